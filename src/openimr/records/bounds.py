"""The limits within which files from outside are read. Generous for records, narrow for bombs.

One value holds them all, so that tests and small machines can set others.
"""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of reading.

    Attributes:
        resident_bytes: memory one worker may hold; it is stopped beyond that.
        address_bytes: address space one worker may ask for (a hard stop of the operating system).
        written_bytes: size of a single file a worker may write.
        file_bytes: size of a single file handed in.
        open_seconds: time to open or convert a file.
        text_seconds: time to read the text layers of one run of pages.
        page_seconds: time to read or stamp a single page, OCR included.
        pages: pages of one file.
        parts: files inside one archive or message.
        unpacked_bytes: all files of one archive together.
        ratio: how many times its own size an archive may unpack to (above 50 MiB).
        depth: how deep archives and messages may be nested.
    """

    resident_bytes: int = 1400 * _MIB
    address_bytes: int = 8192 * _MIB
    written_bytes: int = 4096 * _MIB
    file_bytes: int = 4096 * _MIB
    open_seconds: float = 180.0
    text_seconds: float = 120.0
    page_seconds: float = 180.0
    pages: int = 20_000
    parts: int = 5_000
    unpacked_bytes: int = 8192 * _MIB
    ratio: int = 200
    depth: int = 5
