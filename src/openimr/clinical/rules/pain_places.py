"""Places told of without a word for pain: those said to be well, those a chief complaint only names, where pain goes.

Each is a small grammar over the regions of a sentence and the words beside them.
"""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart
from openimr.domain.facts import FactType, Polarity

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from ..words.tokens import BOX, LEVEL_KIND, MARK, NUMBER
from .pain_scores import side_at

_WELL = re.compile(
    r"(?:(?:is|are|feels?|was|remains?|has been|:|-|symptoms?|now|otherwise|\") ?)*"
    r"(?:fine|ok|okay|good|all right|alright|well|no complaints?|denies|denied|no pain|pain free|asymptomatic"
    r"|no (?:problems?|trouble|symptoms|issues)"
    r"|(?:(?:do|does|did) not|(?:don|doesn|didn) t) (?:hurt|bother|ache)(?: (?:him|her|me|none|any\w*|now))?"
    r"|no longer (?:hurts?|bothers?|painful)(?: (?:him|her|me))?|(?:without|free of) (?:complaints?|pain|symptoms)"
    r"|resolved|pain resolved|quiet|silent|not painful|not bothered)\b ?"
    r"(?:$|[.,;)\"]|and\b|but\b|now\b|today\b|this\b|since\b|at all\b|either\b|right now\b)"
)
"""What is said of a place that does not hurt."""
_NO_PART = frozenset({"other", "mental_health"})
_TOLD_IN = frozenset({"subjective", "history", ""})


def spared(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Places the patient tells to be well: "L shoulder fine", "Neck: no complaints"; their pain is absent."""
    if s.section not in _TOLD_IN or doc.is_study or doc.is_operation or (s.section == "" and doc.is_review):
        return
    for r in s.regions:
        if r.value in _NO_PART or s.tokens[r.start].kind == LEVEL_KIND:
            continue
        if (
            none := _NO_COMPLAINT.match(s.words(r.end, r.end + 3))
            if _NO_BEFORE.search(s.words(r.start - 4, r.start))
            else None
        ):
            end = r.end + len(none[0].split())
        elif none := _NO_COMPLAINT_OF.search(s.words(r.start - 9, r.start) + " "):
            end = r.end
        if none:
            found = Finding(FactType.COMPLAINT, "pain", r.start, end, polarity=Polarity.ABSENT)
            found.region, found.side = BodyPart(r.value), side_at(s, r.start, r.end)
            yield found
        elif well := _WELL.match(s.words(r.end, r.end + 10)):
            end = min(len(s.tokens), r.end + len(well[0].split()))
            found = Finding(FactType.COMPLAINT, "pain", r.start, end, polarity=Polarity.ABSENT)
            found.region, found.side = BodyPart(r.value), side_at(s, r.start, r.end)
            yield found


_NO_BEFORE = re.compile(r"\b(?:no|denies|without|nor)(?: (?:current|present|any|further|new|other|left|right|l|r))*$")
_NO_COMPLAINT = re.compile(r"(?:complaints?|symptoms|problems|issues|trouble)\b(?! (?:of|with)\b)")
_NO_COMPLAINT_OF = re.compile(
    r"\b(?:no|without) (?:current |present |further |other |specific )?(?:complaints?|symptoms|problems|trouble)"
    r" (?:regarding|about|of|in|from|with|related to|referable to)(?: (?:the|his|her|my|either|both|left|right"
    r"|l|r|any))* $"
)
"""A place of which the patient has nothing to tell: "no neck complaints", "no complaint about the shoulder"."""
_CHIEF = re.compile(
    r"(?:cc|c/c|chief (?:complaints?|concern)|complaints?|presenting (?:complaints?|problem)|present complaints?"
    r"|current complaints?|areas? of (?:complaint|pain)|body parts?(?: involved)?|patient complains of)\b"
    r"|pain(?: (?:locations?|sites?|areas?))?$",
    re.IGNORECASE,
)
_JOINING = frozenset(word_list("pain_places", "between_places"))


def bare_places(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Places a chief complaint only names: "CC: L wrist", "Complaints: 1) neck 2) R shoulder"; each hurts."""
    if s.section != "subjective" or not _CHIEF.match(s.title) or not s.regions:
        return
    named = {i for m in (*s.regions, *s.sides, *s.mentions("complaint")) for i in range(m.start, m.end)}
    for i, token in enumerate(s.tokens):
        if i not in named and token.kind not in (MARK, NUMBER, BOX) and token.norm not in _JOINING:
            return
    if any(m.value == "pain" for m in s.mentions("complaint")):
        return
    for r in s.regions:
        if r.value not in _NO_PART:
            yield Finding(
                FactType.COMPLAINT,
                "pain",
                r.start,
                r.end,
                region=BodyPart(r.value),
                side=side_at(s, r.start, r.end),
            )


_GOES = re.compile(
    r"(?:(?:^|[,;.(] ?|\b(?:pain|ache|lbp|it|which|that|and|then|this|also|sometimes|discomfort|numbness) )"
    r"(?:then |also |occasionally |sometimes )?"
    r"(?:goes|go|going|runs|running|travels|shoots|moves|comes|spreads|radiates|radiating|extends|shooting|down|into)"
    r"|\b(?:pain|lbp|ache|symptoms) (?:goes|going|runs|running|down|into|to))"
    r"(?: (?:(?:clear |right |straight |all the way )?"
    r"(?:from (?:the )?\w+|down|into|to|through|across|on|up|past|over|along)"
    r"|the|back of|side of|outside of|inside of|front of|his|her|my|both|left|right|l|r|lt|rt|bilateral"
    r"|lateral|medial|post|posterior|anterior|outer|inner|upper|lower|behind|and|ant|lat|of))*? $"
)
"""What leads to the part of a limb a pain goes to: "goes left buttock", "LBP down the left leg"."""
_LIMBS = re.compile(
    r"\b(?:legs?|thighs?|calf|calves|shin|arms?|buttocks?|foot|feet|toes?|hands?|fingers?|forearm|extremit\w+|knee|elbow"
    r"|shoulder blade|scapula|thumb|hip|hamstrings?|[lr][lu]e)$"
)
_REACH = 9


_SUBJECTS = frozenset(word_list("pain_places", "what_goes"))
"""What goes, in "pain that goes down the leg": no part of the words for going."""


def travels(s: Sentence) -> Iterator[Mention]:
    """Words that tell where a pain goes without a term for it, as mentions of radiation."""
    known = [m for m in s.mentions("complaint") if m.value == "radiation"]
    last = 0
    for r in s.regions:
        if r.start < last or not _LIMBS.search(s.words(r.start, r.end)):
            continue
        lead = _GOES.search(s.words(max(last, r.start - _REACH), r.start) + " ")
        if lead is None:
            continue
        start = r.start - len(lead[0].strip(" ,;.(").split())
        start += s.tokens[start].norm in _SUBJECTS
        if not any(m.start < r.start and start < m.end + 2 for m in known) and start < r.start:
            yield Mention("complaint", "radiation", start, r.start)
            last = r.end
