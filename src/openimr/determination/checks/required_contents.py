"""What the law requires a determination to contain (Labor Code 4610.6(e), (f); 8 CCR 9792.10.6(d))."""

import re
import unicodedata
from collections.abc import Iterator

from openimr.domain.determination import Outcome

from .dates import dates_in
from .registry import Remark, at_item, at_letter, look
from .subject import Subject
from .words import any_of

_SUMMARY = "Clinical case summary"
_QUALIFICATIONS = "Reviewer's qualifications"
_LONG_ENOUGH = 400  # characters: a rationale longer than this says more than a formula
_SIGNED_BY = re.compile(
    r"\b(?:[Rr]eviewed|[Ss]igned|[Dd]ecided|[Ww]ritten|[Pp]repared)\s+by:?\s+(?:me,\s+)?"
    r"((?:Dr\.?\s+)?[A-Z][\w’'-]+\s+(?:[A-Z]\.\s+)?[A-Z][\w’'-]+,?\s+(?:M\.?D|D\.?O|D\.?C|Ph\.?D|D\.?P\.?M|Psy\.?D)\b)"
)

_CERTIFIED = re.compile(r"\bboard[\s-]+certified\b", re.IGNORECASE)
_LICENSED = re.compile(r"\blicen[sc]ed?\b", re.IGNORECASE)
_INDEPENDENT = re.compile(r"\b(?:affiliat\w+|independent of|no ties?\b|no (?:\w+ ){0,3}relation\w*)", re.IGNORECASE)
_EXPERTISE = re.compile(r"[Ee]xpertise|[Ee]xperience|same or similar|[Ss]peciali[sz]\w+ (?:that|who) treat")
_DOCUMENTS = re.compile(
    r"(?:^|\n)[ \t]*(?:DOCUMENTS|RECORDS|MEDICAL RECORDS|MATERIALS?)\s+(?:AND RECORDS\s+)?REVIEWED[ \t]*:?[ \t]*\n"
    r"(?P<list>.*?)(?=\n[ \t]*[A-Z][A-Z() ,/-]{9,}\n|\Z)",
    re.DOTALL,
)

_PRESENTED = re.compile(
    r"\b(?:expert|physician|professional|medical)\s+reviewer\s*(?:,|:|\(|is|was|named)\s*(?:Dr\.?\s+)?"
    r"[A-Z][\w’'-]+\s+(?:[A-Z]\.?\s+)?[A-Z][\w’'-]+,?\s+(?:M\.?D|D\.?O|D\.?C|Ph\.?D|D\.?P\.?M|Psy\.?D)\b"
)


@look("RC101")
def decision_per_item(subject: Subject) -> Iterator[Remark]:
    """Every disputed item is decided."""
    for item in subject.items:
        if item.outcome is None:
            yield at_item(item)


@look("RC102")
def rationale_per_item(subject: Subject) -> Iterator[Remark]:
    """Every decision has its reasons."""
    for item in subject.items:
        if not re.search(r"\w", item.rationale):
            yield at_item(item, "decision rationale")


@look("RC103")
def medical_condition(subject: Subject) -> Iterator[Remark]:
    """The employee's medical condition is described."""
    if not re.search(r"\w", subject.summary_text):
        yield at_letter(_SUMMARY)


@look("RC104")
def documents_reviewed(subject: Subject) -> Iterator[Remark]:
    """The documents reviewed are listed, one by one."""
    if subject.own:
        if not subject.documents:
            yield at_letter("Documents reviewed")
    elif "REVIEWED" in subject.letter:
        section = _DOCUMENTS.search(subject.letter)
        if section and not _enumerates(section["list"]):
            yield at_letter("Documents reviewed")


@look("RC105")
def references_per_item(subject: Subject) -> Iterator[Remark]:
    """Every decision refers to the evidence it rests on."""
    for item in subject.items:
        if not item.reviewer_guidelines:
            yield at_item(item, "reviewer guideline")


@look("RC106")
def board_certification(subject: Subject) -> Iterator[Remark]:
    """The letter says in what the reviewer is board certified."""
    if _describes(subject) and not any(name.strip() for name in subject.board_certifications):
        yield at_letter(_QUALIFICATIONS)


@look("RC107")
def licence(subject: Subject) -> Iterator[Remark]:
    """The letter says where the reviewer is licensed."""
    if _describes(subject) and not any(name.strip() for name in subject.licensed_in):
        yield at_letter(_QUALIFICATIONS)


@look("RC108")
def practice(subject: Subject) -> Iterator[Remark]:
    """The letter says for how many years and how many hours a week the reviewer practises."""
    missing = [
        words
        for words, value in (
            ("years of practice", subject.years_in_practice),
            ("weekly hours of practice", subject.weekly_practice_hours),
        )
        if value is None
    ]
    # A published letter that is cut, or of the short kind, describes no practice at all.
    years_alone = subject.years_in_practice is not None and subject.weekly_practice_hours is None
    told = subject.own or years_alone or (len(missing) == 2 and _described_whole(subject))
    if missing and told:
        yield at_letter(_QUALIFICATIONS, missing=" and ".join(missing))


