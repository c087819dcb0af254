"""Which facts a summary is built from: stated ones about the patient, newest document first, sorted by type once."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from openimr.clinical.sentences.doubts import LOG, UNTOLD
from openimr.domain.anatomy import BodyPart
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Certainty, Fact, FactType, Polarity, Subject, Temporality

from .shortening import GOES_ON, shortened, shortened_to
from .telling import is_of_work, is_quotable, own_words
from .values import Sentence
from .warrants import is_warranted, is_warranted_by_type
from .wording import data, pages, phrase

# Documents that speak of treatment somebody asks for or pays for; they are no source for what was done.
_ADMINISTRATIVE = frozenset(
    {
        DocumentKind.UTILIZATION_REVIEW_DECISION,
        DocumentKind.REQUEST_FOR_AUTHORIZATION,
        DocumentKind.IMR_APPLICATION,
        DocumentKind.IMR_DETERMINATION,
        DocumentKind.BILLING,
        DocumentKind.EXPLANATION_OF_REVIEW,
        DocumentKind.CLAIMS_ADMINISTRATOR_CORRESPONDENCE,
        DocumentKind.ATTORNEY_CORRESPONDENCE,
        DocumentKind.OTHER_CORRESPONDENCE,
        DocumentKind.DEPOSITION_TRANSCRIPT,
        DocumentKind.LEGAL_PLEADING,
        DocumentKind.FAX_COVER_SHEET,
        DocumentKind.BENEFIT_NOTICE,
        DocumentKind.SETTLEMENT_DOCUMENT,
        DocumentKind.LIEN_DOCUMENT,
        DocumentKind.INVESTIGATION_REPORT,
    }
)
_ASKING = (DocumentKind.REQUEST_FOR_AUTHORIZATION, DocumentKind.UTILIZATION_REVIEW_DECISION)
_UNDECIDED = re.compile(r"equivocal|\+/-|±|questionable", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COMPLAINT_TYPES = (FactType.COMPLAINT, FactType.PAIN_SCORE)
EXAMINATION_TYPES = (
    FactType.RANGE_OF_MOTION,
    FactType.STRENGTH,
    FactType.SENSATION,
    FactType.REFLEX,
    FactType.ORTHOPEDIC_TEST,
    FactType.GAIT,
    FactType.TENDERNESS,
)
_TREATED = (FactType.THERAPY, FactType.INJECTION)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b|\b\d{1,2}/\d{1,2}/(\d\d)\b")
_EVENT = re.compile(
    r"\b(?:accidents?|mva|mvc|collision|crash|rear-?ended|whiplash|claim|injur(?:y|ies|ed)|fall|fell|incident|bursitis|strain"
    r"|sprain|fracture)\b",
    re.IGNORECASE,
)
_EARLIER_EVENT = re.compile(
    r"(?<!\bno )(?<!\bdenies )(?<!\bdenies any )(?<!\bno other )"
    r"\b(?:prior|previous|earlier|unrelated|another|old|non-?industrial) (?:(?:car|auto\w*|motor vehicle|work\w*"
    r"|comp\w*|industrial|sports?|similar|low|back|neck|knee|shoulder|wrist|ankle|hip) ){0,2}"
    r"(?:accidents?|mva|mvc|collision|claim|injur(?:y|ies)|whiplash)\b",
    re.IGNORECASE,
)
"""What was hurt before, of which the treatment is no treatment of the injury in the file."""
# What holds on a day of its own: told by another's report, it is not of the day of this one.
_OF_A_DAY = frozenset({*_COMPLAINT_TYPES, *EXAMINATION_TYPES, FactType.FUNCTION, FactType.WORK_STATUS})
LEAST_FINDINGS = 2
_THOROUGH = 4
"""Different things a visit names or examines from which on it is no short note."""


class Chosen:
    """The facts of a case file that a summary may be built from.

    ``named`` are the types of which the file says anything at all, sure or not.
    ``limits`` are the numbers of ``lengths`` in the data: how many entries a list, studies, courses of treatment.
    """

    def __init__(self, facts: Iterable[Fact], limits: Mapping[str, Any]) -> None:
        self.limits = limits
        facts = list(facts)
        self.all = sorted(
            (fact for fact in facts if is_sure(fact)),
            key=lambda fact: (-(fact.reported or dt.date.min).toordinal(), fact.page, fact.span),
        )
        self.quotable = sorted((fact for fact in facts if is_said(fact)), key=self._place)
        self.named = frozenset(fact.type for fact in facts)
        self._by_type: dict[FactType, list[Fact]] = defaultdict(list)
        for fact in self.all:
            if fact.temporality is not Temporality.HYPOTHETICAL or fact.type is FactType.REQUEST:
                self._by_type[fact.type].append(fact)

    def of(self, *types: FactType, polarity: Polarity | None = Polarity.PRESENT) -> list[Fact]:
        """Facts of some types, newest document first; of one polarity, or of both where it is None."""
        found = [fact for type_ in types for fact in self._by_type[type_] if polarity in (None, fact.polarity)]
        return found if len(types) == 1 else sorted(found, key=self._place)

    def clinical(self, *types: FactType, polarity: Polarity | None = Polarity.PRESENT) -> list[Fact]:
        """Facts of some types from documents of those who treat or examine."""
        return [
            fact for fact in self.clinical_of(self.of(*types, polarity=polarity)) if not self.of_another_event(fact)
        ]

    @staticmethod
    def clinical_of(facts: Iterable[Fact]) -> list[Fact]:
        """Of facts those from documents of those who treat or examine."""
        return [fact for fact in facts if fact.document_kind not in _ADMINISTRATIVE]

    def told(self, *types: FactType) -> list[Fact]:
        """Facts of some types to be quoted with their sentence, newest document first: its words say how sure it is."""
        return [fact for fact in self.quotable if fact.type in types]

    @staticmethod
    def of_visits(facts: Iterable[Fact]) -> list[Fact]:
        """Of facts those from documents a clinician writes about a visit."""
        visits = data()["visits"]
        return [fact for fact in facts if fact.document_kind is not None and fact.document_kind.value in visits]

    def whole(self, section: str, home: str) -> list[Fact]:
        """The parts of a section that one document has under headings, each whole as far as there is room.

        Args:
            section: a section of ``data/extracts.yaml``.
            home: the document, or the source where it is none of a case file.
        """
        # A list of drugs says below which of them were stopped.
        room, told = int(self.limits["extract"]) * (2 if section == "medications" else 1), []
        # What is planned is told before what is discussed.
        for fact in sorted(
            self._wholes.get((home, section), ()), key=lambda one: (_discusses(one), one.page, one.span)
        ):
            if room >= _LEAST_ROOM:
                cut = shortened_to(fact, room, _complains) if section == "subjective" else shortened(fact, room)
                told.append(cut)
                room -= len(cut.sentence or "")
        told.sort(key=lambda one: (one.page, one.span))
        # Of a part that was cut, its rest on the next page is left out as well.
        torn = {one.page for one in told if (one.sentence or "").endswith(GOES_ON)}
        return [one for one in told if one.attributes.get("heading_page") not in torn]

    def paragraphs(self, section: str, home: str) -> list[Fact]:
        """The paragraphs of a letter, whole, as far as there is room.

        Args:
            section: what they are (``extracts.ARGUMENT``).
            home: the letter.
        """
        room, told = _LETTER * int(self.limits["extract"]), []
        found = [fact for fact in self.told(FactType.EXTRACT) if fact.value == section]
        found = [fact for fact in found if (fact.document or fact.source) == home]
        found.sort(key=lambda one: (one.page, one.span))
        for fact, following in zip(found, [*found[1:], None], strict=True):
            torn = not _CLOSED.search(fact.sentence or "") and (following is None or following.page == fact.page)
            length = min(room, len(fact.sentence or "") - (1 if torn else 0))
            if room >= _LEAST_ROOM:
                told.append(shortened(fact, length))
                room -= length
        return told

    def wholes(self, section: str) -> list[list[Fact]]:
        """The parts of a section of each visit's document, the newest of those whose day is sure first, then others."""
        found = self.of_visits(fact for (_, own), facts in self._wholes.items() if own == section for fact in facts)
        found.sort(key=lambda fact: (fact.dated_surely, fact.document_date or dt.date.min), reverse=True)
        return [self.whole(section, facts[0].document or facts[0].source) for facts in by_document(found)]

    @cached_property
    def latest_accounts(self) -> list[list[Fact]]:
        """What the patient tells at the newest visits that have a part for it, whole: of two clinicians where two saw
        the patient, and of one whose day is sure."""
        accounts = [one for one in self.wholes("subjective") if sum(len(own_words(part)) for part in one) >= _ACCOUNT]
        accounts.sort(key=lambda one: one[0].document_date or dt.date.min, reverse=True)
        return self._of_two(accounts)

    @cached_property
    def latest_plans(self) -> list[list[Fact]]:
        """What the newest visits plan and discuss, whole, of two clinicians where two saw the patient; and what the
        newest evaluator says of care to come."""
        plans = sorted(self.wholes("plan"), key=lambda one: one[0].document_date or dt.date.min, reverse=True)
        rated = [one for one in plans if one[0].document_kind in _EVALUATING]
        newest = self._of_two([one for one in plans if one not in rated])
        return [*newest, *rated[:1]]

    def _of_two(self, newest: Sequence[list[Fact]]) -> list[list[Fact]]:
        """Of parts of visits, newest first, the first, and one of another clinician or of a day that is sure."""
        told = [*newest[:1]]
        for one in newest[1:]:
            first = told[0][0]
            other = one[0].author != first.author or one[0].document_kind is not first.document_kind
            if len(told) < self.limits["visits"] and one[0].dated_surely and (other or not first.dated_surely):
                told.append(one)
        return told

    def is_in_account(self, fact: Fact) -> bool:
        """Whether a fact's statement is told with the account of a newest visit, whole."""
        return self._is_in(self.latest_accounts, fact)

    def is_in_plan(self, fact: Fact) -> bool:
        """Whether a fact's statement is told with what a newest visit plans, whole."""
        return self._is_in(self.latest_plans, fact)

    @staticmethod
    def _is_in(wholes: Iterable[Sequence[Fact]], fact: Fact) -> bool:
        parts = (part for one in wholes for part in one if part.page == fact.page)
        return any(part.span[0] <= fact.span[0] < part.span[1] and _still_tells(part, fact) for part in parts)

    @cached_property
    def _wholes(self) -> dict[tuple[str, str], list[Fact]]:
        found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for fact in self.clinical_of(self.told(FactType.EXTRACT)):
            found[fact.document or fact.source, fact.value].append(fact)
        return found

    @cached_property
    def mechanism(self) -> list[Fact]:
        """How the injury happened, from the documents nearest to it first."""
        return sorted(self.of(FactType.MECHANISM), key=lambda fact: (fact.reported or dt.date.max, fact.page))

    @cached_property
    def latest_complaints(self) -> list[list[Fact]]:
        """The complaints of the most recent visits that name some, of both polarities, a list a document."""
        return self._latest(_COMPLAINT_TYPES, lambda fact: is_warranted(fact, "complaints"), _complained)

    @cached_property
    def latest_examination(self) -> list[list[Fact]]:
        """The findings of the most recent examinations, of both polarities, a list a document."""
        return self._latest(EXAMINATION_TYPES, is_warranted_by_type, lambda fact: fact.type)

    @cached_property
    def disputed(self) -> frozenset[BodyPart]:
        """The parts of the body of what the newest paper asks for or decides on; else of the newest diagnoses."""
        requests = self.of(FactType.REQUEST)
        asked = [fact for fact in requests if fact.document_kind in _ASKING]
        for found in (asked, requests, self.clinical(FactType.DIAGNOSIS)):
            placed = [fact for fact in found if fact.body_part not in (None, BodyPart.OTHER, BodyPart.MENTAL_HEALTH)]
            if placed:
                return frozenset(fact.body_part for fact in by_document(placed)[0] if fact.body_part)
        return frozenset()

    @cached_property
    def injured(self) -> dt.date | None:
        """The day of the injury most documents give, where it is given to the day."""
        days = [fact.value for fact in self.of(FactType.INJURY_DATE) if _DAY.fullmatch(fact.value)]
        return dt.date.fromisoformat(max(dict.fromkeys(days), key=days.count)) if days else None

    def of_another_event(self, fact: Fact) -> bool:
        """Whether therapy or a needle is told as given after something else than the injury: an earlier accident."""
        if fact.type not in _TREATED:
            return False
        words = own_words(fact)
        if _EARLIER_EVENT.search(words):
            return True
        years = [int(whole or f"20{short}") for whole, short in _YEAR.findall(words)]
        return bool(years) and max(years) < self._first_injury and bool(_EVENT.search(words))

    @cached_property
    def _first_injury(self) -> int:
        """The year of the earliest injury any document gives a day of; 0 where none does."""
        return min((int(fact.value[:4]) for fact in self.of(FactType.INJURY_DATE) if _DAY.match(fact.value)), default=0)

    def after_injury(self, fact: Fact) -> bool:
        """Whether the fact's document is dated, and not before the injury: a wrong date shows itself so."""
        when = fact.document_date
        return when is not None and (self.injured is None or when >= self.injured)

    def _latest(
        self, types: Sequence[FactType], holds: Callable[[Fact], bool], about: Callable[[Fact], str]
    ) -> list[list[Fact]]:
        """Of the newest visit what it says itself, not what it retells; second, the newest that is sure and full.

        Where the day of the newest is no more than likely, it may be wrong, and a later visit must not be passed over
        because of it; where the newest is a short note, what a full one last found is not known from it.
        """
        told = [fact for fact in self.told(*types) if holds(fact)]
        found = [fact for fact in told if fact.document_date and is_quotable(fact, of_its_day=True)]
        found = [fact for fact in found if not is_of_work(fact)]
        visits = {fact.id for fact in self.of_visits(found)}
        # A paper of which the kind was not understood may be a visit's.
        found = [fact for fact in self.clinical_of(found) if fact.id in visits or not fact.kind_is_sure]
        documents = by_document(found)
        full = [found for found in documents if len(found) >= LEAST_FINDINGS] or documents
        full.sort(key=lambda found: (found[0].document_date or dt.date.min, len(found)), reverse=True)
        sure = [found for found in full if found[0].dated_surely and found[0].id in visits]
        if not full or (full[0] in sure and _breadth(full[0], about) >= _THOROUGH):
            return full[:1]
        thorough = [found for found in sure if _breadth(found, about) >= _THOROUGH]
        wider = [found for found in thorough or sure if _breadth(found, about) > _breadth(full[0], about)]
        second = (wider if full[0] in sure else thorough or sure)[:1]
        return (full[:1] + [found for found in second if found is not full[0]])[: self.limits["visits"]]

    def _place(self, fact: Fact) -> tuple[int, int, tuple[int, int]]:
        return -(fact.reported or dt.date.min).toordinal(), fact.page, fact.span


