"""Degrades page pictures the way copiers, fax machines and telephones do, always the same way for the same seed.

Profiles are data (``noise.yaml``); a picture is a grey array, 0 black to 255 white, at the profile's resolution.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zlib import crc32

import yaml

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Noise:
    """What happens to a page. Units as in ``noise.yaml``."""

    resolution: int
    skew: float
    blur: float
    grain: float
    contrast: float
    speckle: float
    jpeg: int = 60
    edges: bool = False
    streaks: int = 0
    bilevel: bool = False
    photo: bool = False


@cache
def profiles() -> dict[str, Noise]:
    """The named profiles."""
    data = yaml.safe_load((files(__package__) / "noise.yaml").read_text(encoding="utf-8"))
    return {name: Noise(**values) for name, values in data.items()}


def degrade(page: "Picture", noise: Noise, seed: str, *, fax_line: str | None = None) -> "Picture":
    """A worn picture of ``page``.

    Args:
        page: grey picture, height by width, at ``noise.resolution``.
        noise: what happens to it.
        seed: the same words give the same damage.
        fax_line: a sending machine's line across the top, straight however skewed the sheet is.

    Returns:
        A grey picture (with only 0 and 255 in it when the profile is bilevel); a photo is larger than the sheet.
    """
    import cv2
    import numpy as np

    rng = np.random.default_rng(crc32(seed.encode()))
    height, width = page.shape
    picture: Any = page
    if noise.photo:
        picture = _photograph(picture, rng)
    else:
        turn: Any = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-noise.skew, noise.skew), 1.0)
        turn[:, 2] += rng.uniform(-6, 6, 2)
        picture = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    picture = cv2.GaussianBlur(picture, (0, 0), noise.blur)
    # Less contrast: black fades toward grey, the paper yellows a little.
    floor = 255 * (1 - noise.contrast) * 0.85
    picture = cv2.convertScaleAbs(picture, alpha=(246 - floor) / 255, beta=floor)
    picture = _grain(picture, noise.grain, rng)
    if noise.edges:
        _darken_edges(picture, rng)
    for _ in range(noise.streaks):
        _streak(picture, rng)
    _speckle(picture, noise, rng)
    if fax_line:
        _write_line(picture, fax_line, noise.resolution)
    if noise.bilevel:
        picture = ((picture > 176) * np.uint8(255)).astype(np.uint8)
    return picture  # type: ignore[no-any-return]


def _grain(picture: Any, strength: float, rng: Any) -> Any:
    import cv2
    import numpy as np

    height, width = picture.shape
    # Half the size is grain enough, and four times as fast.
    grain = rng.standard_normal((height // 2 + 1, width // 2 + 1), dtype=np.float32) * strength
    grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.add(picture, grain, dtype=cv2.CV_8U)


def _darken_edges(picture: Any, rng: Any) -> None:
    """The shadow a scanner's lid leaves along one or two edges."""
    import numpy as np

    for side in rng.choice(4, size=2, replace=False):
        depth = int(rng.integers(14, 40))
        shade = np.linspace(rng.uniform(90, 150), 0, depth).astype(np.int16)
        view = picture if side < 2 else picture.T
        strip = view[:depth] if side % 2 == 0 else view[::-1][:depth]
        strip[:] = np.clip(strip.astype(np.int16) - shade[:, None], 0, 255)


def _streak(picture: Any, rng: Any) -> None:
    """A dirty roller's line down the page."""
    height, width = picture.shape
    x, grey = int(rng.integers(30, width - 30)), int(rng.integers(60, 190))
    top, bottom = sorted(int(v) for v in rng.integers(0, height, 2))
    picture[top:bottom, x : x + int(rng.integers(1, 3))] = grey


def _speckle(picture: Any, noise: Noise, rng: Any) -> None:
    import cv2

    height, width = picture.shape
    count = int(noise.speckle * height * width / noise.resolution**2)
    for _ in range(count):
        at = int(rng.integers(0, width)), int(rng.integers(0, height))
        cv2.circle(picture, at, int(rng.integers(1, 3)), int(rng.integers(20, 140)), -1)


def _write_line(picture: Any, words: str, resolution: int) -> None:
    """Type the sending machine's line over the top margin."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    band = Image.fromarray(picture[: resolution // 3])
    draw = ImageDraw.Draw(band)
    font = ImageFont.load_default(resolution * 0.115)
    draw.rectangle((0, 0, band.width, resolution // 4), fill=255)
    draw.text((resolution // 4, resolution // 14), words, font=font, fill=0)
    picture[: resolution // 3] = np.asarray(band)


def _photograph(page: Any, rng: Any) -> Any:
    """The sheet on a dark table, seen a little from the side in uneven light."""
    import cv2
    import numpy as np

    height, width = page.shape
    rim = width // 14
    out_width, out_height = width + 2 * rim, height + 2 * rim
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    spread = rng.uniform(-0.55, 0.55, (4, 2)) * rim
    seen = (corners + rim + spread).astype(np.float32)
    warp = cv2.getPerspectiveTransform(corners, seen)
    table = np.full((out_height, out_width), 78, np.uint8)
    cv2.warpPerspective(
        page, warp, (out_width, out_height), dst=table, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
    )
    across = np.linspace(1.0, rng.uniform(0.72, 0.85), out_width, dtype=np.float32)
    down = np.linspace(rng.uniform(0.85, 0.95), 1.0, out_height, dtype=np.float32)
    return (table * down[:, None] * across[None, :]).astype(np.uint8)
