"""The scan of an application: read by a job, shown field by field beside the picture, nothing accepted unseen.

A field counts only when a person has confirmed it; those the reader is sure of are confirmed part by part, all others
one by one. Until every field is confirmed the application becomes no case.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.db import transaction

from openimr.casework.application_scan import ScannedField
from openimr.domain.errors import InputRefused
from openimr.web.accounts.access import May, require
from openimr.web.applications import drafts
from openimr.web.applications.fields import Audience, FieldWords, application_fields, field_for
from openimr.web.cases.intake import Upload
from openimr.web.models import ApplicationDraft, ApplicationScan, DraftFile, User
from openimr.web.queue import enqueue_reading_of_scan

SURE = 0.9  # from this confidence on fields are confirmed part by part; the others one by one
_PAPER_ONLY = {"signature_name": "Name under the signature"}

logger = logging.getLogger(__name__)


class ShownField(NamedTuple):
    """A field of the scan as the page shows it."""

    field: ScannedField
    bound: forms.BoundField
    confirmed: bool
    sure: bool


class Part(NamedTuple):
    """Fields that stand together on the form, and whether those the reader is sure of are confirmed."""

    key: str
    title: str
    fields: list[ShownField]
    confirmed: bool


def begin(uploads: Iterable[Upload], actor: User) -> ApplicationDraft:
    """Keep the scan of an application and ask for it to be read.

    Raises:
        Refused: the actor's role does not include it.
        InputRefused: a file cannot be kept, or there is none.
    """
    require(actor, May.TAKE_IN)
    with transaction.atomic():
        draft, _ = drafts.begin(ApplicationDraft.Origin.SCAN, actor)
        kept = [drafts.add_file(draft, DraftFile.Kind.APPLICATION, upload) for upload in uploads]
        if not kept:
            raise InputRefused("scan", "No file was chosen.", "Choose the scan of the application.")
        ApplicationScan.objects.create(draft=draft)
        enqueue_reading_of_scan(draft)
    return draft


def read(draft_id: str | UUID) -> None:
    """Read the scan of a draft, unless that is done. Safe to kill and to call again."""
    from openimr.casework.scanned_form import read_scan

    scan = ApplicationScan.objects.select_related("draft").filter(draft__pk=draft_id).first()
    if scan is None or scan.status in {ApplicationScan.Status.READ, ApplicationScan.Status.FAILED}:
        return
    ApplicationScan.objects.filter(pk=scan.pk).update(status=ApplicationScan.Status.READING)
    files = [file.path for file in scan.draft.files.filter(kind=DraftFile.Kind.APPLICATION)]
    try:
        fields = read_scan(files, scan.draft.folder / "scan")
    except InputRefused as refusal:
        scan.status, scan.reason = ApplicationScan.Status.FAILED, f"{refusal.problem} {refusal.remedy}"
    else:
        scan.status, scan.fields = ApplicationScan.Status.READ, [field.model_dump(mode="json") for field in fields]
        scan.pages = max((field.page or 0 for field in fields), default=0)
    scan.save(update_fields=["status", "reason", "fields", "pages", "changed_at"])


def page_picture(draft: ApplicationDraft, number: int) -> bytes:
    """The picture of the form's page ``number`` (from 1), as WebP.

    Raises:
        IndexError: there is no such page.
        CaseFileError: the scan was not read.
    """
    from openimr.casework.scanned_form import in_order
    from openimr.records import CaseFile

    case_file = CaseFile.open(draft.folder / "scan")
    order = in_order(case_file)
    if not 1 <= number <= len(order):
        raise IndexError(number)
    return case_file.render(order[number - 1], width=1400)


def page_sizes(draft: ApplicationDraft) -> dict[int, tuple[float, float]]:
    """Width and height in points of every page of the form, by its number."""
    from openimr.casework.scanned_form import in_order
    from openimr.records import CaseFile

    case_file = CaseFile.open(draft.folder / "scan")
    pages = [case_file.page(number) for number in in_order(case_file)]
    return {number: (page.width, page.height) for number, page in enumerate(pages, start=1)}


def parts(scan: ApplicationScan, posted: Mapping[str, Any] | None = None) -> list[Part]:
    """The fields part by part; ``posted`` is what was typed where the page is shown again."""
    fields = [ScannedField.model_validate(field) for field in scan.fields]
    form = _form(fields)(posted) if posted is not None else _form(fields)(initial=_values(scan, fields))
    found: dict[str, list[ShownField]] = {}
    for field in fields:
        confirmed = field.name in scan.confirmed
        sure = field.confidence >= SURE and bool(field.value)
        found.setdefault(_part_of(field.name), []).append(ShownField(field, form[field.name], confirmed, sure))
    titles = {section.key: section.title for section in application_fields().sections}
    return [
        Part(key, titles.get(key, f"Disputed treatment {key}"), rows, all(r.confirmed for r in rows if r.sure))
        for key, rows in found.items()
    ]


def unconfirmed(scan: ApplicationScan) -> list[str]:
    """The names of the fields nobody has confirmed yet."""
    return [field["name"] for field in scan.fields if field["name"] not in scan.confirmed]


def confirm(draft: ApplicationDraft, posted: Mapping[str, Any], actor: User) -> list[tuple[str, str]]:
    """Keep what a person has compared with the picture, and give what stands in the way of the rest.

    ``posted`` holds each field's value, ``seen-NAME`` for a field confirmed by itself and ``part-KEY`` for the sure
    fields of a part. A value that does not fit its field is not confirmed.

    Raises:
        Refused: the actor's role does not include it.
        AlreadySent: the application is a case.
    """
    require(actor, May.TAKE_IN)
    problems: list[tuple[str, str]] = []
    with transaction.atomic():
        row = ApplicationDraft.objects.select_for_update().get(pk=draft.pk)
        if row.sent_at is not None:
            raise drafts.AlreadySent
        scan = ApplicationScan.objects.select_for_update().get(pk=draft.pk)
        form = _form([ScannedField.model_validate(field) for field in scan.fields])(posted)
        form.is_valid()
        for part in parts(scan, posted):
            for shown in part.fields:
                name = shown.field.name
                seen = f"seen-{name}" in posted or (shown.sure and f"part-{part.key}" in posted)
                if not seen:
                    continue
                if name in form.errors:
                    problems += [(f"id_{name}", f"{shown.bound.label}: {message}") for message in form.errors[name]]
                    scan.confirmed.pop(name, None)
                else:
                    scan.confirmed[name] = drafts.typed(posted, name)
        _into_answers(row, scan.confirmed)
        row.save(update_fields=["answers", "treatments", "changed_at"])
        scan.save(update_fields=["confirmed", "changed_at"])
    draft.refresh_from_db()
    return problems


def _into_answers(draft: ApplicationDraft, confirmed: Mapping[str, str]) -> None:
    """Only what was confirmed reaches the application."""
    answers = dict(draft.answers)
    treatments: dict[int, dict[str, str]] = {}
    for name, value in confirmed.items():
        if name.startswith("treatment-"):
            _, number, field = name.split("-", 2)
            treatments.setdefault(int(number), {})[field] = value
        elif value:
            answers[name] = value
        else:
            answers.pop(name, None)
    if confirmed:
        answers["applicant"] = "representative" if answers.get("representative_name") else "employee"
    draft.answers = answers
    rows = [treatments[number] for number in sorted(treatments)]
    draft.treatments = [{name: value for name, value in row.items() if value} for row in rows if any(row.values())]


def _values(scan: ApplicationScan, fields: Iterable[ScannedField]) -> dict[str, str]:
    return {field.name: scan.confirmed.get(field.name, field.value) for field in fields}


def _form(fields: Iterable[ScannedField]) -> type[forms.Form]:
    made: dict[str, Any] = {}
    for field in fields:
        words = _words(field.name)
        made[field.name] = (
            field_for(words, Audience.STAFF) if words else _plain(_PAPER_ONLY.get(field.name, field.name))
        )
        made[field.name].required = False
        made[field.name].help_text = ""
    return type("ScanForm", (forms.Form,), made)


def _words(name: str) -> FieldWords | None:
    if name.startswith("treatment-"):
        wanted = name.split("-", 2)[2]
        return next((field for field in application_fields().treatment if field.name == wanted), None)
    return application_fields().field(name) if name not in _PAPER_ONLY else None


def _plain(label: str) -> forms.Field:
    return forms.CharField(label=label, max_length=300)


def _part_of(name: str) -> str:
    if name.startswith("treatment-"):
        return name.split("-")[1]
    return next(
        (s.key for s in application_fields().sections if any(field.name == name for field in s.fields)), "signature"
    )
