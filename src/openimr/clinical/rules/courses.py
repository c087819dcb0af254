"""The course of a therapist's own treatment: visits attended so far, and more of them asked for, without its name.

In the note of a therapist "visit 7 of 12" and "request 6 more" speak of the therapy the note is about.
"""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Sentence

_ATTENDED = re.compile(
    r"\b(?:visits?|treatments?|sessions?|tx|appointments?|attended|attendance)"
    r"(?: (?:to date|attended|given|completed|used|number|no|count|so far|approved|authorized|#|:|no \.|\.))* ?"
    r"(?P<n>\d{1,3})(?: ?(?:of|/|out of) ?(?P<of>\d{1,3}))?\b(?! ?(?:x|per|times|weeks?|wks?|lbs?|/ 10|min))"
    r"|\b(?P<m>\d{1,3})(?: (?:of|/) (?P<mof>\d{1,3}))? (?:authorized |approved |pt |ot )?(?:visits?|sessions?"
    r"|treatments?)"
    r" (?:attended|completed|to date|so far|of \d{1,2}|were (?:attended|completed)|have been)\b"
)
"""The visit a note is of, or how many there have been, and of how many: "visit 6 of 12", "12 visits completed"."""
_HOME = re.compile(
    r"^(?:at )?home(?: program| exercises?| rx| care)? :(?! (?:no|none|lives?|alone|with|yes|\[)\b)"
    r"(?!.*\b(?:wife|husband|daughter|son|stairs to)\b)"
)
"""The line of a therapist's note on what is done at home: "Home: cat-camel, bridges"."""
_NTH = re.compile(r"\b(?P<n>\d{1,2}) (?:st|nd|rd|th) (?:visit|treatment|session|tx)\b")
_MORE = re.compile(
    r"\b(?P<n>\d{1,2}) (?:more|additional|addl?|add l|further|extra|add'l)\b(?: (?:\w+ )?(?:visits?|sessions?"
    r"|treatments?|tx))?"
    r"|\b(?:additional|further|continue(?: \w+)? for|extend by|more|another|request(?:ing)?|req|auth(?:orization)?"
    r" for|rec) "
    r"(?P<m>\d{1,2})\b(?: (?:visits?|sessions?|treatments?|tx))?"
    r"|\b(?P<k>\d{1,2}) (?:visits?|sessions?|treatments?|tx)\b"
)
_RATE = re.compile(
    r"\b(?P<a>[1-5]) ?(?:(?:x|times|visits) ?)?(?:/|per|a|x)? ?(?:wk|week)s? ?(?:x|for|,)? ?"
    r"(?P<b>\d{1,2})(?: ?(?:wks?|weeks?))?\b"
    r"|\b(?P<c>[1-5]) ?x ?(?P<d>\d{1,2})\b(?! ?(?:/|\d))"
)
"""A rate of visits as a plan of care orders it: "2/wk x 6", "3 times a week for 4 weeks"."""
_ASKS = re.compile(
    r"\b(?:req\w*|recommend\w*|rec|ask\w*|need\w*|extend|extension|authoriz\w*|auth|more|additional|addl?|further"
    r"|submit|appeal)\b"
)


