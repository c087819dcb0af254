"""What a study finds sound: "ACL and PCL intact" says no ligament is torn, "canal patent" that it is not narrow."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import Side
from openimr.domain.facts import FactType, Polarity

from ..finding import Finding
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence

_SOUND = (
    r"(?:intact|patent|adequate|preserved|ok|maintained|widely patent|well maintained|well preserved|wide open"
    r"|capacious"
    r"|not torn|without tear|normal|unremarkable|in good position)"
)
_BEHIND = re.compile(
    r"(?:(?:,|and|&|or|/|both|the|ligaments?|tendons?|complex|[a-z]cl|joint|canal|height|heights|bundle|roots?|muscles?"
    r"|horns?|junction|spaces?|caliber|morphology|signal|in|its|course) ?)*"
    r"(?:(?:is|are|was|were|appears?|appear|remains?|looks?|:|=|-|seen to be|noted to be|found|found to be|grossly"
    r"|fully)"
    rf" ?)*(?P<sound>{_SOUND})\b(?! (?:variant|except))"
)
_BEFORE = re.compile(r"\b(?P<sound>intact|patent|unremarkable|preserved|normal) (?:\w+ ){0,2}$")


def sound(doc: Reader, s: Sentence, modality: str, date: str | None) -> Iterator[Finding]:
    """Absent findings of structures said to be sound, once for each structure of a sentence."""
    about = doc.about if doc.is_imaging else doc.imaging[2]
    seen: set[str] = set()
    for m in s.mentions("sound_structure"):
        state = _state(s, m)
        if state is None or m.value in seen:
            continue
        seen.add(m.value)
        place = s.place(m.start, m.end)
        near = s.nearest(s.sides, m.start, m.end, 4)
        found = Finding(
            FactType.IMAGING_FINDING,
            m.value,
            min(m.start, state[0]),
            max(m.end, state[1]),
            region=about.region or place.region or doc.usual_region,
            side=Side(near.value) if near and near.value != "bilateral" else about.side or s.around.side,
            polarity=Polarity.ABSENT,
            date=date,
        )
        if place.level and "-" in place.level:
            found.level = place.level
        elif doc.is_imaging and doc.segment and m.value in ("foraminal_stenosis", "central_stenosis"):
            found.level = doc.segment
        if modality != "study":
            found.attributes["modality"] = modality
        yield found


def _state(s: Sentence, m: Mention) -> tuple[int, int] | None:
    """The tokens of the word that says the structure at ``m`` is sound."""
    text = s.words(m.end, m.end + 14)
    if behind := _BEHIND.match(text):
        end = m.end + len(text[: behind.end()].split())
        return (m.start, end) if not re.search(r"\bnot\b", behind[0].replace("not torn", "")) else None
    low = max(0, m.start - 4)
    if before := _BEFORE.search(s.words(low, m.start) + " "):
        words = s.words(low, m.start)
        if not re.search(r"\b(?:no|not|loss of|decreased|than|of the)\b", words):
            return low + len(words[: before.start()].split()), m.end
    return None
