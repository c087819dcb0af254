"""Treatment tried: therapy with its visits and result, injections, operations, devices."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity, Temporality

from .choosing import Chosen, by_document, is_sure, once, sentence
from .surety import COUNTED, lists, own_visits, unshared
from .telling import (
    collected,
    in_order,
    is_named,
    is_quotable,
    own_words,
    quoted_all,
    unrepeated,
    with_source,
)
from .values import Sentence
from .warrants import is_warranted, warranted
from .wording import document, listed, said

_TO_COME = ("plan", "request", "reasons", "determination")
OPERATIONS = (DocumentKind.OPERATIVE_REPORT, DocumentKind.PROCEDURE_REPORT)
"""Kinds of documents that report a procedure."""
_BY_THERAPISTS = (
    DocumentKind.PHYSICAL_THERAPY_NOTE,
    DocumentKind.CHIROPRACTIC_NOTE,
    DocumentKind.ACUPUNCTURE_NOTE,
)
# Where a report of a procedure says what was done; elsewhere it tells of what went before.
_NAMES_IT = re.compile(
    r"^\W*(?:\w+ ){0,2}(?:procedures?|operations?|surgery)\b|performed:|^treatment today:", re.IGNORECASE
)
_ASKED = re.compile(
    r"\W*(?:refer|order|request|plan|recommend|consider|schedul|prescri)\w*\b[^:]{0,20}:", re.IGNORECASE
)
_PROCEDURE = re.compile(
    r"inject(?:ion|ed)|\bblock\b|ablation|neurotomy|\w+(?:ectomy|otomy|plasty|oscopy|desis)\b|fusion|repair|release"
    r"|reconstruct|implant|removal|replacement|decompress|excision|graft|fixation|manipulation under",
    re.IGNORECASE,
)
# A stay's record tells who walked how far with a therapist, the report of a procedure what was tried before it.
_ELSEWHERE = (*OPERATIONS, DocumentKind.HOSPITAL_RECORD)
_DONE = ("procedure", "operative_findings", "", None)


def therapy(chosen: Chosen) -> Iterator[Sentence]:
    """Each kind of therapy whose visits or result a page states, the newest statement first; the others in one line."""
    kinds: dict[str, list[Fact]] = {}
    for fact in filter(is_therapy_had, chosen.clinical(FactType.THERAPY)):
        kinds.setdefault(fact.value, []).append(fact)
    counts = unshared([fact for facts in kinds.values() for fact in facts], "visits_attended")
    order = sorted(kinds.values(), key=lambda facts: -len({fact.document for fact in facts}))
    named: list[list[Fact]] = []
    said_before: set[str] = set()
    courses: dict[str, tuple[list[str], list[Fact]]] = {}
    for facts in order[: chosen.limits["courses"]]:
        own = [fact for fact in facts if chosen.after_injury(fact)] or facts
        used, words = _course(own, counts)
        if words not in courses:
            # What an earlier kind's sentence tells of this one too is not told again.
            used, words = _course([fact for fact in own if own_words(fact) not in said_before], counts)
        said_before.update(own_words(fact) for fact in used if fact.sentence)
        if used:
            # One sentence may tell of several therapies.
            kinds_of, facts_of = courses.setdefault(words, ([], []))
            kinds_of.append(said(facts[0].value))
            facts_of.extend(used)
        elif facts[0].value not in lists("parts_of_a_session"):
            named.append([fact for fact in own if is_quotable(fact)])
    for words, (kinds_of, used) in courses.items():
        yield sentence("therapy", "therapy", used, therapy=_capital(listed(kinds_of)), course=words)
    had = (
        (fact for fact in facts if _HAD.search(own_words(fact)) and own_words(fact) not in said_before)
        for facts in named
    )
    firsts = unrepeated(
        fact for fact in (next(facts, None) for facts in had) if fact and not chosen.is_in_account(fact)
    )
    if firsts:
        yield collected("therapy", "therapy_named", firsts[: chosen.limits["quoted"]])


_HAD = re.compile(
    r"\b(?:had|has|have|did|does|doing|done|tried|fail\w*|complet\w*|attend\w*|underwent|receiv\w*|finish\w*|continu\w*"
    r"|help\w*|relie\w*|benefit\w*|discharged?|d/c|stopp\w*|uses?|using|wears?|performs?|gave|given|was|were"
    r"|to date)\b",
    re.IGNORECASE,
)
"""Words of a statement that therapy was had; a title or a field that names it has none."""


_PAPERS = re.compile(
    r"\b(?:notes?|reports?|appeal|summary|screening|letter|study|evaluation) (?:of|dated) (?:[A-Z][a-z]+ \d|\d{1,2}/)"
)


def is_therapy_had(fact: Fact) -> bool:
    """Whether a fact names therapy that was had: not planned, not asked for, not the walk of a patient in a ward."""
    own = fact.section not in _TO_COME and fact.document_kind not in _ELSEWHERE and not _is_asked(fact)
    if len(_PAPERS.findall(own_words(fact))) > 1:
        return False  # what somebody was sent to read
    alone = fact.value not in lists("also_studies") or fact.document_kind in _BY_THERAPISTS
    # "He finished 24 post-operative visits" does not say of what: only in a therapist's note that is known.
    named = is_named(fact, said(fact.value)) or fact.document_kind in _BY_THERAPISTS
    return own and alone and named and fact.value not in lists("therapies")


def injections(chosen: Chosen) -> Iterator[Sentence]:
    """Each injection by the report of it, in its own words; and what other reports say of injections."""
    found = warranted((fact for fact in chosen.clinical(FactType.INJECTION) if is_quotable(fact)), "injection")
    # Contrast is no treatment.
    found = [fact for fact in found if fact.document_kind is not DocumentKind.IMAGING_REPORT]
    operated = {fact.document for fact in chosen.clinical(FactType.SURGERY) if fact.section == "procedure"}
    own = [fact for fact in found if fact.document_kind in OPERATIONS and fact.document not in operated]
    done = _one_each(_reported(own))[: chosen.limits["courses"]]
    told = [fact for fact in found if not _is_of_the_day(fact) and not is_to_come(fact)]
    told = _of_more_than_reports(told, done)
    # What came of it is said before what merely names it.
    told = _of_other_words(_once_a_document(told))
    told = sorted(told, key=lambda fact: not _has_result(fact))[: chosen.limits["quoted"]]
    yield from _procedures(chosen, "injections", done, told)


def surgery(chosen: Chosen) -> Iterator[Sentence]:
    """Operations by their operative reports, in their own words; and what others say of operations."""
    found = warranted((fact for fact in chosen.clinical(FactType.SURGERY) if is_quotable(fact)), "surgery")
    own = [fact for fact in found if fact.document_kind is DocumentKind.OPERATIVE_REPORT]
    done = _one_each(_reported(own))[: chosen.limits["courses"]]
    told = [fact for fact in found if not _is_of_the_day(fact) and fact.value != "surgery"]
    told = [fact for fact in told if not is_to_come(fact) and is_named(fact, said(fact.value))]
    told = _once_elsewhere(_of_more_than_reports(told, [one for each in _parts(found, done) for one in each]))
    told = _of_other_words(_once_a_document(told))[: chosen.limits["quoted"]]
    none = [fact for fact in chosen.clinical(FactType.SURGERY, polarity=Polarity.ABSENT) if fact.value == "surgery"]
    if none and not done and not told:
        yield sentence("surgery", "said_of_it", none[:1], quotes=with_source(none[0]))
    else:
        yield from _procedures(chosen, "surgery", done, told)


def _of_more_than_reports(facts: Sequence[Fact], done: Sequence[Fact]) -> list[Fact]:
    """Of what others say of procedures what their reports do not: what came of one, another one, another side or day.

    A treating physician's report names the operation of last summer on every visit.
    """
    known = {fact.value for fact in done} | (_GENERA if done else frozenset())
    days, sides = {str(fact.document_date) for fact in done}, {fact.side for fact in done}

    def tells_more(fact: Fact) -> bool:
        day = str(fact.date)[:10] if fact.date and len(str(fact.date)) >= _TO_THE_DAY else None
        another = day is not None and "None" not in days and day not in days
        other_side = fact.side is not None and None not in sides and fact.side not in sides
        told = another or other_side or _has_result(fact) or bool(_CAME_OF_IT.search(own_words(fact)))
        return told or not (fact.value in known or day in days)

    return [fact for fact in facts if tells_more(fact)]


_TO_THE_DAY = len("2024-08-22")
_CAME_OF_IT = re.compile(
    r"\b(?:relie(?:f|ved)|help(?:ed|s)?|worked|better|worse|flared|benefit|gone (?:by|after|in)|lasted|wore off)\b"
    r"|\d ?%",
    re.IGNORECASE,
)


_GENERA = frozenset({"surgery", "arthroscopy", "injection", "corticosteroid_injection"})
"""What is said of a procedure that its report names more closely."""


def _once_elsewhere(facts: Sequence[Fact]) -> list[Fact]:
    """Of an operation on a part of the body that no other one is on, told in many papers, the newest statement."""
    firsts: dict[str, Fact] = {}
    for fact in facts:
        if fact.body_part is None and not _has_result(fact):
            firsts.setdefault(fact.value, fact)
    return [fact for fact in facts if firsts.get(fact.value, fact) is fact]


def _parts(facts: Sequence[Fact], done: Sequence[Fact]) -> list[list[Fact]]:
    """With each operation of a report the further ones it names on lines of their own, and what was not done."""
    parts = []
    for first in done:
        same = [fact for fact in facts if fact.document == first.document and fact.page == first.page]
        lines = [fact for fact in same if fact.section == first.section and fact.span >= first.span]
        lines = [fact for fact in lines if fact.value not in _GENERA and _is_procedure(fact)]
        parts.append(unrepeated([first, *in_order(fact for fact in lines if not _STATES.search(own_words(fact)))]))
    return parts


_STATES = re.compile(r"\b(?:was|were|is|are|had|has|then|using)\b", re.IGNORECASE)
"""A sentence that tells how it was done, and is no line of the list of what was."""


def _once_a_document(facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each value in each document, since a long report tells a course again and again: what came of it
    before what merely names it, a sentence with a number, which may be a day, before one without."""
    order = sorted(facts, key=lambda fact: (_has_result(fact), bool(re.search(r"\d", own_words(fact)))), reverse=True)
    firsts: dict[tuple[str, str], Fact] = {}
    for fact in order:
        firsts.setdefault((fact.document or fact.source, fact.value), fact)
    kept = {fact.id for fact in firsts.values()}
    return [fact for fact in facts if fact.id in kept]


