"""From findings to facts: what a later mention leaves out is taken from a fuller one, dates are given, doubles go."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from openimr.domain.anatomy import BodyPart
from openimr.domain.facts import AttributeValue, Fact, FactType, Polarity, Subject, Temporality
from openimr.domain.months import MONTH_NUMBERS

from .deciding import PARTED, Decided, Reason
from .itemized import page_text, with_reasons
from .papers.dating import begins, shows_another_day
from .papers.signing import signed_by
from .quoting.corrections import replaced_pages
from .quoting.fair_copy import on_one_line
from .quoting.joining import goes_on
from .quoting.references import with_references
from .quoting.statements import Quoting
from .report import Report
from .rivals import settled_between, without_bare_mentions
from .rules.leaning import leans_on
from .rules.mechanism import best_account
from .rules.opinions import names_none
from .sentences.doubts import ADMINISTRATIVE, LOG, WITHDRAWN, doubt, is_entry, is_log
from .sentences.finding import Drawn, Finding
from .sentences.reader import Reader
from .sentences.sentence import Sentence
from .told_whole import Papers, told_whole
from .words.dates import day_without_year, relative_date
from .words.tokens import DATE_KIND

_FILLED = frozenset(
    {
        FactType.COMPLAINT,
        FactType.IMAGING_FINDING,
        FactType.THERAPY,
        FactType.INJECTION,
        FactType.SURGERY,
        FactType.REQUEST,
        FactType.DEVICE,
        FactType.ELECTRODIAGNOSTIC_FINDING,
        FactType.TENDERNESS,
    }
)
_OF_THE_DAY = frozenset(
    {
        FactType.COMPLAINT,
        FactType.PAIN_SCORE,
        FactType.RANGE_OF_MOTION,
        FactType.STRENGTH,
        FactType.REFLEX,
        FactType.SENSATION,
        FactType.ORTHOPEDIC_TEST,
        FactType.GAIT,
        FactType.TENDERNESS,
        FactType.AGE,
        FactType.WORK_STATUS,
        FactType.REQUEST,
        FactType.DIAGNOSIS,
        FactType.FUNCTION,
    }
)
_NO_DATE = frozenset({FactType.SEX, FactType.OCCUPATION, FactType.MECHANISM, FactType.REQUEST_REASON})
_SIDED = _FILLED | {FactType.RANGE_OF_MOTION, FactType.ORTHOPEDIC_TEST, FactType.PAIN_SCORE}
_REGIONLESS = frozenset(
    {FactType.STRENGTH, FactType.REFLEX, FactType.SENSATION, FactType.ORTHOPEDIC_TEST, FactType.GAIT}
)


def settled(
    drawn: list[Drawn],
    report: Report,
    doc: Reader,
    decisions: Sequence[Decided] = (),
    reasons: Sequence[Reason] = (),
    sentences: Sequence[Sentence] = (),
) -> tuple[Fact, ...]:
    """The facts of a document.

    Args:
        drawn: findings with their sentences, in the order of the document.
        report: the document.
        doc: what reading found out of it.
        decisions: what the document decides on treatment.
        reasons: the sentences of the part of it that gives the reasons.
        sentences: all its sentences, for what theirs refer to.
    """
    drawn = settled_between(best_account(_one_sex(drawn)))
    _fill(drawn, doc)
    drawn = without_bare_mentions(drawn)
    _fill_sides(drawn, doc)
    in_log = is_log(report)
    whole = begins(report.pages[0][1].text)
    surely = report.dated_by_hand or (whole and report.date is not None and report.date_is_sure)
    report = replace(report, kind_is_sure=report.kind_is_sure and whole)
    quoting = Quoting(report.pages)
    unsure = replace(report, kind_is_sure=False, author=None)
    strange = _other_papers(report) | set(report.uncertain_pages)
    replaced = replaced_pages(report)
    known = (report.kind_is_sure or doc.argues) and report.pages[-1][0] not in strange
    signed = signed_by(report) if known else None
    facts: dict[tuple[object, ...], tuple[Fact, Sentence]] = {}
    for one in drawn:
        own = one.sentence.page not in strange
        given = report if own else unsure
        given = replace(given, untold=WITHDRAWN) if one.sentence.page in replaced else given
        fact = _fact(one.finding, one.sentence, given, doc, in_log, surely and own, quoting)
        if fact.type is FactType.OPINION and signed and own:
            fact = fact.model_copy(update={"attributes": {**fact.attributes, "clinician": signed}})
        part = fact.attributes.get("muscle") or fact.attributes.get("reflex")
        facts.setdefault((fact.says, fact.polarity, part, fact.page, fact.span[0] // 40), (fact, one.sentence))
    papers = Papers(report, unsure, surely, frozenset(strange), replaced)
    told = (_decision(one, papers.of(one.page), doc, papers.dated(one.page)) for one in decisions)
    found = with_references(list(facts.values()), sentences, report, quoting)
    wholes = told_whole(sentences, _arguing(drawn), papers, doc, quoting)
    return (*with_reasons(found, reasons, report, doc, surely, strange), *told, *wholes)


def _arguing(drawn: Sequence[Drawn]) -> set[tuple[int, int]]:
    """Where the sentences begin that argue against a refusal."""
    argued = (one for one in drawn if one.finding.type is FactType.OPINION and one.finding.value.split()[0] == "argues")
    return {(one.sentence.page, one.sentence.tokens[0].start) for one in argued}


def _decision(one: Decided, report: Report, doc: Reader, surely: bool) -> Fact:
    """A decision as a fact: ``item`` is what it is on, as the page has it, ``item_page`` where that stands apart."""
    text = page_text(report, one.page)
    words = one.words or on_one_line(text[one.start : one.end], text)
    told: dict[str, AttributeValue] = {"item": PARTED.join(one.item.parts) if one.item else words}
    if one.item:
        told["item_page"] = one.item.page
        if one.item.number and not one.item.parts[0].lower().startswith(one.item.number):
            told["item_number"] = one.item.number
    if report.untold and report.untold != ADMINISTRATIVE:  # a decision is a paper of administration
        told["doubt"] = report.untold
    return Fact(
        type=FactType.DECISION,
        value=one.value,
        subject=Subject.OTHER if report.of_another else Subject.PATIENT,
        date=doc.day,
        source=report.source,
        page=one.page,
        quote=text[one.start : one.end],
        span=(one.start, one.end),
        section="determination",
        attributes=told,
        document=report.document,
        document_kind=report.kind,
        document_date=doc.date,
        author=report.author,
        sentence=words,
        dated_surely=surely,
        kind_is_sure=report.kind_is_sure,
    )


def _other_papers(report: Report) -> set[int]:
    """The pages of a document from the first on that shows another day at its head: they may be another paper's."""
    if report.date is None or report.dated_by_hand:
        return set()
    numbers = [number for number, _ in report.pages]
    first = report.pages[0][1].text
    others = (
        at for at, (_, page) in enumerate(report.pages) if at and shows_another_day(page.text, report.date, first)
    )
    return set(numbers[next(others, len(numbers)) :])


