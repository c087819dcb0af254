"""Whether a treatment named was done, is asked for, or never was: by the words around it and the section."""

import re
from typing import NamedTuple

from openimr.domain.facts import Certainty

from .. import context
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence

_SILENT = {"guidelines", "goals", "records", "technique", "allergies", "family", "ros", "causation"}
_ASKED_SECTIONS = {"request", "plan", "determination", "reasons"}
_AFTER_ASKED = re.compile(
    r"^(?:[\w'/%#.-]+ ){0,9}?(?:is|are|was|were|be|been|being)? ?(?:also )?(?:requested|recommended"
    r"|indicated|requesting|necessary|medically necessary|warranted|pending|non ?certified|not "
    r"certified|certified|authorized|not authorized|approved|not approved|denied|modified|not "
    r"supported|advised|appropriate|not appropriate|scheduled|planned|being considered|not medically"
    r"|considered|an option|reasonable|should be|discussed|offered|deferred|supported|needed|required"
    r"|ordered|proposed|sought|prospective|non ?cert|rental|purchase|referral|orders?|would be next|is next"
    r"|(?:may|would|could|might) be (?:of (?:value|benefit|help|use)|helpful|useful|obtained|performed"
    r"|beneficial|tried"
    r"|done|arranged)|would help|per week for|a week for|times (?:a|per) week)\b"
)
_AFTER_DONE = re.compile(
    r"^(?:[\w'/%#.-]+ ){0,8}?(?:helped|completed|attended|performed|failed|without (?:relief|benefit"
    r"|improvement|success|lasting)|with (?:\w+ )?(?:\w+ )?(?:relief|benefit|improvement|success|help)"
    r"|provided|gave|made|did not help|didn't help|no help|no relief|tried|finished|done|x ?\d+|ended"
    r"|was helpful|were helpful|in the past|years? ago|months? ago|weeks? ago|on \d|in \d|last (?:year"
    r"|month|week)|no benefit|minimal|temporary|tolerated|times \d|to date|so far|twice|once|was "
    r"undergone|received|has been|have been|gives?|relieves?|helps?|for (?:pain|support|sleep)|worn"
    r"|used|at night|(?:was |were |is )?(?:given|issued|dispensed|applied|fitted|reviewed|demonstrated|taught))\b"
)
_CONDITION = re.compile(
    r"\b(?:if|consider|considering|may|might|should (?:he|she|symptoms|pain|this)|contingent|possible"
    r"|possibly|potential|would consider|future|eventually|option|options|considered|could|discussed"
    r"|unless|down the road|when|maybe|perhaps|failing (?:that|which)|alternatively)\b"
)
_DECISION = re.compile(
    r"\b(?P<no>non ?certif\w*|not certified|denied|denial|not medically necessary|not authorized|not "
    r"approved|not recommended)\b|\b(?P<part>modif\w*|partially)\b|\b(?P<yes>certified|certif\w*"
    r"|approved|authorized|approval|medically necessary)\b"
)


_COURSE = re.compile(
    r"(?:(?:to|for|of|the|both|left|right|bilat\w*|l|r|b|(?:low )?back|neck|knees?|shoulders?|hands?|wrists?|ankles?"
    r"|feet|foot|[clt]s|hips?|elbows?|:|-) )*"
    r"(?:(?:twice|once|\d times) (?:a |per |each )?(?:week\w*|wk|month\w*)\b|\d{1,2} ?(?:x|times|visits?|sessions?)\b"
    r"|x ?\d{1,2}\b(?! ?(?:/|\d|%|lbs?|min|hours?|days?|months?|mos?|years?))|\d{1,2} (?:to|-) \d{1,2} (?:x|times)\b"
    r"|[1-7] x ?\d{1,2}\b(?! ?/))"
    r"(?!.{0,40}\b(?:completed|attended|helped|failed|done|finished|so far|to date|with (?:no|good|temporary)))"
)
"""A course of visits as it is ordered: "PT 2x/wk x 6 wks"."""


_COUNTED = re.compile(
    r"^(?!.*\b(?:more|additional|further)\b)[^;]*?\b(?:(?:attended|completed|underwent) "
    r"(?:a total of |all |only |about )?[1-9]\d?\b"
    r"|(?<!of )[1-9]\d? (?:[a-z]+ ){0,2}?(?:were |was |have been )?(?:attended|completed)\b"
    r"|\d{1,2} (?:of|/) \d{1,2} (?:approved |authorized |certified )?(?:visits|sessions|treatments)\b)"
)
"""Visits behind the name of a therapy that are counted as had: "24 requested, 12 approved, 10 attended"."""


