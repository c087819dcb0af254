"""Where documents begin in a stream of pages: evidence from both sides of every page break, weighed.

What counts as evidence is code, what it weighs is data. Bookmarks are evidence, not truth; fax lines are none.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from openimr.domain.document_kind import DocumentKind
from openimr.records.source import FileFormat

from .folding import fold
from .kinds import Reading
from .lexicon import read_yaml
from .page_view import PageView, goes_on_below, phrases, same_foot
from .people import same_person
from .sheets import Numbering
from .strange_pages import one_misread

# A title of this weight is as strong as titles get.
FULL_TITLE = 10.0
SURE_KIND = 0.5
# A page with a title at least so strong names itself.
TITLED = 0.3
# Two faces of type differ by more than this share of the width of their letters; pages in one face do not.
OTHER_FACE = 0.08
# A page of so few lines that names neither itself, a day nor a person goes on with what is before it.
FEW_LINES = 4
# So many lines of the head of a document that stand again at the head of a page are no running lines.
HEAD_AGAIN = 5
# A page filled to here ended because it was full.
FULL_PAGE = 0.88

_PERSON_FIELD = re.compile(
    r"\b(?:patient|dob|date of birth|employee|claimant|injured worker|applicant|claim (?:no|number|#)|mrn?)\b", re.I
)
_SALUTATION = re.compile(
    r"^\s*(?:dear\b|to whom it may concern|gentle(?:men|persons|people)|ladies and gentlemen)", re.I
)
_FORM = re.compile(r"^\s*(?:state of california|department of industrial relations|division of workers)", re.I)
_SENTENCE_GOES_ON = re.compile(r"^[a-z(]")
_SENTENCE_ENDS = re.compile(r"[.:;?!)\]\"”_*]\s*$")


@dataclass
class SoFar:
    """The document that the pages before belong to, as far as it has been seen."""

    first: Reading
    numberings: tuple[Numbering, ...] = ()
    dates: set[dt.date] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    births: set[dt.date] = field(default_factory=set)
    head: frozenset[str] = frozenset()
    pages: int = 1
    day: dt.date | None = None
    """The day its first page bears as its own; others are mentioned."""
    footed: bool = False
    """Whether its last two pages end with one running line."""


@cache
def weights() -> dict[str, float]:
    """What each kind of evidence weighs."""
    return {name: float(w) for name, w in read_yaml("splitting.yaml")["weights"].items()}


def _by_number(before: PageView, page: PageView, so_far: SoFar) -> dict[str, float]:
    """What the printed page numbers say."""
    seen: dict[str, float] = {}
    now, then = page.numberings, before.numberings
    follows = [
        (n, t)
        for n in now
        for t in then
        if n.number == t.number + 1 and (n.total == t.total or None in (n.total, t.total))
    ]
    if any(n.total is not None and n.total == t.total for n, t in follows):
        return {"follows_in_same_run": 1.0}
    if follows:
        return {"follows_by_number": 1.0}
    ends = {o.total for o in so_far.numberings if o.number == o.total and o.number > 1}
    if any(n.total in ends and n.total == t.total and n.number == t.number - 1 for n in now for t in then):
        # The document was fed in backwards: it began with its last page.
        return {"counts_down": 1.0}
    if any(n.number == 1 for n in now):
        labelled = any(n.number == 1 and (n.total is not None or len(now) > 1) for n in now)
        seen["numbered_one" if labelled or any(t.number > 1 for t in then) else "numbered_one_bare"] = 1.0
    elif now:
        # A number that counts the pages so far, behind one that does not, is the document's own.
        counts = any(n.number == so_far.pages + 1 for n in now) and all(t.number != so_far.pages for t in then)
        if then and not counts and all(n.total != t.total for n in now for t in then):
            seen["other_run"] = 1.0
        elif not then and all(n.number > so_far.pages + 1 for n in now):
            # The pages between would have to be missing.
            seen["numbered_far"] = 1.0
        else:
            seen["numbered_later"] = 1.0
    if any(t.total is not None and t.number == t.total for t in then):
        seen["run_was_complete"] = 1.0
    elif then and not now and any(t.total is not None for t in then):
        seen["run_not_complete"] = 1.0
    elif then and not now and any(t.number > 1 for t in then):
        seen["numbers_ended"] = 1.0
    return seen


def _by_top(before: PageView, page: PageView, so_far: SoFar) -> dict[str, float]:
    """What the top of the page says, against the page before and the document so far."""
    seen: dict[str, float] = {}
    reading, sheet = page.reading, page.sheet
    strength = min(1.0, reading.title_score / FULL_TITLE)
    if strength >= TITLED:
        seen["title"] = strength
        mine = {h.heading.compact for h in reading.hits if h.strength >= 0.4}
        if mine & {h.heading.compact for h in before.reading.hits if h.strength >= 0.4}:
            seen["title_repeated"] = strength
    same = sum(bool(line) and len(line) > 5 and line in before.top for line in page.top[:3])
    # Below a running head and no title a day in the text is that of a study or of a laboratory.
    own = page.service_dates if page.day or not same or strength >= TITLED else page.service_dates & so_far.dates
    other_day = page.day not in so_far.dates if page.day else not own & so_far.dates
    # A summary may mention the day of the evaluation that is filed behind it; by its title that is a paper of its own.
    other_day = other_day or bool(strength >= TITLED and page.day and so_far.day and page.day != so_far.day)
    other_date = bool(so_far.dates and own and other_day)
    if other_date and same:
        seen["form_repeated"] = 1.0
        seen.pop("title_repeated", None)
    elif same >= 2 or (same == 1 and page.top and page.top[0] in before.top and len(page.top[0]) > 5):
        seen["same_top"] = 1.0
    elif page.letterhead:
        seen["letterhead"] = 1.0
    if strength >= TITLED and len(page.head & so_far.head) >= HEAD_AGAIN:
        seen["head_again"] = 1.0
    if page.logs - before.logs:
        seen["log_begins"] = 1.0
    says_who = bool(page.letterhead or page.service_dates or page.names)
    if strength < TITLED and not says_who and len(sheet.lines) <= FEW_LINES:
        seen["few_lines"] = 1.0
    upper = sheet.top(0.45)
    texts = [s.text for s in upper]
    if any(_SALUTATION.match(t) for t in texts):
        seen["salutation"] = 1.0
    if any(_FORM.match(t) for t in texts[:4]):
        seen["form_begins"] = 1.0
    fields = sum(bool(_PERSON_FIELD.search(t)) for t in texts)
    fields_before = sum(bool(_PERSON_FIELD.search(s.text)) for s in before.sheet.top(0.45))
    if (fields >= 2 and fields_before < 2) or fields >= 3:
        seen["person_fields"] = 1.0
    if so_far.dates and own:
        seen["other_date" if other_date else "same_date"] = 1.0
    if page.names and so_far.names and not any(same_person(a, b) for a in page.names for b in so_far.names):
        seen["other_person"] = 1.0
    elif page.births and so_far.births and not any(one_misread(a, b) for a in page.births for b in so_far.births):
        seen["other_birth"] = 1.0
    head = f" {fold(' '.join(sheet.lines[:3]))} "
    if any(p in head for p in phrases("continued")):
        seen["continued"] = 1.0
    if sheet.lines and _SENTENCE_GOES_ON.match(sheet.lines[0].strip()) and len(sheet.lines[0].split()) > 3:
        seen["begins_in_sentence"] = 1.0
    if goes_on_below(before, page):
        seen["list_goes_on"] = 1.0
    return seen


def _by_kind(before: PageView, page: PageView) -> dict[str, float]:
    """Whether the pages, each by itself, would be documents of one kind."""
    sure = min(before.kind.confidence, page.kind.confidence)
    if DocumentKind.OTHER in (before.kind.kind, page.kind.kind) or sure < SURE_KIND:
        return {}
    return {"kind_same" if before.kind.kind is page.kind.kind else "kind_changed": sure}


def _by_end(before: PageView, page: PageView, so_far: SoFar, blank_between: bool) -> dict[str, float]:
    """What the ends of the page before and of the page say."""
    seen: dict[str, float] = {}
    if same_foot(before, page):
        seen["same_foot"] = 1.0
    elif so_far.footed:
        seen["foot_ended"] = 1.0
    if before.sheet.filled > FULL_PAGE and not before.signed and not before.closed:
        seen["full_before"] = 1.0
    if before.signed:
        seen["signed_before"] = 1.0
    if before.closed:
        seen["closed_before"] = 1.0
    if before.sheet.filled < 0.6:
        seen["short_before"] = 1.0
    if blank_between:
        seen["blank_before"] = 1.0
    last = before.sheet.segments[-1] if before.sheet.segments else None
    if last is not None and not _SENTENCE_ENDS.search(last.text):
        wide = last.x1 - last.x0 > 0.6 * before.sheet.page.page.width
        if wide and last.text.split()[-1][:1].islower():
            seen["ended_in_sentence"] = 1.0
    return seen


def _by_look(before: PageView, page: PageView) -> dict[str, float]:
    """What a change of paper, type or origin says."""
    seen: dict[str, float] = {}
    a, b = before.sheet, page.sheet
    if (
        abs(a.page.page.width - b.page.page.width) > 0.03 * a.page.page.width
        or abs(a.height - b.height) > 0.03 * a.height
    ):
        seen["size_changed"] = 1.0
    if a.recognised != b.recognised:
        seen["source_changed"] = 1.0
    if abs(a.type_size - b.type_size) > 0.14 * max(a.type_size, b.type_size):
        seen["type_changed"] = 1.0
    if a.face and b.face and a.recognised is b.recognised and abs(a.face - b.face) > OTHER_FACE * max(a.face, b.face):
        seen["face_changed"] = 1.0
    if abs(a.left_margin - b.left_margin) > 14:
        seen["margin_changed"] = 1.0
    if a.page.look is not None and b.page.look is not None and (a.page.look ^ b.page.look).bit_count() > 24:
        seen["look_changed"] = 1.0
    return seen


def _by_file(page: PageView, before: PageView, count: int, bookmarks: int) -> dict[str, float]:
    """What the file and its bookmarks say."""
    seen: dict[str, float] = {"always": 1.0}
    bookmark = page.sheet.page.bookmark
    if bookmark and bookmark != before.sheet.page.bookmark:
        seen["bookmark"] = 1.0
    elif bookmarks >= 2:
        seen["no_bookmark"] = 1.0
    if page.sheet.page.file_format in (FileFormat.OFFICE, FileFormat.MAIL, FileFormat.TEXT):
        seen["typeset_file"] = 1.0
    elif count <= 4:
        seen["few_pages"] = 1.0
    elif count <= 10:
        seen["some_pages"] = 1.0
    return seen


def evidence(
    before: PageView, page: PageView, so_far: SoFar, count: int, bookmarks: int, blank_between: bool
) -> dict[str, float]:
    """Everything seen for and against ``page`` being the first of a document, by the names of the weights."""
    return {
        **_by_file(page, before, count, bookmarks),
        **_by_number(before, page, so_far),
        **_by_top(before, page, so_far),
        **_by_kind(before, page),
        **_by_end(before, page, so_far, blank_between),
        **_by_look(before, page),
    }


def split(views: Sequence[PageView]) -> list[list[PageView]]:
    """The pages of one file, cut into documents. Every page is in exactly one of them, in order.

    How likely a document begins on each is noted on its sheet.
    """
    table = weights()
    bookmarks = sum(v.sheet.page.bookmark is not None for v in views)
    documents: list[list[PageView]] = []
    so_far: SoFar | None = None
    before: PageView | None = None
    for page in views:
        if before is None or so_far is None:
            if documents:
                documents[-1].append(page)
            else:
                documents.append([page])
            if not page.sheet.blank:
                before, so_far = page, opened(page)
            continue
        if page.sheet.blank:
            page.sheet.begins = 0.0
            documents[-1].append(page)
            continue
        blank_between = documents[-1][-1].sheet.blank
        seen = evidence(before, page, so_far, len(views), bookmarks, blank_between)
        weight = sum(table[name] * amount for name, amount in seen.items())
        page.sheet.begins = 1 / (1 + math.exp(-weight))
        if weight > 0:
            documents.append([page])
            so_far = opened(page)
        else:
            documents[-1].append(page)
            so_far.dates |= page.service_dates
            so_far.names.extend(n for n in page.names if n not in so_far.names)
            so_far.births |= page.births
            so_far.pages += 1
            so_far.footed = same_foot(before, page)
        before = page
    return documents


def opened(page: PageView) -> SoFar:
    """The document that begins on a page, as far as it has been seen."""
    return SoFar(
        page.reading,
        page.numberings,
        set(page.service_dates),
        list(page.names),
        set(page.births),
        page.head,
        day=page.day,
    )


def membership(document: Sequence[PageView]) -> tuple[float, ...]:
    """How likely each page of a document belongs with its first one and nothing before that: the document begins there,
    and none begins on a page between."""
    likely, sure = [], 1.0
    for place, page in enumerate(document):
        sure *= 1 - page.sheet.begins if place else page.sheet.begins
        likely.append(sure)
    return tuple(likely)


def in_order(written: list[PageView]) -> list[PageView]:
    """The pages of a document as they are read: turned about where their numbers count down, or where the first has
    no title and the last has one, as of a sheet fed in backwards."""
    if len(written) < 2:
        return written
    first, last = written[0], written[-1]
    numbered = [n for n in first.numberings if any(t.total == n.total and t.number < n.number for t in last.numberings)]
    if numbered and not any(n.number == 1 for n in first.numberings):
        return written[::-1]
    untitled = first.reading.title_score < 0.3 * FULL_TITLE and not first.letterhead
    titled = last.reading.title_score >= 0.6 * FULL_TITLE and last.letterhead
    return written[::-1] if untitled and titled else written
