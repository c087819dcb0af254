"""What the words around a term say of it: that it is not so, perhaps so, was so, may come, or is somebody else's.

After the ConText algorithm (Harkema et al. 2009): a trigger has a reach, which words such as "but" end.
"""

import re

from openimr.domain.facts import Certainty, Polarity, Subject, Temporality

from ..words.lexicon import Mention, word_list
from .sentence import Sentence

_REACH = 14
_REACH_LISTING = 30
"""A denial of a whole list ("denies a, b, c, d or e") reaches over all of it."""
_REACH_BACK = 7
_SHORT = 6
_LISTING = word_list("context", "lists_what_is_denied")
_VERBS = frozenset(word_list("context", "says_anew"))
"""Behind "and", what is said anew: "does not use tobacco and drinks alcohol rarely"."""
_CONDITIONS = frozenset({"if", "unless", "until", "once", "when"})
"""Before a denial: "if no further gain, MRI" denies the gain, not the study."""
_HEADING = frozenset(word_list("context", "heads_a_denied_list"))


def _of(s: Sentence, kind: str) -> list[Mention]:
    """Triggers of one kind; a term of several kinds is of each, so each kind has its own trie."""
    return s.mentions(f"context:{kind}")


def polarity(s: Sentence, start: int, end: int) -> Polarity:
    """Whether the sentence says of the stretch that it is so or that it is not so."""
    if _box(s, start) is False:
        return Polarity.ABSENT
    if _minus(s, start, end):
        return Polarity.ABSENT
    excepted = [(m.start, m.end) for m in _of(s, "not_negated")]
    for trigger in reversed([m for m in _of(s, "negated_before") if m.end <= start or m.start < start < m.end]):
        before = s.words(trigger.start - 1, trigger.start)
        if any(a <= trigger.start < b for a, b in excepted) or before in _CONDITIONS or before in ("[x]", "[ ]"):
            continue  # a ticked "no" answers what stands before it
        if words_of(s, trigger) == "non" and start - trigger.end > 1:
            continue  # "a nonenhancing focus displaces the root" denies the enhancing alone
        if start - trigger.end <= _reach(s, trigger, start) and not _stopped(s, trigger, start):
            return Polarity.PRESENT if _is_doubled(s, trigger) else Polarity.ABSENT
    for trigger in _of(s, "negated_after"):
        if trigger.start < end or any(a <= trigger.start < b for a, b in excepted):
            continue
        if trigger.start - end <= _REACH_BACK and not _stopped_back(s, end, trigger):
            return Polarity.ABSENT
        break
    return Polarity.ABSENT if _answered_no(s, end) or _crossed(s, end) else Polarity.PRESENT


def words_of(s: Sentence, trigger: Mention) -> str:
    """The words of a trigger."""
    return s.words(trigger.start, trigger.end)


_DENIED_LACK = re.compile(r"\b(?:(?:not|never|cannot)(?: [a-z]+){0,6}|no (?:day|days|night|nights|time|moment)) ?$")


def _is_doubled(s: Sentence, trigger: Mention) -> bool:
    """Whether a lack is itself denied: "has not had a day without pain", "never free of pain"."""
    lack = s.words(trigger.start, trigger.end) in ("without", "free of")
    return lack and _DENIED_LACK.search(s.words(trigger.start - 8, trigger.start)) is not None


def _crossed(s: Sentence, end: int) -> bool:
    """A nought as an answer, with nothing behind it that it could deny instead: "Clonus Ø."."""
    following = s.tokens[end : end + 2]
    return bool(following) and following[0].norm == "ø" and (len(following) == 1 or not following[1].norm.isalpha())


def _minus(s: Sentence, start: int, end: int) -> bool:
    """A minus as an answer: "+ numbness, - weakness", "(-) numbness", "numbness (-)"."""
    if s.words(start - 3, start) == "( - )" or s.words(end, end + 3) == "( - )":
        return True
    return (
        s.words(start - 1, start) == "-"
        and (start == 1 or s.words(start - 2, start - 1) in (",", ";"))
        and "+" in s.norm
    )


