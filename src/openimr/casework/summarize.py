"""From a case file to its summary: facts, the draft in words with its pages, and the record at a glance.

The page it writes needs nothing but itself; its page numbers open ``casefile.pdf`` where it lies.
"""

import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from openimr.clinical.picture import body as body_picture
from openimr.clinical.picture import body_map, marks_of, pain_chart, timeline
from openimr.clinical.picture import lanes as lanes_picture
from openimr.clinical.picture import pain as pain_picture
from openimr.clinical.picture.drawing import Link
from openimr.clinical.picture.values import Marks
from openimr.clinical.summary import Length, Sentence, Summary, draft
from openimr.clinical.summary.wording import data as words
from openimr.domain.documents import Problem
from openimr.domain.errors import InputRefused
from openimr.domain.facts import Fact
from openimr.records import CaseFile, Progress, assembled_in
from openimr.records.binding import front_pages

from .case_file import assemble_for
from .facts import facts_of_case_file
from .folder import open_case_folder


@dataclass(frozen=True, slots=True)
class Summarized:
    """What was read and written: the case file, its facts, the draft, and the files in the order of their use.

    ``problems`` are the files and documents that could not be read.
    """

    case_file: CaseFile
    facts: tuple[Fact, ...]
    summary: Summary
    written: tuple[Path, ...]
    problems: tuple[Problem, ...]


def summarize(
    path: Path,
    out: Path,
    *,
    length: Length = Length.USUAL,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Summarized:
    """Write the summary of a case into ``out``: a page, its text, its data, and the picture.

    Args:
        path: an assembled case file (the folder with ``index.json``), a folder of results that holds one as
            ``casefile/``, or a case folder, whose records are assembled into ``out/casefile`` first.
        out: the folder for the results.
        length: how much the draft tells.
        workers: worker processes for assembling and reading; all cores by default.
        progress: told how far it is.

    Raises:
        InputRefused: it is neither, or what is in it cannot be used.
    """
    case_file = _case_file(path, out, workers, progress)
    read = facts_of_case_file(case_file, workers=workers, progress=progress)
    facts = read.facts
    summary = draft(facts, length)
    shown = marks_of(facts, case_file.index.documents)
    out.mkdir(parents=True, exist_ok=True)
    front = front_pages(case_file.pdf)
    address = os.path.relpath(case_file.pdf, out)

    def link(page: int) -> str:
        return f"{address}#page={front + page}"

    data = {
        "sentences": [sentence.model_dump(mode="json") for sentence in summary.sentences],
        "gaps": [gap.model_dump(mode="json") for gap in summary.gaps],
        "facts": [{"id": fact.id, **fact.model_dump(mode="json")} for fact in facts],
    }
    contents = {
        "summary.html": page(summary, shown, link),
        "summary.txt": summary.text,
        "summary.json": json.dumps(data, ensure_ascii=False, indent=1) + "\n",
        "picture.svg": picture(shown, link),
    }
    written = []
    for name, content in contents.items():
        target = out / name
        target.write_text(content, encoding="utf-8")
        written.append(target)
    return Summarized(case_file, facts, summary, tuple(written), read.problems)


def page(summary: Summary, shown: Marks, link: Link) -> str:
    """The summary as one self-contained page: the draft with its page links, the gaps, pictures with tables."""
    style = files("openimr.casework").joinpath("summary.css").read_text(encoding="utf-8")
    parts = [
        '<!doctype html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Summary of the case file</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        "<h1>Summary of the case file</h1>\n"
        '<p class="soft">Found by the software, each sentence on the pages beside it. Read the pages before you rely '
        "on a sentence; nothing here decides.</p>\n",
        _dispute(summary, link),
        _topics(summary, link),
        _gaps(summary),
        _figure("What was done when", timeline(shown, link), lanes_picture.table(shown, link)),
        _figure("Pain over time", pain_chart(shown, link), pain_picture.table(shown, link)),
        _figure("Where there are findings", body_map(shown, link), body_picture.table(shown, link)),
        "</main>\n</body>\n</html>\n",
    ]
    return "".join(parts)


def picture(shown: Marks, link: Link) -> str:
    """The three pictures below each other as one SVG file."""
    drawn = [part for part in (timeline(shown, link), pain_chart(shown, link), body_map(shown, link)) if part]
    inner, y = [], 0.0
    for part in drawn:
        height = float(part.split('height="')[1].split('"')[0])
        inner.append(part.replace("<svg ", f'<svg y="{y:g}" ', 1))
        y += height + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {max(y, 1):g}" width="1000" height="{max(y, 1):g}" '
        f'color="#1b2328"><rect width="1000" height="{max(y, 1):g}" fill="#ffffff"/>{"".join(inner)}</svg>\n'
    )


