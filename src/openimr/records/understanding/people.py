"""Who wrote a document, in what specialty and at which facility; and whether a page is about somebody else.

Authors are read where they sign or are named as the one who examined, operated or interpreted, never where they are
referred from, copied to or written about.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from openimr.domain.documents import DocumentKind

from .folding import fold, squeeze
from .headings import title_nouns
from .lexicon import lexicon, read_yaml
from .sheets import Segment, Sheet, is_stamp

NEEDED = 2.0
SIGNATURE_LINES = 12
# The line below a name that says what somebody is has at most this many words.
ROLE_WORDS = 8
# Letters of names, with the accents people and recognisers put on them.
_UP, _LOW = "A-ZÀ-ÖØ-ÞĀ-ŽȘȚ", "a-zA-ZÀ-ÖØ-öø-žȘ-ț"
_PART = rf"(?:[{_UP}][{_LOW}'’-]+|[{_UP}]{{2,}}|[{_UP}]\.?)"
_PARTICLES = frozenset(("de", "la", "van", "von", "der", "del", "da", "di"))
_PARTICLE = r"(?:(?:de|la|van|von|der|del|da|di|St\.|O')\s+)?"
_NAME = rf"(?:(?:[A-Z]\.\s?){{1,2}}[{_UP}][{_LOW}'’-]+|{_PART}(?:\s+{_PARTICLE}{_PART}){{1,3}})"
_PLAIN_NAME = re.compile(rf"^\W*(?:by:?\s+|/s/\s*)?(?P<name>{_NAME})\s*(?:,\s*(?:Jr|Sr|II|III)\.?)?\W*$", re.I)
# Cheaper than the whole pattern, and true of every line that holds a credential.
_MAYBE_CREDENTIAL = re.compile(r"[A-Z]\.?\s?[A-Z]|Ph\.?\s?D|Psy|Ed\.?D|Pharm|L\.?\s?Ac|RPh|Dr\b|Esq|Inc")
_DOCTOR = re.compile(rf"\bDr\.?\s+(?P<name>{_NAME})")
_DECLARES = re.compile(rf"\bI,\s+(?P<name>{_NAME}),\s+(?:declare|am|the undersigned|certify|hereby)")
_SIGNS_AS = re.compile(rf"(?P<name>{_NAME}),\s*(?:Declarant|Attorney|Paralegal|Adjuster|Claims)")
_ADDRESSEE = re.compile(r"^\s*,\s*(?:\d+\s+[A-Z]|P\.?\s?O\.?\s*Box|by fax|via fax)")
_LABELLED = re.compile(r"^(?P<label>[A-Za-z][A-Za-z '/().#-]{1,60}?)\s*(?::|\s-\s)\s*(?P<rest>.+)$")
_LAST_FIRST = re.compile(r"^(?P<last>[A-Z][A-Za-z'’-]+),\s*(?P<first>[A-Z][A-Za-z'’-]*(?:\s+[A-Z]\.?)?)$")


class Author(NamedTuple):
    """A name with its credentials as shown (``Helen Marsh, MD``) and the specialty, if one stands with it."""

    name: str
    specialty: str | None
    score: float


class Named(NamedTuple):
    """A name found in a text, its credentials (``""`` where it has none) and where it begins and ends."""

    name: str
    credentials: str
    start: int
    end: int


@cache
def _data() -> Any:
    return read_yaml("people.yaml")


@cache
def _credential_pattern() -> re.Pattern[str]:
    groups = _data()["credentials"]
    shown = sorted((c for group in groups.values() for c in group), key=len, reverse=True)
    # Each letter may be followed by a dot: M.D., Ph.D., L.Ac.
    spelled = "|".join(
        r"\.?\s?".join(re.escape(c) for c in credential) if len(credential) <= 3
        else r"\.?".join(re.escape(c) for c in credential)
        for credential in shown
    )  # fmt: skip
    extra = rf"(?:\s*,?\s*(?:{spelled}|F[A-Z]{{3,5}}|MS|MA|MPH|MBA|QME|Inc)\.?(?![A-Za-z]))*"
    return re.compile(rf"(?P<name>{_NAME})\s*[,.]?\s+(?P<cred>(?:{spelled})\.?(?![A-Za-z])){extra}")


@cache
def _weights(kind: DocumentKind | None = None) -> dict[str, float]:
    """Folded words → what they say about the name behind them, in documents of a kind."""
    own = _data()["before_in_kind"].get(kind.value, {}) if kind else {}
    return {fold(p): float(w) for table in (_data()["before"], own) for w, ps in table.items() for p in ps}


@cache
def _words(key: str) -> tuple[str, ...]:
    return tuple(fold(p) for p in _data()[key])


@cache
def _specialties() -> tuple[tuple[str, str], ...]:
    table = _data()["specialties"]
    return tuple((squeeze(fold(p)), shown) for shown, phrases in table.items() for p in phrases)


@cache
def _not_names() -> frozenset[str]:
    return title_nouns() | frozenset(_words("not_names"))


def _is_name(name: str) -> bool:
    words = [w.strip(".,'’-").lower() for w in name.split()]
    return len(words) >= 2 and len(words[-1]) > 1 and not _not_names() & {fold(w) for w in words}


@cache
def _heading_words() -> frozenset[str]:
    """The longer words that titles of documents are made of: a line of them is a heading or a field, not a name."""
    book = lexicon()
    return frozenset(w for n in book.zones["title"] for w in fold(book.phrases[n].text).split() if len(w) >= 5)


def _is_plain_name(name: str) -> bool:
    """Whether a line that carries no credential may be a name: every word with a capital, none that titles use."""
    words = [w for w in name.split() if w.lower() not in _PARTICLES]
    capital = all(w[:1].isupper() for w in words)
    return capital and _is_name(name) and not _heading_words() & {fold(w) for w in words}


def _shown(name: str) -> str:
    """The name in usual case: ``HELEN J. MARSH`` → ``Helen J. Marsh``."""
    return " ".join(w if not w.isupper() or len(w.strip(".")) <= 1 else _cased(w) for w in name.split())


def _cased(word: str) -> str:
    lowered = word.capitalize()
    return re.sub(r"(?<=['’-])[a-z]|(?<=^Mc)[a-z]", lambda m: m[0].upper(), lowered)


def _without_labels(name: str) -> str:
    """A name without the words of a label that ran into it (``Signature Luis Sandoval``)."""
    words = name.split()
    while len(words) > 2 and (fold(words[0]) in _words("not_names") or fold(words[0]) in _weights()):
        words = words[1:]
    return " ".join(words)


@lru_cache(maxsize=1 << 14)
def credentialed(text: str) -> tuple[Named, ...]:
    """The names in ``text`` that carry a credential: ``Helen J. Marsh, M.D.``"""
    if not _MAYBE_CREDENTIAL.search(text):
        return ()
    found: list[Named] = []
    for match in _credential_pattern().finditer(text):
        name = _without_labels(match["name"])
        credentials = re.sub(r"[.\s]", "", match["cred"])
        if _is_name(name) and not match["name"].isspace():
            found.append(Named(_shown(name), credentials, match.start(), match.end()))
    for match in _DOCTOR.finditer(text):
        if _is_name(match["name"]) and not any(n.start < match.end() and match.start() < n.end for n in found):
            found.append(Named(_shown(match["name"]), "", match.start(), match.end()))
    return tuple(found)


def _introduced(before: str, kind: DocumentKind | None = None) -> float | None:
    """What the words in front of a name say about it, in a document of a kind."""
    tokens = fold(before).split()
    weights = _weights(kind)
    for length in range(min(6, len(tokens)), 0, -1):
        weight = weights.get(" ".join(tokens[-length:]))
        if weight is not None:
            return weight
    return None


def _closing_lines(sheet: Sheet) -> set[int]:
    """The numbers of the lines that follow a closing (``Sincerely,``) closely."""
    after: set[int] = set()
    for segment in sheet.segments:
        if fold(segment.text) in _words("closings"):
            after |= set(range(segment.line + 1, segment.line + 7))
    return after


def _prose(text: str) -> bool:
    words = text.split()
    return len(words) >= 10 and sum(w[:1].islower() for w in words) > 0.45 * len(words)


def _candidates(sheet: Sheet, kind: DocumentKind, first: bool, last: bool) -> list[tuple[float, Named, Segment]]:
    found = []
    closing = _closing_lines(sheet)
    lines = [s.line for s in sheet.segments]
    ending = max(lines, default=0) - SIGNATURE_LINES
    previous: Segment | None = None
    for segment in sheet.segments:
        for named in credentialed(segment.text):
            before = segment.text[: named.start]
            said = _introduced(before, kind)
            if said is None and not before.strip(" -:/") and previous is not None:
                over = previous.text.rstrip()
                said = _introduced(over, kind) if over.endswith(":") or previous.line == segment.line else None
            score = said if said is not None else 0.0
            score += 3.0 if named.credentials else 0.0
            if _ADDRESSEE.match(segment.text[named.end :]):
                score -= 6.0
            if said is None:
                if _prose(segment.text):
                    score -= 3.5
                elif segment.line in closing:
                    score += 7.0
                elif last and segment.line >= ending and not before.strip(" _-:/X"):
                    score += _ending(named, segment, sheet, lines, first)
                elif first and segment.y0 < 0.16 * sheet.height and not before.strip():
                    score += 3.0
                else:
                    score -= 0.5
            found.append((score, named, segment))
        previous = segment
    return found


def _ending(named: Named, segment: Segment, sheet: Sheet, lines: Sequence[int], first: bool) -> float:
    """What a name among the last lines of a document says: most where it stands by itself, little in a row of a
    table, in the address of a short letter, or with a title before it (nobody signs as ``Dr.``)."""
    if lines.count(segment.line) > 1:
        return 3.0
    if not named.credentials or (first and segment.y0 < 0.3 * sheet.height):
        return 1.5
    return 6.0 + 0.5 * segment.line / max(max(lines), 1)


def _plain(sheet: Sheet, kind: DocumentKind, last: bool) -> list[tuple[float, Named, Segment]]:
    """Names without a credential that sign a letter or stand behind a label such as ``Completed by:``."""
    found = []
    closing = _closing_lines(sheet)
    lines = {s.line: s for s in reversed(sheet.segments)}
    for segment in sheet.segments:
        if labelled := _LABELLED.match(segment.text):
            said = _introduced(labelled["label"], kind)
            name = re.match(_NAME, labelled["rest"])
            if said is not None and said >= 8 and name and _is_plain_name(name[0]):
                found.append((said - 2.0, Named(_shown(name[0]), "", 0, 0), segment))
            continue
        plain = _PLAIN_NAME.match(segment.text)
        if plain is None or not _is_plain_name(plain["name"]) or is_stamp(segment.text):
            continue
        following = lines.get(segment.line + 1)
        short = following is not None and len(following.text.split()) <= ROLE_WORDS and ":" not in following.text
        role = following is not None and short and any(r in fold(following.text) for r in _words("roles"))
        if last and segment.line >= max(lines) - 2 and segment.y0 > 0.12 * sheet.height:
            alone = sum(other.line == segment.line for other in sheet.segments) == 1
            score = 3.0 + alone + 0.5 * segment.line / max(lines)
            found.append((score, Named(_shown(plain["name"]), "", 0, 0), segment))
        if segment.line in closing:
            found.append((7.5 + 2 * role, Named(_shown(plain["name"]), "", 0, 0), segment))
        elif role and (last or segment.y0 > 0.3 * sheet.height):
            found.append((5.0, Named(_shown(plain["name"]), "", 0, 0), segment))
    for segment in sheet.segments:
        if "," not in segment.text:
            continue
        if declared := _DECLARES.search(segment.text):
            found.append((8.0, Named(_shown(declared["name"]), "", 0, 0), segment))
        signs = _SIGNS_AS.search(segment.text)
        if signs is not None and _is_name(signs["name"]):
            found.append((5.5, Named(_shown(signs["name"]), "", 0, 0), segment))
    return found


def _specialty(segment: Segment, sheet: Sheet, credentials: str) -> str | None:
    """The specialty named on the line of a name or on the three below it, else what the credential says."""
    near = " ".join(s.text for s in sheet.segments if segment.line <= s.line <= segment.line + 3)
    text = squeeze(fold(near))
    places = [(text.find(needle), shown) for needle, shown in _specialties() if needle in text]
    if places:
        return min(places)[1]
    return _by_credential().get(re.sub(r"[^A-Z]", "", credentials.upper()))


@cache
def _by_credential() -> dict[str, str]:
    table: dict[str, str] = _data()["by_credential"]
    return table


def author(sheets: Sequence[Sheet], kind: DocumentKind, subjects: Sequence[str] = ()) -> Author | None:
    """The author of the document whose pages are given, or None where nobody signs or is named as its author.

    ``subjects`` are the people the document is about; only in some kinds may they be its author. Where no person is
    named, the house is the author of what houses send (laboratory reports, bills).
    """
    written = [s for s in sheets if not s.blank]
    if not written:
        return None
    read = dict.fromkeys([0, 1, len(written) - 2, len(written) - 1])
    best: tuple[float, Named, Segment, Sheet] | None = None
    for number in read:
        if not 0 <= number < len(written):
            continue
        sheet = written[number]
        first, last = number == 0, number == len(written) - 1
        for score, named, segment in _candidates(sheet, kind, first, last) + _plain(sheet, kind, last):
            if not named.credentials and any(same_person(named.name, other) for other in subjects):
                score += 1.0 if kind.value in _data()["employee_may_write"] else -5.0
            if named.credentials and kind.value in _data()["written_by_laymen"]:
                # The doctor on such a paper is written to, or about.
                score -= 6.0
            score += 0.5 * last
            if best is None or score > best[0]:
                best = (score, named, segment, sheet)
    if best is None or best[0] < NEEDED:
        house = facility(written[0]) if kind.value in _data()["house_writes"] else None
        return Author(house, None, 0.0) if house else None
    score, named, segment, sheet = best
    shown = f"{named.name}, {named.credentials}" if named.credentials else named.name
    return Author(shown, _specialty(segment, sheet, named.credentials), score)


def facility(sheet: Sheet) -> str | None:
    """The facility or firm the letterhead of a first page names, or None."""
    best: tuple[float, str] | None = None
    for segment in sheet.segments:
        if segment.line > 6 or segment.y0 > 0.3 * sheet.height:
            continue
        text = segment.text.strip(" -–|*")
        folded = f" {fold(text)} "
        if not 2 <= len(text.split()) <= 9 or ":" in text or _prose(text):
            continue
        if any(f" {w} " in folded for w in _words("facility_not")):
            continue
        hits = sum(f" {w} " in folded for w in _words("facility_words"))
        if hits:
            score = hits + (segment.height > 1.1 * sheet.type_size) - 0.2 * segment.line
            if best is None or score > best[0]:
                best = (score, text)
    if best is None:
        return None
    return _shown(best[1]) if best[1].isupper() else best[1]


def subject_names(sheet: Sheet) -> list[str]:
    """The names of the people a page says it is about (``Patient: …``, ``RE: …``)."""
    found = []
    labels = _words("person_labels")
    for position, segment in enumerate(sheet.segments[:60]):
        label, _, rest = segment.text.partition(":")
        if not rest.strip() and segment.text.rstrip().endswith(":") and position + 1 < len(sheet.segments):
            rest = sheet.segments[position + 1].text
        folded = re.sub(r"^\d+[a-z]?\s", "", fold(label))
        if folded in labels and (name := _name_of(rest)):
            found.append(name)
    return found


def _name_of(text: str) -> str | None:
    text = re.split(r"\s{2,}|;|\bvs?\.?\s|\bDOB\b|\bDOI\b|\bD/I\b|\bMRN?\b|\(|\d", text.strip())[0].strip(" ,.-")
    if turned := _LAST_FIRST.match(text):
        return f"{_shown(turned['first'])} {_shown(turned['last'])}"
    plain = re.match(rf"(?:(?:Mr|Ms|Mrs|Miss)\.?\s+)?({_NAME})\s*$", text)
    return _shown(plain[1]) if plain and _is_name(plain[1]) else None


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: the surnames read alike and the first names or initials agree."""
    from rapidfuzz import fuzz

    a, b = _name_words(one), _name_words(other)
    if not a or not b:
        return True
    surname = max(fuzz.ratio(a[-1], b[-1]), fuzz.ratio(a[-1], b[0]), fuzz.ratio(a[0], b[-1]))
    if surname < 80:
        return False
    firsts = {w[0] for w in a[:-1]} & {w[0] for w in b[:-1]} if len(a) > 1 and len(b) > 1 else {""}
    return bool(firsts) or fuzz.token_sort_ratio(" ".join(a), " ".join(b)) > 75


def _name_words(name: str) -> list[str]:
    return [w for w in (fold(part) for part in name.replace(",", " ").split()) if len(w) > 1]
