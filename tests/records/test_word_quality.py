"""Text that is no language is noticed, and language is left alone."""

import random

import paper

from openimr.domain.pages import Word
from openimr.records.quality import language_share, looks_garbled

BILL = "99213 M54.16 $112.40 97110 x4 GP 06/03/2024 $240.00 TOTAL DUE $352.40 ADJ CO-45 NPI 1881234567 " * 8
SPANISH = "El paciente refiere dolor lumbar que se irradia a la pierna izquierda y no mejora con los ejercicios. " * 6


def _words(text: str) -> list[Word]:
    return [Word(word, 0, 0, 1, 1) for word in text.split()]


def _shifted(text: str) -> str:
    return "".join(chr((ord(c) - 97 + 3) % 26 + 97) if c.islower() else c for c in text)


def test_reports_bills_and_spanish_are_language() -> None:
    for text in (paper.REPORT * 3, BILL, SPANISH, paper.REPORT.upper() * 3):
        assert not looks_garbled(_words(text))


def test_a_shifted_alphabet_is_noticed() -> None:
    assert looks_garbled(_words(_shifted(paper.REPORT * 3)))


def test_characters_without_meaning_are_noticed() -> None:
    assert looks_garbled(_words("\ue001\ue002\ue003 \ue004\ue005 \ufffd\ufffd report"))


def test_misread_letters_lower_the_share_of_language() -> None:
    chance = random.Random(7)
    noisy = " ".join(
        "".join(chance.choice("iIl1|/\\~^{}") if chance.random() < 0.5 else c for c in word)
        for word in paper.REPORT.split()
    )
    assert language_share(_words(paper.REPORT)) > 0.9
    assert language_share(_words(noisy)) < 0.5