class Standing(NamedTuple):
    """How a treatment stands: ``done``, ``asked``, ``refused`` (somebody says not to ask for it) or ``never``.

    ``decision`` is what utilization review decided on a request; ``continuing`` that it goes on; ``announced`` that a
    word before a colon asks for the whole list it stands in.
    """

    how: str
    certainty: Certainty = Certainty.CERTAIN
    decision: str | None = None
    continuing: bool = False
    announced: bool = False


def standing(doc: Reader, s: Sentence, m: Mention) -> Standing | None:
    """How a treatment stands, or None where the sentence says neither that it was done nor that it is asked for."""
    if s.section in _SILENT or context.open_box(s, m.start) or _ASKED_ABOUT.search(s.words(m.start - 4, m.start)):
        return None
    if _NOT_SHOWN.search(s.words(max(0, m.start - 12), m.start)) and doc.is_review:
        return None
    if m.category == "device" and _NO_MORE.search(f"{s.words(m.start - 7, m.start)} | {s.words(m.end, m.end + 5)}"):
        return Standing("never")
    trigger, kind = _before(s, m)
    announced = kind is None and _announced(s, m)
    if announced:
        kind = "asking"
    after = _rest_of_clause(s, m)
    if _CANCELLED.match(after) or (_CONDITION_OF.search(s.words(m.start - 5, m.start)) and _HAPPENS.match(after)):
        return None
    if m.category == "therapy" and s.section not in _ASKED_SECTIONS and _COUNTED.search(s.words(m.end, m.end + 24)):
        return Standing("done")
    if not doc.is_review and (_is_declined(s, m, after) or _is_ruled_out(s, m)):
        return Standing("refused")
    conditional = bool(_CONDITION.search(s.words(max(0, m.start - 12), m.start))) or bool(
        re.match(r"(?:\w+ ){0,8}if\b|(?:\w+ ){0,4}(?:if|should|may be|might be|could be|is an option|when)\b", after)
    )
    if s.section == "clinical_summary" and doc.is_review and kind is None:
        kind = "doing"
    if kind == "never" and (
        re.match(r"(?:notes?|records?|reports?|documentation|progress)\b", after)
        or "more" in s.words(trigger, m.start).split()
    ):
        return None
    if kind == "never" and not (
        s.section in ("reasons", "request")
        and doc.is_review
        and re.search(r"\b(?:request|documentation)\b", s.words(trigger - 3, m.start))
    ):
        return Standing("never")
    found = _by_words(doc, s, m, (kind, trigger), after, conditional)
    return found._replace(announced=True) if found and announced else found


def _by_words(
    doc: Reader, s: Sentence, m: Mention, led: tuple[str | None, int], after: str, conditional: bool
) -> Standing | None:
    """How a treatment that is neither denied nor declined stands, by the word that leads to it and those behind it."""
    kind, trigger = led
    certainty = Certainty.UNCERTAIN if conditional else Certainty.CERTAIN
    asked = Standing("asked", certainty, _decision(s, m))
    done_behind = bool(_AFTER_DONE.match(after))
    if kind == "continuing":
        goes_on = doc.is_request and s.section in ("request", "determination")
        return Standing("asked" if goes_on else "done", continuing=True)
    if kind == "doing" and not _AFTER_ASKED.match(after):
        return Standing("done")
    if _AFTER_ASKED.match(after) and not (kind == "doing" and s.section not in _ASKED_SECTIONS):
        return asked
    if kind == "asking":
        if _NOT_HAD.search(s.words(trigger - 5, trigger)):
            return Standing("never")
        if _is_refused(s, trigger):
            return Standing("refused")
        told = done_behind and not re.match(r"x ?\d", after) and not conditional and s.section not in _ASKED_SECTIONS
        return Standing("done") if told else asked
    if context.polarity(s, m.start, m.end).value == "absent":
        return Standing("never")
    if s.section in ("plan", "request") and _COURSE.match(after):
        return asked
    if done_behind and s.section not in ("request", "determination") and not _IF_BEHIND.match(after):
        return Standing("done")
    if doc.is_request and s.section in ("request", "determination") and is_prose(s):
        return Standing("done") if m.category in ("therapy", "device") else None
    if s.section in _ASKED_SECTIONS:
        return None if s.section == "reasons" and not doc.is_review else asked
    return Standing("asked", Certainty.UNCERTAIN) if conditional else Standing("done")


def is_prose(s: Sentence) -> bool:
    """Whether a passage is a sentence with a verb, and no item of a list."""
    return VERB.search(re.sub(r"\( [^()]*\)", "", s.norm)) is not None


VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|do|can|cannot|could|would|will|reports?|states?|remains?|continues?"
    r"|shows?|showed|takes|took|uses|used|helped|failed|denies|notes?|received|underwent|reduced|improved|completed)\b"
)
_CANCELLED = re.compile(
    r"(?:[\w/-]+ ){0,3}(?:is|was|were|has been|have been|been) (?:cancell?ed|withdrawn|postponed)\b"
)
"""What follows a treatment that was to be and is off."""
_CONDITION_OF = re.compile(r"\b(?:if|should|unless|once|until|when)(?: (?:the|this|that|his|her|an?|first|next))* ?$")
_HAPPENS = re.compile(
    r"(?:[\w/-]+ ){0,3}(?:not|fails?|gives?|does|do|is (?:not|positive|negative|of)|helps?|provides?|brings?|shows?)\b"
)
"""What a condition says of a treatment: "should the TENS not suffice" asks for something else."""
_NOT_HAD = re.compile(
    r"\b(?:did|has|have|had|could)(?: not|n't) (?:yet )?(?:get|gotten|have|undergo|obtain|start|begin)$"
)
"""What was to be had and was not: "he did not get the MRI"."""
_IF_BEHIND = re.compile(r"(?:\w+ ){0,2}(?:if|should|unless)\b")
_NOT_SHOWN = re.compile(
    r"\b(?:(?:does|do|did|has|have) not|fails? to|failed to|without|no) (?:\w+ )?(?:show|document\w*|demonstrat\w*"
    r"|establish\w*"
    r"|evidence|record|indicat\w*|describ\w*|include\w*|mention\w*)\b"
)
"""In a decision, treatment of which the reviewer says that the papers do not show it."""
_ASKED_ABOUT = re.compile(
    r"\b(?:asks?|asked|inquire[sd]?|wonders?|wondered) (?:about|re|regarding|whether)(?: \w+){0,2} ?$"
)
"""What the patient asks about nobody has asked for."""
_NO_MORE = re.compile(
    r"\b(?:no longer (?:wears?|wearing|uses?|using|needs?|on|in)|stopped(?: (?:using|wearing))?|gave up|given up"
    r"|threw away"
    r"|thrown away|off|out of|discontinued|weaned (?:off|from)|without|w o)(?: (?:the|his|her|a|an|any|all))* \|"
    r"|\bput (?:\w+ ){0,2}\| (?:\w+ ){0,3}away\b"
)
_DECLINED_BEFORE = re.compile(
    r"\b(?:not (?:a (?:surgical )?candidate for|recommend\w*|request\w*|asking for|indicated for|plan\w*|contemplat\w*"
    r"|in need of|think|believe|feel|consider\w*|advis\w*|propos\w*)|no (?:need|indication|plans?|basis|role|reason)"
    r" (?:for|to)|neither|against|(?:do|does|did|would|should) not (?:need|require|recommend|think|believe|see|advise"
    r"|suggest|have|undergo|benefit)|no further|no more|no longer (?:needs?|requires?)"
    r"|hold(?: off on)?(?: (?:further|any|more))?|not interested in)(?: [\w'-]+){0,6} ?$"
)
_DECLINED_AFTER = re.compile(
    r"^(?:[\w',-]+ ){0,6}?(?:(?:is|are|was|were|be) (?:not|no longer)|(?:should|need|will|must|may) not(?: be)?|not)"
    r" (?:\w+ )?(?:needed|indicated|required|recommended|necessary|contemplated|planned|requested|warranted|wanted"
    r"|an option|foreseen|anticipated|desired|in question|on the table"
    r"|advised|appropriate|considered|being requested|provided|done|performed)\b"
)


_NOT_CHOSEN = re.compile(
    r"^(?:was |were )?(?:considered|discussed|offered)(?: \w+){0,2}? (?:and|but) (?:was )?(?:not chosen|rejected)\b"
)


_DECLINED_IN = frozenset(
    ("plan", "request", "diagnosis", "causation", "impression", "", "work_status", "reasons", "treatment")
)


_RULED_OUT = re.compile(
    r"(?:^|[.;:,] )(?:(?:\d{1,2}|[a-h]) ?\) |\[ \d ] |[*-] )?(?:not another|no)(?! (?:prior|previous|history|record"
    r"|doc\w*|evidence|significant|improvement|relief|benefit|response|help|change|gain|more than|indication))"
    r"(?: (?!on\b|to\b|with\b|for\b|from\b|in\b|until\b|of\b|\w+ing\b)[\w/-]+){0,2} ?$"
)
"""How a line of a plan begins that says what is not to be done: "No new MRI for now", "Not another ESI"."""


def _is_ruled_out(s: Sentence, m: Mention) -> bool:
    if s.section not in ("plan", "request") or s.words(m.end, m.end + 1) in ("until", "yet", "x"):
        return False
    return bool(_RULED_OUT.search(s.words(0, m.start)))


