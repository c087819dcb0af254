"""Writes Outlook messages (.msg) for the tests: the compound file with its sectors, and the properties inside.

A folder is a dict from name to bytes (a stream) or another dict (a storage), as in the file itself.
"""

import datetime as dt
import struct
from typing import Any

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096


def compound_file(root: dict[str, Any]) -> bytes:
    """A compound file (version 3) that holds ``root``."""
    entries = [_entry("Root Entry", 5)]
    mini, big = bytearray(), []
    mini_fat: list[int] = []

    def add(folder: dict[str, Any], parent: int) -> None:
        numbers = []
        for name, content in folder.items():
            number = len(entries)
            numbers.append((len(name), name.upper(), number))
            entries.append(_entry(name, 1 if isinstance(content, dict) else 2))
            if isinstance(content, dict):
                add(content, number)
            elif len(content) >= _CUTOFF:
                big.append((number, content))
            elif content:
                first, count = len(mini) // _MINI, -(-len(content) // _MINI)
                mini.extend(content.ljust(count * _MINI, b"\0"))
                mini_fat.extend([*range(first + 1, first + count), _END])
                entries[number].update(start=first, size=len(content))
            else:
                entries[number].update(start=_END, size=0)
        entries[parent]["child"] = _tree(entries, [number for *_, number in sorted(numbers)])

    add(root, 0)
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        if not data:
            return _END
        first, count = len(sectors), -(-len(data) // _SECTOR)
        data = data.ljust(count * _SECTOR, b"\0")
        sectors.extend(data[i * _SECTOR : (i + 1) * _SECTOR] for i in range(count))
        fat.extend([*range(first + 1, first + count), _END])
        return first

    for number, content in big:
        entries[number].update(start=put(content), size=len(content))
    entries[0].update(start=put(bytes(mini)), size=len(mini))
    packed = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_start = put(packed.ljust(-(-len(packed) // _SECTOR) * _SECTOR, b"\xff"))
    directory = put(b"".join(_packed(entry) for entry in entries))
    return _with_fat(sectors, fat, directory, mini_start, -(-len(packed) // _SECTOR))


def _with_fat(sectors: list[bytes], fat: list[int], directory: int, mini_start: int, mini_count: int) -> bytes:
    count = 1
    while (len(fat) + count) > count * 128:
        count += 1
    assert count <= 109
    places = [len(sectors) + i for i in range(count)]
    fat = [*fat, *[_FAT] * count]
    fat += [_FREE] * (count * 128 - len(fat))
    header = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, count, directory, 0, _CUTOFF, mini_start, mini_count, _END, 0),
    )
    header += struct.pack("<109I", *places, *[_FREE] * (109 - count))
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int) -> dict[str, Any]:
    return {"name": name, "kind": kind, "left": _FREE, "right": _FREE, "child": _FREE, "start": 0, "size": 0}


def _tree(entries: list[dict[str, Any]], numbers: list[int]) -> int:
    if not numbers:
        return _FREE
    middle = len(numbers) // 2
    entries[numbers[middle]].update(left=_tree(entries, numbers[:middle]), right=_tree(entries, numbers[middle + 1 :]))
    return numbers[middle]


def _packed(entry: dict[str, Any]) -> bytes:
    name = entry["name"].encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I16xI16xIII",
        name,
        len(name) + 2,
        entry["kind"],
        1,
        entry["left"],
        entry["right"],
        entry["child"],
        0,
        entry["start"],
        entry["size"],
        0,
    )


def message(
    subject: str = "Records",
    text: str | None = "See the report.",
    *,
    sender: str = "Records Desk <records@example.org>",
    attachments: tuple[tuple[str, Any], ...] = (),
    sent: dt.datetime | None = dt.datetime(2024, 6, 10, 16, 30, tzinfo=dt.UTC),
    streams: dict[str, bytes] | None = None,
    code_page: str | None = None,
    top: bool = True,
) -> dict[str, Any]:
    """The content of a message; an attachment is a name with bytes or with another message's content.

    Args:
        code_page: write strings of eight bits in this encoding instead of UTF-16.
        streams: further streams, or others in the place of the usual ones.
        top: whether this is the message of the file and not one inside another.
    """
    name, _, address = sender.partition(" <")

    def string(tag: str, value: str) -> tuple[str, bytes]:
        if code_page:
            return f"__substg1.0_{tag}001E", value.encode(code_page)
        return f"__substg1.0_{tag}001F", value.encode("utf-16-le")

    content: dict[str, Any] = dict(
        [
            string("0037", subject),
            string("0C1A", name),
            string("5D01", address.rstrip(">")),
            string("0E04", "review@example.org"),
        ]
    )
    if text is not None:
        content |= dict([string("1000", text)])
    fixed = []
    if sent is not None:
        stamp = round((sent - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds() * 10_000_000)
        fixed.append(struct.pack("<IIQ", 0x00390040, 6, stamp))
    if code_page:
        fixed.append(struct.pack("<IIQ", 0x3FFD0003, 6, int(code_page.removeprefix("cp"))))
    content["__properties_version1.0"] = (bytes(32) if top else bytes(24)) + b"".join(fixed)
    for number, (filename, data) in enumerate(attachments):
        embedded = isinstance(data, dict)
        folder: dict[str, Any] = dict([string("3707", filename), string("3704", filename[:8])])
        folder["__properties_version1.0"] = bytes(8) + struct.pack("<IIQ", 0x37050003, 6, 5 if embedded else 1)
        folder["__substg1.0_3701000D" if embedded else "__substg1.0_37010102"] = data
        content[f"__attach_version1.0_#{number:08X}"] = folder
    return content | (streams or {})
