"""Headings of reports: which section of a report a line begins, by the words of ``data/sections.yaml``."""

import re
from functools import cache
from typing import NamedTuple

from ..words.lexicon import data, lexicon, terms, word_list
from ..words.lookalikes import heading_look
from ..words.tokens import tokens


class Heading(NamedTuple):
    """A heading found: its section, its words, where the text after it begins.

    ``keeps_text`` tells that the heading's own words are read as text too (``MRI OF THE LUMBAR SPINE``);
    ``of_paragraph`` that it holds for its own paragraph only.
    """

    section: str
    title: str
    end: int
    keeps_text: bool = False
    of_paragraph: bool = False


_LONGEST = 70
_TITLE_OF_DOCUMENT = 120
_ASIDE = re.compile(r"\([^)]*\)|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}\b|\bdated\b", re.IGNORECASE)
_ITEM_DECIDED = re.compile(
    r"\w(?:\s{2,}|\s?[-–—]+\s?|\s?\.{3,}\s?)\(?(?:NON-? ?|NOT |PARTIALLY |CONDITIONALLY )?"
    r"(?:CERTIFIED|APPROVED|DENIED|MODIFIED|AUTHORIZED)\)?\.?$",
    re.IGNORECASE,
)
_BOX = re.compile(r"\[[ xX✓_]?\]|[☒☑☐□]|\( {0,3}\)|\([xX✓]\)|_{2,3}\s")
_NUMBER = re.compile(r"(?:[IVX]{1,4}|\d{1,2}|[A-Z])[.)]\s+|\d{1,2}\.\d{1,2}[.)]?\s+")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}[.)]?\s+[A-Z]")
"""A number of two parts, as headings of long reports have: "10.1 Causation. …"."""


def heading_at(text: str, start: int, end: int) -> Heading | None:
    """The heading a line begins with, or None.

    A heading is a known name alone on its line, or before a colon, a dash or wide space. In capitals it may also stand
    directly before its text.
    """
    line = text[start:end]
    numbered = _NUMBER.match(line)
    offset = numbered.end() if numbered else 0
    body = line[offset:]
    if _ITEM_DECIDED.search(body):
        return None  # an item of a review with its decision ("URINE DRUG SCREEN     CERTIFIED")
    if _BOX.match(body):
        return None  # a choice of a form ("[ ] MRI [X] Acupuncture") heads nothing
    if not re.match(r"\W*[A-Za-z0]", body):
        return None  # "5  Abduction sling" is an item, whatever letter its number looks like
    colon = re.search(r"[:;]|(?<=^[SOAPsoap])\s?/\s?(?!\d)|\s[-–—]{1,2}\s|\s{2,}|\.(?=\s|$)", body)
    names = _names()
    if heads_requests(body):
        return Heading("request", body, end, of_paragraph=not _WITH_DIAGNOSES.search(body))
    if colon and 0 < colon.start() <= _LONGEST:
        found = names.get(heading_look(body[: colon.start()])) or names.get(
            heading_look(_ASIDE.sub("", body[: colon.start()]))
        )
        named = body[: colon.start()]
        if colon[0] == ";" and named[:1].islower():
            return None  # "… a repeat MRI without" / "contrast; an arthrogram is unnecessary"
        if found == "history" and _DAY_BEHIND.match(body[colon.end() :]):
            return None  # "Injury: 06/02/2016" is no account
        dotted = _DOTTED.match(line)
        if found and (colon[0] != "." or named.isupper() or dotted or _opens_paragraph(text, start, named)):
            field = named.isupper() and len(named.split()) >= _WORDS_OF_FIELD
            if numbered and colon[0] == "." and not dotted and not field:
                return None
            if found == "imaging" and lexicon().mentions("study", tokens(named)):
                # "EMG of 01/15/2013: left L5 radiculopathy" says what the conclusion is of
                return Heading(found, named, start + offset, keeps_text=True, of_paragraph=True)
            return Heading(found, body[: colon.start()], start + offset + colon.end())
    if numbered and (answered := _field_of_form(body)):
        return Heading(names[heading_look(answered)], answered, start + offset + len(answered))
    if (not colon and len(body) <= _LONGEST) or (colon and colon.end() >= len(body.rstrip())):
        name = body[: colon.start()] if colon else body
        found = names.get(heading_look(name)) or names.get(heading_look(_SAID_BY.sub("", name)))
        if found and (not numbered or name.isupper() or len(name.split()) <= 4):
            return Heading(found, name, end)
    if aside := _WITH_ASIDE.fullmatch(body):
        found = _names().get(heading_look(aside["name"]))
        if found == "records" or (aside["name"].isupper() and found in _WITH_ASIDES):
            return Heading(found, body, end)
    if _LONE.fullmatch(body):
        body = body.rstrip(". ")
    stopped = _stopped_heading(text, start, body)
    told = _told_by_words(stopped or body, start + offset, start + len(stopped) if stopped else end)
    if told and stopped:
        return Heading(told.section, told.title, start + len(stopped) + 1, of_paragraph=True)
    return None if told and numbered and told.of_paragraph else told


