"""Names of people and houses on pages: with their credentials, in letterheads, as the one a page is about.

Who of them wrote a document is asked in `authors`.
"""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from openimr.domain.document_kind import DocumentKind

from .folding import fold
from .headings import title_nouns
from .lexicon import lexicon, read_yaml
from .sheets import Sheet

# Letters of names, with the accents people and recognisers put on them.
_UP, _LOW = "A-ZÀ-ÖØ-ÞĀ-ŽȘȚ", "a-zA-ZÀ-ÖØ-öø-žȘ-ț"
_PART = rf"(?:[{_UP}][{_LOW}'’-]+|[{_UP}]{{2,}}|[{_UP}]\.?)"
_PARTICLES = frozenset(("de", "la", "van", "von", "der", "del", "da", "di"))
_PARTICLE = r"(?:(?:de|la|van|von|der|del|da|di|St\.|O')\s+)?"
NAME = rf"(?:(?:[A-Z]\.\s?){{1,2}}[{_UP}][{_LOW}'’-]+|{_PART}(?:\s+{_PARTICLE}{_PART}){{1,3}})"
# Cheaper than the whole pattern, and true of every line that holds a credential.
_MAYBE_CREDENTIAL = re.compile(r"[A-Z]\.?\s?[A-Z]|Ph\.?\s?D|Psy|Ed\.?D|Pharm|L\.?\s?Ac|RPh|Dr\b|Esq|Inc")
_ZERO_FOR_O = re.compile(r"(?<=[,\s])D0\b")
_DOCTOR = re.compile(rf"\bDr\.?\s+(?P<name>{NAME})")
_FIELD_OF_PERSON = re.compile(
    r"^(?:PATIENT|PT|EMPLOYEE|CLAIMANT|CLIENT|APPLICANT) (?P<last>[A-Z][A-Za-z'’-]+), (?P<first>[A-Z][A-Za-z'’-]+)\b"
)
_FILED = re.compile(r"^(?P<last>[A-Z][A-Za-z'’-]{2,}), (?P<first>[A-Z][a-z'’-]{2,})(?: [A-Z]\.?)?(?=\s+[#\d]|\s*$)")
_LAST_FIRST = re.compile(r"^(?P<last>[A-Z][A-Za-z'’-]+),\s*(?P<first>[A-Z][A-Za-z'’-]*(?:\s+[A-Z]\.?)?)$")


_AGED = re.compile(rf"^(?P<name>{NAME}) is an? \d{{1,3}}[- ]?(?:years?|y/?o|yr)")
"""A report that begins with whom it is about: "Ana M. Example is a 54 year old"."""
# First names of which one may be the other misread are at least so much alike, of 100.
ALIKE_FIRST_NAMES = 85
_TITLES = frozenset(("mr", "ms", "mrs", "miss", "mx", "dr", "the", "this"))


# A recogniser may leave out the blank before a credential.
_GLUED = "(?<=[a-zà-ö])(?=[A-Z]{2})"


class Named(NamedTuple):
    """A name found in a text, its credentials (``""`` where it has none) and where it begins and ends."""

    name: str
    credentials: str
    start: int
    end: int


@cache
def people_data() -> Any:
    return read_yaml("people.yaml")


@cache
def _credential_pattern() -> re.Pattern[str]:
    groups = people_data()["credentials"]
    shown = sorted((c for group in groups.values() for c in group), key=len, reverse=True)
    # Each letter may be followed by a dot: M.D., Ph.D., L.Ac.
    spelled = "|".join(
        r"\.?\s?".join(re.escape(c) for c in credential) if len(credential) <= 3
        else r"\.?".join(re.escape(c) for c in credential)
        for credential in shown
    )  # fmt: skip
    extra = rf"(?:\s*,?\s*(?:{spelled}|F[A-Z]{{3,5}}|MS|MA|MPH|MBA|QME|Inc)\.?(?![A-Za-z]))*"
    return re.compile(
        rf"(?P<name>{NAME})(?:\s*[,.;]{{1,2}}\s*\.?|\s+|{_GLUED})(?P<cred>(?:{spelled})\.?(?![A-Za-z])){extra}"
    )


@cache
def said_before(kind: DocumentKind | None = None) -> dict[str, float]:
    """Folded words → what they say about the name behind them, in documents of a kind."""
    own = people_data()["before_in_kind"].get(kind.value, {}) if kind else {}
    return {fold(p): float(w) for table in (people_data()["before"], own) for w, ps in table.items() for p in ps}


@cache
def phrases(key: str) -> tuple[str, ...]:
    return tuple(fold(p) for p in people_data()[key])


