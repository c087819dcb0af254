"""What is asked for and why, and what utilization review decided on which grounds: each in its own words."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.clinical.deciding import LISTED, PARTED, TREATMENTS
from openimr.clinical.fair_copy import on_one_line
from openimr.clinical.lexicon import lexicon
from openimr.clinical.quoting import goes_on, goes_on_behind
from openimr.clinical.tokens import tokens
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
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
        cells = [_in_marks(str(fact.attributes["item"]))]
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
    named = [_own_names(str(fact.attributes["item"])) for fact in newer]
    again = [fact for fact in rows if any(_own_names(str(fact.attributes["item"])) & names for names in named)]
    return 2 * len(again) >= len(rows)


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
    newer: list[Fact] = []
    for review in (*told, *final[:1]):
        decided = in_order(fact for fact in review if fact.type is FactType.DECISION and not is_half_named(fact))
        decided = decided[: chosen.limits["listed"]]
        if decided:
            yield _decision(decided)
        grounds = list(_grounds(review, decided, newer, chosen.limits["grounds"]))
        yield from grounds
        granted = decided and not any(_refuses(fact) for fact in decided)
        missing = [
            name for name, told_of in (("what it decides", decided), ("its ground", grounds or granted)) if not told_of
        ]
        if missing and review in reviews[:1]:
            what = " and ".join(missing)
            yield sentence("utilization_review", "untold", review, document=document(review[0]), what=what)
        newer += decided if sum(len(one.facts) for one in grounds) >= _LEAST_GROUNDS else []


_LEAST_GROUNDS = 3
"""A newer review with fewer reasons leaves those of the older one standing beside it."""


def _grounds(review: Sequence[Fact], decided: Sequence[Fact], newer: Sequence[Fact], most: int) -> Iterator[Sentence]:
    """The grounds of a review: those under the items of its reasons; of a paper without such a part, what says so.

    Of a review on which a newer one has decided again, with grounds of its own, fewer are told, as earlier ones: the
    newer one may have answered or withdrawn them.
    """
    earlier = "_before" if _is_decided_again(decided, newer) else ""
    most = max(1, most // 2) if earlier else most
    reasons = in_order(fact for fact in review if "group" in fact.attributes)
    if reasons:
        reasons = list({(fact.page, own_words(fact)): fact for fact in reversed(reasons)}.values())[::-1]
        reasons = [fact for fact in reasons if not any(own_words(fact) == own_words(one) for one in decided)]
        alone = len({str(one.attributes.get("item")) for one in decided}) == 1
        if reasons:
            yield _reasons(_fitting(reasons, decided, most), f"reasons{earlier}", alone=alone)
        return
    found = [fact for fact in review if _is_ground(fact)]
    # Where a decision has a part for its reasons, the rest of it retells the records.
    found = [fact for fact in found if fact.section == "reasons"] or found
    found = unrepeated(in_order(found))[:most]
    found = [fact for fact in found if not any(_say_the_same(fact, one) for one in decided)]
    if found and (earlier or not newer):
        yield quotation("utilization_review", f"refusal{earlier}", found)


def _is_decided_again(decided: Sequence[Fact], newer: Sequence[Fact]) -> bool:
    """Whether a newer review, told before and surely of a later day, decided on appeal on an item of this one."""
    again = [one for one in newer if one.value in _ON_APPEAL]
    if not again or not decided or not _is_surely_later(again[0], decided[0]):
        return False
    items, named = (_items_decided(facts) for facts in (decided, newer))
    return not items or not named or any(_name_the_same(item, one) for item in items for one in named)


def _items_decided(decided: Sequence[Fact]) -> list[str]:
    return [str(fact.attributes["item"]) for fact in decided if "item_page" in fact.attributes]


def _is_surely_later(fact: Fact, other: Fact) -> bool:
    """Whether the paper of a fact is of a later day than that of another one, and neither day leaves a doubt."""
    days = (fact.document_date, other.document_date)
    known = fact.dated_surely and other.dated_surely
    return known and days[0] is not None and days[1] is not None and days[0] > days[1]


def _name_the_same(item: str, other: str) -> bool:
    """Whether two papers' words for an item name the same treatment: by a word, a short name or a code of it."""
    return not _own_names(item).isdisjoint(_own_names(other))


def _own_names(item: str) -> set[str]:
    found = tokens(item)
    named = {m.value for kind in TREATMENTS if kind in lexicon().tries for m in lexicon().mentions(kind, found)}
    return named | {word.lower() for word in _NAMES.findall(item) if word.lower() not in _SIDES}


