"""How well strangers' documents are understood, held against the truth: counts, and what went wrong in words.

``python -m tests.strangers.scoring [NAME…]`` prints them.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from openimr.records.understanding import DocumentDraft

from .packed import Stranger, TrueDocument, names, stranger


@dataclass
class Score:
    """Counts over the documents of a case or of several.

    ``named`` are documents whose day is told without the mark that another may well be it, ``misdated`` those of them
    whose day is another; ``authored`` are documents that name an author. ``elsewhere`` are pages that stand in another
    document than their true one.
    """

    documents: int = 0
    starts: int = 0
    false_starts: int = 0
    kinds: int = 0
    dates: int = 0
    named: int = 0
    misdated: int = 0
    authored: int = 0
    authors: int = 0
    patients: int = 0
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: "Score") -> "Score":
        return Score(**{name: value + getattr(other, name) for name, value in vars(self).items()})

    @property
    def splitting(self) -> float:
        """F1 of the starts of documents."""
        return 2 * self.starts / (self.documents + self.starts + self.false_starts)

    def told(self) -> str:
        """The figures in one line."""
        return (
            f"splitting {self.splitting:.3f} ({self.starts} of {self.documents}, {self.false_starts} false), "
            f"kind {self.kinds}, day {self.dates} (named surely {self.named}, wrongly {self.misdated}), "
            f"author {self.authors} of {self.authored}, person {self.patients}, of {self.documents}"
        )


def score(case: Stranger, drafts: Sequence[DocumentDraft]) -> Score:
    """Hold the documents found in a case against its true ones."""
    found = {(draft.source, draft.source_pages[0]): draft for draft in drafts}
    true = {(document.file, document.first): document for document in case.documents}
    counts = Score(documents=len(true), false_starts=len(found.keys() - true.keys()))
    counts.wrong += [f"{case.name} {place}: false start" for place in sorted(found.keys() - true.keys())]
    for place, document in true.items():
        draft = found.get(place)
        faults = list(_one(counts, case, document, draft)) if draft else ["no start"]
        if draft is None and document.authors:
            counts.authored += 1
        counts.wrong += [f"{case.name} {place}: {fault}" for fault in faults]
    return counts


def _one(counts: Score, case: Stranger, document: TrueDocument, draft: DocumentDraft) -> Iterator[str]:
    counts.starts += 1
    if draft.kind in document.kinds:
        counts.kinds += 1
    else:
        yield f"kind {draft.kind.value} ({draft.kind_confidence}) for {document.kinds[0].value}"
    right_day = draft.date in document.dates if document.dates else draft.date is None
    counts.dates += right_day
    if draft.date is not None and "uncertain_date" not in draft.flags:
        counts.named += 1
        counts.misdated += not right_day
    if not right_day:
        true = document.dates[0] if document.dates else None
        yield f"day {draft.date} ({draft.date_confidence}) for {true}"
    if document.authors:
        counts.authored += 1
        if any(same_author(draft.author, name) for name in document.authors):
            counts.authors += 1
        else:
            yield f"author {draft.author} for {document.authors[0]}"
    elif draft.author is not None:
        yield f"author {draft.author} for nobody"
    stray = document.patient != case.person.name
    if stray is ("other_person" in draft.flags):
        counts.patients += 1
    else:
        yield f"person: flags {draft.flags}"


def same_author(found: str | None, true: str) -> bool:
    """Whether two names are one author's: alike but for credentials, initials and letters misread."""
    from rapidfuzz import fuzz

    if found is None:
        return False
    one, other = (_words(name) for name in (found, true))
    if not one or not other or fuzz.ratio(one[-1], other[-1]) < 85:
        return False
    return one[0][0] == other[0][0] or fuzz.ratio(" ".join(one), " ".join(other)) >= 90


def _words(name: str) -> list[str]:
    return [w for part in name.partition(",")[0].casefold().replace(".", " ").split() if (w := part.strip("'’"))]


if __name__ == "__main__":
    together = Score()
    for name in sys.argv[1:] or names():
        case = stranger(name)
        one = score(case, case.understood())
        print("\n".join(one.wrong))
        print(f"{name}: {one.told()}")
        together += one
    print(f"all: {together.told()}")
