"""Why a treatment is asked for, and why utilization review refuses it, in the words of whoever says so."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType

from ..finding import Finding
from ..reader import Reader
from ..sentence import Sentence

_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|since|given(?: that| the)?|as (?:he|she|the|pt|there|his|her|this|these|all|it)|due to|in "
    r"order to|to (?:help|avoid|improve|reduce|treat|address|evaluate|rule out|determine|restore)"
    r"|based on|in light of|in view of|for (?:worsening|progressive|persistent|continued|failed"
    r"|diagnostic|ongoing|recurrent|refractory|residual|chronic|intractable)) (?P<why>.+)"
)
_STATED = re.compile(
    r"\b(?:reason|rationale|purpose|basis|necessity|justification|indication|goal)(?: \w+){0,8}?"
    r" (?:is|are|being)(?: that| to| because| the fact that)? (?P<why>.+)"
)
_THEREFORE = re.compile(
    r"(?P<why>.+?) ?(?:,|;)? (?:and )?(?:is |are )?(?:therefore|thus|hence|so|accordingly|for this reason"
    r"|which is why)"
    r" (?:,|\b).*"
)
_ASKING = re.compile(
    r"\b(?:request\w*|authoriz\w*|recommend\w*|would benefit|referral|necessary|indicated|candidate|warranted"
    r"|needed|req"
    r"|refer\w*|appeal\w*|order\w*|ask\w*|certif\w*|need\w*)\b"
)
_GROUND = re.compile(
    r"\b(?:no|not|without|lack\w*|absen\w*|insufficient|fail\w*|exceed\w*|only|inadequate|does not|is "
    r"not|are not|has not|unclear|never|none|limited|missing|beyond|less than|more than"
    r"|contraindicat\w*|unsupported|outside|already|long term|incomplete|inconsistent|neither|nor"
    r"|continues to smoke|unproven|experimental|remain\w*|few|minimal|prior)\b"
)
_NO_GROUND = re.compile(
    r"^(?:the request|this request|therefore|as such|thus|i spoke|i called|a call|peer to peer"
    r"|attempt\w*|if you|the guidelines?|acoem|odg|mtus|according to|per|guidelines?|based on"
    r"|recommend\w*|in accordance|cited|the mtus|ca mtus|criteria|please|you may|see|for these reasons"
    r"|consequently|accordingly|hence|decision|with regard)\b"
)
_STILL_GROUND = re.compile(
    r"\b(?:because|since|as there|due to|there is no|no documentation|not documented|fail\w* to|lack of|exceed\w*)\b"
)


_FIRST = re.compile(
    r"^(?:given(?: that)?|because of|because|since|as|due to|in light of|in view of|based on"
    r"|considering) (?:the fact that )?"
    r"(?P<why>[^,]+?) ?(?:,|(?=\b(?:i|we|he|she|it|the patient) (?:am|are|is|recommend|request|would|will"
    r"|should|need)))"
)
_SAID_TO_LACK = re.compile(
    r"\b(?:no (?:documentation|evidence|indication|report|clear|objective|mention|record)|not (?:been "
    r")?(?:documented|established|supported|shown|demonstrated|provided|described|identified"
    r"|specified)"
    r"|lack of|lacks|insufficient|exceeds?|fail(?:s|ed) to (?:document|meet|show)|(?:does|do|did) not "
    r"(?:meet|support|document|specify|indicate|establish|show|describe)|there (?:is|are|was|were) no"
    r"|has already|has had only|has only had|(?:do|does|did|have|has) not (?:been )?(?:contain|include"
    r"|demonstrate|reflect"
    r"|reveal|provide|recommend|indicate|mention|address|met|meet|failed|tried|exhausted|undergone|received)\w*"
    r"|(?:is|are|was|were) not (?:recommended|supported|met|indicated|clear|consistent)|unclear|fails? to (?:document"
    r"|describe|show|demonstrate|establish|provide|mention|address)|not (?:yet )?(?:met|exhausted|failed|tried))\b"
)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The grounds of a request or of its refusal, one fact a ground."""
    by_review = doc.is_review
    if s.section == "reasons" and len(s.tokens) >= 4:
        if by_review:
            yield from _refusal(s)
        elif not re.match(r"(?:request|please|see)\b", s.norm):
            yield _reason(s, 0, len(s.tokens), "provider")
        return
    if (
        by_review
        and s.section in ("determination", "request", "", "plan", "diagnosis", "guidelines")
        and _SAID_TO_LACK.search(s.norm)
    ):
        yield from _refusal(s)
        return
    if by_review and s.section in ("determination", "request", "", "plan", "diagnosis"):
        found = s.search(
            re.compile(
                r"\b(?:because|since|as there is|as the|due to|there is no documentation|there is no)\b (?P<why>.+)"
            )
        )
        if found and _GROUND.search(s.norm):
            start = s.span(found.match.start("why"), found.match.end("why"))[0]
            yield _reason(s, start, len(s.tokens), "ur")
        return
    if s.section in ("plan", "request", "diagnosis") and not by_review:
        if (lead := s.search(_FIRST)) and _ASKING.search(s.words(lead.end, len(s.tokens))):
            start, end = s.span(lead.match.start("why"), lead.match.end("why"))
            yield _reason(s, start, end, "provider")
            return
        for pattern in (_STATED, _THEREFORE):
            stated = s.search(pattern)
            if stated and (_ASKING.search(s.norm) or pattern is _STATED):
                start, end = s.span(stated.match.start("why"), stated.match.end("why"))
                if end - start >= 3:
                    yield _reason(s, start, end, "provider")
                    return
        found = s.search(_BECAUSE)
        if found and (_ASKING.search(s.words(0, found.start)) or s.section == "request") and found.start > 1:
            start, end = s.span(found.match.start("why"), found.match.end("why"))
            if end - start >= 2:
                yield _reason(s, start, end, "provider")


