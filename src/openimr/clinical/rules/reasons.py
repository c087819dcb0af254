"""Why a treatment is asked for, and why utilization review refuses or allows it, in the words of whoever says so.

A sentence that gives several grounds gives several facts: what "and", a semicolon or "but" joins is parted where each
part says something of its own.
"""

import re
from collections.abc import Iterator
from functools import cache

from openimr.domain.facts import FactType

from ..sentences.finding import Finding, told
from ..sentences.reader import Reader
from ..sentences.sentence import Found, Sentence
from ..words.lexicon import data, terms, word_list
from .prose import is_prose

_PURPOSE = (
    r"rule out|r o|evaluate|assess|determine|sort out|address|improve|reduce|decrease|restore|confirm|allow|avoid"
    r"|prevent"
    r"|treat|clarify|delineate|differentiate|identify|look for|see (?:if|whether)|define|guide|facilitate|regain"
    r"|control"
    r"|manage|maintain|transition|increase|maximize|strengthen|help|protect|document|establish|exclude|better|further"
)
_SAYS = (
    r"(?:he|she|it|they|there|the|this|these|pt|patient|his|her|no|not|all|both|an?|prior|conservative|symptoms?"
    r"|pain|mri"
    r"|(?:[a-z]+ ){1,4}(?:still|alone|could|cannot|may|would|will|endangers?|persist)\b"
    r"|combined|(?:[a-z]+ ){1,3}(?:has|have|is|are|was|were|remains?|persists?|continues?|raises?|raise|shows?|did"
    r"|does|do"
    r"|failed)\b)"
)
_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|b / c|b c|due to|in order to|based on|in light of|in view of|owing to|on account of|so that"
    r"|secondary to"
    r"|given(?: that| the fact that)?(?! to\b|today|by\b|a\b|an\b)"
    rf"|since(?! (?:\d|last|then|the (?:injury|accident|surgery|last|operation|visit)|his|her|doi|on|about|at|january"
    rf"|february|march|april|may|june|july|august|september|october|november|december))(?= {_SAYS})"
    rf"|as(?= {_SAYS})(?! (?:the|an?|well|needed) (?:needed|result|above|directed|tolerated|outpatient))"
    rf"|(?=to (?:{_PURPOSE})\b)to"
    r"|for(?= (?:worsening|progressive|persistent|continued|failed|diagnostic|ongoing|recurrent|refractory|residual"
    r"|chronic"
    r"|intractable|failure)))\b"
    r" (?P<why>.+)"
)
"""Words that lead to the ground of a request; the purpose of a treatment is one, too."""
_STATED = re.compile(
    r"\b(?:reasons?|rationale|purpose|basis|necessity|justification|grounds?)(?: \w+){0,8}?"
    r" (?::|(?:is|are|being)(?: that| to| because| the fact that)?) ?(?P<why>.+)"
)
_OWN_REASONS = re.compile(
    r"^(?:my|the) (?:main |chief )?reasons? (?:for (?:this|the request|asking) )?(?:is|are) (?:that )?(?P<why>.+)"
)
_THEREFORE = re.compile(
    r"(?P<why>.+?) ?(?:,|;)? (?:and )?(?:is |are )?(?:therefore|thus|hence|accordingly|for this reason|which is why"
    r"|(?<=, )so)"
    r" (?:,|\b).*"
)
_FIRST = re.compile(
    r"^(?:\d{1,2} ?[.)] ?)?(?:given(?: that)?|because of|because|since|as|due to|in light of|in view of|based on"
    r"|considering) (?:the fact that )?"
    r"(?P<why>[^,]+?) ?(?:,|(?=\b(?:i|we|he|she|it|the patient) (?:am|are|is|recommend|request|would|will"
    r"|should|need)))"
)
_FAILED = re.compile(
    r"^(?:\d{1,2} ?[.)] ?|- ?)?(?:(?:he|she|pt|patient|the patient|mr|ms|mrs)\b(?: [a-z]+)? )?(?:(?:has|have|had) )?"
    r"(?:failed|exhausted|not responded|failure of|refractory|unresponsive)\b"
)
_UNHELPED = re.compile(
    r"\b(?:(?:did|has|have|does|do) not (?:help\w*|reliev\w*|work\w*|improv\w*|respond\w*|settl\w*)|(?:has|have"
    r"|had) (?:all )?failed"
    r"|without (?:\w+ )?(?:relief|benefit|improvement)|no lasting (?:relief|benefit|gain))\b"
)
"""What a request says of earlier care that did not help."""
_DASHED = re.compile(
    r" (?:-|;) (?P<why>(?:failed|fails?|failure|mechanical|positive|persistent|persists?|worsening|progressive"
    r"|no (?:relief|benefit"
    r"|improvement|response)|not (?:improv\w*|respond\w*)|weak\w*|objective|unable|needs?|residual|recurrent"
    r"|concordant|bdi|phq"
    r"|deficits?)\b.+)"
)
_IN_BRACKETS = re.compile(
    r" \( ?(?P<why>(?:failed|fails?|failure of|because|due to|since|persistent|progressive|worsening)\b[^()]+)"
)
_NEEDS_BEHIND = re.compile(
    r"; (?P<why>(?:(?:he|she|pt|patient) )?(?:needs?|has (?:failed|not)|remains|still|is unable|cannot|failed|unable"
    r"|not improving|no (?:relief|improvement|benefit)|persistent|worsening)\b.+)"
)
_DECIDED_BECAUSE = re.compile(
    r"\b(?:denied|denial|non ?certified|not certified|declined|refused|not approved|rejected|disputed|modified)\b"
    r"[^.]{0,110}?\b(?:because(?: of)?|stating(?: that)?|saying(?: that)?|writing(?: that)?|on the grounds? that|citing"
    r"|for lack of|due to|as not|reason(?:ing)? (?::|that|was|being)(?: that)?)\b (?P<why>.+)"
)
_STATES = re.compile(
    r"\b(?:denials?|denied|decision|reviewer|refusal|non ?certification)\b[^.]{0,50}?\b(?:states?|stated|says?|said"
    r"|writing|wrote|claims?"
    r"|noted?|asserts?|holds?)(?: \w+)? that (?P<why>.+)"
)
_QUOTED_GROUNDS = re.compile(
    r"\b(?:denials?|denied|refus\w*|ur|reviewer|adjuster|insurance|carrier|turned (?:it|this|that|them|me|us) down"
    r"|non ?certif\w*"
    r"|said no|decision|disputed)\b[^.;]{0,60}?\b(?:said|says|wrote|writes|stated|states|was grounded on|reads?"
    r"|citing|because|no"
    r"(?: in \w+)?) ?(?:that |on )?[:,]? ?\" (?P<why>[^\"]{8,}?) ?[,.]? ?\""
)
"""Grounds of a refusal in quotation marks: the denial said "no injection has been documented"."""
_ALSO_QUOTED = re.compile(r" ?,? ?(?:and|or) \" ?(?P<why>[^\"]{8,}?) ?[,.]? ?\"")
_TURNED_DOWN = re.compile(
    r"\b(?:insurance|carrier|adjuster|reviewer|they|ur|company)(?: \w+){0,3} (?:turned (?:\w+ ){1,4}down|said no"
    r"|denied (?:it|me|this|that))"
    r" ?,? (?:and )?(?:said|saying|says|because) (?:that )?(?P<why>(?:i|we|he|she|it|there|my|his|her|not|no) .+)"
)
_BRACKETED_DENIAL = re.compile(
    r"\b(?:denied|said no|non ?certified|not certified|turned (?:it |this )?down"
    r"|refused)\b[^.;(]{0,40}\( (?P<why>[^()]{8,}) \)"
)
"""Grounds in brackets behind a refusal: "UR said no (no arthritis on x-ray, under 55)"."""
_QUOTED_DENIAL = re.compile(
    r"\b(?:denial|non ?certification|refusal)(?: letter)?(?: (?:of"
    r"|dated))? (?:\d{4}-\d\d-\d\d )?: \" ?(?P<why>(?:\w+ ){3}.+)"
)
"""A list of papers that quotes a refusal: "UR denial of 6/1/2018: …"."""
_SAID_TO_LACK = re.compile(
    r"\b(?:no (?:documentation|evidence|indication|report|clear|objective|mention|record)|not (?:been "
    r")?(?:documented|established|supported|shown|demonstrated|provided|described|identified"
    r"|specified)"
    r"|lack of|lacks|insufficient|exceeds?|fail(?:s|ed) to (?:document|meet|show)|(?:does|do|did) not "
    r"(?:meet|support|document|specify|indicate|establish|show|describe|explain)|there (?:is|are|was|were) no"
    r"|has already|has had only|has only had|(?:do|does|did|have|has) not (?:been )?(?:contain|include"
    r"|demonstrate|reflect"
    r"|reveal|provide|recommend|indicate|mention|address|met|meet|failed|tried|exhausted|undergone|received)\w*"
    r"|shows? no (?:gain|improvement|progress|benefit|change)|(?:was|were|is|are|has|have) not (?:been )?(?:included"
    r"|submitted|ruled out|attached|stated|explained|performed|completed|named|measured|sent|enclosed)"
    r"|(?:is|are|was|were) (?:reported as |said to be )?(?:missing|absent from the|incomplete|irregular|inadequate)"
    r"|(?:is|are|was|were) not (?:recommended|supported|met|indicated|clear|consistent|intended)|unclear|fails? to"
    r" (?:document"
    r"|describe|show|demonstrate|establish|provide|mention|address)|not (?:yet )?(?:met|exhausted|failed|tried)"
    r"|(?:more|longer|further|higher) than (?:what )?(?:the |this )?(?:\w+ ){0,2}(?:allows?|recommends?|supports?"
    r"|advises?"
    r"|permits?|maximum|limit)|goes? (?:past|beyond)|but no \w+|(?:is|are|was|were) not (?:concordant|corroborated"
    r"|in agreement|explained|accepted|covered|allowed|justified|tied)|not (?:allowed|accepted|covered) in this claim"
    r"|no (?:\w+ ){0,3}(?:report|notes?|imaging|measure|goals?|gain|trial|results?)(?: \w+){0,2} (?:received|sent"
    r"|submitted|recorded|provided|enclosed|attached|documented)|(?:info\w*|records?|notes?) requested [^.]{0,20}not"
    r" received)\b"
)
"""What reviewers say is missing, not met or exceeded: the words of a ground for refusal."""
_PARTS = re.compile(
    r" ,? ?(?:\" )?(?:and )?(?=that (?:\" )?(?:the|there|she|he|it|other|no|this|a)\b)|(?<=\w) , (?=no \w+ \w+"
    r"|there (?:is|are|was|were)\b)"
    r"| , (?=(?:(?!and |but |or |which |who )[a-z]+ ){1,3}(?:has|have|is|are|was|were|did|does) )"
    r"| ?; (?:and |or |but )?| , (?:and|but|nor|or) (?=\w+)"
    r"| (?:and|but) (?=(?:there|he|she|it|they|this|because|since|has|have|had|is|are|was|were|remains|still"
    r"|cannot|not"
    rf"|continues|would|(?:to )?(?:{_PURPOSE}))\b)"
    r"| (?:and|but) (?=(?:(?!and |but )[a-z]+ ){1,4}(?:has|have|is|are|was|were|does|do|did|remains?|shows?)\b)"
)
"""The joints at which a sentence is parted into grounds: each part says something of its own."""
_NEXT_ITEM = re.compile(r"(?<=.) [;,.]? ?(?:and )?\( ?[\da-h] ?\) ")
"""Where the next item of a list begins that runs on: "because of disuse; (7) a bone scan"."""
_TREATED = ("therapy", "injection", "surgery", "device", "service", "drug")


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The grounds of a request or of the decision on it, one fact a ground."""
    short = doc.is_review and doc.determined and _falls_short(s)
    if not short and s.section in (
        "guidelines",
        "goals",
        "records",
        "family",
        "past_medical",
        "technique",
        "medications",
        "findings",
    ):
        return
    if len(s.tokens) < 4:
        return
    by = "ur" if doc.is_review else "provider"
    if '"' in s.norm and (quoted := s.search(_QUOTED_GROUNDS)):
        yield from _quoted(s, quoted)
    elif "(" in s.norm and (bracketed := s.search(_BRACKETED_DENIAL)):
        at = bracketed.match.start("why")
        for part in bracketed.match["why"].split(" , "):
            if ground := _reason(s, *s.span(at, at + len(part)), "ur"):
                yield ground
            at += len(part) + 3
    elif turned := s.search(_TURNED_DOWN):
        yield from _grounds(s, *s.span(turned.match.start("why"), turned.match.end("why")), "ur")
    elif s.section == "reasons":
        yield from _rationale(s, by)
    elif found := s.search(_DECIDED_BECAUSE) or _said_by_reviewer(s) or s.search(_QUOTED_DENIAL):
        yield from _grounds(s, *s.span(found.match.start("why"), found.match.end("why")), "ur")
    elif doc.is_review:
        said = s.section in ("determination", "request", "", "plan", "diagnosis") and _SAID_TO_LACK.search(s.norm)
        if short or said:
            yield from _rationale(s, by)
    elif s.section in ("plan", "request", "diagnosis", "causation", "impression", "", "work_status"):
        yield from _of_request(doc, s)


_RETOLD_BESIDE = frozenset(
    {"social", "past_medical", "medications", "objective", "imaging", "treatment", "work_status"}
)
"""Parts that a label within a paragraph begins ("Social: former smoker."), behind which reasons may go on."""
_OF_PAPERS = re.compile(
    r"(?:the )?(?:additional |clinical |chart |submitted |medical )*"
    r"(?:documentation|records?|notes?|info\w*|imaging|no|requested|request|exam|provider)\b"
)
"""How a sentence begins that says of the papers, and not of a guideline, that they fall short."""


def _falls_short(s: Sentence) -> bool:
    """Whether a sentence behind such a label says that the papers or the request fall short."""
    beside = s.section in _RETOLD_BESIDE or (s.section == "guidelines" and _OF_PAPERS.match(s.norm))
    return bool(beside and _SAID_TO_LACK.search(s.norm))


def _quoted(s: Sentence, first: Found) -> Iterator[Finding]:
    """Each of the grounds that a sentence quotes of a refusal."""
    match: re.Match[str] | None = first.match
    while match:
        if found := _reason(s, *s.span(match.start("why"), match.end("why")), "ur"):
            yield found
        match = _ALSO_QUOTED.match(s.norm, match.end())


def _said_by_reviewer(s: Sentence) -> Found | None:
    """What a letter says the reviewer said, where that is a ground of its own words."""
    found = s.search(_STATES)
    if found is None or len(found.match["why"].split()) < 6 or found.match["why"].startswith(("they ", "it ", "this ")):
        return None
    return found


def _of_request(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The grounds said in the same breath as what is asked for, ordered or stopped."""
    acted = [m.start for kind in _TREATED for m in s.mentions(kind)]
    asked = [m.start for m in s.mentions("context:asking")] + [m.start for m in s.mentions("context:stopped")]
    planned = s.section in ("plan", "request", "diagnosis") and bool(acted)
    if s.section in ("plan", "request") and _FAILED.match(s.norm) and not doc.is_study:
        yield from _grounds(s, 0, len(s.tokens), "provider")
        return
    if doc.is_request and s.section in ("", "plan", "request") and _UNHELPED.search(s.norm) and is_prose(s):
        yield from _grounds(s, 0, len(s.tokens), "provider")
        return
    if s.section in ("plan", "request") and (stated := s.search(_STATED)):
        yield from _grounds(s, *s.span(stated.match.start("why"), stated.match.end("why")), "provider")
        return
    if s.section in ("plan", "request", "", "diagnosis") and (own := s.search(_OWN_REASONS)):
        yield from _grounds(s, *s.span(own.match.start("why"), own.match.end("why")), "provider")
        return
    if not (asked or planned) or (
        s.section in ("diagnosis", "impression", "", "causation", "work_status") and not asked
    ):
        return
    if lead := s.search(_FIRST):
        if any(at >= lead.end for at in (*asked, *(acted if planned else ()))):
            yield from _grounds(s, *s.span(lead.match.start("why"), lead.match.end("why")), "provider")
        return
    if asked and (stated := s.search(_STATED) or s.search(_THEREFORE)):
        yield from _grounds(s, *s.span(stated.match.start("why"), stated.match.end("why")), "provider")
        return
    for pattern in (_BECAUSE, _NEEDS_BEHIND, _DASHED, _IN_BRACKETS):
        found = s.search(pattern)
        if found and found.start > 0 and any(at < found.start for at in (*asked, *(acted if planned else ()))):
            low, high = s.span(found.match.start("why"), found.match.end("why"))
            yield from _grounds(s, low, _next_item(s, low, high), "provider")
            return


