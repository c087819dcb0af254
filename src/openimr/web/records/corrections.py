"""What people correct in a case file by hand: kept with who and when, applied at once, undone when it was wrong.

The list of documents shows a correction immediately; the PDF with its bookmarks, the chronology and the facts of what
is different now follow in jobs.
Whenever the records are assembled again, the corrections that stand are applied to what the machine finds.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from pydantic import TypeAdapter

from openimr.domain.corrections import CORRECTIONS, HandCorrection
from openimr.domain.documents import CaseFileIndex
from openimr.domain.documents import Document as DocumentValue
from openimr.web.accounts.access import May, require
from openimr.web.cases import states
from openimr.web.events import history
from openimr.web.models import Assembly, Case, Correction, Document, User
from openimr.web.queue import enqueue_binding, enqueue_reading_facts

ONE: TypeAdapter[HandCorrection] = TypeAdapter(HandCorrection)


def standing_corrections(case: Case) -> tuple[HandCorrection, ...]:
    """The corrections that stand, in the order they were made."""
    return CORRECTIONS.validate_python(list(_standing(case)))


def stand_of_corrections(case: Case) -> str:
    """A word for what has been corrected so far: another one as soon as anybody corrects or undoes something."""
    rows = case.corrections.values_list("undone_at", flat=True)
    return f"{len(rows)}-{sum(at is not None for at in rows)}"


def correct(case: Case, actor: User, change: HandCorrection, *, seen: str | None = None) -> Correction:
    """Correct the case file and keep what stood there before.

    Args:
        case: the case.
        actor: who corrects.
        change: the correction, by permanent page numbers.
        seen: the :func:`stand_of_corrections` the person had in front of them; None where it does not matter.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: nothing is assembled yet, the case is decided, somebody was faster, or it changes nothing.
        InputRefused: the correction names a page that is not there.
    """
    with transaction.atomic():
        locked = _open_to_correcting(case, actor, seen)
        last = locked.corrections.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        row = Correction(case=locked, sequence=last + 1, content=change.model_dump(mode="json"), made_by=actor)
        row.save(force_insert=True)
        row.before, row.after = _apply(locked)
        if not row.after:
            raise states.NotPossible("Nothing changed: the case file says so already.")
        row.save(update_fields=["before", "after"])
        history.record(
            locked,
            actor,
            "case file corrected",
            before={"documents": row.before},
            after={"correction": row.content, "documents": row.after},
        )
        _ask_for_what_follows(locked)
    return row


def undo(case: Case, actor: User, sequence: int) -> Correction:
    """Take a correction back; those made after it stay and are applied without it.

    Raises:
        Refused: the actor's role does not include it.
        NotPossible: the case is decided, or the correction is undone already.
        InputRefused: a later correction cannot stand without it.
    """
    with transaction.atomic():
        locked = _open_to_correcting(case, actor, None)
        row = locked.corrections.filter(sequence=sequence, undone_at__isnull=True).first()
        if row is None:
            raise states.NotPossible("This correction is undone already.")
        row.undone_by, row.undone_at = actor, timezone.now()
        row.save(update_fields=["undone_by", "undone_at"])
        before, after = _apply(locked)
        history.record(
            locked,
            actor,
            "correction undone",
            before={"correction": row.content, "documents": before},
            after={"documents": after},
        )
        _ask_for_what_follows(locked)
    return row


def corrected_index(case: Case) -> CaseFileIndex:
    """What the machine found last, with the corrections that stand and what is present and missing then."""
    from openimr.records import corrected_index as corrected

    person, completeness = _of_the_case(case)
    return corrected(case.casefile_folder, standing_corrections(case), person=person, completeness=completeness)


def bind_corrected(case: Case) -> None:
    """Bring the files of the case file (PDF, chronology, index) up to the corrections. Safe to kill and to repeat."""
    from openimr.records import correct as write

    person, completeness = _of_the_case(case)
    write(case.casefile_folder, standing_corrections(case), person=person, completeness=completeness)


def keep_documents(case: Case, index: CaseFileIndex) -> None:
    """Write the documents of an index into the table, in the place of those there; belongs into a transaction."""
    Document.objects.filter(case=case).delete()
    Document.objects.bulk_create(
        Document(
            case=case,
            key=document.id,
            kind=document.kind.value,
            title=document.title,
            date=document.date,
            first_page=min(document.pages),
            page_count=len(document.pages),
            duplicate_of=document.duplicate_of or "",
            content=document.model_dump(mode="json"),
        )
        for document in index.documents
        if document.pages
    )


def _standing(case: Case) -> Any:
    return case.corrections.filter(undone_at__isnull=True).values_list("content", flat=True)


def _open_to_correcting(case: Case, actor: User, seen: str | None) -> Case:
    require(actor, May.CORRECT_RECORDS)
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if locked.state in (*states.DECIDED, *states.ENDED):
        where = locked.get_state_display().lower()
        raise states.NotPossible(f"The case is {where}: its case file cannot be corrected any more.")
    if not locked.assembly.assembled:
        raise states.NotPossible("The case file is not assembled yet: there is nothing to correct.")
    if seen is not None and seen != stand_of_corrections(locked):
        raise states.NotPossible("Somebody corrected the case file meanwhile. Look at it again, then correct.")
    return locked


def _apply(case: Case) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Apply the corrections that stand; the documents that are different now, as they were and as they are."""
    index = corrected_index(case)
    earlier = [document.value for document in case.documents.all()]
    keep_documents(case, index)
    Assembly.objects.filter(case=case).update(
        completeness=[result.model_dump(mode="json") for result in index.completeness], changed_at=timezone.now()
    )
    was, now = set(earlier), set(index.documents)
    return [_words(d) for d in earlier if d not in now], [_words(d) for d in index.documents if d not in was]


def _words(document: DocumentValue) -> dict[str, Any]:
    """What a correction can change of a document."""
    return document.model_dump(mode="json", include={"id", "pages", "kind", "title", "date", "author", "duplicate_of"})


def _of_the_case(case: Case) -> tuple[Any, Callable[..., Any]]:
    from openimr.casework.case_file import subject_of
    from openimr.casework.completeness import completeness

    value = case.value
    return subject_of(value), lambda index, texts: completeness(value, index, texts)


def _ask_for_what_follows(case: Case) -> None:
    enqueue_binding(case)
    enqueue_reading_facts(case)
