"""What a draft of the case summary is: sentences with the facts and pages they were built from, and gaps."""

import re
from enum import StrEnum

from pydantic import Field

from openimr.domain.value import Value


class Length(StrEnum):
    """How much a draft tells."""

    SHORT = "short"
    USUAL = "usual"
    LONG = "long"


class Sentence(Value):
    """One sentence of the draft.

    ``section`` is the key of its section, ``pages`` are the case file pages it rests on in order of page number,
    ``facts`` the ids of the facts it was built from.
    """

    section: str
    text: str = Field(min_length=1)
    pages: tuple[int, ...] = Field(min_length=1)
    facts: tuple[str, ...] = Field(min_length=1)

    @property
    def head(self) -> str:
        """The words before the first of its entries; all of it where it is no list of several items.

        Where parts of reports are told whole, their lines stand on lines of their own.
        """
        return self._parted()[0]

    @property
    def entries(self) -> tuple[str, ...]:
        """What is asked for or decided on each item, or what each document says, where there are several; else none.

        An eye finds an item sooner on a line of its own.
        """
        return self._parted()[1]

    def _parted(self) -> tuple[str, tuple[str, ...]]:
        text = _PART.sub(lambda part: part[0].replace(" / ", "\n"), self.text)
        head, colon, rest = text.partition(": ")
        entries = (_NEXT_ITEM if self.section in _BY_ITEM else _NEXT_DOCUMENT).split(rest.removesuffix("."))
        listed = bool(colon) and "“" not in head and len(entries) > 1 and rest.startswith(("“", "(", "on “", "under “"))
        return (f"{head}:", tuple(entries)) if listed else (text, ())


_PART = re.compile(r"(?<=” )\(“[^”]*”")
"""A part that is told whole, in brackets behind its heading."""
_BY_ITEM = frozenset({"request", "utilization_review"})
_NEXT_ITEM = re.compile(r"(?<=”); (?=“|\(\d+\) “|on “)")
_NEXT_DOCUMENT = re.compile(r"(?<=\)); (?=“|under “)")


class Gap(Value):
    """A topic that no page of the file speaks of, in words."""

    section: str
    text: str


class Summary(Value):
    """A draft: its sentences in the order they are read, and its gaps."""

    length: Length
    sentences: tuple[Sentence, ...]
    gaps: tuple[Gap, ...]

    @property
    def text(self) -> str:
        """The draft as plain text: a line a sentence with its pages, then the gaps."""
        lines = [f"{sentence.text} [p. {_listed(sentence.pages)}]" for sentence in self.sentences]
        return "\n".join([*lines, *(gap.text for gap in self.gaps)]) + "\n"


def _listed(pages: tuple[int, ...]) -> str:
    return ", ".join(map(str, pages))