_LEAD = re.compile(
    r"^(?:(?:in this case|here|in the present case|in this instance|at this time|according to(?: \w+){1,3}?"
    r"|per(?: \w+){1,3}?"
    r"|on review) ,|(?:odg|mtus|acoem|(?:the )?guidelines?) (?:allows?|recommends?|permits?|supports?"
    r"|limits?) [^;]*;) "
)
_NOT_BACKED = re.compile(
    r"(?:the |current |cited |ca |evidence based |applicable )*(?:guidelines?|mtus|odg|acoem"
    r"|criteria)\b(?: \w+){0,6}? "
    r"(?:(?:do|does|did) not|(?:are|is|has|have) not|not)\b"
)
_SINCE = re.compile(
    r"\b(?:because|due to)\b |^(?:since|as) |\b(?:denied|certified|necessary|established|supported|approved"
    r"|authorized)"
    r" (?:as|since|given that) "
)


def _refusal(s: Sentence) -> Iterator[Finding]:
    lead = _LEAD.match(s.norm)
    rest = s.norm[lead.end() :] if lead else s.norm
    stops = _NO_GROUND.match(rest) and not _STILL_GROUND.search(s.norm) and not _NOT_BACKED.match(rest)
    stops = stops and not (s.search(_SINCE) and _SAID_TO_LACK.search(s.norm))
    if not _GROUND.search(s.norm) or stops:
        return
    start = 0
    if lead := lead or re.match(
        (
            r"(?:first|second|third|fourth|finally|also|in addition|additionally|however|moreover|further"
            r"|lastly|furthermore)\b(?: ,)? "
        ),
        s.norm,
    ):
        start = len(lead[0].split())
    if because := s.search(_SINCE):
        start = because.end
    if len(s.tokens) - start >= 3:
        yield _reason(s, start, len(s.tokens), "ur")


def _reason(s: Sentence, start: int, end: int, by: str) -> Finding:
    while end > start and s.tokens[end - 1].norm in (".", ";", ","):
        end -= 1
    while start < end and s.tokens[start].norm in ("-", ":", ",", "*"):
        start += 1
    end = max(end, start + 1)
    return Finding(FactType.REQUEST_REASON, s.raw(start, end).lower(), start, end, attributes={"by": by})
