"""Writes single papers for a pile: a paper of a family, filled for a case, in the look of the office it comes from.

What a sheet says is kept beside its pages, so that it can be written again with a second signature or a correction.
"""

import datetime as dt
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from openimr.domain.document_kind import DocumentKind

from . import containers
from .cast import Author, Cast, Office
from .layouts import Press, drawn
from .markup import Block, blocks, plain
from .wording import PARAGRAPH, Family, Paper, Writer, day_in_words, lengths

_EARLY = {DocumentKind.CLAIM_FORM, DocumentKind.EMPLOYER_REPORT, DocumentKind.FIRST_REPORT_OF_INJURY}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a sheet was written from, so that the next one of its kind can be written the same way. ``length`` is as in
    ``Writer``; ``chance`` is the state the generator of chance was in before the body was filled."""

    office: Office
    author: Author | None
    about: Cast
    length: float
    chance: Any


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document of a pile before anything happened to it. ``data`` is what it was set from."""

    id: str
    paper: Paper
    title: str
    date: dt.date
    author: str | None
    other_person: bool
    data: Mapping[str, Any]
    pdf: bytes
    pages: int
    draft: Draft


class _Drift(random.Random):
    """A generator of chance that repeats another one but for some of its numbers, as a template filled again does."""

    def __init__(self, state: Any, seed: str) -> None:
        super().__init__()
        self.setstate(state)
        self._own = random.Random(seed)

    def randint(self, a: int, b: int) -> int:
        same = super().randint(a, b)
        return self._own.randint(a, b) if self._own.random() < _DRIFT else same


class _Rethought(_Drift):
    """One that also chooses otherwise now and then: what is offered in choices changes, and with it what is said."""

    def choice(self, seq: Any) -> Any:
        same = super().choice(seq)
        return self._own.choice(seq) if self._own.random() < _DRIFT else same


_DRIFT = 0.25


