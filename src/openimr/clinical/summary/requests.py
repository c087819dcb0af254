"""What is asked for and why, and what utilization review decided on which grounds: each in its own words."""

import re
from collections.abc import Iterator, Sequence

from openimr.clinical.deciding import PARTED
from openimr.clinical.fair_copy import on_one_line
from openimr.clinical.lexicon import lexicon
from openimr.clinical.quoting import goes_on, goes_on_behind
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
from .surety import asked_in_earnest
from .telling import as_shown, in_order, is_head_of_form, is_quotable, own_words, quotation, unrepeated
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import document, listed, pages, phrase

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
_FALLS_SHORT = re.compile(
    r"\b(?:documentation|records?|reports?|criteria|imaging|provider|notes?)\b.{0,40}"
    r"\b(?:not|no|lacks?|without)\b|^(?:\w+: )?no \w+.{0,40}\b(?:received|sent|submitted|documented|recorded)\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 4
"""Fewer words ("no benefit") are as often why something else was stopped."""


def request(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest requests for authorization ask for; else what the newest report, or a decision, says is asked."""
    found = asked_in_earnest([fact for fact in chosen.of(FactType.REQUEST) if fact.section not in _NO_REQUEST])
    papers = by_document(fact for one in found if _is_of_request(one) for fact in _of_form(one, found))
    told = papers[: chosen.limits["reviews"]]
    if not any(paper[0].dated_surely for paper in told):
        told += [paper for paper in papers[len(told) :] if paper[0].dated_surely][:1]
    for paper in told:
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


def _leaves_out(items: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Whether the form that some items are of is known to ask for another one, which is not told."""
    paper, told = items[0].document or items[0].source, [own_words(fact) for fact in items]
    listed = [fact for fact in found if (fact.document or fact.source) == paper and fact.section == "request"]
    named = {fact.value for fact in listed if any(own_words(fact) in words for words in told)}
    untold = [on_one_line(fact.quote) for fact in listed if fact.value not in named]
    return any(not any(quote in words for words in told) for quote in untold)


def utilization_review(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest reviews decided on each item, on which grounds; what cannot be told of the newest is named.

    Where none of the newest refuses anything, the newest one that does is told too: it is what is disputed.
    """
    deciding = _deciding(chosen)
    reviews = by_document(fact for fact in chosen.quotable if _is_of_review(fact, deciding))
    final = [review for review in reviews if review[0].document_kind is DocumentKind.IMR_DETERMINATION]
    reviews = [review for review in reviews if review not in final]
    told = reviews[: chosen.limits["reviews"]]
    if not any(_refuses(fact) for review in told for fact in review):
        told += [review for review in reviews[len(told) :] if any(_refuses(fact) for fact in review)][:1]
    for review in (*told, *final[:1]):
        decided = in_order(fact for fact in review if fact.type is FactType.DECISION and not _is_half(fact))
        decided = decided[: chosen.limits["listed"]]
        grounds = [fact for fact in review if _is_ground(fact)]
        # Where a decision has a part for its reasons, the rest of it retells the records.
        grounds = [fact for fact in grounds if fact.section == "reasons"] or grounds
        grounds = unrepeated(in_order(grounds))[: chosen.limits["grounds"]]
        grounds = [fact for fact in grounds if not any(_say_the_same(fact, one) for one in decided)]
        if decided:
            yield _decision(decided)
        if grounds:
            yield quotation("utilization_review", "refusal", grounds)
        granted = decided and not any(_refuses(fact) for fact in decided)
        missing = [
            name for name, told_of in (("what it decides", decided), ("its ground", grounds or granted)) if not told_of
        ]
        if missing and review in reviews[:1]:
            what = " and ".join(missing)
            yield sentence("utilization_review", "untold", review, document=document(review[0]), what=what)
    yield from _others([*reviews, *final], [*told, *final[:1]])


def _others(reviews: Sequence[Sequence[Fact]], told: Sequence[Sequence[Fact]]) -> Iterator[Sentence]:
    """The pages of the decisions that are not told, or not on each of their items."""
    left = [fact for review in reviews for fact in review if review not in told or _is_half(fact)]
    left = [fact for fact in left if fact.type is FactType.DECISION]
    numbers = pages(left)
    if numbers:
        where = f"page {numbers[0]}" if len(numbers) == 1 else f"pages {listed(map(str, numbers))}"
        yield sentence("utilization_review", "decided_too", left, pages=where)


def _decision(decided: Sequence[Fact]) -> Sentence:
    """What one paper decides: each item with the words that decide on it, items under the same words together."""
    by_words: dict[tuple[int, tuple[int, int]], list[Fact]] = {}
    for fact in decided:
        by_words.setdefault((fact.page, fact.span), []).append(fact)
    quotes = []
    for same in by_words.values():
        words = f"“{as_shown(same[0])}”"
        items = "; ".join(_item(fact) for fact in same if "item_page" in fact.attributes)
        quotes.append(words if not items else f"{words}: {items}" if len(same) > 1 else f"{items}: {words}")
    apart = {int(fact.attributes["item_page"]) for fact in decided if "item_page" in fact.attributes}
    return Sentence(
        section="utilization_review",
        text=phrase("decided", document=document(decided[0]), quotes="; ".join(quotes)),
        pages=tuple(sorted({*pages(decided), *apart})),
        facts=tuple(fact.id for fact in decided),
    )


def _is_half(fact: Fact) -> bool:
    """Whether the item of a decision ends with a word that joins it to what was not read: "discectomy and"."""
    return goes_on(str(fact.attributes.get("item", "")))


def _item(fact: Fact) -> str:
    """The item of a decision in quotation marks, the cells of a row that runs over lines each in its own."""
    return " ".join(f"“{part}”" for part in str(fact.attributes["item"]).split(PARTED))


def _deciding(chosen: Chosen) -> frozenset[str]:
    """The documents that decide on treatment, whatever their kind."""
    return frozenset(fact.document or fact.source for fact in chosen.quotable if fact.type is FactType.DECISION)


def _is_of_review(fact: Fact, deciding: frozenset[str]) -> bool:
    return _is_review(fact) or (fact.document or fact.source) in deciding


def _refuses(fact: Fact) -> bool:
    return fact.type is FactType.DECISION and fact.value in _REFUSALS


_REFUSALS = frozenset({"denied", "modified", "upheld"})


def _is_review(fact: Fact) -> bool:
    return fact.document_kind is DocumentKind.UTILIZATION_REVIEW_DECISION and fact.kind_is_sure


def _say_the_same(fact: Fact, other: Fact) -> bool:
    one, two = own_words(fact), own_words(other)
    return one in two or two in one


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
    if _is_review(fact):
        return is_warranted(fact, "request_reviewed") and not is_warranted(fact, "decision")
    listed = fact.document_kind is DocumentKind.REQUEST_FOR_AUTHORIZATION and not _STATES.search(own_words(fact))
    return is_warranted(fact, "request" if listed else "request_in_passing")


def _is_ground(fact: Fact) -> bool:
    own = fact.type is FactType.REQUEST_REASON and fact.attributes.get("by") == "ur" and is_quotable(fact)
    doubt = fact.attributes.get("doubt")
    # Beside what a decision grants, only what says of the papers or the criteria that they fall short is a ground.
    held = doubt is None or (doubt == "approved" and bool(_FALLS_SHORT.search(own_words(fact))))
    return own and held and is_warranted(fact, "ground")
