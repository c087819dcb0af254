"""A mail is dated by its header, as the sender's clock had it."""

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest

from openimr.records import assemble


def _mail(date: str | None, text: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Pat Adjuster <pat@example.org>"
    message["To"] = "review@example.org"
    message["Subject"] = "Second injection"
    if date:
        message["Date"] = date
    message.set_content(text)
    return message.as_bytes()


def _date(folder: Path, mail: bytes) -> dt.date | None:
    file = folder / "mail.eml"
    file.write_bytes(mail)
    (document,) = assemble([file], folder / "out", workers=1).index.documents
    return document.date


@pytest.mark.parametrize(
    "text",
    [
        "Please find the report. The injection was given on 05/20/2024 and helped for a week.",
        "The report you asked for:\n\nDate of service: 05/20/2024\nDate of exam: 05/21/2024",
        "Dear Pat,\n\nMay 20, 2024\n\nThe report.",
        "Dated: 05/20/2024\nSigned: 05/21/2024",
    ],
)
def test_the_header_dates_a_mail_whatever_days_its_text_names(tmp_path: Path, text: str) -> None:
    assert _date(tmp_path, _mail("Mon, 03 Jun 2024 10:15:00 +0000", text)) == dt.date(2024, 6, 3)


@pytest.mark.parametrize(
    "written", ["Mon, 3 Jun 2024 23:55:00 -0700", "3 Jun 2024 08:00:00 -0700", "3 Jun 24 09:00 PDT"]
)
def test_every_form_of_the_header_is_read_and_the_day_is_the_senders(tmp_path: Path, written: str) -> None:
    assert _date(tmp_path, _mail(written, "The report is attached.")) == dt.date(2024, 6, 3)


def test_the_mail_it_answers_does_not_date_it(tmp_path: Path) -> None:
    text = (
        "Thank you, we have it now.\n\n-----Original Message-----\nFrom: Desk\nSent: Friday, May 31, 2024 4:02 PM\n"
        "To: Pat Adjuster\nSubject: Second injection\n\nThe report is attached."
    )
    assert _date(tmp_path, _mail("Mon, 03 Jun 2024 10:15:00 +0000", text)) == dt.date(2024, 6, 3)
