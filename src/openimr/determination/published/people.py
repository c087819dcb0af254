"""Reads who is described in a published letter: the reviewer's qualifications and the patient.

Only what the letter says is given; a word it does not say is null.
"""

import re
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import yaml

from openimr.domain.determination import PublishedPatient, PublishedReviewer

_KIND = re.compile(r"\b(?:to|by|from)\s+(?:an?|the|one)\s+((?:[a-z-]+\s+){0,3}reviewer)\b", re.IGNORECASE)
_ANY_KIND = re.compile(
    r"\b((?:independent\s+)?(?:medical\s+)?(?:expert|physician|professional|medical|chiropractic|psychologist)\s+reviewer)\b",
    re.IGNORECASE,
)
_CERTIFIED = re.compile(
    r"""\bboard[\s-]*certifi(?:ed|cation)s?\s+(?:in|by\s+the\s+[^.;]*?\s+in)\s+
    (.+?)                                                                # the specialties, up to
    (?=[\s,;]*\b(?:and\s+)?(?:
          (?:(?:who|he/she|he|she)\s+)?(?:is|are|holds)\s+(?:also\s+)?(?:an?\s+)?(?:\w+\s+)?licen[sc]ed?\b
        | (?:who\s+)?has\s+been\b
        | licen[sc]ed\b
        | (?:he|she|he/she|the\s+\w+\s+reviewer)\s+(?:is|has|was)\b
      )
      | \.(?:\s|$) | $)""",
    re.IGNORECASE | re.VERBOSE,
)
_CERTIFICATION_LINE = re.compile(
    r"(?:certification\s*\(?s?\)?\s*/\s*specialty|board\s*certifications?)\s*:\s*"
    r"([^\n]+(?:\n(?!\n|[^\n]{0,40}:)[^\n]+)?)",
    re.IGNORECASE,
)
_SUBSPECIALTY = re.compile(
    r"""[\s,;]*\b(?:and\s+)?(?:who\s+|he/she\s+)?(?:also\s+)?(?:has|holds|with)\s+(?:also\s+)?(?:an?\s+)?(?:added\s+)?
    (?: sub-?\s*specialt(?:y|ies)(?:\s+certifications?)?
      | certificates?(?:\s+of\s+added\s+qualifications?)?
      | certifications?
      | fellowship\s+training )\s+in\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_LICENSED = re.compile(
    r"\blicen[sc]ed(?:\s+to\s+practi[cs]e(?:\s+medicine)?)?\s+in\s+(?:the\s+states?\s+of\s+)?([^.;:]{2,200})",
    re.IGNORECASE,
)
_LICENSURE_LINE = re.compile(
    r"(?:state\s*\(?s?\)?\s*of\s*licensure|licensed\s+in)\s*:\s*([^\n:]+?)(?=\s+\w[^\n:]{0,30}:|\n|$)", re.IGNORECASE
)
_AGE_FIGURE = re.compile(
    r"""\b(\d{2,3})[\s-]*(?:
          years?[\s-]*(?:old|of[\s-]age)                                 # 66 year old, 66 years of age
        | yrs?\.?[\s-]*(?:old|o)                                         # 66 yr old, 66 yro
        | year[\s-]+(?=(?:fe)?male\b)                                    # 66 year female
        | y\s*/?\.?\s*o\b )                                              # 66 y/o, 66yo
    | \b(?:aged?|age\s+of|age\s+is)\s*:?\s*(\d{2,3})\b(?!\s*(?:mg|%|/|days?|weeks?|months?))""",
    re.IGNORECASE | re.VERBOSE,
)
_AGE_WORDS = re.compile(
    r"""\b((?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)
          (?:[\s-]+(?:one|two|three|four|five|six|seven|eight|nine))?
        | sixteen|seventeen|eighteen|nineteen)[\s-]*years?[\s-]*(?:old|of[\s-]age)""",
    re.IGNORECASE | re.VERBOSE,
)
_RELATIVE = re.compile(
    r"\b(?:son|daughter|wife|husband|mother|father|child|children|spouse|sister|brother|grand\w+)\b", re.IGNORECASE
)
_SEX = r"\b(female|woman|lady|male|man|gentleman)\b"
_SEX_NEAR = re.compile(_SEX, re.IGNORECASE)
_EXPLICIT_SEX = re.compile(
    rf"\b(?:patient|employee|claimant|worker|applicant|individual)\b[^.]{{0,60}}?{_SEX}|\b(female|male)\b",
    re.IGNORECASE,
)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_EITHER = re.compile(
    r"\b(?:he|she|his|her|him)\s*/\s*(?:he|she|his|hers?|him)\b|\b(?:he|his)\s+or\s+(?:she|her)\b", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(
        resources.files(__package__).joinpath("data/people.yaml").read_text(encoding="utf-8")
    )
    data["state_pattern"] = re.compile(
        r"\b(?:" + "|".join(s.replace(" ", r"\s+") for s in sorted(data["states"], key=len, reverse=True)) + r")\b",
        re.IGNORECASE,
    )
    data["whole_pattern"] = re.compile("|".join(data["whole_specialties"].splitlines()), re.IGNORECASE)
    return data


def reviewer(qualifications: str, head: str = "") -> PublishedReviewer:
    """The reviewer as the letter describes them.

    Args:
        qualifications: The section that tells how the determination was made, or the reviewer's qualifications.
        head: What stands before the first section, where the labels of licensure and specialty may be.

    Returns:
        Kind in lower case (``reviewer`` where the letter gives none), certifications as written, states by name.
    """
    text = " ".join(qualifications.split())
    kind = _KIND.search(text) or _ANY_KIND.search(text)
    return PublishedReviewer(
        kind=" ".join(kind[1].lower().split()) if kind else "reviewer",
        board_certifications=_certifications(text, f"{qualifications}\n{head}"),
        licensed_in=_states(text, f"{qualifications}\n{head}"),
    )


def patient(summary: str) -> PublishedPatient:
    """Age and sex as the clinical case summary says them; pronouns count only when they all agree."""
    age, sex = _age(summary)
    return PublishedPatient(age=age, sex=sex or _sex(summary))


def _certifications(text: str, lines: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _CERTIFIED.finditer(text):
        for part in _SUBSPECIALTY.split(match[1]):
            found.extend(_specialties(part))
    if not found:
        line = _CERTIFICATION_LINE.search(lines)
        found = _specialties(" ".join(line[1].split())) if line else []
    return tuple(dict.fromkeys(found))


def _specialties(text: str) -> list[str]:
    """A list in words cut into its specialties, leaving names that contain "and" whole."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    marked = _words()["whole_pattern"].sub(keep, text)
    parts = re.split(r"\s*[,;]\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+|\s+as\s+well\s+as\s+", marked)
    whole = [re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], part).strip(" .,;:") for part in parts]
    return [part for part in whole if part]


