"""What patients tell and what befell them is read whoever wrote it: every fact of the types judged, and no other."""

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from openimr.clinical import read_report, report_of_text
from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact

SENTENCES = Path(__file__).parent / "data" / "sentences_history.txt"
FREE_WORDS = {"mechanism", "diagnosis"}
SMALL_WORDS = {"a", "an", "and", "at", "by", "for", "from", "her", "his", "in", "of", "on", "the", "to", "was", "with"}


class Passage(NamedTuple):
    """A text with its kind of document, the types judged in it, and the facts wanted ("?…": may be read or not)."""

    text: str
    kind: DocumentKind
    types: frozenset[str]
    wanted: tuple[str, ...]


def passages() -> list[Passage]:
    """The lines of the file."""
    found = []
    types: frozenset[str] = frozenset()
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("## types:"):
            types = frozenset(line[9:].split())
        if not line or line.startswith("#"):
            continue
        text, _, wanted = f"{line} ".partition(" => ")
        name, text = text[1:].split("}", 1) if text.startswith("{") else ("progress_report", text)
        each = tuple(part.strip() for part in wanted.split(" ; ") if part.strip())
        found.append(Passage(text.replace("\\n", "\n"), DocumentKind(name), types, each))
    return found


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower())) - SMALL_WORDS


def agrees(want: str, fact: Fact) -> bool:
    """Whether a fact is what the line wants: type, value, and each place, polarity or person named."""
    type_, value, *rest = want.lstrip("?").split(":")
    told = {str(fact.body_part), str(fact.side), str(fact.level), str(fact.polarity), str(fact.subject)}
    if fact.type != type_ or ("absent" in rest) != (fact.polarity == "absent") or not told >= set(rest):
        return False
    if "family" not in rest and fact.subject == "family":
        return False
    if type_ not in FREE_WORDS:
        return fact.value.lower() == value.lower()
    one, other = words(value), words(fact.value)
    return 2 * len(one & other) >= min(len(one), len(other))


@pytest.mark.parametrize("passage", passages(), ids=lambda passage: passage.text[:60])
def test_a_passage_tells(passage: Passage) -> None:
    report = report_of_text(passage.text, "note.txt", kind=passage.kind, date=dt.date(2018, 3, 14))
    left = [fact for fact in read_report(report) if fact.type in passage.types]
    told = [(fact.type, fact.value, fact.body_part, fact.side, fact.polarity) for fact in left]
    for want in sorted(passage.wanted, key=lambda want: -want.count(":")):
        same = next((fact for fact in left if agrees(want, fact)), None)
        assert same is not None or want.startswith("?"), f"{want} is not among {told}"
        left = [fact for fact in left if fact is not same]
    more = [fact for fact in left if not any(agrees(want, fact) for want in passage.wanted)]
    assert not more, f"also read: {[(fact.type, fact.value, fact.quote) for fact in more]}"
