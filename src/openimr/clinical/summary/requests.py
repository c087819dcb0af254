"""What is asked for and why, and what utilization review decided on which grounds: each in its own words."""

import re
from collections.abc import Iterator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
from .surety import asked_in_earnest
from .telling import in_order, is_quotable, own_words, quotation, unrepeated
from .values import Sentence
from .wording import data, document

_ASKING = (
    DocumentKind.REQUEST_FOR_AUTHORIZATION,
    DocumentKind.UTILIZATION_REVIEW_DECISION,
    DocumentKind.PROGRESS_REPORT,
)
_NO_REQUEST = ("reasons", "guidelines", "records", "clinical_summary", "history")
"""Parts of a decision or a report that speak of treatment without asking for it."""
_NO_ASKING = re.compile(r"guideline|mtus|acoem|\bodg\b|: no$|\bgait\b|\bable to\b", re.IGNORECASE)
"""Words of what a guideline says, or of what was examined."""
_ANSWERED = re.compile(
    r"\b(?:declin|den(?:y|ied|ial)|refus|reject|not requesting|was approved|has been approved)", re.I
)
"""What is told of an earlier request is not what is asked for."""
_ENDING = re.compile(r"\b(?:d/?c\b|stop|discontinu|taper|wean|hold\b|cancel|instead of)", re.IGNORECASE)
"""A reason to end a treatment is no reason to ask for one."""
_BECAUSE = re.compile(
    r"medical(?:ly)? necess|justif|rationale|why needed|reasons? for"
    r"|request\w*\b.*\b(?:because|in view of|due to|since|as)\b"
    r"|\bfail\w*\b.*\b(?:conservative|therapy|treatment|care|medication)|(?:conservative|nonoperative|non-operative)\b",
    re.IGNORECASE,
)
"""A reason for a request says that it is one, or that other treatment was of no avail."""
_LEAST_WORDS = 4
"""Fewer words ("no benefit") are as often why something else was stopped."""
# A ground of a refusal says what is lacking or too much; what only speaks for the treatment belongs to an approval.
_REFUSES = re.compile(
    r"\b(?:no|not|never|none|without|lack\w*|exceed\w*|insufficient|inadequate|unproven|unclear|unsupported|beyond"
    r"|outside|cannot|neither|nor|contradict\w*|less than|more than|only|experimental|investigational|passive"
    r"|contraindicat\w*|missing|absent|already|little)\b",
    re.IGNORECASE,
)


_DECIDED = re.compile(
    r"\b(?:approv(?:ed|al)|den(?:ied|ial|y)|modif(?:ied|ication)|certif(?:ied|ication)|non-?certif\w*|authorized)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"enclos|\bforms?\b|appeal|dispute|disagree|within \w+ days|guarantee", re.IGNORECASE)
"""A line that tells what can be done about a decision."""
_APPROVES = re.compile(r"(?<!not )(?<!non-)\b(?:approv\w+|granted|is certified|are certified)\b", re.IGNORECASE)


_OF_THE_PATIENT = re.compile(r"\bhistory of\b|\bprior injur|\bdenies\b|\bsmok|\ballerg", re.IGNORECASE)
"""What a decision tells of the patient is no ground of it."""


def request(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest request for authorization asks for; else what the decision or the newest report says is asked."""
    found = [fact for fact in chosen.of(FactType.REQUEST) if fact.section not in _NO_REQUEST]
    found = [fact for fact in found if is_quotable(fact, of_a_form=True)]
    found = [fact for fact in found if not _NO_ASKING.search(own_words(fact))]
    found = [fact for fact in found if _is_review(fact) or not _ANSWERED.search(own_words(fact))]
    for kind in (*_ASKING, None):
        documents = by_document(asked_in_earnest([fact for fact in found if kind in (None, fact.document_kind)]))
        if documents:
            sure = next((one for one in documents if one[0].dated_surely), documents[0])
            newest = unrepeated(in_order(sure))[: chosen.limits["listed"]]
            name = "request" if kind is DocumentKind.REQUEST_FOR_AUTHORIZATION else "request_named"
            yield quotation("request", name, newest)
            break
    reasons = [fact for fact in chosen.of(FactType.REQUEST_REASON) if fact.attributes.get("by") == "provider"]
    reasons = [fact for fact in reasons if len(fact.quote.split()) >= _LEAST_WORDS]
    reasons = [fact for fact in reasons if is_quotable(fact) and not _ENDING.search(own_words(fact))]
    reasons = [fact for fact in reasons if _BECAUSE.search(own_words(fact))]
    if reasons:
        yield sentence(
            "request", "request_reason", reasons[:1], document=document(reasons[0]), quote=own_words(reasons[0])
        )


def utilization_review(chosen: Chosen) -> Iterator[Sentence]:
    """The newest utilization review decision: what it decided, and the grounds on which it refused."""
    reviews = [fact for fact in chosen.all if _is_review(fact)]
    decided = [f for f in reviews if f.type is FactType.REQUEST and _DECIDED.search(own_words(f))]
    decided = [fact for fact in decided if is_quotable(fact, of_a_form=True) and not _NOTICE.search(own_words(fact))]
    documents = by_document(decided)
    if documents:
        newest = unrepeated(in_order(documents[0]))[: chosen.limits["grounds"]]
        yield quotation("utilization_review", "decided", newest)
    grounds = [fact for fact in reviews if _is_ground(fact)]
    # Where a decision has a part for its reasons, the rest of it retells the records.
    documents = by_document([fact for fact in grounds if fact.section == "reasons"] or grounds)
    if documents:
        newest = unrepeated(in_order(documents[0]))[: chosen.limits["grounds"]]
        yield quotation("utilization_review", "refusal", newest)


def _is_review(fact: Fact) -> bool:
    return fact.document_kind is DocumentKind.UTILIZATION_REVIEW_DECISION and fact.kind_is_sure


def _is_ground(fact: Fact) -> bool:
    own = fact.type is FactType.REQUEST_REASON and fact.attributes.get("by") == "ur" and is_quotable(fact)
    notice = re.compile(data()["doubtful"]["notices"], re.IGNORECASE)
    approves = _APPROVES.search(own_words(fact)) or _OF_THE_PATIENT.search(own_words(fact))
    return own and not approves and bool(_REFUSES.search(fact.quote)) and not notice.search(fact.quote)
