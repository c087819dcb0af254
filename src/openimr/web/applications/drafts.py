"""An application while it is being filled in: begun, come back to, saved page by page, and sent.

What is typed is kept at once, right or wrong, so that nothing is lost; it becomes a case only when all of it is right.
"""

import hashlib
import hmac
import io
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openimr.domain.errors import InputRefused
from openimr.web import calendar
from openimr.web.applications.answers import application_from
from openimr.web.applications.fields import (
    AnswersForm,
    Audience,
    Section,
    application_fields,
    section_form,
    treatment_form,
)
from openimr.web.cases import intake
from openimr.web.cases.intake import Upload
from openimr.web.models import ApplicationDraft, Case, DraftFile, User

MOST_TREATMENTS = 40
MOST_FILES = 30
MOST_BYTES = 60 * 1024 * 1024
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is taken for another when read from paper


class AlreadySent(Exception):
    """The application has been sent and no longer changes."""


class PageState(NamedTuple):
    """How far one page of the application is: ``done``, ``to do`` or ``to mend``."""

    key: str
    title: str
    status: str


def begin(origin: str, opened_by: User | None = None) -> tuple[ApplicationDraft, str]:
    """A new application, and the secret with its reference a party comes back by (only its hash is kept)."""
    key = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    while True:
        reference = f"A-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
        if not ApplicationDraft.objects.filter(reference=reference).exists():
            break
    draft = ApplicationDraft.objects.create(
        origin=origin, reference=reference, key_hash=hashed(key), opened_by=opened_by
    )
    return draft, key


def hashed(secret: str) -> str:
    """What is kept of a secret: its keyed hash; spaces, dashes and case do not matter."""
    plain = "".join(c for c in secret.upper() if c.isalnum())
    return hmac.new(settings.SECRET_KEY.encode(), f"application:{plain}".encode(), hashlib.sha256).hexdigest()


def returning(reference: str, key: str) -> ApplicationDraft | None:
    """The application of this reference, if the secret is right."""
    plain = "".join(c for c in reference.upper() if c.isalnum())
    draft = ApplicationDraft.objects.filter(reference=f"A-{plain.removeprefix('A')[:6]}").first()
    given = hashed(key)
    return draft if draft is not None and hmac.compare_digest(draft.key_hash, given) else None


def save_section(draft: ApplicationDraft, key: str, posted: Mapping[str, Any], audience: Audience) -> AnswersForm:
    """Keep what was typed on the page of a section, and give its form, bound, to see whether it is right."""
    form = section_form(key, audience)(posted)
    names = list(form.fields)

    def keep(row: ApplicationDraft) -> None:
        row.answers = {**row.answers, **{name: typed(posted, name) for name in names}}
        row.visited = sorted({*row.visited, key})

    _change(draft, keep)
    return form


def save_treatment(
    draft: ApplicationDraft, at: int | None, posted: Mapping[str, Any], audience: Audience
) -> AnswersForm:
    """Keep one disputed treatment: the one at position ``at``, or a new one. Only a right one is kept."""
    form = treatment_form(audience)(posted)
    if form.is_valid():
        said = {name: typed(posted, name) for name in form.fields}

        def keep(row: ApplicationDraft) -> None:
            rows = list(row.treatments)
            if at is not None and at < len(rows):
                rows[at] = {**rows[at], **said}
            elif len(rows) < MOST_TREATMENTS:
                rows.append(said)
            row.treatments = rows

        _change(draft, keep)
    return form


def typed(posted: Mapping[str, Any], name: str) -> str:
    """What was typed into a field, as the database can keep it."""
    return str(posted.get(name, "")).replace("\x00", "").strip()[:5000]


def remove_treatment(draft: ApplicationDraft, at: int) -> None:
    """Take one disputed treatment out."""

    def keep(row: ApplicationDraft) -> None:
        row.treatments = [said for number, said in enumerate(row.treatments) if number != at]

    _change(draft, keep)


