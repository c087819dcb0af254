"""Measures the panel: how surely conflicts are found through noise, and how fast a case is held against a roster.

The noise here is made independently of the matcher's own word lists, so that what is measured is not what was built in.
Run ``python -m bench.panel`` for the figures, or call the functions.
"""

import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from openimr.domain.case import Case
from openimr.domain.identifiers import is_npi
from openimr.domain.reviewer import Reviewer
from openimr.panel.assignment import Panel
from openimr.panel.conflicts import ConflictIndex, Party, parties_of
from openimr.panel.likeness import likeness
from openimr.panel.names import read_name
from openimr.panel.organizations import KnownOrganization, OrganizationGraph
from openimr.panel.tables import table

from .figure import Figure

NAMES = yaml.safe_load((Path(__file__).parent / "panel_names.yaml").read_text(encoding="utf-8"))
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ON = dt.date(2024, 5, 6)


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


# -- names and noise ---------------------------------------------------------------------------------------------


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


# -- what tells more than the name -----------------------------------------------------------------------------


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


# -- measures ----------------------------------------------------------------------------------------------------


def _reviewer(number: int, name: str, affiliations: list[str], rng: random.Random) -> Reviewer:
    specialty = rng.choice(list(table("specialties.yaml")["specialties"].values()))["name"]
    start = dt.date(rng.randrange(1990, 2022), 1, 1)
    credential = {
        "valid_from": start,
        "valid_to": dt.date(rng.randrange(2024, 2030), 6, 30),
        "verified_on": dt.date(2023, 1, 15),
    }
    return Reviewer.model_validate(
        {
            "id": f"R{number:05}",
            "name": name,
            "degree": "MD",
            "specialties": [specialty],
            "licences": [{"state": rng.choice(["CA", "CA", "NV", "TX"]), "number": f"A{number}", **credential}],
            "board_certifications": [{"board": "American Board of Surgery", "specialty": specialty, **credential}],
            "practising_since": start,
            "weekly_practice_hours": rng.randrange(16, 50),
            "practice_verified_on": "2023-01-15",
            "evaluator_checked_on": "2023-01-15",
            "sanction_queries": [
                {"source": "National Practitioner Data Bank", "queried_on": "2023-01-15", "result": "clear"}
            ],
            "trainings": [{"subject": "evidence_hierarchy", "completed_on": "2020-03-01", "verified_on": "2023-01-15"}],
            "affiliations": [{"name": n, "kind": "professional"} for n in affiliations],
            "open_cases": rng.randrange(0, 11),
        }
    )


def roster(count: int = 5000, seed: int = 2, affiliations: int = 3) -> tuple[Reviewer, ...]:
    """``count`` generated reviewers with ``affiliations`` declared names each."""
    rng = random.Random(seed)
    return tuple(
        _reviewer(
            n, person(rng), [person(rng) if rng.random() < 0.4 else organization(rng) for _ in range(affiliations)], rng
        )
        for n in range(count)
    )


def known_organizations(count: int = 500, seed: int = 4) -> OrganizationGraph:
    """``count`` known organizations, two in three of them under another one, each with a number and an address."""
    rng = random.Random(seed)
    known: list[KnownOrganization] = []
    names: set[str] = set()
    while len(known) < count:
        name = organization(rng)
        if name in names:
            continue
        parent = rng.choice(known).name if known and rng.random() < 0.66 else None
        names.add(name)
        known.append(
            KnownOrganization(
                name=name, parent=parent, former_names=(organization(rng),), address=address(rng), npi=npi(rng)
            )
        )
    return OrganizationGraph(known)


def case(number: int, seed: int = 3) -> Case:
    """A generated case with every party named."""
    rng = random.Random(seed * 100_003 + number)
    treatments = [
        ("L4-5 epidural steroid injection", "lumbar_spine"),
        ("Right knee arthroscopy", "knee"),
        ("L5-S1 fusion", "lumbar_spine"),
        ("Norco 10/325 mg #60", "other"),
        ("12 visits of physical therapy", "shoulder"),
    ]
    treatment, part = rng.choice(treatments)
    return Case.model_validate(
        {
            "case_number": f"B-{number}",
            "application": {"received_date": "2024-05-01"},
            "employee": {"name": person(rng), "date_of_birth": "1970-02-03"},
            "claim": {"claim_number": "1", "date_of_injury": "2022-03-04", "employer": organization(rng)},
            "parties": {
                "claims_administrator": {"name": person(rng), "organization": organization(rng)},
                "insurer": organization(rng),
                "utilization_review_organization": organization(rng),
                "employee_attorney": {"name": person(rng), "organization": organization(rng)},
                "facility": organization(rng),
                "manufacturers": [organization(rng)],
            },
            "requesting_physician": {
                "name": person(rng) + ", M.D.",
                "specialty": "Surgery",
                "organization": organization(rng),
            },
            "utilization_review": {"decision_date": "2024-04-01", "served_date": "2024-04-01"},
            "disputed_treatments": [
                {"id": 1, "treatment": treatment, "body_part": part, "utilization_review": {"decision": "denied"}}
            ],
        }
    )


