"""Who the patient is, the injury, the course of the pain, function and work, and risk factors."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from openimr.clinical.dates import DATE, parse_date
from openimr.domain.anatomy import Side
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

from .choosing import Chosen, by_document, sentence, shortened
from .surety import lists
from .telling import (
    as_shown,
    collected,
    in_order,
    is_interleaved,
    is_of_systems,
    is_quotable,
    own_words,
    quotation,
    told_words,
    unrepeated,
)
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import dated, day, document, quoted

_ONE_SIDE = (Side.LEFT, Side.RIGHT)
_WORKING_AGE = (14, 99)
_FROM_THE_BEGINNING = frozenset(
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
_OF_A_PROCEDURE = (DocumentKind.PROCEDURE_REPORT, DocumentKind.OPERATIVE_REPORT, DocumentKind.HOSPITAL_RECORD)
_LASTING = re.compile(r"\b(?:permanent\w*|stationary|p ?& ?s|mmi|maximum medical|preclu\w*)\b", re.IGNORECASE)
_LAST_WORKED = re.compile(r"\b(?:last worked|not worked since|not returned to work)\b", re.IGNORECASE)
"""Says how work stands, wherever in a report."""
_TAIL = re.compile(r"(?:\s+(?:and|or|who|with|for))+$")
_AT_SOME_TIME = frozenset(
    {"worst", "best", "rest", "at_rest", "without_medication", "with_medication", "activity", "average"}
)
_ACCOUNT, _FURTHER = 300, 150
"""Characters of the longest account that is quoted with its whole sentence, and how many that may add."""
_SCORE = re.compile(r"^[a-z0-9_-]+ \d")
_TO_COME = ("plan", "request", "reasons", "goals", "treatment")


def who(chosen: Chosen) -> Iterator[Sentence]:
    """Age and dominant hand from the newest source that has them; the sex and the work most documents give."""
    ages = [fact for fact in chosen.of(FactType.AGE) if _is_age(fact)]
    sexes = chosen.of(FactType.SEX)
    jobs = warranted(chosen.of(FactType.OCCUPATION), "occupation")
    jobs = [fact for fact in jobs if fact.section not in ("objective", "findings", "request", "reasons")]
    jobs = _agreed([fact for fact in jobs if fact.document_kind in _FROM_THE_BEGINNING] or jobs)
    used: list[Fact] = []
    words = "a person"
    if sexes:
        most = Counter(fact.value for fact in sexes).most_common(1)[0][0]
        used.append(next(fact for fact in sexes if fact.value == most))
        words = {"female": "a woman", "male": "a man"}.get(most, words)
    if ages:
        used.append(ages[0])
        years = re.findall(r"\d+", ages[0].value)[0]
        when = f" (stated in a document {dated(ages[0])})"
        words = f"{words} of {years}{when}"
    bearers = chosen.of(FactType.AGE, FactType.SEX, FactType.OCCUPATION, FactType.INJURY_DATE, FactType.MECHANISM)
    hands = [fact for fact in bearers if "dominant_hand" in fact.attributes]
    if hands and len({fact.attributes["dominant_hand"] for fact in hands}) == 1:
        handed = hands[0]
        used.append(handed)
        hand = str(handed.attributes["dominant_hand"])
        words = f"{words}, {hand if hand == 'ambidextrous' else f'{hand}-handed'}"
    if jobs:
        most = Counter(fact.value for fact in jobs).most_common(1)[0][0]
        used.append(next(fact for fact in jobs if fact.value == most))
        words = f"{words}, by occupation {_TAIL.sub('', most)}"
    if used:
        yield sentence("who", "who", used, described=words)


def _agreed(jobs: Sequence[Fact]) -> list[Fact]:
    """What stands in a field for the work, or a sentence says somebody works as; else what two documents call it."""
    named = [fact for fact in jobs if not fact.sentence or _WORKS_AS.search(fact.sentence)]
    homes: dict[str, set[str]] = {}
    for fact in jobs:
        homes.setdefault(fact.value, set()).add(fact.document or fact.source)
    return named or [fact for fact in jobs if len(homes[fact.value]) > 1]


_WORKS_AS = re.compile(
    r"\b(?:occup|job title|job:|employed as|works? as|worked as|working as)|\b\d\d[- ]year[- ]old\b|\by\.?/?o\b",
    re.IGNORECASE,
)


_OVER_TIME = re.compile(r"\bCT\b|(?i:\bcumulative)")
"""Words beside a day by which an injury came on over time, not on it."""


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
    told = [fact for fact in told if fact.document_kind in _FROM_THE_BEGINNING] or chosen.clinical_of(told)
    told = sorted(_most_told(told), key=lambda fact: (not _is_plain(fact), len(own_words(fact).split()) < _TELLING))
    whole = warranted((fact for fact in reversed(dates) if is_quotable(fact)), "hurt_by_the_way")
    by_the_way = [fact for fact in whole if fact.document_kind in _FROM_THE_BEGINNING] or chosen.clinical_of(whole)
    if found := (told or by_the_way)[:1]:
        account = own_words(found[0])
        short = len(account) <= min(_ACCOUNT, len(found[0].quote) + _FURTHER)
        quote = as_shown(found[0]) if short else _TAIL.sub("", quoted(found[0]))
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


def _is_of_another_day(fact: Fact, injured: dt.date | None) -> bool:
    """Whether the paper of an emergency or of a first visit is of a time long behind the injury: of another event."""
    told = fact.document_date
    if fact.document_kind not in _HEARD_FIRST or told is None or injured is None:
        return False
    return abs((told - injured).days) > _SOON


_SOON = 120
"""Days within which an injury is seen in an emergency room or told in a first report."""


_TELLING = 6
"""An account of fewer words ("fall at work") tells less than any longer one."""


def _is_of_words_cut(words: str) -> bool:
    """Whether an account is the line of the chief complaint, or was cut in the midst of an aside."""
    return bool(_CHIEF.match(words)) or words.lstrip("(").count("(") != words.count(")")


_CHIEF = re.compile(r"\W*(?:c/?c|chief complaint|reason for visit|presenting complaint)\b", re.IGNORECASE)


def _is_plain(fact: Fact) -> bool:
    """Whether an account stands in a sentence of its own, and not among the boxes and fields of a form."""
    if fact.sentence is None:
        return True
    return (
        is_quotable(fact) and len(own_words(fact)) <= len(fact.quote) + _FURTHER and not _BESIDE.search(own_words(fact))
    )


_BESIDE = re.compile(r"\bX [a-z]|\b\d{1,2} [A-Z][a-z]+ .*\b\d{1,2} [A-Z]|\d/\d.*\d/\d")
"""Boxes, numbered fields and days of a form that stand beside an account."""


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


def course(chosen: Chosen) -> Iterator[Sentence]:
    """The first and the last rating of pain of reports whose day is sure, in their own words."""
    rated = [facts[0] for facts in by_document(ratings_of_pain(chosen))]
    if len({fact.document_date for fact in rated}) > 1:
        yield collected("course", "pain_course", [rated[-1], rated[0]])


def ratings_of_pain(chosen: Chosen) -> list[Fact]:
    """How reports whose day is sure rate the pain of that day, newest first: not its worst, not its average."""
    scores = [fact for fact in chosen.clinical(FactType.PAIN_SCORE) if chosen.after_injury(fact) and "/" in fact.value]
    scores = [fact for fact in scores if str(fact.attributes.get("when", "")) not in _AT_SOME_TIME]
    scores = [fact for fact in scores if fact.dated_surely and is_quotable(fact, of_its_day=True)]
    scores = chosen.of_visits(scores) or [fact for fact in scores if fact.document_kind not in _OF_A_PROCEDURE]
    return _of_one_place(warranted(scores, "rating_of_pain"), chosen)


def _of_one_place(scores: Sequence[Fact], chosen: Chosen) -> list[Fact]:
    """Of ratings those of one region, and of one side: a shoulder of 8 and a neck of 3 are no course of pain.

    The region is the one in dispute where reports of two days rate it; else the one most reports rate, the one rated
    last before others.
    """
    asked = {fact.body_part for fact in chosen.of(FactType.REQUEST)} - {None}
    regions: dict[object, list[Fact]] = {}
    for fact in scores:
        regions.setdefault(fact.body_part, []).append(fact)

    def worth(region: object) -> tuple[bool, bool, int]:
        days = len({fact.document_date for fact in regions[region]})
        return days > 1, region in asked, days

    of_region = regions[max(regions, key=worth)] if regions else []
    sides = Counter(fact.side for fact in of_region if fact.side in _ONE_SIDE)
    side = sides.most_common(1)[0][0] if len(sides) > 1 else None
    return [fact for fact in of_region if side is None or fact.side is side]


def function(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest report says of function, scores of function, and the newest work status with its restrictions."""
    found = [fact for fact in chosen.clinical(FactType.FUNCTION) if is_quotable(fact, of_its_day=True)]
    rows = chosen.clinical_of(fact for fact in chosen.told(FactType.FUNCTION) if fact.reference and fact.reference.row)
    found = [*(fact for fact in found if not (fact.reference and fact.reference.row)), *rows]
    scores = [fact for fact in found if _SCORE.match(fact.value) and fact.section != "goals" and _is_numbered(fact)]
    scores = warranted(scores, "score")
    plain = [
        fact
        for fact in warranted(found, "function")
        if not _SCORE.match(fact.value)
        and (fact.value not in lists("functions") or (fact.reference is not None and fact.reference.row))
        and fact.section not in _TO_COME
        and not own_words(fact)[:1].isdigit()
    ]
    documents = by_document([fact for fact in plain if fact.dated_surely] or plain)
    if documents:
        newest = unrepeated(in_order(documents[0]))[: chosen.limits["sentences"]]
        whole = chosen.whole("function", newest[0].document or newest[0].source)
        yield quotation("function", "function", whole or newest)
    scores = unrepeated(_newest_of_each(scores))[: chosen.limits["quoted"]]
    if scores:
        yield collected("function", "scores", scores)
    yield from _work(chosen)


