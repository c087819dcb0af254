"""Full-text search over one case's pages: which pages PostgreSQL finds, and where on them the words stand.

Three steps, because marking words in the database (``ts_headline``) takes three times as long: the index gives the
pages, the database says which of their different words the query means, and only those words' boxes are fetched.
"""

import json
import re
from typing import Any, NamedTuple

from django.db import connection

from openimr.web.models import Case

MOST_PAGES = 500
MOST_PLACED = 100
MOST_CHARACTERS = 200
WORDS_AROUND = 8
BEGINNING = 3
_PHRASE = re.compile(r'"\s*[^\s"]+(\s+[^\s"]+)+\s*"')

_PAGES = """
SELECT number, CASE WHEN row_number() OVER (ORDER BY number) <= %s THEN text END
FROM web_page, websearch_to_tsquery('english', %s) AS query
WHERE case_id = %s AND search @@ query AND (%s::int IS NULL OR number = %s)
ORDER BY number
LIMIT %s
"""

# Any word of the query marks a word of the page, whatever the query's operators between them were.
_MEANT = """
SELECT word
FROM unnest(%s::text[]) AS word,
     CAST(regexp_replace(plainto_tsquery('english', %s)::text, '&|<[-0-9]+>', '|', 'g') AS tsquery) AS query
WHERE to_tsvector('english', word) @@ query
"""

_BOXES = """
SELECT number, (SELECT jsonb_agg(words -> place) FROM unnest(string_to_array(places, ',')::int[]) AS place)::text
FROM web_page JOIN unnest(%s::int[], %s::text[]) AS asked (page, places) ON number = page
WHERE case_id = %s
"""

Box = tuple[float, float, float, float]


class Hit(NamedTuple):
    """A page that matches: its number, the boxes of the matched words in points, and the words around the first.

    ``boxes`` is None where they were not looked for yet.
    """

    page: int
    boxes: list[Box] | None
    snippet: str


def search(case: Case, query: str, page: int | None = None) -> list[Hit]:
    """Pages of the case file that match ``query``, in page order, at most :data:`MOST_PAGES`.

    Where the words stand is said of the first :data:`MOST_PLACED` of them, because nobody looks at hundreds at once;
    of any other page it is said when that ``page`` is asked for.

    The query is written as on the web: words are all required, ``"a phrase"``, ``or``, ``-not``. Word forms match
    (``injections`` finds ``injection``).
    """
    query = query.replace("\x00", " ").strip()[:MOST_CHARACTERS]
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PAGES, [MOST_PLACED, query, case.pk, page, page, MOST_PAGES])
        found = cursor.fetchall()
        pages = [(number, text.split()) for number, text in found if text is not None]
        if not pages:
            return []
        meant = _meant(cursor, {word for _, words in pages for word in words}, query)
        # A page's text and its words say the same in the same order, so a place in one is the place in the other.
        places = {number: [at for at, word in enumerate(words) if word in meant] for number, words in pages}
        if _PHRASE.fullmatch(query):
            places = {number: _together(at) for number, at in places.items()}
        asked = [",".join(map(str, at)) for at in places.values()]
        cursor.execute(_BOXES, [list(places), asked, case.pk])
        boxes = {number: _boxes(row) for number, row in cursor.fetchall()}
    placed = [Hit(number, boxes[number], _snippet(words, places[number])) for number, words in pages]
    return placed + [Hit(number, None, "") for number, text in found if text is None]


def _meant(cursor: Any, words: set[str], query: str) -> set[str]:
    """Those of the words that the query means: the database is asked about those that look like it.

    A word and its lexeme begin alike, so that thousands of others need not be asked about.
    """
    cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [query])
    beginnings = tuple({lexeme[:BEGINNING] for lexeme in cursor.fetchone()[0]})
    alike = [word for word in words if any(map(word.lower().__contains__, beginnings))]
    cursor.execute(_MEANT, [alike, query])
    return {word for (word,) in cursor.fetchall()}


def _together(places: list[int]) -> list[int]:
    """Those of the places that stand beside another, as the words of a phrase do; all, where none stands so."""
    near = set(places) | {at + 1 for at in places if at + 2 in places}
    beside = [at for at in places if at - 1 in near or at + 1 in near]
    return beside or places


def _boxes(found: str | None) -> list[Box]:
    return [tuple(word[1:5]) for word in json.loads(found or "[]") if word]


def _snippet(words: list[str], places: list[int]) -> str:
    """The words around the first match."""
    at = places[0] if places else 0
    first, last = max(0, at - WORDS_AROUND), min(len(words), at + WORDS_AROUND + 1)
    return f"{'… ' if first else ''}{' '.join(words[first:last])}{' …' if last < len(words) else ''}"
