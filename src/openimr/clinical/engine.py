"""Runs the rules over one document, sentence by sentence, and makes facts of what they find.

What holds for more than a sentence is kept here: the section, the place a heading names, the columns of a table.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import Fact, FactType, Polarity

from .deciding import decided_in, reasons_in
from .headed import section_of
from .itemized import with_rows
from .page.choices import chosen
from .page.passages import Passage, passages
from .page.running import body_texts
from .papers.appealing import argues, as_letter
from .papers.asked import asked_in
from .report import Report
from .rules import (
    across,
    complaints,
    diagnoses,
    identity,
    life,
    mechanism,
    medication,
    motion,
    neurology,
    opinions,
    reasons,
    signs,
    studies,
    treatment,
)
from .sentences import columns, context, opening, particulars
from .sentences.additions import mark_additions
from .sentences.entries import mark_entries
from .sentences.finding import Drawn, Finding
from .sentences.places import place_of_heading, place_of_label, place_of_table
from .sentences.reader import SPINE, Reader
from .sentences.sentence import Place, Sentence
from .settling import settled
from .words.lexicon import Mention, data
from .words.segments import in_full
from .words.spelling import counted, digits_mended, mended
from .words.tokens import BOX, Token, tokens

_RULES = (
    across,
    identity,
    mechanism,
    complaints,
    motion,
    neurology,
    signs,
    studies,
    diagnoses,
    treatment,
    medication,
    life,
    reasons,
    opinions,
)
_PART_OF_EXAM = re.compile(
    r"(?:strength|motor strength|muscle|mmt|rom|arom|range of|active|palpation|special tests|tests|orthop|provocative"
    r"|sensation|inspection)",
    re.IGNORECASE,
)
"""Headings under which the joint named before is examined further."""


def facts_of(report: Report) -> tuple[Fact, ...]:
    """The facts of one document, in the order of its pages and words; the same words never give the same fact twice."""
    decisions = decided_in(report)
    grounds = reasons_in(report, decisions)
    if report.kind.value in data("silent_kinds")["only_decisions"]:
        return settled([], report, opening.reader_of(report), decisions, grounds)
    doc = opening.reader_of(report)
    doc.decides, doc.argues = bool(decisions), not decisions and argues(report)
    rows_asked = asked_in(report) if doc.asks else []
    report = as_letter(report) if doc.argues else report
    doc.kind = report.kind
    drawn: list[Drawn] = []
    rows = list(_rows(report, doc))
    mark_entries(row.sentence for row in rows)
    mark_additions((row.sentence for row in rows), doc.date)
    for row in rows:
        doc.columns, doc.table, doc.about = row.columns, row.table, row.about
        doc.across = row.sentence if across.heads(row.sentence) else doc.across if across.is_row(row.sentence) else None
        if row.sentence.section != doc.section:
            doc.section, doc.recent, doc.advised = row.sentence.section, Place(), ""
        if row.sentence.begins:
            doc.segment = doc.topic = None
        drawn += [Drawn(finding, row.sentence) for finding in _read(doc, row.sentence)]
        _remember(doc, row.sentence)
        opinions.remember(doc, row.sentence)
    particulars.complete(drawn, [row.sentence for row in rows], of_study=doc.is_imaging)
    facts = settled(drawn, report, doc, decisions, grounds, [row.sentence for row in rows])
    return with_rows(facts, rows_asked, report, doc)


class _Row(NamedTuple):
    """A sentence, and the table it is a row of."""

    sentence: Sentence
    columns: list[tuple[str, float]]
    table: str | None
    about: Place


def _rows(report: Report, doc: Reader) -> Iterator[_Row]:
    """The sentences of a document; ``doc`` learns of which regions and sides it speaks."""
    section = title = ""
    about = doc.about
    spine: BodyPart | None = None
    for (number, page), body in zip(report.pages, body_texts(report), strict=True):
        text = digits_mended(body)
        over = of_study = False
        placed = columns.starts(page) if page.words else None
        around, under = Place(), None
        lanes: list[tuple[float, Place]] = []
        for passage in passages(text, section, title):
            changed = passage.section != section or passage.title != title
            # In a study's report what comes before the findings ends with its paragraph.
            over = not changed and (over or (doc.is_study and passage.after_blank and section in _BEFORE_FINDINGS))
            # "MRI: … Impression: …" in the midst of a line is the study's; on a line of its own it is the clinician's.
            quoted = (section == "imaging" and not passage.begins) or of_study
            of_study = quoted and passage.section == "impression" and not passage.after_blank
            if changed:
                named = place_of_heading(passage.title)
                goes_on = passage.section == section == "objective" and _PART_OF_EXAM.match(passage.title)
                if not goes_on or named.region:
                    around, under = named, _heading(text, passage)
                section, title = passage.section, passage.title
                doc.columns, doc.table, lanes = [], None, []
            found = chosen(counted(mended(tokens(text, passage.start, passage.end), text)))
            if not found:
                continue
            found = in_full(found, (around.region, about.region, spine), of_study=doc.is_imaging)
            if placed:
                found = columns.located(found, placed)
            beside = bool(text[text.rfind("\n", 0, passage.start) + 1 : passage.start].strip())
            before, around = around, place_of_label(found, passage, _of_lane(lanes, found, around))
            if around is not before and around != before:
                under = _label(text, found) if len(lanes) < 2 else None
            made = Sentence(
                found,
                text,
                number,
                "" if over else "imaging" if of_study and not doc.is_study else section_of(doc, passage, found),
                passage.title,
                around,
                passage.begins,
            )
            made.under = under
            columns_before = doc.columns
            if _is_head(doc, made, passage):
                around, under = place_of_table(made, around), None
                if beside and passage.begins:  # the head of a second table on the same lines
                    doc.columns = [*columns_before, *doc.columns]
                lanes = [*(lanes if beside else ()), (found[0].column, around)]
                continue
            for region in made.regions:
                spine = BodyPart(region.value) if BodyPart(region.value) in SPINE else spine
                _count(doc, made, region)
            if doc.is_imaging and opening.titles_study(made) and opening.place_of_title(made).region:
                about = opening.place_of_title(made)
            yield _Row(made, doc.columns, doc.table, about)


_BEFORE_FINDINGS = frozenset({"history", "technique", "records", "treatment", "procedure"})


def _heading(text: str, passage: Passage) -> tuple[str, int] | None:
    """The words of the heading a passage stands under and their offset, where they stand on its page."""
    at = text.rfind(passage.title, 0, passage.start) if passage.title else -1
    return (" ".join(passage.title.split()).rstrip(" :.-"), at) if at >= 0 else None


_LABEL_ENDS = re.compile(r"\s*[:;]|\s+-\s|\n|$")


def _label(text: str, found: Sequence[Token]) -> tuple[str, int]:
    """The words of the label a passage begins with, and their offset."""
    start = found[0].start
    ends = _LABEL_ENDS.search(text, start)
    return " ".join(text[start : ends.start() if ends else found[-1].end].split()), start


def _of_lane(lanes: Sequence[tuple[float, Place]], found: Sequence[Token], around: Place) -> Place:
    """The place the head of its own table names, of tables that stand side by side."""
    if len(lanes) < 2:
        return around
    return next((place for start, place in reversed(lanes) if found[0].column >= start - 3), around)


def _remember(doc: Reader, s: Sentence) -> None:
    """Keep the region named last in a section, which the next sentence may go on about."""
    segments = list(dict.fromkeys(m.value for m in s.levels if "-" in m.value))
    if segments:
        doc.segment = segments[0] if len(segments) == 1 else None
    named = [BodyPart(r.value) for r in s.regions if r.value not in ("other", "mental_health")]
    if s.around.region not in (None, BodyPart.OTHER):
        doc.recent = Place(s.around.region, s.around.side)
    elif named:
        sides = {m.value for m in s.sides} if len(set(named)) == 1 else set()
        doc.recent = Place(named[-1], Side(sides.pop()) if len(sides) == 1 else None)


def _count(doc: Reader, s: Sentence, region: Mention) -> None:
    """Keep which regions, and which side of each, the document speaks of."""
    part = BodyPart(region.value)
    doc.regions[part] = doc.regions.get(part, 0) + 1
    near = s.nearest(s.sides, region.start, region.end, 2.0)
    if near and near.value != "bilateral":
        doc.sides[part, Side(near.value)] = doc.sides.get((part, Side(near.value)), 0) + 1


def _read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    if _OF_FORM.search(s.norm):
        return
    asked = _question(s)
    general = is_of_guideline(s.norm)
    for rule in _RULES:
        for finding in rule.read(doc, s):
            if general and finding.type is not FactType.REQUEST_REASON:
                continue
            if 0 <= finding.start < finding.end <= asked and not _box_open(s, finding.end):
                if finding.type is FactType.WORK_STATUS and _LEFT_BLANK.match(s.text, s.tokens[finding.end - 1].end):
                    continue
                if finding.type in _ANSWERED and _cell_says_no(s, finding.end):
                    finding.polarity = Polarity.ABSENT
                yield finding


def _question(s: Sentence) -> int:
    """The token with which a question begins, which says nothing; the end where none is asked."""
    if s.tokens[-1].norm != "?" or len(s.tokens) <= 3:
        return len(s.tokens)
    return max((i + 1 for i, t in enumerate(s.tokens) if t.norm in (".", ";", "-")), default=0)


def is_of_guideline(words: str) -> bool:
    """Whether a sentence (in normal form) says what a guideline says of anybody, and nothing of the patient."""
    return bool(_GUIDELINE.search(words) and _IN_GENERAL.search(words)) and not _OF_THIS_CASE.search(words)


_GUIDELINE = re.compile(
    r"\b(?:mtus|acoem|odg|aaos|aans|apta|guidelines?|official disability|criteria|cochrane|literature|evidence)\b"
)
_IN_GENERAL = re.compile(
    r"\b(?:states?|indicates?|recommends?|requires?|notes?|supports?|says?|suggests?|provides?|advises?|per"
    r"|according to|criteria (?:for|include|are|of)|indications?"
    r"|(?:is|are|not|only|be) (?:recommended|indicated|considered|appropriate)"
    r"|should|must|purpose of)\b"
)
_OF_THIS_CASE = re.compile(
    r"\b(?:patient|claimant|injured worker|worker|employee|applicant|member|this|he|she|his|her|mr|mrs|ms|i|we|my"
    r"|year old|request\w*|submitted|provided|records?|file|documentation|there (?:is|are|was|were)"
    r"|meet(?:s|ing)?|met|has|had|have|was|were|report\w*|exam\w*|dr|denied|certified|noncertified|modified)\b"
)


def _box_open(s: Sentence, end: int) -> bool:
    """Whether the word before token ``end`` has an open box of its own behind it: "Diabetes[] Stomach[x]"."""
    if context.left_open(s, end):
        return True
    if end >= len(s.tokens) or s.tokens[end].norm != "[ ]" or s.words(end + 1, end + 2) in ("yes", "y", "no", "n"):
        return False
    # Boxes stand behind their words where a line begins with a word and ends with a box.
    return s.tokens[end].start == s.tokens[end - 1].end or (s.tokens[0].kind != BOX and s.tokens[-1].kind == BOX)


def _cell_says_no(s: Sentence, end: int) -> bool:
    """Whether a row of a table answers what stands before token ``end`` with a cell that says no."""
    for i in range(end, min(len(s.tokens), end + 8)):
        alone = i + 1 == len(s.tokens) or s.tokens[i + 1].gap
        if s.tokens[i].norm in _NO_CELL and s.tokens[i].gap and alone:
            return s.begins
        if s.tokens[i].gap and s.tokens[i].norm not in ("or", "of"):
            return False
    return False


_LEFT_BLANK = re.compile(
    r"[ \t]*(?:(?:duty|work|status)[ \t]*)?(?:on|until|as of|from|for|through|effective)?:?[ \t]*_{2,}(?!\s*[xX✓]\s*_)"
)
"""The line of a form nobody wrote on: "Return to full duty on ____"."""
_OF_FORM = re.compile(
    r"\bmeridians? :|\( ?include treatment rendered|^specify consultation|^list methods|^identify each physician"
    r"|\bcheck the box"
    r"|\bperiodic report\b.*\bchange in (?:treatment|work)\b"
)
"""The printed choices of a form, whose boxes a page's text has lost."""
_ANSWERED = frozenset({FactType.RISK_FACTOR, FactType.COMPLAINT})
_NO_CELL = frozenset({"no", "none", "denied", "never"})


_TABLES = (
    ("reflex", r"\breflex|dtr|jerk"),
    ("sensation", r"\bdermatom|sens|light touch|pin ?prick"),
    ("strength", r"\bmmt|muscle|strength|motor|grip"),
    ("motion", r"\brom|motion|range|deg"),
)


def _is_head(doc: Reader, s: Sentence, passage: Passage) -> bool:
    """Whether the line only names the columns of a table, which then hold for the rows below."""
    head = columns.header(s)
    if head:
        doc.columns = head
        doc.table = next((name for name, pattern in _TABLES if re.search(pattern, f"{s.title} {s.norm}".lower())), None)
        return True
    if doc.columns and len(s.tokens) > 14 and not any(t.gap for t in s.tokens):
        doc.columns, doc.table = [], None
    return False
