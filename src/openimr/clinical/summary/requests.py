"""What is asked for and why, and what utilization review decided on which grounds: each in its own words."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.clinical.quoting.fair_copy import on_one_line
from openimr.clinical.quoting.joining import goes_on_behind
from openimr.clinical.words.lexicon import lexicon
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
from .reviews import in_marks, is_review, own_names
from .surety import asked_in_earnest
from .telling import as_shown, in_order, is_head_of_form, is_quotable, own_words, quotation, unrepeated
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import document, pages, phrase

_ASKING = (DocumentKind.UTILIZATION_REVIEW_DECISION, DocumentKind.PROGRESS_REPORT)
"""Kinds of papers that name what is asked for where there is no request, the first that does before the others."""
_RETOLD = ("records", "clinical_summary", "history")
_NO_REQUEST = ("reasons", "guidelines", *_RETOLD)
"""Parts of a decision or a report that speak of treatment without asking for it."""
_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|followed|consist\w*|received|tried|came|went|gave|reports?|denies|continues|requires|remains)\b",
    re.IGNORECASE,
)
"""A sentence that states something, and is no item of a list."""
_RUN_TOGETHER = re.compile(
    r"\b[A-TV-Z]\d\d\.\d\w*\b.*\b[A-TV-Z]\d\d\.\d|(?:\b[A-Z][\w/&-]*(?: [\w/&-]+){0,3}:\s.*){3}"
    r"|(?:^|[\s:])[xX] +(?![Rr]ay)[A-Za-z]|\b(?:NPI|DOB|HCPCS|ICD)\b"
    r"|(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}.*){2}|\b(?:M\.?D|D\.?O|D\.?C)\.?,? \d|\b(?:Service|Drug) (?:Code|Qty)\b"
)
"""Fields, rows or choices of a form read as one line: of them only the words that name a treatment are told."""
_FIELD_BEFORE = re.compile(r"^[A-Z][\w ]{2,24}: \S+ (?=(?:We|I|Please) )|^(?P<name>[A-Z][A-Za-z'’-]+): ")
"""What was read before a request and is none of it: another field with its answer, the end of a name."""
_TICKED = r"(?:^|[\s:])[xX] +(?:[\w-]+ ){0,3}"
"""What stands before a choice with a mark of its own, where the page has lost the boxes."""
_LEAST_WORDS = 4
"""Fewer words ("no benefit") are as often why something else was stopped."""


def request(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest requests for authorization ask for; else what the newest report, or a decision, says is asked."""
    found = asked_in_earnest([fact for fact in chosen.of(FactType.REQUEST) if fact.section not in _NO_REQUEST])
    listed = [fact for fact in chosen.of(FactType.REQUEST) if "row" in fact.attributes]
    papers = by_document([*listed, *(fact for one in found if _is_of_request(one) for fact in _of_form(one, found))])
    papers.sort(key=lambda paper: -(paper[0].reported or dt.date.min).toordinal())
    told = papers[: chosen.limits["reviews"]]
    if not any(paper[0].dated_surely for paper in told):
        told += [paper for paper in papers[len(told) :] if paper[0].dated_surely][:1]
    newest: list[Fact] = []
    for paper in told:
        rows = _rows(paper)
        if rows and newest and _asks_again(rows, newest):
            others = [fact for fact in rows if not any(_same_row(fact, one) for one in newest)]
            if others:
                # Without a row that is the newer one's to the letter, the old request asks for none of the same.
                name = "request_otherwise" if len(others) < len(rows) else "request"
                yield _table(others, chosen.limits["listed"], name)
            else:
                yield sentence("request", "request_again", rows, document=document(rows[0]))
        elif rows:
            yield _table(rows, chosen.limits["listed"], "request")
            newest = newest or rows
        else:
            items = unrepeated(in_order(paper))[: chosen.limits["listed"]]
            yield quotation("request", "request_part" if _leaves_out(items, found) else "request", items)
    others = [fact for fact in found if is_quotable(fact, of_a_form=True) and _is_asked(fact)]
    for kind in () if told else (*_ASKING, None):
        if documents := by_document(fact for fact in others if kind in (None, fact.document_kind)):
            sure = next((one for one in documents if one[0].dated_surely), documents[0])
            yield quotation("request", "request_named", unrepeated(in_order(sure))[: chosen.limits["listed"]])
            break
    reasons = [fact for fact in chosen.of(FactType.REQUEST_REASON) if fact.attributes.get("by") == "provider"]
    reasons = [fact for fact in reasons if len(fact.quote.split()) >= _LEAST_WORDS]
    reasons = [fact for fact in reasons if is_quotable(fact, of_its_day=True) and fact.section not in _RETOLD]
    reasons = warranted(reasons, "reason")
    if reasons:
        yield sentence(
            "request", "request_reason", reasons[:1], document=document(reasons[0]), quote=as_shown(reasons[0])
        )


