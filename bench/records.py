"""How fast and how well records are read: text layers, OCR beside Tesseract on the same pages, a whole case file.

Pages are made on the spot from the project's own sentences with random names, doses and dates, so that the words
on them are known; scans are skewed, blurred and noisy at 200 dpi.
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from openimr.domain.pages import Page, TextSource, Word
from openimr.records.assembling import assemble
from openimr.records.casefile import CaseFile
from openimr.records.geometry import PageGeometry
from openimr.records.intake import digest_of
from openimr.records.ocr import read_picture
from openimr.records.pagestore import PageStore, ReadPage, page_key
from openimr.records.textlayer import read_words
from openimr.records.typeset import text_pdf
from openimr.records.workers import Task, Workers

from .figure import Figure

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

SENTENCES = """
The patient reports {pain} pain of {n} out of 10 in the {part}, worse with {act}.
On {date} the strength of the {muscle} was {n}/5 on the {side} side and reflexes were {reflex}.
{drug} {dose} mg was continued {often}; no side effects were named.
Physical therapy was attended for {n} visits between {date} and {date} with {result} improvement.
Magnetic resonance imaging of {date} shows a {n} mm protrusion at {level} with {grade} narrowing of the foramen.
The request for authorization names procedure code {code} and was sent by fax at {n}:45 PM.
Work status: modified duty, no lifting above {dose} pounds, next visit on {date}.
Straight leg raising is {result} at {dose} degrees; sensation over the lateral {part} is decreased.
""".strip().split("\n")

CHOICES = {
    "pain": ["aching", "burning", "sharp", "stabbing", "constant"],
    "part": ["low back", "left knee", "right shoulder", "neck", "calf", "foot"],
    "act": ["walking", "sitting", "overhead reaching", "bending", "stairs"],
    "muscle": ["quadriceps", "gastrocnemius", "deltoid", "extensor hallucis longus"],
    "side": ["left", "right"],
    "reflex": ["symmetric", "absent", "diminished"],
    "drug": ["Gabapentin", "Naproxen", "Cyclobenzaprine", "Tramadol", "Omeprazole", "Duloxetine"],
    "often": ["twice daily", "at bedtime", "as needed", "three times a day"],
    "result": ["positive", "negative", "moderate", "no lasting", "partial"],
    "level": ["L3-L4", "L4-L5", "L5-S1", "C5-C6"],
    "grade": ["mild", "moderate", "severe"],
}


def page_text(chance: random.Random, lines: int = 38) -> str:
    """The text of one page, known word by word."""
    page = [f"PROGRESS REPORT    Claim {chance.randrange(10**8):08d}    Page {chance.randrange(1, 9)}"]
    while len(page) < lines:
        values: dict[str, Any] = {key: chance.choice(words) for key, words in CHOICES.items()}
        values |= {"n": chance.randrange(1, 10), "dose": chance.choice([5, 10, 25, 75, 300, 600])}
        values |= {"date": f"{chance.randrange(1, 13):02d}/{chance.randrange(1, 29):02d}/20{chance.randrange(14, 25)}"}
        values |= {"code": chance.randrange(20000, 99999)}
        page += chance.choice(SENTENCES).format(**values), ""
    return "\n".join(page)


def degraded(page: Any, chance: random.Random) -> np.ndarray:
    """A grey 200 dpi picture of a page as old office scanners leave it: skewed, pale, blurred, noisy, specked."""
    picture = page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze().copy()
    height, width = picture.shape
    dice = np.random.default_rng(chance.randrange(2**32))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-1.5, 1.5), 1.0)
    picture = cv2.warpAffine(picture, turn, (width, height), borderValue=255, flags=cv2.INTER_CUBIC)
    picture = cv2.GaussianBlur(picture, (5, 5), chance.uniform(0.5, 1.1)).astype(float)
    picture = chance.uniform(0.6, 0.95) * (picture - 255) + 250 + dice.normal(0, chance.uniform(8, 30), picture.shape)
    specks = dice.random(picture.shape)
    picture[specks < 0.0015] = 0
    picture[specks > 0.9985] = 255
    return np.clip(picture, 0, 255).astype(np.uint8)


def recall(truth: list[str], read: list[str]) -> float:
    """The share of the page's words that were read exactly, each counted as often as it stands there."""
    return sum((Counter(truth) & Counter(read)).values()) / len(truth)


