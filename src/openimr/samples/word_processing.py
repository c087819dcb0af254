"""Writes a document as a word processor file (DOCX): the least of Office Open XML that every reader takes.

Times inside the package are fixed, so that the same blocks make the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from .markup import Block

_DOCX_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_DOCX_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(blocks: Sequence[Block]) -> bytes:
    """A word processor's document of ``blocks``."""
    body = "".join(_docx_block(block) for block in blocks)
    margins = 'w:top="1300" w:right="1300" w:bottom="1300" w:left="1300"'
    page = f'<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar {margins}/>'
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}"><w:body>{body}{page}</w:sectPr></w:body>'
    )
    parts = {
        "[Content_Types].xml": _DOCX_TYPES,
        "_rels/.rels": _DOCX_RELATIONS,
        "word/document.xml": f"{xml}</w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2015, 6, 1, 9, 0, 0)), text)
    return out.getvalue()


def _docx_block(block: Block) -> str:
    kind = block["kind"]
    if kind == "table":
        rows = "".join(
            "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{_docx_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
            for row in block["rows"]
        )
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        columns = "<w:gridCol/>" * max(len(row) for row in block["rows"])
        return (
            f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>{_docx_paragraph([])}"
        )
    if kind == "fields":
        return "".join(_docx_paragraph([["b", f"{label}: "], *value]) for label, value in block["items"])
    if kind == "break":
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if kind == "signature":
        return "".join(_docx_paragraph([["", line]]) for line in (f"/s/ {block['name']}", *block["lines"]))
    if kind == "item":
        return _docx_paragraph([["", f"{block['mark']} "], *block["runs"]])
    if "runs" not in block:
        return _docx_paragraph([])
    bold = kind in ("heading", "subheading", "title")
    return _docx_paragraph(
        [["b", text] if bold else [style, text] for style, text in block["runs"]],
        centered=kind in ("title", "centered"),
    )


def _docx_paragraph(parts: Sequence[Sequence[str]], *, centered: bool = False) -> str:
    looks = {"b": "<w:rPr><w:b/></w:rPr>", "u": '<w:rPr><w:u w:val="single"/></w:rPr>', "i": "<w:rPr><w:i/></w:rPr>"}
    marks = {"ticked": "[x]", "box": "[ ]"}
    words = "".join(
        f'<w:r>{looks.get(style, "")}<w:t xml:space="preserve">{escape(marks.get(style, text))}</w:t></w:r>'
        for style, text in parts
    )
    look = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centered else ""
    return f"<w:p>{look}{words}</w:p>"
