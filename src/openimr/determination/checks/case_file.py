"""The letter held against the pages of the case file: what it calls absent, and what its references hold.

These checks run where the case file's text is given. They show pages; whether a page says otherwise, a person decides.
"""

from collections.abc import Iterator
from functools import lru_cache

from openimr.determination.letter.pages import page_ranges, pages_in_words
from openimr.domain.determination import ReviewedDocument
from openimr.domain.facts import Fact

from .contradictions import claimed_in, denied_in, fails, names
from .dates import dates_in
from .facts import measures_missing, read_pages, unsupported
from .record_facts import Said, there_by_facts, told_otherwise
from .registry import Remark, at_letter, look
from .subject import Subject
from .words import body_parts, lexicon, sentences

_MOST_PAGES = 8
_NEAR_WORDS = 60  # characters shown on either side of the words of a fact


@look("CF401")
def absence(subject: Subject) -> Iterator[Remark]:
    """What a rationale calls undocumented is not on a page of the case file."""
    if not subject.pages:
        return
    for place, item, text in subject.passages:
        told: set[str] = set()
        for thing, denial in denied_in(text):
            if denial in told:
                continue
            by_facts = there_by_facts(subject.facts, thing, denial)
            if values := _spoken_against(subject.page_texts, thing, denial, by_facts):
                told.add(denial)
                yield at_letter(place, item, **values)


@lru_cache(maxsize=2_000)
def _spoken_against(
    pages: tuple[tuple[int, str], ...], thing: str, denial: str, by_facts: tuple[Said, ...] = ()
) -> dict[str, object] | None:
    """Where pages say otherwise than a sentence that calls a thing absent; None where none does.

    Where they are many, those written when the thing was done go before those that only mention it.
    A thousand pages take a sentence a tenth of a second, and a draft is checked every few seconds with most of its
    sentences as they were: what was found for a sentence is kept for the same pages.
    """
    claims = {number: said for number, page in pages if (said := claimed_in(_one_line(page), thing, denial))}
    weight = dict.fromkeys(claims, 1)
    telling: set[int] = set()
    if not fails(denial):  # that something is there does not say that it failed
        texts = dict(pages)
        for page, quote, own, named in by_facts:
            weight[page] = weight.get(page, 0) + (2 if own else 0)
            if named:
                telling.add(page)
            claims.setdefault(page, _around(_one_line(texts.get(page, "")), quote))
    if not claims:
        return None
    # Of pages that weigh the same, those whose words name the thing are shown before those that show it otherwise.
    best = sorted(
        claims, key=lambda page: (-weight[page], page not in telling and not names(claims[page], thing), page)
    )
    shown = sorted(best[:_MOST_PAGES])
    return {
        "denial": _short(denial),
        "thing": thing,
        "pages": pages_in_words(shown, len(claims) - len(shown)),
        "first": best[0],
        "said": claims[best[0]],
    }


def _around(text: str, quote: str) -> str:
    """The words of a page around those of a fact; these alone where they stand there otherwise."""
    quote = _one_line(quote)
    at = text.find(quote)
    if at < 0:
        return quote
    begin = text.rfind(" ", 0, max(0, at - _NEAR_WORDS)) + 1
    end = text.find(" ", at + len(quote) + _NEAR_WORDS)
    return text[begin : end if end >= 0 else None]


@lru_cache(maxsize=4_096)
def _one_line(page: str) -> str:
    return " ".join(page.split())


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
        # A report carries its date on its first page: each of its pages is of that day.
        held |= {d.date for d in subject.documents or () if d.date and not set(sentence.pages).isdisjoint(d.pages)}
        missing = [
            written
            for written, day in dates_in(sentence.text)
            if day and day not in held and any(day in page.days for page in read_pages(subject.pages).values())
        ]
        if missing and held:
            yield at_letter(
                f"Clinical case summary, sentence {number}",
                dates=", ".join(missing),
                pages=pages_in_words(sentence.pages),
            )


@look("CF403")
def facts_on_some_page(subject: Subject) -> Iterator[Remark]:
    """A date, a study, a treatment or a level of the summary is on some page of the case file."""
    pages = read_pages(subject.pages)
    known = (subject.injury, subject.ur_decision, subject.application_received, subject.date_of_birth)
    days = frozenset(day for day in known if day)
    for place, sentence in _readable(subject):
        if facts := tuple(dict.fromkeys(unsupported(sentence, pages.values(), days))):
            yield at_letter(place, facts=", ".join(facts))