def matching(seed: int = 1, same: int = 2000, apart: int = 3000) -> dict[str, Any]:
    """Recall and precision of hits on generated pairs, through the index as a case would meet it."""
    made = pairs(seed, same, apart)
    found = [bool(_hits(pair)) for pair in made]
    true = sum(hit and pair.same for hit, pair in zip(found, made, strict=True))
    false = sum(hit and not pair.same for hit, pair in zip(found, made, strict=True))
    return {
        "pairs": len(made),
        "recall": round(true / sum(pair.same for pair in made), 4),
        "precision": round(true / (true + false), 4),
        "missed": [pair for hit, pair in zip(found, made, strict=True) if pair.same and not hit],
        "wrong": [pair for hit, pair in zip(found, made, strict=True) if hit and not pair.same],
    }


def _hits(pair: Pair) -> Any:
    """The hits of one reviewer who declared the pair's name, in a case with the pair's party."""
    rng = random.Random(0)
    reviewer = _reviewer(0, "Zq0 Xv0", [pair.declared], rng)
    declared = reviewer.affiliations[0].model_copy(update=pair.declared_more)
    known = ()
    if pair.parent:
        child, parent = (pair.declared, pair.parent[1:]) if pair.parent[0] == "<" else (pair.party, pair.parent)
        known = (KnownOrganization(name=parent), KnownOrganization(name=child, parent=parent))
    index = ConflictIndex([reviewer.model_copy(update={"affiliations": (declared,)})], OrganizationGraph(known))
    return index.hits([Party("employer", pair.party, **pair.party_more)])


def speed(reviewers: int = 5000, cases: int = 30) -> dict[str, float]:
    """Milliseconds of one core: the index built once, conflicts of one case, one case assigned whole (medians)."""
    people = roster(reviewers)
    graph = known_organizations()
    began = time.process_time()
    panel = Panel(people, graph)
    built = time.process_time() - began
    panel.assign(case(0), ON)  # credentials of the day are examined once, the word lists read
    conflicts, whole = [], []
    for number in range(1, cases + 1):
        parties = parties_of(case(number))
        began = time.process_time()
        panel.conflicts.hits(parties)
        conflicts.append(time.process_time() - began)
    for number in range(cases + 1, 2 * cases + 1):
        one = case(number)
        began = time.process_time()
        panel.assign(one, ON)
        whole.append(time.process_time() - began)
    return {
        "reviewers": reviewers,
        "index_built_ms": round(1000 * built, 1),
        "conflicts_ms": round(1000 * statistics.median(conflicts), 2),
        "conflicts_worst_ms": round(1000 * max(conflicts), 2),
        "assign_ms": round(1000 * statistics.median(whole), 2),
    }


def measure() -> list[Figure]:
    """Recall and precision on 5,000 generated pairs, and milliseconds of one core against 5,000 reviewers."""
    judged, taken = matching(), speed()
    pairs_made = f"{judged['pairs']:,} generated pairs, 2,000 of them one: by a noisy name, a former name, a parent or "
    pairs_made += "subsidiary, an address or a number"
    roster_made = f"{taken['reviewers']:,} reviewers with three affiliations each, 500 known organizations, median"
    return [
        Figure("conflicts found (recall)", judged["recall"], "", "at least 0.99", pairs_made),
        Figure("hits that are conflicts (precision)", judged["precision"], "", "at least 0.90", pairs_made),
        Figure("conflicts of one case", taken["conflicts_ms"], "ms", "under 50", roster_made),
        Figure("one case assigned, with reasons", taken["assign_ms"], "ms", "", roster_made),
        Figure("roster indexed", taken["index_built_ms"], "ms", "", "once for a roster"),
    ]


def main() -> None:
    """Print the figures; with ``--wrong`` every pair of three sets judged wrongly, with its score."""
    for figure in measure():
        print(f"{figure.what}: {figure.value:,.4g} {figure.unit} ({figure.goal or 'no goal'}; {figure.note})")
    for seed in (1, 2, 3) if "--wrong" in sys.argv else ():
        measured = matching(seed)
        print(f"seed {seed}: recall {measured['recall']}, precision {measured['precision']}")
        for pair in (*measured["missed"], *measured["wrong"]):
            like = likeness(read_name(pair.party), read_name(pair.declared))
            verdict = "missed" if pair.same else "wrong"
            print(f"  {verdict} {pair.party!r} | {pair.declared!r} [{pair.made}] {like.score:.0f} {like.why}")


if __name__ == "__main__":
    main()
