"""Measures understanding on large piles: families of wordings, half of the documents scanned and read by OCR.

Rules and weights are made from the hands of the development family alone. Of families set aside only counts are ever
printed; what they say and where they were misunderstood stays unread, so that their figures keep their meaning. Each
measurement of them is a look, to be entered in docs/benchmarks.md. Piles and read pages are kept under ``var/piles``:
measuring again costs seconds. ``python -m bench.piles NAME...`` measures the families named alone.
"""

import ast
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from openimr.domain.document_kind import DocumentKind
from openimr.records.gathering import Gathering
from openimr.records.ledger import Ledger
from openimr.records.pagestore import PageStore
from openimr.records.stored import StoredPages
from openimr.records.workers import Workers
from openimr.samples.large_pile import LargePile, PileCase, write_large_pile
from openimr.samples.truth import TrueDocument
from openimr.samples.wording import DEVELOPMENT, FAMILIES

from .figure import Figure

HOME = Path(__file__).parents[1] / "var" / "piles"
SEED, DOCUMENTS = 1, 420
_SHOWN = 15

Place = tuple[str, str, int]
"""Case, file and page where a document begins."""


@dataclass
class Score:
    """Counts over all cases of a family. ``wrong`` holds what was misunderstood, for development families."""

    documents: int = 0
    scanned: int = 0
    pages: int = 0
    scanned_pages: int = 0
    right_starts: int = 0
    false_starts: int = 0
    kinds: int = 0
    dates: int = 0
    authored: int = 0
    authors: int = 0
    pairs_right: int = 0
    pairs_false: int = 0
    pairs_missed: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Score") -> "Score":
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self

    def figures(self, name: str) -> list[Figure]:
        """The figures of the family called ``name``."""
        missed = self.documents - self.right_starts
        note = (
            f"{self.documents} documents ({self.scanned} scanned), {self.pages} pages ({self.scanned_pages} scanned); "
            "a missed start counts as wrong"
        )
        copies = f"{self.pairs_right + self.pairs_missed} pairs"
        return [
            Figure(f"{name}: splitting, F1 of document starts",
                   _f1(self.right_starts, self.false_starts, missed), "", "at least 0.95", note),
            Figure(f"{name}: kind", self.kinds / self.documents, "", "at least 0.93", f"n = {self.documents}"),
            Figure(f"{name}: date, exact day", self.dates / self.documents, "", "at least 0.95",
                   f"n = {self.documents}"),
            Figure(f"{name}: near-duplicate documents, F1",
                   _f1(self.pairs_right, self.pairs_false, self.pairs_missed), "", "at least 0.97", copies),
            Figure(f"{name}: author", self.authors / self.authored, "", "", f"n = {self.authored}"),
        ]  # fmt: skip


def measure(names: Sequence[str] = FAMILIES) -> list[Figure]:
    """The figures of the families named, and of all development hands together where there are several.

    What went wrong in a development hand is printed to standard error and written beside its pile.
    """
    figures: list[Figure] = []
    together, hands = Score(), 0
    for name in names:
        score = scored(name)
        figures += score.figures(name)
        if name in DEVELOPMENT:
            together += score
            hands += 1
            tell(name, score)
        else:
            print(f"  a look at {name}: enter it with its date in docs/benchmarks.md", file=sys.stderr)
    return figures + (together.figures(f"all {hands} development hands") if hands > 1 else [])


def tell(name: str, score: Score) -> None:
    """Say what was misunderstood in a development hand."""
    for (true, found), count in score.confusion.most_common(_SHOWN):
        print(f"  {count:3} {true} read as {found}", file=sys.stderr)
    (HOME / name / "wrong.txt").write_text("\n".join(score.wrong) + "\n", encoding="utf-8")
    print("\n".join(score.wrong[:_SHOWN]), file=sys.stderr)


def scored(name: str) -> Score:
    """Everything measured of one family."""
    pile, score = made(name), Score()
    for case, pages in read(name, pile):
        _score(score, case, pages, understood(case, pages), tell=name in DEVELOPMENT)
    return score


def made(name: str) -> LargePile:
    """The pile of a family, written anew where the writing has changed."""
    folder = HOME / name
    kept = folder / "pile.json"
    mark = f"{_digest(name)} {SEED} {DOCUMENTS}"
    if kept.exists() and (folder / "written_by").exists() and (folder / "written_by").read_text() == mark:
        return LargePile.model_validate_json(kept.read_bytes())
    for old in folder.glob("case_*/*.pdf"):
        old.unlink()
    pile = write_large_pile(folder, name, seed=SEED, documents=DOCUMENTS)
    kept.write_text(pile.model_dump_json(), encoding="utf-8")
    (folder / "written_by").write_text(mark)
    return pile


def read(name: str, pile: LargePile) -> Iterator[tuple[PileCase, StoredPages]]:
    """Each case with its pages; pages read before are not read again."""
    folder = HOME / name
    store, work = PageStore(folder / "pages"), folder / "work"
    work.mkdir(exist_ok=True)
    for case in pile.cases:
        with Workers() as workers:
            gathering = Gathering(Ledger(folder / "no_ledger.json"), store, work, workers, lambda progress: None)
            files = gathering.run([folder / case.folder], folder / "none")
        for file in files:
            for problem in file.problems:
                raise RuntimeError(f"{problem}")
        yield case, StoredPages(files, store)


def understood(case: PileCase, pages: StoredPages) -> Sequence[Any]:
    from openimr.records.understanding import Person, understand

    return list(understand(pages, Person(case.employee, case.date_of_birth, case.date_of_injury)))