def _complained(fact: Fact) -> str:
    """What a complaint is; all that is denied is one thing, for a list of denials makes no full account."""
    return fact.value if fact.polarity is Polarity.PRESENT else ""


def _breadth(visit: Iterable[Fact], about: Callable[[Fact], str]) -> int:
    """How many different things a visit speaks of."""
    return len({about(fact) for fact in visit})


def is_sure(fact: Fact) -> bool:
    """Whether a fact is stated of the patient, by its own words and by those around them."""
    needed = data()["doubtful"]["needs"].get(fact.value)
    return (
        fact.subject is Subject.PATIENT
        and fact.certainty is Certainty.CERTAIN
        and "doubt" not in fact.attributes
        and not (fact.type in _OF_A_DAY and fact.section in data()["doubtful"]["retold"])
        and not (fact.type is FactType.ORTHOPEDIC_TEST and _UNDECIDED.search(fact.quote))
        and (needed is None or bool(re.search(needed, fact.quote, re.IGNORECASE)))
    )


def is_said(fact: Fact) -> bool:
    """Whether a fact is about the patient and of its own document: not retold, no entry of a log, not anybody's.

    A row of a table is told with the day of each of its cells, and so is none of a log.
    """
    doubt = fact.attributes.get("doubt")
    by_day = fact.reference is not None and fact.reference.by_day and doubt == LOG
    return (
        fact.subject is Subject.PATIENT
        and (by_day or doubt not in UNTOLD)
        and not (fact.type in _OF_A_DAY and fact.section in data()["doubtful"]["retold"])
    )


