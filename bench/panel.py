"""Measures the panel: how surely conflicts are found through noise, and how fast a case is held against a roster.

Run ``python -m bench.panel`` for the figures, or call the functions.
"""

import datetime as dt
import random
import statistics
import sys
import time
from typing import Any

from openimr.domain.case import Case
from openimr.domain.reviewer import Reviewer
from openimr.panel.assignment import Panel
from openimr.panel.conflicts import ConflictIndex, Party, parties_of
from openimr.panel.likeness import likeness
from openimr.panel.names import read_name
from openimr.panel.organizations import KnownOrganization, OrganizationGraph
from openimr.panel.tables import table

from .figure import Figure
from .panel_pairs import Pair, address, npi, organization, pairs, person

ON = dt.date(2024, 5, 6)


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
