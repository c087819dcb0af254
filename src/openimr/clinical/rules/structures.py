"""What a study says of a structure's state, in any order of words: "facets large", "narrowing of the left foramen".

The words for structures and for states are data (``data/structures.yaml``) and combine freely; what may stand between
them is little: places, sides, degrees, measures, and the words that say "is".
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from openimr.domain.facts import Polarity

from ..sentences.sentence import Sentence
from ..words.lexicon import Lexicon, Mention, data, terms, word_list
from ..words.tokens import DATE_KIND, GRADE, LEVEL_KIND, NUMBER


class Said(NamedTuple):
    """A structure in a state: the finding and the tokens of both, those of the state; ABSENT where it is sound."""

    mention: Mention
    state: tuple[int, int]
    polarity: Polarity | None


class _State(NamedTuple):
    families: frozenset[str]
    start: int
    end: int


_JOINING = frozenset({"and", "&", "or", "/", ",", "plus"})
_ALSO = frozenset({*_JOINING, "but", "yet", "nor"})
_DENYING = frozenset({"not", "no", "without", "never", "nor"})
_PLACING = frozenset(word_list("structures", "placing"))
_SAYING = frozenset(word_list("structures", "saying"))
_MARKS = frozenset({"%", ":", "(", "=", '"'})
_LONGEST_PLACE = 4


def said(s: Sentence, kind: str) -> list[Said]:
    """The structures whose state a sentence tells.

    Args:
        s: the sentence of a study, or about one.
        kind: ``imaging_finding`` or ``electrodiagnostic_finding``.
    """
    named = [m for m in _structures(kind).mentions(kind, s.tokens) if not _is_measure(s, m) and _is_meant(s, kind, m)]
    if not named:
        return []
    states = _states(s)
    groups = _groups(s, named, states)
    used: set[int] = set()
    found: list[Said] = []
    for group in groups:
        told = list(_behind(s, group[-1].end, states, named))
        for state, denied in told:
            made = [one for m in group for one in _made(kind, m, state, denied)]
            found += made
            used.update({state.start} if made else ())
    denied_values = {(one.mention.value, one.mention.start) for one in found if one.polarity is Polarity.ABSENT}
    # "Labrum frayed, no tear" says of a tear only that there is none.
    found = [o for o in found if o.polarity or (o.mention.value, o.mention.start) not in denied_values]
    for group in groups:
        for state in (x for x in states if x.start not in used):
            graded = "degree" in state.families  # "severe canal" says nothing yet
            leads = not graded and state.end <= group[0].start and _leads(s, state.end, group[0].start)
            if leads or (not graded and _is_of_label(s, group, state, named)):
                made = [one for m in group for one in _made(kind, m, state, denied=False)]
                found += made
                used.update({state.start} if made else ())
    return found


def _is_of_label(s: Sentence, group: list[Mention], state: _State, named: list[Mention]) -> bool:
    """Whether a state is of the structure that labels its line ("Supraspinatus: bright; bursal sided split")."""
    label = group[0].start <= 1 and s.words(group[-1].end, group[-1].end + 1) == ":"
    return label and state.start > group[-1].end and not any(group[-1].end <= m.start < state.end for m in named)


def _is_measure(s: Sentence, m: Mention) -> bool:
    """Whether a structure's short name is a unit here: "3 mm"."""
    token = s.tokens[m.start]
    return token.norm in ("mm", "lm", "ac", "nf") and (
        s.text[token.start].islower() or (m.start > 0 and s.tokens[m.start - 1].kind == NUMBER)
    )


def _is_meant(s: Sentence, kind: str, m: Mention) -> bool:
    """Whether the words a structure needs before it are there: a "nerve" is a root's behind "exiting" or a level."""
    entry = data("structures")["structures"][kind][m.value]
    before = s.words(m.start - 3, m.start)
    if "unless" in entry and re.search(rf"\b(?:{entry['unless']})\b", before):
        return False
    return "beside" not in entry or re.search(rf"\b(?:{entry['beside']})\b", before) is not None


def _groups(s: Sentence, named: list[Mention], states: list[_State]) -> list[list[Mention]]:
    """Structures that share what is said of them: "the canal and both foramina", "ACL, PCL and MCL"."""
    groups: list[list[Mention]] = []
    for m in named:
        last = groups[-1][-1] if groups else None
        between = [t.norm for t in s.tokens[last.end : m.start]] if last else []
        joined = set(between) & _JOINING and set(between) <= _JOINING | _between() and len(between) <= 5
        if last and joined and not any(last.end <= state.start < m.start for state in states):
            groups[-1].append(m)
        else:
            groups.append([m])
    return groups


