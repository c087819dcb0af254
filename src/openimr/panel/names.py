"""Names of people and organizations taken apart, so that two spellings of one name can be held against each other.

The word lists and thresholds are data (``names.yaml``); the comparison of two names taken apart is ``likeness``.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from .tables import table


class PersonName(NamedTuple):
    """A person's name: every part in lower case without accents; given names may be initials."""

    given: tuple[str, ...]
    surname: tuple[str, ...]
    suffix: str | None = None


class OrganizationName(NamedTuple):
    """An organization's name in words: legal forms dropped, short forms written out.

    ``telling`` are the words that tell it from others, those of place and trade only where it has none but them;
    ``trade`` says what it does;

    ``initials`` are those of its words, with and without the weak ones; ``alone`` is the single word it consists of,
    which may itself be an acronym.
    """

    words: tuple[str, ...]
    telling: tuple[str, ...]
    trade: tuple[str, ...]
    initials: frozenset[str]
    alone: str | None


class Name(NamedTuple):
    """A name as written and everything it may be read as: other and former names, person or organization."""

    written: str
    people: tuple[PersonName, ...]
    organizations: tuple[OrganizationName, ...]


class Lexicon(NamedTuple):
    """The word lists of ``names.yaml`` in the shape the reading of names needs."""

    titles: frozenset[str]
    degrees: frozenset[str]
    suffixes: Mapping[str, str]
    legal_forms: frozenset[str]
    never_a_persons: frozenset[str]
    particles: frozenset[str]
    weak: frozenset[str]
    field: frozenset[str]
    places: frozenset[str]
    abbreviations: Mapping[str, str]
    same_word: Mapping[str, str]
    given_groups: Mapping[str, frozenset[int]]
    markers: re.Pattern[str]
    conflict: float
    possible: float


@cache
def lexicon() -> Lexicon:
    """The word lists, read once."""
    data = table("names.yaml")
    suffixes = {s: s for s in data["suffixes"]} | {"junior": "jr", "senior": "sr"}
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(data["given_names"]):
        for name in group:
            groups.setdefault(plain(name), set()).add(number)
    markers = sorted((re.escape(m) for m in data["other_name_markers"]), key=len, reverse=True)
    return Lexicon(
        frozenset(data["titles"]),
        frozenset(data["degrees"]),
        suffixes,
        frozenset(data["legal_forms"]),
        frozenset(data["never_a_persons"]),
        frozenset(data["particles"]),
        _with_forms("weak", data),
        _with_forms("field", data),
        frozenset(data["places"]),
        {str(k): v for k, v in data["abbreviations"].items()},
        {word: group[0] for group in data["same_word"] for word in group},
        {name: frozenset(numbers) for name, numbers in groups.items()},
        re.compile(rf"(?:^|[\s,(])(?:{'|'.join(markers)})(?=[\s:)]|$)", re.IGNORECASE),
        float(data["thresholds"]["conflict"]),
        float(data["thresholds"]["possible"]),
    )


def _with_forms(kind: str, data: Mapping[str, Any]) -> frozenset[str]:
    # "hospitals" is what "hospital" is, unless a list names it itself.
    listed = {word for name in ("weak", "field", "places") for word in data[name]}
    own = set(data[kind])
    for group in data["same_word"]:
        first = next((word for word in group if word in listed), None)
        if first in own:
            own.update(word for word in group if word not in listed)
    return frozenset(own)


