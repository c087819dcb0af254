"""Words that join: what ends or begins with one goes on in the cell or the line beside it."""

import re

_JOINING = r"(?:and|or|with|without|of|for|to)\b|w/|[/&,+]"
JOINED = re.compile(rf"\s*(?:{_JOINING})", re.IGNORECASE)
"""What follows words whose sense it changes."""
_JOINS = re.compile(r"(?:\b(?:and|or|with|without|of|for|to|w/)|[/&,+])$", re.IGNORECASE)
"""What a cell ends with that goes on on its next line."""


def goes_on(words: str) -> bool:
    """Whether words end with one that joins them to what follows: "discectomy and", "H&P, CBC,"."""
    return bool(_JOINS.search(words.rstrip(" |")))


def goes_on_behind(text: str, words: str) -> bool:
    """Whether some words of a text are followed everywhere in it by one that joins them to others."""
    found = [match.end() for match in re.finditer(re.escape(words), text)] if words else []
    return bool(found) and all(JOINED.match(text, at) for at in found)