def add_file(draft: ApplicationDraft, kind: str, upload: Upload) -> DraftFile:
    """Keep a file handed in with the application; on disk it is a number.

    Raises:
        AlreadySent: the application is sent.
        InputRefused: it is empty or too large, or there are too many.
    """
    with transaction.atomic():
        row = _locked(draft)
        last = row.files.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        name = Path(upload.name.replace("\\", "/")).name[:500] or "unnamed"
        if row.files.count() >= MOST_FILES:
            raise InputRefused(name, f"There are {MOST_FILES} files already.", "Put several papers into one PDF.")
        row.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        suffix = intake.suffix_of(name)
        target = row.folder / f"{last + 1:04d}{suffix}"
        size, digest = _write(target, upload, name)
        return DraftFile.objects.create(
            draft=row,
            sequence=last + 1,
            kind=kind if kind in DraftFile.Kind.values else DraftFile.Kind.OTHER,
            name=name,
            stored_name=target.name,
            size=size,
            sha256=digest,
        )


def remove_file(draft: ApplicationDraft, file_id: int) -> None:
    """Take a file back before the application is sent."""
    with transaction.atomic():
        row = _locked(draft)
        found = row.files.filter(pk=file_id).first()
        if found is not None:
            path = found.path
            found.delete()
            transaction.on_commit(lambda: path.unlink(missing_ok=True))


def sections_for(draft: ApplicationDraft, audience: Audience) -> list[Section]:
    """The sections this audience is asked, given the answers so far."""
    return [
        section
        for section in application_fields().sections
        if not (section.staff and audience is Audience.PARTY)
        and (section.holds(draft.answers) or audience is Audience.STAFF)
    ]


def pages(draft: ApplicationDraft) -> list[PageState]:
    """Every page a party has to fill in, in order, and how far it is."""
    states = []
    for section in sections_for(draft, Audience.PARTY):
        if section.key == "signature":
            states.extend(_own_pages(draft))
        right = section_form(section.key, Audience.PARTY)(draft.answers).is_valid()
        status = "done" if right else "to mend" if section.key in draft.visited else "to do"
        states.append(PageState(section.key, section.plain or section.title, status))
    return states


def _own_pages(draft: ApplicationDraft) -> list[PageState]:
    """The pages that are no plain section: treatments, papers, and the e-mail's confirmation where one is given."""
    right = bool(draft.treatments) and all(treatment_form(Audience.PARTY)(t).is_valid() for t in draft.treatments)
    has_decision = draft.files.filter(kind=DraftFile.Kind.DECISION).exists()
    own = [
        PageState("treatments", "The treatments that were denied or changed", "done" if right else "to do"),
        PageState("papers", "Papers: the decision, and others if you like", "done" if has_decision else "to do"),
    ]
    email = email_of(draft)
    if email:
        own.append(
            PageState("email", "Confirm the e-mail address", "done" if draft.email_confirmed == email else "to do")
        )
    return own


def email_of(draft: ApplicationDraft) -> str:
    """The e-mail address of who applies, where one is given."""
    whose = "representative" if draft.answers.get("applicant") == "representative" else "employee"
    return str(draft.answers.get(f"{whose}_email", "")).strip()


def unfinished(draft: ApplicationDraft) -> list[PageState]:
    """The pages that keep the application from being sent. Papers may follow later, so they do not."""
    return [page for page in pages(draft) if page.status != "done" and page.key != "papers"]


def send(draft: ApplicationDraft) -> Case:
    """Make the party's application a case, signed today, with its papers and a copy of what was sent.

    Raises:
        AlreadySent: it was sent before.
        InputRefused: a page is not done.
    """
    with transaction.atomic():
        row = _locked(draft)
        missing = unfinished(row)
        if missing:
            raise InputRefused("application", f"“{missing[0].title}” is not done.", "Open that page and fill it in.")
        today = calendar.today()
        said = cleaned(row, Audience.PARTY)
        said |= {"signed_by": said.get("applicant", "employee"), "signed_date": today}
        rows = [_cleaned(treatment_form(Audience.PARTY)(t)) for t in row.treatments]
        application = application_from(said, rows, number=intake.next_number(today), received=today)
        case = take_in_draft(row, application, None, extra=[Upload("Application as sent.txt", _copy(row))])
    draft.refresh_from_db()
    return case