def plain(text: str) -> str:
    """``text`` in lower case, accents taken off, apostrophes closed up, other punctuation as spaces but ``,``."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"['’`´]", "", text)
    text = re.sub(r"(?<=[a-z])0(?=[a-z])", "o", text)  # 0 and 1 inside a word are a scanner's o and l
    text = re.sub(r"(?<=[a-z])1(?=[a-z])", "l", text)
    text = re.sub(r"\b(?:[a-z]\.)+[a-z]\b", _undotted, text)
    return " ".join(re.sub(r"[^\w,&-]", " ", text).split())


def _undotted(dotted: "re.Match[str]") -> str:
    # M.D. is one word, J.R. two initials.
    joined = re.sub(r"[.\s]", "", dotted.group())
    known = lexicon().degrees | lexicon().legal_forms
    return joined if joined in known else " ".join(joined)


@lru_cache(maxsize=65536)
def read_name(written: str) -> Name:
    """``written`` taken apart: its other names, each as the person and the organization it may be."""
    people: list[PersonName] = []
    organizations: list[OrganizationName] = []
    for part in _other_names(written):
        text = plain(part)
        if not any(c.isalnum() for c in text):
            continue
        sure_person, sure_organization = _signs(text)
        if not sure_organization and (person := _person(text, people)):
            people.append(person)
        if not sure_person and (organization := _organization(part, text)):
            organizations.append(organization)
    return Name(written, tuple(people), tuple(organizations))


def _other_names(written: str) -> list[str]:
    # "Stone (formerly Baker)", "Apex dba Summit", "Delta / Omega": each part is a name of its own.
    parts = re.split(r"[()\[\]]|\s/\s|;", lexicon().markers.sub("(", written.replace("[", "(")))
    return [part.strip(" ,.-") for part in parts if part.strip(" ,.-")]


def _signs(text: str) -> tuple[bool, bool]:
    # Whether the text is surely a person's, surely an organization's name.
    lex = lexicon()
    words = text.replace(",", " ").split()
    # "Cornerstone PT" is a practice: of two words only a degree that abbreviates nothing else makes a person.
    degrees = lex.degrees - lex.legal_forms - (lex.abbreviations.keys() if len(words) == 2 else set())
    titled = words[0] in lex.titles or any(w in degrees for w in words[1:])
    # "a", "de" or "co" stand in people's names, too; "of" and "inc" do not.
    trade = lex.weak | lex.field | lex.never_a_persons
    organized = any(w in trade or (len(w) > 2 and lex.abbreviations.get(w, "") in trade) for w in words)
    if titled and not organized:
        return True, False
    return False, organized or len(words) > 5 or any(c.isdigit() for c in text)


def _person(text: str, earlier: list[PersonName]) -> PersonName | None:
    lex = lexicon()
    family_first = None
    untitled = " ".join(w for w in text.split() if w.strip(",") not in lex.titles)
    titled, text = untitled != text, untitled
    if "," in text:
        before, after = text.split(",", 1)
        no_name = lex.degrees | lex.suffixes.keys()
        rest = [w for w in after.replace(",", " ").split() if w not in no_name]
        if before and rest and len(before.split()) <= 3:
            family_first, text = before, after
    words = [w.strip("-") for w in re.split(r"[ ,]+", text) if w.strip("-") and w != "&"]
    suffix = next((lex.suffixes[w] for w in words[1:] if w in lex.suffixes), None)
    kept = [w for w in words if w not in lex.titles and w not in lex.degrees and w not in lex.suffixes]
    if family_first is not None:
        family = [w for w in family_first.split() if w not in lex.suffixes]
        suffix = suffix or next((lex.suffixes[w] for w in family_first.split() if w in lex.suffixes), None)
        return PersonName(tuple(kept), _surname(family), suffix) if family and kept else None
    if len(kept) == 1 and earlier:  # "Ana Lopez née Garcia": the given name stays
        return PersonName(earlier[0].given, _surname(kept), suffix)
    if not 2 <= len(kept) <= 5:
        return PersonName((), _surname(kept), suffix) if len(kept) == 1 and titled else None
    start = len(kept) - 1
    while start > 1 and kept[start - 1] in lexicon().particles:
        start -= 1
    return PersonName(tuple(kept[:start]), _surname(kept[start:]), suffix)


def _surname(words: list[str]) -> tuple[str, ...]:
    joined, carry = [], ""
    for word in (part for w in words for part in w.split("-") if part):
        if word in lexicon().particles:
            carry += word
        else:
            joined.append(carry + word)
            carry = ""
    return tuple(joined) if joined else (carry,)


def _organization(written: str, text: str) -> OrganizationName | None:
    lex = lexicon()
    raw = [w for w in re.split(r"[ ,\-]+", text.replace("&", " and ")) if w]
    words: list[str] = []
    for word in raw:
        words.extend(lex.abbreviations.get(word, word).split())
    # A legal form is dropped, unless the name would be empty without it.
    kept = [w for w in words if w not in lex.legal_forms] or words
    if not kept:
        return None
    full = "".join(w[0] for w in raw if w not in {"inc", "llc", "corp", "ltd", "llp"})
    initials = {full, "".join(w[0] for w in kept), "".join(w[0] for w in raw if w not in lex.legal_forms)}
    alone = kept[0] if len(kept) == 1 else None
    first = re.sub(r"[^A-Za-z]", "", written.split()[0]) if written.split() else ""
    if alone is None and len(first) >= 3 and first.isupper() and not written.isupper():
        initials.add(first.lower())  # "SCIF Claims": the acronym stands first, with a word behind it
    trade = tuple(w for w in kept if w in lex.field)
    return OrganizationName(tuple(kept), _telling(kept), trade, frozenset(i for i in initials if len(kept) >= 3), alone)


def _telling(words: list[str]) -> tuple[str, ...]:
    lex = lexicon()
    stronger = [w for w in words if w not in lex.weak]
    telling = [w for w in stronger if w not in lex.field and w not in lex.places]
    return tuple(telling or stronger or words)