def _one_sex(drawn: list[Drawn]) -> list[Drawn]:
    """Leave titles out where the sex is said otherwise; else keep the first of the title that most mentions bear."""
    titles = [d for d in drawn if d.finding.type is FactType.SEX and d.finding.attributes.pop("by_title", False)]
    if not titles:
        return drawn
    count = Counter(d.finding.value for d in titles).most_common(2)
    told = any(d.finding.type is FactType.SEX and d not in titles for d in drawn)
    clear = not told and (len(count) == 1 or count[0][1] > 2 * count[1][1])
    kept = next((d for d in titles if clear and d.finding.value == count[0][0]), None)
    return [d for d in drawn if d is kept or not any(d is title for title in titles)]


def _fill(drawn: list[Drawn], doc: Reader) -> None:
    """Give a finding without region, side or level those of the only fuller finding of the same value and place.

    What is said of one segment is not said of another: "T6-7: right protrusion. T8-9: central protrusion".
    """
    groups: dict[tuple[FactType, str, Polarity], list[Finding]] = defaultdict(list)
    for one in drawn:
        if one.finding.type in _FILLED:
            groups[one.finding.type, one.finding.value, one.finding.polarity].append(one.finding)
    for same in groups.values():
        for name in _PLACE:
            known = {getattr(f, name) for f in same} - {None}
            if len(known) == 1:
                fuller = [f for f in same if getattr(f, name) is not None]
                for finding in same:
                    if getattr(finding, name) is None and any(_is_there_too(finding, f) for f in fuller):
                        setattr(finding, name, getattr(fuller[0], name))


_PLACE = ("region", "side", "level")


def _is_there_too(finding: Finding, other: Finding) -> bool:
    """Whether nothing that is said of the place of two findings parts them."""
    return all(
        None in (getattr(finding, name), getattr(other, name)) or getattr(finding, name) == getattr(other, name)
        for name in _PLACE
    )


def _fill_sides(drawn: list[Drawn], doc: Reader) -> None:
    """Give findings of a paired region the side of which the whole document speaks."""
    for one in drawn:
        f = one.finding
        if f.side is None and f.type in _SIDED and f.region not in (None, BodyPart.OTHER):
            f.side = doc.usual_side(f.region)
            if f.side is not None:
                f.attributes["side_by"] = "document"