def _reach(s: Sentence, trigger: Mention, start: int) -> int:
    """How many tokens on a denial reaches: over the whole of a list it opens, or whose last member "or" joins."""
    lists = s.words(trigger.start, trigger.end).startswith(_LISTING)
    joined = start > 1 and bool({"or", "nor"} & {t.norm for t in s.tokens[max(trigger.end, start - 3) : start]})
    return _REACH_LISTING if lists or joined else _REACH


def _stopped(s: Sentence, trigger: Mention, start: int) -> bool:
    between = s.tokens[trigger.end : start]
    words = s.words(trigger.start, trigger.end)
    # "Not tried: acupuncture, opioids": what is denied follows the colon.
    heads = bool(between) and between[0].norm == ":" and words in _HEADING
    lists = words.startswith(_LISTING) or heads
    for stop in _of(s, "stop"):
        if trigger.end <= stop.start < start:
            words_before = s.words(stop.start - 1, stop.start)
            # "difficulty with his balance": what is denied follows
            if s.tokens[stop.start].norm == "with" and words_before in (
                "difficulty",
                "trouble",
                "problem",
                "problems",
                "issues",
            ):
                continue
            return True
    for i, token in enumerate(between):
        if token.norm in (";", ".", ":", "[x]", "[ ]") and not (heads and not i):
            return True
        if token.norm == "," and not lists:
            rest = [t.norm for t in s.tokens[trigger.end + i : start + 6]]
            if "or" not in rest and "nor" not in rest:
                return True
        if token.norm == "and" and s.words(trigger.end + i + 1, trigger.end + i + 2) in _VERBS:
            return True
        # "no swelling and full motion": what follows "and" is said anew, unless it is a pair ("bowel and bladder")
        anew = token.norm == "and" and i > 1 and start - (trigger.end + i) > 2
        if anew and words in ("no", "not", "non", "absent", "negative"):
            return True
        if token.gap and i:
            return True
    return False


def _stopped_back(s: Sentence, end: int, trigger: Mention) -> bool:
    for token in s.tokens[end : trigger.start]:
        if token.norm in (";", ".", ",", "but", "with", "and", "[x]", "[ ]") or token.gap:
            return True
    return any(
        end <= stop.start < trigger.start for stop in _of(s, "stop") if s.tokens[stop.start].norm not in ("is", "has")
    )


_ASKED_AND_DENIED = re.compile(
    r"(?:(?!no |with )[\w/]+ ){1,5}: (?:no|none|denied|denies|neg|negative|absent|never)(?: ?[.,;]|$)"
)


def _answered_no(s: Sentence, end: int) -> bool:
    """A form's answer: ``Numbness: no``, ``Radiation [ ] yes [x] no``."""
    following = [t.norm for t in s.tokens[end : end + 6]]
    if _ASKED_AND_DENIED.match(s.words(end, end + 9)):
        return True
    if following[:1] == [":"]:
        following = following[1:]
        if following and following[0] in _NO_BEHIND_A_COLON:
            return following[1:2] != ["change"]
    if following[:1] in (["no"], ["none"]) and following[1:2] in ([], ["."], [","], [";"]):
        return True
    if following[:1] in (["-"], [","]) and len(following) > 1 and following[1] in _NO_BEHIND_A_DASH:
        return len(following) == 2 or not following[2].isalpha()
    answer = [_ANSWER.get(word, word) for word in following]
    if answer[:2] == ["[x]", "no"] or answer[:4] == ["[ ]", "yes", "[x]", "no"]:
        return True
    return answer[:4] == ["yes", "[ ]", "no", "[x]"]


_NO_BEHIND_A_COLON = frozenset(word_list("context", "no_behind_a_colon"))
_NO_BEHIND_A_DASH = frozenset(word_list("context", "no_behind_a_dash"))
_ANSWER = {"y": "yes", "n": "no"}


def _box(s: Sentence, start: int) -> bool | None:
    """What the box directly before a term says: ticked, left open, or None where there is none."""
    for i in range(start - 1, max(-1, start - 4), -1):
        norm = s.tokens[i].norm
        if norm == "[x]":
            return True
        if norm == "[ ]":
            return None
        if s.tokens[i + 1].gap:
            return None
    return None


def left_open(s: Sentence, end: int) -> bool:
    """Whether neither answer behind a term is ticked: "Weakness [ ]Y [ ]N"."""
    following = [_ANSWER.get(t.norm, t.norm) for t in s.tokens[end : end + 4]]
    return following in (["[ ]", "yes", "[ ]", "no"], ["yes", "[ ]", "no", "[ ]"])