def _rows(paper: Sequence[Fact]) -> list[Fact]:
    """A fact of each row of the table or list of a request, in its order."""
    rows = {int(fact.attributes["row"]): fact for fact in reversed(in_order(paper)) if "row" in fact.attributes}
    return [rows[number] for number in sorted(rows)]


def _same_row(fact: Fact, other: Fact) -> bool:
    """Whether two rows ask for the same in the same number, however they are spaced."""
    one, two = (
        re.sub(r"\W", "", f"{row.attributes['item']} {row.attributes.get('amount', '')}".lower().replace("×", "x"))
        for row in (fact, other)
    )
    return one == two


def _table(rows: Sequence[Fact], most: int, name: str) -> Sentence:
    """What the rows of a request ask for: each treatment with its codes and its amount, cell by cell."""
    quotes = []
    for fact in rows[:most]:
        cells = [in_marks(str(fact.attributes["item"]))]
        cells += [f"“{fact.attributes[name]}”" for name in ("codes", "amount") if name in fact.attributes]
        quotes.append(", ".join(cells))
    name = "request_part" if len(rows) > most and name == "request" else name
    return Sentence(
        section="request",
        text=phrase(name, document=document(rows[0]), quotes="; ".join(quotes)),
        pages=pages(rows[:most]),
        facts=tuple(fact.id for fact in rows[:most]),
    )


def _asks_again(rows: Sequence[Fact], newer: Sequence[Fact]) -> bool:
    """Whether a request asks for much of what a newer one does, or is a copy of it."""
    named = [own_names(str(fact.attributes["item"])) for fact in newer]
    again = [fact for fact in rows if any(own_names(str(fact.attributes["item"])) & names for names in named)]
    return 2 * len(again) >= len(rows)


def _leaves_out(items: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Whether the form that some items are of is known to ask for another one, which is not told."""
    paper, told = items[0].document or items[0].source, [own_words(fact) for fact in items]
    listed = [fact for fact in found if (fact.document or fact.source) == paper and fact.section == "request"]
    named = {fact.value for fact in listed if any(own_words(fact) in words for words in told)}
    untold = [on_one_line(fact.quote) for fact in listed if fact.value not in named]
    return any(not any(quote in words for words in told) for quote in untold)


def _is_of_request(fact: Fact) -> bool:
    return fact.document_kind is DocumentKind.REQUEST_FOR_AUTHORIZATION


def _of_form(fact: Fact, found: Sequence[Fact]) -> list[Fact]:
    """What may be quoted of an item of a request: its line; of fields run together its own words; else nothing."""
    words, own = own_words(fact), on_one_line(fact.quote)
    if not _RUN_TOGETHER.search(words):
        before = _FIELD_BEFORE.match(words)
        if before and not (before["name"] and before["name"].lower() in lexicon().words):
            fact = fact.model_copy(update={"sentence": words[before.end() :]})
        return [fact] if is_quotable(fact, of_a_form=True) and _is_asked(fact) else []
    marks = re.search(r"(?:^|[\s:])[xX] +(?![Rr]ay)[A-Za-z]", words)
    open_box = marks and not re.search(rf"{_TICKED}{re.escape(own)}", words)
    whole = _with_joined(words, own, [on_one_line(one.quote) for one in found if one.sentence == fact.sentence])
    if open_box or whole is None or is_head_of_form(fact):
        return []
    return [fact.model_copy(update={"sentence": None if whole == own else whole})]


def _with_joined(words: str, own: str, others: Sequence[str]) -> str | None:
    """The words of a treatment with those of others that a word joins them to; None where it joins them to what is
    no treatment that is known: who quotes "arthroscopy" of "arthroscopy with …" says something else."""
    while goes_on_behind(words, own):
        joined = (re.search(rf"{re.escape(own)}\W*\w*\W{{1,3}}(?:the |an? )?{re.escape(one)}", words) for one in others)
        longer = next((match[0] for match in joined if match), None)
        if longer is None:
            return None
        own = longer
    return own


def _is_asked(fact: Fact) -> bool:
    """Whether the words ask for treatment; the items of a form need not say so, what is decided is told as decided."""
    if is_review(fact):
        return is_warranted(fact, "request_reviewed") and not is_warranted(fact, "decision")
    listed = fact.document_kind is DocumentKind.REQUEST_FOR_AUTHORIZATION and not _STATES.search(own_words(fact))
    return is_warranted(fact, "request" if listed else "request_in_passing")
