"""The words by which a treatment stands, of ``data/standing.yaml``, as expressions that are made once."""

import re
from functools import cache

from ..words.lexicon import data, terms


@cache
def _words(name: str) -> str:
    """The alternatives of an entry of ``data/standing.yaml``."""
    return f"(?:{'|'.join(terms(data('standing')[name]))})"


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The words of an entry, wherever they stand."""
    return re.compile(rf"(?<!\w){_words(name)}(?!\w)")


@cache
def refuses() -> re.Pattern[str]:
    """A payer's refusal before what it refuses, or the word that heads a list of refused items."""
    payer, no = data("standing")["payer"], _words("refuses")
    paper = r"\b(?:decision|determination|letter)(?: (?:of|dated|on) \S+)?"
    return re.compile(rf"(?:{payer}|{paper}|\byou)(?: (?:has|had|have|also|then|again|once|\d+/\d+))* {no}\b|^{no} ?:")


@cache
def decided_behind() -> re.Pattern[str]:
    """A decision next to what it decides on."""
    said = "|".join(_words(f"decided_{name}") for name in ("no", "part", "yes"))
    return re.compile(rf"(?:\w+ ){{0,1}}?(?:(?:is|was|were|has been|have been) )?(?:{said})\b(?! (?:visits|sessions))")


@cache
def counted_before() -> re.Pattern[str]:
    """A number of visits, weeks or times that ends before a therapy."""
    return re.compile(rf"(?<!\w){_words('counted_before')}$")


@cache
def asked_behind() -> re.Pattern[str]:
    """Words within nine of a treatment by which it is asked for."""
    return re.compile(
        rf"^(?:[\w'/%#.-]+ ){{0,9}}?(?:is|are|was|were|be|been|being)? ?(?:also )?{_words('asked_behind')}\b"
    )


@cache
def done_behind() -> re.Pattern[str]:
    """Words within eight of a treatment by which it was had."""
    return re.compile(rf"^(?:[\w'/%#.-]+ ){{0,8}}?{_words('done_behind')}\b")


@cache
def decided() -> re.Pattern[str]:
    """What a decision says: ``no``, ``part`` or ``yes``."""
    no, part, yes = (_words(f"decided_{name}") for name in ("no", "part", "yes"))
    return re.compile(rf"\b(?:(?P<no>{no})|(?P<part>{part})|(?P<yes>{yes}))\b")