def _is_of_the_day(fact: Fact) -> bool:
    """Whether the report of a procedure tells it as its own; what its history tells went before."""
    return fact.document_kind in OPERATIONS and not (fact.section in _BEFORE and _PAST.search(own_words(fact)))


_BEFORE = ("history", "subjective", "past_medical", "treatment", "clinical_summary")


def _of_other_words(facts: Sequence[Fact]) -> list[Fact]:
    """The newest fact of each sentence; one that differs from a newer one in nothing but the number of visits says
    nothing else of a procedure."""
    firsts: dict[str, Fact] = {}
    for fact in unrepeated(facts):
        firsts.setdefault(re.sub(rf"\d+(?=(?: \w+)? (?:{COUNTED}))", "", own_words(fact)), fact)
    return list(firsts.values())


def is_to_come(fact: Fact) -> bool:
    """Whether a fact stands among what is planned, and its sentence does not say that it was had."""
    return fact.section in _TO_COME and not _PAST.search(own_words(fact))


_PAST = re.compile(
    r"\b(?:underwent|was (?:given|done|performed)|(?:has|have) had|had an?|gave"
    r"|relie(?:f|ved) (?:for|of|lasting)|lasting)\b",
    re.IGNORECASE,
)


def _procedures(chosen: Chosen, section: str, done: Sequence[Fact], told: Sequence[Fact]) -> Iterator[Sentence]:
    """What was done, each by its report; what others say; and on which pages more of it stands."""
    lists = {id(one): _list_of_procedures(chosen, one) for one in done}
    rest = [one for one in done if not lists[id(one)]]
    single = _parts(chosen.told(_TYPES[section]), rest) if section == "surgery" else [[one] for one in rest]
    each = [lists[id(one)] or single.pop(0) for one in done]
    sentences = [
        sentence(section, "treated", lines, quotes=quoted_all(lines), document=document(lines[0])) for lines in each
    ]
    if told:
        sentences.append(collected(section, "said_of_it", told))
    yield from sentences


