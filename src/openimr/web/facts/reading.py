"""Reads the facts of a case from its assembled case file and keeps them; a job, safe to kill and to run twice."""

import re
from collections.abc import Callable
from uuid import UUID

from openimr.domain.facts import Fact
from openimr.web.facts import store
from openimr.web.models import Assembly, Case, FactsRead, Page


def bring_up_to_date(case_id: str | UUID, watch: Callable[[int, int], None] | None = None) -> int:
    """Read the facts of the case file as it is assembled, unless that is done; says how many there are.

    Args:
        case_id: the case.
        watch: told (documents read, documents in all).
    """
    from openimr.clinical import read_facts
    from openimr.records import CaseFile

    case = Case.objects.get(pk=case_id)
    assembled = Assembly.objects.get(case=case).assembled
    done = FactsRead.objects.filter(case=case).first()
    if done is not None and done.assembled >= assembled:
        return done.count
    if not assembled:
        return 0
    facts = read_facts(CaseFile.open(case.casefile_folder), progress=watch)
    return store.keep(case, facts, _finder(case), assembled)


def _finder(case: Case) -> Callable[[Fact], store.Place]:
    """Finds the place of a fact's words; of the same words twice on a page, the one at the fact's span."""
    pages: dict[int, tuple[str, list[list[object]]]] = {}

    def find(fact: Fact) -> store.Place:
        if fact.page not in pages:
            row = Page.objects.filter(case=case, number=fact.page).values_list("text", "words").first()
            pages.clear()  # facts come page by page
            pages[fact.page] = row or ("", [])
        text, words = pages[fact.page]
        before = len(re.findall(re.escape(fact.quote), text[: fact.span[0]]))
        return store.Place(store.places(words, fact.quote, before), store.around(text, fact.span))

    return find