@cache
def _not_names() -> frozenset[str]:
    return title_nouns() | frozenset(phrases("not_names"))


def is_name(name: str) -> bool:
    words = [w.strip(".,'’-").lower() for w in name.split()]
    return len(words) >= 2 and len(words[-1]) > 1 and not _not_names() & {fold(w) for w in words}


@cache
def _heading_words() -> frozenset[str]:
    """The longer words that titles of documents are made of: a line of them is a heading or a field, not a name."""
    book = lexicon()
    return frozenset(w for n in book.zones["title"] for w in fold(book.phrases[n].text).split() if len(w) >= 5)


def is_plain_name(name: str) -> bool:
    """Whether a line that carries no credential may be a name: every word with a capital, none that titles use.

    A last word that streets have ("Harbor Boulevard") makes it an address.
    """
    words = [w for w in name.split() if w.lower() not in _PARTICLES]
    capital = all(w[:1].isupper() for w in words)
    street = bool(words) and fold(words[-1]) in phrases("streets")
    return capital and not street and is_name(name) and not _heading_words() & {fold(w) for w in words}


def shown_name(name: str) -> str:
    """The name in usual case: ``HELEN J. MARSH`` → ``Helen J. Marsh``."""
    return " ".join(w if not w.isupper() or len(w.strip(".")) <= 1 else _cased(w) for w in name.split())


def _cased(word: str) -> str:
    lowered = word.capitalize()
    return re.sub(r"(?<=['’-])[a-z]|(?<=^Mc)[a-z]", lambda m: m[0].upper(), lowered)


def _without_labels(name: str) -> str:
    """A name without the words of a label that ran into it (``Signature Luis Sandoval``)."""
    words = name.split()
    while len(words) > 2 and (fold(words[0]) in phrases("not_names") or fold(words[0]) in said_before()):
        words = words[1:]
    return " ".join(words)


@lru_cache(maxsize=1 << 14)
def credentialed(text: str) -> tuple[Named, ...]:
    """The names in ``text`` that carry a credential: ``Helen J. Marsh, M.D.``"""
    text = _ZERO_FOR_O.sub("DO", text)
    if not _MAYBE_CREDENTIAL.search(text):
        return ()
    found: list[Named] = []
    for match in _credential_pattern().finditer(text):
        name = _without_labels(match["name"])
        credentials = re.sub(r"[.\s]", "", match["cred"])
        if is_name(name) and not match["name"].isspace():
            found.append(Named(shown_name(name), credentials, match.start(), match.end()))
    for match in _DOCTOR.finditer(text):
        if is_name(match["name"]) and not any(n.start < match.end() and match.start() < n.end for n in found):
            found.append(Named(shown_name(match["name"]), "", match.start(), match.end()))
    return tuple(found)


def introduced(before: str, kind: DocumentKind | None = None) -> float | None:
    """What the words in front of a name say about it, in a document of a kind."""
    tokens = fold(before).split()
    weights = said_before(kind)
    for length in range(min(6, len(tokens)), 0, -1):
        weight = weights.get(" ".join(tokens[-length:]))
        if weight is not None:
            return weight
    return None


def prose(text: str) -> bool:
    words = text.split()
    return len(words) >= 10 and sum(w[:1].islower() for w in words) > 0.45 * len(words)


def facility(sheet: Sheet) -> str | None:
    """The facility or firm the letterhead of a first page names, or None."""
    best: tuple[float, str] | None = None
    for segment in sheet.segments:
        if segment.line > 6 or segment.y0 > 0.3 * sheet.height:
            continue
        text = segment.text.strip(" -–|*")
        folded = f" {fold(text)} "
        if not 2 <= len(text.split()) <= 9 or ":" in text or prose(text):
            continue
        if any(f" {w} " in folded for w in phrases("facility_not")):
            continue
        hits = sum(f" {w} " in folded for w in phrases("facility_words"))
        if hits:
            score = hits + (segment.height > 1.1 * sheet.type_size) - 0.2 * segment.line
            if best is None or score > best[0]:
                best = (score, text)
    if best is None:
        return None
    return shown_name(best[1]) if best[1].isupper() else best[1]


