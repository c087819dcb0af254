"""Composes documents of every kind from the wordings in ``bench/kind_wordings`` for `fit_kinds` to learn from.

The wordings are titles, headings, fields, sentences and endings in common use in the trade, written for this and by no
look at any pile; a composed document draws a few of each, sometimes without letterhead, without title or from its body
alone, so that no single phrase carries a kind.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from openimr.domain.document_kind import DocumentKind

HERE = Path(__file__).parent / "kind_wordings"
_PLACE = re.compile(r"\{([^{}]+)\}")
_PAGE = 52
# How often a composed document has no letterhead, no title, no fields, no headings.
NO_LETTERHEAD, NO_TITLE, NO_FIELDS, NO_HEADINGS = 0.3, 0.3, 0.25, 0.35

_VALUES: dict[str, tuple[str, ...]] = {
    "he|she": ("He", "She"),
    "part": ("lower back", "neck", "right shoulder", "left knee", "wrist", "ankle", "hip", "elbow", "hand", "foot"),
    "side": ("right", "left"),
    "job": ("warehouse worker", "nurse", "driver", "mechanic", "cook", "teacher", "welder", "clerk", "roofer"),
    "act": ("lifting a box", "pulling a pallet", "climbing a ladder", "moving a patient", "using a drill", "typing"),
    "treatment": (
        "lumbar fusion L4-5", "physical therapy", "arthroscopic repair", "an epidural injection", "acupuncture",
        "chiropractic care", "MRI of the cervical spine", "Norco 10/325", "a TENS unit", "psychotherapy",
        "a home exercise kit", "carpal tunnel release", "a spinal cord stimulator", "aquatic therapy",
    ),
    "drug": ("Norco", "gabapentin", "naproxen", "tramadol", "cyclobenzaprine", "ibuprofen", "omeprazole", "Lyrica"),
    "level": ("L4-5", "L5-S1", "C5-6", "C6-7", "L3-4"),
    "first": ("Anna", "Robert", "Maria", "James", "Linh", "David", "Karen", "Jose", "Ruth", "Peter", "Aisha", "Paul"),
    "last": (
        "Alvarez", "Brenner", "Castillo", "Dunlop", "Eriksen", "Farouk", "Grant", "Hollis", "Ibarra", "Jessup",
        "Kwan", "Lindqvist", "Mercado", "Nolan", "Okafor", "Prentice", "Quiroz", "Rourke", "Stanhope", "Tran",
    ),
    "city": ("Fresno", "Oakland", "Anaheim", "Modesto", "Pomona", "Salinas", "Torrance", "Burbank", "Chico"),
    "co": ("Delta Foods", "Harbor Freight Lines", "Mesa School District", "Orchard Packing", "Summit Builders"),
}  # fmt: skip


@dataclass
class Wording:
    """The parts of one kind's documents: titles, headings, labels of fields, sentences and endings."""

    letterhead: str = ""
    pools: tuple[str, ...] = ()
    titles: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)


@cache
def wordings() -> dict[DocumentKind, tuple[Wording, ...]]:
    """The wordings of every kind, one for each manner in which such papers are written."""
    found: dict[DocumentKind, tuple[Wording, ...]] = defaultdict(tuple)
    for path in sorted(HERE.glob("[0-9]_*.txt")):
        for head, lines in _parts(path):
            kind, letterhead, pools = (part.strip() for part in head.split("|"))
            wording = Wording(letterhead, tuple(pools.split()))
            found[DocumentKind(kind)] += (wording,)
            places = {"!": wording.titles, "#": wording.headings, ":": wording.labels, "~": wording.endings}
            for line in lines:
                if line[:2] in ("! ", "# ", ": ", "~ "):
                    places[line[0]] += [part.strip() for part in line[2:].split(" | ")]
                else:
                    wording.lines.append(line)
    return dict(found)


@cache
def _listed(name: str) -> dict[str, list[str]]:
    return {head.strip(): [p for line in lines for p in line.split(" | ")] for head, lines in _parts(HERE / name)}


def _parts(path: Path) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, *lines = [line for line in part.splitlines() if line.strip()]
        yield head, lines


