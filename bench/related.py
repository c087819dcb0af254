"""Measures finding related applications among 50,000 cases: how long it takes, and how many misspelt ones are found.

The cases are rows of an embedded PostgreSQL of its own; every search goes through the same function the pages use. The
searched applications are copies with a letter of the name changed and day and month of birth exchanged, or worse.
"""

import datetime as dt
import random
import statistics
import time
import uuid
from typing import Any

from .empty_site import empty_site
from .figure import Figure

CASES = 50_000
SEARCHES = 200
_HEADS = ("Al", "Ber", "Cas", "Del", "Esp", "Fer", "Gar", "Her", "Iba", "Jim", "Kal", "Lop", "Mar", "Nav", "Ort", "Per")
_MIDDLES = ("an", "el", "in", "or", "ar", "en", "on", "il", "ul", "er")
_TAILS = ("ez", "es", "son", "ton", "ado", "ini", "well", "man", "sen", "ovic")
_GIVEN = (
    "Ana",
    "Maria",
    "Jose",
    "Luis",
    "John",
    "Linda",
    "Robert",
    "Susan",
    "Carlos",
    "Rosa",
    "David",
    "Nancy",
    "Minh",
)


def measure(searches: int = SEARCHES) -> list[Figure]:
    """The figures over ``searches`` applications of each kind."""
    with empty_site():
        from openimr.web.related.finding import related_cases

        pick = random.Random(7)
        cases = _filled(pick)
        taken: list[float] = []
        found = {"misspelt name, day and month of birth exchanged": 0, "another name, claim number with a slip": 0}
        for case in pick.sample(cases, searches):
            for kind, changed in zip(found, (_misspelt(case, pick), _renamed(case, pick)), strict=True):
                start = time.perf_counter()
                others = related_cases(changed)
                taken.append(time.perf_counter() - start)
                found[kind] += any(other.case.number == case.case_number for other in others)
    taken.sort()
    note = f"{CASES:,} cases, embedded PostgreSQL, candidates compared"
    return [
        Figure("related applications found, median", 1000 * statistics.median(taken), "ms", "", note),
        Figure("related applications found, 95th percentile", 1000 * taken[int(0.95 * len(taken))], "ms", "", note),
        *(
            Figure(f"found: {kind}", 100 * count / searches, "%", "", f"{searches} searches")
            for kind, count in found.items()
        ),
    ]


def _filled(pick: random.Random) -> list[Any]:
    """Fill the tables, and give the applications."""
    from django.db import connection

    from openimr.casework.related import keys
    from openimr.samples import sample_case
    from openimr.web.models import Case, CaseKeys

    base = sample_case()
    cases = [_invented(base, number, pick) for number in range(CASES)]
    for first in range(0, CASES, 2_000):
        rows = [_row(Case, application) for application in cases[first : first + 2_000]]
        Case.objects.bulk_create(rows)
        CaseKeys.objects.bulk_create(
            [CaseKeys(case=row, keys=sorted(keys(a))) for row, a in zip(rows, cases[first:], strict=False)]
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE web_casekeys")
        cursor.execute("VACUUM ANALYZE web_case")
    return cases


def _row(table: Any, application: Any) -> Any:
    return table(
        id=uuid.uuid4(),
        number=application.case_number,
        priority="regular",
        application=application.model_dump(mode="json"),
        employee_name=application.employee.name,
        claim_number=application.claim.claim_number,
        received_on=dt.date(2016, 4, 21),
        state_since=dt.datetime(2016, 4, 21, tzinfo=dt.UTC),
    )


def _invented(base: Any, number: int, pick: random.Random) -> Any:
    surname = pick.choice(_HEADS) + pick.choice(_MIDDLES) + pick.choice(_TAILS)
    employee = base.employee.model_copy(
        update={"name": f"{pick.choice(_GIVEN)} {surname}", "date_of_birth": _day(pick, 1950, 45)}
    )
    claim = base.claim.model_copy(
        update={"claim_number": f"WC-{pick.randint(0, 99_999_999):08d}", "date_of_injury": _day(pick, 2008, 8)}
    )
    item = base.disputed_treatments[0].model_copy(
        update={"treatment": f"Treatment {pick.randint(1, 400)}", "codes": ()}
    )
    update = {"case_number": f"R-{number}", "employee": employee, "claim": claim, "disputed_treatments": (item,)}
    return base.model_copy(update=update)


def _day(pick: random.Random, first: int, years: int) -> dt.date:
    return dt.date(first, 1, 1) + dt.timedelta(days=pick.randrange(365 * years))


def _misspelt(case: Any, pick: random.Random) -> Any:
    name, born = case.employee.name, case.employee.date_of_birth
    at = pick.randrange(name.index(" ") + 2, len(name))
    if born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    changed = {"name": name[:at] + pick.choice("aeiourst") + name[at + 1 :], "date_of_birth": born}
    return case.model_copy(update={"case_number": "S", "employee": case.employee.model_copy(update=changed)})


def _renamed(case: Any, pick: random.Random) -> Any:
    digits = list(case.claim.claim_number)
    at = pick.randrange(4, len(digits) - 1)
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    claim = case.claim.model_copy(update={"claim_number": "".join(digits)})
    changed = {"name": f"{case.employee.name.split()[0]} Newname"}
    employee = case.employee.model_copy(update=changed)
    return case.model_copy(update={"case_number": "S", "employee": employee, "claim": claim})


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what}: {figure.value:.1f} {figure.unit} ({figure.note})")
