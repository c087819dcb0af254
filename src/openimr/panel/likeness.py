"""How likely two names, taken apart, are the same person or organization, from 0 to 100, and why.

The scores are ranks for a person's attention, not probabilities; ``names.yaml`` says from where on they count.
"""

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from .names import Name, OrganizationName, PersonName, lexicon


class Likeness(NamedTuple):
    """A score from 0 to 100 and the reason in words."""

    score: float
    why: str


_NONE = Likeness(0.0, "")


def likeness(one: Name, other: Name) -> Likeness:
    """The best score over everything the two names may be read as."""
    best = _NONE
    for person in one.people:
        for other_person in other.people:
            best = max(best, same_person(person, other_person), key=lambda found: found.score)
    # Two names that both read as people are compared as people only: as bags of words John A. and John B. are one.
    organizations = () if one.people and other.people else one.organizations
    for organization in organizations:
        for other_organization in other.organizations:
            best = max(best, same_organization(organization, other_organization), key=lambda found: found.score)
    if best.score < lexicon().possible:
        best = max(best, _named_after(one, other), _named_after(other, one), key=lambda found: found.score)
    return best


def edits_allowed(word: str) -> int:
    """How many slips of the pen two spellings of ``word`` may be apart: none in short words, two in long ones."""
    return 0 if len(word) <= 3 else 1 if len(word) <= 7 else 2


@lru_cache(maxsize=262144)
def same_word(one: str, other: str) -> float:
    """Whether two words are the same, from 0 to 1: equal, another form, a slip of the pen, a beginning of the other."""
    if one == other:
        return 1.0
    forms = lexicon().same_word
    if forms.get(one, one) == forms.get(other, other):
        return 0.97
    allowed = min(edits_allowed(one), edits_allowed(other))
    distance = OSA.distance(one, other, score_cutoff=allowed) if allowed else 9
    if distance <= allowed:
        return 1.0 - 0.6 * distance / max(len(one), len(other)) if one[0] == other[0] else 0.85
    if (one.startswith(other) and len(other) >= 4) or (other.startswith(one) and len(one) >= 4):
        return 0.85
    return 0.0


