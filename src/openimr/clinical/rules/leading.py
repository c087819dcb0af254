"""The last word before a treatment that leads to it and says how it stands: asked for, had, continued, never had."""

import re

from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list


def leading(s: Sentence, m: Mention) -> tuple[str | None, int, bool]:
    """What the last word before the treatment that says how it stands says, and the token behind that word.

    Third, whether that word announces the whole list the treatment stands in.
    """
    best: tuple[int, int, str | None, bool] = (-1, 0, None, False)
    limit = _clause_start(s, m)
    for kind in ("asking", "doing", "continuing", "never"):
        for t in s.mentions(f"context:{kind}"):
            near = t.start > limit and m.start - t.end <= REACH
            head = _head_of_list(s, t, m) if kind == "asking" and t.end <= m.start else None
            at = (head or t.end, t.end - t.start)
            if (
                t.end <= m.start
                and (near or head)
                and at >= best[:2]
                and not (head is None and _blocked(s, t, m, kind))
            ):
                best = (*at, kind, head is not None)
    return best[2], best[0], best[3]


REACH = 16
"""How many words on a word for asking or doing leads to a treatment."""


def _clause_start(s: Sentence, m: Mention) -> int:
    """The last token before the treatment that ends what is said before it; -1 where its sentence begins."""
    ends = (i for i in range(m.start) if _ends(s, i) or (s.tokens[i].gap and i > 0 and m.start - i > 6))
    return max(ends, default=-1)


def _ends(s: Sentence, i: int) -> bool:
    """Whether a token ends a clause; a full stop behind a title does not: "Dr. Lu"."""
    return s.tokens[i].norm == ";" or (s.tokens[i].norm == "." and s.words(i - 1, i) not in _TITLES)


_TITLES = frozenset({"dr", "drs", "mr", "mrs", "ms", "no", "vs"})


def _head_of_list(s: Sentence, t: Mention, m: Mention) -> int | None:
    """The colon by which a word for asking heads the list the treatment stands in: "RFA in: scope; sling"."""
    colon = next((i for i in range(t.end, min(m.start, t.end + 9)) if s.tokens[i].norm == ":"), None)
    items = s.words(colon or 0, m.start)
    return None if colon is None or "." in items.split() or HAD.search(items) else colon


HAD = re.compile(r"\b(?:had|underwent|completed|failed|tried|received|attended|s p)\b")


def words_of(s: Sentence, m: Mention) -> str:
    """The words of a term as the sentence has them."""
    return s.words(m.start, m.end)


IN_IT = re.compile(r"\b\w+ing (?:in|with|on|without|out of)\b")
"""What is denied of doing something in it: "no driving in the collar"."""
_AFTER_OPERATION = frozenset({"post", "postoperative", "post op", "postop", "post operative"})


_NEXT = re.compile(r"\b(?:then|add|and start|and begin|plus)\b")
"""What in a plan begins something new behind what goes on."""


_NEAR_ONLY = frozenset(word_list("leading", "only_near"))
"""Words that say what becomes of a treatment only where it stands close behind."""


def _blocked(s: Sentence, t: Mention, m: Mention, kind: str) -> bool:
    between = s.words(t.end, m.start)
    if s.words(t.end, t.end + 1) == "not" and kind == "doing":
        return True
    if kind == "never":
        if s.words(t.start - 1, t.start) in ("[x]", "[ ]") or IN_IT.search(between):
            return True
        if s.words(t.start - 1, t.start) in ("if", "unless", "until", "once", "when"):
            return True
        heads = between.startswith(":") and words_of(s, t) in ("not tried", "never tried", "never had", "declined")
        apart = re.search(r"[.;:]|\bbut\b|\bwith\b|\band\b \w+ \w+|\[", between[2:] if heads else between)
        return bool(apart) or (not heads and ("," in between or m.start - t.end > 7))
    words = s.words(t.start, t.end)
    if words in _AFTER_OPERATION and s.section in ("plan", "request", "determination"):
        return True  # "postoperative brace": for after the operation
    if (
        kind in ("continuing", "doing")
        and s.section == "plan"
        and re.search(r"\b(?:then|add|and start|and begin|plus)\b", between)
    ):
        return True
    if words in ("prior", "previous", "trial") and s.words(t.end, t.end + 1) == "to":
        return True
    if words in _NEAR_ONLY:
        return m.start - t.end > 5
    return bool(re.search(r"\b(?:but|however|although|until|before)\b", between))