def _behind(s: Sentence, at: int, states: list[_State], named: list[Mention]) -> Iterator[tuple[_State, bool]]:
    """The states said behind a structure, and whether each is denied: "is frayed but not torn"."""
    begins = {state.start: state for state in states}
    stops = {m.start for m in named}
    denied = False
    told = joined = False
    while at < len(s.tokens):
        token = s.tokens[at]
        if at in begins and not (at in stops and not joined):
            state = begins[at]
            yield state, denied
            told, joined, denied, at = True, False, False, state.end
        elif token.gap and told:
            return
        elif token.norm in _DENYING:
            denied, at = True, at + 1
        elif told and token.norm in _ALSO:
            joined, at = True, at + 1
        elif at in stops and told:
            return
        elif token.norm in _between() or token.kind in (NUMBER, LEVEL_KIND, GRADE, DATE_KIND) or token.norm in _MARKS:
            at += 1
        elif step := _place_named(s, at):
            at = step
        else:
            return


def _place_named(s: Sentence, at: int) -> int:
    """Where a place ends that "is" follows ("cartilage of the trochlea is thin"), 0 where there is none."""
    if s.tokens[at - 1].norm not in _PLACING | {"the"}:
        return 0
    for end in range(at + 1, min(at + _LONGEST_PLACE, len(s.tokens) - 1)):
        if s.tokens[end].norm in _SAYING:
            return end
        if not s.tokens[end].norm.isalpha():
            return 0
    return 0


def _leads(s: Sentence, start: int, end: int) -> bool:
    """Whether a state before a structure is that structure's: "tight foramen", "flattening of the exiting L5 root"."""
    between = s.tokens[start:end]
    if len(between) > 6 or any(t.gap for t in between):
        return False
    return all((t.norm in _between() and t.norm not in _SAYING) or t.kind == LEVEL_KIND for t in between)


def _made(kind: str, m: Mention, state: _State, denied: bool) -> Iterator[Said]:
    entry = data("structures")["structures"][kind][m.value]
    low, high = min(m.start, state.start), max(m.end, state.end)
    for family, value in entry.get("shows", {}).items():
        if family in state.families:
            yield Said(Mention(kind, value, low, high), (state.start, state.end), Polarity.ABSENT if denied else None)
            return
    for family in ("free", "sound"):
        if family in entry and family in state.families and not denied:
            yield Said(Mention(kind, entry[family], low, high), (state.start, state.end), Polarity.ABSENT)
            return


_PARTIAL = re.compile(r"\b(?:partial\w*|partly|low grade|interstitial|intrasubstance|bursal|articular)\b[^;:.]*$")
_COMPLETE = re.compile(r"\b(?:full thick\w*|full|complete\w*|massive|through)\b[^;:.]*$")
_OF_DEPTH = re.compile(r"\b(?:full|partial) $")


def _states(s: Sentence) -> list[_State]:
    pattern, families = _words_of_states()
    return [
        _State(_deep(s, found.start, families[found.match[0]]), found.start, found.end)
        for found in s.matches(pattern)
        if not ("thick" in families[found.match[0]] and _OF_DEPTH.search(s.words(found.start - 1, found.start) + " "))
    ]


def _deep(s: Sentence, start: int, families: frozenset[str]) -> frozenset[str]:
    """The families of a tear with the depth the words before give it: "full thick supraspinatus tear"."""
    if "torn" not in families:
        return families
    before = s.words(start - 5, start)
    if _PARTIAL.search(before):
        return families | {"partly"}
    return families | {"through"} if _COMPLETE.search(before) else families


@cache
def _structures(kind: str) -> Lexicon:
    made = Lexicon(tries={kind: {}})
    for name, entry in data("structures")["structures"][kind].items():
        for term in terms(entry["names"]):
            made.add(kind, name, term)
    return made


@cache
def _words_of_states() -> tuple[re.Pattern[str], dict[str, frozenset[str]]]:
    families: dict[str, set[str]] = {}
    for family, entry in data("structures")["states"].items():
        for term in terms(entry):
            families.setdefault(term, set()).add(family)
    longest = sorted(families, key=len, reverse=True)
    pattern = re.compile(rf"(?<![^ ])(?:{'|'.join(map(re.escape, longest))})(?![^ ])")
    return pattern, {term: frozenset(found) for term, found in families.items()}


@cache
def _between() -> frozenset[str]:
    return frozenset(data("structures")["between"].split())
