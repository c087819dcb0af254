"""What a clinician thinks of a treatment: recommends it, advises against it, makes it depend on something, leaves it.

Only what the writer says in the paper's own voice is an opinion; what is retold of others is theirs. The words are data
(``data/opinions.yaml``). Who appeals a refusal argues; those sentences are opinions, too.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openimr.domain.facts import Certainty, FactType

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data, lexicon
from ..words.tokens import tokens
from .leaning import leans
from .meaning import is_meant
from .prose import is_prose
from .ratings import ratings
from .services import DONE_BEHIND

STANCES = ("advises_against", "defers", "before_any", "recommends")
"""What an opinion may be, the first that fits at a place before the others."""
CATEGORIES = ("injection", "surgery", "therapy", "device", "drug", "service")
_CLAUSES = re.compile(
    r" (?:;|but|however|although|though|whereas) | , (?:and )?(?=that\b)"
    r"| , (?=i (?:do|would|will|am|have|can|recommend|(?:dis)?agree (?:with|that))\b)"
    r"| , (?:and|but) (?=(?:i|we|he|she|would|do|did|no|not)\b)| (?<!\bdr )\. "
)
"""Where a sentence goes on to say something else, of which an opinion does not hold."""
_LEAST_WORDS, _SHORT, _BESIDE = 3, 6, 4
_QUOTE = '"'
_QUOTED = re.compile(r'(?:\d{1,2} ?[.)] ?)?"[^"]*(?:" ?[.,]?)?$')
"""The ground of a refusal in quotation marks, which an appeal answers."""


class _Clause(NamedTuple):
    """A clause of a sentence: its first and last offset (exclusive) in the sentence's normal form."""

    start: int
    end: int


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The opinions a sentence holds, one a treatment and stance; ratings of what is left besides."""
    if s.entry is not None:
        return
    if doc.argues:
        yield from _arguments(doc, s)
        return
    rules = data("opinions")
    doc.ended = doc.ended or (doc.opined and _search("ends", s.norm))
    if doc.ended and doc.kind.value in rules["evaluators"]:
        return
    if doc.kind.value in rules["rating_kinds"]:
        yield from ratings(doc, s)
    if doc.kind.value not in rules["kinds"] or s.section in rules["retold_sections"] or s.norm.endswith("?"):
        return
    silent = "own_voice_of_evaluators" if doc.kind.value in rules["evaluators"] else "own_voice_only"
    if len(s.tokens) >= _LEAST_WORDS and (s.section not in rules[silent] or _search("voice", s.norm)):
        yield from _held(doc, s)


def _held(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The opinions of a sentence that is the writer's own, each treatment once for each stance."""
    named = treatments(doc, s)
    seen: set[str] = set()
    cue: tuple[str, int, int] | None = None
    for clause in _clauses(s.norm):
        words = s.norm[clause.start : clause.end]
        cue = _cue(words) or _voiced(s, words) or _reconsidered(s, words) or (_carried_on(cue, words) if cue else None)
        listed = cue is None and (_lists(doc, s, words) or _is_item_of_list(doc, s))
        if (cue is None and not listed) or _is_anothers(s, clause):
            continue
        stance, at, to = cue or ("recommends" if doc.recommends else "future_care", 0, 0)
        if stance == "defers" and s.section == "diagnosis" and not _search("voice", words):
            continue  # a diagnosis that is left to somebody
        span = s.span(clause.start + at, clause.start + to)
        for m in _meant_by(doc, s, clause, named):
            far = cue is not None and bool(m.end) and max(span[0] - m.end, m.start - span[1]) > _REACH
            held = None if far else _stance(s, clause, m, _conditioned(stance, words))
            if held is None or (value := f"{held} {m.value}") in seen:
                continue
            seen.add(value)
            doc.opined = True
            found = _opinion(s, value, m, span if cue else (m.start, m.end))
            found.leans = found.leans or ("before" if doc.places else "")
            if listed:
                _put_under_heading(found, doc, s)
            yield found


def _meant_by(doc: Reader, s: Sentence, clause: _Clause, named: Sequence[Mention]) -> Sequence[Mention]:
    """The treatments a clause is about: those it names, else the one it points to."""
    low, high = s.span(clause.start, clause.end)
    inside = [m for m in named if low <= m.start < high and not _is_beside(s, m, clause)]
    if not inside and _search("pronoun", s.norm[clause.start : clause.end]):
        inside = [m for m in named if m.end <= low][-1:]
    return inside or ([] if named and not _search("anew", s.norm) else _unnamed(doc, s))


def _stance(s: Sentence, clause: _Clause, m: Mention, stance: str) -> str | None:
    """What a clause of a stance says of one of its treatments; None where it says nothing of that one."""
    low, _ = s.span(clause.start, clause.end)
    if m.start >= low and _search("later", s.words(low, m.start) + " "):
        return None if stance == "advises_against" else "conditional" if stance == "recommends" else stance
    less = m.category == "drug" and stance == "recommends" and _search("less", s.norm[clause.start : clause.end])
    return "advises_against" if less else stance