def _score(score: Score, case: PileCase, pages: StoredPages, drafts: Sequence[Any], *, tell: bool) -> None:
    between = {(source, page) for source, page in case.truth.between}
    found: dict[Place, Any] = {}
    # A start on a sheet between documents counts for the page after it, unless a document begins there itself.
    for draft in sorted(drafts, key=lambda d: (Path(d.source).name, d.source_pages[0]) in between):
        source, page = Path(draft.source).name, draft.source_pages[0]
        while (source, page) in between:
            page += 1
        found.setdefault((case.folder, source, page), draft)
    true = {_place(case, document): document for document in case.truth.documents}
    ends = {(case.folder, d.source, (d.source_pages or (0,))[-1] + 1) for d in case.truth.documents}
    false = [place for place in found if place not in true and place not in ends]
    score.documents += len(true)
    score.pages += len(pages)
    score.scanned += sum(d.medium != "typed" for d in true.values())
    score.scanned_pages += sum(len(d.source_pages or ()) for d in true.values() if d.medium != "typed")
    score.right_starts += sum(place in found for place in true)
    score.false_starts += len(false)
    for place, document in true.items():
        _one(score, place, document, found.get(place), tell=tell)
    if tell:
        score.wrong += [f"false start {place} {found[place].kind.value}" for place in false]
    _pairs(score, drafts, found, true, tell=tell)


def _one(score: Score, place: Place, document: TrueDocument, draft: Any, *, tell: bool) -> None:
    """Hold what was found of one document against the truth."""
    what = f"{place[0]}/{place[1]} page {place[2]} ({document.document}, {document.medium})"
    faults = [] if draft else ["no start"]
    if draft:
        # The papers name some broader kinds alone.
        right_kind = {draft.kind, draft.kind.broader} & {document.kind, *document.also} != set()
        score.kinds += right_kind
        score.dates += draft.date == document.date
        if not right_kind:
            score.confusion[document.kind.value, draft.kind.value] += 1
            faults.append(f"kind {draft.kind.value} by {draft.kind_words[:4]}")
        if draft.date != document.date:
            faults.append(f"date {draft.date} for {document.date}")
    if document.author is not None and document.kind is not DocumentKind.OTHER:
        score.authored += 1
        right = draft is not None and same_name(draft.author, document.author)
        score.authors += right
        if draft and not right:
            faults.append(f"author {draft.author} for {document.author}")
    if tell and faults:
        score.wrong.append(f"{what}: {'; '.join(faults)}")


def _pairs(score: Score, drafts: Sequence[Any], found: dict[Place, Any], true: dict[Place, TrueDocument], *,
           tell: bool) -> None:  # fmt: skip
    """Pairs of copies: every two documents that are copies of the same one."""
    at = {id(draft): place for place, draft in found.items()}
    groups: dict[int, list[Place]] = {}
    for number, draft in enumerate(drafts):
        if id(draft) in at:
            first = number if draft.duplicate_of is None else draft.duplicate_of
            groups.setdefault(first, []).append(at[id(draft)])
    seen = {pair for places in groups.values() for pair in combinations(sorted(places), 2)}
    same: dict[str, list[Place]] = {}
    for place, document in true.items():
        same.setdefault(f"{place[0]} {document.duplicate_of or document.id}", []).append(place)
    wanted = {pair for places in same.values() for pair in combinations(sorted(places), 2)}
    score.pairs_right += len(seen & wanted)
    score.pairs_false += len(seen - wanted)
    score.pairs_missed += len(wanted - seen)
    if tell:
        name = {place: document.document for place, document in true.items()}
        score.wrong += [f"not a copy: {a} {name.get(a)} and {b} {name.get(b)}" for a, b in sorted(seen - wanted)]
        score.wrong += [f"copy missed: {a} {name.get(a)} and {b}" for a, b in sorted(wanted - seen)]


def _place(case: PileCase, document: TrueDocument) -> Place:
    return case.folder, document.source, (document.source_pages or (0,))[0]


def same_name(found: str | None, true: str) -> bool:
    """Whether two names are the same but for credentials and a letter misread."""
    from rapidfuzz import fuzz

    def bare(name: str) -> str:
        return "".join(c for c in name.partition(",")[0].casefold() if c.isalnum())

    return found is not None and fuzz.ratio(bare(found), bare(true)) >= 90


def _f1(right: int, false: int, missed: int) -> float:
    return 2 * right / (2 * right + false + missed) if right else 0.0


def _digest(name: str) -> str:
    """A mark of everything that writes the pile of a family: its own wordings, and what all families share."""
    home = Path(__file__).parents[1] / "src" / "openimr" / "samples"
    made_by = hashlib.sha256()
    for file in sorted(home.rglob("*")):
        written = file.is_file() and file.suffix in (".py", ".yaml", ".txt", ".typ")
        if written and _concerns(file.relative_to(home), name):
            made_by.update(_written(file))
    return made_by.hexdigest()[:16]


def _written(file: Path) -> bytes:
    """What of a file bears on what is written: of Python everything but imports, comments and the way it is set."""
    if file.suffix != ".py":
        return file.read_bytes()
    tree = ast.parse(file.read_bytes())
    tree.body = [part for part in tree.body if not isinstance(part, ast.Import | ast.ImportFrom)]
    return ast.dump(tree).encode()


def _concerns(file: Path, name: str) -> bool:
    return file.parts[0] != "families" or file.parts[1] in (name, "shared")


if __name__ == "__main__":
    for figure in measure(sys.argv[1:] or FAMILIES):
        print(f"{figure.what}: {figure.value:.4f} ({figure.note})")
