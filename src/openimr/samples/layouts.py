"""The press: sets a document's content in one of the house's layouts and gives back a PDF.

Layouts are Typst files in ``layouts/``; fonts come from Typst itself and from Pillow's built-in sans serif, so the
pages are the same on every machine.
"""

import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from .documents import SampleDocument, fill
from .markup import Block
from .signatures import signature

#: Letterheads by key: ``name``, ``address`` (lines), ``phone``, ``fax``, ``tagline``, ``color``, ``mark``.
Letterheads = Mapping[str, Mapping[str, Any]]


class Press:
    """Sets documents; open it with ``press()`` so that its fonts are put away afterwards."""

    def __init__(self, layouts: Path, fonts: Path, main: str = "main.typ") -> None:
        import typst

        known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts)])
        self._compiler = typst.Compiler(layouts / main, root=layouts, font_paths=known)

    def set(self, document: SampleDocument, letterheads: Letterheads, words: Mapping[str, str]) -> bytes:
        """Set ``document`` and return it as an untagged PDF with a fixed time of making."""
        data = {
            "layout": document.layout,
            "letterhead": letterheads[document.letterhead] if document.letterhead else {"name": ""},
            "running": fill(document.running, words),
            "landscape": document.landscape,
            "blocks": [drawn(block) for block in document.blocks(words)],
        }
        return self.set_data(data)

    def set_data(self, data: Mapping[str, Any]) -> bytes:
        """Set what a layout file expects as ``doc`` and return it as an untagged PDF with a fixed time of making."""
        made = self._compiler.compile(
            format="pdf", sys_inputs={"doc": json.dumps(data)}, timestamp=1_460_000_000, pdf_tags=False
        )
        if not isinstance(made, bytes):
            raise TypeError("Typst made no single PDF")
        return made


@contextlib.contextmanager
def press(main: str = "main.typ") -> Iterator[Press]:
    """A press, ready to set documents with the layouts of ``main``."""
    from PIL import ImageFont

    with tempfile.TemporaryDirectory(prefix="openimr-press-") as fonts, as_file(files(__package__) / "layouts") as at:
        built_in = ImageFont.load_default(12)
        if not isinstance(built_in, ImageFont.FreeTypeFont):
            raise RuntimeError("Pillow was built without FreeType; install it from its wheel.")
        Path(fonts, "sans.ttf").write_bytes(built_in.font_bytes)
        yield Press(at, Path(fonts), main)


def drawn(block: Block) -> Block:
    """A signature gets its strokes; every other block stays as it is."""
    if block["kind"] != "signature":
        return block
    start, strokes = signature(block["name"])
    return {**block, "start": start, "strokes": strokes}
