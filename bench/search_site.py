"""Measures search in one case file of 5,000 pages on the site: the median time from request to the answer with boxes.

The pages stand beside those of other cases in the same tables of a PostgreSQL of its own (the embedded one), and are
asked for through Django's test client: permission, record of the access, queries and JSON are in the figure, the
network is not.
"""

import os
import random
import statistics
import tempfile
import time
import uuid
from importlib.resources import files
from pathlib import Path
from typing import Any

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


def measure(times: int = 15) -> list[Figure]:
    """The figures, each the median of ``times`` requests after one that warms up."""
    with tempfile.TemporaryDirectory(prefix="openimr-bench-") as folder:
        os.environ["OPENIMR_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        from openimr.web import database

        url = database.start_embedded(Path(folder) / "postgres", when_last_leaves="delete")
        os.environ["DATABASE_URL"] = url
        database.ready()
        database.migrate()
        client, address = _filled()
        taken = {}
        for what, query in QUERIES.items():
            seconds, hits = _seconds(client, address, query, times)
            taken[f"{what}: {hits} pages"] = seconds
    note = f"{PAGES:,} pages of {WORDS_A_PAGE} words among those of {OTHER_CASES} other cases, embedded PostgreSQL"
    slowest = max(taken.values())
    figures = [Figure("slowest median search in one case", 1000 * slowest, "ms", GOAL, note)]
    return figures + [Figure(what, 1000 * seconds, "ms", GOAL, note) for what, seconds in taken.items()]


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


def _seconds(client: Any, address: str, query: str, times: int) -> tuple[float, int]:
    taken, hits = [], 0
    for number in range(times + 1):
        start = time.perf_counter()
        answer = client.get(address, {"q": query})
        seconds = time.perf_counter() - start
        if answer.status_code != 200:
            raise RuntimeError(f"the search answers {answer.status_code}")
        hits = len(answer.json())
        if number:
            taken.append(seconds)
    return statistics.median(taken), hits
