"""Whether the letter agrees with itself: levels, sides and body parts, dates, ages, sex, outcome and reasons.

Only what two passages say of the same thing is compared; a passage that says nothing contradicts nothing.
"""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from openimr.determination.published.statements import statements
from openimr.domain.anatomy import BodyPart
from openimr.domain.determination import Outcome

from .contradictions import contradictions
from .dates import dates_in
from .persons import ages_told, pronouns_of_the_other_sex
from .registry import Remark, at_item, at_letter, look
from .subject import Subject, SubjectItem
from .verdicts import last_verdict
from .words import any_of, body_parts, levels_written, plain_words, segment_names, segments, sentences, sided, sides

_CONCLUDES = re.compile(r"\b(?:is|are)\s+(?:not\s+)?medically\s+necessary\b", re.IGNORECASE)
_RATIONALE = "decision rationale"
_SUMMARY = "Clinical case summary"
_FAMILIES = (
    frozenset((BodyPart.CERVICAL_SPINE, BodyPart.THORACIC_SPINE, BodyPart.LUMBAR_SPINE)),
    frozenset(
        (
            BodyPart.SHOULDER,
            BodyPart.ELBOW,
            BodyPart.FOREARM_WRIST_HAND,
            BodyPart.HIP_GROIN,
            BodyPart.KNEE,
            BodyPart.ANKLE_FOOT,
        )
    ),
)
_NAMES = {part: part.words for part in BodyPart}


@look("CO301")
def levels_in_the_rationale(subject: Subject) -> Iterator[Remark]:
    """The rationale speaks of the spinal levels that were requested."""
    for item in subject.items:
        if not (asked := segments(item.request)):
            continue
        told = segments(item.rationale)
        if told and not asked & told:
            yield at_item(item, _RATIONALE, where="rationale", asked=segment_names(asked), told=segment_names(told))
            continue
        # What the conclusion is about must be what was asked for, whatever else the rationale compares.
        for sentence in sentences(item.rationale):
            told = segments(sentence)
            if told and not told <= asked and _CONCLUDES.search(sentence):
                yield at_item(item, _RATIONALE, where="conclusion", asked=segment_names(asked), told=_spelt(sentence))
                break


@look("CO302")
def levels_in_the_summary(subject: Subject) -> Iterator[Remark]:
    """Where the summary tells what was requested, it names the levels that were."""
    if not (asked := frozenset().union(*(segments(item.request) for item in subject.items))):
        return
    request = any_of("request")
    told = frozenset().union(*(segments(s) for s in sentences(subject.summary_text) if request.search(s)))
    if told and not asked & told:
        yield at_letter(_SUMMARY, asked=segment_names(asked), told=segment_names(told))


@look("CO303")
def side_in_the_rationale(subject: Subject) -> Iterator[Remark]:
    """The rationale speaks of the side that was requested."""
    for item in subject.items:
        asked = item.asked_sides
        told = sided(item.rationale)
        if len(asked) == 1 and told and not asked & (told | sides(item.rationale)):
            yield at_item(item, _RATIONALE, asked=min(asked).value, told=min(told).value)


@look("CO304")
def body_part_in_the_rationale(subject: Subject) -> Iterator[Remark]:
    """The rationale speaks of the body part that was requested."""
    for item in subject.items:
        asked, told = body_parts(item.treatment), body_parts(item.rationale)
        if not asked or asked & told:
            continue
        for family in _FAMILIES:
            if asked <= family and told & family:
                yield at_item(item, _RATIONALE, asked=_named(asked), told=_named(told & family))


@look("CO315")
def body_part_of_the_letter(subject: Subject) -> Iterator[Remark]:
    """A rationale speaks of no arm or leg that neither the summary nor a request speaks of, in place of theirs."""
    limbs = _FAMILIES[1]
    known = body_parts(subject.summary_text).union(*(item.body_parts for item in subject.items)) & limbs
    for item in subject.items:
        told = body_parts(item.rationale) & limbs
        if known and told and not told & known:
            yield at_item(item, _RATIONALE, known=_named(known), told=_named(told))


@look("CO305")
def order_of_dates(subject: Subject) -> Iterator[Remark]:
    """Injury, utilization review, application and decision follow each other."""
    events = (
        ("the date of injury", subject.injury),
        ("the utilization review decision", subject.ur_decision),
        ("the application", subject.application_received),
        ("the decision", subject.decided_on),
    )
    known = [(name, day) for name, day in events if day]
    for (earlier, before), (later, after) in pairwise(known):
        if before > after:
            yield at_letter("Dates", earlier=earlier, before=before, later=later, after=after)


@look("CO306")
def dates_of_the_record(subject: Subject) -> Iterator[Remark]:
    """No text tells of something dated after the decision, or on a day that does not exist."""
    for place, item, text in subject.passages:
        told: set[str] = set()
        for sentence in sentences(text):
            for written, day in dates_in(sentence):
                if written in told:
                    continue
                told.add(written)
                if day is None:
                    yield at_letter(place, item, written=written, why="is not a day of the calendar")
                elif subject.decided_on and day > subject.decided_on and not any_of("to_come").search(sentence):
                    yield at_letter(place, item, written=written, why=f"is after the decision ({subject.decided_on})")


@look("CO307")
def age(subject: Subject) -> Iterator[Remark]:
    """The patient has one age, and it fits the date of birth."""
    birth, decided, injury = subject.date_of_birth, subject.decided_on, subject.injury
    told = [(place, item, years) for place, item, text in subject.passages for years in ages_told(text)]
    if birth and decided:
        youngest = _age(birth, min(injury or decided, decided))
        for place, item, years in told:
            if not youngest <= years <= _age(birth, decided):
                yield at_letter(place, item, years=years, other=f"{_age(birth, decided)} by the date of birth")
    elif told:
        place, item, first = told[0]
        for place, item, years in told[1:]:
            if item is not None and abs(years - first) > 2:
                yield at_letter(place, item, years=years, other=f"{first} in another place")


