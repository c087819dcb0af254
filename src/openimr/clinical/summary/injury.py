"""The day of the injury, how it happened, and how the pain went on since."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from openimr.clinical.words.dates import DATE, parse_date
from openimr.domain.anatomy import Side
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType

from .choosing import Chosen, by_document, sentence
from .shortening import shortened
from .telling import (
    as_shown,
    collected,
    is_interleaved,
    is_quotable,
    own_words,
    quotation,
    unrepeated,
)
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import day, document, quoted

FROM_THE_BEGINNING = frozenset(
    {
        DocumentKind.FIRST_REPORT_OF_INJURY,
        DocumentKind.CLAIM_FORM,
        DocumentKind.EMPLOYER_REPORT,
        DocumentKind.EMERGENCY_DEPARTMENT_REPORT,
        DocumentKind.CONSULTATION_REPORT,
        DocumentKind.MEDICAL_LEGAL_REPORT,
        DocumentKind.PROGRESS_REPORT,
        DocumentKind.OTHER,
    }
)
# What not to do on the day of a procedure or after an operation is no restriction of work.
OF_A_PROCEDURE = (DocumentKind.PROCEDURE_REPORT, DocumentKind.OPERATIVE_REPORT, DocumentKind.HOSPITAL_RECORD)
TAIL = re.compile(r"(?:\s+(?:and|or|who|with|for))+$")
_ONE_SIDE = frozenset({Side.LEFT, Side.RIGHT})
_AT_SOME_TIME = frozenset(
    {"worst", "best", "rest", "at_rest", "without_medication", "with_medication", "activity", "average"}
)
_ACCOUNT, _FURTHER = 300, 150
"""Characters of the longest account that is quoted with its whole sentence, and how many that may add."""
_OVER_TIME = re.compile(r"\bCT\b|(?i:\bcumulative)")
"""Words beside a day by which an injury came on over time, not on it."""
_OPENING = 260
"""Characters of an account in which the day of the injury stands."""
_HEARD_FIRST = (
    DocumentKind.FIRST_REPORT_OF_INJURY,
    DocumentKind.CLAIM_FORM,
    DocumentKind.EMPLOYER_REPORT,
    DocumentKind.EMERGENCY_DEPARTMENT_REPORT,
)
_HEARD_LATER = (DocumentKind.MEDICAL_LEGAL_REPORT, DocumentKind.CONSULTATION_REPORT, DocumentKind.PROGRESS_REPORT)
_WORDS_OF_ACCOUNT, _ACCOUNT_WHOLE = 5, 480
_HAPPENED = re.compile(
    r"\b(?:f[ae]ll|falls|slip\w*|trip\w*|lift\w*|struck|hit|caught|twist\w*|pull\w*|push\w*|crush\w*|rear-?ended|collid\w*"
    r"|collision|bent|reach\w*|carr(?:y|ied|ying)|step\w*|land\w*|drop\w*|jerk\w*|strain\w*|felt|pop\w*|repetiti\w*|typing"
    r"|cut|burn\w*|grab\w*|assault\w*|kick\w*|roll\w*|jump\w*|climb\w*|swing\w*|swung|threw|thrown|gave way)\b",
    re.IGNORECASE,
)
"""What happens when somebody is hurt."""
_SOON = 120
"""Days within which an injury is seen in an emergency room or told in a first report."""
_TELLING = 6
"""An account of fewer words ("fall at work") tells less than any longer one."""
_CHIEF = re.compile(r"\W*(?:c/?c|chief complaint|reason for visit|presenting complaint)\b", re.IGNORECASE)
_BESIDE = re.compile(r"\bX [a-z]|\b\d{1,2} [A-Z][a-z]+ .*\b\d{1,2} [A-Z]|\d/\d.*\d/\d")
"""Boxes, numbered fields and days of a form that stand beside an account."""


def injury(chosen: Chosen) -> Iterator[Sentence]:
    """The date most documents give, the others by name, and how it happened in the words of the earliest report."""
    dates = chosen.of(FactType.INJURY_DATE)
    if dates:
        documents: dict[str, set[str]] = {}
        for fact in dates:
            documents.setdefault(fact.value, set()).add(fact.document or fact.source)
        order = sorted(documents, key=lambda value: -len(documents[value]))
        main = [fact for fact in dates if fact.value == order[0]][-3:]
        start, _, end = order[0].partition("/")
        if end:
            yield sentence("injury", "injury_period", main, start=day(start), end=day(end))
        elif over_time := [f for f in dates if f.value.endswith(start) and _OVER_TIME.search(f.quote)][-1:]:
            yield sentence("injury", "injury_cumulative", [*main, *over_time], date=day(start))
        else:
            yield sentence("injury", "injury", main, date=day(start))
        # "02/2023" says less of the day in February, and nothing else.
        other_days = [value for value in order[1:] if not order[0].startswith(value) and not value.startswith(start)]
        others = [next(fact for fact in dates if fact.value == value) for value in other_days]
        others = [fact for fact in others if is_quotable(fact, of_its_day=True)]
        others = unrepeated(warranted(others, "injury_day"))[: chosen.limits["quoted"]]
        if others:
            yield collected("injury", "injury_others", others)
    if whole_account := _account(chosen):
        yield quotation("injury", "mechanism_whole", whole_account)
        return
    told = [fact for fact in chosen.mechanism if fact.sentence is None or is_warranted(fact, "mechanism")]
    told = [fact for fact in told if not is_interleaved(fact) and not _is_of_words_cut(own_words(fact))]
    told = [fact for fact in told if not _gives_another_day(own_words(fact), chosen.injured)]
    told = [fact for fact in told if not _is_of_names(fact) and not _is_of_another_day(fact, chosen.injured)]
    told = [fact for fact in told if fact.document_kind in FROM_THE_BEGINNING] or chosen.clinical_of(told)
    told = sorted(_most_told(told), key=lambda fact: (not _is_plain(fact), len(own_words(fact).split()) < _TELLING))
    whole = warranted((fact for fact in reversed(dates) if is_quotable(fact)), "hurt_by_the_way")
    by_the_way = [fact for fact in whole if fact.document_kind in FROM_THE_BEGINNING] or chosen.clinical_of(whole)
    if found := (told or by_the_way)[:1]:
        account = own_words(found[0])
        short = len(account) <= min(_ACCOUNT, len(found[0].quote) + _FURTHER)
        quote = as_shown(found[0]) if short else TAIL.sub("", quoted(found[0]))
        yield sentence("injury", "mechanism", found, kind=document(found[0]), quote=quote)


def _account(chosen: Chosen) -> list[Fact]:
    """What stands whole under a heading that asks how the injury happened: of whoever heard it first before others."""
    parts = by_document(fact for fact in chosen.told(FactType.EXTRACT) if fact.value == "history")
    found = [min(part, key=lambda fact: (fact.page, fact.span)) for part in parts]
    found = [fact for fact in found if not is_interleaved(fact)]
    found = [
        fact
        for fact in found
        if len(own_words(fact).split()) >= _WORDS_OF_ACCOUNT and _HAPPENED.search(own_words(fact))
    ]
    found = [fact for fact in found if not _gives_another_day(own_words(fact), chosen.injured)]
    first = [
        fact for fact in found if fact.document_kind in _HEARD_FIRST and not _is_of_another_day(fact, chosen.injured)
    ]
    later = [fact for fact in found if fact.document_kind in _HEARD_LATER]
    told = min(first, key=lambda fact: fact.document_date or dt.date.max, default=None) or next(iter(later), None)
    return [shortened(told, _ACCOUNT_WHOLE)] if told else []


def _gives_another_day(words: str, injured: dt.date | None) -> bool:
    """Whether an account dates the injury otherwise than most papers do: whoever retells it has a day wrong."""
    days = (parse_date(found[0]) for found in re.finditer(DATE, words[:_OPENING], re.IGNORECASE))
    first = next((day for day in days if day and len(day) == len("2024-08-22")), None)
    return injured is not None and first is not None and dt.date.fromisoformat(first) != injured


def _is_of_another_day(fact: Fact, injured: dt.date | None) -> bool:
    """Whether the paper of an emergency or of a first visit is of a time long behind the injury: of another event."""
    told = fact.document_date
    if fact.document_kind not in _HEARD_FIRST or told is None or injured is None:
        return False
    return abs((told - injured).days) > _SOON


def _is_of_words_cut(words: str) -> bool:
    """Whether an account is the line of the chief complaint, or was cut in the midst of an aside."""
    return bool(_CHIEF.match(words)) or words.lstrip("(").count("(") != words.count(")")


def _is_plain(fact: Fact) -> bool:
    """Whether an account stands in a sentence of its own, and not among the boxes and fields of a form."""
    if fact.sentence is None:
        return True
    return (
        is_quotable(fact) and len(own_words(fact)) <= len(fact.quote) + _FURTHER and not _BESIDE.search(own_words(fact))
    )


def _is_of_names(fact: Fact) -> bool:
    """Whether the clause has little but names: "Garnet Falls Produce and hurt" tells of no fall."""
    words = re.findall(r"[A-Za-z]{3,}", fact.quote)
    names = [word for word in words if word[0].isupper() and not word.isupper()]
    return 2 * len(names) > len(words)


def _most_told(facts: Sequence[Fact]) -> list[Fact]:
    """Accounts of the injury, those first that most documents share the words of; of as many the earliest."""
    words = {fact.id: frozenset(re.findall(r"[a-z]{4,}", fact.quote.lower())) for fact in facts}

    def shared(fact: Fact) -> int:
        mine = words[fact.id]
        alike = (other for other in facts if 2 * len(mine & words[other.id]) > min(len(mine), len(words[other.id])))
        return len({other.document or other.source for other in alike})

    return sorted(facts, key=shared, reverse=True)


_A_YEAR = 365


def course(chosen: Chosen) -> Iterator[Sentence]:
    """The first and the last rating of pain of reports whose day is sure, in their own words.

    Two days of the first weeks are no course of what has lasted for years since.
    """
    rated = [facts[0] for facts in by_document(ratings_of_pain(chosen))]
    seen = chosen.of_visits(chosen.clinical_of(chosen.all))
    newest = max((fact.document_date for fact in seen if fact.document_date and fact.dated_surely), default=None)
    last = rated[0].document_date if rated else None
    fresh = newest is None or last is None or (newest - last).days <= _A_YEAR
    if fresh and len({fact.document_date for fact in rated}) > 1:
        yield collected("course", "pain_course", [rated[-1], rated[0]])


def ratings_of_pain(chosen: Chosen) -> list[Fact]:
    """How reports whose day is sure rate the pain of that day, newest first: not its worst, not its average."""
    scores = [fact for fact in chosen.clinical(FactType.PAIN_SCORE) if chosen.after_injury(fact) and "/" in fact.value]
    scores = [fact for fact in scores if str(fact.attributes.get("when", "")) not in _AT_SOME_TIME]
    scores = [fact for fact in scores if fact.dated_surely and is_quotable(fact, of_its_day=True)]
    scores = chosen.of_visits(scores) or [fact for fact in scores if fact.document_kind not in OF_A_PROCEDURE]
    return _of_one_place(warranted(scores, "rating_of_pain"), chosen)


def _of_one_place(scores: Sequence[Fact], chosen: Chosen) -> list[Fact]:
    """Of ratings those of one region, and of one side: a shoulder of 8 and a neck of 3 are no course of pain.

    The region is the one in dispute where reports of two days rate it; else the one most reports rate, the one rated
    last before others.
    """
    asked = {fact.body_part for fact in chosen.of(FactType.REQUEST)} - {None}
    regions: dict[object, list[Fact]] = {}
    for fact in _not_of_the_other_side(scores, chosen):
        regions.setdefault(fact.body_part, []).append(fact)

    def worth(region: object) -> tuple[bool, bool, int]:
        days = len({fact.document_date for fact in regions[region]})
        return days > 1, region in asked, days

    of_region = regions[max(regions, key=worth)] if regions else []
    sides = Counter(fact.side for fact in of_region if fact.side in _ONE_SIDE)
    side = sides.most_common(1)[0][0] if len(sides) > 1 else None
    return [fact for fact in of_region if side is None or fact.side is side]


def _not_of_the_other_side(scores: Sequence[Fact], chosen: Chosen) -> list[Fact]:
    """Ratings without those whose words name only the side that is not in dispute: a slip, or another complaint."""
    asked = _ONE_SIDE & {fact.side for fact in chosen.of(FactType.REQUEST)}
    if len(asked) != 1:
        return list(scores)
    (side,) = asked
    own, other = (_SIDES[one] for one in (side, *(_ONE_SIDE - asked)))
    return [fact for fact in scores if own.search(own_words(fact)) or not other.search(own_words(fact))]


_SIDES = {
    Side.LEFT: re.compile(r"\b(?:(?i:left|lt)|L)\b(?!\d|-)"),
    Side.RIGHT: re.compile(r"\b(?:(?i:right|rt)|R)\b"),
}
