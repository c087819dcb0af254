"""Whether a treatment named was done, is asked for, or never was: by the words around it and the section.

The words are data (``data/standing.yaml``); here is where each is looked for, and which of them comes first.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Certainty

from ..sentences import context
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention
from ..words.tokens import DATE_KIND
from .declining import is_declined, is_refused, is_ruled_out
from .leading import HAD, IN_IT, REACH, leading
from .prose import is_prose
from .standing_words import asked_behind, counted_before, decided, decided_behind, done_behind, pattern, refuses

_SILENT = {"guidelines", "goals", "records", "technique", "allergies", "family", "ros", "causation"}
_ASKED_SECTIONS = {"request", "plan", "determination", "reasons"}


class Standing(NamedTuple):
    """How a treatment stands: ``done``, ``asked``, ``refused`` (somebody says not to ask for it) or ``never``.

    ``decision`` is what utilization review decided on a request; ``continuing`` that it goes on; ``said`` that words
    beside it say so, and not only the section it stands in; ``announced`` that a word before a colon asks for the whole
    list it stands in.
    """

    how: str
    certainty: Certainty = Certainty.CERTAIN
    decision: str | None = None
    continuing: bool = False
    said: bool = True
    announced: bool = False


class _Clause(NamedTuple):
    """A treatment with the words around it.

    ``before`` are the twelve words before it, ``after`` the rest of its clause without marks, ``rest`` the rest up to
    the next treatment or the sentence's end; ``kind`` is what the last word leading to it says, ``led`` the token
    behind that word.
    """

    doc: Reader
    s: Sentence
    m: Mention
    before: str
    after: str
    rest: str
    kind: str | None
    led: int

    @property
    def own(self) -> str:
        """``after`` without the clause that gives the reason: what that says is said of something else."""
        return _REASON.split(self.after, maxsplit=1)[0]

    @property
    def conditional(self) -> bool:
        """Whether it is only to be had if something happens."""
        return bool(pattern("condition_before").search(self.before) or pattern("condition_behind").match(self.after))


_REASON = re.compile(
    r"\b(?:because|as (?!(?:well|needed|directed|tolerated|of|for|to|an?|the last|before|soon|prescribed)\b))"
)
_UNTOLD = Standing("untold")
"""The sentence names the treatment and says nothing of it."""


def standing(doc: Reader, s: Sentence, m: Mention) -> Standing | None:
    """How a treatment stands, or None where the sentence says neither that it was done nor that it is asked for."""
    if s.section in _SILENT or context.open_box(s, m.start):
        return None
    kind, led, announced = leading(s, m)
    if s.section == "clinical_summary" and doc.is_review and kind is None:
        kind = "doing"
    clause = _Clause(doc, s, m, s.words(m.start - 12, m.start), _rest_of_clause(s, m), _rest(s, m), kind, led)
    found = next((how for step in _STEPS if (how := step(clause)) is not None), None)
    if found is None or found is _UNTOLD:
        return None
    return found._replace(announced=True) if announced else found


def _as_untold(c: _Clause) -> Standing | None:
    """What the patient asks about, and what a reviewer does not find in the papers."""
    asked_about = _ASKED_ABOUT.search(c.s.words(c.m.start - 4, c.m.start))
    quoted = _QUOTED.search(c.s.words(c.m.start - 28, c.m.start))
    not_shown = pattern("unclear_before").search(c.before) or pattern("not_shown_behind").search(c.own)
    if c.doc.is_review:
        not_shown = not_shown or pattern("not_shown_before").search(c.before)
    off = _CANCELLED.match(c.after)
    supposed = _CONDITION_OF.search(c.s.words(c.m.start - 5, c.m.start)) and _HAPPENS.match(c.after)
    unwanted = pattern("not_wanted_before").search(c.s.words(c.m.start - 6, c.m.start))
    return (
        _UNTOLD
        if asked_about or quoted or unwanted or off or supposed or (not_shown and c.m.category != "service")
        else None
    )


def _as_refused(c: _Clause) -> Standing | None:
    """What a payer would not allow: "UR denied the fusion", "Denied: fusion, stimulator trial"."""
    refused = [f for f in refuses().finditer(c.before) if ";" not in c.before[f.end() :]]
    if not refused or HAD.search(c.before[refused[-1].end() :]):
        return None
    return Standing("asked", decision="denied")


def _as_given_up(c: _Clause) -> Standing | None:
    """A device no longer worn."""
    around = f"{c.s.words(c.m.start - 7, c.m.start)} | {c.s.words(c.m.end, c.m.end + 5)}"
    return Standing("never") if c.m.category == "device" and _NO_MORE.search(around) else None


def _as_counted(c: _Clause) -> Standing | None:
    """A therapy whose visits are counted as had: "24 requested, 12 approved, 10 attended"."""
    if c.m.category != "service" and pattern("had_further_on").search(
        _MARKS.sub(" ", c.s.words(c.m.end, c.m.end + 12))
    ):
        return Standing("done")
    counted = c.m.category == "therapy" and c.s.section not in _ASKED_SECTIONS
    return Standing("done") if counted and _COUNTED.search(c.s.words(c.m.end, c.m.end + 24)) else None


def _as_not_taken(c: _Clause) -> Standing | None:
    """What was offered or approved and whoever should have it did not take or never had."""
    if c.m.category == "service":
        return None
    behind = pattern("not_taken").search(c.rest)
    payer = pattern("payer").search(c.rest[: behind.end()] if behind else "")
    if behind and c.doc.is_review and c.s.section in ("reasons", "determination"):
        return _UNTOLD
    if behind and not payer and not re.search(r"\b(?:if|until|unless|or)\b", c.rest[: behind.start()]):
        return Standing("never")
    if pattern("not_taken_before").search(c.before) and not pattern("payer").search(c.before):
        return Standing("never")
    return Standing("never") if pattern("answered_none").match(_answer(c)) else None


def _answer(c: _Clause) -> str:
    """The cell, or what follows a colon or dash, behind the treatment, where it stands alone there."""
    found = re.match(r"[-:=] ([^.;,]{1,30}?) ?(?:[.;,]|$)", c.s.words(c.m.end, c.m.end + 6) + " ")
    return found[1] if found else ""


def _as_decided(c: _Clause) -> Standing | None:
    """What the words next to it say was decided on a request, whatever leads to it."""
    told = c.kind not in ("never", "continuing") and c.s.section not in ("treatment", "past_medical")
    if told and pattern("decided_on_before").search(f"{c.before} |"):
        return Standing("asked", decision=_decision(c.s, c.m))
    verdict = decided_behind().match(c.after)
    if verdict is None or c.kind in ("never", "continuing") or c.m.category == "service" or _USED.search(c.rest):
        return None
    no, part = (pattern(name).search(verdict[0]) for name in ("decided_no", "decided_part"))
    return Standing("asked", decision="denied" if no else "modified" if part else "approved")


_USED = re.compile(
    r"\b(?:completed|attended|used|had|begun|began|started|done|helped|went|received|delivered|finished|given|issued"
    r"|fitted|wears?)\b"
)


def _as_declined(c: _Clause) -> Standing | None:
    """What the writer himself says is not asked for or not needed."""
    declined = not c.doc.is_review and (is_declined(c.s, c.before, c.after) or is_ruled_out(c.s, c.m))
    return Standing("refused") if declined else None


def _as_never(c: _Clause) -> Standing | None:
    """What is denied by a word that leads to it."""
    if c.kind != "never":
        return None
    between = c.s.words(c.led, c.m.start)
    if _OF_LATE.match(c.after):
        return _UNTOLD
    if _OF_OTHER.match(between):
        return None
    if _ANOTHER.search(between) or re.match(r"(?:notes?|records?|reports?|documentation|progress)\b", c.after):
        return _UNTOLD
    of_request = re.search(r"\b(?:request|documentation)\b", c.s.words(c.led - 3, c.m.start))
    if c.s.section in ("reasons", "request") and c.doc.is_review and of_request:
        return None
    return Standing("never")


_ANOTHER = re.compile(r"\b(?:more|another|second|third|repeat|further|additional|new)\b")
"""What is denied of one more only: "no second injection"."""
_OF_LATE = re.compile(
    r"(?:since|lately|recently|until|before|today|in (?:the )?(?:last|past|over)"
    r"|for (?:\d+|several|a few) (?:days|weeks|wks|months|mos)|this (?:week|month))\b"
)
"""What is denied of a time only was had before it: "no therapy since March"."""
_OF_OTHER = re.compile(
    r"(?:\w+ ){0,2}(?:contraindication|objection|problem|response|relief|benefit|reaction|change)s?"
    r" (?:to|with|from|after|against)\b"
)
"""What is denied where it is not the treatment: "no contraindication to CMT"."""


def _as_continuing(c: _Clause) -> Standing | None:
    """What goes on: done, unless a request asks that it may."""
    if c.kind != "continuing":
        return None
    goes_on = c.doc.is_request and c.s.section in ("request", "determination")
    return Standing("asked" if goes_on else "done", continuing=True)


def _as_asked_or_done(c: _Clause) -> Standing | None:
    """What words before or behind it say is asked for or was done; those behind it come first."""
    certainty = Certainty.UNCERTAIN if c.conditional else Certainty.CERTAIN
    asked = Standing("asked", certainty, _decision(c.s, c.m))
    asking = asked_behind().match(c.after)
    if c.kind == "doing" and not asking:
        return Standing("done")
    if asking and not (c.kind == "doing" and c.s.section not in _ASKED_SECTIONS):
        return asked
    if c.kind == "asking":
        if _NOT_HAD.search(c.s.words(c.led - 5, c.led)):
            return Standing("never")
        if is_refused(c.s, c.led):
            return Standing("refused")
        told = done_behind().match(c.own) and not re.match(r"x ?\d", c.after)
        return Standing("done") if told and not c.conditional and c.s.section not in _ASKED_SECTIONS else asked
    return None


def _as_denied(c: _Clause) -> Standing | None:
    """What the sentence says is not so."""
    if IN_IT.search(c.before):
        return None
    return Standing("never") if context.polarity(c.s, c.m.start, c.m.end).value == "absent" else None


def _as_listed(c: _Clause) -> Standing | None:
    """What no word leads to: by the section it is listed in, or as a result behind it tells."""
    if c.s.section in ("plan", "request") and _COURSE.match(c.after):
        return Standing("asked", _certainty(c), _decision(c.s, c.m))
    if pattern("course_behind").search(c.after[:60]):
        return Standing("asked", _certainty(c))
    told = done_behind().match(c.own) and not _IF_BEHIND.match(c.after)
    if _MIGHT.match(c.rest):
        return Standing("asked", Certainty.UNCERTAIN)
    if c.doc.kind in _ORDERING and c.m.category == "therapy" and _COURSE.match(c.after):
        return Standing("asked", _certainty(c))
    counted = c.m.category == "therapy" and not c.conditional and counted_before().search(c.before)
    if (told or counted) and c.s.section not in ("request", "determination", *(("plan",) if counted else ())):
        return Standing("done")
    dated = c.s.begins and c.s.tokens[0].kind == DATE_KIND and c.m.start <= 6
    if context.ticked(c.s, c.m.start) or (dated and c.s.section not in _ASKED_SECTIONS and not c.conditional):
        return Standing("done")
    if c.doc.is_request and c.s.section in ("request", "determination") and is_prose(c.s):
        return Standing("done") if c.m.category in ("therapy", "device") else _UNTOLD
    if c.s.section in _ASKED_SECTIONS:
        untold = c.s.section == "reasons" and not c.doc.is_review
        return _UNTOLD if untold else Standing("asked", _certainty(c), _decision(c.s, c.m), said=False)
    return Standing("asked", Certainty.UNCERTAIN) if c.conditional else Standing("done", said=False)


_STEPS: tuple[Callable[[_Clause], Standing | None], ...] = (
    _as_untold,
    _as_refused,
    _as_given_up,
    _as_counted,
    _as_not_taken,
    _as_decided,
    _as_declined,
    _as_never,
    _as_continuing,
    _as_asked_or_done,
    _as_denied,
    _as_listed,
)
"""The first that knows an answer gives it."""


_MIGHT = re.compile(r"(?:, )?(?:[\w-]+ , )?(?:may|might|could|would) (?:help|be (?:of|worth|useful|helpful|tried))\b")
_ORDERING = frozenset({DocumentKind.WORK_STATUS_REPORT, DocumentKind.FIRST_REPORT_OF_INJURY})
"""Forms whose treatment is what is ordered that day."""


def _certainty(c: _Clause) -> Certainty:
    return Certainty.UNCERTAIN if c.conditional else Certainty.CERTAIN


_COURSE = re.compile(
    r"(?:(?:to|for|of|the|both|left|right|bilat\w*|l|r|b|(?:low )?back|neck|knees?|shoulders?|hands?|wrists?|ankles?"
    r"|feet|foot|[clt]s|hips?|elbows?|:|-) )*"
    r"(?:(?:twice|once|\d times) (?:a |per |each )?(?:week\w*|wk|month\w*)\b|\d{1,2} ?(?:x|times|visits?|sessions?)\b"
    r"|x ?\d{1,2}\b(?! ?(?:/|\d|%|(?:lbs?|min|hours?|days?|months?|mos?|years?)\b))|\d{1,2} (?:to|-) \d{1,2} (?:x"
    r"|times)\b"
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


def not_taken(words: str) -> bool:
    """Whether the words behind a treatment or drug say that whoever should have it did not take it."""
    own = words.split(" ) ,")[0]
    return pattern("not_taken").search(own) is not None and not pattern("payer").search(own)


_CANCELLED = re.compile(
    r"(?:[\w/-]+ ){0,3}(?:is|was|were|has been|have been|been) (?:cancell?ed|withdrawn|postponed|held|on hold)\b"
)
"""What follows a treatment that was to be and is off."""
_CONDITION_OF = re.compile(r"\b(?:if|should|unless|once|until|when)(?: (?:the|this|that|his|her|an?|first|next))* ?$")
_HAPPENS = re.compile(
    r"(?:[\w/-]+ ){0,3}(?:not|fails?|gives?|does|do|is (?:not|positive|negative|of)|wears?|stops?|fades?|lasts?"
    r"|helps?|provides?|brings?|shows?)\b"
)
"""What a condition says of a treatment: "should the TENS not suffice" asks for something else."""
_NOT_HAD = re.compile(
    r"\b(?:did|has|have|had|could)(?: not|n't) (?:yet )?(?:get|gotten|have|undergo|obtain|start|begin)$"
)
"""What was to be had and was not: "he did not get the MRI"."""
_IF_BEHIND = re.compile(r"(?:\w+ ){0,2}(?:if|should|unless)\b")
_ASKED_ABOUT = re.compile(
    r"\b(?:asks?|asked|inquire[sd]?|wonders?|wondered) (?:about|re|regarding|whether)(?: \w+){0,2} ?$"
    r"|\b(?:know|knows|hear|heard|read|curious) about(?: \w+){0,2} ?$"
)
"""What the patient asks about nobody has asked for."""
_QUOTED = re.compile(
    r"\b(?:denial|denials|reviewer|ur|letter|decision)\b(?: [^ .]+){0,8}?"
    r" (?:said|says|states?|stated|claims?|claimed) [^.]*$"
)
"""What a refusal said of a treatment is what its writer goes on to refute."""
_NO_MORE = re.compile(
    r"\b(?:no longer (?:wears?|wearing|uses?|using|needs?|on|in)|stopped(?: (?:using|wearing))?|d c d?|dc d|dced"
    r"|gave up|given up|threw away"
    r"|thrown away|off|out of|discontinued|weaned (?:off|from)|without|w o)(?: (?:the|his|her|a|an|any|all))* \|"
    r"|\| (?:(?:was|is|has been|were) )?(?:d c d?|dc d|dced|discontinued|returned|handed back)\b"
    r"|\bput (?:\w+ ){0,2}\| (?:\w+ ){0,3}away\b"
)
"""Around a device (``|``), that it is not used any more."""


def _rest_of_clause(s: Sentence, m: Mention) -> str:
    rest = s.words(m.end, m.end + 14)
    clause = re.split(r" ?(?:[;.]|, (?:and )?(?:he|she|the|but|which|then|so)\b|\bbut\b)", rest)[0]
    return " ".join(_MARKS.sub(" ", clause).split()).strip(" ,") + " "


_MARKS = re.compile(r"(?<!\S)[:()>\-*=](?!\S)")


def _rest(s: Sentence, m: Mention) -> str:
    """The words behind the treatment to the end of what is said of it: the next treatment or the sentence's end."""
    others = (o for kind in _TREATMENTS for o in s.mentions(kind) if o.start >= m.end)
    following = min((o.start for o in others if s.words(o.start, o.end) not in ("pt", "p t")), default=len(s.tokens))
    end = min(following, m.end + REACH)
    rest, stop, _ = " ".join(_MARKS.sub(" ", _GOES_ON.sub(" . ", s.words(m.end, end))).split()).partition(" .")
    # Before another treatment a verb may be that one's: "had an epidural and declined surgery".
    return (
        rest
        if stop or end < following or following == len(s.tokens)
        else re.sub(r"(?:^|,|\b(?:and|but)\b)[^,]*?$", "", rest)
    )


_GOES_ON = re.compile(r" ;(?! (?:he|she|it|this|they|which|but|patient|pt|claimant)\b)")
"""A semicolon that ends what is said of a treatment; before a pronoun it goes on."""
_TREATMENTS = ("surgery", "injection", "device", "therapy")


_SUPPOSED = re.compile(
    r"\b(?:if|once|when|unless|until|should)\b[^,;.]*$"
    r"|\b(?:await\w*|pending|seek\w*|request\w*|wait\w* (?:for|on)|for) (?:the )?$"
)
"""What stands before a decision that is only supposed or hoped for: "if surgery is approved", "awaiting approval"."""


def _decision(s: Sentence, m: Mention) -> str | None:
    found = decided().search(s.words(m.end, m.end + 22)) or decided().search(s.words(max(0, m.start - 12), m.start))
    if found is None:
        return None
    if _SUPPOSED.search(found.string[: found.start()]):
        return None
    return "denied" if found["no"] else "modified" if found["part"] else "approved"
