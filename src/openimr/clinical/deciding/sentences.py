"""Decisions made in words: a ticked box, a number, a label, the head of a list, or a sentence with its verb.

What only tells of earlier decisions, of rights or of money decides nothing (``never`` in ``data/decisions.yaml``).
"""

import re
from collections.abc import Sequence

from .boxes import Choice
from .items import SILENT, names_treatment, number_of
from .rows import FEW
from .statements import A_LINE, LONGEST, Statement, is_title, place, told_by
from .values import Decided, Item, Known
from .verdicts import Verdict, behind_label, heads_answer, says, verdicts, without


def of_box(doc: Known, line: Statement, choice: Choice) -> list[Decided]:
    """The decision a ticked box makes, on the item of its own line or on those named last."""
    made = told_by(line, line.words, [choice.verdict], choice.start, _trimmed(line.words, choice))
    first = min(choice.start, verdicts(line.words)[0].start)
    lead = re.sub(r"(?:\W*[xX]\W*|[\W_])*$", "", line.words[:first])
    numbered = number_of(lead)
    own = numbered[1] if numbered else lead
    label = behind_label("item_labels", own)
    own = own[label.start("rest") :] if label else own
    if names_treatment(own):
        return [made._replace(item=Item((own.strip(" :-|"),), line.page))]
    return [made._replace(item=item) for item in doc.items]


def _trimmed(words: str, choice: Choice) -> int:
    return choice.start + len(words[choice.start : choice.end].rstrip(" -|:;,"))


_ONLY_NUMBER = re.compile(
    r"^\W{0,2}(?:(?:item|request|issue|service|treatment)\s?)?#?\s?(?P<n>\d{1,2}|[a-h])\s?[.):-]?\s*(?:-\s*)?"
    r"(?:(?:is|are|was|were|has been|have been|be)\s)*",
    re.IGNORECASE,
)


def by_number(doc: Known, line: Statement, found: Sequence[Verdict]) -> list[Decided]:
    """Decisions told by the number of their items: "Determination: 1. Denied. 2. Certified."."""
    label = behind_label("decision_labels", line.words)
    start = label.start("rest") if label else 0
    made: list[Decided] = []
    edges = [start, *(one.end for one in found)]
    for before, one in zip(edges, found, strict=False):
        lead = line.words[before : one.start].lstrip(" .;,")
        number = _ONLY_NUMBER.fullmatch(lead)
        item = doc.numbered.get(number["n"].lower()) if number else None
        if made and item is None and lead[:1] in ":(-–t" and len(lead.split()) <= FEW:  # "2. Modified: #30 certified"
            made[-1] = made[-1]._replace(end=place(line, one.start, one.end)[1])
            continue
        if item is None:
            return []
        made.append(told_by(line, line.words, [one], one.start - len(lead), one.end)._replace(item=item))
    return made


def by_label(doc: Known, line: Statement, found: Sequence[Verdict]) -> list[Decided]:
    """A decision behind its label: "Determination: Denied"."""
    label = behind_label("decision_labels", line.words) if line.begins else None
    if label is None and line.begins and line.words.isupper() and heads_answer("decision_labels", line.words, found[0]):
        return [told_by(line, line.words, found[:1], 0, found[0].end)._replace(item=item) for item in doc.items]
    if label is None or found[0].start > label.start("rest") + _BEHIND_LABEL or _is_never(line.words):
        return []
    if line.words.endswith(":") or len(line.words) > LONGEST:
        return []
    doc.section = "determination"
    made = told_by(line, line.words, found, 0, len(line.words.rstrip(" .;")))
    own = names_treatment(line.words[label.start("rest") :])
    return [made] if own or not doc.items else [made._replace(item=item) for item in doc.items]


_BEHIND_LABEL = 40


def heads_list(doc: Known, line: Statement, found: Sequence[Verdict]) -> bool:
    """Whether a decision stands over the list of its items, which are told as they are read."""
    if not line.begins or _is_never(line.words):
        return False
    bare = without(line.words, found)
    alone = not re.sub(
        r"\b(?:the|following|treatments?|services?|items?|requests?|are|is|and|of|list)\b|\W", "", bare.lower()
    )
    if (line.words.endswith(":") and len(line.words) <= LONGEST and not _RETELLS.search(line.words)) or (
        alone and len(line.words) <= A_LINE / 2 and not line.words.endswith(".")
    ):
        doc.over = told_by(line, line.words, found, 0, len(line.words.rstrip(" :")))
    else:
        return False
    doc.listing = False
    doc.section = "determination"
    return True


_RETELLS = re.compile(r"\b(?:reasons?|rationale|grounds|because|basis|records|documents|questions?)\b", re.IGNORECASE)


