"""The name of the house in a letterhead, without what else stands on its line; None where the line names none.

A wrong house is worse than none: it stands in the index, and documents of one house are looked for by it.
"""

import re
from functools import cache

from .lexicon import read_yaml


def house_name(line: str | None) -> str | None:
    """The house a line of a letterhead names.

    Args:
        line: the line, as found by its words, or None.
    """
    if line is None:
        return None
    rules = _rules()
    if any(rule.search(line) for rule in rules["no_house"]):
        return None
    name = rules["number_behind"][0].sub("", rules["person_before"][0].sub("", line))
    return name.strip(" ,-–—") or None


@cache
def _rules() -> dict[str, tuple[re.Pattern[str], ...]]:
    data = read_yaml("houses.yaml")
    return {
        name: tuple(re.compile(one, re.IGNORECASE) for one in ([rules] if isinstance(rules, str) else rules))
        for name, rules in data.items()
    }
