"""A family of wordings: papers as many offices write them, phrases they draw from, offices, people and looks.

Rules and weights are made from the development families alone, several hands that write the same kinds in different
manners. Families set aside, which no rule was written from, say what they are worth: ``unusual`` avoids the usual words
of the trade on purpose; ``unseen`` is written as offices really write, and read by nobody who writes rules.
"""

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from openimr.domain.document_kind import DocumentKind

DEVELOPMENT = tuple(
    sorted(f.name for f in (files(__package__) / "families").iterdir() if f.name.startswith("development"))
)
"""The hands of the development family, the first one first: any of them may be read by whoever writes rules."""

SET_ASIDE = ("unusual", "unseen")
FAMILIES = (*DEVELOPMENT, *SET_ASIDE)

_TOKEN = re.compile(r"\{([^{}]+)\}")
_DATE = re.compile(r"date(?P<shift>[+-](?P<free>R)?(?P<days>\d+)(?P<step>i)?)?(?::(?P<form>\w+))?")
_RANGE = re.compile(r"(?P<money>\$|#)(?P<low>\d+)-(?P<high>\d+)")
_RULE = re.compile(r"(?P<kept>=|@)(?P<name>\w+)(?:\*(?P<least>\d+)(?:-(?P<most>\d+))?)?")
PARAGRAPH = "\N{PARAGRAPH SEPARATOR}"
"""Stands in a long run of phrases where a new paragraph begins."""

_HEAD = re.compile(r"(?P<kind>\w+)(?: \[(?P<options>.+)\])?")
_REPEATED = re.compile(r"\*(\d+)-(\d+) (.*)")


@dataclass(frozen=True, slots=True)
class Paper:
    """One way to write one kind of document.

    ``office`` and ``author`` name entries of ``offices.yaml``; ``looks`` is the tag of the looks it is set in;
    ``body`` is the house's markup with places for values, phrases and choices. ``also`` are kinds that would be right
    for it too; ``dated`` is false where a paper bears no date of its own.
    """

    name: str
    kind: DocumentKind
    office: str
    author: str
    looks: str
    title: str
    body: str
    also: tuple[DocumentKind, ...] = ()
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """Everything one family of wordings holds. The values are those of its YAML files."""

    name: str
    papers: tuple[Paper, ...]
    phrases: Mapping[str, tuple[str, ...]]
    offices: Mapping[str, Any]
    looks: tuple[Mapping[str, Any], ...]


@cache
def family(name: str) -> Family:
    """The family called ``name``.

    Raises:
        KeyError: there is no such family.
    """
    if name not in FAMILIES:
        raise KeyError(name)
    home = files(__package__) / "families" / name
    papers: list[Paper] = []
    for file in sorted((home / "papers").iterdir(), key=lambda f: f.name):
        papers += _papers(file, Counter(paper.kind for paper in papers))
    return Family(
        name,
        tuple(papers),
        {rule: tuple(ways) for rule, ways in _yaml(home / "phrases.yaml").items()},
        _yaml(home / "offices.yaml"),
        tuple({"name": key, **look} for key, look in _yaml(home / "looks.yaml").items()),
    )


@cache
def conditions(name: str) -> tuple[Mapping[str, Any], ...]:
    """The injuries people in piles of the family ``name`` have, with the words of the field that go with them."""
    home = files(__package__) / "families"
    own = home / name / "conditions.yaml"
    return tuple(_yaml(own if own.is_file() else home / "shared" / "conditions.yaml"))


@cache
def lengths() -> Mapping[str, tuple[float, float]]:
    """By kind, between what and what its documents are longer than their wording."""
    return _yaml(files(__package__) / "families" / "shared" / "lengths.yaml")  # type: ignore[no-any-return]


