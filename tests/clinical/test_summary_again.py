"""What two reports say word for word is quoted once, and both pages stand beside it."""

import datetime as dt

from openimr.clinical import read_report, report_of_text
from openimr.clinical.summary import draft
from openimr.domain.document_kind import DocumentKind

NOTE = """PROGRESS REPORT
Patient: Ana Example
Date: {day}

SUBJECTIVE
Low back pain, aching. {pain}

OBJECTIVE
Lumbar flexion 40 degrees. Straight leg raise positive on the left. {more}
Gait antalgic.
"""


def examined(*notes):
    """The sentences about examinations of notes of a year apart, newest first."""
    facts = []
    for number, (pain, more) in enumerate(notes):
        day = dt.date(2016 + number, 3, 14)
        text = NOTE.format(day=f"{day:%m/%d/%Y}", pain=pain, more=more)
        facts += read_report(report_of_text(text, f"note{number}.txt", kind=DocumentKind.PROGRESS_REPORT, date=day))
    return [one.text for one in draft(facts).sentences if one.section == "examination"]


def test_of_an_examination_copied_from_the_visit_before_only_what_is_new_is_quoted_again():
    newest, before = examined(("", "Sensation intact."), ("", ""))
    whole = "“Lumbar flexion 40 degrees. Straight leg raise positive on the left. / Gait antalgic.”"
    assert whole in newest
    assert before.endswith("where they are not those above: “Sensation intact”.")
    assert "Straight leg raise" not in before


def test_an_examination_in_words_of_its_own_is_quoted_in_full():
    assert all("word for word" not in one for one in examined(("", "Sensation intact.")))