_NAMES = re.compile(r"[A-Za-z]{6,}|\b[A-Z]{2,}\b|\b[A-Z]?\d{4,5}\b")
_SIDES = frozenset({"bilateral", "request", "treatment", "including"})
_ON_APPEAL = frozenset({"upheld", "overturned"})


def _items_of(fact: Fact) -> list[str]:
    """The items a ground is under."""
    items = str(fact.attributes.get("items", ""))
    return items.split(LISTED) if items else []


def _fitting(reasons: Sequence[Fact], decided: Sequence[Fact], most: int) -> list[Fact]:
    """No more reasons than a draft holds: first go those of what is granted, then those that speak of no shortcoming.

    What the next sentence is understood by stays.
    """
    granted = {str(one.attributes.get("item")) for one in decided if one.value in ("approved", "overturned")}
    kept = list(reasons)

    def weight(fact: Fact) -> int:
        items = _items_of(fact)
        return 0 if items and granted.issuperset(items) else 2 if is_warranted(fact, "ground") else 1

    for least in (0, 1, 2):
        for fact in reversed(list(kept)):
            at = kept.index(fact)
            needed = at + 1 < len(kept) and "hangs" in kept[at + 1].attributes
            if len(kept) > most and weight(fact) == least and not needed:
                kept.remove(fact)
    return kept


def _reasons(told: Sequence[Fact], name: str, *, alone: bool) -> Sentence:
    """The reasons of one paper: those under the same items together behind them, unless it decides on one alone.

    Args:
        told: the reasons.
        name: the phrase they are told in.
        alone: whether the paper decides on one item alone.
    """
    groups: dict[object, list[Fact]] = {}
    for fact in told:
        groups.setdefault(fact.attributes["group"], []).append(fact)
    quotes = []
    under = False
    for same in groups.values():
        items = "" if alone else "; ".join(_in_marks(item) for item in _items_of(same[0]))
        words = "; ".join(f"“{as_shown(fact)}”" for fact in same)
        # What stands behind the reasons on an item, and is under none, is told apart from them.
        quotes.append(f"on {items}: {words}" if items else f"besides: {words}" if under else words)
        under = bool(items)
    apart = {int(fact.attributes["items_page"]) for fact in told if "items_page" in fact.attributes}
    return Sentence(
        section="utilization_review",
        text=phrase(name, document=document(told[0]), quotes="; ".join(quotes)),
        pages=tuple(sorted({*pages(told), *apart})),
        facts=tuple(fact.id for fact in told),
    )


def _decision(decided: Sequence[Fact]) -> Sentence:
    """What one paper decides: each item with the words that decide on it, items under the same words together."""
    by_words: dict[tuple[int, tuple[int, int]], list[Fact]] = {}
    for fact in decided:
        by_words.setdefault((fact.page, fact.span), []).append(fact)
    numbered = any(_REFERS.search(own_words(fact)) for fact in decided)
    by_items: dict[str, list[str]] = {}
    quotes: list[list[str]] = []
    for same in by_words.values():
        words = f"“{as_shown(same[0])}”"
        items = "; ".join(_item(fact, numbered=numbered) for fact in same if "item_page" in fact.attributes)
        if items in by_items and len(same) == 1:
            by_items[items].append(words)
        elif items and len(same) == 1:
            by_items[items] = [words]
            quotes.append(by_items[items])
        else:
            quotes.append([f"{words}: {items}" if items else words])
    heads = {id(words): items for items, words in by_items.items()}
    said = [f"{heads[id(words)]}: {', '.join(words)}" if id(words) in heads else words[0] for words in quotes]
    apart = {int(fact.attributes["item_page"]) for fact in decided if "item_page" in fact.attributes}
    return Sentence(
        section="utilization_review",
        text=phrase("decided", document=document(decided[0]), quotes="; ".join(said)),
        pages=tuple(sorted({*pages(decided), *apart})),
        facts=tuple(fact.id for fact in decided),
    )


def is_half_named(fact: Fact) -> bool:
    """Whether the item of a decision ends with a word that joins it to what was not read: "discectomy and"."""
    return goes_on(str(fact.attributes.get("item", "")))


def _item(fact: Fact, *, numbered: bool) -> str:
    """The item of a decision in quotation marks, behind its number where the words that decide refer to numbers."""
    number = fact.attributes.get("item_number") if numbered else None
    words = _in_marks(str(fact.attributes["item"]))
    return f"({number}) {words}" if number else words


_REFERS = re.compile(r"#\s?\d\b|\b(?:items?|requests?) \d", re.IGNORECASE)
"""Words that decide and refer to another item by its number."""


def _in_marks(item: str) -> str:
    """An item in quotation marks, the cells of a row that runs over lines each in its own."""
    return " ".join(f"“{part}”" for part in item.split(PARTED))


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
