"""Lays a pile of records out as files, from a plan that says which document lies in which file and how it got there.

The plan is data (``records.yaml``): documents × containers × noise; contents, layouts and damage know nothing of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from openimr.domain.value import Value

from . import containers, word_processing
from .documents import SampleDocument, fill
from .layouts import Letterheads, Press
from .noise import Noise, degrade, profiles
from .truth import TrueDocument, Truth


class Part(Value):
    """One document in a file.

    ``noise`` names a profile (none: the page keeps its text layer); ``fax_line`` and ``stamp`` are what a second
    sending adds; ``pages`` takes only some pages; ``turned`` turns pages (number in the part: degrees clockwise) as
    they are shown, ``fed_sideways`` turns a scan's picture and has the reader turn it back.
    """

    document: str
    noise: str | None = None
    fax_line: str | None = None
    stamp: str | None = None
    pages: tuple[int, ...] | None = None
    turned: dict[int, int] = Field(default_factory=dict)
    fed_sideways: tuple[int, ...] = ()
    bookmark: str | None = None


class Attachment(Value):
    """A PDF attached to a message."""

    file: str
    parts: tuple[Part, ...]


class PlannedFile(Value):
    """One file of the pile: parts in order, or a byte-identical copy, or a message with attachments."""

    file: str
    parts: tuple[Part, ...] = ()
    copy_of: str | None = None
    mail: dict[str, str] | None = None
    attachments: tuple[Attachment, ...] = ()


class Plan(Value):
    """The files of a pile in the order in which they were received."""

    files: tuple[PlannedFile, ...]


def read_plan(source: Traversable) -> Plan:
    """Read a plan from YAML."""
    return Plan.model_validate(yaml.load(source.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


@dataclass
class Pile:
    """A pile in the making: sets each document once, then fills the files of the plan."""

    plan: Plan
    documents: Mapping[str, SampleDocument]
    letterheads: Letterheads
    words: Mapping[str, str]
    press: Press
    _set: dict[tuple[str, str | None], bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write every file of the plan into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        made: dict[str, bytes] = {}
        for planned in self.plan.files:
            data = made[planned.copy_of] if planned.copy_of else self._file(planned)
            made[planned.file] = data
            (folder / planned.file).write_bytes(data)

    def truth(self) -> Truth:
        """What the files of the plan hold."""
        found: list[TrueDocument] = []
        first: dict[str, str] = {}
        plans = {p.file: p for p in self.plan.files}
        for planned in self.plan.files:
            parts = plans[planned.copy_of].parts if planned.copy_of else planned.parts
            found += self._documents(planned.file, parts, first)
            for attachment in planned.attachments:
                found += self._documents(f"{planned.file} > {attachment.file}", attachment.parts, first)
        return Truth(documents=tuple(found))

    def _documents(self, source: str, parts: Sequence[Part], first: dict[str, str]) -> list[TrueDocument]:
        found, page, seen = [], 1, Counter[str]()
        paged = not source.endswith((".docx", ".eml"))
        for part in parts:
            document = self.documents[part.document]
            count = len(part.pages or ()) or self._page_count(part, source)
            seen[part.document] += 1
            name = f"{source}:{part.document}" + (f":{seen[part.document]}" if seen[part.document] > 1 else "")
            found.append(
                TrueDocument(
                    id=name,
                    document=document.id,
                    source=source,
                    source_pages=tuple(range(page, page + count)) if paged else None,
                    kind=document.kind,
                    title=document.title,
                    date=document.date,
                    author=document.author,
                    duplicate_of=first.get(document.id),
                    other_person=document.other_person,
                    medium=_medium(part),
                    turned=tuple(page + n - 1 for n in part.turned),
                )
            )
            first.setdefault(document.id, name)
            page += count
        return found

    def _page_count(self, part: Part, source: str) -> int:
        if source.endswith(".txt"):
            return len(_pages(self._blocks(part)))
        return containers.page_count(self._typed(part))

    def _file(self, planned: PlannedFile) -> bytes:
        suffix = Path(planned.file).suffix.lower()
        if planned.mail is not None:
            return self._mail(planned)
        if suffix == ".pdf":
            return self._pdf(planned.parts)
        if suffix == ".docx":
            return word_processing.docx([b for part in planned.parts for b in self._blocks(part)])
        if suffix == ".txt":
            return containers.text_file([page for part in planned.parts for page in _pages(self._blocks(part))])
        pictures = [p for part, place in self._sent(planned.parts) for p in self._pictures(part, place)]
        noise = profiles()[planned.parts[0].noise or "crisp_scan"]
        if suffix in (".tif", ".tiff"):
            return containers.tiff(pictures, noise.resolution)
        form = "PNG" if suffix == ".png" else "JPEG"
        return containers.image(pictures[0], noise.resolution, form, jpeg=noise.jpeg)

    def _blocks(self, part: Part) -> list[dict[str, Any]]:
        return self.documents[part.document].blocks(self.words)

    def _pdf(self, parts: Sequence[Part]) -> bytes:
        return containers.joined_pdf([one for part, place in self._sent(parts) for one in self._pdf_parts(part, place)])

    def _sent(self, parts: Sequence[Part]) -> list[tuple[Part, tuple[int, int]]]:
        """Each part with its place in its transmission: pages sent before it, and pages of all (a fax runs on
        over documents as long as they follow each other in the file)."""
        placed: list[tuple[Part, tuple[int, int]]] = []
        for faxed, run in groupby(parts, key=lambda part: part.fax_line is not None):
            together = list(run)
            counts = [len(p.pages or ()) or containers.page_count(self._typed(p)) if faxed else 0 for p in together]
            starts = list(accumulate(counts, initial=0))
            placed += [(part, (start, starts[-1])) for part, start in zip(together, starts, strict=False)]
        return placed

    def _pdf_parts(self, part: Part, place: tuple[int, int]) -> list[containers.PdfPart]:
        turned = tuple(part.turned.items())
        if part.noise is None:
            data = self._typed(part)
            if part.pages is not None:
                data = containers.some_pages(data, part.pages)
            return [containers.PdfPart(data, part.bookmark, turned)]
        noise = profiles()[part.noise]
        made = []
        for number, picture in enumerate(self._pictures(part, place), start=1):
            turn = dict(turned).get(number, 0)
            if number in part.fed_sideways:
                picture, turn = picture[:, ::-1].T.copy(), 90
            data = containers.scanned_pdf(picture, noise.resolution, jpeg=noise.jpeg, bilevel=noise.bilevel)
            made.append(containers.PdfPart(data, part.bookmark if number == 1 else None, ((1, turn),) if turn else ()))
        return made

    def _typed(self, part: Part) -> bytes:
        """The part as set, with its stamp if it has one."""
        key = (part.document, part.stamp)
        if key not in self._set:
            document = self.documents[part.document]
            if part.stamp:
                document = document.model_copy(update={"body": f"[[ {part.stamp} ]]\n{document.body}"})
            self._set[key] = self.press.set(document, self.letterheads, self.words)
        return self._set[key]

    def _pictures(self, part: Part, place: tuple[int, int]) -> list[Any]:
        noise = profiles()[part.noise or "crisp_scan"]
        pages = containers.pictures_of(self._typed(part), noise.resolution)
        chosen = [pages[n - 1] for n in part.pages] if part.pages else pages
        made = []
        for number, picture in enumerate(chosen, start=1):
            line = fill(part.fax_line, self.words) if part.fax_line else None
            if line:
                line = f"{line}    P. {place[0] + number:02d}/{place[1]:02d}"
            made.append(
                degrade(picture, noise, f"{part.document} {part.noise} {part.fax_line} {number}", fax_line=line)
            )
        return made

    def _mail(self, planned: PlannedFile) -> bytes:
        head = planned.mail or {}
        words = containers.text_file([page for part in planned.parts for page in _pages(self._blocks(part))])
        return containers.mail(
            containers.Mail(**{k: fill(v, self.words) for k, v in head.items()}, text=words.decode()),
            [(a.file, self._pdf(a.parts)) for a in planned.attachments],
        )


def _medium(part: Part) -> Literal["typed", "scan", "fax", "photo"]:
    if part.noise is None:
        return "typed"
    noise: Noise = profiles()[part.noise]
    return "photo" if noise.photo else "fax" if noise.bilevel else "scan"


def _pages(blocks: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = [[]]
    for block in blocks:
        if block["kind"] == "break":
            pages.append([])
        else:
            pages[-1].append(block)
    return pages