def _fact(f: Finding, s: Sentence, report: Report, doc: Reader, in_log: bool, surely: bool, quoting: Quoting) -> Fact:
    start, end = s.tokens[f.start].start, s.tokens[f.end - 1].end
    text = page_text(report, s.page)
    entry = in_log or (f.type in _OF_THE_DAY and is_entry(text, start, doc.day))
    # What a letter of appeal argues is told, though it is a paper of administration, as decisions are.
    untold = None if doc.argues and f.type is FactType.OPINION and report.untold == ADMINISTRATIVE else report.untold
    unsure = LOG if entry else untold
    if not unsure and not f.had:
        unsure = doubt(f, (start, end), text, report.kind)
    return Fact(
        type=f.type,
        value=f.value,
        unit=f.unit,
        body_part=None if f.type in _REGIONLESS and f.type is not FactType.ORTHOPEDIC_TEST else f.region,
        side=f.side,
        level=f.level,
        polarity=f.polarity,
        certainty=f.certainty,
        subject=Subject.OTHER if report.of_another else f.subject,
        date=_date(f, s, doc),
        source=report.source,
        page=s.page,
        quote=text[start:end],
        span=(start, end),
        temporality=Temporality.HYPOTHETICAL if f.type is FactType.REQUEST else f.temporality,
        section=s.section or None,
        attributes={**f.attributes, **({"doubt": unsure} if unsure else {}), **_of_entry(s), **_of_addition(s)},
        document=report.document,
        document_kind=report.kind,
        document_date=doc.date,
        author=report.author,
        sentence=quoting.with_before(s.page, start, end, names_none if f.leans == "treatment" else leans_on)
        if f.leans
        else _quoted(s, start, end, quoting, listed=f.type is FactType.REQUEST and doc.asks),
        dated_surely=surely,
        kind_is_sure=report.kind_is_sure,
    )


def _quoted(s: Sentence, start: int, end: int, quoting: Quoting, *, listed: bool) -> str:
    """The statement some words stand in; of a short entry of a review of records all of it, since its head names what
    paper of what day said it; of a treatment listed in a request's table, whose row cannot be quoted, its own cell."""
    own = quoting.sentence(s.page, start, end)
    if listed and "\n" not in s.text[start:end] and (not own or goes_on(own)):
        return quoting.in_cell(s.page, start, end)
    if s.entry is None or not own or s.entry.end - s.entry.start > _LONGEST_ENTRY:
        return own
    entry = on_one_line(s.text[s.entry.start : s.entry.end], s.text)
    last = quoting.sentence(s.page, s.entry.end - 1, s.entry.end)  # which a word that may be a heading has cut short
    begun = next((n for n in range(len(last), 0, -1) if entry.endswith(last[:n])), 0)
    return entry + last[begun:] if begun else entry


_LONGEST_ENTRY = 300


def _of_entry(s: Sentence) -> dict[str, AttributeValue]:
    """The day of the entry of a review of records a fact stands in, as an attribute; empty where it has no day."""
    return {"entry": s.entry.day or ""} if s.entry else {}


def _of_addition(s: Sentence) -> dict[str, AttributeValue]:
    """The day on which the words of a fact were added to their paper, as an attribute."""
    return {"added": s.added} if s.added else {}


def _date(f: Finding, s: Sentence, doc: Reader) -> str | None:
    """The date the words give, else the day of the examination for what was found or said that day."""
    if f.date:
        return f.date
    if f.type in _NO_DATE:
        return None
    if f.type not in _OF_THE_DAY:
        near = [t.norm for t in s.tokens[f.start : f.end + 10] if t.kind == DATE_KIND] or [
            t.norm for t in s.tokens[max(0, f.start - 10) : f.end] if t.kind == DATE_KIND
        ]
        if near:
            return near[0]
        if s.entry:
            return s.entry.day
        if doc.date:
            words = s.words(f.start, f.end + 12)
            raw = s.raw(f.start, min(len(s.tokens), f.end + 12))
            return relative_date(words, doc.date) or _month_alone(raw, doc.date) or day_without_year(raw, doc.date)
        return None
    return doc.day


_IN_MONTH = re.compile(
    r"\bin (january|february|march|april|may|june|july|august|september|october|november|december)\b(?! \d)",
    re.IGNORECASE,
)


def _month_alone(words: str, today: dt.date) -> str | None:
    found = _IN_MONTH.search(words)
    if not found:
        return None
    month = MONTH_NUMBERS[found[1][:3].lower()]
    year = today.year if month <= today.month else today.year - 1
    return f"{year}-{month:02}"