_OF_LIST = re.compile(r"\b(?:failed|no|without|despite|tried|including|exhausted|after|by|with)\b")


def _next_item(s: Sentence, low: int, high: int) -> int:
    """Where a ground ends and the list of what is asked for goes on: "EMG because of the jerks, a DEXA, clearance"."""
    starts = {m.start for kind in ("service", "surgery", "device") for m in s.mentions(kind)}
    for i in range(low + 3, high - 1):
        if s.tokens[i].norm != "," or _OF_LIST.search(s.words(low, i)):
            continue
        begin = next((j for j in range(i + 1, high) if s.tokens[j].norm not in ("and", "a", "an", "the", "also")), high)
        if begin in starts:
            return i
    return high


def _rationale(s: Sentence, by: str) -> Iterator[Finding]:
    """The grounds of a sentence of the part that gives reasons; what only announces, cites or decides is none."""
    start = 0
    if lead := _openings()[0].match(s.norm):
        start = len(lead[0].split())
    rest = s.words(start, len(s.tokens))
    because = s.search(_BECAUSE_OF_DECISION)
    if because:
        start = because.end
    elif _openings()[1].match(rest) and not _SAID_TO_LACK.search(rest):
        return
    yield from _grounds(s, start, len(s.tokens), by)


_BECAUSE_OF_DECISION = re.compile(
    r"\b(?:denied|certified|necessary|established|supported|approved|authorized|appropriate|indicated|justified"
    r"|reasonable"
    r"|warranted|recommended|requested|given|certification)\b[^.;]{0,30}? (?:because(?: of)?|as|since|given that|due"
    r" to|by) "
)


