"""Text that is no language is noticed, and language is left alone, whatever it is about."""

import random
from collections.abc import Callable

import paper
import pytest

from openimr.domain.pages import Word
from openimr.records.quality import language_share, looks_garbled

REPORT = paper.REPORT * 3
SPANISH = """El paciente refiere dolor lumbar que se irradia a la pierna izquierda y no mejora con los ejercicios.
Se indica reposo, hielo y antiinflamatorios; vuelva en dos semanas. Niega hormigueo. El cirujano pidió autorización
para una artroscopia de la rodilla derecha. Llame a la adjustadora si le niegan el tratamiento, señora Muñoz Yáñez."""
BILL = "99213 M54.16 $112.40 97110 x4 GP 06/03/2024 $240.00 TOTAL DUE $352.40 ADJ CO-45 NPI 1881234567 " * 8
DRUGS = """Tizanidine HCl 4 mg #60 Hydrocodone/APAP 10-325 #90 Cyclobenzaprine 7.5 mg #60 Pantoprazole DR 20 mg #30
Escitalopram 10 mg #30 Zolpidem ER 12.5 mg #30 Methylprednisolone dosepak #1 Xeljanz 5 mg Ozempic Farxiga Jardiance
Rybelsus Vyvanse Xyzal Qvar Zyprexa Symbicort Dupixent Skyrizi Ajovy Nurtec Ubrelvy Qulipta Vraylar Rexulti Belsomra"""
LABS = """CBC WBC 6.4 RBC 4.81 HGB 14.2 HCT 42.1 MCV 87.5 MCH 29.5 MCHC 33.7 RDW 12.9 PLT 251 MPV 9.8 BUN 14 CREAT 0.9
eGFR 94 ALT 22 AST 19 TSH 2.1 LDL 98 HDL 51 TRIG 131 A1C 5.5 ESR 8 CRP 0.4 UDS AMP NEG BZO NEG THC NEG OPI POS"""
ANATOMY = """Tuberculum sphenoidale, gluteus medius and piriformis, L5-S1 zygapophyseal joints, ligamentum flavum
hypertrophy, psoas, quadratus lumborum, extensor hallucis longus, tibialis anterior, sacroiliac syndesmophytes,
spondylolisthesis, retrolisthesis, electromyographic fibrillations, dysesthesia, myelomalacia, osteophytosis"""
NAMES = """Nguyen Tran, Xochitl Hernandez, Krzysztof Kowalczyk, Siobhan O'Rourke, Wojciech Schwartz, Hrvoje Petrovic,
attended with Dr. Venkataraman and Ms. Mkrtchyan before the hearing at the office of the district attorney"""
CAPITALS = paper.REPORT.upper() * 3

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _by_letter(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(change(c) for c in text)


def _alphabet_shifted(by: int) -> Callable[[str], str]:
    def change(c: str) -> str:
        for first in (97, 65):
            if first <= ord(c) < first + 26:
                return chr((ord(c) - first + by) % 26 + first)
        return c

    return _by_letter(change)


def _codes_shifted(by: int) -> Callable[[str], str]:
    """What comes out of a font without a table of characters: every code too low or too high by as much."""
    return _by_letter(lambda c: chr(ord(c) + by) if not c.isspace() and 33 <= ord(c) + by < 127 else c)


def _exchanged(seed: int) -> Callable[[str], str]:
    other = list(_LETTERS)
    random.Random(seed).shuffle(other)
    table = dict(zip(_LETTERS, other, strict=True))
    return _by_letter(lambda c: table.get(c, table.get(c.lower(), c).upper() if c.isupper() else c))


def _half(change: Callable[[str], str]) -> Callable[[str], str]:
    """Only every other line: one of the fonts of the page is at fault."""
    return lambda text: "\n".join(change(line) if n % 2 else line for n, line in enumerate(text.splitlines()))


GARBAGE: dict[str, Callable[[str], str]] = {
    **{f"alphabet shifted by {by}": _alphabet_shifted(by) for by in (1, 3, 7, 13, 25)},
    **{f"codes shifted by {by}": _codes_shifted(by) for by in (-31, -29, -3, -1, 1, 2)},
    **{f"letters exchanged, table {seed}": _exchanged(seed) for seed in range(8)},
    "one font of two": _half(_exchanged(3)),
    "one font of two, codes shifted": _half(_codes_shifted(-29)),
    "private use": _by_letter(lambda c: chr(0xE000 + ord(c)) if c.isalpha() else c),
    "replacement characters": _by_letter(lambda c: "\ufffd" if c in "aeiou" else c),
    "control characters": _by_letter(lambda c: chr(ord(c) % 31 + 1) if c.isalpha() else c),
    "symbol font": _by_letter(lambda c: chr(0x3B1 + (ord(c) - 97) % 24) if c.islower() else c),
    "names of glyphs": _by_letter(lambda c: f"(cid:{ord(c)})" if c.isalpha() else c),
    "letters one by one": lambda text: " ".join(text.replace(" ", "")),
    "words run together": lambda text: "\n".join(line.replace(" ", "") for line in text.splitlines()),
    "backwards": lambda text: " ".join(word[::-1] for word in text.split()),
}


def _words(text: str) -> list[Word]:
    return [Word(word, 0, 0, 1, 1) for word in text.split()]


@pytest.mark.parametrize(
    "text",
    [REPORT, SPANISH, BILL, DRUGS, LABS, ANATOMY, NAMES, CAPITALS, "Page 2", "MRI L-SPINE W/O CONTRAST", ""],
    ids=["report", "Spanish", "bill", "drugs", "labs", "anatomy", "names", "capitals", "number", "title", "none"],
)
def test_language_figures_and_lists_are_left_alone(text: str) -> None:
    assert not looks_garbled(_words(text))


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_noticed(kind: str) -> None:
    assert looks_garbled(_words(GARBAGE[kind](REPORT)))


@pytest.mark.parametrize("kind", ["letters exchanged, table 1", "codes shifted by -29", "alphabet shifted by 3"])
def test_garbage_of_a_few_lines_is_noticed(kind: str) -> None:
    assert looks_garbled(_words(GARBAGE[kind](" ".join(paper.REPORT.split()[:40]))))


def test_garbled_spanish_is_noticed() -> None:
    assert looks_garbled(_words(_exchanged(5)(SPANISH)))


def test_misread_letters_lower_the_share_of_language() -> None:
    def misread(rate: float) -> float:
        chance = random.Random(7)
        noisy = " ".join(
            "".join(chance.choice("iIl1|/\\~^{}") if chance.random() < rate else c for c in word)
            for word in paper.REPORT.split()
        )
        return language_share(_words(noisy))

    assert misread(0.0) > 0.95
    assert 0.6 < misread(0.08) < 0.85
    assert misread(0.5) < 0.4
