"""Writes the chronology of a case file: a table for spreadsheets, and a page to read and print.

The page needs nothing but itself: its style and picture are inside, it runs no script and fetches nothing. Its page
numbers are links into ``casefile.pdf`` beside it.
"""

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from openimr.domain.completeness import RequirementResult
from openimr.domain.documents import CaseFileIndex, Document, PageDuplicate, Problem

from .front import runs
from .timeline import chronology_data, timeline

PDF = "casefile.pdf"

Pairs = Mapping[int, PageDuplicate]
"""Pages that are copies, by their permanent number."""


def chronology_csv(documents: Sequence[Document]) -> bytes:
    """One line a document, dated ones first, for a spreadsheet."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(
        [
            "date",
            "kind",
            "title",
            "author",
            "specialty",
            "facility",
            "first_page",
            "pages",
            "source",
            "duplicate_of",
            "flags",
        ]
    )
    for d in _in_order(documents):
        writer.writerow(
            [
                d.date.isoformat() if d.date else "",
                d.kind.label,
                _cell(d.title),
                _cell(d.author or ""),
                _cell(d.author_specialty or ""),
                _cell(d.facility or ""),
                min(d.pages),
                len(d.pages),
                _cell(d.source),
                d.duplicate_of or "",
                " ".join(d.flags),
            ]
        )
    return table.getvalue().encode("utf-8-sig")


def chronology_html(index: CaseFileIndex, front_pages: int) -> bytes:
    """The chronology as a page.

    Args:
        index: the documents and problems of the case file.
        front_pages: how many pages stand before page 1 in ``casefile.pdf`` (the list of documents); links count them.

    Returns:
        The page in UTF-8: a timeline, one line a document in the order of dates with its copies folded under it,
        undated ones last, and what could not be read.
    """
    own, copies = _folded(index.documents)
    pairs = {pair.page: pair for pair in index.page_duplicates}
    rows = "".join(_row(document, copies[document.id], pairs, front_pages) for document in own)
    style = files("openimr.records").joinpath("chronology.css").read_text(encoding="utf-8")
    picture = timeline(own)
    page = (
        '<!doctype html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Chronology of the case file</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>Chronology of the case file</h1>\n<p>{_summary(index, own)}</p>\n"
    )
    if picture:
        page += (
            '<h2>Timeline</h2>\n<p class="soft">A mark is a document on its date; copies have none. '
            "Names are those of authors; where there is little room, each is named once, or none. "
            "Choose a mark to see its line.</p>\n"
            f'<div class="timeline">{picture}</div>\n'
        )
    if own:
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("Date", "Kind", "Title", "Author", "Pages"))
        table = f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n"
        page += f'<h2>Documents</h2>\n<table class="long">\n{table}</table>\n'
    if index.completeness:
        page += f"<h2>Records the law requires</h2>\n{_required(index.completeness, front_pages)}"
    page += f"<h2>Problems</h2>\n{_problems(index.problems)}</main>\n</body>\n</html>\n"
    return page.encode("utf-8", "replace")


def _in_order(documents: Sequence[Document]) -> list[Document]:
    return sorted(documents, key=lambda d: (d.date is None, d.date or dt.date.min, min(d.pages)))


def _folded(documents: Sequence[Document]) -> tuple[list[Document], dict[str, list[Document]]]:
    """The documents that get a line, in order, and the copies under each by id.

    A copy of a copy goes to the first of them; one whose original is not there has a line of its own.
    """
    by_id = {document.id: document for document in documents}
    own, copies = [], defaultdict(list)
    for document in _in_order(documents):
        first, seen = document, {document.id}
        while first.duplicate_of in by_id and first.duplicate_of not in seen:
            first = by_id[first.duplicate_of]
            seen.add(first.id)
        if first is document or first.duplicate_of in seen:
            own.append(document)
        else:
            copies[first.id].append(document)
    return own, copies


def _summary(index: CaseFileIndex, own: Sequence[Document]) -> str:
    pages, folded = _count(index.page_count, "page"), len(index.documents) - len(own)
    if not own:
        return f"{pages}. There is no document yet: assemble records into this folder and they are listed here."
    parts = [f"{pages}, {_count(len(index.documents), 'document')}"]
    if folded:
        parts.append(f"{folded} of them folded under the document they are {'a copy' if folded == 1 else 'copies'} of")
    undated = sum(document.date is None for document in own)
    if undated:
        parts.append("none of them dated" if undated == len(own) else f"{undated} undated, at the end")
    return f"{'; '.join(parts)}. Page numbers are the permanent ones of {PDF} and open it there."


def _row(document: Document, copies: Sequence[Document], pairs: Pairs, front_pages: int) -> str:
    day = document.date
    date = (
        f'<time datetime="{day.isoformat()}">{day.isoformat()}</time>' if day else '<span class="soft">undated</span>'
    )
    words = chronology_data()["remarks"]
    remarks = "".join(f' <span class="remark">{escape(words[f])}</span>' for f in document.flags if f in words)
    return (
        f'<tr id="{escape(document.id, quote=True)}"><td class="kept">{date}</td>'
        f'<td class="kind">{escape(document.kind.label)}</td>'
        f'<th scope="row">{escape(document.title)}{remarks}{_copies(copies, pairs, front_pages)}'
        f"{_page_copies(document, pairs, front_pages)}</th>"
        f"<td>{escape(document.written_by)}</td>"
        f'<td class="pages">{_links(document, front_pages)}</td></tr>\n'
    )


def _copies(copies: Sequence[Document], pairs: Pairs, front_pages: int) -> str:
    if not copies:
        return ""
    likeness = chronology_data()["copies"]
    items = []
    for copy in copies:
        alike = next((f"{words}, " for flag, words in likeness.items() if flag in copy.flags), "")
        dated = f", dated {copy.date.isoformat()}" if copy.date else ""
        where = "page" if len(copy.pages) == 1 else "pages"
        items.append(
            f"<li>{where} {_links(copy, front_pages)}: {alike}from {escape(copy.source)}{dated}"
            f"{_differences([pairs[p] for p in copy.pages if p in pairs], front_pages)}</li>"
        )
    count = "1 copy" if len(copies) == 1 else f"{len(copies)} copies"
    return f"<details><summary>{count}</summary><ul>{''.join(items)}</ul></details>"


def _page_copies(document: Document, pairs: Pairs, front_pages: int) -> str:
    """The pages of a document that stand elsewhere, too, folded under it."""
    found = [pairs[page] for page in document.pages if page in pairs]
    if not found:
        return ""
    items = [
        f"<li>page {_page_links((pair.page,), front_pages)}: copy of page "
        f"{_page_links((pair.duplicate_of,), front_pages)}{_differences([pair], front_pages)}</li>"
        for pair in found
    ]
    count = "1 page is a copy" if len(items) == 1 else f"{len(items)} pages are copies"
    return f"<details><summary>{count}</summary><ul>{''.join(items)}</ul></details>"


def _differences(pairs: Sequence[PageDuplicate], front_pages: int) -> str:
    """The words that differ, page by page: those on the copy alone, then those on the other alone."""
    items = []
    for pair in pairs:
        sides = ((pair.page, pair.only_here), (pair.duplicate_of, pair.only_there))
        said = [
            f"only on page {_page_links((page,), front_pages)}: <mark>{escape(' '.join(w.text for w in words))}</mark>"
            for page, words in sides
            if words
        ]
        shown = len(pair.only_here) + len(pair.only_there)
        more = f" and {_count(pair.differences - shown, 'word')} more" if pair.differences > shown else ""
        if said:
            items.append(f"<li>{'; '.join(said)}{more}</li>")
    return f'<ul class="differs">{"".join(items)}</ul>' if items else ""


def _links(document: Document, front_pages: int) -> str:
    return _page_links(document.pages, front_pages)


def _page_links(pages: Sequence[int], front_pages: int) -> str:
    """Pages by permanent number, each run of them a link to its first."""
    return ", ".join(
        f'<a href="{PDF}#page={front_pages + first}">{first if first == last else f"{first}–{last}"}</a>'
        for first, last in runs(pages)
    )


def _required(results: Sequence[RequirementResult], front_pages: int) -> str:
    """The case file held against the law: one line a requirement, its records folded under it."""
    words = chronology_data()["completeness"]
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Requirement", "In the file", "Why", "Source"))
    rows = []
    for result in results:
        source = escape(result.source) + ("" if result.verified else " (not verified)")
        rows.append(
            f'<tr><th scope="row">{escape(result.text)}</th>'
            f'<td class="kind">{escape(words[result.status.value])}</td>'
            f"<td>{escape(result.why)}{_requirement_records(result, front_pages)}</td><td>{source}</td></tr>\n"
        )
    return f'<table class="long">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _requirement_records(result: RequirementResult, front_pages: int) -> str:
    if not result.records:
        return ""
    words = chronology_data()["completeness"]
    items = []
    for record in result.records:
        where = f"{_named_pages(record.pages, front_pages)}: " if record.pages else ""
        named = f" Named on {_named_pages(record.named_on, front_pages)}." if record.named_on else ""
        items.append(f"<li>{where}{escape(record.why)}{named} ({escape(words[record.status.value].lower())})</li>")
    count = "1 record" if len(items) == 1 else f"{len(items)} records"
    return f"<details><summary>{count}</summary><ul>{''.join(items)}</ul></details>"


def _named_pages(pages: Sequence[int], front_pages: int) -> str:
    return f"{'page' if len(pages) == 1 else 'pages'} {_page_links(pages, front_pages)}"


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return "<p>Everything handed in was read.</p>\n"
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("File", "What is wrong", "What to do"))
    rows = "".join(
        f'<tr><th scope="row">{escape(p.source)}</th><td>{escape(p.problem)}</td><td>{escape(p.remedy)}</td></tr>\n'
        for p in problems
    )
    return f'<table class="long">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _cell(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