def _field_of_form(body: str) -> str | None:
    """The name of a form's field that its answer follows without a mark: "18. SUBJECTIVE COMPLAINTS Right knee"."""
    capitals = _CAPITALS_BEFORE_TEXT.match(body)
    words = capitals["name"].split() if capitals else []
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        if heading_look(name) in _names() and body.startswith(name):
            return name if count > 1 or body[len(name) :].lstrip().startswith("(") else None
    return None


_CAPITALS_BEFORE_TEXT = re.compile(
    r"(?P<name>[A-Z][A-Z/&'-]+(?: [A-Z/&'-]{2,}){0,8})(?= +(?:\(|[\"“]|\d|[A-Z]?[a-z]|A ))"
)
_SAID_BY = re.compile(
    r",? (?:as (?:given|told|stated|described|related|reported|provided)|per|according to|obtained from)\b.*$",
    re.IGNORECASE,
)
"""Who tells what stands below: "HISTORY OF INJURY AS GIVEN BY THE EXAMINEE"."""
_WORDS_OF_FIELD = 4
"""Words in capitals behind a number, so many that they name the field of a form and no item of a list."""


def heads_requests(line: str) -> bool:
    """Whether a line names the columns of a table of what is asked for: the service, and what is told of it."""
    if _TABLE_OF_REQUESTS.match(line):
        return True
    cells = [cell for cell in _CELL.split(line) if cell.strip()]
    if len(cells) < 2 or line.rstrip().endswith((":", ".")) or any(len(cell) > _LONGEST for cell in cells):
        return False
    asked = any(_ASKED_CELL.search(cell) for cell in cells)
    return asked and any(_TOLD_CELL.search(cell) and not _ASKED_CELL.search(cell) for cell in cells)


_TABLE_OF_REQUESTS = re.compile(
    r"(?=.*\b(?:DIAGNOSIS|Diagnosis|ICD)\b)(?=.*\b(?:SERVICE|Service|PROCEDURE|Procedure|TREATMENT|Treatment"
    r"|REQUESTED|Requested)\b)"
    r"[A-Za-z0-9 /,#()-]{10,}$"
)
"""The head of the table of a request for authorization on one line: diagnoses beside what is asked for."""
_CELL = re.compile(r"\s{2,}|\t|\|")
_WITH_DIAGNOSES = re.compile(r"\b(?:diagnos[ei]s|icd)\b", re.IGNORECASE)
_ASKED_CELL = re.compile(
    r"^\W*(?:(?:requested|specific|disputed) )?(?:services?|goods?|items?|treatments?|procedures?)\b"
    r"(?:\s?[/&]\s?\w+)*(?: (?:requested|requests?|asked for|in dispute|denied|description))?\W*$",
    re.IGNORECASE,
)
_TOLD_CELL = re.compile(
    r"^\W*(?:#|no\.?|(?:ur |our )?(?:decision|determination|outcome|response|status|answer|result)|said yes to|approved"
    r"|certified|comments?|qty|quantity|freq\w*|duration|cpt\b.*|hcpcs|codes?|diagnos[ei]s|icd.*|other information.*"
    r"|units?|freq ?/.*|amount|reason)\W*$",
    re.IGNORECASE,
)
_OFTEN_NO_HEADING = frozenset(word_list("sections", "often_no_heading"))


def _opens_paragraph(text: str, start: int, name: str) -> bool:
    """Whether a name before a full stop heads a new paragraph ("Treatment so far. None for …")."""
    lone = name.lower().strip() in _OFTEN_NO_HEADING
    if lone or not name[:1].isupper():
        return False
    before = text[:start].rstrip(" ")
    above = before.rstrip("\n").rsplit("\n", 1)[-1].rstrip()
    return not before.strip() or before.endswith("\n\n") or bool(above and _CLOSED.search(above))


