"""Measures search in one case file of 5,000 pages on the site: the median time from request to the answer with boxes.

The pages stand beside those of other cases in the same tables of a PostgreSQL of its own (the embedded one), and are
asked for through Django's test client: permission, record of the access, queries and JSON are in the figure, the
network is not. On Linux the processor time of each request, here and in the database's process, is measured as well:
it says the same on a busy machine.
"""

import os
import random
import statistics
import time
import uuid
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from .empty_site import empty_site
from .figure import Figure

PAGES, OTHER_CASES, WORDS_A_PAGE = 5_000, 4, 350
RARE_WORDS = 12_000
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "ro",
    "su",
    "ta",
    "ve",
    "lor",
    "min",
    "tas",
    "pel",
    "ner",
    "gan",
    "cul",
    "dro",
]
GOAL = "under 100"
PHRASES = (
    "straight leg raise is positive on the left",
    "epidural steroid injection at L4-5 with four weeks of relief",
    "request for authorization of lumbar fusion",
    "magnetic resonance imaging shows spondylolisthesis",
)
# From words that few pages say to words that nearly every page says.
QUERIES = {
    "a word on few pages": "zygapophyseal",
    "a phrase": '"straight leg raise"',
    "two words": "epidural injections",
    "a word and not another": "fusion -authorization",
    "a word on every page (the first 500 pages that say it)": "pain",
    "a word on no page": "xylophonist",
}


class Taken(NamedTuple):
    """What a search took: seconds and, where the system tells, processor seconds, and how many pages it found."""

    seconds: float
    processor: float | None
    hits: int


def measure(times: int = 15) -> list[Figure]:
    """The figures, each the median of ``times`` requests after one that warms up."""
    with empty_site():
        client, address = _filled()
        taken = {what: _taken(client, address, query, times) for what, query in QUERIES.items()}
    note = f"{PAGES:,} pages of {WORDS_A_PAGE} words among those of {OTHER_CASES} other cases, embedded PostgreSQL"
    slowest = max(one.seconds for one in taken.values())
    figures = [Figure("slowest median search in one case", 1000 * slowest, "ms", GOAL, note)]
    spent = [one.processor for one in taken.values() if one.processor is not None]
    if spent:
        how = f"mean of {times}, site and database together"
        figures.append(Figure("processor time of the costliest search", 1000 * max(spent), "ms", "", how))
    return figures + [
        Figure(f"{what}: {one.hits} pages", 1000 * one.seconds, "ms", GOAL, _spent(one) or note)
        for what, one in taken.items()
    ]


def _spent(one: Taken) -> str:
    return "" if one.processor is None else f"processor time {1000 * one.processor:.0f} ms"


def _filled() -> tuple[Any, str]:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from openimr.samples import sample_case
    from openimr.web.models import Case, User

    chance = random.Random(5)
    person = User.objects.create_user("coordinator", role="coordinator")
    application = sample_case()
    cases = [
        Case.objects.create(
            id=uuid.UUID(int=number + 1),
            number=f"IMR16-{number:07}",
            priority="regular",
            application=application.model_dump(mode="json"),
            employee_name="Person",
            claim_number=str(number),
            received_on=application.application.received_date,
        )
        for number in range(1 + OTHER_CASES)
    ]
    for case in cases:
        _fill(case, PAGES if case is cases[0] else PAGES // 4, chance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE web_page")
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client, reverse("search_pages", kwargs={"case_id": cases[0].pk})


def _fill(case: Any, pages: int, chance: random.Random) -> None:
    from openimr.web.models import Page

    words = files("openimr.records").joinpath("common_words.txt").read_text(encoding="utf-8").split()
    syllables = random.Random(7)
    # A case file has some ten thousand different words, names and misread ones among them.
    words += ["".join(syllables.choices(SYLLABLES, k=syllables.randint(2, 4))) for _ in range(RARE_WORDS)]
    weights = [1 / (rank + 5) for rank in range(len(words))]
    for first in range(1, pages + 1, 250):
        rows = []
        for number in range(first, min(first + 250, pages + 1)):
            said = chance.choices(words, weights, k=WORDS_A_PAGE - 20)
            at = chance.randrange(len(said))
            said[at:at] = f"{chance.choice(PHRASES)} pain".split()
            if number % 600 == 0:
                said.append("zygapophyseal")
            boxes = [
                [w, 72 + 45 * (i % 10), 72 + 12 * (i // 10), 110 + 45 * (i % 10), 82 + 12 * (i // 10)]
                for i, w in enumerate(said)
            ]
            rows.append(
                Page(case=case, number=number, width=612, height=792, source="ocr", text=" ".join(said), words=boxes)
            )
        Page.objects.bulk_create(rows)


def _taken(client: Any, address: str, query: str, times: int) -> Taken:
    taken, answer = [], client.get(address, {"q": query})
    clock = _clock()
    before = clock() if clock else 0.0
    for _ in range(times):
        start = time.perf_counter()
        answer = client.get(address, {"q": query})
        taken.append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise RuntimeError(f"the search answers {answer.status_code}")
    processor = (clock() - before) / times if clock else None
    return Taken(statistics.median(taken), processor, len(answer.json()))


def _clock() -> Callable[[], float] | None:
    """Processor seconds so far of this process and of the one that serves its connection to the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path("/proc", str(cursor.fetchone()[0]), "stat")
    if not backend.exists():
        return None
    tick = os.sysconf("SC_CLK_TCK")

    def seconds() -> float:
        # The fields after the process's name, which may hold blanks: user and system time are the 12th and 13th.
        fields = backend.read_text(encoding="ascii").rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / tick

    return seconds
