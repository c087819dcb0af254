"""A case with a real case file of a report, a stamped copy of it and an MRI, for the tests of its pages."""

import io

import pytest

from openimr.web.cases import intake
from openimr.web.records.assembling import bring_up_to_date

REPORT = """PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)
Date of exam: {date}
Patient: {name}

{words}
Low back pain, walks with a cane. Plan: request authorization for fusion at L4-5.

Harlan Voss, MD
"""


def pdf(*pages):
    import pypdfium2

    from openimr.records.typeset import text_pdf

    document = pypdfium2.PdfDocument.new()
    for words in pages:
        document.import_pages(pypdfium2.PdfDocument(text_pdf(words, fixed_width=True)))
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


@pytest.fixture
def case(people, application):
    """A case with a real case file: a report of three pages, a stamped copy of it, and an MRI."""
    name = application.employee.name
    first = REPORT.format(date="03/03/2016", name=name, words="The patient completed 24 visits of physical therapy.")
    others = [
        f"Patient: {name}\nPage 2 of 3. Examination of the spine.\nStraight leg raise is positive on the left.\n",
        f"Patient: {name}\nPage 3 of 3. Work status: modified duty, no lifting above ten pounds.\n",
    ]
    files = [
        intake.Upload("report.pdf", pdf(first, *others)),
        intake.Upload("copy.pdf", pdf("RECEIVED 9 MAY 2016\n" + first, *others)),
        intake.Upload("mri.txt", io.BytesIO(b"MRI OF THE LUMBAR SPINE\nDate of exam: 01/09/2016\n\nGrade II slip.\n")),
    ]
    case = intake.take_in(application, files, people["coordinator"])
    bring_up_to_date(case.pk)
    case.refresh_from_db()
    return case


def at(case, page):
    return next(document for document in case.documents.all() if page in document.content["pages"])


def page_saying(case, words):
    return case.pages.filter(text__contains=words).order_by("number").first().number