def _gone_on(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Visits had of the therapy an earlier sentence named: "It was approved. To date 14 of 16 sessions were used"."""
    if not doc.therapy or f"course of {doc.therapy}" in doc.told or s.section in ("plan", "request"):
        return
    seen = s.search(_COUNTED)
    if seen is None or s.mentions("therapy") or s.mentions("injection") or _TO_COME.search(s.words(0, seen.start)):
        return
    doc.told.add(f"course of {doc.therapy}")
    found = Finding(FactType.THERAPY, doc.therapy, seen.start, seen.end)
    found.attributes["visits_attended"] = int(next(n for n in (seen.match["n"], seen.match["m"], seen.match["k"]) if n))
    yield found


_COUNTED = re.compile(
    r"\b(?:attended|completed|had|finished|used|seen|went)(?: (?:for|all|a|total|of|only|about|just|the))*"
    r" (?P<n>[1-9]\d?)(?: of \d{1,2})?(?: [\w-]+){0,3}? (?:visits?|sessions?|treatments?|appointments?|times)\b"
    r"|\b(?P<m>[1-9]\d?)(?: (?:of|/) \d{1,2})? (?:\w+ ){0,2}?(?:visits?|sessions?|treatments?|appointments?)"
    r" (?:\w+ ){0,2}?(?:attended|completed|used|finished|done|to date|so far)\b"
    r"|\b(?:session|visit) (?:# ?|number )?(?P<k>[1-9]\d?) (?:of|/) \d{1,2}\b"
)
"""Visits counted in a sentence about a course: "attended 8 sessions of therapy", "session 4/12"."""
_TO_COME = re.compile(r"\b(?:by|until|till|before|at|after|if|next)(?: the)? ?$")
"""What stands before a visit that has not been: "if no better by visit 6"."""
_OF_TWELVE = re.compile(r"\b(?:authorized|approved|auth)\b")


def _ordered(doc: Reader, s: Sentence) -> Finding | None:
    """The visits that the plan of care of a first visit orders by their rate alone, once a document."""
    if s.section != "plan" or not (doc.treats and doc.begins_treatment) or "more visits" in doc.told:
        return None
    rate = s.search(_RATE)
    if rate is None or (s.mentions("therapy") and rate.start > 3):
        return None
    doc.told.add("more visits")
    found = Finding(FactType.REQUEST, doc.treats, rate.start, rate.end, date=doc.day)
    a, b = rate.match["a"] or rate.match["c"], rate.match["b"] or rate.match["d"]
    found.attributes["visits"] = int(a) * int(b)
    return found


def courses(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Visits attended and visits asked for of the therapy whose note the document is; each once a document."""
    if s.section in ("guidelines", "goals", "records", "medications"):
        return
    if not doc.treats:
        yield from _gone_on(doc, s)
        return
    if "home program" not in doc.told and (home := s.search(_HOME)) and not s.mentions("therapy"):
        doc.told.add("home program")
        yield Finding(FactType.THERAPY, "home_exercise", 0, min(len(s.tokens), home.end + 2))
    another = any(m.value != doc.treats for m in s.mentions("therapy"))
    seen = None if s.section == "plan" else s.search(_ATTENDED) or s.search(_NTH)
    if seen and re.match(r"\d{1,2} \d", s.words(seen.end, seen.end + 3)):
        seen = None  # the row of a flow sheet that numbers the visits: "Visit #  1  2  3"
    if seen and not another and "course" not in doc.told and not _TO_COME.search(s.words(seen.start - 3, seen.start)):
        parts = seen.match.groupdict()
        number = int(parts["n"] or parts["m"])
        if number and not s.mentions("injection"):
            doc.told.add("course")
            found = Finding(FactType.THERAPY, doc.treats, seen.start, seen.end)
            found.attributes["visits_attended"] = number
            if total := parts.get("of") or parts.get("mof"):
                found.attributes["visits_approved"] = int(total)
            yield found
    if ordered := _ordered(doc, s):
        yield ordered
        return
    if "more visits" in doc.told or s.mentions("therapy") or s.section not in ("plan", "request", "diagnosis", ""):
        return
    more = s.search(_MORE)
    if more and _ASKS.search(s.norm) and not s.mentions("injection"):
        asked = more.match["n"] or more.match["m"] or more.match["k"]
        if more.match["k"] and (s.section not in ("plan", "request") or _OF_TWELVE.search(s.norm)):
            return
        doc.told.add("more visits")
        found = Finding(FactType.REQUEST, doc.treats, more.start, more.end, date=doc.day)
        found.attributes["visits"] = int(asked)
        yield found