def in_sentence(doc: Known, line: Statement, found: Sequence[Verdict]) -> list[Decided]:
    """A decision a sentence makes, on what it names itself, or on what was named as asked for."""
    words = line.words
    if len(words) > LONGEST or _is_never(words) or is_title(words) or not _makes(words, found, doc.section):
        return []
    boxes = _LISTS_BOXES.search(words)
    made = told_by(line, words, found, 0, len((words[: boxes.start()] if boxes else words).rstrip(" .;,:")))
    if names_treatment(without(words, found)):
        return [made]
    lead = words[: found[0].start].rstrip()
    labelled = line.begins and lead.endswith(":") and len(lead.split()) <= FEW and not says("no_item_labels", words)
    if labelled and not _NOUN.search(words[found[0].start : found[0].end]):
        return [made]
    if made.value != "deferred" and not says("whole", words):
        return []
    return [made._replace(item=item) for item in doc.items] or [made]


_LISTS_BOXES = re.compile(r"(?:,? without)?: ?(?:[xX] |\[|☐|☒)")
"""Where the boxes of a list begin behind a sentence."""


def _makes(words: str, found: Sequence[Verdict], section: str) -> bool:
    """Whether the words of a decision make one, by what stands before them: a verb, a mark, or who decides."""
    for one in found:
        before, behind = _DECISION_BEFORE.sub("", words[: one.start]), words[one.end :]
        said = words[one.start : one.end]
        held = _MADE_BY.search(before) or (_PARTED.search(before) and not _NOUN.search(said))
        held = held or (one.value == "deferred" and said.lower().startswith(("cannot", "can not", "unable")))
        opens = not before.strip(' -•*"“(') and (re.match(r"\s?[:–—-]\s", behind) or section == "determination")
        counted = not _NOUN.search(said) and re.search(r"(?<![\w-])\d{1,3} (?:of \d{1,3} )?(?:\w+ ){0,2}$", before)
        closes = said.isupper() and not behind.strip(" .") and _BULLET.match(before) and names_treatment(before)
        if not (held or opens or counted or closes):
            continue
        if section in SILENT and not (_PRESENT.search(before) or _PARTED.search(before)):
            continue
        return True
    return False


_DECISION_BEFORE = re.compile(
    r"\b(?:the |our |prior |previous |original )?(?:non-?certification|certification|denial|modification|determination"
    r"|decision|adverse determination)\W{0,2}$",
    re.IGNORECASE,
)
"""The decision that another one is about, between an item and the words on it: "MRI - NON-CERTIFICATION UPHELD"."""
_BULLET = re.compile(r"\s*(?:[-*•·▪]|\(?\d{1,2}[.)]|\(?[A-Ha-h][.)])\s")
"""The mark of a list, behind whose item the decision on it stands in capitals: "• Knee replacement NON-CERTIFIED"."""
_ADVERBS = (
    r"(?:hereby |also |therefore |thus |not |found |found to be |considered |deemed |determined to be |being |now "
    r"|still |respectfully |retrospectively |prospectively |partially |conditionally |reviewed and |herein |and |be )*"
)
_MADE_BY = re.compile(
    rf"(?:\b(?:is|are|was|were|has been|have been|be|been) {_ADVERBS}"
    rf"|\b(?:we|i|plan|carrier|administrator|reviewer|advisor|physician|organization)"
    rf" (?:have |has |do |must |can |am |is )?{_ADVERBS}"
    r"|\brecommend(?:s|ed|ation)?(?: for| is| of)?(?: an?| the| that)? (?:\w+ )?"
    r"|\bdecision (?:is )?to |\bdetermined (?:that|to) .{0,60} |\bresults? in )$",
    re.IGNORECASE,
)
_NOUN = re.compile(r"(?:al|[ai][o0]n|delay)$", re.IGNORECASE)
_PRESENT = re.compile(rf"(?:\b(?:is|are) {_ADVERBS}|\brecommend(?:ation)?(?: for| is| of)?(?: \w+)? ?)$", re.IGNORECASE)
_PARTED = re.compile(r"\w.*(?:\s[-–—]+\s?|:\s|\.{2,}\s?|\|\s?|=\s?|\s{3,})$")


def _is_never(words: str) -> bool:
    """Whether a statement is about what might be decided, about an earlier decision, or about rights and money."""
    told_of = says("never", words) and not says("of_appeal", words) and not _DISPUTED.search(words)
    return says("unsure", words) or told_of


_DISPUTED = re.compile(r"\b(?:defer\w*|cannot be|delayed)\b.{0,40}\bbecause\b", re.IGNORECASE)
"""Why nothing is decided yet may be that liability is disputed."""
