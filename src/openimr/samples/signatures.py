"""Signatures as they look on paperwork: a squiggle that is always the same for the same name.

The strokes are cubic curves in points, made from a seed of the name, so that no handwriting font is needed.
"""

import random
from zlib import crc32

Point = tuple[float, float]
Stroke = tuple[Point, Point, Point]


def signature(name: str) -> tuple[Point, tuple[Stroke, ...]]:
    """The signature of ``name``.

    Returns:
        Its first point and its strokes, each two control points and an end point, in points with y downwards, about
        120 wide and 34 high.
    """
    rng = random.Random(crc32(name.encode()))
    slant, size, haste = rng.uniform(-2, 6), rng.uniform(0.7, 1.15), rng.uniform(0.2, 1.0)
    x, base = 6.0, 24.0
    start = (x, base - rng.uniform(2, 16))
    strokes: list[Stroke] = []
    letters = max(4, min(10, round(len(name) / (1.6 + haste))))
    for letter in range(letters):
        capital = letter in (0, letters // 2)
        height = size * (rng.uniform(14, 22) if capital else rng.uniform(1.5, 9) * (1.3 - haste))
        width = size * (rng.uniform(9, 16) if capital else rng.uniform(5, 13))
        # A letter goes up in one curve and comes down in another; a hasty hand draws the second almost flat.
        top = (x + width * rng.uniform(0.3, 0.7) + slant, base - height)
        reach = rng.uniform(-0.2, 1.0)
        strokes.append(((x + width * reach, base - height * 0.3), (top[0] + rng.uniform(-6, 6), top[1] - 3), top))
        foot = (x + width, base + rng.uniform(-2.5, 2.5) + (rng.uniform(4, 9) if rng.random() < 0.18 else 0))
        strokes.append(((top[0] - width * rng.uniform(0, 0.7), top[1] + 2), (foot[0] - width * 0.5, base + 3), foot))
        x += width
    tail = (x + rng.uniform(10, 44) * (0.4 + haste), base + rng.uniform(-9, 5))
    strokes.append(((x + 5, base - rng.uniform(2, 12)), (x + 12, base + rng.uniform(-4, 10)), tail))
    return start, tuple(strokes)
