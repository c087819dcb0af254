"""How a decision's reasons say which item they are on: by its number or letter, by a range, by its treatment."""

import re
from functools import cache

from ..words.lexicon import lexicon
from ..words.tokens import tokens
from .items import TREATMENTS
from .values import Item

_LABEL = r"(?:\d{1,2}|[a-l])"
_LABELS = rf"{_LABEL}(?:\s?(?:, and|,|;|&|-|–|to|and|through|thru)\s?#?{_LABEL}(?![a-z]))*"


def label(words: str, items: dict[str, Item]) -> tuple[tuple[Item, ...], int] | None:
    """The items a statement begins with the numbers or letters of, and where the words behind them begin."""
    match = labels().match(words)
    if match is None:
        return None
    named = [items[label] for label in _each(match["labels"]) if label in items]
    if not named or (match["stop"].strip() in ("", ",", ";") and not match["word"]):
        return None
    start = match.start("rest") + len(match["rest"]) - len(match["rest"].lstrip())
    rest = words[start:]
    title = title_in(rest)
    if title and any(same_treatment(title["name"], item) for item in named):
        start += title.end()
    return tuple(dict.fromkeys(named)), start


TITLE = 6
"""Words the name of an item behind its number has at most."""


@cache
def labels() -> re.Pattern[str]:
    """How a line begins that names items by number or letter: "Items 1-3:", "#2.", "(B) "."""
    return re.compile(
        rf"^\(?(?P<word>(?:items?|requests?|issues?|services?|treatments?|lines?|nos?\.?)\s?)?#?(?P<labels>{_LABELS})\)?"
        r"(?P<stop>\s?[.):,;–—-]+|\s?$|\s(?=\())(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    )


def _each(labels: str) -> list[str]:
    """The labels of a list with its ranges: "B–E, G" is b, c, d, e, g."""
    found: list[str] = []
    ranged = False
    for token in re.findall(r"\d{1,2}|(?<![a-z])[a-l](?![a-z])|-|–|to|through|thru", labels.lower()):
        if token in ("-", "–", "to", "through", "thru"):
            ranged = bool(found)
        elif ranged and found[-1].isdigit() == token.isdigit():
            low, high = (int(found[-1]), int(token)) if token.isdigit() else (ord(found[-1]), ord(token))
            found += [str(n) if token.isdigit() else chr(n) for n in range(low + 1, high + 1)]
            ranged = False
        else:
            found.append(token)
    return found


def same_treatment(words: str, item: Item) -> bool:
    """Whether words name the treatment of an item: by what the lexicon calls it, or by a word of its own."""
    named = " ".join(item.parts)
    one, two = _treatments(words), _treatments(named)
    return bool(one & two or _own_words(words) & _own_words(named))


def _own_words(words: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z]{5,}|\b[A-Z]{3,}\b", words)} - _ANYTHING


_ANYTHING = frozenset(
    {"therapy", "right", "bilateral", "request", "requested", "treatment", "services", "lower", "upper"}
)


def _treatments(words: str) -> set[str]:
    found = tokens(words)
    return {m.value for kind in TREATMENTS if kind in lexicon().tries for m in lexicon().mentions(kind, found)}


def title_in(rest: str) -> re.Match[str] | None:
    """The short name of an item behind its number, alone or before a sentence."""
    title = re.match(r"(?P<name>[^.:]{1,60})[.:]\s+(?=[A-Z])", rest) or re.match(r"(?P<name>[^.:]{1,60})[.:]?$", rest)
    return title if title and len(title["name"].split()) <= TITLE else None