def text_layers(pages: int = 400) -> dict[str, float]:
    """Pages a second of text layers alone and of assembling a whole case file of them, all cores."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for number in range(8):
            text = "\f".join(page_text(chance) for _ in range(pages // 8))
            (folder / "in" / f"{number}.pdf").write_bytes(text_pdf(text))
        with Workers() as workers:
            _read(workers, folder / "in" / "0.pdf", [1], folder / "warm", ocr=False)
            began = time.perf_counter()
            for file in sorted((folder / "in").iterdir()):
                _give(workers, file, list(range(1, pages // 8 + 1)), folder / "store", ocr=False)
            assert all(outcome.failure is None for outcome in workers.outcomes())
            reading = pages / (time.perf_counter() - began)
        began, used = time.perf_counter(), _processor_seconds()
        assemble([folder / "in"], folder / "out")
        whole = pages / (time.perf_counter() - began)
        work = (_processor_seconds() - used) / pages
    return {
        "text_layer_pages_per_second": reading,
        "assembled_text_pages_per_second": whole,
        "processor_ms_per_text_page": 1000 * work,
    }


def _processor_seconds() -> float:
    """Seconds of processor time this process and its ended children have used."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def scans(pages: int = 12) -> dict[str, float]:
    """Pages a second and word recall of OCR on degraded scans, and of Tesseract on the same ones where it is there."""
    chance = random.Random(2)
    document = pypdfium2.PdfDocument(text_pdf("\f".join(page_text(chance) for _ in range(pages))))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truths, files = [], []
        for number, page in enumerate(document):
            truths.append([word.text for word in read_words(page, PageGeometry.of(page))])
            image = Image.fromarray(degraded(page, chance))
            image.save(folder / f"{number}.png")
            image.save(folder / f"{number}.pdf", resolution=200, quality=85)
            files.append(folder / f"{number}.pdf")
        found = _our_ocr(files, truths, folder / "store")
        if shutil.which("tesseract"):
            found |= _tesseract([folder / f"{n}.png" for n in range(pages)], truths)
    if "tesseract_pages_per_second" in found:
        found["ocr_speed_ratio_to_tesseract"] = found["ocr_pages_per_second"] / found["tesseract_pages_per_second"]
    return found