def _is_beside(s: Sentence, m: Mention, clause: _Clause) -> bool:
    """Whether a treatment is only the occasion, the ground or the condition of what a clause says of another one."""
    low, high = s.span(clause.start, clause.end)
    before, after = s.words(low, m.start) + " ", s.words(m.end, high)
    opened = re.match(_IF, before)
    return (
        (_search("occasion", before) and not (m.value in _BY_WHOM and _BY.search(before)))
        or _starts("no_treatment_behind", after)
        or (m.value in _BY_WHOM and (_starts("person_behind", after) or bool(_OF_WHOM.search(before))))
        or bool(opened and "," not in before and re.search(r",|\b(?:i|we) ", after))
        or any(_OWN < at.start() < len(before) for at in _patterns("why")[0].finditer(s.words(low, high)))
        or (m.category == "service" and DONE_BEHIND.match(after) is not None)
    )


_BY_WHOM = frozenset({"consultation", "psychological_evaluation"})
_OF_WHOM = re.compile(r"\b(?:of|to|with|for) (?:the|his|her) (?:treating |operating )?$")
_BY = re.compile(r"\bby (?:an? |the )?$")
"""A specialist by whom something should be done is consulted; one who should do something is none."""
_REACH = 25
"""So many tokens from the words of an opinion on stands what it is on."""
_IF = r"(?:if|unless|should|once|when|as) "
_OWN = 12
"""A ground stands behind what it is the ground of; at the beginning of a clause it is another's."""


def _opinion(s: Sentence, value: str, m: Mention, cue: tuple[int, int]) -> Finding:
    start, end = (min(cue[0], m.start), max(cue[1], m.end)) if m.end else cue
    found = Finding(FactType.OPINION, value, start, max(end, start + 1))
    found.region, found.side, found.level = s.place(m.start, m.end or end) if m.end else (None, None, None)
    if value.startswith("conditional "):
        found.certainty = Certainty.UNCERTAIN
    untold = m.value == "opioid_taper" and not s.mentions("drug")
    found.leans = "treatment" if m.category == _BEFORE else "before" if untold or leans(s.norm) else ""
    return found


def treatments(doc: Reader, s: Sentence) -> list[Mention]:
    """The treatments a sentence names, by their names or by words that mean one in an opinion."""
    silent = data("opinions")["no_treatment"]
    found: list[Mention] = []
    for category in CATEGORIES:
        for m in s.mentions(category):
            meant = category in ("service", "drug") or is_meant(doc, s, m, category)
            if m.value not in silent and meant and s.words(m.end, m.end + 1) != "?":
                found.append(m)
    taken = {i for m in found for i in range(m.start, m.end)}
    therapies = [m for m in found if m.category == "therapy"]
    for value, pattern in data("opinions")["meant"].items():
        for match in re.finditer(pattern, s.norm):
            low, high = s.span(*match.span())
            # "Aquatic therapy, eight visits" is no other therapy.
            counts = value == "physical_therapy" and any(0 <= low - m.end < _BESIDE for m in therapies)
            if not counts and not taken & set(range(low, high)):
                found.append(Mention("meant", value, low, high))
                taken |= set(range(low, high))
    longer = [(m.start, m.end) for m in found]
    kept = [m for m in found if not any(a <= m.start and m.end <= b and b - a > m.end - m.start for a, b in longer)]
    return sorted(kept, key=lambda m: m.start)


def _unnamed(doc: Reader, s: Sentence) -> list[Mention]:
    """What a sentence that names no treatment is about: the one named just before, or the therapist's own."""
    if doc.advised and (leans(s.norm) or _search("anew", s.norm)):
        return [Mention(_BEFORE, doc.advised, 0, 0)]
    return [Mention("own", doc.treats, 0, 0)] if doc.treats and _search("going_on", s.norm) else []


_BEFORE = "before"


def remember(doc: Reader, s: Sentence) -> None:
    """Keep the treatment a sentence named last, which the next one may point to."""
    if doc.kind.value not in data("opinions")["kinds"]:
        return
    _follow_list(doc, s)
    doc.places = len(s.tokens) <= _SHORT_PLACE and s.norm.endswith(".") and bool(s.regions)
    found = treatments(doc, s)
    if found:
        doc.advised = found[-1].value
    elif s.begins:
        doc.advised = ""


_SHORT_PLACE = 4
"""Tokens of a sentence that only names the part of the body the next ones are about: "Left shoulder."."""


def _follow_list(doc: Reader, s: Sentence) -> None:
    """Keep the words that head a list of what is recommended as long as its items follow each other."""
    if s.norm.endswith(":") and _cue(s.norm) is not None and _search("heads_list", s.norm) and not _retells(s.norm):
        doc.recommends = s.raw(0, len(s.tokens) - 1), s.page
    elif doc.recommends and s.begins and not _ITEM.match(s.norm):
        doc.recommends = None


_ITEM = re.compile(r"(?:\d{1,2}|[a-z]|[ivx]{1,4}) ?[.)]|[-*•·▪>]|\( ?(?:\d{1,2}|[a-z]) ?\)")


def appeals(words: str) -> bool:
    """Whether words of a page only say that they appeal."""
    return _search("appealing", " ".join(words.lower().split()))


