"""Facts that their page puts under items: the rows of a request, the reasons of a decision.

A row asks for its treatment, and a sentence of the reasons is a ground, by its place: no word of it need say so.
"""

from collections.abc import Container, Mapping, Sequence

from openimr.domain.facts import AttributeValue, Certainty, Fact, FactType, Polarity, Subject, Temporality

from .deciding import LISTED, PARTED, TREATMENTS, Reason
from .papers.asked import Asked
from .quoting.fair_copy import on_one_line
from .report import Report
from .sentences.doubts import ADMINISTRATIVE, UNTOLD
from .sentences.reader import Reader
from .words.lexicon import lexicon
from .words.tokens import tokens


def page_text(report: Report, number: int) -> str:
    """The text of a page of a document."""
    return next(page.text for n, page in report.pages if n == number)


def with_reasons(
    facts: list[Fact], reasons: Sequence[Reason], report: Report, doc: Reader, surely: bool, strange: Container[int]
) -> list[Fact]:
    """The facts of a document, its grounds with the sentence and the items the page puts them under.

    A sentence of the reasons in which no rule found a ground is a ground by its place.

    Args:
        facts: the facts.
        reasons: the sentences of the reasons.
        report: the document.
        doc: what reading found out of it.
        surely: whether the document shows its day.
        strange: the pages that may be another paper's.
    """
    for one in reasons:
        own = [at for at, fact in enumerate(facts) if _is_in(fact, one)]
        for at in own:
            told = {**facts[at].attributes, **_of_items(one)}
            if told.get("doubt") == ADMINISTRATIVE:
                del told["doubt"]
            facts[at] = facts[at].model_copy(update={"attributes": told, "sentence": _whole(one, report)})
        if not own:
            known = one.page not in strange
            told = {"by": "ur", **_of_items(one)}
            stretch = (one.start, one.end)
            made = _fact(FactType.REQUEST_REASON, one.words.lower(), one.page, stretch, told, "reasons", report, doc)
            kind_is_sure = report.kind_is_sure and known
            update = {"sentence": _whole(one, report), "dated_surely": surely and known, "kind_is_sure": kind_is_sure}
            facts.append(made.model_copy(update=update))
    return facts


def _is_in(fact: Fact, one: Reason) -> bool:
    """Whether a fact is a ground of a review that stands in a sentence of its reasons."""
    ground = fact.type is FactType.REQUEST_REASON and fact.attributes.get("by") == "ur"
    return ground and fact.page == one.page and fact.span[0] < one.end and one.start < fact.span[1]


def _of_items(one: Reason) -> dict[str, AttributeValue]:
    told: dict[str, AttributeValue] = {"group": one.group}
    if one.hangs:
        told["hangs"] = True
    if one.items:
        told["items"] = LISTED.join(PARTED.join(item.parts) for item in one.items)
        told["items_page"] = one.items[0].page
    return told


def _whole(one: Reason, report: Report) -> str:
    text = page_text(report, one.page)
    return on_one_line(text[one.start : one.end], text)


def _fact(
    kind: FactType,
    value: str,
    page: int,
    span: tuple[int, int],
    told: Mapping[str, AttributeValue],
    section: str,
    report: Report,
    doc: Reader,
) -> Fact:
    """A fact by its place on a page of a document."""
    doubt = {"doubt": report.untold} if report.untold and report.untold != ADMINISTRATIVE else {}
    return Fact(
        type=kind,
        value=value,
        subject=Subject.OTHER if report.of_another else Subject.PATIENT,
        source=report.source,
        page=page,
        quote=page_text(report, page)[slice(*span)],
        span=span,
        section=section,
        attributes={**told, **doubt},
        document=report.document,
        document_kind=report.kind,
        document_date=doc.date,
        author=report.author,
        kind_is_sure=report.kind_is_sure,
    )


def with_rows(facts: Sequence[Fact], rows: Sequence[Asked], report: Report, doc: Reader) -> tuple[Fact, ...]:
    """The facts of a request, those of its rows with the row they stand in; a row without a fact gets one.

    Args:
        facts: the facts.
        rows: the rows of the request.
        report: the request.
        doc: what reading found out of it.
    """
    found = list(facts)
    surely = next((fact.dated_surely for fact in facts), False)
    for number, row in enumerate(rows, 1):
        told = _of_row(row, number)
        own = [at for at, fact in enumerate(found) if _is_of_row(fact, row)]
        for at in own:
            kept = dict(found[at].attributes)
            if kept.get("doubt") not in UNTOLD - {ADMINISTRATIVE}:
                kept.pop("doubt", None)  # what a table asks for is asked for
            sure = {"polarity": Polarity.PRESENT, "certainty": Certainty.CERTAIN, "attributes": {**kept, **told}}
            found[at] = found[at].model_copy(update=sure)
        if not own:
            made = _fact(FactType.REQUEST, _value(row), row.page, row.spans[0], told, "request", report, doc)
            update = {"temporality": Temporality.HYPOTHETICAL, "dated_surely": surely, "date": doc.day}
            found.append(made.model_copy(update=update))
    return tuple(found)


def _is_of_row(fact: Fact, row: Asked) -> bool:
    """Whether a fact asks for a treatment that stands in a row."""
    inside = any(low <= fact.span[0] < high for low, high in row.spans)
    return fact.type is FactType.REQUEST and fact.page == row.page and inside


def _of_row(row: Asked, number: int) -> dict[str, AttributeValue]:
    told: dict[str, AttributeValue] = {"row": number, "item": PARTED.join(row.parts)}
    told |= {name: words for name, words in (("codes", row.codes), ("amount", row.amount)) if words}
    return told


def _value(row: Asked) -> str:
    """The treatment a row names, in its normal form where it is a known one."""
    words = " ".join(row.parts)
    named = (m for kind in TREATMENTS if kind in lexicon().tries for m in lexicon().mentions(kind, tokens(words)))
    first = next(iter(named), None)
    return first.value if first else words.lower()