_CLOSED = re.compile(r"(?:(?<!\bDr)(?<!\bvs)[.!?]|[\d\u2013-])[)\"”]?$")
"""The end of a line that ends its sentence, or a row of a table: what begins below begins anew."""
_DAY_BEHIND = re.compile(r"\s*(?:CT\s*)?(?:\d{1,2}\s?[/-]\s?\d|(?:19|20)\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})")
_LONE = re.compile(r"[A-Z][A-Za-z]+(?: [A-Za-z]+){0,3}\. ?")
_WITH_ASIDES = frozenset({"impression", "diagnosis", "findings", "medications", "work_status", "subjective"})
_WITH_ASIDE = re.compile(r"(?P<name>[A-Z][A-Za-z ]+?)\s*\([^()]*\)\W*")
"""A heading with an aside: "RECORDS REVIEWED (162 pp., declaration on file)"."""
_STOPPED = re.compile(r"(?P<name>[A-Z][A-Za-z' ]{2,34})\.\s+(?=[A-Z0-9])")


def _stopped_heading(text: str, start: int, body: str) -> str | None:
    """The few words before the first full stop of a new paragraph, where they are no sentence."""
    found = _STOPPED.match(body)
    if not found or not _opens_paragraph(text, start, found["name"]) or len(found["name"].split()) > 4:
        return None
    sentence = re.search(r"\b(?:is|was|are|were|has|had|he|she|they|patient)\b", found["name"].lower())
    return None if sentence else found["name"]


_STANDING_ALONE = re.compile(r"(?P<name>[A-Z0][\w &/’'(),-]{2,60}?)\s*(?P<mark>:|\s-{1,2}(?=\s)|—|\s{2,}|$)")
_INLINE_WORDS = 4
_NO_SECTION = re.compile(
    r"\b(?:patient|name|date|claim|employer|employee|physician|provider|dr|md|page|phone|fax|by|center|clinic|group"
    r"|report|social security|telephone|number|address|insured|requesting \w+ information"
    r"|associates|institute|consult|consultation|repeat|continue|order|obtain|start|stop|refer|new|radiology"
    r"|condition (?:at|on|upon)|advanced|open|confidential|note|form|evaluation|works|closing|closed|here)\b",
    re.IGNORECASE,
)


def _told_by_words(body: str, start: int, end: int) -> Heading | None:
    """The heading of an unknown name, by the words in it: in capitals, alone on its line, or before a colon."""
    found = _STANDING_ALONE.match(body)
    if found is None:
        return None
    name = re.sub(r"\([^)]*\)", "", found["name"]).strip()
    words = re.findall(r"[a-z0][\w/-]*", name.lower())
    alone = found.end() >= len(body.rstrip())
    capitals = name.isupper()
    if not capitals and found["mark"] and found["mark"] not in ":—":
        return None
    short = len(words) <= (7 if capitals or alone else _INLINE_WORDS)
    if alone and start < _TITLE_OF_DOCUMENT:
        return None
    if not words or not short or _NO_SECTION.search(name) or (not found["mark"] and not capitals and len(words) > 5):
        return None
    if not found["mark"] and (re.search(r"[.,;\d]", name) or not name[:1].isupper()):
        return None
    looks = {heading_look(part) for word in words for part in (word, *word.split("/"))}
    section = next((section for section, known in _heading_words() if looks & known), None)
    if section is None or (section in _OF_TREATMENT and _names_therapy(name)):
        return None
    if section == "imaging" and not alone:  # "MRI left shoulder: …" says which study, and of what
        return Heading(section, name, start, keeps_text=True, of_paragraph=True)
    return Heading(section, name, end if alone else start + found.end(), of_paragraph=not alone)


_OF_TREATMENT = frozenset({"objective", "treatment"})


def _names_therapy(name: str) -> bool:
    """Whether a name is that of a therapy: "Physical therapy: 12 visits" labels an entry of its section."""
    return bool(lexicon().mentions("therapy", tokens(name)))


@cache
def _heading_words() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((s, frozenset(heading_look(word) for word in words.split())) for s, words in data("sections")["words"])


@cache
def _names() -> dict[str, str]:
    return {
        heading_look(term): section for section, entry in data("sections")["sections"].items() for term in terms(entry)
    }
