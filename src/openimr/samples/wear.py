"""What hands and machines leave on a sheet before it is scanned: stamps, punch holes, handwriting, a copier's margin.

A picture is a grey array as in ``noise``; every mark is drawn from a generator of chance, so it can be drawn again.
"""

import random
from typing import Any

from .signatures import signature

Picture = Any


def stamp(picture: Picture, lines: tuple[str, ...], chance: random.Random) -> None:
    """Press a rubber stamp, a little turned, into the upper right or the lower margin of ``picture``."""
    from PIL import Image, ImageDraw, ImageFont

    height, width = picture.shape
    font = ImageFont.load_default(width * 0.014)
    size = int(width * 0.26), int(width * 0.024 * len(lines) + width * 0.018)
    ink = Image.new("L", size, 0)
    draw = ImageDraw.Draw(ink)
    draw.rectangle((1, 1, size[0] - 2, size[1] - 2), outline=170, width=3)
    for number, line in enumerate(lines):
        draw.text((size[0] // 2, int(width * (0.02 + 0.022 * number))), line, font=font, fill=200, anchor="mm")
    turned = ink.rotate(chance.uniform(-8, 8), expand=True)
    low = chance.random() < 0.5
    place = (int(width * chance.uniform(0.08, 0.6)), int(height * (0.93 if low else 0.015)))
    _darken(picture, turned, place)


def holes(picture: Picture, chance: random.Random) -> None:
    """Punch holes: two at the top or three along the left, black as a copier shows them."""
    import cv2

    height, width = picture.shape
    radius, tone = int(width * 0.014), chance.choice((20, 60, 110))
    if chance.random() < 0.5:
        places = [(int(width * x), int(height * 0.022)) for x in (0.34, 0.66)]
    else:
        places = [(int(width * 0.028), int(height * y)) for y in (0.12, 0.5, 0.88)]
    for place in places:
        cv2.circle(picture, place, radius, tone, -1)


def dark_margin(picture: Picture, chance: random.Random) -> None:
    """The black bar beside a sheet that lay crooked under an open lid."""
    import numpy as np

    height, width = picture.shape
    depth = int(width * chance.uniform(0.012, 0.035))
    slope = np.linspace(0, chance.uniform(0, depth), height).astype(int)
    columns = np.arange(width)[None, :] < (depth - slope)[:, None]
    view = picture if chance.random() < 0.5 else picture[:, ::-1]
    view[columns] = chance.randrange(10, 60)


def handwriting(picture: Picture, chance: random.Random) -> None:
    """Initials, a tick or a ringed place: strokes like writing that say nothing."""
    import cv2
    import numpy as np

    height, width = picture.shape
    for _ in range(chance.randint(1, 3)):
        start, strokes = signature(f"mark {chance.random()}")
        x, y = chance.uniform(0.03, 0.75) * width, chance.choice((0.015, 0.95, 0.97)) * height
        points, at = [], start
        for first, second, end in strokes:
            for t in np.linspace(0, 1, 8):
                u = 1 - t
                points.append(
                    [
                        u**3 * at[i] + 3 * u * u * t * first[i] + 3 * u * t * t * second[i] + t**3 * end[i]
                        for i in (0, 1)
                    ]
                )
            at = end
        line = (np.array(points) * (width / 700) + (x, y)).astype(np.int32)
        cv2.polylines(picture, [line], isClosed=False, color=chance.randrange(40, 120), thickness=max(1, width // 850))


def copied(picture: Picture, chance: random.Random) -> Picture:
    """The sheet after another copier: shifted, a little smaller, harder in contrast."""
    import cv2

    height, width = picture.shape
    scale = chance.uniform(0.95, 0.99)
    shift: Any = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-0.4, 0.4), scale)
    again = cv2.warpAffine(picture, shift, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    return cv2.convertScaleAbs(cv2.GaussianBlur(again, (0, 0), 0.6), alpha=1.15, beta=-18)


def two_up(left: Picture, right: Picture) -> Picture:
    """Two sheets side by side on one of the same size lying on its side."""
    import cv2
    import numpy as np

    height, width = left.shape
    wide = np.full((width, height), 255, np.uint8)
    half = height // 2
    scale = min(half / width, width / height)
    size = int(width * scale), int(height * scale)
    for place, sheet in enumerate((left, right)):
        small = cv2.resize(sheet, size, interpolation=cv2.INTER_AREA)
        x, y = place * half + (half - size[0]) // 2, (width - size[1]) // 2
        wide[y : y + size[1], x : x + size[0]] = small
    return wide


def _darken(picture: Picture, ink: Any, place: tuple[int, int]) -> None:
    import numpy as np

    x, y = place
    marks = np.asarray(ink)
    view = picture[y : y + marks.shape[0], x : x + marks.shape[1]]
    marks = marks[: view.shape[0], : view.shape[1]]
    view[:] = np.clip(view.astype(np.int16) - marks, 0, 255)
