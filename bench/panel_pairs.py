"""Pairs of names that are the same through noise, and pairs that are not, for measuring how conflicts are found.

The noise is made independently of the matcher's own word lists, so that what is measured is not what was built in.
"""

import random
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from openimr.domain.identifiers import is_npi

NAMES = yaml.safe_load((Path(__file__).parent / "panel_names.yaml").read_text(encoding="utf-8"))
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Pair(NamedTuple):
    """A party's name, a declared name, whether they are the same, and how the pair was made.

    ``party_more`` and ``declared_more`` are what else is on file of each: former names, address, numbers. ``parent``
    is the organization that owns the party, as the known organizations have it.
    """

    party: str
    declared: str
    same: bool
    made: str
    party_more: Mapping[str, Any] = MappingProxyType({})
    declared_more: Mapping[str, Any] = MappingProxyType({})
    parent: str = ""


def person(rng: random.Random) -> str:
    """An invented person, with a middle name or initial at times."""
    middle = rng.choice(["", "", rng.choice(LETTERS).upper() + ".", rng.choice(NAMES["given"])])
    surname = rng.choice(NAMES["surnames"])
    if rng.random() < 0.06:
        surname += "-" + rng.choice(NAMES["surnames"])
    return " ".join(part for part in (rng.choice(NAMES["given"]), middle, surname) if part)


def organization(rng: random.Random) -> str:
    """An invented organization."""
    place = rng.choice(NAMES["places"]) + " " if rng.random() < 0.2 else ""
    legal = rng.choice(NAMES["legal"])
    second = " " + rng.choice(NAMES["telling"]) if rng.random() < 0.25 else ""
    return f"{place}{rng.choice(NAMES['telling'])}{second} {rng.choice(NAMES['trades'])}{', ' + legal if legal else ''}"


