"""Reads the words of one citation: its chapter, its pages, its title.

Works the lexicon does not know are read here, too: organizations, studies, sites, books.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from openimr.domain.guidance import Citation

from .tokens import SITE

_CHAPTER = re.compile(r"\b(?:chapters?|chs?\.?|chap\.?)[ :#-]*(\d{1,2})(?!\d)[ :.–-]*", re.IGNORECASE)
_NUMBERS = (
    r"(?:[A-Za-z]{0,2}-?)?\d+[a-z]?(?:\s*(?:[,;–-]|to|and|&)+\s*(?:pages?\s*|pgs?\.?\s*|pp?\.\s*)?\d+[a-z]?(?![\w/]))*"
)
_PAGES = re.compile(rf"[\[(]?\b(?:pages?|pgs?|pp|p)\b\.?\s*(?:\(s\)|s\b)?[\s:#.]*({_NUMBERS})[\])]?", re.IGNORECASE)
_EDITION = re.compile(
    r"""[\[(]*\b(?:
          (?:2nd|second|3rd|third|current|latest|\d{1,2}th)\s+ed(?:ition|\.)?
        | (?:revised|updated?|effective|dated|version|v\.?)\s*(?:in[ ]|on[ ])?
          (?:(?:[A-Z][a-z]{2,8}\.?\s+)?(?:\d{1,2},?\s+)?\d{4}|\d{1,2}/\d{1,2}/\d{2,4}|\d(?:\.\d)?\b)
        | (?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+(?:\d{1,2},\s+)?)?(?:19|20)\d\d
    )\b[)\]]*,?""",
    re.IGNORECASE | re.VERBOSE,
)
_SECTION = re.compile(
    r"""\b(?:sub)?sections?(?:\(s\))?\s*[:,]?\s*(?:on|of|titled|entitled)?\s* | \btopics?\s*:\s* | §+\s*
      | \bchapters?(?:\(s\))?\s*(?!\s*\d) | \bprocedure[ ]summary\b""",
    re.IGNORECASE | re.VERBOSE,
)
_RULE = re.compile(
    r"(?:\b8\s*(?:C\.?C\.?R\.?|Cal(?:ifornia)?\.?\s*Code\s*(?:of\s*)?Reg(?:ulation)?s?\.?)[\s,]*)?(?:§+|\bsections?)?\s*"
    r"\b97\d\d\.\d+(?:\.\d+)?(?:\s*(?:-|–|to)\s*97\d\d\.\d+(?:\.\d+)?)?(?:\([a-z0-9]+\))*",
    re.IGNORECASE,
)
_CONNECTING = re.compile(  # at the beginning or at the end of a title
    r"""^(?: [\s,;:.&/–-]+ | \((?=[^)]*$) | \)
          | \b(?:and|in|of|the|from|under|regarding|per|on|for|to|as|by|with|which|that|is|are|was|also|its|their|but
                |(?:treatment[ ]|practice[ ])?guidelines?|citations?)\b )+
      | (?: [\s,;:.&/–-]+ | \b(?:and|in|of|the|from|which|is|are|as[ ]well[ ]as|on|per|under|but)\b
          | (?<=\s)\( | \((?=\s*$) )+$""",
    re.IGNORECASE | re.VERBOSE,
)
_FORM_WORDS = re.compile(
    r"^\s*(?:Non-MTUS(?: Citations?)?|MTUS(?: Citations?)?)[\s:,-]*"
    r"|\bother medical treatment guidelines? or medical evidence\b[\s:,-]*",
    re.IGNORECASE,
)
_NOTHING_CITED = re.compile(
    r"""\s*[\[(]? (?: n/?a | nothing | no\b.* | unknown | unspecified | (?:clinical|medical)[ ](?:judgment|evidence)
        | (?:none|not)(?:[ ](?:applicable|cited|provided|stated|given|specified|named|listed))? )? [\s.)\]]*""",
    re.IGNORECASE | re.VERBOSE,
)
_ORGANIZATION = re.compile(
    r"""(?:the[ ])?(
        (?:[A-Z][\w.'’&-]*\s+){1,5}?
        (?:Society|Association|Academy|College|Institutes?|Board|Foundation|Council|Agency|Administration|Organization
          |Department|Division|Centers?|University|Clinic|Task[ ]Force)\b
        (?:\s+(?:of|for|on|in)(?:\s+the)?(?:\s+(?:and|&))?      # … of Orthopaedic Surgeons
          (?:\s+(?!Clinical|Practice|Guideline|Position|Policy|Statement|Appropriate|Recommend|Evidence|Consensus)
            [A-Z][\w'’&-]*(?:,?\s+(?:and|&)(?=\s+[A-Z]))?)+)*
        )(?:['’]s)?(?:\s*\([A-Z]{2,8}\))?""",
    re.VERBOSE,
)
_STUDY = re.compile(
    r"""(?P<authors>[A-Z][\w'’-]+(?:\s+[A-Z]{1,3}\b|,\s*(?:[A-Z]\.\s*)+)?
          (?:(?:,|\s+and|\s*&)\s+[A-Z][\w'’-]+(?:\s+[A-Z]{1,3}\b)?)*(?:,?\s+et\s+al\.?)?)[.,:]\s+
        [\"“]?(?P<title>[^.?\"”]{12,}[.?]?)[\"”]?\s*[.,]?\s+
        (?P<journal>[A-Z][A-Za-z&.\x20]{2,60}?)[.,;:]?\s+\(?(?P<year>(?:19|20)\d\d)\b(?P<rest>.*)""",
    re.VERBOSE,
)
_SHORT_STUDY = re.compile(
    r"(?P<authors>[A-Z][\w'’-]+\s+et\s+al\.?),?\s+(?P<journal>[A-Z][A-Za-z&. ]{2,60}?)[.,;:]?"
    r"\s+\(?(?:19|20)\d\d\b(?P<rest>.*)"
)
_STUDY_PAGES = re.compile(r"(?::\s*|\bpp?\.?\s*|;\s*\d+\s*,\s*)([A-Z]?\d+\s*[-–]\s*\d+)")
_REMARK = re.compile(r",?\s+(?:which|because|and why|as it|since it)\s", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?((?:[\w-]+\.)+(?:com|org|gov|net|edu|nih\.gov))\S*", re.IGNORECASE)
_TRAILING = " \t,;:.–-&"
_JOINING_END = re.compile(r"(?:[\s,;]+(?:and|as well as|which is|which|the|or|on|in|but))+$", re.IGNORECASE)
_WORDS_LEFT = re.compile(r"[A-Za-z]{2}")


def citations_in(words: str, unnamed: str, source: str, mtus: bool, name_end: int) -> Iterator[Citation]:
    """The citations in the words that begin with a work's name: one, or several chapters or sections of it.

    Args:
        words: From the beginning of the citation to the beginning of the next.
        unnamed: The same words, as long, with a bar for every character of a work's name.
        source: The work's short name.
        mtus: Whether it is cited as part of the MTUS.
        name_end: Where in ``words`` the name ends that was recognised last.
    """
    end, tail = len(words), ""
    if ";" in words[name_end:]:
        at = words.index(";", name_end)
        if _STUDY.match(words[at + 1 :].strip()) or _ORGANIZATION.match(words[at + 1 :].strip()):
            end, tail = at, words[at + 1 :]
    remark = _REMARK.search(words, name_end, end)
    if remark and not _PAGES.search(words, remark.start(), end):
        end = remark.start()
    for first, last in _cuts(words[:end]):
        yield _citation(words[first:last], unnamed[first:last], source, mtus)
    if tail:
        yield from outside_work(tail)


def outside_work(words: str) -> Iterator[Citation]:
    """Works the lexicon does not know, separated by semicolons: organizations, studies, sites, books."""
    prefixed = bool(re.match(r"\s*Non-MTUS", words, re.IGNORECASE))
    mtus = bool(re.match(r"\s*MTUS\b", words, re.IGNORECASE))
    pieces = words.split(";") if words.count(";") and not re.search(r"\d{4}\s*;\s*\d", words) else [words]
    for number, piece in enumerate(pieces):
        body = _FORM_WORDS.sub("", piece).strip(_TRAILING)
        if not _WORDS_LEFT.search(body) or _NOTHING_CITED.fullmatch(body):
            continue
        text = piece.strip(_TRAILING) if number or not prefixed else piece.strip().rstrip(_TRAILING)
        yield _unknown(text, body, mtus)


def leaves_nothing(words: str) -> bool:
    """Whether only words of the form stand there ("Other Medical Treatment Guideline or Medical Evidence:")."""
    return not _WORDS_LEFT.search(_CONNECTING.sub("", _FORM_WORDS.sub("", words)))


def _cuts(words: str) -> Iterator[tuple[int, int]]:
    """Where the citations of one work begin and end: one a chapter, and one a run of pages in it.

    ``Chapter 9 Shoulder Complaints, Chapter 12 Low Back Complaints`` is two, ``Opioids Page(s): 78-80; Weaning
    Page(s): 124`` is two.
    """
    found = list(_CHAPTER.finditer(words))
    chapters = [m.start() for before, m in pairwise(found) if _WORDS_LEFT.search(words, before.end(), m.start())]
    pages = list(_PAGES.finditer(words))
    begin = 0
    for cut in [*chapters, len(words)]:
        ends = [m.end() for m in pages if begin <= m.start() < cut]
        for end in [*ends[:-1], cut]:
            run_on = begin not in (0, *chapters) and not _WORDS_LEFT.search(_PAGES.sub("", words[begin:end]))
            if not run_on:
                yield begin, end
            begin = end
        begin = cut


def _citation(words: str, unnamed: str, source: str, mtus: bool) -> Citation:
    chapter, pages = _CHAPTER.search(words), _PAGES.search(words)
    return Citation(
        text=_trimmed(words),
        mtus=mtus,
        source=source,
        title=_title(unnamed),
        chapter=int(chapter[1]) if chapter else None,
        pages=_page_numbers(pages[1]) if pages else None,
    )


def _title(unnamed: str) -> str | None:
    """What is left when names, pages, chapter, edition and rule numbers are taken out; parts joined by commas."""
    rest = _FORM_WORDS.sub(" ", _PAGES.sub("|", SITE.sub("|", unnamed)))
    rest = _SECTION.sub("|", _CHAPTER.sub("|", _EDITION.sub("|", _RULE.sub("|", rest))))
    parts = [_balanced(_stripped(part)) for part in rest.split("|") if _WORDS_LEFT.search(part)]
    title = ", ".join(dict.fromkeys(p for p in parts if _WORDS_LEFT.search(p)))
    return title or None


def _stripped(part: str) -> str:
    previous = None
    while previous != part:
        previous, part = part, _CONNECTING.sub("", part).strip()
    return part


def _balanced(part: str) -> str:
    """Without a parenthesis that lost its partner to what was taken out."""
    if part.count("(") != part.count(")"):
        part = part.strip("()") if part.count("(") + part.count(")") == 1 else part.replace("(", "").replace(")", "")
    elif part.startswith("(") and part.endswith(")") and part.count("(") == 1:
        part = part[1:-1]
    return part.strip(_TRAILING)


def _trimmed(words: str) -> str:
    """The words as cited, without what only joins them to their neighbours."""
    text = words.strip(_TRAILING)
    text = _JOINING_END.sub("", text)
    if text.count("(") > text.count(")") and text.endswith("("):
        text = text[:-1]
    return text.strip(_TRAILING)


def _page_numbers(text: str) -> str:
    return " ".join(text.split()).strip(_TRAILING)


def _unknown(text: str, body: str, mtus: bool) -> Citation:
    """A citation of a work the lexicon does not know."""
    study = _STUDY.match(body) or _SHORT_STUDY.match(body)
    if study:
        pages = _STUDY_PAGES.search(study["rest"])
        named = study.groupdict().get("title")
        return Citation(
            text=text,
            mtus=mtus,
            source=study["journal"].strip(_TRAILING),
            title=named.strip(_TRAILING) if named else None,
            pages=pages[1] if pages else None,
        )
    found = _PAGES.search(body)
    pages_text = _page_numbers(found[1]) if found else None
    organization = _ORGANIZATION.match(body)
    host = _HOST.fullmatch(body)
    rest: str | None
    if host:
        source, rest = host[1].lower(), None
    elif organization:
        source, rest = organization[1], body[organization.end() :]
    else:
        source, _, rest = _EDITION.sub(" ", _PAGES.sub(" ", body)).partition(":")
        if not rest:
            source, _, rest = source.partition(", ")
    title = _title(rest) if rest else None
    return Citation(text=text, mtus=mtus, source=_balanced(_stripped(source)) or body, title=title, pages=pages_text)
