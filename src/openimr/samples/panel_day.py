"""A large invented panel and a day of invented cases, for measuring and for trying out the assignment of a day.

Deterministic by seed. Most reviewers meet every requirement; some have lapsed, unverified or restricted credentials,
affiliations with parties, days away, or no free capacity, as on a real roster.
"""

import datetime as dt
import random
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from openimr.domain.case import Case
from openimr.domain.reviewer import Reviewer

DAY = dt.date(2024, 5, 6)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load(files("openimr.samples").joinpath("panel_day.yaml").read_text(encoding="utf-8")))


def sample_panel(count: int = 2000, seed: int = 7, on: dt.date = DAY) -> tuple[Reviewer, ...]:
    """``count`` invented reviewers whose credentials are as of ``on``."""
    rng = random.Random(f"panel {seed}")
    return tuple(_reviewer(number, rng, on) for number in range(count))


def sample_day(count: int = 1000, seed: int = 7, on: dt.date = DAY) -> tuple[Case, ...]:
    """``count`` invented cases that are ready to be assigned on ``on``; one in twenty is expedited."""
    rng = random.Random(f"day {seed}")
    return tuple(_case(number, rng, on) for number in range(count))


def write_day(folder: Path, reviewers: int = 2000, cases: int = 1000) -> tuple[Path, Path]:
    """Write a roster and a day of cases as the YAML files a person would write.

    Args:
        folder: where ``roster.yaml`` and ``cases.yaml`` go; made when it is missing.
        reviewers: how many reviewers.
        cases: how many cases.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        "roster.yaml": {
            "reviewers": [one.model_dump(mode="json", exclude_defaults=True) for one in sample_panel(reviewers)]
        },
        "cases.yaml": {"cases": [one.model_dump(mode="json", exclude_defaults=True) for one in sample_day(cases)]},
    }
    written = []
    for name, content in rows.items():
        path = folder / name
        with path.open("w", encoding="utf-8") as out:
            yaml.dump(content, out, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=120)
        written.append(path)
    return written[0], written[1]


def _person(rng: random.Random) -> str:
    names = _data()
    return f"{rng.choice(names['given'])} {rng.choice(names['given'])[0]}. {rng.choice(names['surnames'])}"


def _organization(rng: random.Random, kind: str) -> str:
    names = _data()
    return f"{rng.choice(names['telling'])} {rng.choice(names['telling'])} {rng.choice(names[kind])}"


def _reviewer(number: int, rng: random.Random, on: dt.date) -> Reviewer:
    roster = _data()["specialties"]
    specialty = rng.choices(list(roster), [row["share"] for row in roster.values()])[0]
    row = roster[specialty]
    verified = on - dt.timedelta(days=rng.randrange(10, 900))
    lapsed, unverified = rng.random() < 0.04, rng.random() < 0.04
    states = ["CA"] if rng.random() < 0.7 else [rng.choice(_data()["states"])]
    capacity = rng.choice((2, 3, 4, 6, 8))
    away = on + dt.timedelta(days=rng.randrange(-3, 40))
    parties = ("administrators", "groups", "facilities", "makers")
    return Reviewer.model_validate(
        {
            "id": f"P-{number:04d}",
            "name": _person(rng),
            "degree": row["degree"],
            "degree_verified_on": verified,
            "specialties": [specialty],
            "licences": [
                {
                    "state": state,
                    "number": f"{state}-{100_000 + number}",
                    "valid_from": on - dt.timedelta(days=5000),
                    "valid_to": on + dt.timedelta(days=-20 if lapsed else rng.randrange(40, 700)),
                    "restricted": rng.random() < 0.01,
                    "verified_on": None if unverified else verified,
                }
                for state in states
            ],
            "board_certifications": [
                {
                    "board": row["board"],
                    "specialty": row.get("certificate", specialty),
                    "valid_from": on - dt.timedelta(days=4000),
                    "valid_to": on + dt.timedelta(days=rng.randrange(60, 3000)),
                    "verified_on": verified,
                }
            ]
            if row.get("board")
            else [],
            "practising_since": on - dt.timedelta(days=rng.randrange(2100, 12000)),
            "weekly_practice_hours": rng.choice((24, 28, 30, 36, 40)),
            "practice_verified_on": verified,
            "evaluator_checked_on": verified,
            "sanction_queries": [
                {"source": "National Practitioner Data Bank (NPDB)", "queried_on": verified, "result": "clear"}
            ],
            "trainings": [{"subject": "evidence_hierarchy", "completed_on": verified, "verified_on": verified}],
            "experience": [{"kind": "procedure", "name": rng.choice(row["does"])}] if rng.random() < 0.5 else [],
            "affiliations": [
                {"name": _organization(rng, rng.choice(parties)), "kind": "professional"}
                for _ in range(rng.randrange(0, 4))
            ],
            "capacity": capacity,
            "open_cases": capacity - min(capacity, rng.choice((0, 0, 0, 1, 1, 2))),
            "days_away": [{"first": away, "last": away + dt.timedelta(days=9)}] if rng.random() < 0.1 else [],
        }
    )


def _case(number: int, rng: random.Random, on: dt.date) -> Case:
    disputes = _data()["disputes"]
    expedited = rng.random() < 0.05
    decided = on - dt.timedelta(days=rng.randrange(20, 45))
    chosen = rng.choices(disputes, [row["share"] for row in disputes], k=rng.choices((1, 2), (7, 3))[0])
    parts = [chosen[0], *(row for row in chosen[1:] if row["body_part"] == chosen[0]["body_part"])]
    return Case.model_validate(
        {
            "case_number": f"CM24-{number:07d}",
            "priority": "expedited" if expedited else "regular",
            "application": {"received_date": decided + dt.timedelta(days=9), "signed_by": "employee"},
            "employee": {"name": _person(rng), "date_of_birth": on - dt.timedelta(days=rng.randrange(8000, 22000))},
            "claim": {
                "claim_number": f"WC{rng.randrange(10**7):07d}",
                "date_of_injury": on - dt.timedelta(days=rng.randrange(200, 4000)),
                "employer": _organization(rng, "employers"),
            },
            "parties": {
                "claims_administrator": {"name": _person(rng), "organization": _organization(rng, "administrators")},
                "facility": _organization(rng, "facilities"),
            },
            "requesting_physician": {
                "name": _person(rng),
                "specialty": "Orthopaedic Surgery",
                "organization": _organization(rng, "groups"),
            },
            "utilization_review": {"decision_date": decided, "served_date": decided},
            "disputed_treatments": [
                {
                    "id": place,
                    "treatment": rng.choice(row["treatments"]),
                    "body_part": row["body_part"],
                    "utilization_review": {"decision": "denied"},
                }
                for place, row in enumerate(parts, start=1)
            ],
        }
    )