def _newest_of_each(scores: Sequence[Fact]) -> list[Fact]:
    """The scores of each measure in the newest report that has it, two of it at the most, and in the first one."""
    measures: dict[str, list[Fact]] = {}
    for fact in scores:
        measures.setdefault(fact.value.split()[0], []).append(fact)
    told: list[Fact] = []
    for same in measures.values():
        documents = by_document(same)
        told += [*documents[0][:2], *documents[-1][-1:]] if len(documents) > 1 else documents[0][:2]
    return told


def risk(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest reports say of habits, illnesses and screens: that they are there, or that they are not.

    What a newer paper says otherwise is not told, even where that paper's own words cannot be quoted; what was found
    comes before what was denied.
    """
    known = chosen.clinical(FactType.RISK_FACTOR, polarity=None)
    found = [_score_alone(fact) for fact in known if chosen.injured is None or chosen.after_injury(fact)]
    found = [fact for fact in found if not _is_analyte(fact) and not is_of_systems(fact)]
    found = [fact for fact in found if fact.document_kind is not DocumentKind.PHARMACY_RECORD]
    # The cell of a score without the name of its screen says nothing.
    found = [fact for fact in found if re.search("[A-Za-z]{2}", told_words(fact))]
    found = [fact for fact in found if fact.value not in lists("risks") and _may_tell_risk(fact)]
    found = [fact for fact in found if not chosen.is_in_account(fact)]
    scores = [fact for fact in found if _SCREEN.fullmatch(fact.value) and (fact.sentence is None or is_quotable(fact))]
    newest: dict[str, Fact] = {}
    for fact in scores + warranted([fact for fact in found if is_quotable(fact)], "risk"):
        if not any(_unsays(other, fact) for other in known):
            newest.setdefault(_subject(fact), fact)
    told = sorted(newest.values(), key=lambda fact: (fact.polarity is Polarity.ABSENT, -_day_of(fact)))
    told = unrepeated(told)[: chosen.limits["quoted"]]
    for listed in chosen.wholes("allergies")[:1]:
        yield collected("risk", "allergies", listed)
    if told:
        yield collected("risk", "risk", told)


_SCREEN = re.compile(r"(?:phq-?\d|gad-?\d|ort|comm|pcs|tsk(?:-\d+)?|bdi|bai|soapp(?:-r)?|dast|audit|ess|isi) \d+")
"""A screen of the mind or of the risk of opioids, with its score."""
_FOUND = frozenset({"cannabis_use", "urine_drug_screen"})


def _may_tell_risk(fact: Fact) -> bool:
    """Whether the part of its paper may tell a habit or a screen: of the monitoring of opioids what was found."""
    found = fact.section == "risk" and fact.polarity is Polarity.PRESENT and _subject(fact) in _FOUND
    return fact.section not in lists("risk_sections") or (found and not fact.value.endswith(" consistent"))


def _subject(fact: Fact) -> str:
    return fact.value.split()[0].removeprefix("former_")


def _day_of(fact: Fact) -> int:
    return (fact.reported or dt.date.min).toordinal()


def _score_alone(fact: Fact) -> Fact:
    """A score in a table of scores by its own two cells, where its row cannot be quoted."""
    alone = fact.sentence == "" and _SCREEN.fullmatch(fact.value) and "\n" not in fact.quote
    return fact.model_copy(update={"sentence": None}) if alone else fact


_DRUGS = frozenset({"drug_use", "cannabis_use"})


def _unsays(other: Fact, fact: Fact) -> bool:
    """Whether a fact of a paper as new, or newer, says otherwise: the opposite, or of a screen another score."""
    same = _subject(other) == _subject(fact) or {_subject(other), _subject(fact)} <= _DRUGS
    denied = fact.polarity is Polarity.ABSENT and other.polarity is Polarity.PRESENT
    if not same or _day_of(other) < _day_of(fact):
        return False
    scored = _SCREEN.fullmatch(fact.value) and _SCREEN.fullmatch(other.value) and other.value != fact.value
    newer = _day_of(other) > _day_of(fact)
    return denied or (newer and bool(other.polarity is not fact.polarity or scored))


def _work(chosen: Chosen) -> Iterator[Sentence]:
    """What the newest reports that speak of work say of its status and limits, from the part that is about work.

    Where the day of the newest is no more than likely, the newest of which the day is sure is told as well, and in
    the end what the newest report that calls the state permanent says, where neither is that one.
    """
    found = [
        fact
        for fact in warranted(chosen.clinical(FactType.WORK_STATUS), "work")
        if (fact.section not in lists("past_sections") or _LAST_WORKED.search(own_words(fact)))
        and fact.document_kind not in _OF_A_PROCEDURE
        and is_quotable(fact, of_its_day=True)
    ]
    # A day off after an hour in an emergency room is no work status, where anybody else gives one.
    found = [fact for fact in found if fact.document_kind is not DocumentKind.EMERGENCY_DEPARTMENT_REPORT] or found
    sure = [fact for fact in found if fact.dated_surely]
    slips = [fact for fact in sure if fact.document_kind is DocumentKind.WORK_STATUS_REPORT]
    sure = [*slips, *chosen.of_visits(sure)] or sure
    sure.sort(key=lambda fact: fact.document_date or dt.date.min, reverse=True)
    lasting = [fact for fact in found if _LASTING.search(own_words(fact))]
    told: set[str] = set()
    parts = chosen.wholes("work_status")
    newest_part = max(parts, key=lambda one: one[0].document_date or dt.date.min, default=[])
    for kind in (found, sure, lasting):
        newest = by_document(kind)[0] if kind else []
        newer = bool(newest_part) and (not newest or _day_of(newest_part[0]) > _day_of(newest[0]))
        newest = newest_part if newer and kind is not lasting else newest
        newest = [fact for fact in newest if (fact.document or fact.source) not in told]
        if newest:
            home = newest[0].document or newest[0].source
            told.add(home)
            if whole := chosen.whole("work_status", home):
                yield quotation("function", "work_status", whole)
                continue
            # A long report tells the course of work first and the present status at its end.
            last = max(fact.page for fact in newest)
            whole = unrepeated(in_order(fact for fact in newest if fact.page == last))
            # Beside a limit the bare words of full duty are a choice of the form, whose box nobody sees.
            whole = [fact for fact in whole if not _FULL_DUTY.fullmatch(own_words(fact))] or whole
            yield quotation("function", "work_status", whole[: chosen.limits["sentences"]])


_FULL_DUTY = re.compile(r"(?:return(?:ed)? to )?(?:full|regular|usual)[ -](?:duty|work)(?: on)?\W*", re.IGNORECASE)


def states_of_work(chosen: Chosen) -> list[Fact]:
    """What reports whose day is sure say of the work of that day, newest report first."""
    return [
        fact
        for fact in warranted(chosen.clinical(FactType.WORK_STATUS), "work")
        if fact.dated_surely
        and fact.section not in lists("past_sections")
        and fact.document_kind not in _OF_A_PROCEDURE
        and is_quotable(fact, of_its_day=True)
    ]


def _is_analyte(fact: Fact) -> bool:
    """Whether a laboratory looked for it: that a substance has a line in the report is not that it was found."""
    return fact.document_kind is DocumentKind.LABORATORY_REPORT


def _is_numbered(fact: Fact) -> bool:
    """Whether the quote has the score in figures: "repeat the BDI-II three months after" gives none."""
    return re.search(rf"(?<![\d.]){re.escape(fact.value.split()[-1])}(?![\d.])", fact.quote) is not None


def _is_age(fact: Fact) -> bool:
    years = re.findall(r"\d+", fact.value)
    return bool(years) and _WORKING_AGE[0] <= int(years[0]) <= _WORKING_AGE[1]