def ticked(s: Sentence, start: int) -> bool:
    """Whether the box directly before a term is ticked."""
    return _box(s, start) is True


def open_box(s: Sentence, start: int) -> bool:
    """Whether the term stands behind a box left open, so that nothing is said by it."""
    for i in range(start - 1, max(-1, start - 9), -1):
        norm = s.tokens[i].norm
        if norm == "[x]":
            return False
        if norm == "[ ]":
            if _is_answer_box(s, i):
                return False
            return not any(t.gap or t.norm in (".", ";") for t in s.tokens[i + 2 : start + 1])
    return False


def _is_answer_box(s: Sentence, i: int) -> bool:
    """Whether a box is one of a pair of answers, "[X]Y [ ]N", which are those of the words before it."""
    words = [_ANSWER.get(t.norm, t.norm) for t in s.tokens[max(0, i - 2) : i + 4]]
    at = min(i, 2)
    paired = words[at - 2 : at] in (["[x]", "yes"], ["[ ]", "yes"], ["[x]", "no"], ["[ ]", "no"])
    return words[at + 1 : at + 2] in (["yes"], ["no"]) and (paired or words[at + 2 : at + 3] in (["[x]"], ["[ ]"]))


def certainty(s: Sentence, start: int, end: int) -> Certainty:
    """Whether the stretch is stated, or only held possible."""
    for trigger in _of(s, "uncertain"):
        if trigger.end <= start and start - trigger.end <= _SHORT + 2 and not _stopped(s, trigger, start):
            return Certainty.UNCERTAIN
        if (
            trigger.start >= end
            and trigger.start - end <= _SHORT - 2
            and s.words(trigger.start, trigger.end) in _SAID_AFTER
        ):
            return Certainty.UNCERTAIN
    if end < len(s.tokens) and s.tokens[end].norm == "?" and s.tokens[end].start == s.tokens[end - 1].end:
        return Certainty.CERTAIN
    if start and s.tokens[start - 1].norm == "?":
        return Certainty.UNCERTAIN
    return Certainty.CERTAIN


_SAID_AFTER = frozenset(word_list("context", "doubtful_behind"))


def temporality(s: Sentence, start: int, end: int) -> Temporality:
    """Whether the stretch holds now, did in the past, or only if something happens."""
    for trigger in _of(s, "hypothetical"):
        if trigger.end <= start and start - trigger.end <= _SHORT + 4 and not _stopped(s, trigger, start):
            return Temporality.HYPOTHETICAL
    for trigger in _of(s, "historical"):
        if trigger.end <= start and start - trigger.end <= _SHORT - 1 and not _stopped(s, trigger, start):
            return Temporality.HISTORICAL
    return Temporality.HISTORICAL if s.section == "past_medical" else Temporality.CURRENT


_RELATIVE = frozenset(word_list("context", "relatives_before_a_colon"))
"""Relatives as charts abbreviate them before a colon."""


_BORROWED = re.compile(
    r"\b(?:takes?|took|taking|borrow\w*|tried|used|uses|using|had|ate|given|got)\b(?: [\w/]+){0,5}? (?:dad|mom|father"
    r"|mother|wife|husband|brother|sister|friend|son|daughter|neighbor|cousin|roommate|spouse|coworker|co worker) s$"
)
"""What stands before a relative's thing that the patient took or used: "took 1 of his wife's Soma"."""


def subject(s: Sentence, start: int, end: int) -> Subject:
    """Whom the sentence says it of."""
    if _BORROWED.search(s.words(start - 12, start)):
        return Subject.PATIENT
    if s.section == "family":
        return Subject.FAMILY
    if s.words(start - 2, start) in _RELATIVE:
        return Subject.FAMILY
    for kind, whom in (("family", Subject.FAMILY), ("other_person", Subject.OTHER)):
        for trigger in _of(s, kind):
            if trigger.end <= start and start - trigger.end <= 10:
                between = s.tokens[trigger.end : start]
                said_anew = any(m.start >= trigger.end and m.end <= start for m in _of(s, "patient"))
                if not said_anew and not any(t.norm in (";", ".") for t in between):
                    return whom
    return Subject.PATIENT
