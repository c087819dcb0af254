"""Services that are asked for and are neither treatment nor drug: studies, consultations, stays."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Polarity

from ..finding import Finding
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import DATE_KIND
from .standing import standing

_VISITS = re.compile(
    r"\b(?P<n>\d{1,3}) (?:of (?P<of>\d{1,3}) )?(?:\w+ ){0,3}?(?:visits?|sessions?|treatments?|tx"
    r"|appointments)\b|\bx ?(?P<x>\d{1,3})\b(?! ?(?:min|wk|week|mo|yr|day|month|year|\d))|\bvisits? "
    r"(?P<v>\d{1,2}) (?:of|/) (?P<vof>\d{1,2})\b"
)


_SPECIALTY = re.compile(
    r"\b(orthop\w*|pain|spine|neurosurg\w*|neurolog\w*|psych\w*|hand|podiatr\w*|intern\w*|physiatr\w*"
    r"|ent|urolog\w*|rheumatolog\w*|ophthalmolog\w*)\b"
)


_SAID_BEHIND = re.compile(
    r"(?:[\w'/-]+ ){0,6}?(?:(?:is|are|was|were|be|being|to be) )?(?:also )?(?:recommended|suggested|requested|advised|indicated|needed|ordered"
    r"|planned|warranted|considered|proposed|(?:may|would|could|might|should) be (?:\w+ )?(?:of (?:value|benefit|help|use)"
    r"|helpful|useful|obtained|considered|performed|warranted|reasonable|beneficial|done|necessary|needed|required|repeated"
    r"|requested|ordered|arranged)|(?:may|would|could|might) (?:help|show|clarify|add))\b"
)


def services(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Services a sentence asks for."""
    if s.section not in (
        "request",
        "plan",
        "determination",
        "reasons",
        "",
        "subjective",
        "history",
        "diagnosis",
        "clinical_summary",
        "imaging",
        "risk",
        "impression",
        "treatment",
        "medications",
        "work_status",
    ):
        return
    seen: set[str] = set()
    for m in s.mentions("service"):
        words, after = s.words(m.start, m.end), s.words(m.end, m.end + 5)
        trigger = any(
            t.end <= m.start and m.start - t.end <= 14 and not re.search(r"[;.]", s.words(t.end, m.start))
            for t in s.mentions("context:asking")
        )
        listed = s.section in ("request", "determination") and (doc.is_request or m.start < 8)
        how = standing(doc, s, m)
        if how is None or how.how == "never" or m.value in seen:
            continue
        if (
            how.how != "refused"
            and not (trigger or listed or (how.how == "asked" and s.section in ("plan", "request")))
            or (how.how == "done" and not listed)
        ):
            continue
        if (
            s.section
            in ("history", "subjective", "clinical_summary", "imaging", "impression", "treatment", "medications", "")
            and not trigger
        ):
            continue
        if re.match(
            (
                r"(?:\w+ )?(?:show\w*|reveal\w*|demonstrat\w*|dated|report|of \d|from|findings|was "
                r"reviewed|\d{1,2}/|results?|performed|confirm\w*|is consistent|is on file)\b"
            ),
            after,
        ) or (
            any(t.kind == DATE_KIND for t in s.tokens[m.end : m.end + 3])
            and m.value in ("mri", "ct", "xray", "emg_ncs")
        ):
            continue
        if (
            m.value == "follow_up" and not re.search(r"\b(?:visits?|request\w*|office|weeks?|appointment)\b", s.norm)
        ) or (
            m.value == "consultation"
            and words
            in (
                "specialist",
                "surgeon",
                "orthopedist",
                "ortho",
                "neurologist",
                "psychologist",
                "pain management",
                "internist",
                "orthopedics",
                "neurosurgeon",
                "psychiatrist",
                "internal medicine",
                "neurology",
                "ent",
                "podiatrist",
            )
            and not re.search(
                r"\b(?:refer\w*|consult\w*|evaluat\w*|see|seen by|opinion|ref)\b", s.words(m.start - 6, m.end + 3)
            )
        ):
            continue
        if m.value == "follow_up" and not doc.is_request and s.section != "request":
            continue
        seen.add(m.value)
        place = s.place(m.start, m.end, within=9)
        side = s.side(m.start, m.end)
        found = Finding(
            FactType.REQUEST,
            m.value,
            m.start,
            m.end,
            region=place.region if m.value in _WITH_REGION else None,
            side=side if m.value in _WITH_REGION else None,
            polarity=Polarity.ABSENT if how.how == "refused" else Polarity.PRESENT,
            certainty=how.certainty,
            date=doc.day,
        )
        if m.value == "consultation" and (specialty := _SPECIALTY.search(s.words(m.start - 5, m.end + 6))):
            found.attributes["specialty"] = specialty[1]
        if visits := _VISITS.search(s.words(m.start - 4, m.end + 8)):
            found.attributes["visits"] = int(visits["n"] or visits["x"] or visits["v"])
        if how.decision:
            found.attributes["decision"] = how.decision
        yield found


_WITH_REGION = {
    "mri",
    "ct",
    "ct_myelogram",
    "mr_arthrogram",
    "xray",
    "emg_ncs",
    "flexion_extension_films",
    "ultrasound_study",
    "postoperative_therapy",
}