def _list_of_procedures(chosen: Chosen, fact: Fact) -> list[Fact]:
    """What the report of a procedure names under its heading, whole, where that is the list of what was done."""
    parts = chosen.whole("procedure", fact.document or fact.source)[:1]
    brief = [part for part in parts if len(own_words(part)) <= _LONGEST_LIST and not own_words(part).endswith("…")]
    return brief if any(part.page == fact.page for part in brief) else []


_LONGEST_LIST = 420
"""Characters beyond which what stands under a procedure's heading tells how it was done."""
_TYPES = {"injections": FactType.INJECTION, "surgery": FactType.SURGERY}


def tells_procedure(fact: Fact, type_: FactType) -> bool:
    """Whether a fact names a procedure of a type that was done: a report of one is about it, whatever was read."""
    reported = fact.polarity is Polarity.PRESENT or fact.document_kind in OPERATIONS
    had = is_sure(fact) and fact.temporality is not Temporality.HYPOTHETICAL and not is_to_come(fact)
    return fact.type is type_ and reported and had and is_warranted(fact, type_.value)


def devices(chosen: Chosen) -> Iterator[Sentence]:
    """Devices that reports say are worn, used or were given, in their words: one that a job has, or a bus, is none."""
    used = [fact for fact in chosen.clinical(FactType.DEVICE) if is_quotable(fact) and fact.kind_is_sure]
    used = [fact for fact in warranted(used, "device") if not is_to_come(fact)]
    found = unrepeated(once(fact for fact in used if is_named(fact, said(fact.value))))
    if found:
        yield collected("devices", "devices", found[: chosen.limits["quoted"]])