def subject_names(sheet: Sheet) -> list[str]:
    """The names of the people a page says it is about (``Patient: …``, ``RE: …``)."""
    found = []
    labels = phrases("person_labels")
    for position, segment in enumerate(sheet.segments[:60]):
        if plain := _FIELD_OF_PERSON.match(segment.text):
            found.append(f"{shown_name(plain['first'])} {shown_name(plain['last'])}")
            continue
        if (aged := _AGED.match(segment.text)) and fold(aged["name"].split()[0]) not in _TITLES:
            found.append(aged["name"])
            continue
        label, _, rest = segment.text.partition(":")
        if not rest.strip() and segment.text.rstrip().endswith(":") and position + 1 < len(sheet.segments):
            rest = sheet.segments[position + 1].text
        folded = re.sub(r"^\d+[a-z]?\s", "", fold(label))
        if folded in labels and (name := _name_of(rest)) and not _is_clinicians(name, rest):
            found.append(name)
    return found


def _is_clinicians(name: str, text: str) -> bool:
    """Whether a text names somebody with a credential first: on a form with many fields, not whom it is about."""
    return any(one.credentials and same_person(one.name, name) for one in credentialed(text)[:1])


def filed_names(sheet: Sheet) -> list[str]:
    """Names with the surname first that open a line at the head of a page, alone or before a number."""
    opened = (_FILED.match(segment.text) for segment in sheet.segments[:40])
    found = (f"{match['first']} {match['last']}" for match in opened if match)
    return [name for name in found if is_name(name)]


_NEXT_FIELD = re.compile(
    r"\s{2,}|;|\s/\s|\bvs?\.?\s|\b(?:DOB|DOI|D/I|MRN?|Age|Sex|Gender|Ht|Wt|Date|Acct|Account|Chart|Claim|Ref|Auth|Dx)\b"
    r"|\(|\b[A-Z]{1,4}-\d|\d"
)
"""Where the field of a name ends: a wide gap, the label of another field, a number."""


def _name_of(text: str) -> str | None:
    text = _NEXT_FIELD.split(text.strip())[0].strip(" ,.-")
    if turned := _LAST_FIRST.match(text):
        return f"{shown_name(turned['first'])} {shown_name(turned['last'])}"
    # "Ann Marsh, WC-5512": what follows a comma is the number of a case.
    plain = re.match(rf"(?:(?:Mr|Ms|Mrs|Miss)\.?\s+)?({NAME})\s*(?:,|$)", text)
    return shown_name(plain[1]) if plain and is_name(plain[1]) else None


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: the surnames read alike and the first names or initials agree."""
    from rapidfuzz import fuzz

    a, b = _name_words(one), _name_words(other)
    if not a or not b:
        return True
    surname = max(fuzz.ratio(a[-1], b[-1]), fuzz.ratio(a[-1], b[0]), fuzz.ratio(a[0], b[-1]), _first_of_two(a, b))
    if surname < 80 and not _both_surnames(a, b):
        return False
    firsts = {w[0] for w in a[:-1]} & {w[0] for w in b[:-1]} if len(a) > 1 and len(b) > 1 else {""}
    return bool(firsts) or fuzz.token_sort_ratio(" ".join(a), " ".join(b)) > 75


def _name_words(name: str) -> list[str]:
    return [w for w in (fold(part) for part in name.replace(",", " ").split()) if len(w) > 1]


def _first_of_two(a: list[str], b: list[str]) -> float:
    """How alike the surname of one name and a part of a double surname of the other are, where the first names are."""
    from rapidfuzz import fuzz

    if len(a) > 1 and len(b) > 1 and fuzz.ratio(a[0], b[0]) < ALIKE_FIRST_NAMES:
        return 0.0
    pairs = ((x, y) for one, other in ((a, b), (b, a)) for x in _parts(one[-1:]) for y in _parts(other[1:][-2:]))
    return max((fuzz.ratio(x, y) for x, y in pairs), default=0.0)


def _both_surnames(a: list[str], b: list[str]) -> bool:
    """Whether one name has both parts of the other's double surname: "M. Peña Ruiz" and "Marisol Pena-Ruiz"."""
    from rapidfuzz import fuzz

    for one, other in ((a, b), (b, a)):
        double, parts = _parts(one[-1:]), _parts(other)
        if len(double) > 1 and all(any(fuzz.ratio(x, y) >= ALIKE_FIRST_NAMES for y in parts) for x in double):
            return True
    return False


def _parts(words: list[str]) -> list[str]:
    return [part for word in words for part in word.split() if len(part) > 3]


def may_be_called(one: str, other: str) -> bool:
    """Whether two names of one surname may be one person's: a first name reads alike, or one has initials alone."""
    from rapidfuzz import fuzz

    a, b = _name_words(one), _name_words(other)
    alike = sum(any(fuzz.ratio(x, y) >= ALIKE_FIRST_NAMES or x.startswith(y) or y.startswith(x) for y in b) for x in a)
    return alike >= 2 or min(len(a), len(b)) < 2