def _is_declined(s: Sentence, m: Mention, after: str) -> bool:
    """Whether the writer himself says that the treatment is not asked for or not needed."""
    if _NOT_CHOSEN.match(after):
        return True
    if s.section not in _DECLINED_IN:
        return False
    before = re.split(r"[;.:]|\bbut\b|, (?:i|he|she|we)\b", s.words(max(0, m.start - 12), m.start))[-1]
    if re.search(r"\b(?:if|unless|until|should (?:he|she|symptoms|pain|this|the))\b", before):
        return False
    return bool(_DECLINED_BEFORE.search(before) or _DECLINED_AFTER.match(after))


def _is_refused(s: Sentence, end: int) -> bool:
    """Whether the asking word that ends at a token is denied: "I do not recommend"."""
    start = min((t.start for t in s.mentions("context:asking") if t.end == end), default=end)
    return bool(re.search(r"\b(?:not|never|cannot|no)(?: \w+){0,1} ?$", s.words(start - 3, start)))


def _before(s: Sentence, m: Mention) -> tuple[int, str | None]:
    """The last word before the treatment that says how it stands, and what it says."""
    best: tuple[int, int, str | None] = (-1, 0, None)
    limit = max(
        (
            i
            for i in range(m.start)
            if s.tokens[i].norm in (";", ".") or (s.tokens[i].gap and i > 0 and m.start - i > 6)
        ),
        default=-1,
    )
    for kind in ("asking", "doing", "continuing", "never"):
        for t in s.mentions(f"context:{kind}"):
            if (
                t.end <= m.start
                and t.start > limit
                and m.start - t.end <= 16
                and (t.end, t.end - t.start) >= best[:2]
                and not _blocked(s, t, m, kind)
            ):
                best = (t.end, t.end - t.start, kind)
    return best[0], best[2]


def _announced(s: Sentence, m: Mention) -> bool:
    """Whether the treatment stands in a list that a word before a colon announces: "RFA in from Dr. B: a; b; c"."""
    for t in s.mentions("context:asking"):
        colon = next((i for i in range(t.end, min(m.start, t.end + 10)) if s.tokens[i].norm == ":"), None)
        if colon is not None:
            return not re.search(r"\.", s.words(colon, m.start))
    return False


def words_of(s: Sentence, m: Mention) -> str:
    """The words of a term as the sentence has them."""
    return s.words(m.start, m.end)


_AFTER_OPERATION = frozenset({"post", "postoperative", "post op", "postop", "post operative"})


def _blocked(s: Sentence, t: Mention, m: Mention, kind: str) -> bool:
    between = s.words(t.end, m.start)
    if kind == "never":
        if s.words(t.start - 1, t.start) in ("if", "unless", "until", "once", "when"):
            return True
        heads = between.startswith(":") and words_of(s, t) in ("not tried", "never tried", "never had", "declined")
        apart = re.search(r"[.;:]|\bbut\b|\bwith\b|\band\b \w+ \w+|\[", between[2:] if heads else between)
        return bool(apart) or (not heads and ("," in between or m.start - t.end > 7))
    words = s.words(t.start, t.end)
    if words in _AFTER_OPERATION and s.section in ("plan", "request", "determination"):
        return True  # "postoperative brace": for after the operation
    if words in ("prior", "previous", "trial") and s.words(t.end, t.end + 1) == "to":
        return True
    if words in (
        "had",
        "on",
        "has a",
        "does",
        "use",
        "since",
        "after",
        "following",
        "will",
        "get",
        "last",
        "over",
        "add",
        "order",
        "plan",
        "need",
        "post",
        "done",
    ):
        return m.start - t.end > 5
    return bool(re.search(r"\b(?:but|however|although|until|before)\b", between))


def _rest_of_clause(s: Sentence, m: Mention) -> str:
    rest = s.words(m.end, m.end + 14)
    return re.split(r" ?(?:[;.]|, (?:and )?(?:he|she|the|but|which|then|so)\b|\bbut\b)", rest)[0].strip(" ,:()") + " "


_SUPPOSED = re.compile(
    r"\b(?:if|once|when|unless|until|should)\b[^,;.]*$"
    r"|\b(?:await\w*|pending|seek\w*|request\w*|wait\w* (?:for|on)|for) (?:the )?$"
)
"""What stands before a decision that is only supposed or hoped for: "if surgery is approved", "awaiting approval"."""


def _decision(s: Sentence, m: Mention) -> str | None:
    found = _DECISION.search(s.words(m.end, m.end + 22)) or _DECISION.search(s.words(max(0, m.start - 12), m.start))
    if found is None:
        return None
    if _SUPPOSED.search(found.string[: found.start()]):
        return None
    return "denied" if found["no"] else "modified" if found["part"] else "approved"