def filled(text: str, dice: random.Random) -> str:
    """``text`` with every place filled with something invented."""

    def put(match: re.Match[str]) -> str:
        name = match[1]
        if name == "d":
            return dice.choice((f"{dice.randint(1, 12)}/{dice.randint(1, 28)}/20{dice.randint(10, 22)}",
                                f"March {dice.randint(1, 28)}, 20{dice.randint(10, 22)}"))  # fmt: skip
        if name == "n":
            return str(dice.choice((dice.randint(1, 12), dice.randint(12, 120))))
        if name == "$":
            return f"${dice.randint(8, 4800):,}.{dice.randint(0, 99):02}"
        if name == "c":
            return f"{dice.randint(10000, 99999)}"
        if name == "p":
            return f"{dice.choice(_VALUES['first'])} {dice.choice(_VALUES['last'])}"
        if name == "dr":
            return f"{dice.choice(_VALUES['first'])} {dice.choice(_VALUES['last'])}, MD"
        if name.lower() == "he|she":
            return dice.choice(name.split("|"))
        return dice.choice(_VALUES[name] if name in _VALUES else name.split("|"))

    return _PLACE.sub(put, text)


def composed(kind: DocumentKind, seed: str) -> list[tuple[str, ...]]:
    """The pages of an invented document of ``kind`` as lines; a line that begins with ``^`` is set as a heading."""
    dice = random.Random(seed)
    manners = wordings()[kind]
    wording = dice.choice(manners)
    lines = _beginning(wording, dice)
    own = dice.sample(wording.lines, min(len(wording.lines), dice.randint(3, 10)))
    pool = [line for name in wording.pools for line in _listed("pools.txt")[name]]
    own += dice.sample(pool, min(len(pool), dice.choice((0, 2, 4, 7))))
    heads = [] if dice.random() < NO_HEADINGS else dice.sample(wording.headings, min(len(wording.headings), 7))
    form = dice.choice(("{}", "^{}", "{}:", "^{}:"))
    dice.shuffle(own)
    while own:
        if heads:
            head = heads.pop()
            lines.append(form.format(dice.choice((head, head.upper()))))
        count = dice.randint(1, 3)
        text, own = own[:count], own[count:]
        # Filled before it is wrapped, so that no place is broken between two lines.
        lines += _wrapped(filled(" ".join(text), dice)) if dice.random() < 0.6 else text
    if wording.endings and dice.random() < 0.7:
        lines += ["", filled("{dr}" if dice.random() < 0.4 else "{p}", dice), dice.choice(wording.endings)]
    lines = [filled(line, dice) for line in lines]
    return [tuple(lines[at : at + _PAGE]) for at in range(0, len(lines), _PAGE)]


def _beginning(wording: Wording, dice: random.Random) -> list[str]:
    lines: list[str] = []
    if dice.random() >= NO_LETTERHEAD:
        name = dice.choice(_listed("letterheads.txt")[wording.letterhead])
        lines += [f"^{name}", "{n} Main Street, {city}, CA 9{c}", "Tel (555) 555-01{n}  Fax (555) 555-01{n}", ""]
    if dice.random() < 0.3:
        lines.append("{d}")
    if dice.random() >= NO_TITLE:
        title = dice.choice(wording.titles)
        lines += [dice.choice(("^{}", "{}")).format(dice.choice((title, title.upper()))), ""]
    if dice.random() >= NO_FIELDS:
        common = ["Patient", "Name", "Claim number", "Date of injury", "DOB", "Employer", "Date", "RE"]
        labels = dice.sample(common, dice.randint(1, 4)) + dice.sample(wording.labels, min(5, len(wording.labels)))
        dice.shuffle(labels)
        values = ("{p}", "{d}", "{n}", "{c}", "{co}", "{part}", "")
        fields = [f"{label}: {dice.choice(values)}" for label in labels]
        lines += fields if dice.random() < 0.6 else ["     ".join(fields[i : i + 2]) for i in range(0, len(fields), 2)]
    return lines


def _wrapped(text: str) -> list[str]:
    return re.findall(r".{1,88}(?:\s|$)", text)