def same_trade(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether what two organizations do may be the same: a word in common, or one of them does not say."""
    return not one or not other or any(same_word(a, b) for a in one for b in other)


def same_person(one: PersonName, other: PersonName) -> Likeness:
    """Whether two names are one person's: surname and given name must both fit, initials and short forms included."""
    straight = _person_in_order(one, other)
    if straight.score >= lexicon().possible or not one.given or not other.given:
        return straight
    # Family name first, as on many forms and in many languages.
    if len(one.given) == 1 and len(one.given[0]) > 1:
        swapped = _person_in_order(PersonName(one.surname, one.given, one.suffix), other)
        if swapped.score > straight.score:
            return Likeness(min(swapped.score, 92.0), f"{swapped.why}, given name and surname exchanged")
    return straight


def _person_in_order(one: PersonName, other: PersonName) -> Likeness:
    surname, surname_why = _surnames(one.surname, other.surname)
    if not surname:
        return _NONE
    given, given_why = _given_names(one.given, other.given)
    if not given:
        return _NONE
    score, why = min(surname, given), [surname_why, given_why]
    if surname < 100 and given < 100:
        score -= 4
    if one.suffix != other.suffix and one.suffix and other.suffix:
        score, why = score - 14, [*why, f"but {one.suffix} and {other.suffix}"]
    middle = _middle_differs(one.given, other.given)
    if middle:
        score, why = score - 14, [*why, middle]
    return Likeness(score, ", ".join(part for part in why if part))


def _surnames(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    if one == other or "".join(one) == "".join(other):
        return 100.0, "same surname"
    if len(one) > 1 or len(other) > 1:
        best = max(same_word(a, b) for a in one for b in other)
        if best:
            return (
                (91.0, "one part of a double surname") if best == 1 else (84.0, "nearly one part of a double surname")
            )
    a, b = "".join(one), "".join(other)
    allowed = min(edits_allowed(a), edits_allowed(b))
    distance = OSA.distance(a, b)
    if distance <= allowed:
        return (92.0 if len(a) >= 6 and distance == 1 else 86.0), f"surnames {distance} letter(s) apart"
    if sorted(a) == sorted(b) and a[0] == b[0] and len(a) >= 5:
        return 86.0, "surnames with letters exchanged"
    return 0.0, ""


def _given_names(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    if not one or not other:
        return 80.0, "a given name is missing"
    if any(len(a) > 1 and a == b for a, b in zip(one, other, strict=False)) and one[0][0] == other[0][0]:
        return 100.0, "same given name"
    best = (0.0, "")
    for position, a in enumerate(one[:2]):
        for other_position, b in enumerate(other[:2]):
            score, why = _given_name(a, b)
            if position + other_position == 1:  # first name against middle name: people go by either
                score = min(score - 6, 92.0) if min(len(a), len(b)) > 1 else 0.0
                why = f"{why}, as a middle name"
            elif position and other_position:
                score = 0.0
            if score > best[0]:
                best = (score, why)
    return best


def _given_name(a: str, b: str) -> tuple[float, str]:
    if a == b:
        return 100.0 if len(a) > 1 else 88.0, "same given name" if len(a) > 1 else "same initial"
    if len(a) == 1 or len(b) == 1:
        return (86.0, "an initial that fits") if a[0] == b[0] else (0.0, "")
    if len(a) == 2 and a.isalpha() and b[0] == a[0] and a[1] not in "aeiouy":
        return 80.0, "initials that may fit"
    groups = lexicon().given_groups
    if groups.get(a, frozenset()) & groups.get(b, frozenset()):
        return 95.0, f"{a} and {b} stand for one another"
    if a.replace("-", "") == b.replace("-", ""):
        return 98.0, "same given name"
    distance = OSA.distance(a, b)
    if distance <= min(edits_allowed(a), edits_allowed(b)) and min(len(a), len(b)) >= 4:
        return (91.0 if len(a) >= 5 else 84.0), f"given names {distance} letter(s) apart"
    if len(a) >= 3 and len(b) >= 3 and (a.startswith(b) or b.startswith(a)):
        return 90.0, "a given name shortened"
    return 0.0, ""


def _middle_differs(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if len(one) < 2 or len(other) < 2 or one[1][0] == other[1][0] or _given_name(one[0], other[0])[0] == 0:
        return ""
    return f"but middle names {one[1]} and {other[1]} differ"


def same_organization(one: OrganizationName, other: OrganizationName) -> Likeness:
    """Whether two names are one organization's: its telling words must fit; legal form and weak words hardly count."""
    acronym = _acronym(one, other)
    if one.words == other.words:
        return Likeness(100.0, "same words")
    if "".join(one.words) == "".join(other.words):
        return Likeness(98.0, "same letters")
    if not same_trade(one.trade, other.trade):
        return acronym  # each does something else
    pairs, left, right = _aligned(one.words, other.words)
    shared = sum(_weight(a) * score for a, _, score in pairs)
    if not any(_weight(a) > 0.5 for a, _, _ in pairs):
        return acronym
    total = shared + max(sum(map(_weight, left)), sum(map(_weight, right)))
    closeness = shared / total if total else 0.0
    telling_left, telling_right = _telling(left), _telling(right)
    if (telling_left and telling_right) or (_fields(left) and _fields(right)):
        return acronym  # each has a word of its own that tells it apart
    matched_telling = [a for a, _, _ in pairs if _weight(a) == 1.0]
    extra = telling_left or telling_right
    if extra and not matched_telling:
        return acronym  # only words of place or trade in common
    if not matched_telling and closeness < 0.8:
        return acronym
    doubtful = extra or (_places(left) and _places(right))
    score = 60 + 38 * closeness if doubtful else 74 + 26 * closeness
    slips = [f"{a}/{b}" for a, b, s in pairs if s < 0.97]
    only = [*left, *right]
    why = "same telling words" + (f", {', '.join(slips)} taken as one" if slips else "")
    found = Likeness(round(score, 1), why + (f", only on one side: {', '.join(only)}" if only else ""))
    return max(found, acronym, key=lambda likeness: likeness.score)


def _acronym(one: OrganizationName, other: OrganizationName) -> Likeness:
    for short, long in ((one, other), (other, one)):
        word = short.alone or short.words[0]
        if len(long.words) < 3 or not 3 <= len(word) <= 8 or word not in long.initials or short.words == long.words:
            continue
        if word == short.alone:
            return Likeness(90.0 if len(word) >= 4 else 84.0, f"{word.upper()} are the initials")
        if word in short.initials:
            return Likeness(84.0, f"{word.upper()} are the initials")
    return _NONE


def _aligned(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[list[tuple[str, str, float]], list[str], list[str]]:
    # Equal words first, then every word left takes its best unused counterpart.
    pairs = [(word, word, 1.0) for word in one if word in other]
    left = [word for word in one if word not in other]
    right = [word for word in other if word not in one]
    if not left or not right:
        return pairs, left, right
    left, right = _joined(left, right), _joined(right, left)
    alone: list[str] = []
    for word in left:
        best = max(right, key=lambda candidate: same_word(word, candidate), default=None)
        score = same_word(word, best) if best is not None else 0.0
        if best is None or not score:
            alone.append(word)
            continue
        pairs.append((word, best, score))
        right.remove(best)
    return pairs, alone, right


def _joined(words: list[str], other: list[str]) -> list[str]:
    """``words``, two of them run together where ``other`` writes them as one."""
    joined: list[str] = []
    position = 0
    while position < len(words):
        pair = "".join(words[position : position + 2])
        if position + 1 < len(words) and any(same_word(pair, word) >= 0.9 for word in other):
            joined.append(pair)
            position += 2
        else:
            joined.append(words[position])
            position += 1
    return joined


@lru_cache(maxsize=65536)
def _weight(word: str) -> float:
    lex = lexicon()
    if word in lex.weak or len(word) == 1:
        return 0.15
    if word in lex.field:
        return 0.55
    return 0.6 if word in lex.places else 1.0


def _telling(words: list[str]) -> list[str]:
    return [w for w in words if _weight(w) == 1.0]


def _fields(words: list[str]) -> list[str]:
    return [w for w in words if _weight(w) == 0.55]


def _places(words: list[str]) -> list[str]:
    return [w for w in words if _weight(w) == 0.6]


def _named_after(one: Name, other: Name) -> Likeness:
    # "Law Offices of Jane Rivera" and Jane Rivera: a person's practice carries the name.
    for person in one.people:
        if not person.given or len(person.given[0]) < 2:
            continue
        for organization in other.organizations:
            words = set(organization.words)
            if set(person.surname) <= words and person.given[0] in words and len(words) > 2:
                return Likeness(85.0, "the organization carries the person's full name")
    return _NONE
