"""What is asked for and why, and on which grounds utilization review refused it."""

import re
from collections.abc import Iterator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, once, sentence
from .surety import asked_in_earnest, lists
from .values import Sentence
from .wording import data, document, listed, place, quoted, said

_ASKING = (
    DocumentKind.REQUEST_FOR_AUTHORIZATION,
    DocumentKind.UTILIZATION_REVIEW_DECISION,
    DocumentKind.PROGRESS_REPORT,
)
_LEAST_WORDS = 4
"""Fewer words ("no benefit") are as often why something else was stopped."""
# A ground of a refusal says what is lacking or too much; what only speaks for the treatment belongs to an approval.
_REFUSES = re.compile(
    r"\b(?:no|not|never|none|without|lack\w*|exceed\w*|insufficient|inadequate|unproven|unclear|unsupported|beyond"
    r"|outside|cannot|neither|nor|contradict\w*|less than|more than|only|experimental|investigational|passive"
    r"|contraindicat\w*|missing|absent|already|little)\b",
    re.IGNORECASE,
)


def request(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest request for authorization asks for; else what the decision or the newest report says is asked."""
    found = chosen.of(FactType.REQUEST)
    for kind in (*_ASKING, None):
        documents = by_document(fact for fact in found if kind is None or fact.document_kind is kind)
        if documents:
            newest = once(asked_in_earnest(documents[0]))[: chosen.limits["listed"]]
            words = listed(_asked(fact) for fact in newest)
            name = "request" if kind is DocumentKind.REQUEST_FOR_AUTHORIZATION else "request_named"
            yield sentence("request", name, newest, document=document(newest[0]), requested=words)
            break
    reasons = [fact for fact in chosen.of(FactType.REQUEST_REASON) if fact.attributes.get("by") == "provider"]
    reasons = [fact for fact in reasons if len(fact.quote.split()) >= _LEAST_WORDS]
    if reasons:
        yield sentence("request", "request_reason", reasons[:1], quote=quoted(reasons[0]))


def utilization_review(chosen: Chosen) -> Iterator[Sentence]:
    """The grounds of the newest utilization review decision, in its own words."""
    grounds = [fact for fact in chosen.of(FactType.REQUEST_REASON) if fact.attributes.get("by") == "ur"]
    notice = re.compile(data()["doubtful"]["notices"], re.IGNORECASE)
    grounds = [fact for fact in grounds if fact.document_kind is DocumentKind.UTILIZATION_REVIEW_DECISION]
    grounds = [fact for fact in grounds if _REFUSES.search(fact.quote) and not notice.search(fact.quote)]
    # Where a decision has a part for its reasons, the rest of it retells the records.
    documents = by_document([fact for fact in grounds if fact.section == "reasons"] or grounds)
    if documents:
        newest = once(documents[0])[: chosen.limits["grounds"]]
        words = listed(f"“{quoted(fact)}”" for fact in newest)
        yield sentence("utilization_review", "refusal", newest, grounds=words)


def _asked(fact: Fact) -> str:
    visits = fact.attributes.get("visits") if fact.value in lists("counted_in_visits") else None
    where = place(fact)
    words = said(fact.value) + (f" ({where})" if where else "")
    return f"{words}, {visits} visits" if isinstance(visits, int) and visits > 1 else words
