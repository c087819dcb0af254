"""Primary-source verification as work: what is due, oldest first, and the record of each look at a source."""

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import IO, NamedTuple

from django.conf import settings
from django.db import transaction

from openimr.domain.reviewer import LicenceStatus
from openimr.law import jurisdiction
from openimr.panel import recording
from openimr.panel.recording import Outcome
from openimr.panel.verification import Fact, FactState, due, facts_of, title_of
from openimr.web import calendar
from openimr.web.accounts.access import May, require
from openimr.web.cases.states import NotPossible
from openimr.web.models import Reviewer, User, Verification
from openimr.web.panel import keeping

MAX_EVIDENCE_BYTES = 20_000_000
_SUFFIXES = {b"%PDF-": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}


class Due(NamedTuple):
    """One fact somebody has to verify: whose, which, and whether assignments wait for it."""

    reviewer: Reviewer
    name: str
    fact: Fact
    title: str
    late: bool


class Evidence(NamedTuple):
    """What was seen at the source: words (a reference, a query's number) and, where there is one, the file."""

    words: str = ""
    file: IO[bytes] | None = None


def queue(limit: int = 500) -> tuple[list[Due], int]:
    """What is due over the whole roster, what was due longest first, and how many there are in all."""
    on, law = calendar.today(), jurisdiction("california_dwc")
    waiting = [
        Due(row, row.value.name, fact, title_of(fact.kind), fact.state is not FactState.IN_FORCE)
        for row in Reviewer.objects.all()
        for fact in due(row.value, on, law)
        if fact.required
    ]
    waiting.sort(key=lambda one: (not one.late, one.fact.due_on or dt.date.min, one.reviewer.key))
    return waiting[:limit], len(waiting)


def facts(row: Reviewer) -> tuple[Fact, ...]:
    """Every fact of the record as it stands today."""
    return facts_of(row.value, calendar.today(), jurisdiction("california_dwc"))


def record(
    row: Reviewer,
    actor: User,
    key: str,
    outcome: Outcome,
    source: str,
    on: dt.date,
    *,
    evidence: Evidence,
    valid_to: dt.date | None = None,
    status: LicenceStatus | None = None,
) -> Verification:
    """Keep one look at a source and write what it brought into the reviewer's record.

    Args:
        row: the reviewer.
        actor: who looked.
        key: the fact of the record that was looked up.
        outcome: what the source said of it.
        source: where it was looked up.
        on: the day of the look.
        evidence: what was seen there, in words or as a file.
        valid_to: the last day it holds, where the source says one.
        status: the status of a licence, where the source says another.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the day lies ahead, source or evidence is missing, or the record has no such fact any more.
        InputRefused: what was entered makes no valid record.
    """
    require(actor, May.KEEP_PANEL)
    if on > calendar.today():
        raise NotPossible("The day of the verification lies ahead.")
    if not source.strip() or not (evidence.words.strip() or evidence.file):
        raise NotPossible("Say where you looked and what you saw there: a reference, a number, or the file itself.")
    with transaction.atomic():
        locked = Reviewer.objects.select_for_update(no_key=True).get(pk=row.pk)
        before = {fact.key: fact for fact in facts(locked)}
        if key not in before:
            raise NotPossible("The record has no such fact any more. Look at it again.")
        found = recording.Verified(key, on, source, outcome, valid_to, status)
        value = recording.record(locked.value, found)
        label = before[key].label
        kept, digest = _keep(evidence.file)
        keeping.write(locked, value, actor, f"{title_of(before[key].kind)} {outcome.value.replace('_', ' ')}: {source}")
        now = {fact.key: fact for fact in facts(locked)}.get(key)
        return Verification.objects.create(
            reviewer=locked,
            fact=key[:300],
            kind=before[key].kind,
            label=label[:400],
            source=source[:200],
            outcome=outcome,
            verified_on=on,
            due_on=now.due_on if now and outcome is Outcome.CONFIRMED else None,
            evidence=evidence.words,
            evidence_file=kept,
            evidence_sha256=digest,
            verified_by=actor,
        )


def evidence_path(verification: Verification) -> Path:
    """Where the file of a verification is kept; its name says nothing about anybody."""
    return Path(settings.DATA) / "panel" / "evidence" / verification.evidence_file


def state_from_file(row: Reviewer, actor: User | None, source: str) -> int:
    """Keep the dates of verification a roster file states as verifications of its own; returns how many are new."""
    there = set(row.verifications.values_list("fact", "verified_on"))
    new = [
        Verification(
            reviewer=row,
            fact=fact.key[:300],
            kind=fact.kind,
            label=fact.label[:400],
            source=source,
            outcome=Outcome.CONFIRMED,
            verified_on=fact.verified_on,
            due_on=fact.due_on,
            evidence="as the file states it",
            verified_by=actor,
        )
        for fact in facts(row)
        if fact.verified_on is not None and (fact.key[:300], fact.verified_on) not in there
    ]
    Verification.objects.bulk_create(new)
    return len(new)


def _keep(file: IO[bytes] | None) -> tuple[str, str]:
    if file is None:
        return "", ""
    content = file.read(MAX_EVIDENCE_BYTES + 1)
    suffix = next((suffix for start, suffix in _SUFFIXES.items() if content.startswith(start)), None)
    if suffix is None or len(content) > MAX_EVIDENCE_BYTES:
        raise NotPossible("The evidence has to be a PDF, PNG or JPEG file of at most 20 MB.")
    name = f"{uuid.uuid4()}{suffix}"
    folder = Path(settings.DATA) / "panel" / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return name, hashlib.sha256(content).hexdigest()
