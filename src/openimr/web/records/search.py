"""Full-text search over one case's pages: which pages PostgreSQL finds, and where on them the words stand."""

import json
from typing import Any, NamedTuple

from django.db import connection

from openimr.web.models import Case

# Marks PostgreSQL puts around the words it matched; they occur in no document.
START, STOP = "\ue000", "\ue001"
MOST_PAGES = 500
MOST_CHARACTERS = 200

_FOUND = """
WITH asked AS (SELECT websearch_to_tsquery('english', %(query)s) AS query),
found AS (
    SELECT number, text, words
    FROM web_page, asked
    WHERE case_id = %(case)s AND search @@ asked.query
    ORDER BY number
    LIMIT %(most)s
)
SELECT number, words::text,
       ts_headline('english', text, asked.query,
                   'HighlightAll=true, StartSel=' || %(start)s || ', StopSel=' || %(stop)s)
FROM found, asked
ORDER BY number
"""


class Hit(NamedTuple):
    """A page that matches: its number, the boxes of the matched words in points, and the words around the first."""

    page: int
    boxes: list[tuple[float, float, float, float]]
    snippet: str


def search(case: Case, query: str) -> list[Hit]:
    """Pages of the case file that match ``query``, in page order, at most :data:`MOST_PAGES`.

    The query is written as on the web: words are all required, ``"a phrase"``, ``or``, ``-not``. Word forms match
    (``injections`` finds ``injection``).
    """
    query = query.strip()[:MOST_CHARACTERS]
    if not query:
        return []
    parameters = {"query": query, "case": case.pk, "most": MOST_PAGES, "start": START, "stop": STOP}
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, parameters)
        return [Hit(number, _boxes(words, marked), _snippet(marked)) for number, words, marked in cursor.fetchall()]


def _boxes(words: str, marked: str) -> list[tuple[float, float, float, float]]:
    """The boxes of the marked words. Text and words say the same in the same order, so they are walked together."""
    rows: list[list[Any]] = json.loads(words)
    tokens = marked.split()
    if len(tokens) == len(rows):
        return [tuple(row[1:5]) for row, token in zip(rows, tokens, strict=True) if START in token]
    wanted = {_bare(token).casefold() for token in tokens if START in token}
    return [tuple(row[1:5]) for row in rows if row[0].casefold() in wanted]


def _snippet(marked: str, around: int = 8) -> str:
    """The words around the first match."""
    tokens = marked.split()
    at = next((n for n, token in enumerate(tokens) if START in token), 0)
    first, last = max(0, at - around), min(len(tokens), at + around + 1)
    shown = " ".join(_bare(token) for token in tokens[first:last])
    return f"{'… ' if first else ''}{shown}{' …' if last < len(tokens) else ''}"


def _bare(token: str) -> str:
    return token.replace(START, "").replace(STOP, "")