def orientation(pages: int = 5) -> dict[str, float]:
    """How often degraded scans that lie four ways are turned right, what is then read, and what finding out costs."""
    chance = random.Random(11)
    document = pypdfium2.PdfDocument(text_pdf("\f".join(page_text(chance) for _ in range(pages))))
    right, shares, seconds = 0, [], {0: 0.0, 90: 0.0, 180: 0.0, 270: 0.0}
    for page in document:
        truth = [word.text for word in read_words(page, PageGeometry.of(page))]
        picture = degraded(page, chance)
        for turn in seconds:
            began = time.process_time()
            reading = read_picture(np.ascontiguousarray(np.rot90(picture, turn // 90)), 200 / 72)
            seconds[turn] += time.process_time() - began
            right += reading.turn == turn
            shares.append(recall(truth, [word.text for word in reading.words]))
    return {
        "turned_right": right / len(shares),
        "turned_word_recall": sum(shares) / len(shares),
        "turned_cost": sum(seconds[turn] for turn in (90, 180, 270)) / 3 / seconds[0] - 1,
    }


def memory(pages: int = 5000, recognised: int = 24) -> dict[str, float]:
    """Resident memory of all processes together, at its highest, while a case file of many pages is assembled.

    Half of the pages are text, half are scans. Recognising all of them takes half an hour and needs no more memory
    than recognising some: ``recognised`` scans are read in this run, the readings of the others are there before, as
    after a run that was killed. No two pages have the same words.
    """
    chance = random.Random(3)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for number in range(0, pages // 2, 500):
            text = "\f".join(page_text(chance) for _ in range(min(500, pages // 2 - number)))
            (folder / "in" / f"text{number}.pdf").write_bytes(text_pdf(text))
        for number in range(0, pages // 2, 500):
            file = folder / "in" / f"scan{number}.pdf"
            _scanned_pile(file, chance, min(500, pages // 2 - number))
            _read_before(file, folder / "out" / "pages", chance, leave=recognised * 1000 // pages)
        began = time.perf_counter()
        program = "from openimr.cli.main import run; run()"
        command = [sys.executable, "-c", program, "assemble", str(folder / "in"), "--out", str(folder / "out")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with _Watch(process.pid) as watch:
            assert process.wait() == 0
        seconds = time.perf_counter() - began
        assert CaseFile.open(folder / "out").index.page_count == pages
    return {
        "assembled_pages": pages,
        "peak_resident_mib": watch.peak / 2**20,
        "peak_of_main_mib": watch.own / 2**20,
        "seconds": seconds,
    }


def _scanned_pile(file: Path, chance: random.Random, pages: int) -> None:
    """A PDF of scanned pages; twenty pictures stand for all of them."""
    document = pypdfium2.PdfDocument(text_pdf("\f".join(page_text(chance) for _ in range(20))))
    images = [Image.fromarray(degraded(page, chance)) for page in document]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as held:
        images[0].save(held.name, save_all=True, append_images=images[1:], resolution=200, quality=60)
        block = pypdfium2.PdfDocument(held.name)
        pile = pypdfium2.PdfDocument.new()
        for number in range(pages):
            pile.import_pages(block, pages=[number % len(images)])
        pile.save(file)


def _read_before(file: Path, store: Path, chance: random.Random, leave: int) -> None:
    """Readings of all pages of a file but the first ``leave``, as OCR would have kept them."""
    kept = PageStore(store)
    digest = digest_of(file)
    for number in range(leave + 1, len(pypdfium2.PdfDocument(file)) + 1):
        lines = [line.split() for line in page_text(chance).splitlines() if line]
        words = tuple(
            Word(word, 72 + 60.0 * x, 72 + 14.0 * y, 128 + 60.0 * x, 82 + 14.0 * y, 0.96)
            for y, line in enumerate(lines)
            for x, word in enumerate(line)
        )
        page = Page(612.0, 792.0, words, "\n".join(" ".join(line) for line in lines), TextSource.OCR)
        kept.write(page_key(digest, number), ReadPage(page, 0, chance.getrandbits(64), words))


def pictures(pages: int = 30) -> dict[str, float]:
    """Milliseconds of processor time for the picture of a page, 1,100 pixels wide."""
    chance = random.Random(4)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.pdf").write_bytes(text_pdf("\f".join(page_text(chance) for _ in range(pages))))
        case_file = assemble([folder / "in.pdf"], folder / "out")
        case_file.render(1)
        began = time.process_time()
        for number in range(1, pages + 1):
            case_file.render(number)
        return {"picture_ms": (time.process_time() - began) / pages * 1000}


def run() -> dict[str, float]:
    """Every figure of this file except the long one for memory."""
    return {**text_layers(), **scans(), **orientation(), **pictures()}


def measure() -> list[Figure]:
    """The figures for docs/benchmarks.md."""
    found = run()
    on = f"{CORES} worker processes"
    rows = [
        Figure("text layers read", found["text_layer_pages_per_second"], "pages/s", "", on),
        Figure("text PDFs assembled", found["assembled_text_pages_per_second"], "pages/s", "at least 100", on),
        Figure("a text page assembled", found["processor_ms_per_text_page"], "ms", "at most 20", "processor time"),
        Figure("degraded 200 dpi scans read", found["ocr_pages_per_second"], "pages/s", "at least 2", on),
        Figure("words read right on them", found["ocr_word_recall"], "of 1", "at least 0.98", "each word exactly"),
        Figure("scans lying four ways turned right", 100 * found["turned_right"], "%", "", "20 degraded pictures"),
        Figure("words read right on them", found["turned_word_recall"], "of 1", "at least 0.98", "each word exactly"),
        Figure("picture of a page", found["picture_ms"], "ms", "at most 60", "processor time, 1,100 pixels wide"),
    ]
    if "tesseract_pages_per_second" in found:
        note = "Tesseract on the same pictures in the same run, one thread a process"
        rows += [
            Figure("the same scans, Tesseract", found["tesseract_pages_per_second"], "pages/s", "", note),
            Figure("words read right, Tesseract", found["tesseract_word_recall"], "of 1", "", note),
        ]
    held = memory()
    rows.append(
        Figure(
            "memory of all processes, 5,000 pages",
            held["peak_resident_mib"],
            "MiB",
            "at most 1,536",
            "half of them scans; highest seen",
        )
    )
    return rows


def _give(workers: Workers, file: Path, numbers: list[int], store: Path, *, ocr: bool) -> None:
    arguments = {
        "pdf": str(file),
        "numbers": numbers,
        "keys": [page_key(file.stem.rjust(64, "0"), n) for n in numbers],
        "store": str(store),
        "ocr": ocr,
    }
    workers.add(Task("read", arguments, 600.0, label=file))


def _read(workers: Workers, file: Path, numbers: list[int], store: Path, *, ocr: bool) -> None:
    for _ in range(CORES):
        _give(workers, file, numbers, store, ocr=ocr)
    assert all(outcome.failure is None for outcome in workers.outcomes())


def _our_ocr(files: list[Path], truths: list[list[str]], store: Path) -> dict[str, float]:
    with Workers() as workers:
        _read(workers, files[0], [1], store.with_name("warm"), ocr=True)
        began = time.perf_counter()
        for file in files:
            _give(workers, file, [1], store, ocr=True)
        assert all(outcome.failure is None for outcome in workers.outcomes())
        seconds = time.perf_counter() - began
    kept = PageStore(store)
    read = [kept.read(page_key(file.stem.rjust(64, "0"), 1)).page.text.split() for file in files]
    shares = [recall(truth, words) for truth, words in zip(truths, read, strict=True)]
    return {"ocr_pages_per_second": len(files) / seconds, "ocr_word_recall": sum(shares) / len(shares)}


def _tesseract(pictures: list[Path], truths: list[list[str]]) -> dict[str, float]:
    def read(picture: Path) -> list[str]:
        done = subprocess.run(
            ["tesseract", str(picture), "-", "--dpi", "200"],
            capture_output=True,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
        return done.stdout.decode().split()

    with ThreadPoolExecutor(CORES) as pool:
        began = time.perf_counter()
        texts = list(pool.map(read, pictures))
        seconds = time.perf_counter() - began
    shares = [recall(truth, words) for truth, words in zip(truths, texts, strict=True)]
    return {
        "tesseract_pages_per_second": len(pictures) / seconds,
        "tesseract_word_recall": sum(shares) / len(shares),
    }


class _Watch:
    """Samples the resident memory of a process and its children (Linux)."""

    def __init__(self, process: int) -> None:
        self.peak = self.own = 0
        self._process = process
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(0.1):
            try:
                own = self._held(self._process)
                children = Path(f"/proc/{self._process}/task/{self._process}/children").read_text().split()
            except OSError:
                continue
            self.own = max(self.own, own)
            self.peak = max(self.peak, own + sum(map(self._held, map(int, children))))

    @staticmethod
    def _held(process: int) -> int:
        try:
            return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            return 0


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what}: {figure.value:.3f} {figure.unit} {figure.goal}")