def names_none(words: str) -> bool:
    """Whether words of a page name no treatment, or point to what stands before them."""
    found = tokens(words)
    norm = " ".join(token.norm for token in found)
    named = any(lexicon().mentions(category, found) for category in CATEGORIES)
    meant = any(re.search(pattern, norm) for pattern in data("opinions")["meant"].values())
    return leans(norm) or not (named or meant)


def _heads_future(doc: Reader, s: Sentence) -> bool:
    return doc.kind.value in data("opinions")["rating_kinds"] and bool(_heading_of_future(doc, s))


def _heading_of_future(doc: Reader, s: Sentence) -> str:
    """The heading of care of the future a sentence stands under; empty where it stands under none."""
    return next((title for title in (doc.label, s.title) if _search("future_heading", title.lower())), "")


def _clauses(norm: str) -> Iterator[_Clause]:
    start = 0
    for match in _CLAUSES.finditer(norm):
        yield _Clause(start, match.start())
        start = match.end()
    yield _Clause(start, len(norm))


def _cue(words: str) -> tuple[str, int, int] | None:
    """The stance of a clause and where in it the words stand that say it."""
    for stance in STANCES:
        for pattern in _patterns(stance):
            if match := pattern.search(words):
                return "conditional" if stance == "before_any" else stance, match.start(), match.end()
    return None


def _voiced(s: Sentence, words: str) -> tuple[str, int, int] | None:
    """What a clause is against whose "I" stands before it: "I leave that to her but would not support it"."""
    match = _patterns("voiced")[0].search(words) if _search("voice", s.norm) else None
    return ("advises_against", match.start(), match.end()) if match else None


def _reconsidered(s: Sentence, words: str) -> tuple[str, int, int] | None:
    """What a clause would think again that an "if" or "should" of the same sentence leads to."""
    match = re.search(r"\breconsider\w*", words) if _search("anew", s.norm) else None
    return ("conditional", match.start(), match.end()) if match else None


def _carried_on(cue: tuple[str, int, int], words: str) -> tuple[str, int, int] | None:
    """What a clause before recommends, said on: "I advise that …; that X not be used; and that …"."""
    if cue[0] != "recommends" or not (match := re.match(r"(?:and )?that\b", words)):
        return None
    return "advises_against" if re.search(r"\bnot\b", words) else "recommends", match.start(), match.end()


def _conditioned(stance: str, words: str) -> str:
    """A stance for a treatment that holds only if something happens is a condition."""
    return "conditional" if stance in ("recommends", "future_care") and _search("conditional", words) else stance


def _arguments(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """What an appeal says for the treatment or against the refusal; what it retells of that, with its answer."""
    answers, doc.answered = doc.answered, _search("of_reviewer", s.norm) or bool(_QUOTED.match(s.norm))
    if (
        s.section == "work_status"
        or doc.answered
        or _search("no_argument", s.norm)
        or not (answers or _search("argues", s.norm))
    ):
        return
    named = treatments(doc, s)
    value = f"argues {named[0].value}" if named else "argues"
    found = Finding(FactType.OPINION, value, 0, len(s.tokens))
    found.leans = "before" if answers or leans(s.norm) or len(s.tokens) <= _SHORT else ""
    yield found


def _is_item_of_list(doc: Reader, s: Sentence) -> bool:
    return doc.recommends is not None and s.begins


def _put_under_heading(found: Finding, doc: Reader, s: Sentence) -> None:
    """Note the words that make an item of a list an opinion, and the page they stand on."""
    words, page = doc.recommends or (_heading_of_future(doc, s), s.page)
    found.attributes["heading"] = words
    if page != s.page:
        found.attributes["heading_page"] = page
    found.leans = "before" if doc.places else ""


def _lists(doc: Reader, s: Sentence, words: str) -> bool:
    """Whether words below a heading of future care list what there is to be."""
    listing = _heads_future(doc, s) and (_search("of_list", words) or (not is_prose(s) and _search("listing", s.norm)))
    return listing and not _search("none_of_it", words)


def _is_anothers(s: Sentence, clause: _Clause) -> bool:
    """Whether a clause tells what others say, is asked, or stands in quotation marks."""
    words = s.norm[clause.start : clause.end]
    return _retells(words) or _search("asked", words) or bool(s.norm[: clause.start].count(_QUOTE) % 2)


def _retells(clause: str) -> bool:
    """Whether a clause tells what others say; what stands in brackets is said beside it."""
    bare = re.sub(r"\( [^()]*\)", "", clause)
    return _search("retold", bare) and not _search("voice", bare)


def _search(name: str, norm: str) -> bool:
    return any(pattern.search(norm) for pattern in _patterns(name))


def _starts(name: str, words: str) -> bool:
    return any(pattern.match(words) for pattern in _patterns(name))


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    rules = data("opinions")
    entry = rules[name]
    small = f"(?:{rules['small_words']})"
    return tuple(
        re.compile(re.sub(r"\badv\b", lambda _: small, one)) for one in ([entry] if isinstance(entry, str) else entry)
    )
