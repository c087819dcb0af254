"""The trained model of kinds: it ships small, adds up to one, and lets the rules speak."""

import random
from importlib.resources import files

import pytest
from bench import kind_origin
from piles import source_page, typeset

from openimr.domain.document_kind import DocumentKind
from openimr.records.understanding import kinds
from openimr.records.understanding.kind_model import KINDS, shares
from openimr.records.understanding.sheets import look

NOTE = ("Visit of 03/04/2019", "The knee was examined again and the brace adjusted.", "Return in four weeks.")


def _read(*lines: str) -> kinds.Reading:
    return kinds.read(look(0, 0, source_page("a.pdf", 1, typeset(lines, random.Random(1)))))


def test_the_weights_are_smaller_than_a_megabyte_and_a_quarter() -> None:
    assert len(files("openimr.records.understanding").joinpath("data/kind_model.npz").read_bytes()) < 1_250_000


def test_the_weights_were_fitted_from_the_papers_and_wordings_that_are_here() -> None:
    assert kind_origin.changed() == [], "fit the kinds anew: python -m bench.fit_kinds"


def test_every_kind_has_a_share_and_the_shares_are_all_there_is() -> None:
    reading = _read(*NOTE)
    found = shares([reading.sheet], reading.lines, {})
    assert set(found) == set(KINDS) == {kind.broader for kind in DocumentKind}
    assert sum(found.values()) == pytest.approx(1.0)


def test_what_the_rules_say_moves_the_share_of_a_kind() -> None:
    reading = _read(*NOTE)
    kind = DocumentKind.OPERATIVE_REPORT
    without, beside = (shares([reading.sheet], reading.lines, totals)[kind] for totals in ({}, {kind: 24.0}))
    assert beside > 5 * without