def _reported(facts: Sequence[Fact]) -> list[Fact]:
    """What reports of procedures say was done on their day, named by more than its genus."""
    own = [fact for fact in facts if names_what_was_done(fact)]
    own = [fact for fact in own if fact.value not in ("injection", "surgery")] or own
    own = [fact for fact in own if _is_procedure(fact)]
    # The line that names what was done, before a sentence that tells how.
    return sorted(own, key=lambda fact: not _NAMES_IT.search(own_words(fact)))


def names_what_was_done(fact: Fact) -> bool:
    """Whether a fact stands where the report of a procedure says what was done that day."""
    return fact.section in _DONE or bool(_NAMES_IT.search(own_words(fact)))


def _is_procedure(fact: Fact) -> bool:
    """Whether a sentence names what was done, not only how: "contrast spread was epidural" does not."""
    words = own_words(fact)
    return is_named(fact, said(fact.value)) or bool(_NAMES_IT.search(words) or _PROCEDURE.search(words))


def _one_each(facts: Sequence[Fact]) -> list[Fact]:
    """The first of the facts of each document, the newest document first."""
    firsts = [found[0] for found in by_document(facts)]
    return sorted(firsts, key=lambda fact: fact.document_date or dt.date.min, reverse=True)


def _has_result(fact: Fact) -> bool:
    return any(name in fact.attributes for name in ("response", "response_percent", "response_duration"))


def _is_asked(fact: Fact) -> bool:
    """Whether the label of a fact's line says that it is still to be had: "Refer: acupuncture"."""
    return bool(_ASKED.match(own_words(fact)))


def _course(facts: Sequence[Fact], counts: set[str]) -> tuple[list[Fact], str]:
    """What is told of one kind of therapy, newest first, and the facts it is told from; nothing where none counts it.

    Visits add up from report to report, so the newest count is told; a greater one that another report states is told
    beside it, for both cannot be so. Two counts of one report are both told.
    """
    counted = [fact for fact in facts if fact.value in lists("counted_in_visits") and _counts(fact, counts)]
    documents = by_document(counted)
    newest = unrepeated(documents[0])[:2] if documents else []
    if newest and not newest[0].dated_surely:
        # A day that is only likely may be wrong: what the newest sure one counts stands beside it.
        newest += next((one[:1] for one in documents if one[0].dated_surely), [])
    most = max(counted, key=_visits, default=None)
    results = [fact for fact in facts if _has_result(fact) and is_quotable(fact) and fact.sentence]
    told = list(newest)
    if most is not None and _visits(most) > max(map(_visits, newest)):
        told.append(most)
    told += [fact for fact in results[:1] if own_words(fact) not in map(own_words, told)]
    told = unrepeated(told)
    return told, "; ".join(_counted(told))


