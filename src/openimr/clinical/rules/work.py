"""Whether the patient works, and with which restrictions."""

import re
from collections.abc import Iterator

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import FactType, Polarity, Subject, Temporality

from ..sentences import context
from ..sentences.finding import Finding, stated
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, word_list
from .restrictions import place_named, restrictions

_STATUS_CONTEXT = re.compile(
    r"\b(?:(?:been|stay\w*) (?:at )?home|ws|p (?:&|\+) s|sit down only|nothing (?:over|above|heavier)|work\w*|duty"
    r"|disab\w*|ttd|restrict\w*"
    r"|return|status|mmi|stationary|retired|employ\w*|rtw"
    r"|tpd|job|light|sedentary|modified|terminated|p s|preclud\w*|off|reg|mod|no \w+ing|limits?)\b"
)


def statuses(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The work status and each restriction."""
    about = (
        s.section == "work_status"
        or _STATUS_CONTEXT.search(s.norm)
        or re.search(r"\bmaxim(?:um|al) medical improvement\b", s.norm)
    )
    if not about or s.section in ("past_medical", "guidelines", "family", "ros") or _heads_paragraph(s):
        return
    for m in s.mentions("work_status"):
        if (
            context.open_box(s, m.start)
            or context.subject(s, m.start, m.end) is not Subject.PATIENT
            or not _is_status(doc, s, m)
            or _is_unticked(s, m)
        ):
            continue
        found = stated(s, FactType.WORK_STATUS, m.value, m.start, m.end)
        denied = _DENIED.search(s.words(m.start - 4, m.start)) and not _OWN_NEGATION.match(s.words(m.start, m.end))
        found.polarity = Polarity.ABSENT if denied or _answered_no(s, m) else Polarity.PRESENT
        if found.temporality is Temporality.HYPOTHETICAL or (m.value == "off_work" and _is_conditional(s, m)):
            continue
        place_named(s, found)
        yield found
    yield from _taken_off(s)
    yield from restrictions(doc, s)


_RUN_IN = re.compile(
    r"(?:\w+ ?\. ?)?(?:permanent (?:and|&) stationary|p (?:&|and) s|temporary (?:total |partial )?disability"
    r"|permanent (?:partial )?disability|maxim(?:um|al) medical improvement|mmi|work|disability)"
    r"(?P<topic>(?: work)? status| date)? \.$"
)
_UNSAYS = re.compile(r"[^.]{0,60}\b(?:not|no longer|has yet|nor)\b", re.IGNORECASE)


def _heads_paragraph(s: Sentence) -> bool:
    """Whether a few words with a stop only say what the sentences behind them on their line are about.

    "Permanent and stationary status. He is not at maximum medical improvement." says nothing in its first sentence;
    "Permanent and stationary." alone does, where the next sentence does not unsay it.
    """
    found = _RUN_IN.fullmatch(s.norm)
    behind = s.text[s.tokens[-1].end :].split("\n\n")[0]
    if found is None or not behind.split("\n")[0].strip():
        return False
    return bool(found["topic"] or s.norm.endswith("disability .") or _UNSAYS.match(behind))


_IF_BEFORE = re.compile(r"\b(?:if|unless|otherwise|in case|should)\b[^.;]*$")
_IF_BEHIND = re.compile(r"(?:\w+ ){0,3}(?:if|unless|where|when)\b")


def _is_conditional(s: Sentence, m: Mention) -> bool:
    """Whether the patient is off work only if something happens: "TTD if modified work is not available"."""
    before = re.split(r"[.;]", s.words(m.start - 14, m.start))[-1]
    return bool(_IF_BEFORE.search(before) or _IF_BEHIND.match(s.words(m.end, m.end + 5)))


_TAKEN_OFF = re.compile(
    r"\b(?:took|takes|take|taken|put|placed|signed?|keeps?|kept|keeping|wrote|held) (?:(?:him|her|me|them|pt|patient"
    r"|the patient) )?off\b"
    r"(?! (?:of )?(?:the |his |her |all |these )?(?:med\w*|opioids?|narcotics?|norco|drugs?|road|shelf|shelves|truck"
    r"|ladder|table|bed"
    r"|work\b|duty\b|\w+ (?:mg|tabs?)))(?= (?:until|till|thru|through|another|for|again|\d|the (?:rest|whole)|x"
    r"|for good|,)| ?[.;]|$)"
    r"|(?:^|(?<=: )|(?<=; )|(?<=, ))(?:currently |presently |remains? |still )?off (?:the rest of|today|tomorrow"
    r"|\d{1,2} ?/ ?\d{1,2}"
    r"|\d{4}-\d\d|until|thru|through|till)"
    r"|\b(?:presently|currently|still) off(?= ?(?:[.,;]|$))|\b(?:been|stay\w*) (?:at )?home (?:since|until)\b"
)
"""Off work without the word: "took him off until", "off the rest of the week"; not off a drug, a table, a truck."""


def _taken_off(s: Sentence) -> Iterator[Finding]:
    """That the patient is off, said without the word work: "signed him off until the 16th", "off 5/22 and 5/23"."""
    if s.section not in _MAY_TELL or any(m.value == "off_work" for m in s.mentions("work_status")):
        return
    for found in s.matches(_TAKEN_OFF):
        if context.subject(s, found.start, found.end) is Subject.PATIENT:
            yield Finding(FactType.WORK_STATUS, "off_work", found.start, found.end)
            return


_DENIED = re.compile(
    r"\b(?:not|never|no longer|nor|denies)(?: (?:yet|been|at|on|able to (?:do|perform)|reached|a|currently|in))* ?$"
)
_OWN_NEGATION = re.compile(r"(?:no|not|unable|cannot|without|has not|does not|is not|unrestricted)\b")


def _is_unticked(s: Sentence, m: Mention) -> bool:
    """Whether the line ticks other choices of a form with a bare X: "Remain off work  X Return to modified work"."""
    ticked = [
        i
        for i, t in enumerate(s.tokens[:-1])
        if s.text[t.start : t.end] == "X" and s.text[s.tokens[i + 1].start].isupper()
    ]
    return bool(ticked) and not any(0 < m.start - i <= 6 for i in ticked)


def _answered_no(s: Sentence, m: Mention) -> bool:
    """A form's question answered: "Usual job? [ ] Yes [x] No"."""
    answer = r"\?? ?:? ?(?:\[ \] yes \[x\] no|yes \[ \] no \[x\]|no(?= ?$))"
    return bool(re.match(answer, s.words(m.end, m.end + 7)))


_OF_SOMETHING = re.compile(
    r"\b(?:demands?|requirements?|duties|tasks?|description|meet) (?:of|for)(?: (?:his|her|the))?$"
)
_KIND_OF_WORK = re.compile(
    r"(?:with|around|near|at unprotected|in (?:a|the)|at heights|over|as an?|under|nights|more|full time|that)\b"
)
_ONLY_OF_WORK = frozenset(word_list("work", "only_of_work"))
"""Words that mean a work status only in the sections that may tell it."""
_MAY_TELL = frozenset(
    {
        *("work_status", "history", "plan", "subjective", "social", "", "diagnosis", "clinical_summary", "function"),
    }
)
_HOPED = re.compile(
    r"\b(?:progress\w* (?:to|toward)|prepar\w* for|in order to|goal|expected|anticipate\w*|hopes?|wants|would like"
    r"|able to return to (?:work|full))\b(?: \w+){0,3} ?$"
)


_PUT_OFF = re.compile(
    r"\b(?:changed?|changes|addressed|deferred|determined|decided|discussed|considered|reconsidered|revisited|reassessed"
    r"|rated|assessed|reviewed|provided|issued|revised?|settled|established) (?:at|upon|on|until|till|after|when|once)"
    r"(?: (?:he|she|patient|examinee|worker|the|this|is|has|at|reaching|reached))* (?:mmi|maxim\w*|p|permanent\w*)\b"
)
"""What waits for the state is told, not that it was reached: "these are subject to change at MMI"."""
_DISPUTED = re.compile(
    r"\b(?:disagree\w*|(?:(?:do(?:es)?|did|could|can) ?not|cannot) (?:agree|concur)|not in agreement|disputes?|disputed"
    r"|contests?|contested|objects?|objected|challenges?|challenged) (?:with|that|to|the)\b"
    r"(?:(?!\b(?:but|because|since|although|while)\b)[^;])*$"
)
"""Somebody does not hold with the state: it is another's opinion."""


_OF_FORM = re.compile(r"\b(?:do not|don t|never) use this (?:form|report)\b")
"""What a form prints of when it is to be used."""


def _is_status(doc: Reader, s: Sentence, m: Mention) -> bool:
    """Whether the words say how the patient stands to work, and not what is hoped for or another thing."""
    words = s.words(m.start, m.end)
    before = s.words(m.start - 5, m.start)
    unable = m.value == "off_work" and words.startswith(("unable", "not able", "cannot", "not to"))
    if unable and _KIND_OF_WORK.match(s.words(m.end, m.end + 2)):
        return False
    if m.value == "off_work" and words.endswith("work") and _KIND_OF_WORK.match(s.words(m.end, m.end + 2)):
        return False
    if (
        m.value == "modified_duty"
        and re.search(r"\b(?:no|any|without)(?: permanent)?$", before)
        and not s.tokens[m.start].gap
    ):
        return False  # "they had no light work for me"
    if m.value == "modified_duty" and words.endswith("disability") and before.endswith("permanent"):
        return False
    if m.value == "not_working" and words.startswith("last worked") and doc.kind is DocumentKind.FIRST_REPORT_OF_INJURY:
        return False
    if words == "let go" and not re.search(r"\b(?:was|were|been|got|being)(?: \w+)?$", before):
        return False
    if s.words(m.end, m.end + 2) == "? no":
        return False
    if m.value == "full_duty" and _OF_SOMETHING.search(before):
        return False
    if words in ("no restriction", "no restrictions") and any(o.end <= m.start for o in s.mentions("limit")):
        return False
    if m.value == "full_duty" and re.search(r"\b(?:unable|cannot|not|can ?not|never)\b", before):
        return False
    if m.value == "permanent_and_stationary" and (
        _HOPED.search(before)
        or _OF_FORM.search(s.norm)
        or _PUT_OFF.search(f"{before} {words}")
        or _DISPUTED.search(s.words(max(0, m.start - 16), m.start))
        or re.match(r"(?:is |are |was )?(?:anticipated|expected|not yet|pending)\b", s.words(m.end, m.end + 3))
    ):
        return False
    if words == "p s":
        written = s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end]
        return bool(re.search(r"&|/", written)) and written[0].isupper()
    if words in ("mod", "light"):
        behind = re.match(r"(?:since|until|thru|through|till|x \d|[-:;,]|\d)", s.words(m.end, m.end + 2))
        led = re.search(
            r"(?:\b(?:ws|work status|work|duty|status|duties)(?: (?:per|is|remains) \w+)? ?[:=]?|\[x\]) ?$", before
        )
        return bool(led and (behind or m.end == len(s.tokens))) or (
            words == "light" and bool(behind) and s.section == "work_status"
        )
    if words == "modified":
        return s.section == "work_status" or bool(re.match(r"(?:duty|work|duties)", s.words(m.end, m.end + 1)))
    if words in _ONLY_OF_WORK and words != "mmi":
        return s.section in _MAY_TELL
    if re.search(r"\bprogress\w* (?:back )?(?:to|toward)$", before):
        return False
    return s.section == "work_status" or words == "mmi" or not _HOPED.search(before)
