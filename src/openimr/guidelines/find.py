"""Builds citations around the works named in a line: where each begins and ends, and what its words say.

Two kinds of text are read: the form ("Decision based on MTUS … Decision based on Non-MTUS Citation …") and free
sentences ("The Claims Administrator based its decision on the …, which is part of the MTUS").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openimr.domain.guidance import Citation

from .spans import citations_in, leaves_nothing, outside_work
from .tokens import Token, lexicon, tokens

_FORM = re.compile(r"(?:the )?decision (?:is |was )?based (?:up)?on(?: the)?\b:?", re.IGNORECASE)
_FREE_LEAD = re.compile(
    r"""\b(?:based|bases|relied|relies|basing)
        (?:[ ](?:its|his|her|their|his/her|the)(?:[ ]\w+)?[ ](?:decision|determination|denial|opinion)s?)?
        [ ](?:up)?on(?:[ ]the)?\b:?
      | \b(?:cited|used|referenced|applied|utilized)\b(?:[ ]the)?""",
    re.IGNORECASE | re.VERBOSE,
)
_FREE = re.compile(
    r"""\b(?:administrator|reviewer|employee|applicable|relevant|silent|appropriate[ ]for|address(?:es|ed)?)\b
      | \bbased[ ](?:its|his|her|their)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NEGATIVE = re.compile(
    r"""\b(?: (?:does|do|did)[ ]not | (?:is|are)[ ]silent | neither | not[ ]applicable
          | no[ ](?:specific|applicable|section|guideline|mtus)
          | not[ ](?:address|discuss|mention|cover|found|relevant|appropriate|cite)\w* )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_BASED = re.compile(r"\b(?:based|bases|relied|relies|basing)\b", re.IGNORECASE)
_MTUS_SILENT = re.compile(
    r"\bMTUS\b[^.;]{0,80}?\b(?:not applicable|does not|do not|silent|not (?:address|discuss|mention|cover)\w*)\b",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"[ ,(]*(?:and )?(?:which |that )?(?:is |are )?(?:an? )?(not )?(?:an? |in )?part of (?:the )?(?:CA |California )?"
    r"(?:MTUS|Medical Treatment Utilization Schedule(?: \(MTUS\))?)\)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(  # a full stop that ends no abbreviation or initial, then a capital
    r"[.](?<!\bpg.)(?<!\bpp.)(?<!\bp.)(?<!\bCh.)(?<!\bal.)(?<!\bvs.)(?<!\bDr.)(?<!\bNo.)(?<!\b[A-Z].)(?<!Inc.)(?<!Ed.)"
    r"\s+(?=[A-Z\"“])"
)
_REMARK = re.compile(
    r"[.;]\s+(?:The|This|These|It|He|She|He/she|However|No|There|Per|According|As|In|An?)\s+(?=[a-zA-Z])"
    r"(?![^.]*\b(?:19|20)\d\d\s*[;:])"
)
_JOINING = re.compile(
    r"[\s,:;(–-]*(?:\(?20\d\d\)?[\s,:]*)?(?:(?:of|in|from|the|under|its|current|guidelines?|citations?)\s+)*[\s,:(–-]*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*(?:,|/|&|,?\s*and)\s*(?:the\s+)?", re.IGNORECASE)
_AND = re.compile(r"\b(?:and|as well as|plus)\b|[;&]", re.IGNORECASE)
_CHAPTER_BEFORE = re.compile(r"\b(?:chapters?|ch)\.? ?\d{1,2}[ ,:.(–-]*$", re.IGNORECASE)
_DENIED = re.compile(r"\bnot (?:be )?based (?:up)?on (?:the )?$", re.IGNORECASE)
_PAGES = re.compile(r"\b(?:pages?|pgs?|pp?)\b\.?(?:\(s\))?[ :#.]*\d", re.IGNORECASE)


@dataclass
class _Draft:
    """A citation in the making: where it begins, the work it names, and what the line says of the MTUS."""

    start: int
    source: str
    mtus: bool
    end_of_name: int
    titled: bool = False
    by_organization: bool = False


@dataclass
class _Group:
    """A stretch of text that is read with one context: one form line or one sentence."""

    text: str
    free: bool
    affirms: bool
    mtus: bool | None = None


def find(text: str) -> list[Citation]:
    """The citations in a cleaned line (see ``clean``), in order."""
    found: list[Citation] = []
    for group in _groups(text):
        for citation in _citations(group):
            bare = citation.title is None and citation.chapter is None and citation.pages is None
            if group.free and bare and any(c.source == citation.source for c in found):
                continue  # a later sentence that speaks of a work already cited
            found.append(citation)
    return found


def _groups(text: str) -> Iterator[_Group]:
    leads = list(_FORM.finditer(text))
    before = text[: leads[0].start()] if leads else text
    if before.strip(" .,:;"):
        yield from _sentences(before) if _FREE.search(before) else [_Group(before, False, True)]
    for lead, following in zip(leads, [*leads[1:], None], strict=False):
        body = text[lead.end() : following.start() if following else len(text)]
        remark = _REMARK.search(body)
        yield _Group(body[: remark.start()] if remark else body, False, True)
        if remark:
            yield from _sentences(body[remark.start() + 1 :])


def _sentences(text: str) -> Iterator[_Group]:
    silent = False
    for sentence in _SENTENCE.split(text):
        silent = silent or bool(_MTUS_SILENT.search(sentence))
        negative = bool(_NEGATIVE.search(sentence))
        if negative and not _BASED.search(sentence):
            continue  # says of a work that it was not used, or does not reach the issue
        affirms = bool(_FREE_LEAD.search(sentence)) and not negative
        yield _Group(sentence, True, affirms, False if silent else None)


def _citations(group: _Group) -> Iterator[Citation]:
    """The citations of one group: drafts around its anchors, each up to the next one's beginning."""
    parts = [(m.start(), m.end(), m[1] is None) for m in _PART_OF.finditer(group.text)] if " of " in group.text else []
    anchors = tokens(group.text)
    if parts:
        anchors = [t for t in anchors if not any(s <= t.start < e for s, e, _ in parts)]
    unnamed = _without_names(group.text, anchors)
    pieces = list(_pieces(group, anchors))
    for (draft, start), following in zip(pieces, [*pieces[1:], None], strict=False):
        end = following[1] if following else len(group.text)
        said = next(((s, is_part) for s, _, is_part in parts if start < s < end + 1), None)
        end = said[0] if said else end
        words = group.text[start:end]
        if draft is None:
            yield from outside_work(words)
            continue
        mtus = said[1] if said else draft.mtus
        yield from citations_in(words, unnamed[start:end], draft.source, mtus, draft.end_of_name - start)


def _without_names(text: str, anchors: list[Token]) -> str:
    """The text, as long as before, with bars where a work is named (a chapter's title is no name)."""
    for token in anchors:
        if token.kind != "title":
            text = text[: token.start] + "|" * (token.end - token.start) + text[token.end :]
    return text


def _pieces(group: _Group, anchors: list[Token]) -> Iterator[tuple[_Draft | None, int]]:
    """Drafts with their beginnings; a draft of None marks words that name no known work."""
    text, context = group.text, group.mtus
    draft: _Draft | None = None
    pending: Token | None = None
    if not anchors:
        yield from _unnamed(group)
        return
    for token in anchors:
        if token.kind in ("mtus", "non_mtus"):
            if draft and token.kind == "mtus" and _belongs(text[draft.end_of_name : token.start]):
                draft.mtus = True
                continue
            if draft:
                yield draft, draft.start
            elif pending and (whole := _umbrella(group, pending, token.start)):
                yield whole, whole.start
            draft, pending, context = None, token, token.kind == "mtus"
            if pending.kind == "mtus" and _DENIED.search(text[: token.start]):
                pending, context = None, False
            continue
        if draft and _goes_on(draft, token, text):
            draft.end_of_name, draft.titled = token.end, draft.titled or token.kind == "title"
            continue
        if draft:
            yield draft, draft.start
        start = token.start
        if token.kind == "title" and (chapter := _CHAPTER_BEFORE.search(text, 0, start)):
            start = chapter.start()
        if pending:
            joining = text[pending.end : start]
            if _JOINING.fullmatch(joining) or (leaves_nothing(joining) and not _AND.search(joining)):
                start = pending.start
            elif pending.kind == "non_mtus":
                yield None, pending.start
            elif whole := _umbrella(group, pending, token.start):
                yield whole, whole.start
        draft = _draft(token, start, context, pending is not None and start == pending.start)
        pending = None
    if draft:
        yield draft, draft.start
    elif pending and pending.kind == "non_mtus":
        yield None, pending.start
    elif pending and (whole := _umbrella(group, pending, len(text))):
        yield whole, whole.start


def _unnamed(group: _Group) -> Iterator[tuple[None, int]]:
    if not group.free:
        yield None, 0
    elif group.affirms:
        lead = _FREE_LEAD.search(group.text)
        rest = group.text[lead.end() :].strip() if lead else ""
        if lead and lead[0].lower().startswith(("based", "relied", "relies")) and rest[:1].isupper():
            yield None, lead.end()


def _umbrella(group: _Group, token: Token, end: int) -> _Draft | None:
    """The MTUS itself as what is cited; in free text only where the sentence says that it was relied on."""
    if token.kind != "mtus" or (group.free and not group.affirms):
        return None
    return _Draft(token.start, "MTUS", True, token.end)


def _draft(token: Token, start: int, context: bool | None, adjacent: bool) -> _Draft:
    source = "ACOEM" if token.kind == "title" else token.name
    usual = lexicon().part_of_mtus.get(source, False)
    mtus = usual if context is None else context and (usual or adjacent)
    return _Draft(start, source, mtus, token.end, token.kind == "title", token.kind == "organization")


def _goes_on(draft: _Draft, token: Token, text: str) -> bool:
    """Whether a further name belongs to the citation already begun."""
    between = text[draft.end_of_name : token.start]
    if _PAGES.search(between):
        return False
    if token.kind == "title" and draft.source == "ODG":
        return ";" not in between
    if token.kind == "title" and draft.source == "ACOEM":
        return not draft.titled and not _AND.search(between)
    if draft.by_organization and token.kind == "organization" and _JOINT.fullmatch(between):
        return True  # one work of two organizations
    same = token.kind != "title" and token.name == draft.source
    return same and len(between) < 60 and not _AND.search(between)


def _belongs(between: str) -> bool:
    """Whether "MTUS" only says where the work stands: "Chapter 12 of the MTUS"."""
    return len(between) < 60 and bool(re.search(r"\b(?:of|in|from|within|per) (?:the )?$", between, re.IGNORECASE))