def slip(text: str, rng: random.Random) -> str:
    """One slip of the pen in one of the longer words: a letter lost, doubled, replaced or two exchanged."""
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word.strip(".,")) >= 5]
    if not long:
        return text
    i = rng.choice(long)
    word, at = words[i], rng.randrange(1, len(words[i].rstrip(".,")) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        word = word[:at] + word[at + 1 :]
    elif kind == 1:
        word = word[:at] + word[at] + word[at:]
    elif kind == 2:
        word = word[:at] + rng.choice(LETTERS) + word[at + 1 :]
    else:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[i] = word
    return " ".join(words)


def noisy_person(name: str, rng: random.Random) -> tuple[str, str]:
    """``name`` as another document might write it, and the kinds of noise used."""
    given, *middle, surname = name.split()
    used = []
    if middle and rng.random() < 0.5:
        dropped = rng.random() < 0.6
        middle = [] if dropped else [middle[0][0]]
        used.append("middle dropped" if dropped else "middle initial")
    elif not middle and rng.random() < 0.2:
        middle = [rng.choice(LETTERS).upper() + "."]
        used.append("middle added")
    roll = rng.random()
    if roll < 0.2 and given in NAMES["nicknames"]:
        given = NAMES["nicknames"][given]
        used.append("nickname")
    elif roll < 0.35:
        given = given[0] + "."
        used.append("initial")
    if "-" in surname and rng.random() < 0.5:
        surname = rng.choice(surname.split("-"))
        used.append("half of a double name")
    full = [given, *middle, surname]
    text = f"{surname}, {' '.join(full[:-1])}" if rng.random() < 0.25 else " ".join(full)
    if rng.random() < 0.35:
        text = slip(text, rng)
        used.append("slip")
    if rng.random() < 0.4:
        text = rng.choice(["Dr. {}", "{}, M.D.", "{} MD", "{}, D.O.", "Mr. {}", "Ms. {}", "{}, Esq."]).format(text)
        used.append("title")
    if rng.random() < 0.08:
        text = f"{text} ({rng.choice(['formerly', 'née', 'fka'])} {rng.choice(NAMES['surnames'])})"
        used.append("other name")
    if rng.random() < 0.15:
        text = text.upper()
        used.append("capitals")
    return text, ", ".join(used) or "as is"


def noisy_organization(name: str, rng: random.Random) -> tuple[str, str]:
    """``name`` as another document might write it, and the kinds of noise used."""
    used = []
    base, _, legal = name.partition(", ")
    if rng.random() < 0.6:
        legal = rng.choice(NAMES["legal"])
        used.append("legal form")
    if rng.random() < 0.35:
        for full, short in NAMES["abbreviations"].items():
            if full in base and rng.random() < 0.7:
                base = base.replace(full, short)
                used.append("short form")
    if rng.random() < 0.15 and base.split()[-1] in {"Group", "Center", "Company", "Services", "Associates", "Clinic"}:
        base = " ".join(base.split()[:-1])
        used.append("last word dropped")
    if rng.random() < 0.3:
        base = slip(base, rng)
        used.append("slip")
    if rng.random() < 0.06:
        first, *rest = base.split()
        base = " ".join([first[: len(first) // 2], first[len(first) // 2 :].capitalize(), *rest])
        used.append("word apart")
    text = f"{base}, {legal}" if legal else base
    if rng.random() < 0.08:
        text = rng.choice(["{} (formerly {})", "{1} dba {0}", "{} f/k/a {}"]).format(text, organization(rng))
        used.append("other name")
    if rng.random() < 0.1:
        text = "The " + text
        used.append("article")
    if rng.random() < 0.15:
        text = text.upper()
        used.append("capitals")
    return text, ", ".join(used) or "as is"


def different(rng: random.Random) -> Pair:
    """Two names that are not the same, near ones among them."""
    roll = rng.random()
    if roll < 0.25:
        one, other = (person(rng), person(rng)) if rng.random() < 0.5 else (organization(rng), organization(rng))
        return _apart(one, other, "unrelated", rng)
    one = person(rng) if roll < 0.6 else organization(rng)
    if roll < 0.45:
        given, *rest = one.split()
        other = rng.choice([g for g in NAMES["given"] if g[0] != given[0]])
        return Pair(one, noisy_person(" ".join([other, rest[-1]]), rng)[0], False, "same surname")
    if roll < 0.6:
        surname = rng.choice([s for s in NAMES["surnames"] if s not in one])
        return Pair(one, noisy_person(f"{one.split()[0]} {surname}", rng)[0], False, "same given name")
    telling = next(word for word in one.split() if word in NAMES["telling"])
    if roll < 0.85:
        other = one.replace(telling, rng.choice([t for t in NAMES["telling"] if t not in one]))
        return Pair(one, noisy_organization(other, rng)[0], False, "same trade and place")
    trade = next(t for t in NAMES["trades"] if t in one)
    own = set(trade.split())
    other = one.replace(trade, rng.choice([t for t in NAMES["trades"] if not own & set(t.split())]))
    return Pair(one, noisy_organization(other, rng)[0], False, "same first word, another trade")


def npi(rng: random.Random) -> str:
    """A number with the check digit of an NPI."""
    first = f"1{rng.randrange(10**8):08}"
    return next(number for digit in range(10) if is_npi(number := f"{first}{digit}"))


def address(rng: random.Random) -> str:
    """An invented street address in California."""
    street = f"{rng.choice(NAMES['telling'])} {rng.choice(['Street', 'Avenue', 'Boulevard', 'Road', 'Drive', 'Way'])}"
    suite = f", Suite {rng.randrange(100, 990, 10)}" if rng.random() < 0.5 else ""
    return f"{rng.randrange(100, 9900)} {street}{suite}, Fresno, CA 937{rng.randrange(10, 99)}"


def noisy_address(written: str, rng: random.Random) -> str:
    """``written`` as another document might write it."""
    short = {"Street": "St", "Avenue": "Ave.", "Boulevard": "Blvd", "Road": "Rd.", "Drive": "Dr", "Suite": "#"}
    for long, abbreviation in short.items():
        if rng.random() < 0.5:
            written = written.replace(long, abbreviation)
    if rng.random() < 0.3:
        written = written.rsplit(" ", 1)[0]  # the postal code is left out
    if rng.random() < 0.3:
        head, _, tail = written.partition(" ")
        written = f"{head} {slip(tail.split(',')[0], rng)},{','.join(tail.split(',')[1:])}"
    return written.upper() if rng.random() < 0.2 else written


def beyond_the_name(rng: random.Random) -> Pair:
    """Two names with nothing in common that are one, or belong together, by something else on file."""
    one, other = organization(rng), organization(rng)
    kind = rng.choice(["former name", "party's former name", "parent", "subsidiary", "address", "npi", "tax number"])
    if kind == "former name":
        return Pair(noisy_organization(one, rng)[0], other, True, kind, {}, {"former_names": (one,)})
    if kind == "party's former name":
        return Pair(other, noisy_organization(one, rng)[0], True, kind, {"former_names": (one,)})
    if kind == "parent":
        return Pair(other, noisy_organization(one, rng)[0], True, kind, parent=one)
    if kind == "subsidiary":
        return Pair(noisy_organization(one, rng)[0], other, True, kind, parent=f"<{one}")
    if kind == "address":
        at = address(rng)
        return Pair(one, other, True, kind, {"address": at}, {"address": noisy_address(at, rng)})
    if kind == "npi":
        number = npi(rng)
        return Pair(one, person(rng), True, kind, {"npi": number}, {"npi": number})
    number = f"{rng.randrange(10, 99)}-{rng.randrange(10**6, 10**7)}"
    return Pair(one, other, True, kind, {"tax_number": number.replace("-", "")}, {"tax_number": number})


def apart_beyond_the_name(rng: random.Random) -> Pair:
    """Two that have nothing in common but something near: a house further on, another suite, another number."""
    one, other = organization(rng), organization(rng)
    roll = rng.random()
    at = f"{rng.randrange(100, 9000)} {rng.choice(NAMES['telling'])} Street, Suite 210, Fresno, CA 93711"
    if roll < 0.3:
        number, rest = at.split(" ", 1)
        return Pair(one, other, False, "next house", {"address": at}, {"address": f"{int(number) + 2} {rest}"})
    if roll < 0.6:
        return Pair(one, other, False, "another suite", {"address": at}, {"address": at.replace("210", "340")})
    if roll < 0.8:
        return Pair(one, other, False, "other numbers", {"npi": npi(rng)}, {"npi": npi(rng)})
    return Pair(one, other, False, "another's parent", parent=organization(rng))


def _apart(one: str, other: str, made: str, rng: random.Random) -> Pair:
    return different(rng) if one == other else Pair(one, other, False, made)


def pairs(seed: int = 1, same: int = 2000, apart: int = 3000) -> list[Pair]:
    """``same`` pairs that are one, by noisy name or by what else is on file, and ``apart`` pairs that are two."""
    rng = random.Random(seed)
    made: list[Pair] = []
    for _ in range(same):
        if rng.random() < 0.3:
            made.append(beyond_the_name(rng))
            continue
        is_person = rng.random() < 0.5
        name = person(rng) if is_person else organization(rng)
        noisy, how = noisy_person(name, rng) if is_person else noisy_organization(name, rng)
        made.append(Pair(name, noisy, True, how))
    made.extend(apart_beyond_the_name(rng) if rng.random() < 0.2 else different(rng) for _ in range(apart))
    return made
