"""Reads HEIC photos, as telephones take them: the boxes of the file (ISO 23008-12) and the pictures they describe.

A photo is one HEVC picture or a grid of them. The pictures are decoded by the FFmpeg inside OpenCV, which is here
anyway; the usual libraries for this format are either under the GPL or no longer kept.
"""

import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .problems import Unreadable

_MOST_TILES = 1024
_MOST_PIXELS = 150_000_000
_MOST_PICTURES = 100
_START = b"\0\0\0\1"
_DAMAGE = (struct.error, IndexError, KeyError, ValueError, TypeError)

Property = tuple[bytes, bytes]


@dataclass(slots=True)
class _Item:
    """An item of the file: its type, where its bytes are (method, offset, length), its properties."""

    kind: bytes
    hidden: bool = False
    extents: list[tuple[int, int, int]] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)

    def property(self, kind: bytes) -> bytes | None:
        return next((content for name, content in self.properties if name == kind), None)


@dataclass(slots=True)
class _Meta:
    items: dict[int, _Item]
    references: list[tuple[bytes, int, list[int]]]
    primary: int
    inside: bytes


def heif_pictures(file: Path) -> Iterator[Any]:
    """The pictures of a HEIC file the way they were taken, the main one first; thumbnails and depths are left out.

    Yields:
        Pillow images in RGB.

    Raises:
        Unreadable: ``corrupt``, ``too_large``, or ``heic`` where they are coded in another way than HEVC.
    """
    data = file.read_bytes()
    try:
        meta = _read_meta(data)
        wanted = _pictures(meta)
    except _DAMAGE as error:
        raise Unreadable("corrupt") from error
    if not wanted:
        raise Unreadable("heic")
    for number in wanted[:_MOST_PICTURES]:
        try:
            yield _picture(data, meta, number)
        except _DAMAGE as error:
            raise Unreadable("corrupt") from error


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places: type, and where its content begins and ends."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        stop = end if size == 0 else start + size
        if stop < start + head or stop > end:
            raise ValueError("a box reaches beyond its place")
        yield kind, start + head, stop
        start = stop


def _read_meta(data: bytes) -> _Meta:
    place = next((box for box in _boxes(data, 0, len(data)) if box[0] == b"meta"), None)
    if place is None:
        raise ValueError("no description of the pictures")
    boxes = {kind: data[start:end] for kind, start, end in _boxes(data, place[1] + 4, place[2])}
    items = dict(_items(boxes[b"iinf"]))
    for number, extents in _locations(boxes[b"iloc"]):
        if number in items:
            items[number].extents = extents
    _give_properties(items, boxes[b"iprp"])
    long_numbers = boxes[b"pitm"][0] > 0
    primary = struct.unpack_from(">I" if long_numbers else ">H", boxes[b"pitm"], 4)[0]
    return _Meta(items, list(_references(boxes.get(b"iref", b""))), primary, boxes.get(b"idat", b""))


def _items(box: bytes) -> Iterator[tuple[int, _Item]]:
    start = 4 + (2 if box[0] == 0 else 4)
    for kind, at, end in _boxes(box, start, len(box)):
        version = box[at]
        if kind != b"infe" or version < 2 or end - at < 12:
            continue
        wide = version > 2
        number = struct.unpack_from(">I" if wide else ">H", box, at + 4)[0]
        after = at + (8 if wide else 6) + 2
        yield number, _Item(box[after : after + 4], hidden=bool(box[at + 3] & 1))


def _locations(box: bytes) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """Where the bytes of each item are: method (0 in the file, 1 in the description), offset, length."""
    version = box[0]
    offset_size, length_size = box[4] >> 4, box[4] & 15
    base_size, index_size = box[5] >> 4, box[5] & 15 if version else 0
    at = 6

    def number(size: int) -> int:
        nonlocal at
        value = int.from_bytes(box[at : at + size], "big")
        at += size
        return value

    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        extents = []
        for _ in range(number(2)):
            number(index_size)
            extents.append((method, base + number(offset_size), number(length_size)))
            if at > len(box):
                raise ValueError("a list is cut off")
        yield item, extents


def _give_properties(items: dict[int, _Item], box: bytes) -> None:
    known: list[Property] = []
    for kind, start, end in _boxes(box, 0, len(box)):
        if kind == b"ipco":
            known = [(name, box[a:b]) for name, a, b in _boxes(box, start, end)]
    for kind, start, end in _boxes(box, 0, len(box)):
        if kind != b"ipma":
            continue
        version, wide = box[start], box[start + 3] & 1
        at = start + 8
        for _ in range(struct.unpack_from(">I", box, start + 4)[0]):
            item = struct.unpack_from(">I" if version else ">H", box, at)[0]
            at += 4 if version else 2
            count = box[at]
            at += 1
            for _ in range(count):
                index = struct.unpack_from(">H", box, at)[0] & 0x7FFF if wide else box[at] & 0x7F
                at += 2 if wide else 1
                if item in items and 0 < index <= len(known):
                    items[item].properties.append(known[index - 1])
            if at > end:
                raise ValueError("a list is cut off")