def take_in_draft(
    draft: ApplicationDraft, application: Any, actor: User | None, extra: list[Upload] | None = None
) -> Case:
    """The case of a draft whose application is whole: its files become records, and the draft is closed."""
    way = {ApplicationDraft.Origin.SITE: "on the site", ApplicationDraft.Origin.PAPER: "from paper"}
    with ExitStack() as opened:
        files = [Upload(f.name, opened.enter_context(f.path.open("rb"))) for f in draft.files.all()]
        came = {"way": way.get(ApplicationDraft.Origin(draft.origin), "from a scan"), "reference": draft.reference}
        case = intake.take_in(application, [*(extra or []), *files], actor, came=came)
    draft.case, draft.sent_at = case, timezone.now()
    draft.save(update_fields=["case", "sent_at", "changed_at"])
    return case


def cleaned(draft: ApplicationDraft, audience: Audience) -> dict[str, Any]:
    """The right answers of the sections that are asked; what another answer made superfluous is left out."""
    said: dict[str, Any] = {}
    for section in sections_for(draft, audience):
        said |= _cleaned(section_form(section.key, audience)(draft.answers))
    return said


def summary(draft: ApplicationDraft, audience: Audience) -> list[tuple[Section, list[tuple[str, str]]]]:
    """What was answered, by section, as rows of question and answer for reading over and for the copy."""
    shown = []
    for section in sections_for(draft, audience):
        form = section_form(section.key, audience)(draft.answers)
        rows = []
        for field in form:
            value = str(draft.answers.get(field.name, ""))
            choices = dict(getattr(field.field, "choices", None) or {})
            rows.append((str(field.label), str(choices.get(value, value)) if value else ""))
        shown.append((section, rows))
    return shown


def treatment_rows(draft: ApplicationDraft, audience: Audience) -> list[list[tuple[str, str]]]:
    """The disputed treatments as rows of question and answer."""
    found = []
    for said in draft.treatments:
        form = treatment_form(audience)(said)
        rows = []
        for field in form:
            value = str(said.get(field.name, ""))
            choices = dict(getattr(field.field, "choices", None) or {})
            if value:
                rows.append((str(field.label), str(choices.get(value, value))))
        found.append(rows)
    return found


def _copy(draft: ApplicationDraft) -> io.BytesIO:
    """What was sent, as a text for the case file."""
    lines = ["APPLICATION FOR INDEPENDENT MEDICAL REVIEW", f"Sent on the site on {calendar.today()}, {draft.reference}"]
    for section, rows in summary(draft, Audience.PARTY):
        lines += ["", section.title.upper(), *(f"{label} {value}" for label, value in rows if value)]
    for number, rows in enumerate(treatment_rows(draft, Audience.PARTY), start=1):
        lines += ["", f"DISPUTED TREATMENT {number}", *(f"{label} {value}" for label, value in rows)]
    return io.BytesIO("\n".join(lines).encode())


def _cleaned(form: AnswersForm) -> dict[str, Any]:
    return (
        {name: value for name, value in form.cleaned_data.items() if value not in (None, "")} if form.is_valid() else {}
    )


def _locked(draft: ApplicationDraft) -> ApplicationDraft:
    row = ApplicationDraft.objects.select_for_update().get(pk=draft.pk)
    if row.sent_at is not None:
        raise AlreadySent
    return row


def _change(draft: ApplicationDraft, keep: Callable[[ApplicationDraft], None]) -> None:
    with transaction.atomic():
        row = _locked(draft)
        keep(row)
        row.version += 1
        row.save(update_fields=["answers", "treatments", "visited", "version", "changed_at"])
    draft.refresh_from_db()


def _write(target: Path, upload: Upload, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    partial = target.with_name(f".{target.name}.partial")
    with partial.open("wb") as out:
        while chunk := upload.content.read(intake.CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                out.close()
                partial.unlink()
                raise InputRefused(name, "The file is larger than 60 MB.", "Scan it at 200 dpi, or split it.")
            digest.update(chunk)
            out.write(chunk)
    if size == 0:
        partial.unlink()
        raise InputRefused(name, "The file is empty.", "Choose it again; perhaps it was still being scanned.")
    partial.chmod(0o600)
    partial.rename(target)
    return size, digest.hexdigest()