@look("CF404")
def documents_in_the_file(subject: Subject) -> Iterator[Remark]:
    """Every document on the list is in the case file."""
    if not subject.pages:
        return
    last = max(subject.pages)
    for number, document in enumerate(subject.documents or (), 1):
        if missing := [page for page in document.pages if page not in subject.pages]:
            yield at_letter(
                f"Documents reviewed, line {number}", title=document.title, pages=pages_in_words(missing), last=last
            )


@look("CF405")
def pages_on_the_list(subject: Subject) -> Iterator[Remark]:
    """Every page of the case file belongs to a document on the list."""
    listed = {page for document in subject.documents or () for page in document.pages}
    if not listed:
        return
    pages = [page for page, text in sorted(subject.pages.items()) if text.strip() and page not in listed]
    if pages:
        begin = " ".join(subject.pages[pages[0]].split()[:8])
        yield at_letter("Documents reviewed", pages=page_ranges(pages), first=pages[0], begin=begin)


@look("CF406")
def relevant_documents_are_cited(subject: Subject) -> Iterator[Remark]:
    """A study, an operation or an expert's report on the disputed part of the body is cited by the summary.

    It counts where the summary cites none of its kind, or where it is the newest of its kind.
    """
    if not subject.pages or not subject.summary or not any(sentence.pages for sentence in subject.summary):
        return
    relevant = {kind.casefold() for kind in lexicon()["relevant"]}
    cited = {page for sentence in subject.summary for page in sentence.pages}
    disputed = frozenset().union(*(item.body_parts for item in subject.items))
    groups: dict[str, list[tuple[int, ReviewedDocument]]] = {}
    for number, document in enumerate(subject.documents or (), 1):
        kind = document.kind.casefold().split(" (")[0]
        words = f"{document.title} {' '.join(subject.pages.get(page, '') for page in document.pages)}"
        if kind in relevant and disputed & body_parts(words):
            groups.setdefault(kind, []).append((number, document))
    for group in groups.values():
        newest = max((document.date for _, document in group if document.date), default=None)
        drawn_on = any(cited & set(document.pages) for _, document in group)
        for number, document in group:
            if cited & set(document.pages) or (drawn_on and (newest is None or document.date != newest)):
                continue
            yield at_letter(
                f"Documents reviewed, line {number}",
                kind=document.kind,
                title=document.title,
                pages=pages_in_words(document.pages),
            )


@look("CF407")
def measures_on_some_page(subject: Subject) -> Iterator[Remark]:
    """A number with its unit in the summary is on some page of the case file."""
    pages = read_pages(subject.pages)
    for place, sentence in _readable(subject):
        if measures := tuple(dict.fromkeys(measures_missing(sentence, pages.values()))):
            yield at_letter(place, measures=", ".join(measures))


@look("CF408")
def as_the_record_tells(subject: Subject) -> Iterator[Remark]:
    """A finding of the summary is not one that the record tells the other way round, or of the other side."""
    if not subject.facts:
        return
    for place, sentence in _readable(subject):
        for told, record in told_otherwise(sentence, subject.facts):
            yield at_letter(
                place,
                told=told.quote,
                otherwise="absent" if record.polarity.value == "absent" else _sided(record),
                said=record.quote,
                page=record.page,
            )


def _sided(fact: Fact) -> str:
    return f"present, {fact.side.value}" if fact.side else "present"


def _readable(subject: Subject) -> Iterator[tuple[str, str]]:
    """The sentences of the summary that can be held against the pages: those whose pages, or nearly all, hold text."""
    texts = subject.pages
    if not texts or sum(not text.strip() for text in texts.values()) > 0.1 * len(texts):
        return
    for number, written in enumerate(subject.summary, 1):
        if all(texts.get(page, "").strip() for page in written.pages):
            place = f"Clinical case summary, sentence {number}" if subject.own else "Clinical case summary"
            yield from ((place, sentence) for sentence in sentences(written.text))


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:24]) + (" …" if len(words) > 24 else "")
