"""The checks of a determination: what the law requires of it, and what keeps it from being wrong.

Each check is a small unit with a stable code; its wording, its reason and its examples stand in ``catalogue/``. They
run on the project's own determinations and, as far as the text allows, on published ones.
"""

from collections.abc import Iterable, Iterator, Mapping

from openimr.domain.determination import Determination, PublishedDetermination
from openimr.domain.facts import Fact

from .finding import Finding, Severity
from .registry import Check, catalogue, chosen, run
from .reporters import catalogue_markdown, explain, report
from .subject import Subject, SubjectItem, subject_of

# Checks of what one reviewer wrote on an item: citations, agreement with the request and with oneself, form, privacy.
OF_ONE_REVIEWER = (
    *("RC102", "RC105", "RC112", "RC113", "CI", "CO301", "CO303", "CO304", "CO309", "CO310", "CO315", "CO316"),
    *("CF401", "FO", "PR"),
)

__all__ = [
    "Check",
    "Finding",
    "Severity",
    "Subject",
    "SubjectItem",
    "catalogue",
    "catalogue_markdown",
    "check",
    "check_letter",
    "explain",
    "report",
]


def check(
    subject: Determination | PublishedDetermination | Subject,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    reviewer_name: str | None = None,
    letter: str | None = None,
    pages: Mapping[int, str] | None = None,
    facts: Iterable[Fact] = (),
) -> list[Finding]:
    """Run the checks on a determination.

    Args:
        subject: what is checked.
        select: only checks whose code begins with one of these; all where empty.
        ignore: not the checks whose code begins with one of these.
        reviewer_name: the reviewer's name where it is known, which the letter must not say.
        letter: the whole text of a published letter, for the checks on wording that its reading leaves out.
        pages: the text of the case file by permanent page number, for the checks of a determination against it.
        facts: what was read from the case file, for the same checks.

    Returns:
        The findings in the order of the letter: by item (the letter as a whole first), then by code.

    Raises:
        InputRefused: a selector that no check has.
    """
    view = (
        subject
        if isinstance(subject, Subject)
        else subject_of(subject, reviewer_name=reviewer_name, letter=letter, pages=pages, facts=facts)
    )
    findings = [finding for entry in chosen(select, ignore) for finding in _run(entry, view)]
    order = {item.number: position for position, item in enumerate(view.items, 1)}
    return sorted(findings, key=lambda f: (order.get(f.item or 0, 0), f.code))


def _run(entry: Check, view: Subject) -> Iterator[Finding]:
    """The findings of one check; what looks at the words of one reviewer looks at each of several by itself."""
    if not view.by_reviewer or not entry.code.startswith(OF_ONE_REVIEWER):
        yield from run(entry, view)
        return
    for number, own in enumerate(view.by_reviewer, 1):
        for finding in run(entry, own):
            where = f"{finding.place}, analysis of reviewer {number}" if finding.item else finding.place
            if finding.item or number == 1:  # what is about no item is the same for each
                yield finding.model_copy(update={"place": where})


def check_letter(text: str, source: str, *, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Finding]:
    """Read the published letters in ``text`` and run the checks on each.

    Args:
        text: the plain text of a file, as :func:`openimr.records.read_text` gives it.
        source: the file it came from.
        select: as for :func:`check`.
        ignore: as for :func:`check`.

    Raises:
        NotADetermination: there is no determination in it.
        InputRefused: a selector that no check has.
    """
    from openimr.determination.published import parse_determinations

    read = parse_determinations(text, source)
    # With several letters in a file its text is not the text of one of them.
    letter = text if len(read) == 1 else None
    return [finding for one in read for finding in check(one, select=select, ignore=ignore, letter=letter)]