def _case_file(path: Path, out: Path, workers: int | None, progress: Callable[[Progress], None] | None) -> CaseFile:
    assembled = None if (path / "case.yaml").exists() else assembled_in(path)
    if assembled:
        return CaseFile.open(assembled)
    if not path.is_dir():
        raise InputRefused(str(path), "There is no such folder.", "Give a case folder, or an assembled case file.")
    folder = open_case_folder(path)
    return assemble_for(folder.case(), [folder.records], out / "casefile", workers=workers, progress=progress)


def _dispute(summary: Summary, link: Link) -> str:
    """What is asked for and what was decided on it, in a box at the head: the rest of the page is read for it."""
    box = words()["in_dispute"]
    rows = ""
    for section, title in box["sections"].items():
        told = [sentence for sentence in summary.sentences if sentence.section == section]
        rows += f"<h3>{escape(title)}</h3>\n{_listed(told, link)}" if told else ""
    if not rows:
        return ""
    head = f'<h2 id="dispute">{escape(box["title"])}</h2>\n'
    return f'<section class="dispute" aria-labelledby="dispute">{head}{rows}</section>\n'


def _topics(summary: Summary, link: Link) -> str:
    """The draft by topics: on a wide page each heading stands beside its sentences, so that the eye finds the topic."""
    titles = words()["sections"]
    rest = [sentence for sentence in summary.sentences if sentence.section not in words()["in_dispute"]["sections"]]
    return "".join(
        f'<section class="topic"><h2>{escape(titles[section])}</h2>\n{_listed(sentences, link)}</section>\n'
        for section, sentences in groupby(rest, key=lambda sentence: sentence.section)
    )


def _listed(sentences: Iterable[Sentence], link: Link) -> str:
    """Sentences as a list, one about several items or of several documents with a line for each."""
    items = []
    for sentence in sentences:
        lines = "".join(f"<li>{_decided(entry)}</li>" for entry in sentence.entries)
        head = f'<span class="frame">{escape(sentence.head)}</span>' if lines else _marked(sentence.head)
        items.append(f"<li>{head} {_pages(sentence, link)}{f'<ul>{lines}</ul>' if lines else ''}</li>\n")
    return f"<ul>\n{''.join(items)}</ul>\n"


def _decided(entry: str) -> str:
    """An entry with the words that decide on its item in bold."""
    item, colon, words = entry.rpartition("”: “")
    short = len(words) <= _VERDICT and not entry.startswith("on ")
    return f"{escape(item + colon[:-1])}<b>“{escape(words)}</b>" if colon and short else _marked(entry)


_VERDICT = 90
"""What decides on an item is shorter than so many letters; longer is a reason."""


def _pages(sentence: Sentence, link: Link) -> str:
    links = ", ".join(f'<a href="{escape(link(number))}">{number}</a>' for number in sentence.pages)
    return f'<span class="pages">p.&nbsp;{links}</span>'


def _marked(text: str) -> str:
    """A sentence whose own words stand back behind the words of the page, where it is a quotation for the most part."""
    parts = re.split("(“[^”]*”)", text)
    if 2 * sum(map(len, parts[1::2])) < len(text):
        return escape(text)
    framed = (escape(part) if at % 2 else f'<span class="frame">{escape(part)}</span>' for at, part in enumerate(parts))
    return "".join(framed).replace('<span class="frame"></span>', "")


def _gaps(summary: Summary) -> str:
    if not summary.gaps:
        return ""
    items = "".join(f"<li>{escape(gap.text)}</li>\n" for gap in summary.gaps)
    return f'<section class="topic"><h2>Not in the file</h2>\n<ul class="gaps">\n{items}</ul></section>\n'


def _figure(title: str, drawn: str, table: str) -> str:
    if not drawn:
        return ""
    return (
        f'<section class="picture"><h2>{escape(title)}</h2>\n<div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(title)}">{drawn}</div>\n'
        f'<details><summary>The same as a table</summary><div class="scroll">{table}</div></details></section>\n'
    )
