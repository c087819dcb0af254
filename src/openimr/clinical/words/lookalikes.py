"""Characters that scans confuse, made one, so that two readings of the same word look the same."""

import re

_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "|": "l", "!": "l", "i": "l", "5": "s", "8": "b", "j": "l", "t": "l"})
_ONE_OF_SEVERAL = re.compile("dlagnoses")
_LEFT_OUT = frozenset({"the", "of", "and", "patient", "patients", "s", "current", "for", "to", "a", "his", "her", "or"})


def look(word: str) -> str:
    """The lower case word with characters that scans confuse made one."""
    return word.replace("rn", "m").replace("vv", "w").replace("cl", "d").translate(_LOOKALIKES)


def heading_look(heading: str) -> str:
    """A heading's letters without small words, punctuation and blanks, look-alikes made one."""
    words = re.findall(r"[a-z0-9|!]+", heading.lower().replace("’", "'").replace("'s", ""))
    kept = [word for word in words if word not in _LEFT_OUT] or words
    return _ONE_OF_SEVERAL.sub("dlagnosls", "".join(look(word) for word in kept))