@cache
def _openings() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that lead into a ground, and words with which a sentence begins that gives none (``data/reasons.yaml``)."""
    lists = data("reasons")["reasons"]
    leads = "|".join(sorted(terms(lists["leads"]), key=len, reverse=True))
    silent = "|".join(sorted(terms(lists["no_ground"]), key=len, reverse=True))
    return (
        re.compile(rf"(?:\(? ?[\da-f] ?[.)] ?|- ?)?(?:(?:{leads})\b(?: ,| :)? ?)*"),
        re.compile(rf"(?:{silent})\b"),
    )


def _grounds(s: Sentence, start: int, end: int, by: str) -> Iterator[Finding]:
    """The parts of a stretch, each a ground."""
    first = s.norm.find(s.words(start, end), 0) if start == 0 else None
    text = s.words(start, end)
    if item := _NEXT_ITEM.search(text):
        text = text[: item.start()]
    offset = first if first is not None else sum(len(t.norm) + 1 for t in s.tokens[:start])
    cuts = [0]
    for joint in _PARTS.finditer(text):
        if len(text[cuts[-1] : joint.start()].split()) >= 3 and len(text[joint.end() :].split()) >= 2:
            cuts += [joint.start(), joint.end()]
    cuts.append(len(text))
    for a, b in zip(cuts[::2], cuts[1::2], strict=True):
        if text[a:b].strip():
            low, high = s.span(offset + a, offset + b)
            if found := _reason(s, low, high, by):
                yield found


_DECIDES = re.compile(
    r"\b(?:is|are|was|were|be)(?: also| therefore| thus| not| hence| considered| deemed| found)* (?:supported|certified"
    r"|non ?certified|approved|authorized|medically necessary|necessary|denied|reasonable|appropriate|warranted"
    r"|modified"
    r"|advised|recommended|given on that understanding)(?: either| as well| at this time)?$"
)
_FORMAL = re.compile(
    r"^(?:(?:is |are )?(?:therefore|thus|hence|accordingly)\b|item \d|request \d|physician |reviewed? |reviewer"
    r"|requesting |signature|signed|time avail|date\b|name\b"
    r"|claims? admin|dated"
    r"|fax|phone|peer(?: to peer)? (?:call|contact|discussion)|(?:carrier|claims administrator) (?:' )?s? ?response"
    r"|tel\b|sincerely|you\b|i (?:called|spoke|left)|message|it will|we )"
    r"|\b(?:m ?\.? ?d|d ?\.? ?o|d ?\.? ?c|ph ?\.? ?d|md|do"
    r"|board certified|license) ?[,.]?$|, (?:md|do|m \.? ?d|d \.? ?o|dc|np|pa c)\b"
    r"|\bboard certified\b|\blicense\b|\bon file\b|\b\d{1,2} of \d{1,2}$|voice ?mail|with(?:out)? (?:prejudice|reasons)"
)
"""Parts that are form and no ground: greetings, signatures, licences, calls that were tried."""
_GROUND = re.compile(
    r"\b(?:no|not|without|lack\w*|absen\w*|insufficient|fail\w*|exceed\w*|only|inadequate|unclear|never|none|limited"
    r"|missing|beyond|less than|more than|contraindicat\w*|unsupported|outside|already|long term|incomplete"
    r"|inconsistent"
    r"|consistent|neither|nor|continues?|unproven|experimental|remain\w*|few|minimal|prior|document\w*|support\w*"
    r"|meets?"
    r"|met|evidence|because|responded|improv\w*|worsen\w*|persist\w*|deficit|positive|corroborat\w*|confirm\w*|criteria"
    r"|needs?|has had|have had|cannot|above|below|over|under|dose|history|first|weak\w*|objective|consent|risk"
    r"|allow\w*)\b"
)
"""Words without which a part that begins with the history or a guideline is no ground."""
_TELLS = re.compile(
    r"(?:odg|mtus|acoem|the )?(?:guidelines?|odg|mtus|acoem)\b|(?:the |this )?(?:patient|claimant|injured worker"
    r"|employee|he|she|it|mr|ms|mrs|there|on|an?|report|note|date"
    r"|\d)\b"
)
"""How the parts begin that may only tell the history."""
_PRONOUNS = frozenset(word_list("reasons", "pronouns"))
_DANGLING = frozenset(word_list("reasons", "dangling"))


def _reason(s: Sentence, start: int, end: int, by: str) -> Finding | None:
    while end > start and s.tokens[end - 1].norm in _DANGLING:
        end -= 1
    while start < end and s.tokens[start].norm in _DANGLING:
        start += 1
    words = [t for t in s.tokens[start:end] if t.norm.isalpha() and t.norm not in _PRONOUNS]
    said = s.words(start, end)
    if len(words) < 2 or _FORMAL.search(said) or _DECIDES.search(said):
        return None
    if re.search(r"\b(?:is|are|not)$", said) or (_openings()[1].match(said) and not _SAID_TO_LACK.search(said)):
        return None
    if by == "ur" and _TELLS.match(said) and not _GROUND.search(said):
        return None
    return Finding(FactType.REQUEST_REASON, told(s, start, end), start, end, attributes={"by": by})