def _counted(facts: Sequence[Fact]) -> Iterator[str]:
    """Statements about a course; of one that says what the first says with another number, the number."""
    told: dict[str, Fact] = {}
    alike: list[Fact] = []
    for fact in facts:
        words = re.sub(r"\d+", "", own_words(fact))
        if fact.sentence and words in told:
            alike.append(fact)
        else:
            told[words] = fact
            yield _count(fact)
    if alike:
        yield "in the same words " + listed(f"{_visits(fact)} ({document(fact)})" for fact in alike)


_STATED = re.compile(
    rf"\b(?P<a>\d{{1,3}})(?:\s+[\w-]+){{0,3}}?\s+(?:{COUNTED}|adjustments?\b|v\b)"
    rf"|(?:{COUNTED}|\b[PO]\.?T\.?|\bTx)\W{{0,4}}(?:no\W{{1,2}}|x ?)?(?P<b>\d{{1,3}})\b(?![/.-]\d)",
    re.IGNORECASE,
)
"""So many visits, in words that count them."""
_TO_BE_HAD = re.compile(
    r"\b(?:request|auth|recommend|renew|order(?!ed by)|continu|additional|further|will|plan|should|needs?|weekly"
    r"|per week|goal)\w*|\b(?:x|times|a|per) ?/? ?(?:wk|week)",
    re.IGNORECASE,
)


_ATTENDED = re.compile(r"\b(?:attended|completed?|received|underwent|provided|to date|so far|done)\b", re.IGNORECASE)


_HEADS = re.compile(r"^[A-Z]\w+ (?:[A-Z]\. )?[A-Z]\w+, ?\d|\bDear\b|^Date of\b")
"""The head of a note, with the number of the visit between a name and a day."""


_NUMBERS_OF_VISITS = re.compile(
    rf"\b(?:{COUNTED}) \d{{1,3}} ?(?:to|through|-|–) ?\d|\bof \d{{1,2}} (?:to|-|–) \d{{1,2}} (?:{COUNTED})",
    re.IGNORECASE,
)
"""Which visits some notes are of."""


def _counts(fact: Fact, counts: set[str]) -> bool:
    """Whether a fact's own sentence counts visits that were had; where none can be quoted, its attribute."""
    if own_words(fact).startswith(("(", "Date of")) or _NUMBERS_OF_VISITS.search(own_words(fact)):
        return False
    if fact.sentence and is_quotable(fact) and _STATED.search(own_words(fact)):
        return bool(_ATTENDED.search(own_words(fact))) or not _TO_BE_HAD.search(own_words(fact))
    return fact.id in counts and own_visits(fact) is not None


def _visits(fact: Fact) -> int:
    stated = _STATED.search(own_words(fact)) if fact.sentence else None
    if stated is None:
        return int(fact.attributes.get("visits_attended", 0))
    return int(stated["a"] or stated["b"])


def _count(fact: Fact) -> str:
    """A sentence about a course in quotation marks; the number alone where the sentence cannot stand."""
    if fact.sentence and is_quotable(fact) and not _HEADS.search(own_words(fact)):
        return with_source(fact)
    visits = own_visits(fact) or _visits(fact)
    granted = "".join(f", {number} {word}" for word, number in _granted(fact))
    return f"{visits} visit{'' if visits == 1 else 's'} stated{granted} ({document(fact)})"


_GRANTED = {"approved": r"approv|authoriz|certif", "requested": r"request|asked"}


def _granted(fact: Fact) -> Iterator[tuple[str, int]]:
    """How many visits were approved and requested, where the fact's own sentence has the number and the word."""
    words = fact.sentence or ""
    for name, said_so in _GRANTED.items():
        number = fact.attributes.get(f"visits_{name}")
        if isinstance(number, int) and re.search(rf"\b{number}\b", words) and re.search(said_so, words, re.IGNORECASE):
            yield name, number


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