_EVALUATING = (DocumentKind.MEDICAL_LEGAL_REPORT, DocumentKind.PERMANENT_AND_STATIONARY_REPORT)
_DISCUSSION = re.compile(r"discussion\W*", re.IGNORECASE)
_CLOSED = re.compile(r"[.:?!)\"”]\s*$")
_LETTER = 2
"""So much more room a letter has than a part of a report."""


def _complains(fact: Fact) -> bool:
    return is_warranted(fact, "complaints")


def _still_tells(part: Fact, fact: Fact) -> bool:
    """Whether a part, which may have been cut for want of room, has the words of a statement that stands in it."""
    told = part.sentence or ""
    return GOES_ON not in told or _bare(own_words(fact)) in _bare(told)


def _bare(words: str) -> str:
    return re.sub(r"\W+", "", words).lower()


_LEAST_ROOM = 60
_ACCOUNT = 60
"""A shorter account names what hurts, and tells nothing of it."""


def _discusses(fact: Fact) -> bool:
    """Whether a part is the discussion before a plan."""
    return fact.reference is not None and _DISCUSSION.fullmatch(fact.reference.under) is not None


def sentence(section: str, name: str, facts: Sequence[Fact], **parts: str) -> Sentence:
    """The sentence of a phrase, with the pages of the facts it is built from."""
    return Sentence(
        section=section, text=phrase(name, **parts), pages=pages(facts), facts=tuple(fact.id for fact in facts)
    )


def once(facts: Iterable[Fact]) -> list[Fact]:
    """The first of facts that say the same with the same polarity."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        found.setdefault((fact.says, fact.polarity), fact)
    return list(found.values())


def by_document(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Facts put together by the document they stand in, in the order of the first of each."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.document or fact.source, []).append(fact)
    return list(found.values())