def _references(box: bytes) -> Iterator[tuple[bytes, int, list[int]]]:
    """What items refer to: the kind of reference, the item, those it names in their order."""
    if not box:
        return
    form, size = (">I", 4) if box[0] else (">H", 2)
    for kind, start, _ in _boxes(box, 4, len(box)):
        item = struct.unpack_from(form, box, start)[0]
        count = struct.unpack_from(">H", box, start + size)[0]
        at = start + size + 2
        yield kind, item, [struct.unpack_from(form, box, at + size * n)[0] for n in range(count)]


def _pictures(meta: _Meta) -> list[int]:
    """The items that are pictures by themselves, the main one first."""
    parts = {n for kind, _, named in meta.references if kind == b"dimg" for n in named}
    beside = {item for kind, item, _ in meta.references if kind in (b"thmb", b"auxl", b"cdsc")}
    shown = [
        number
        for number, item in meta.items.items()
        if item.kind in (b"hvc1", b"grid") and not item.hidden and number not in parts | beside
    ]
    return sorted(shown, key=lambda number: number != meta.primary)


def _picture(data: bytes, meta: _Meta, number: int) -> Any:
    from PIL import Image

    item = meta.items[number]
    if item.kind == b"grid":
        grid = _bytes_of(data, meta, item)
        rows, columns = grid[2] + 1, grid[3] + 1
        width, height = struct.unpack_from(">II" if grid[1] & 1 else ">HH", grid, 4)
        tiles = next(named for kind, of, named in meta.references if kind == b"dimg" and of == number)
        if rows * columns != len(tiles) or len(tiles) > _MOST_TILES:
            raise ValueError("the grid does not fit its tiles")
    else:
        rows, columns, tiles = 1, 1, [number]
        width, height = struct.unpack_from(">II", item.property(b"ispe") or b"", 4)
    if not 0 < width * height <= _MOST_PIXELS:
        raise Unreadable("too_large", detail="more than 150 million pixels")
    whole = Image.new("RGB", (width, height), "white")
    frames = _decoded([_stream(data, meta, meta.items[tile]) for tile in tiles])
    for place, frame in zip(range(rows * columns), frames, strict=False):
        tile = Image.fromarray(frame)
        whole.paste(tile, (place % columns * tile.width, place // columns * tile.height))
    return _as_held(whole, item)


def _bytes_of(data: bytes, meta: _Meta, item: _Item) -> bytes:
    found = []
    for method, offset, length in item.extents:
        held = meta.inside if method == 1 else data
        if method > 1 or offset + length > len(held):
            raise ValueError("the picture lies outside the file")
        found.append(held[offset : offset + length] if length else held[offset:])
    return b"".join(found)


def _stream(data: bytes, meta: _Meta, item: _Item) -> bytes:
    """One picture as a stream that a decoder takes: its parameters, then its units, each after a start code."""
    setting = item.property(b"hvcC")
    if item.kind != b"hvc1" or setting is None:
        raise Unreadable("heic")
    units, at = [], 23
    for _ in range(setting[22]):
        count = struct.unpack_from(">H", setting, at + 1)[0]
        at += 3
        for _ in range(count):
            length = struct.unpack_from(">H", setting, at)[0]
            units.append(setting[at + 2 : at + 2 + length])
            at += 2 + length
    size = (setting[21] & 3) + 1
    coded = _bytes_of(data, meta, item)
    at = 0
    while at + size <= len(coded):
        length = int.from_bytes(coded[at : at + size], "big")
        units.append(coded[at + size : at + size + length])
        at += size + length
    return b"".join(_START + unit for unit in units)


def _decoded(streams: Sequence[bytes]) -> list[Any]:
    """The pictures of the streams in their order, each uint8 (height, width, 3) in RGB."""
    import cv2

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pictures.hevc"
        path.write_bytes(b"".join(streams))
        capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        frames: list[Any] = []
        while len(frames) < len(streams):
            read, frame = capture.read()
            if not read:
                break
            frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
        capture.release()
    if len(frames) < len(streams):
        raise ValueError(f"{len(frames)} of {len(streams)} pictures could be decoded")
    return frames


def _as_held(picture: Any, item: _Item) -> Any:
    """The picture turned and mirrored the way its file asks for, in the order of the properties."""
    from PIL import Image, ImageOps

    turns = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
    for kind, content in item.properties:
        if kind == b"irot" and content[0] & 3:
            picture = picture.transpose(turns[content[0] & 3])
        elif kind == b"imir":
            picture = ImageOps.mirror(picture) if content[0] & 1 else ImageOps.flip(picture)
    return picture
