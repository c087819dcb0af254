"""What a draft of the case summary is: sentences with the facts and pages they were built from, and gaps."""

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
