"""Photos as telephones take them are read: one picture or a grid of tiles, turned the way the telephone was held.

``files/letter.heic`` shows the sample report of these tests (768 by 448 pixels); grids are put together from it.
"""

import struct
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from openimr.records import assemble
from openimr.records.bounds import Limits
from openimr.records.heif import heif_pictures
from openimr.records.opening import open_file
from openimr.records.problems import Unreadable

LETTER = Path(__file__).parent / "files" / "letter.heic"


def _box(kind: bytes, content: bytes, version: int | None = None, flags: int = 0) -> bytes:
    head = b"" if version is None else struct.pack(">I", version << 24 | flags)
    return struct.pack(">I4s", 8 + len(head) + len(content), kind) + head + content


def _setting_and_picture() -> tuple[bytes, bytes]:
    """How the letter is coded (its hvcC box) and its coded bytes."""
    data = LETTER.read_bytes()
    at = data.index(b"hvcC") - 4
    (size,) = struct.unpack_from(">I", data, at)
    media = data.index(b"mdat")
    return data[at : at + size], data[media + 4 : media - 4 + struct.unpack_from(">I", data, media - 4)[0]]


def _grid(rows: int, columns: int, size: tuple[int, int], *, turn: int = 0, thumbnail: bool = False) -> bytes:
    """A photo made of the letter's picture as every tile; item 1 is the grid, the tiles come after it."""
    setting, coded = _setting_and_picture()
    count = rows * columns
    tiles = list(range(2, 2 + count))
    grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *size)
    extra = [2 + count] if thumbnail else []
    entries = [(1, b"grid"), *((tile, b"hvc1") for tile in [*tiles, *extra])]
    infe = b"".join(_box(b"infe", struct.pack(">HH4s", n, 0, kind) + b"\0", 2) for n, kind in entries)
    properties = [setting, _box(b"ispe", struct.pack(">II", *size), 0), _box(b"ispe", struct.pack(">II", 768, 448), 0)]
    properties.append(_box(b"irot", bytes([turn])))
    given = [(1, [2, 4]), *((tile, [1, 3]) for tile in [*tiles, *extra])]
    ipma = struct.pack(">I", len(given)) + b"".join(struct.pack(">HB", n, len(ps)) + bytes(ps) for n, ps in given)
    iref = _box(b"dimg", struct.pack(f">HH{count}H", 1, count, *tiles))
    if thumbnail:
        iref += _box(b"thmb", struct.pack(">HHH", extra[0], 1, 1))

    def meta(media: int) -> bytes:
        places = [(1, 1, 0, len(grid)), *((tile, 0, media, len(coded)) for tile in [*tiles, *extra])]
        iloc = struct.pack(">BBH", 0x44, 0, len(places)) + b"".join(
            struct.pack(">HHHHII", n, method, 0, 1, offset, length) for n, method, offset, length in places
        )
        parts = [
            _box(b"pitm", struct.pack(">H", 1), 0),
            _box(b"iinf", struct.pack(">H", len(entries)) + infe, 0),
            _box(b"iref", iref, 0),
            _box(b"iprp", _box(b"ipco", b"".join(properties)) + _box(b"ipma", ipma, 0)),
            _box(b"idat", grid),
            _box(b"iloc", iloc, 1),
        ]
        return _box(b"meta", b"".join(parts), 0)

    head = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    return head + meta(len(head) + len(meta(0)) + 8) + _box(b"mdat", coded)


def test_the_words_of_a_photo_are_read(tmp_path: Path) -> None:
    case_file = assemble([LETTER], tmp_path / "out", workers=1)
    assert case_file.index.problems == ()
    assert case_file.search("Associates")
    assert case_file.search("lumbar") or case_file.search("back")


def test_a_grid_is_put_together_from_its_tiles(tmp_path: Path) -> None:
    (tmp_path / "one.heic").write_bytes(LETTER.read_bytes())
    (tmp_path / "grid.heic").write_bytes(_grid(2, 2, (1500, 880)))
    (one,) = heif_pictures(tmp_path / "one.heic")
    (whole,) = heif_pictures(tmp_path / "grid.heic")
    assert whole.size == (1500, 880)
    tile = np.asarray(one)
    for x, y in ((0, 0), (768, 0), (0, 448), (768, 448)):
        width, height = min(768, 1500 - x), min(448, 880 - y)
        assert np.array_equal(np.asarray(whole)[y : y + height, x : x + width], tile[:height, :width])


@pytest.mark.parametrize(("turn", "size"), [(0, (768, 448)), (1, (448, 768)), (2, (768, 448)), (3, (448, 768))])
def test_a_photo_is_turned_the_way_the_telephone_was_held(tmp_path: Path, turn: int, size: tuple[int, int]) -> None:
    (tmp_path / "a.heic").write_bytes(_grid(1, 1, (768, 448), turn=turn))
    (upright,) = heif_pictures(LETTER)
    (picture,) = heif_pictures(tmp_path / "a.heic")
    assert picture.size == size
    assert np.array_equal(np.asarray(picture), np.rot90(np.asarray(upright), turn))


def test_a_thumbnail_is_no_page_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.heic").write_bytes(_grid(1, 2, (1536, 448), thumbnail=True))
    opened = open_file(path=str(tmp_path / "a.heic"), digest="ab", folder=str(tmp_path), limits=Limits())
    assert opened["pages"] == 1
    width, height = pypdfium2.PdfDocument(opened["pdf"])[0].get_size()
    assert width / height == pytest.approx(1536 / 448, rel=0.01)


@pytest.mark.parametrize("keep", [200, 600, 3000, 14_000])
def test_a_cut_off_photo_is_named_as_damaged(tmp_path: Path, keep: int) -> None:
    (tmp_path / "a.heic").write_bytes(LETTER.read_bytes()[:keep])
    with pytest.raises(Unreadable) as raised:
        open_file(path=str(tmp_path / "a.heic"), digest="ab", folder=str(tmp_path), limits=Limits())
    assert raised.value.code in ("corrupt", "heic")


def test_a_photo_coded_otherwise_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.heic").write_bytes(LETTER.read_bytes().replace(b"hvc1", b"av01"))
    with pytest.raises(Unreadable, match="heic"):
        open_file(path=str(tmp_path / "a.heic"), digest="ab", folder=str(tmp_path), limits=Limits())