@look("CO308")
def sex(subject: Subject) -> Iterator[Remark]:
    """The patient is of one sex throughout."""
    if subject.patient_sex is None:
        return
    for place, item, text in subject.passages:
        if word := pronouns_of_the_other_sex(text, subject.patient_sex):
            yield at_letter(place, item, word=word, sex=subject.patient_sex)


@look("CO309")
def outcome_and_verdict(subject: Subject) -> Iterator[Remark]:
    """The rationale ends with the decision that the item states."""
    expected = {Outcome.UPHELD: False, Outcome.OVERTURNED: True}
    for item in subject.items:
        if item.outcome not in expected:
            continue
        verdict = last_verdict(item.rationale)
        if verdict and verdict.necessary is not expected[item.outcome]:
            yield at_item(item, _RATIONALE, outcome=item.outcome.value, said=verdict.words)


@look("CO310")
def summary_and_rationale(subject: Subject) -> Iterator[Remark]:
    """No rationale denies what the summary tells."""
    for item in subject.items:
        for found in contradictions(subject.summary_text, item.rationale):
            yield at_item(item, _RATIONALE, thing=found.thing, claim=_short(found.claim), denial=_short(found.denial))


@look("CO311")
def one_rationale_each(subject: Subject) -> Iterator[Remark]:
    """Every item has a rationale of its own."""
    first: dict[str, SubjectItem] = {}
    for item in subject.items:
        words = " ".join(re.findall(r"\w+", item.rationale.lower()))
        if len(words) < 20:
            continue
        if words in first:
            yield at_item(item, _RATIONALE, other=first[words].number)
        else:
            first[words] = item


@look("CO312")
def primary_is_named(subject: Subject) -> Iterator[Remark]:
    """Who decides an item because of "the primary procedure" says which that is."""
    generic = any_of("primary")
    for item in subject.items:
        if not generic.search(item.rationale) or len(subject.items) < 2:
            continue
        told = {word[:6] for word in re.findall(r"[a-z]{5,}", item.rationale.lower())}
        others = {
            word[:6]
            for other in subject.items
            if other is not item
            for word in re.findall(r"[a-z]{5,}", other.treatment.lower())
        }
        if not told & (others - plain_words("common_beginnings")):
            yield at_item(item, _RATIONALE)


@look("CO316")
def dependent_names_its_primary(subject: Subject) -> Iterator[Remark]:
    """The rationale of what only goes with an operation speaks of the operation."""
    operation, follows, spoken = any_of("operation"), any_of("follows"), any_of("operated")
    operations = [item for item in subject.items if operation.search(item.treatment)]
    for item in subject.items:
        primary = subject.item(item.depends_on)
        if primary is None and follows.search(item.treatment):
            primary = next(
                (other for other in operations if other is not item and not follows.search(other.treatment)), None
            )
        if primary is None or not re.search(r"\w", item.rationale) or spoken.search(item.rationale):
            continue
        names = set(_stems(primary.treatment)) - plain_words("common_beginnings")
        if names and not names & set(_stems(item.rationale)) and not operation.search(item.rationale):
            yield at_item(item, _RATIONALE, primary=primary.treatment)


@look("CO313")
def dependent_follows(subject: Subject) -> Iterator[Remark]:
    """What goes with a treatment that is not necessary is not found necessary without a word on it."""
    for item in subject.items:
        primary = subject.item(item.depends_on)
        if primary and primary.outcome is Outcome.UPHELD and item.outcome is Outcome.OVERTURNED:
            yield at_item(item, primary=primary.treatment)


@look("CO317")
def follows_what_is_upheld(subject: Subject) -> Iterator[Remark]:
    """An item follows only a primary that is upheld; where that is overturned, it is decided on its own."""
    for item in subject.items:
        if not item.follows_primary:
            continue
        primary = subject.item(item.depends_on)
        if primary is None or primary.outcome is not Outcome.UPHELD:
            outcome = primary.outcome.label.lower() if primary and primary.outcome else "not decided"
            yield at_item(item, primary=primary.treatment if primary else "no other item", outcome=outcome)


@look("CO318")
def statement_and_section(subject: Subject) -> Iterator[Remark]:
    """What a letter states of an item at its beginning is what the item's section decides."""
    if "determined" not in subject.letter:
        return
    decided: dict[int, Outcome] = {}
    for statement in statements(subject.letter):
        before = decided.setdefault(statement.number, statement.outcome)
        item = subject.item(statement.number)
        if before is not statement.outcome and item is not None:
            yield at_item(item, "outcome", stated=before.label.lower(), decided=statement.outcome.label.lower())


@look("CO314")
def one_reviewer(subject: Subject) -> Iterator[Remark]:
    """The letter calls its reviewer by one name."""
    if len(subject.designations) > 1:
        yield at_letter("Letter", names=" and ".join(f"“{name}”" for name in subject.designations))


def _spelt(sentence: str) -> str:
    """The levels of a sentence as they are written there."""
    return ", ".join(levels_written(sentence))


def _stems(text: str) -> list[str]:
    """Beginnings of the longer words of a text, by which treatments are told apart."""
    return [word[:6] for word in re.findall(r"[a-z]{4,}", text.lower())]


def _named(parts: frozenset[BodyPart]) -> str:
    return ", ".join(_NAMES[part] for part in sorted(parts))


def _age(birth: dt.date, on: dt.date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:24]) + (" …" if len(words) > 24 else "")