def _yaml(file: Traversable) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _papers(file: Traversable, before: Counter[DocumentKind]) -> list[Paper]:
    """The papers of a wording file: ``@@ kind | office | author | looks | title`` begins one. Those of a kind are
    numbered on from those of the files ``before``.

    After a kind may stand ``[undated]`` or ``[also other_kind]``, or both with a comma between them.
    """
    found: list[Paper] = []
    for part in re.split(r"^@@ ", file.read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        of_kind, office, author, looks, title = (value.strip() for value in head.split("|", 4))
        told = _HEAD.fullmatch(of_kind)
        if told is None:
            raise ValueError(f"{file.name}: {of_kind} is no kind of paper")
        kind, options = told["kind"], [option.strip() for option in (told["options"] or "").split(",")]
        also = tuple(DocumentKind(option[5:]) for option in options if option.startswith("also "))
        number = before[DocumentKind(kind)] + 1 + sum(p.kind == kind for p in found)
        found.append(
            Paper(f"{kind}_{number}", DocumentKind(kind), office, author, looks, title, body.strip(), also,
                  "undated" not in options)
        )  # fmt: skip
    return found


@dataclass
class Writer:
    """Fills a paper's places, always the same way for the same generator of chance.

    ``values`` are the words of case, office and author; ``date`` is the day of the document, ``date_form`` how this
    office writes days; ``kept`` holds the phrases this office repeats from paper to paper; ``length`` is how many times
    as many phrases and rows there are as the wording says.
    """

    phrases: Mapping[str, tuple[str, ...]]
    values: Mapping[str, str]
    date: dt.date
    date_form: str
    chance: random.Random
    kept: dict[str, str] = field(default_factory=dict)
    length: float = 1.0
    _days: dict[str, int] = field(default_factory=dict)

    def body(self, text: str) -> str:
        """The markup of a whole paper.

        A line that begins with ``? `` stands there half of the time; ``*2-5 line`` stands there two to five times,
        filled anew each time, with ``{i}`` counting from 1.
        """
        lines: list[str] = []
        for line in text.splitlines():
            if line.startswith("? "):
                if self.chance.random() < 0.5:
                    continue
                line = line[2:]
            repeated = _REPEATED.fullmatch(line)
            if not repeated:
                lines.append(self._line(line))
                continue
            for count in range(1, round(self.length * self.chance.randint(int(repeated[1]), int(repeated[2]))) + 1):
                self._days.clear()
                lines.append(self._line(repeated[3], count))
        return "\n".join(lines)

    def _line(self, text: str, count: int = 1) -> str:
        """A filled line; what stands in a row of a table or of boxes stays one paragraph."""
        filled = self.fill(text, count)
        return filled.replace(PARAGRAPH, " ") if text.startswith(("|", "+ ")) else filled

    def fill(self, text: str, count: int = 1) -> str:
        """``text`` with every place filled.

        ==============================  ===========================================================================
        a place                         becomes
        ==============================  ===========================================================================
        ``{name}``                      a value
        ``{date-14}`` ``{date+R5}``     a day before or after the document's, exactly or at most so many days away
        ``{date-7i:long}``              so many days times the line's count; a form of its own
        ``{#2-9}`` ``{$20-400}``        a number, an amount of money
        ``{@rule}`` ``{@rule*2-4}``     a phrase, several different ones in a row
        ``{=rule}``                     the phrase this office always uses here
        ``{one|other|}``                one of the choices
        ==============================  ===========================================================================

        Raises:
            KeyError: a value or a phrase that does not exist.
        """
        while _TOKEN.search(text):
            text = _TOKEN.sub(lambda match: self._place(match[1], count), text)
        return text

    def _place(self, place: str, count: int) -> str:
        if "|" in place:
            return self.chance.choice(place.split("|"))
        if place == "i":
            return str(count)
        if date := _DATE.fullmatch(place):
            return self._day(date, place, count)
        if span := _RANGE.fullmatch(place):
            number = self.chance.randint(int(span["low"]), int(span["high"]))
            return (
                f"${number:,}.{self.chance.choice(('00', '50', '25', '84'))}" if span["money"] == "$" else f"{number}"
            )
        if rule := _RULE.fullmatch(place):
            return self._phrase(rule)
        return self.values[place]

    def _day(self, match: "re.Match[str]", token: str, count: int) -> str:
        days = int(match["days"] or 0)
        if match["free"]:
            days = self._days.setdefault(token, self.chance.randint(1, max(1, days)))
        if match["step"]:
            days *= count
        if (match["shift"] or "").startswith("-"):
            days = -days
        return day_in_words(self.date + dt.timedelta(days), match["form"] or self.date_form)

    def _phrase(self, match: "re.Match[str]") -> str:
        ways = self.phrases[match["name"]]
        if match["kept"] == "=":
            return self.kept.setdefault(match["name"], self.fill(self.chance.choice(ways)))
        least = int(match["least"] or 1)
        wanted = self.chance.randint(least, int(match["most"] or least))
        if wanted > 1:
            wanted = round(wanted * self.length)
        rounds = [self.chance.sample(ways, len(ways)) for _ in range(1 + wanted // len(ways))]
        found = [self.fill(way) for turn in rounds for way in turn][:wanted]
        breaks = [PARAGRAPH if number and number % 6 == 0 else " " for number in range(len(found))]
        return "".join(gap + way for gap, way in zip(breaks, found, strict=True)).strip()


def day_in_words(day: dt.date, form: str) -> str:
    """``day`` as offices write it: ``num`` 03/09/2019, ``short`` 3/9/19, ``plain`` 3/9/2019, ``long`` March 9, 2019,
    ``caps`` MARCH 9, 2019, ``brief`` Mar 9, 2019, ``day`` 9-Mar-2019, ``iso`` 2019-03-09, ``dots`` 03.09.2019,
    ``full`` Saturday, March 9, 2019, ``dash`` 03-09-2019, ``legal`` 9th day of March, 2019, ``two`` 03/09/19,
    ``bare`` March 9 2019, ``dated`` MAR 09 2019, ``abbr`` 9-Mar-19, ``first`` 9 March 2019, ``hyphen`` 3-9-19,
    ``joined`` 20190309, ``stop`` Mar. 9, 2019, ``ordinal`` March 9th, 2019, ``military`` 09 MAR 2019, ``oracle``
    09-MAR-2019, ``years`` 2019/03/09, ``brisk`` 03-09-19, ``spaced`` 03 / 09 / 2019, ``hung`` Mar-09-2019, ``clipped``
    Sat Mar 9, 2019."""
    month = f"{day:%B}"
    suffix = "th" if 4 <= day.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return {
        "num": f"{day:%m/%d/%Y}",
        "short": f"{day.month}/{day.day}/{day:%y}",
        "plain": f"{day.month}/{day.day}/{day.year}",
        "long": f"{month} {day.day}, {day.year}",
        "caps": f"{month} {day.day}, {day.year}".upper(),
        "brief": f"{month[:3]} {day.day}, {day.year}",
        "day": f"{day.day:02}-{month[:3]}-{day.year}",
        "iso": day.isoformat(),
        "dots": f"{day:%m.%d.%Y}",
        "full": f"{day:%A}, {month} {day.day}, {day.year}",
        "dash": f"{day:%m-%d-%Y}",
        "legal": f"{day.day}{suffix} day of {month}, {day.year}",
        "two": f"{day:%m/%d/%y}",
        "bare": f"{month} {day.day} {day.year}",
        "dated": f"{month[:3].upper()} {day.day:02} {day.year}",
        "abbr": f"{day.day}-{month[:3]}-{day:%y}",
        "first": f"{day.day} {month} {day.year}",
        "hyphen": f"{day.month}-{day.day}-{day:%y}",
        "joined": f"{day:%Y%m%d}",
        "ordinal": f"{month} {day.day}{suffix}, {day.year}",
        "military": f"{day:%d %b %Y}".upper(),
        "oracle": f"{day:%d-%b-%Y}".upper(),
        "years": f"{day:%Y/%m/%d}",
        "brisk": f"{day:%m-%d-%y}",
        "spaced": f"{day:%m / %d / %Y}",
        "hung": f"{day:%b-%d-%Y}",
        "clipped": f"{day:%a %b} {day.day}, {day.year}",
        "stop": f"{month[:3]}{'' if month == 'May' else '.'} {day.day}, {day.year}",
    }[form]
