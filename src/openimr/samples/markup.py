"""The light markup the sample documents are written in, read into blocks a layout can set.

One line decides what a block is: a heading, a field, a row of form boxes, a table row, a list item, a signature;
anything else is a paragraph. The blocks are plain data so that Typst, DOCX and TXT can all be made from them.
"""

import re
from typing import Any

Block = dict[str, Any]
Runs = list[list[str]]

_INLINE = re.compile(r"\*\*(?P<b>[^*].*?)\*\*|__(?P<u>[^_].*?)__|//(?P<i>.+?)//|(?P<box>\[[ xX]\])")
_WIDTH = re.compile(r"\s+@(\d+(?:\.\d+)?)$")
_NUMBERED = re.compile(r"(\d{1,2}[.)])\s+(.*)")
_HEADINGS = {"# ": "heading", "## ": "subheading", "!! ": "title", "! ": "centered", "%% ": "small", "> ": "indented"}


def runs(text: str) -> Runs:
    """Split ``text`` into styled runs: ``[["", "plain "], ["b", "bold"]]``.

    Styles: ``b`` bold, ``u`` underlined, ``i`` slanted, ``box`` and ``ticked`` for a form's check box.
    """
    parts: Runs = []
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            parts.append(["", text[at : match.start()]])
        if match["box"]:
            parts.append(["ticked" if match["box"] in ("[x]", "[X]") else "box", ""])
        else:
            style = next(s for s in ("b", "u", "i") if match[s] is not None)
            parts.append([style, match[style]])
        at = match.end()
    if at < len(text):
        parts.append(["", text[at:]])
    return parts


def plain(parts: Runs) -> str:
    """The words of styled runs; a check box is written ``[x]`` or ``[ ]``."""
    return "".join({"ticked": "[x]", "box": "[ ]"}.get(style, text) for style, text in parts)


def blocks(text: str) -> list[Block]:
    """Read a body of markup into blocks.

    ==============================  =====================================================
    a line that begins with         becomes
    ==============================  =====================================================
    ``# `` ``## ``                  a heading, a subheading
    ``!! `` ``! ``                  a centered title, a centered line
    ``> `` ``%% ``                  an indented paragraph, small print
    ``- `` or ``3. ``               a list item
    ``| a | b |``                   a table row (``|---|`` below the first makes it a head)
    ``+ Label :: value @2 | …``     a row of form boxes, with relative widths
    ``Label :: value``              a field
    ``~~ Name, MD | line``          a signature over the given lines
    ``[[ RECEIVED | MAY 2 2016 ]]`` a rubber stamp
    ``---`` and ``===``             a rule, a page break
    ==============================  =====================================================
    """
    found: list[Block] = []
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            found.append({"kind": "paragraph", "runs": runs(" ".join(paragraph))})
            paragraph.clear()

    for raw in text.splitlines():
        line = raw.strip()
        block = _block(line)
        if block is None and line:
            paragraph.append(line)
            continue
        close()
        if block is not None:
            _join(found, block)
        elif found and found[-1]["kind"] in _JOINED:
            # A blank line ends a table, so that two tables in a row stay two.
            found.append({"kind": "gap"})
    close()
    return [b for b in found if b["kind"] != "gap"]


_JOINED = {"table": "rows", "boxes": "rows", "fields": "items"}


def _join(found: list[Block], block: Block) -> None:
    """Append ``block``; a row joins the table it follows."""
    kind = block["kind"]
    if kind == "table_rule":
        if found and found[-1]["kind"] == "table":
            found[-1]["head"] = True
        return
    if kind in _JOINED and found and found[-1]["kind"] == kind:
        found[-1][_JOINED[kind]].extend(block[_JOINED[kind]])
    else:
        found.append(block)


def _block(line: str) -> Block | None:
    """The block one line makes, or None for a line of a paragraph and for a blank line."""
    for mark, kind in _HEADINGS.items():
        if line.startswith(mark):
            return {"kind": kind, "runs": runs(line[len(mark) :])}
    if line in ("---", "==="):
        return {"kind": "rule" if line == "---" else "break"}
    if line.startswith("~~ "):
        name, *more = [part.strip() for part in line[3:].split("|")]
        return {"kind": "signature", "name": name, "lines": more}
    if line.startswith("[[") and line.endswith("]]"):
        return {"kind": "stamp", "lines": [part.strip() for part in line[2:-2].split("|")]}
    if line.startswith("|"):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if all(cell and set(cell) <= {"-"} for cell in cells):
            return {"kind": "table_rule"}
        return {"kind": "table", "head": False, "rows": [[runs(cell) for cell in cells]]}
    if line.startswith("+ "):
        return {"kind": "boxes", "rows": [[_box(cell) for cell in line[2:].split(" | ")]]}
    if line.startswith("- "):
        return {"kind": "item", "mark": "•", "runs": runs(line[2:])}
    numbered = _NUMBERED.fullmatch(line)
    if numbered:
        return {"kind": "item", "mark": numbered[1], "runs": runs(numbered[2])}
    if " :: " in line or line.endswith(" ::"):
        label, _, value = line.partition(" ::")
        return {"kind": "fields", "items": [[label.strip(), runs(value.strip())]]}
    return None


def _box(cell: str) -> Block:
    text = cell.strip()
    width = _WIDTH.search(text)
    if width:
        text = text[: width.start()]
    label, _, value = text.partition("::")
    return {"label": label.strip(), "runs": runs(value.strip()), "width": float(width[1]) if width else 1.0}
