"""Whether a treatment was had, is asked for, was refused or is only named is told apart, whoever writes it."""

from pathlib import Path

import pytest

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType

from .test_reading_facts import facts, sentences, told

SENTENCES = Path(__file__).parent / "data" / "sentences_treatment.txt"
HAD = {FactType.SURGERY, FactType.INJECTION, FactType.DEVICE, FactType.THERAPY, FactType.MEDICATION}


@pytest.mark.parametrize(("text", "kind", "wanted"), sentences(SENTENCES))
def test_a_treatment_stands(text: str, kind: DocumentKind, wanted: tuple[frozenset[str], ...]) -> None:
    found = [told(fact) for fact in facts(text, kind)]
    wanted = tuple(want for want in wanted if want != {"nothing"})
    for want in wanted:
        same = [f for f in found if want <= f and ("absent" in want) == ("absent" in f)]
        assert same, f"{sorted(want)} is not among {[sorted(f) for f in found]}"
    had = [f for f in found if f & HAD]
    more = [f for f in had if not any(want <= f and ("absent" in want) == ("absent" in f) for want in wanted)]
    assert not more, f"also read: {[sorted(f) for f in more]}"
