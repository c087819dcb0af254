"""Citations held against the catalogue of guidelines, and against the order of evidence the law sets.

What the catalogue does not know is at most noted: an unknown work may be a good one.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from openimr.domain.anatomy import BodyPart
from openimr.domain.guidance import Citation, EvidenceStandard
from openimr.guidelines import Catalogue, CitationProblem, ProblemKind, ResolvedCitation, resolve
from openimr.guidelines.catalogue import title_words

from .dates import dates_in
from .registry import Remark, at_item, look
from .subject import Subject, SubjectItem
from .words import plain_words

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_PLACE = "reviewer guideline"
_WORK = re.compile(
    r"[^,;:(]*?\b(?:handbook|manual|guidelines?|textbook|compendium|protocols?|journal)\b(?:\s+(?:of|for|on|to)\b[^,;:(]*)?",
    re.IGNORECASE,
)


@look("CI201")
def known_source(subject: Subject) -> Iterator[Remark]:
    """The work cited is one the catalogue knows, or a study that can be found by its year."""
    for item, resolved, _ in _problems(subject, ProblemKind.UNKNOWN_SOURCE):
        if not _YEAR.search(resolved.citation.text):
            yield at_item(item, _PLACE, source=resolved.citation.source, text=resolved.citation.text)


@look("CI202")
def chapter_and_title(subject: Subject) -> Iterator[Remark]:
    """The chapter exists and bears the title cited."""
    kinds = (ProblemKind.UNKNOWN_CHAPTER, ProblemKind.CHAPTER_AND_TITLE_DISAGREE)
    for item, resolved, problem in _problems(subject, *kinds):
        yield at_item(item, _PLACE, text=resolved.citation.text, problem=problem.message)


@look("CI203")
def pages_inside(subject: Subject) -> Iterator[Remark]:
    """The pages cited lie in the chapter or the guideline cited."""
    for item, resolved, problem in _problems(subject, ProblemKind.PAGES_OUTSIDE):
        yield at_item(item, _PLACE, text=resolved.citation.text, problem=problem.message)


@look("CI204")
def edition_in_force(subject: Subject) -> Iterator[Remark]:
    """The edition cited governed on the day of the decision."""
    for item, resolved, problem in _problems(subject, ProblemKind.NOT_IN_FORCE):
        latest = _day(subject)
        if subject.decided_on or _ended_before(resolved, subject.ur_decision) or _begins_long_after(resolved, latest):
            yield at_item(item, _PLACE, text=resolved.citation.text, problem=problem.message)


@look("CI205")
def chapter_of_the_body_part(subject: Subject) -> Iterator[Remark]:
    """The chapter cited is of the body region that the item is about."""
    for item, resolved, problem in _problems(subject, ProblemKind.OTHER_BODY_PART):
        if not item.body_parts and _on_the_service(resolved.citation, item):
            continue  # a gym membership for a hip: the work speaks of it in one chapter for the whole body
        yield at_item(item, _PLACE, text=resolved.citation.text, problem=problem.message)


def _on_the_service(citation: Citation, item: SubjectItem) -> bool:
    """Whether a work outside the MTUS is cited by the very name of the service, which names no part of the body."""
    named = {word[:6] for word in re.findall(r"[a-z]{3,}", (citation.title or "").lower())} - {"back", "low", "chapte"}
    return not citation.mtus and bool(named & {word[:6] for word in re.findall(r"[a-z]{3,}", item.treatment.lower())})


@look("CI206")
def place_in_the_work(subject: Subject) -> Iterator[Remark]:
    """A citation says where in the work: chapter, section or page."""
    for item in subject.items:
        for citation in item.reviewer_guidelines:
            if _placeless(citation) and not _resolved(citation, None, frozenset()).entries:
                yield at_item(item, _PLACE, text=citation.text)


@look("CI207")
def page_or_recommendation(subject: Subject) -> Iterator[Remark]:
    """A citation of a numbered work gives its page; another work gives its year."""
    for item in subject.items:
        for citation in item.reviewer_guidelines:
            if citation.pages or citation.source == "ODG":
                continue
            if _placeless(citation) and not _resolved(citation, None, frozenset()).entries:
                continue
            if citation.mtus or not _YEAR.search(citation.text):
                yield at_item(item, _PLACE, text=citation.text, missing="page" if citation.mtus else "year or page")


@look("CI208")
def why_not_a_higher_standard(subject: Subject) -> Iterator[Remark]:
    """Who relies on a lower standard says why no higher one applies."""
    for item in subject.items:
        standard = item.evidence_standard
        told = {passed.standard for passed in item.higher_standards_do_not_apply if passed.reason.strip()}
        if standard and (untold := [higher for higher in standard.higher if higher not in told]):
            yield at_item(
                item,
                "standard of evidence",
                standard=standard.value.replace("_", " "),
                higher=", ".join(higher.label for higher in untold),
            )


@look("CI213")
def graded_whole(subject: Subject) -> Iterator[Remark]:
    """Every line of the worksheet says what is recommended, by which study, for which question, at which level."""
    for item in subject.items:
        for number, graded in enumerate(item.evidence_grading, 1):
            if graded.missing:
                yield at_item(item, "graded evidence", number=number, missing=", ".join(graded.missing))


@look("CI214")
def graded_and_cited(subject: Subject) -> Iterator[Remark]:
    """Where evidence is graded, more than one recommendation is: one alone competes with none."""
    for item in subject.items:
        told = {" ".join(graded.recommendation.lower().split()) for graded in item.evidence_grading}
        if len(told) == 1 and all(told):
            yield at_item(item, "graded evidence", recommendation=item.evidence_grading[0].recommendation)


@look("CI209")
def standard_and_citation_agree(subject: Subject) -> Iterator[Remark]:
    """Who relies on the MTUS cites it."""
    for item in subject.items:
        cited = item.reviewer_guidelines
        if item.evidence_standard is EvidenceStandard.MTUS and cited and not any(c.mtus for c in cited):
            yield at_item(item, _PLACE)


@look("CI210")
def mtus_where_it_covers(subject: Subject) -> Iterator[Remark]:
    """A work outside the MTUS is cited alone only where the MTUS is said not to cover the question."""
    for item in subject.items:
        cited = item.reviewer_guidelines
        if not cited or any(c.mtus for c in cited) or item.higher_standards_do_not_apply:
            continue
        if re.search(r"\bMTUS\b|Treatment Utilization Schedule|\bACOEM\b", item.rationale):
            continue
        if any(_of_the_mtus(c, subject.decided_on or subject.ur_decision) for c in cited):
            continue
        covering = _mtus_chapters(item.body_parts, subject.decided_on or subject.ur_decision)
        used = next((citation.text for citation in item.administrator_guidelines if citation.mtus), None)
        if covering or used:
            yield at_item(item, _PLACE, text=cited[0].text, chapter=covering[0] if covering else used)


@look("CI211")
def part_of_the_mtus(subject: Subject) -> Iterator[Remark]:
    """What is cited as part of the MTUS is part of it."""
    for item, resolved, _ in _problems(subject, ProblemKind.NOT_PART_OF_MTUS):
        yield at_item(item, _PLACE, text=resolved.citation.text, source=resolved.citation.source)
    for item in subject.items:
        for citation in item.reviewer_guidelines:
            work = _named_work(citation.title or "") if citation.mtus else None
            if work and not _resolved(citation, None, frozenset()).entries:
                yield at_item(item, _PLACE, text=citation.text, source=f"a source named “{work}”")


@look("CI215")
def marked_as_the_mtus(subject: Subject) -> Iterator[Remark]:
    """What is part of the MTUS on the day of the decision is cited as part of it."""
    for item in subject.items:
        for citation in item.reviewer_guidelines:
            if not citation.mtus and _of_the_mtus(citation, _day(subject)):
                yield at_item(item, _PLACE, text=citation.text)


def _of_the_mtus(citation: Citation, day: dt.date | None) -> bool:
    """Whether a citation names the MTUS itself, or only works that were part of it on the day."""
    if citation.source == "MTUS":
        return True
    entries = _resolved(citation, None, frozenset()).entries
    now = [entry for entry in entries if day is not None and entry.in_force(day)]
    return bool(now) and all(entry.mtus for entry in now)


@lru_cache(maxsize=1024)
def _named_work(title: str) -> str | None:
    """The work a title names (``Handbook of …``), where the catalogue has no word of it in a title."""
    named = _WORK.match(title)
    if not named:
        return None
    words = set(title_words(named[0])) - plain_words("general_words_of_titles")
    return named[0].strip() if words and not words & _words_of_titles() else None


@cache
def _words_of_titles() -> frozenset[str]:
    known = (f"{entry.source} {entry.title}" for entry in Catalogue.load().entries)
    return frozenset(word for name in known for word in title_words(name))


def _problems(subject: Subject, *kinds: ProblemKind) -> Iterator[tuple[SubjectItem, ResolvedCitation, CitationProblem]]:
    """The problems of these kinds with what the reviewer cites, item by item."""
    day = _day(subject)
    for item in subject.items:
        if not item.reviewer_guidelines:
            continue
        parts = _regions(item, subject)
        for citation in item.reviewer_guidelines:
            resolved = _resolved(citation, day, parts)
            yield from ((item, resolved, problem) for problem in resolved.problems if problem.kind in kinds)


@lru_cache(maxsize=4096)
def _resolved(citation: Citation, day: dt.date | None, parts: frozenset[BodyPart]) -> ResolvedCitation:
    return resolve(citation, day, sorted(parts))


def _placeless(citation: Citation) -> bool:
    return not (citation.title or citation.chapter or citation.pages or _YEAR.search(citation.text))


def _regions(item: SubjectItem, subject: Subject) -> frozenset[BodyPart]:
    """The body parts an item speaks of, the letter's where it speaks of none."""
    return item.spoken_of or subject.body_parts


@lru_cache(maxsize=512)
def _mtus_chapters(parts: frozenset[BodyPart], day: dt.date | None) -> tuple[str, ...]:
    catalogue = Catalogue.load()
    return tuple(
        f"{entry.source} {entry.title}" for part in sorted(parts) for entry in catalogue.for_body_part(part, day, True)
    )


def _day(subject: Subject) -> dt.date | None:
    """The day of the decision, or the last day before it that the letter tells."""
    if subject.decided_on or subject.ur_decision:
        return subject.decided_on or subject.ur_decision
    return max((day for _, _, text in subject.passages for _, day in dates_in(text) if day), default=None)


def _begins_long_after(resolved: ResolvedCitation, day: dt.date | None) -> bool:
    """Whether every edition meant came into force more than a year after ``day``, the last the letter tells."""
    begins = [entry.in_force_from for entry in resolved.entries]
    return day is not None and bool(begins) and all(b is not None and (b - day).days > 365 for b in begins)


def _ended_before(resolved: ResolvedCitation, day: dt.date | None) -> bool:
    """Whether every edition meant had been replaced by ``day``: true of any later day as well."""
    ends = [entry.in_force_to for entry in resolved.entries]
    return day is not None and bool(ends) and all(end is not None and end < day for end in ends)
