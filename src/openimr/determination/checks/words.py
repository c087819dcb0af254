"""Reading the words of a determination: body parts, spinal levels, sides, sentences.

The words themselves are data (``lexicon.yaml``); what is found here is only ever used to compare one passage of a
letter with another, so a word that could mean two things is left out.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.domain.anatomy import BodyPart, Side

Segment = tuple[str, str]

DESIGNATION = re.compile(r"\b(?:[Ee]xpert|[Pp]hysician)\s+[Rr]eviewer\b")
DEGREE = re.compile(r"[MDPh][.sh]?(?:[DOC]|P\.?M|y\.?D)\.?\b")
_VERTEBRAE = (
    *(f"C{n}" for n in range(1, 8)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    *(f"S{n}" for n in range(1, 6)),
)
_LEVELS = re.compile(
    r"\b([CTLS])\s?(\d{1,2})((?:\s?(?:[-–/]|to|through|thru)\s?(?:[CTLS]\s?)?\d{1,2})+)\b(?!\s?(?:mm|cm|%|/10|weeks?|months?))"
)
_NEXT = re.compile(r"(-|–|/|to|through|thru)\s?([CTLS]?)\s?(\d{1,2})")
# Extracted text loses the blank after a full stop now and then ("…reoperation).There is…").
_SENTENCE_END = re.compile(
    r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“(\[]?[A-Z0-9])|\n{2,}|(?<=[a-z)]{2}\.)(?=[A-Z][a-z]+\s)|(?<=\)\.)(?=[A-Z][a-z]+\s)"
)
_NO_END = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|vs|No|St|Jr|e\.g|i\.e|p|pp|Fig|approx)|\b[A-Z])\.$")


@cache
def lexicon() -> dict[str, Any]:
    """The data of ``lexicon.yaml``: patterns in lists, plain words as one text."""
    text = (files(__package__) / "lexicon.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded


@cache
def plain_words(name: str) -> frozenset[str]:
    """The plain words that stand under ``name`` in the lexicon as one text."""
    return frozenset(lexicon()[name].split())


@cache
def any_of(*path: str) -> re.Pattern[str]:
    """The patterns listed at ``path`` of the lexicon as one, as whole words, in any case."""
    found: Any = lexicon()
    for key in path:
        found = found[key]
    patterns = found.split() if isinstance(found, str) else found
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


class _Named(NamedTuple):
    """How a body part is found: a pattern on lower case, and letters one of which its words hold (none: not known)."""

    part: BodyPart
    pattern: re.Pattern[str]
    letters: tuple[str, ...]


@cache
def _body_parts() -> tuple[_Named, ...]:
    # Looking for a few letters is a hundred times as fast as the pattern, and most texts speak of one or two parts.
    return tuple(
        _Named(
            BodyPart(part),
            re.compile(rf"\b(?:{'|'.join(patterns)})\b"),
            tuple(dict.fromkeys(_LETTERS.search(_LOOKING.sub("", pattern))[0] for pattern in patterns)),  # type: ignore[index]
        )
        for part, patterns in lexicon()["body_parts"].items()
    )


# What a pattern surely holds: its first letters that no "?" makes optional, where its looks to the sides are left out.
_LOOKING = re.compile(r"\(\?<?[!=](?:[^()]|\([^()]*\))*\)")
_LETTERS = re.compile(r"[a-z]{3,}(?![?*\w])|[a-z]{2,}(?=[a-z]\?)|[a-z]{3,}(?=\\w)")


@lru_cache(maxsize=512)
def body_parts(text: str) -> frozenset[BodyPart]:
    """Body parts that ``text`` names, spinal levels included."""
    lower = text.lower()
    named = {
        known.part
        for known in _body_parts()
        if any(letters in lower for letters in known.letters) and known.pattern.search(lower)
    }
    regions = {
        "C": BodyPart.CERVICAL_SPINE,
        "T": BodyPart.THORACIC_SPINE,
        "L": BodyPart.LUMBAR_SPINE,
        "S": BodyPart.LUMBAR_SPINE,
    }
    named |= {regions[upper[0]] for upper, _ in segments(text)}
    return frozenset(named)


@lru_cache(maxsize=512)
def segments(text: str) -> frozenset[Segment]:
    """The motion segments of the spine that ``text`` names: ``L4-S1`` is (L4, L5) and (L5, S1).

    Only ranges count; a single vertebra or nerve root is not a segment.
    """
    found: set[Segment] = set()
    for match in _LEVELS.finditer(text):
        letter, last = match[1], _vertebra(match[1], match[2])
        for joint, named, number in _NEXT.findall(match[3]):
            letter = named or _letter_of(letter, number, last)
            here = _vertebra(letter, number)
            if last is not None and here is not None and joint != "/" and last < here:
                found.update((_VERTEBRAE[at], _VERTEBRAE[at + 1]) for at in range(last, here))
            elif last is not None and here is not None and here == last + 1:
                found.add((_VERTEBRAE[last], _VERTEBRAE[here]))
            last = here
    return frozenset(found)


def levels_written(text: str) -> tuple[str, ...]:
    """The ranges of spinal levels in ``text`` in its own spelling."""
    return tuple(dict.fromkeys(match[0] for match in _LEVELS.finditer(text)))


def _letter_of(letter: str, number: str, last: int | None) -> str:
    """The region of a bare number: ``L5-1`` means S1, ``C7-1`` means T1."""
    if number == "1" and last is not None and last + 1 < len(_VERTEBRAE) and _VERTEBRAE[last + 1].endswith("1"):
        return _VERTEBRAE[last + 1][0]
    return letter


def _vertebra(letter: str, number: str) -> int | None:
    name = f"{letter.upper()}{int(number)}"
    return _VERTEBRAE.index(name) if name in _VERTEBRAE else None


@lru_cache(maxsize=512)
def sides(text: str) -> frozenset[Side]:
    """The sides that ``text`` names; ``bilateral`` names the two, ``both`` only among words for sides."""
    found = {match.lower() for match in _SIDE.findall(text)}
    named = {Side(word) for word in found if word in ("left", "right")}
    return frozenset(named | ({Side.LEFT, Side.RIGHT} if found - {"left", "right"} else set()))


_SIDE = re.compile(
    r"\b(left|right|bilateral(?:ly)?|both(?=\Z|\s(?:left|right|both|bilateral)))\b"
    r"(?!\s+(?:to|after|away|upper\s+quadrant|now)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of ``text``; an abbreviation such as ``Dr.`` does not end one."""
    found: list[str] = []
    begin = 0
    for end in _SENTENCE_END.finditer(text):
        if _NO_END.search(text, begin, end.start()):
            continue
        found.append(text[begin : end.end()].strip())
        begin = end.end()
    found.append(text[begin:].strip())
    return tuple(sentence for sentence in found if sentence)


def segment_names(named: frozenset[Segment]) -> str:
    """Segments in words, from the top: ``L4-L5, L5-S1``."""
    return ", ".join(f"{upper}-{lower}" for upper, lower in sorted(named, key=lambda s: _VERTEBRAE.index(s[0])))


@cache
def _sided() -> re.Pattern[str]:
    nouns = "|".join(lexicon()["sided"])
    return re.compile(rf"\b(left|right|bilateral|both)[\s-]+(?:[a-z]+[\s-]+){{0,2}}?(?:{nouns})\b", re.IGNORECASE)


@lru_cache(maxsize=512)
def sided(text: str) -> frozenset[Side]:
    """The sides that ``text`` gives to a part of the body (``left knee``); ``right away`` is none."""
    return sides(" ".join(match[1] for match in _sided().finditer(text)))