class Desk:
    """Writes the papers of one case, the same for the same generator of chance."""

    def __init__(self, family: Family, case: Cast, stranger: Cast, press: Press, chance: random.Random) -> None:
        self._family = family
        self._habits: Mapping[str, Any] = family.offices.get("habits", {})
        self._case = case
        self._stranger = stranger
        self._press = press
        self._chance = chance

    def write(self, paper: Paper, name: str, *, other_person: bool = False) -> Sheet:
        """``paper`` filled and set; about somebody else where ``other_person``."""
        about, chance = self._stranger if other_person else self._case, self._chance
        office = self._case.office(paper.office, chance.randrange(2))
        author = self._case.author(office, paper.author)
        injured = self._case.injured
        date = injured + dt.timedelta(chance.randint(1, 21) if paper.kind in _EARLY else chance.randint(20, 1000))
        length = chance.uniform(*lengths().get(paper.kind.value, (1, 1.3)))
        length *= self._habits.get("longer", 1)
        draft = Draft(office, author, about, length, None)
        return self._written(paper, name, date, draft, chance)

    def next_visit(self, sheet: Sheet, days: int) -> Sheet:
        """The same template filled again so many days later, with the dates and some numbers changed: another
        document, however like the first."""
        date = sheet.date + dt.timedelta(days)
        return self._again(sheet, f"{sheet.id}n", date, sheet.draft, f"{sheet.id} {days}")

    def for_another(self, sheet: Sheet) -> Sheet:
        """The same paper written about somebody else, in the words of the first: another document too."""
        return self._again(sheet, f"{sheet.id}p", sheet.date, replace(sheet.draft, about=self._stranger), sheet.id)

    def _again(self, sheet: Sheet, name: str, date: dt.date, draft: Draft, seed: str) -> Sheet:
        """``sheet`` filled again from its template, what is said drifting away from it as the family's habits are."""
        drift = _Rethought if self._habits.get("rethought") else _Drift
        return self._written(sheet.paper, name, date, draft, drift(sheet.draft.chance, seed), title=sheet.title)

    def _written(
        self, paper: Paper, name: str, date: dt.date, draft: Draft, chance: random.Random, title: str | None = None
    ) -> Sheet:
        """``paper`` as ``draft`` says, dated ``date``; ``title`` where it is known already."""
        office, author = draft.office, draft.author
        writer = Writer(
            self._family.phrases, self._values(draft, date), date, office.date_form, chance, office.kept, draft.length
        )
        title = title or writer.fill(paper.title)
        writer.values = {**writer.values, "title": title}
        look = self._look(office, paper)
        bare = self._family.offices["offices"][paper.office].get("bare") or look["letterhead"] is None
        data: dict[str, Any] = {
            "look": look,
            "letterhead": None if bare else office.letterhead,
            "header": _strip(look["header"], writer),
            "footer": _strip(look["footer"], writer),
        }
        if look.get("landscape"):
            data["landscape"] = True
        state = chance.getstate()
        data["blocks"] = [drawn(block) for block in _lines(writer.body(paper.body))]
        pdf = self._press.set_data(data)
        return Sheet(
            name, paper, title, date, author.signed if author else None, draft.about is not self._case, data, pdf,
            containers.page_count(pdf), replace(draft, chance=state),
        )  # fmt: skip

    def _values(self, draft: Draft, date: dt.date) -> dict[str, str]:
        """The words of case, office and author for a paper of ``date``."""
        office, author, about = draft.office, draft.author, draft.about
        return {
            **self._case.values,
            **({key: about.values[key] for key in _PERSONAL} if about is not self._case else {}),
            "office": office.letterhead["name"],
            "office_phone": office.letterhead["phone"],
            "office_fax": office.letterhead["fax"],
            "office_street": office.letterhead["address"][0],
            "office_city": office.letterhead["address"][1],
            "author": author.signed if author else "",
            "author_caps": author.signed.upper() if author else "",
            "author_bare": author.signed.partition(",")[0] if author else "",
            "author_last": author.surname if author else "",
            "specialty": author.specialty if author else "",
            "dob": day_in_words(about.born, office.date_form),
            "doi": day_in_words(self._case.injured, office.date_form),
            "age": str((date - about.born).days // 365),
        }

    def signed_again(self, sheet: Sheet) -> Sheet:
        """The same document with a second signature's line under it: still the same document."""
        day = day_in_words(sheet.date + dt.timedelta(self._chance.randint(3, 40)), "num")
        line = self._chance.choice(self._family.offices["signed_again"]).format(day=day)
        return self._set_again(sheet, [*sheet.data["blocks"], *map(drawn, blocks(line))], sheet.id)

    def corrected(self, sheet: Sheet) -> Sheet:
        """A corrected issue, marked as such, that says something else: a document of its own."""
        day, notices = day_in_words(sheet.date, "num"), self._family.offices["corrected"]
        if sheet.paper.kind is DocumentKind.BILLING:
            notices = self._family.offices.get("billed_again", notices)
        notice, name = self._chance.choice(notices).format(day=day), f"{sheet.id}c"
        if self._habits.get("rethought"):
            sheet = self._again(sheet, name, sheet.date, sheet.draft, name)
        changed = _SIDE.sub(lambda match: _OTHER_SIDE[match[0]], json.dumps(sheet.data["blocks"]))
        changed = _AMOUNT.sub(lambda match: f"${int(match[1]) + 3}", changed)
        return self._set_again(sheet, [*blocks(notice), *json.loads(changed)], name)

    def separator(self) -> bytes:
        """A sheet that only parts documents."""
        look = _PLAIN
        body = self._chance.choice(self._family.offices["separators"])
        letter = self._chance.choice("ABCDEFGHJKLM")
        filled = body.format(letter=letter, number=self._chance.randrange(1, 40))
        return self._press.set_data(
            {"look": look, "letterhead": None, "header": None, "footer": None, "blocks": blocks(filled)}
        )

    def _set_again(self, sheet: Sheet, body: list[Any], name: str) -> Sheet:
        data = {**sheet.data, "blocks": body}
        pdf = self._press.set_data(data)
        return replace(sheet, id=name, data=data, pdf=pdf, pages=containers.page_count(pdf))

    def _look(self, office: Office, paper: Paper) -> Mapping[str, Any]:
        """The look this office sets such papers in, one and the same for all of them."""
        if paper.looks not in office.looks:
            fitting = [look for look in self._family.looks if paper.looks in look["for"]]
            office.looks[paper.looks] = {**_PLAIN, **self._chance.choice(fitting)}
        return office.looks[paper.looks]


_PERSONAL = (
    "name",
    "first",
    "last",
    "last_first",
    "title_last",
    "he",
    "his",
    "him",
    "mr",
    "sex",
    "claim",
    "ssn4",
    "employer",
)

_PLAIN: Mapping[str, Any] = {
    "font": "serif", "size": 11, "leading": 0.7, "spacing": 1.15, "margins": [1.0, 1.0, 0.8, 0.85], "color": "#000000",
    "justify": False, "caps": False, "underline": False, "bar": 0, "heading-align": "left", "heading-number": None,
    "title-align": "center", "title-size": 3, "grid": 0.5, "field-style": "grid", "field-columns": 1,
    "field-mark": ":", "signature-line": True, "letterhead": None, "background": None, "header": None,
    "header-from": 2, "header-rule": False, "footer": None, "footer-rule": False,
}  # fmt: skip


def _lines(body: str) -> list[Block]:
    """The blocks of a body in which every line is a paragraph of its own; short ones in a row stand close together,
    as the lines of an address do."""
    apart = "\n".join(
        line if _MARKED.match(line) else f"\n{line}\n" for line in body.replace(PARAGRAPH, "\n").split("\n")
    )
    found = blocks(apart)
    return [
        {**block, "kind": "close"} if block["kind"] == "paragraph" and len(plain(block["runs"])) < _SHORT else block
        for block in found
    ]


_AMOUNT = re.compile(r"\$(\d{1,4})(?=[.,]\d)")
_SIDE = re.compile(r"\b(?:left|right)\b")
_OTHER_SIDE = {"left": "right", "right": "left"}
_SHORT = 62
_MARKED = re.compile(r"\||\+ |.* ::( |$)|- |\d{1,2}[.)] ")


def _strip(parts: str | None, writer: Writer) -> list[str] | None:
    """A header's or footer's left, middle and right part."""
    if parts is None:
        return None
    filled = [writer.fill(part.strip()) for part in parts.split("//")]
    return [*filled, "", ""][:3]
