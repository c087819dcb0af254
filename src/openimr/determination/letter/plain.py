"""The Final Determination as plain text, 80 columns wide: for e-mail, for screen readers, for other software.

Words are never split and lines never broken at a hyphen, so that joining the lines gives back what was written.
"""

from collections.abc import Iterator
from textwrap import TextWrapper

from openimr.domain.determination import Determination, Party, Service

from .content import LetterContent, letter_content
from .items import ItemContent
from .parties import ProofOfService

COLUMNS = 80


def render_text(determination: Determination, to: Party | None = None, *, service: Service | None = None) -> str:
    """The whole letter as text, sections separated by blank lines, ending in a line feed.

    Args:
        determination: signed or in draft.
        to: the party whose copy it is, None for the copy of the file.
        service: how it was served.

    Raises:
        UnknownText: the organization replaces a text that does not exist.
        InputRefused: the service is of a draft, or before the determination.
    """
    content = letter_content(determination, to, service)
    return "\n".join(_lines(content)) + "\n"


def _lines(content: LetterContent) -> Iterator[str]:
    yield from content.sender
    yield ""
    if content.addressee:
        yield from (*content.addressee, "")
    yield from _wrapped(f"{content.title}, {content.subtitle}".upper())
    if content.draft:
        yield from ("", content.draft)
    if content.correction:
        yield from _section(content.correction.heading, content.correction.paragraphs)
    yield ""
    for label, value in content.header:
        yield from _wrapped(f"{label}: {value}", hanging=4)
    yield from _section(content.overview.heading, content.overview.paragraphs)
    for item in content.items:
        yield ""
        yield from _wrapped(item.treatment)
        for label, value in (*item.request, (content.overview_columns[1], item.outcome)):
            yield from _wrapped(f"  {label}: {value}", hanging=6)
    if content.follows:
        yield from _section(content.follows.heading, content.follows.paragraphs)
    yield from _section(content.made.heading, content.made.paragraphs)
    yield from _section(content.summary.heading, content.summary.paragraphs)
    if content.summary_lines:
        yield ""
        yield from _wrapped(" ".join(f"{line.text} {line.pages}" for line in content.summary_lines))
    yield from _section(content.issues.heading, content.issues.paragraphs)
    for item in content.items:
        yield from _item(item, content.grading_heading)
    yield from _section(content.documents.heading, content.documents.paragraphs)
    if content.document_lines:
        yield ""
    for line in content.document_lines:
        author = f" {line.author}." if line.author else ""
        pages = f"{content.document_columns[-1]} {line.pages}."
        yield from _wrapped(f"{line.number:>3}. {line.date}  {line.document}.{author} {pages}", hanging=5)
    yield from _section(content.signature.heading, content.signature.paragraphs)
    if content.service:
        yield from _service(content.service)


def _service(proof: ProofOfService) -> Iterator[str]:
    yield from _section(proof.heading, proof.paragraphs)
    for row in proof.rows:
        yield ""
        yield from _wrapped(row.name)
        for label, value in zip(proof.columns[1:], (row.role, row.address), strict=True):
            yield from _wrapped(f"  {label}: {value}", hanging=6)
    yield ""
    yield from _wrapped(proof.declaration)
    yield ""
    for label, value in proof.lines:
        yield f"{label}: {value or '_' * 40}"


def _section(heading: str, paragraphs: tuple[str, ...]) -> Iterator[str]:
    yield from ("", "", heading.upper())
    for paragraph in paragraphs:
        yield ""
        yield from _wrapped(paragraph)


def _item(item: ItemContent, grading_heading: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(f"{item.treatment}: {item.outcome}")
    first, *others = item.rationale
    for label, text in (*item.guidelines, (item.rationale_label, first)):
        yield ""
        yield from _wrapped(f"{label}: {text}")
    for paragraph in (*others, *(f"{label}: {value}" for label, value in item.standing)):
        yield ""
        yield from _wrapped(paragraph)
    if item.grading:
        yield from ("", grading_heading)
        for label, text in item.grading:
            yield from _wrapped(f"  {label}: {text}", hanging=6)
    for analysis in item.analyses:
        for paragraph in (analysis.heading, *analysis.paragraphs):
            yield ""
            yield from _wrapped(paragraph)


def _wrapped(text: str, hanging: int = 0) -> list[str]:
    wrapper = TextWrapper(
        COLUMNS,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
    return wrapper.wrap(text)
