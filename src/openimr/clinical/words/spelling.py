"""Words as a bad scan or a hasty hand left them, led back to the words the rules know.

Short forms stand for their words (``shldr``, ``nml``). Four slips are mended: look-alike characters (``rnotion``,
``1umbar``), words split by a blank (``sp asm``), words glued together (``rangeofmotion``) and, in longer words, one or
two wrong letters. A word the rules know is never changed.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from openimr.domain.number_words import SMALL_NUMBERS, TENS

from .lexicon import data, lexicon, terms
from .lookalikes import look
from .tokens import GRADE, NUMBER, WORD, Token

_FAR = 9
_NEAR = 6
_GLUED = 8
_DIGITS_IN = re.compile(r"(?<![A-Za-z])[0-9OolI|]*[0-9][0-9OolI|]*(?![A-Za-z])")
_AS_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_DEGREE = re.compile(r"(?<=(?<!\d)\d\d)o(?=[\s,;.)/]|$)|(?<=(?<!\d)1\d\d)o(?=[\s,;.)/]|$)")
_SHORT_WORDS = {
    "rng": "mg", "rncg": "mcg", "rnm": "mm", "crn": "cm", "rnl": "ml", "rnin": "min", "frorn": "from", "rny": "my",
    "hirn": "him", "rnay": "may", "rnild": "mild", "rno": "mo", "rnos": "mos", "rne": "me", "tirne": "time",
}  # fmt: skip
"""Short words in which a scan makes two letters of one m."""
_TEN = re.compile(r"(?<![A-Za-z\d])lO(?![A-Za-z\d])")
_YEAR_OF_ONES = re.compile(r"(?<=\d[/-])[lI|]{2}(?![A-Za-z\d/])")
_FIRST_SACRAL = re.compile(
    r"(?<=[1-5][-/–])S[lI](?![A-Za-z])|(?<=[1-5] [-/–] )S[lI](?![A-Za-z])|(?<=[1-5], )S[lI](?![A-Za-z]|\s+j)"
    r"|(?<=[1-5] and )S[lI](?![A-Za-z]|\s+j)|(?<=[1-5] to )S[lI](?![A-Za-z])"
    r"|(?<![A-Za-z])S[lI](?=\s+(?:nerve|root|radic|dermat|distrib|screw|level|pedicle|vertebra|endplate))"
)
_LEVEL_IN_LOWER_CASE = re.compile(r"l[1-5](?!\d|[-/]\d\d)")


def digits_mended(text: str) -> str:
    """``text`` with letters that stand for digits inside numbers made digits (``2O12``, ``l0``); the same length."""

    def mended(match: re.Match[str]) -> str:
        raw = match[0]
        if raw.isdigit() or _LEVEL_IN_LOWER_CASE.match(text, match.start()):
            return raw
        return raw.translate(_AS_DIGITS)

    return _FIRST_SACRAL.sub(
        "S1", _TEN.sub("10", _YEAR_OF_ONES.sub("11", _DIGITS_IN.sub(mended, _DEGREE.sub("°", text))))
    )


_UNITS = {word: number for number, word in enumerate(SMALL_NUMBERS)}


def counted(found: Sequence[Token]) -> list[Token]:
    """Tokens with numbers spelled out made numbers, and "four plus over five", "seven out of ten" made grades."""
    result: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        following = found[at + 1] if at + 1 < len(found) else None
        if token.norm in TENS:
            ones = _UNITS.get(following.norm, 0) if following and following.kind == WORD else 0
            end = following if following and 0 < ones < 10 else token
            result.append(
                token._replace(kind=NUMBER, norm=str(TENS[token.norm] + (ones if ones < 10 else 0)), end=end.end)
            )
            at += 2 if end is following else 1
        elif token.kind == WORD and token.norm in _UNITS and token.norm not in ("zero", "one"):
            result.append(token._replace(kind=NUMBER, norm=str(_UNITS[token.norm])))
            at += 1
        else:
            result.append(token)
            at += 1
    return _graded(result)


def _graded(found: list[Token]) -> list[Token]:
    result: list[Token] = []
    at = 0
    while at < len(found):
        words = [t.norm for t in found[at : at + 7]]
        match = _SPOKEN_GRADE.match(" ".join(words)) if found[at].kind == NUMBER or words[0] == "one" else None
        if match:
            last = at + len(match[0].split()) - 1
            sign = {"plus": "+", "minus": "-", "+": "+", "-": "-"}.get(match["sign"] or "", "")
            number = "1" if match["n"] == "one" else re.sub(r" (?:to|-) ", "-", match["n"])
            result.append(found[at]._replace(kind=GRADE, norm=f"{number}{sign}/{match['of']}", end=found[last].end))
            at = last + 1
        else:
            result.append(found[at])
            at += 1
    return result


_SPOKEN_GRADE = re.compile(
    r"(?P<n>\d{1,2}(?: (?:to|-) \d{1,2})?|one)(?: (?P<sign>plus|minus|\+|-))? (?:over|out of) (?P<of>5|10)(?= |$)"
)


def mended(found: Sequence[Token], text: str) -> list[Token]:
    """Tokens with their normal forms led back to known words; a split word becomes one token."""
    known = lexicon().words
    result: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        if _is_secondary_to(found, at):
            result.append(token._replace(kind=WORD, norm="due", end=found[at + 2].end))
            at += 3
            continue
        if token.kind != WORD or token.norm in known:
            if token.kind == WORD and (joined := _joined(found, at, text)):
                result.append(joined)
                at += 2
                continue
            result.append(token)
            at += 1
            continue
        if _numbers_a_claim(found, at):
            result.append(token)
            at += 1
            continue
        joined = _joined(found, at, text)
        if joined:
            result.append(joined)
            at += 2
            continue
        parts = corrected(token.norm)
        if len(parts) == 1:
            result.append(token._replace(norm=parts[0]))
        else:
            result += [token._replace(norm=part) for part in parts]
        at += 1
    return result


def _numbers_a_claim(found: Sequence[Token], at: int) -> bool:
    """Whether a mixture of letters and digits goes on in a long number: "T50-9747134" is no spoiled word."""
    token, behind = found[at], found[at + 1 : at + 3]
    mixed = any(c.isdigit() for c in token.norm) and len(behind) == 2
    return mixed and behind[0].norm == "-" and behind[1].kind == NUMBER and len(behind[1].norm) > _YEAR


_YEAR = 4
"""Digits of a year; a number with more counts nothing in a report."""


def _is_secondary_to(found: Sequence[Token], at: int) -> bool:
    """Whether "2/2" before a word stands for "secondary to": "limited in flexion 2/2 pain"."""
    norms = [t.norm for t in found[at : at + 4]]
    return norms[:3] == ["2", "/", "2"] and len(norms) == 4 and norms[3].isalpha() and not found[at + 3].gap


def _joined(found: Sequence[Token], at: int, text: str) -> Token | None:
    """The token and its neighbour as one word, where only together they are a word the rules know."""
    if at + 1 >= len(found):
        return None
    one, two = found[at], found[at + 1]
    if two.kind != WORD or text[one.end : two.start] != " ":
        return None
    words = lexicon()
    if one.norm in words.words and two.norm in words.words:
        return None
    if one.norm in words.plain and two.norm in words.plain:
        return None
    together = one.norm + two.norm
    if len(together) < 5:
        return None
    if together not in words.words:
        both = all(norm in words.words or norm in words.plain for norm in (one.norm, two.norm))
        folded = words.by_look.get(look(together))
        if folded is None or (both and folded not in words.words):
            return None
        together = folded
    return one._replace(norm=together, end=two.end)


@lru_cache(maxsize=1 << 16)
def corrected(word: str) -> tuple[str, ...]:
    """The known word or words that ``word`` most likely is; the word itself where nothing is near enough."""
    words = lexicon()
    if word in _short_forms():
        return (_short_forms()[word],)
    if word in words.plain or len(word) < 3:
        return (word,)
    if word in _SHORT_WORDS:
        return (_SHORT_WORDS[word],)
    same_look = words.by_look.get(look(word))
    if same_look is not None:
        return (same_look,)
    if len(word) >= _GLUED and (parts := _unglued(word)):
        return parts
    if len(word) >= _NEAR and (near := _nearest(word)):
        return (near,)
    if len(word) >= _SMALL and (near := _one_letter_off(word)):
        return (near,)
    return (word,)


@cache
def _short_forms() -> dict[str, str]:
    """Short form → the word it stands for (``data/shorthand.yaml``)."""
    return {short: word for word, forms in data("shorthand")["shorthand"].items() for short in terms(forms)}


_SMALL = 4
_TAKEN_FOR = {
    "e": "c", "c": "eo", "o": "ace", "a": "o", "h": "b", "b": "h", "f": "t", "t": "fl", "l": "ti", "i": "lj", "n": "ur",
    "u": "n", "r": "n", "g": "q", "q": "g", "y": "v", "v": "y", "d": "o", "s": "z", "m": "n",
}  # fmt: skip
"""Letters a scan takes one for the other, in words too short to look for the nearest."""


def _one_letter_off(word: str) -> str | None:
    """The one known word that differs by a single letter a scan confuses, or by "li" for "h" or "ii" for "u"."""
    words = lexicon()
    found = {word[:i] + other + word[i + 1 :] for i, letter in enumerate(word) for other in _TAKEN_FOR.get(letter, "")}
    found |= {
        word.replace(seen, meant, 1)
        for seen, meant in (("li", "h"), ("ii", "u"), ("ni", "m"), ("iu", "m"))
        if seen in word
    }
    known = [w for w in found if w in words.plain or (len(w) > 3 and w in words.words)]
    return known[0] if len(known) == 1 else None


def _unglued(word: str) -> tuple[str, ...] | None:
    """``word`` as two or three known words of three letters or more (``of``, ``to`` and the like between them too)."""
    words = lexicon()
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        if head not in words.words:
            continue
        if tail in words.words and len(tail) >= 3:
            return head, tail
        for small in ("of", "to", "in", "and", "the", "leg"):
            rest = tail[len(small) :]
            if tail.startswith(small) and len(rest) >= 4 and rest in words.words:
                return head, small, rest
    return None


def _nearest(word: str) -> str | None:
    """The nearest known word, one edit away (two in a long word), where only one known word is so near."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    allowed = 2 if len(word) >= _FAR else 1
    near = process.extract(
        word, lexicon().by_length(len(word), allowed), scorer=Levenshtein.distance, score_cutoff=allowed, limit=3
    )
    if not near:
        return None
    best = near[0]
    if word.startswith(best[0]) or best[0].startswith(word):  # another form of the word, no slip
        return None
    others = [other for other in near[1:] if other[1] == best[1]]
    if others and not all(other[0].rstrip("s") == best[0].rstrip("s") for other in others):
        return None
    return str(best[0]) if _is_slip(word, str(best[0])) else None


_CONFUSED = frozenset(
    re.findall(
        r"\w\w",
        "ec ce oc co ea ae oa ao hb bh un nu vy yv ij ji nm mn ei ie sz zs ai ia gq qg fl lf rn nr ft tf tl lt da",
    )
)
"""Letters a scan or a finger takes one for the other, in longer words."""


def _is_slip(word: str, known: str) -> bool:
    """Whether one word may be the other misread or mistyped: wrong letters alike, or a letter lost in a long word."""
    from rapidfuzz.distance import Levenshtein

    for step in Levenshtein.editops(word, known):
        if step.tag == "replace":
            if look(word[step.src_pos]) + look(known[step.dest_pos]) not in _CONFUSED and not (
                len(word) >= 10 and step.src_pos
            ):
                return False
        elif len(word) < 8 or (step.src_pos == 0 and step.dest_pos == 0):
            return False
    return True
