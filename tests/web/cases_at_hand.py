"""A small case file written by hand, for tests of the site that are not about reading records."""

import datetime as dt
import hashlib
import io

from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.pages import Page, TextSource, Word
from openimr.web.cases.intake import Upload

TEXTS = {
    1: "Progress report of 3 March 2016\nThe patient completed 24 visits of physical therapy without lasting relief.",
    2: "Epidural steroid injections at L4-5 gave four weeks of relief.",
    3: "MRI of the lumbar spine\nGrade II spondylolisthesis at L4-5 with radiculopathy.",
    4: "Progress report of 3 March 2016\nThe patient completed 24 visits of physical therapy without lasting relief.",
}


class CaseFileByHand:
    """What the site asks of an assembled case file: its index and its pages."""

    def __init__(self, texts: dict[int, str] = TEXTS) -> None:
        self.texts = texts
        report = DocumentKind.PROGRESS_REPORT
        self.index = CaseFileIndex(
            documents=(
                document("d1", "0001.txt", (1, 2), report, "Progress report", dt.date(2016, 3, 3)),
                document("d2", "0002.txt", (3,), DocumentKind.IMAGING_REPORT, "MRI lumbar spine", dt.date(2016, 1, 9)),
                document("d3", "0001.txt", (4,), report, "Progress report", dt.date(2016, 3, 3), copy_of="d1"),
            ),
            problems=({"source": "0002.txt > broken.pdf", "problem": "It is encrypted.", "remedy": "Ask for a copy."},),
            page_count=len(texts),
        )

    corrections = ()

    def reading(self, number: int) -> str:
        return hashlib.sha256(self.texts[number].encode()).hexdigest()

    def page(self, number: int) -> Page:
        words, y = [], 72.0
        for line in self.texts[number].split("\n"):
            x = 72.0
            for text in line.split():
                words.append(Word(text, x, y, x + 6.0 * len(text), y + 11))
                x += 6.0 * (len(text) + 1)
            y += 14
        return Page(612, 792, tuple(words), self.texts[number], TextSource.TEXT_LAYER)


def document(key, source, pages, kind, title, date, copy_of=None):
    return Document(
        id=key,
        source=source,
        source_pages=tuple(range(1, len(pages) + 1)),
        pages=pages,
        kind=kind,
        kind_confidence=0.9,
        title=title,
        date=date,
        author="A. Painter, MD",
        duplicate_of=copy_of,
    )


def uploads(*names: str) -> list[Upload]:
    return [Upload(name, io.BytesIO(f"What {name} says.".encode())) for name in names]


def whole_decisions(application) -> dict:
    """A draft with everything the law requires, in JSON form."""
    citation = {
        "text": "MTUS ACOEM chapter 12 Low Back Complaints, pages 305-307",
        "mtus": True,
        "source": "ACOEM",
        "title": "Low Back Complaints",
        "chapter": 12,
        "pages": "305-307",
    }
    return {
        "clinical_case_summary": [
            {"text": "Physical therapy of 24 visits and epidural injections gave no lasting relief.", "pages": [1, 2]},
            {"text": "Magnetic resonance imaging shows a grade II slip at L4-5 with radiculopathy.", "pages": [3]},
        ],
        "items": [
            {
                "item": item.id,
                "decision": "overturned",
                "citations": [citation],
                "evidence_standard": "mtus",
                "rationale": f"Item {number}: pages 1 to 3 show instability and conservative care that failed, "
                f"which is what the guideline asks for before {item.treatment.lower()}.",
            }
            for number, item in enumerate(application.disputed_treatments, start=1)
        ],
    }
