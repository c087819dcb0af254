"""What utilization review decided on each item, and on which grounds: in its own words, the newest review first."""

import re
from collections.abc import Iterator, Sequence

from openimr.clinical.deciding import LISTED, PARTED, TREATMENTS
from openimr.clinical.quoting.joining import goes_on
from openimr.clinical.words.lexicon import lexicon
from openimr.clinical.words.tokens import tokens
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
from .telling import as_shown, in_order, is_quotable, own_words, quotation, unrepeated
from .values import Sentence
from .warrants import is_warranted
from .wording import document, pages, phrase

_FALLS_SHORT = re.compile(
    r"\b(?:documentation|records?|reports?|criteria|imaging|provider|notes?)\b.{0,40}"
    r"\b(?:not|no|lacks?|without)\b|^(?:\w+: )?no \w+.{0,40}\b(?:received|sent|submitted|documented|recorded)\b",
    re.IGNORECASE,
)


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
    return not own_names(item).isdisjoint(own_names(other))


def own_names(item: str) -> set[str]:
    """What tells an item from others: its treatments, its long words, names in capitals, its codes."""
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
        items = "" if alone else "; ".join(in_marks(item) for item in _items_of(same[0]))
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
    words = in_marks(str(fact.attributes["item"]))
    return f"({number}) {words}" if number else words


_REFERS = re.compile(r"#\s?\d\b|\b(?:items?|requests?) \d", re.IGNORECASE)
"""Words that decide and refer to another item by its number."""


def in_marks(item: str) -> str:
    """An item in quotation marks, the cells of a row that runs over lines each in its own."""
    return " ".join(f"“{part}”" for part in item.split(PARTED))


def _deciding(chosen: Chosen) -> frozenset[str]:
    """The documents that decide on treatment, whatever their kind."""
    return frozenset(fact.document or fact.source for fact in chosen.quotable if fact.type is FactType.DECISION)


def _is_of_review(fact: Fact, deciding: frozenset[str]) -> bool:
    return is_review(fact) or (fact.document or fact.source) in deciding


def _refuses(fact: Fact) -> bool:
    return fact.type is FactType.DECISION and fact.value in _REFUSALS


_REFUSALS = frozenset({"denied", "modified", "upheld"})


def is_review(fact: Fact) -> bool:
    """Whether a fact stands in what is surely a decision of utilization review."""
    return fact.document_kind is DocumentKind.UTILIZATION_REVIEW_DECISION and fact.kind_is_sure


def _say_the_same(fact: Fact, other: Fact) -> bool:
    one, two = own_words(fact), own_words(other)
    return one in two or two in one


def _is_ground(fact: Fact) -> bool:
    own = fact.type is FactType.REQUEST_REASON and fact.attributes.get("by") == "ur" and is_quotable(fact)
    doubt = fact.attributes.get("doubt")
    # Beside what a decision grants, only what says of the papers or the criteria that they fall short is a ground.
    held = doubt is None or (doubt == "approved" and bool(_FALLS_SHORT.search(own_words(fact))))
    return own and held and is_warranted(fact, "ground")
