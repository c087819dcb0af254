"""Gathers what the pictures show of a record: only what a page says was had, on the day it says it was had.

Each kind of mark has its own rule for that: courses over time, procedures on a day, ratings of pain, places.
"""

from collections.abc import Iterable, Sequence

from openimr.clinical.summary.choosing import Chosen
from openimr.clinical.summary.injury import ratings_of_pain
from openimr.clinical.summary.wording import data as words
from openimr.domain.documents import Document
from openimr.domain.facts import Fact

from .courses import medication, therapy, work
from .papers import kept, visits
from .places import spots
from .procedures import injections, operations, studies
from .ratings import ratings
from .values import Mark, Marks, Rating, Spot

__all__ = ["Mark", "Marks", "Rating", "Spot", "marks_of"]


def marks_of(facts: Iterable[Fact], documents: Sequence[Document]) -> Marks:
    """What the pictures show of a record.

    Args:
        facts: its facts.
        documents: its documents; copies, papers that another one replaced, and papers of other people are left out.

    Returns:
        Marks for the timeline, ratings for the chart of pain, spots for the body map.
    """
    chosen = Chosen(facts, words()["lengths"]["long"])
    papers = kept(documents, chosen.injured)
    marks = [*visits(papers), *studies(chosen, papers), *therapy(chosen, papers), *medication(chosen)]
    marks += [*injections(chosen), *operations(chosen), *work(chosen)]
    return Marks(marks=marks, ratings=ratings(ratings_of_pain(chosen)), spots=spots(chosen))
