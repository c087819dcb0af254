"""What is asked for and why, what the patient can do, how he works and who he is, in the words of many hands."""

from pathlib import Path

import pytest

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

from .test_reading_facts import facts, sentences, told

WRITTEN = Path(__file__).parent / "data" / "sentences_requests.txt"


@pytest.mark.parametrize(("text", "kind", "wanted"), sentences(WRITTEN))
def test_a_passage_says_this_and_no_more(text: str, kind: DocumentKind, wanted: tuple[frozenset[str], ...]) -> None:
    found = [told(fact) for fact in facts(text, kind)]
    types = {next(iter(want & set(FactType))) for want in wanted}
    some = [want for want in wanted if "none" not in want]
    for want in some:
        same = [f for f in found if want <= f and ("absent" in want) == ("absent" in f)]
        assert same, f"{sorted(want)} is not among {[sorted(f) for f in found]}"
    more = [f for f in found if f & types and not any(want <= f for want in some)]
    assert not more, f"also read: {[sorted(f) for f in more]}"
