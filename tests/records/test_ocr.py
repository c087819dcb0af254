"""Scans are read however they lie, on either engine, and every word has its place."""

from collections import Counter

import numpy as np
import paper
import pypdfium2
import pytest
from PIL import Image

from openimr.records import ocr
from openimr.records.detector import Detector
from openimr.records.geometry import PageGeometry
from openimr.records.ocr import difference_hash, read_picture
from openimr.records.onnxfile import last_projection, metadata, with_output
from openimr.records.recogniser import Recogniser, model_file
from openimr.records.textlayer import read_words

SCALE = 200 / 72
PAGE = paper.pdf(paper.REPORT)


def _recall(read: list[str]) -> float:
    truth = Counter(paper.REPORT.split())
    return sum((truth & Counter(read)).values()) / sum(truth.values())


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_scan_is_read_however_it_lies(turn: int) -> None:
    """The picture is turned counterclockwise, so the page has to be turned as far clockwise."""
    reading = read_picture(np.asarray(paper.picture(PAGE, turn=turn)), SCALE)

    assert reading.turn == turn
    assert _recall([word.text for word in reading.words]) >= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["onnxruntime", "openvino"])
def test_both_engines_read_a_skewed_scan(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "openvino":
        pytest.importorskip("openvino")
    detector, recogniser = Detector(engine), Recogniser(engine)
    monkeypatch.setattr(ocr, "_detector", lambda: detector)
    monkeypatch.setattr(ocr, "_recogniser", lambda: recogniser)
    reading = read_picture(np.asarray(paper.picture(PAGE, skew=1.5)), SCALE)

    assert _recall([word.text for word in reading.words]) >= 0.97


def test_words_stand_where_the_text_layer_has_them() -> None:
    page = pypdfium2.PdfDocument(PAGE)[0]
    truth = {word.text: word for word in read_words(page, PageGeometry.of(page))}
    read = read_picture(np.asarray(paper.picture(PAGE)), SCALE).words
    unique = [word for word in read if word.text in truth and paper.REPORT.split().count(word.text) == 1]

    assert len(unique) > 30
    for word in unique:
        assert word[1:5] == pytest.approx(truth[word.text][1:5], abs=4.5), word
        assert 0.5 <= word.confidence <= 1.0


def test_an_empty_sheet_has_no_words() -> None:
    reading = read_picture(np.full((2200, 1700), 250, dtype=np.uint8), SCALE)

    assert reading.words == []
    assert reading.turn == 0


def test_pictures_of_the_same_page_look_alike() -> None:
    one = difference_hash(np.asarray(paper.picture(PAGE)))
    noisy = np.asarray(paper.picture(PAGE, dpi=150)).astype(float)
    noisy += np.random.default_rng(1).normal(0, 15, noisy.shape)
    again = difference_hash(noisy.clip(0, 255).astype(np.uint8))
    other = difference_hash(np.asarray(Image.fromarray(np.asarray(paper.picture(PAGE))[::-1].copy())))

    assert (one ^ again).bit_count() < (one ^ other).bit_count()


def test_the_last_layer_of_the_recogniser_is_found() -> None:
    """The recogniser computes it for Latin characters only; a new model laid out otherwise must not go unnoticed."""
    model = model_file("PP-OCRv6_rec_small.onnx")
    classes = len(metadata(model, "character").splitlines()) + 2
    projection = last_projection(model, classes)

    assert projection is not None
    assert projection.weight.shape[1] == projection.bias.shape[0] == classes
    assert with_output(model, projection.hidden).startswith(model)
    assert {"A", "z", "0", "°", "ñ", " "} <= set(Recogniser("onnxruntime").alphabet)
