"""The letter held against the pages of the case file: what it calls absent, and what its references hold.

These checks run where the case file's text is given. They show pages; whether a page says otherwise, a person decides.
"""

from collections.abc import Iterator

from openimr.determination.letter.pages import page_ranges

from .contradictions import claimed_in, denied_in
from .dates import dates_in
from .registry import Remark, at_letter, look
from .subject import Subject

_MOST_PAGES = 8


@look("CF401")
def absence(subject: Subject) -> Iterator[Remark]:
    """What a rationale calls undocumented is not on a page of the case file."""
    if not subject.pages:
        return
    texts = {number: " ".join(text.split()) for number, text in subject.pages.items()}
    for place, item, text in subject.passages:
        told: set[str] = set()
        for thing, denial in denied_in(text):
            if denial in told:
                continue
            claims = {number: said for number, page in texts.items() if (said := claimed_in(page, thing, denial))}
            if claims:
                told.add(denial)
                first = min(claims)
                shown = sorted(claims)[:_MOST_PAGES]
                more = f" and {len(claims) - len(shown)} more" if len(claims) > len(shown) else ""
                yield at_letter(
                    place,
                    item,
                    denial=_short(denial),
                    thing=thing,
                    pages=f"{page_ranges(shown)}{more}",
                    first=first,
                    said=claims[first],
                )


@look("CF402")
def dates_on_their_pages(subject: Subject) -> Iterator[Remark]:
    """A date of the summary stands on a page that its sentence cites."""
    if not subject.pages:
        return
    for number, sentence in enumerate(subject.summary, 1):
        cited = [subject.pages[page] for page in sentence.pages if subject.pages.get(page, "").strip()]
        if not cited or len(cited) < len(sentence.pages):
            continue
        held = {day for page in cited for _, day in dates_in(" ".join(page.split()))}
        missing = [written for written, day in dates_in(sentence.text) if day and day not in held]
        if missing and held:
            yield at_letter(
                f"Clinical case summary, sentence {number}",
                dates=", ".join(missing),
                pages=page_ranges(sentence.pages),
            )


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:24]) + (" …" if len(words) > 24 else "")