@look("RC114")
def expertise(subject: Subject) -> Iterator[Remark]:
    """The letter says that the reviewer knows the condition and its treatment."""
    if not subject.own and not _EXPERTISE.search(subject.described) and _described_whole(subject):
        yield at_letter(_QUALIFICATIONS)


@look("RC109")
def no_reviewer_name(subject: Subject) -> Iterator[Remark]:
    """The letter does not tell who the reviewer is."""
    named = _name_pattern(subject.reviewer_name or "", subject.people)
    titled = subject.names_a_degree
    for place, item, text in subject.texts:
        if (named and named.search(_plain(text))) or (titled and _SIGNED_BY.search(text)):
            yield at_letter(place, item)
    told = subject.letter
    if told and titled and (_SIGNED_BY.search(told) or _PRESENTED.search(told)):
        yield at_letter(_QUALIFICATIONS)


@look("RC110")
def page_per_sentence(subject: Subject) -> Iterator[Remark]:
    """Every sentence of the summary has its page."""
    for number, sentence in enumerate(subject.summary, 1):
        if not sentence.pages:
            yield at_letter(f"{_SUMMARY}, sentence {number}", begin=_begin(sentence.text))


@look("RC111")
def pages_exist(subject: Subject) -> Iterator[Remark]:
    """The pages of the summary are pages of documents on the list."""
    known = {page for document in subject.documents or () for page in document.pages}
    if not known:
        return
    for number, sentence in enumerate(subject.summary, 1):
        if stray := sorted(set(sentence.pages) - known):
            yield at_letter(
                f"{_SUMMARY}, sentence {number}", pages=", ".join(map(str, stray)), begin=_begin(sentence.text)
            )


@look("RC112")
def parts_of_a_partial_decision(subject: Subject) -> Iterator[Remark]:
    """A partial decision says what is necessary and what is not."""
    for item in subject.items:
        partial = item.outcome is Outcome.PARTIALLY_OVERTURNED
        if partial and not ((item.necessary or "").strip() and (item.not_necessary or "").strip()):
            yield at_item(item)


@look("RC113")
def reasons_beyond_a_formula(subject: Subject) -> Iterator[Remark]:
    """A rationale says more than that the treatment is or is not necessary."""
    formula = any_of("formula")
    for item in subject.items:
        if not item.rationale or len(item.rationale) > _LONG_ENOUGH:
            continue
        if len(re.findall(r"\w+", formula.sub("", item.rationale))) < 5:
            yield at_item(item, "decision rationale")


def _enumerates(listed: str) -> bool:
    """Whether the text under the heading names documents: two of them, or one with its date."""
    named = len(any_of("documents").findall(listed))
    return named > 1 or (named == 1 and bool(dates_in(listed)))


def _described_whole(subject: Subject) -> bool:
    """Whether a published letter describes its reviewer at length: board, licence and independence."""
    text = subject.described
    return _describes(subject) and all(pattern.search(text) for pattern in (_CERTIFIED, _LICENSED, _INDEPENDENT))


def _describes(subject: Subject) -> bool:
    """Whether the reviewer's description can be expected: published text often begins behind it."""
    return subject.own or subject.reviewer_kind not in ("", "reviewer")


def _begin(text: str) -> str:
    words = text.split()
    return " ".join(words[:8]) + (" …" if len(words) > 8 else "")


def _plain(text: str) -> str:
    """Text without accents and case, single-spaced, for comparing names."""
    folded = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).casefold().split())


def _name_pattern(name: str, others: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for the reviewer's name: first and last name near each other, or "Dr." and the last name.

    The short form is left out where somebody else of the case has the same last name.
    """
    parts = [p for p in re.split(r"[\s,]+", re.sub(r"\b(?:Dr|[A-Z]{1,3}\.?[A-Z]\.?)(?=[\s,.]|$)", " ", name)) if p]
    parts = [_plain(p) for p in parts if re.search(r"\w{2}", p)]
    if not parts:
        return None
    first, last = re.escape(parts[0]), re.escape(parts[-1])
    forms = [rf"\b{first}\b(?:\W+\w+\.?){{0,2}}?\W+{last}\b", rf"\b{last},\s*{first}\b"] if len(parts) > 1 else []
    if not any(parts[-1] in _plain(other).split() for other in (o.replace(",", " ") for o in others)):
        forms.append(rf"\b(?:dr|doctor)\.?\s+{last}\b")
    return re.compile("|".join(forms)) if forms else None
