"""Files that cannot be read, of the kinds that arrive among records: corrupt, encrypted, empty, never finished.

For tests of what the project does with them; the sample case's own records hold none.
"""

import io
from pathlib import Path

_LOST_PASSWORD = "not known to the recipient"  # noqa: S105  (nobody is to open the file)
_NOTE = "Occupational Health Center\n\n# Work status\n\nReturn to modified duty, no lifting over ten pounds."


def write_bad_files(folder: Path) -> tuple[Path, ...]:
    """Write one bad file of each kind into ``folder`` and return their paths.

    They are: ``corrupt.pdf`` (damaged in the middle and cut off), ``encrypted.pdf`` (needs a password that nobody has),
    ``empty.txt`` and ``empty.docx`` (no bytes), ``unfinished_scan.tiff`` (no bytes).
    """
    folder.mkdir(parents=True, exist_ok=True)
    sound = _small_pdf()
    contents = {
        "corrupt.pdf": sound[: len(sound) // 3].replace(b"obj", b"ojb") + b"\x00" * 64,
        "encrypted.pdf": _encrypted(sound),
        "empty.txt": b"",
        "empty.docx": b"",
        "unfinished_scan.tiff": b"",
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return tuple(folder / name for name in contents)


def _small_pdf() -> bytes:
    """A sound one-page PDF to spoil."""
    from openimr.domain.document_kind import DocumentKind

    from .documents import SampleDocument
    from .layouts import press

    note = SampleDocument(
        id="note", kind=DocumentKind.WORK_STATUS_REPORT, title="Work status", layout="plain", body=_NOTE
    )
    with press() as house:
        return house.set(note, {}, {})


def _encrypted(pdf: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(_LOST_PASSWORD, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