def _states(text: str, lines: str) -> tuple[str, ...]:
    pattern: re.Pattern[str] = _words()["state_pattern"]
    for place in [*(m[1] for m in _LICENSED.finditer(text)), *(m[1] for m in _LICENSURE_LINE.finditer(lines))]:
        states = [" ".join(m[0].split()) for m in pattern.finditer(place)]
        if states:
            return tuple(dict.fromkeys(states))
    return ()


def _age(summary: str) -> tuple[int | None, Literal["female", "male"] | None]:
    """The first age given of the patient, and the sex named right after it."""
    found = [
        *((m, int(m[1] or m[2])) for m in _AGE_FIGURE.finditer(summary)),
        *((m, _number(m[1])) for m in _AGE_WORDS.finditer(summary)),
    ]
    for match, age in sorted(found, key=lambda pair: pair[0].start()):
        before = summary[max(0, match.start() - 40) : match.start()].rsplit(".", 1)[-1]
        around = before + summary[match.end() : match.end() + 15]
        if 14 <= age <= 110 and not _RELATIVE.search(around):
            near = _SEX_NEAR.search(summary[match.end() : match.end() + 60].split(".")[0])
            return age, _sex_named(near[1]) if near else None
    return None, None


def _number(words: str) -> int:
    numbers = _words()["numbers"]
    return sum(int(numbers[word]) for word in re.split(r"[\s-]+", words.lower()))


def _sex_named(word: str) -> Literal["female", "male"]:
    return "female" if word.lower() in _words()["female"] else "male"


def _sex(summary: str) -> Literal["female", "male"] | None:
    named = _EXPLICIT_SEX.search(summary)
    if named:
        return _sex_named(named[1] or named[2])
    rest = _EITHER.sub(" ", summary)
    she, he = bool(_SHE.search(rest)), bool(_HE.search(rest))
    if she == he:
        return None
    return "female" if she else "male"
