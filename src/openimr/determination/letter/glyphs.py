"""Which characters can be drawn with the fonts that come with Typst, and what stands in for the others.

A letter must never fail for an emoji: what no font can draw is written out by its name (``[thumbs up sign]``).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from textwrap import fill
from typing import Any

# A word longer than this gets invisible places to break, so that it cannot run out of its column.
LONGEST_WORD = 24
_BREAK = "\u200b"
_LONG = re.compile(rf"[^\s\u200b]{{{LONGEST_WORD + 1},}}")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")


class Drawable:
    """A set of characters that can be set, and the rewriting of text into it.

    Args:
        points: code points that can be drawn.
    """

    def __init__(self, points: Iterable[int]) -> None:
        self._known = {point: None for point in points if chr(point) not in _INVISIBLE}
        self._foreign = re.compile("[^" + "".join(re.escape(chr(p)) for p in self._known) + "]+")

    @classmethod
    @cache
    def all(cls) -> "Drawable":
        """Everything the fonts can draw."""
        text = (files(__package__) / "drawable.toml").read_text(encoding="utf-8")
        runs = (run.split("-") for run in tomllib.loads(text)["ranges"].split())
        return cls(point for first, last in runs for point in range(int(first, 16), int(last, 16) + 1))

    @classmethod
    @cache
    def latin(cls) -> "Drawable":
        """Latin, Greek, Cyrillic and common punctuation: single characters that the typesetter surely sets."""
        return cls(
            p
            for p in cls.all()._known
            if (p < 0x300 or 0x370 <= p < 0x483 or 0x2010 <= p < 0x2030) and not unicodedata.combining(chr(p))
        )

    def __contains__(self, character: str) -> bool:
        """Whether the character is drawn as it is."""
        return ord(character) in self._known

    def within(self, content: Any) -> Any:
        """``content`` as plain lists and dicts with every string rewritten by :meth:`text`.

        Args:
            content: strings in lists, tuples, dicts and dataclasses; a dataclass becomes a dict of its fields.
        """
        if isinstance(content, str):
            return self.text(content)
        if isinstance(content, dict):
            return {key: self.within(value) for key, value in content.items()}
        if isinstance(content, list | tuple):
            return [self.within(value) for value in content]
        if is_dataclass(content):
            return {field.name: self.within(getattr(content, field.name)) for field in fields(content)}
        return content

    def text(self, text: str) -> str:
        """``text`` with only drawable characters and with places to break in overlong words."""
        if not text.isascii() or not text.isprintable():
            text = unicodedata.normalize("NFC", text)
            text = self._foreign.sub(lambda m: "".join(map(_named, m[0])), text)
        return _LONG.sub(_breakable, text)


def _named(character: str) -> str:
    """What stands in for a character without a glyph: nothing for what is invisible, else its name."""
    category = unicodedata.category(character)
    if character in _INVISIBLE or category in ("Mn", "Me", "Cf") or 0x1F3FB <= ord(character) <= 0x1F3FF:
        return ""
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    name = unicodedata.name(character, "")
    if not name or "IDEOGRAPH" in name:
        return f"[U+{ord(character):04X}]"
    return f"[{name.lower()}]"


def _breakable(match: re.Match[str]) -> str:
    word = match[0]
    return _BREAK.join(word[at : at + LONGEST_WORD // 2] for at in range(0, len(word), LONGEST_WORD // 2))


# Blocks worth looking at: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, symbols and their presentation forms.
_BLOCKS = (range(0x20, 0x700), range(0x1D00, 0x2E80), range(0xFB00, 0xFEFD), range(0x1F000, 0x1FAFF))


def probe() -> list[int]:
    """The code points of these blocks that the fonts of the installed Typst can draw, found by setting them.

    PDF/UA-1 refuses a text with a missing glyph; a refused text is halved until it is one character.
    """
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    source = b'#set document(title: "x")\n#set text(lang: "en", font: "Libertinus Serif")\n#sys.inputs.text'

    def drawn(points: list[int]) -> list[int]:
        try:
            text = " ".join(map(chr, points))
            compiler.compile(source, format="pdf", sys_inputs={"text": text}, pdf_standards=["ua-1"], timestamp=0)
        except KeyboardInterrupt:
            raise
        except BaseException:  # the typesetter panics on some characters, which is a BaseException
            half = len(points) // 2
            return drawn(points[:half]) + drawn(points[half:]) if half else []
        return points

    never = ("Cc", "Cn", "Cs", "Co", "Cf")  # controls, unassigned, surrogates, private, invisible
    return drawn([p for block in _BLOCKS for p in block if unicodedata.category(chr(p)) not in never])


def _write(points: list[int]) -> None:
    path = Path(str(files(__package__) / "drawable.toml"))
    head = path.read_text(encoding="utf-8").split('ranges = """')[0]
    runs: list[list[int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    words = " ".join(f"{first:04X}-{last:04X}" for first, last in runs)
    path.write_text(f'{head}ranges = """\n{fill(words, 110, break_on_hyphens=False)}\n"""\n', encoding="utf-8")


if __name__ == "__main__":
    _write(probe())
