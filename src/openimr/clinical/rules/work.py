"""Whether the patient works, and with which restrictions."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType, Polarity, Subject, Temporality

from .. import context
from ..finding import Finding, stated
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence

_STATUS_CONTEXT = re.compile(
    r"\b(?:work\w*|duty|disab\w*|ttd|restrict\w*|return|status|mmi|stationary|retired|employ\w*|rtw"
    r"|tpd|job|light|sedentary|modified|terminated|p s|preclud\w*|off|reg|mod|no \w+ing|limits?)\b"
)


_RESTRICTING = re.compile(
    r"\b(?:no|avoid\w*|limit(?:ed)?|restrict\w*|preclud\w*|not|without|max\w*|only|occasional\w*|must"
    r"|should not|never|up to|less than|cannot|may not|no more than|<|>|lbs?|pounds|rare\w*|minimal"
    r"|should|able to|allow\w*|option|as needed|every|needs?|use|wear|none|frequent\w*|per hour|an hour|per day|a"
    r" day|intermittent\w*)\b"
)


def statuses(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The work status and each restriction."""
    about = (
        s.section == "work_status"
        or _STATUS_CONTEXT.search(s.norm)
        or re.search(r"\bmaxim(?:um|al) medical improvement\b", s.norm)
    )
    if not about or s.section in ("past_medical", "guidelines", "family", "ros"):
        return
    for m in s.mentions("work_status"):
        if (
            context.open_box(s, m.start)
            or context.subject(s, m.start, m.end) is not Subject.PATIENT
            or not _is_status(doc, s, m)
        ):
            continue
        found = stated(s, FactType.WORK_STATUS, m.value, m.start, m.end)
        denied = _DENIED.search(s.words(m.start - 4, m.start)) and not _OWN_NEGATION.match(s.words(m.start, m.end))
        found.polarity = Polarity.ABSENT if denied or _answered_no(s, m) else Polarity.PRESENT
        if found.temporality is Temporality.HYPOTHETICAL or (
            re.search(
                (
                    r"\b(?:if (?:no|modified|not|unavailable)|unless|unable to accommodate|not available"
                    r"|cannot accommodate|otherwise|if such|accommodat\w*)\b"
                ),
                s.words(m.start - 9, m.end + 7),
            )
            and m.value in ("off_work",)
        ):
            continue
        _place_named(s, found)
        yield found
    yield from _restrictions(doc, s)


_DENIED = re.compile(
    r"\b(?:not|never|no longer|nor|denies)(?: (?:yet|been|at|on|able to (?:do|perform)|reached|a|currently|in))* ?$"
)
_OWN_NEGATION = re.compile(r"(?:no|not|unable|cannot|without|has not|does not|is not|unrestricted)\b")


def _answered_no(s: Sentence, m: Mention) -> bool:
    """A form's question answered: "Usual job? [ ] Yes [x] No"."""
    return bool(re.match(r"\?? ?:? ?(?:\[ \] yes \[x\] no|yes \[ \] no \[x\]|no(?= ?$))", s.words(m.end, m.end + 7)))


def _place_named(s: Sentence, found: Finding) -> None:
    """The place a status or restriction is said of, where the words name one ("no lifting over 5 lb, left hand")."""
    near = s.nearest([r for r in s.regions if r.value != "other"], found.start, found.end, 9)
    side = s.nearest(s.sides, found.start, found.end, 7)
    found.region = BodyPart(near.value) if near else None
    found.side = Side(side.value) if side else None


def _is_status(doc: Reader, s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    before = s.words(m.start - 5, m.start)
    if m.value == "off_work" and words.startswith(("unable", "not able", "cannot", "not to")):
        kind_of_work = r"(?:with|around|in (?:a|the)|at heights|over|as an?|under|nights|more|full time|that)\b"
        if re.match(kind_of_work, s.words(m.end, m.end + 2)):
            return False
    if m.value == "full_duty" and re.search(r"\b(?:unable|cannot|not|can ?not|never)\b", before):
        return False
    if words in (
        "modified",
        "p s",
        "sedentary",
        "restrictions",
        "plateau",
        "terminated",
        "part time",
        "accommodations",
        "let go",
        "resigned",
        "with restrictions",
        "seated work",
        "retires",
        "medical leave",
        "unrestricted",
        "usual work",
        "customary work",
        "no restrictions",
        "without restrictions",
        "retirement",
        "temporary disability",
        "mmi",
    ):
        if words == "p s":
            return (
                bool(re.search(r"&|/", s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end]))
                and s.text[s.tokens[m.start].start].isupper()
            )
        if words == "modified":
            return s.section == "work_status" or bool(re.match(r"(?:duty|work|duties)", s.words(m.end, m.end + 1)))
        if words == "mmi":
            return not re.search(r"\bnot (?:yet )?(?:at |reached )?$", before + " ") or True
        return s.section in (
            "work_status",
            "history",
            "plan",
            "subjective",
            "social",
            "",
            "diagnosis",
            "clinical_summary",
            "function",
        )
    return (
        not re.search(
            (
                r"\b(?:goal|expected|anticipate\w*|hopes?|wants|would like|able to return to (?:work"
                r"|full))\b(?: \w+){0,3} ?$"
            ),
            before,
        )
        or s.section == "work_status"
    )


def _restrictions(doc: Reader, s: Sentence) -> Iterator[Finding]:
    if s.section not in (
        "work_status",
        "plan",
        "",
        "causation",
        "diagnosis",
        "subjective",
        "reasons",
        "clinical_summary",
        "history",
    ):
        return
    if s.section != "work_status" and not re.search(
        (
            r"\b(?:no (?:\w+ )?(?:lift\w*|overhead|repetitive|bend\w*|climb\w*|push\w*|kneel\w*|squat\w*"
            r"|prolonged|forceful|heavy|use|work|crawl\w*|stoop\w*|driv\w*)|restrict\w*|modified (?:duty"
            r"|work)|light duty|preclud\w*|limited duty|work status|lifting limit|avoid\w*|sedentary)\b"
        ),
        s.norm,
    ):
        return
    seen: set[str] = set()
    for m in s.mentions("limit"):
        if m.value in seen or context.open_box(s, m.start) or not _RESTRICTING.search(s.words(m.start - 14, m.end + 7)):
            continue
        words = s.words(m.start, m.end)
        if (m.value == "hours" and not re.search(r"\b\d+|four|six|two|half\b", s.words(m.start - 3, m.end + 1))) or (
            m.value == "hours"
            and re.search(r"\b(?:sit\w*|stand\w*|walk\w*|driv\w*)\b", s.words(m.start - 8, m.start))
            and "day" not in s.words(m.start, m.end + 3)
        ):
            continue
        if words in (
            "equipment",
            "breaks",
            "break",
            "stress",
            "use brace",
            "in brace",
            "hour",
            "forklift",
        ) and not re.search(r"\bno|avoid|heavy|min|every|must|stretch\b", s.words(m.start - 5, m.end + 3)):
            continue
        if (
            s.section != "work_status"
            and words in ("walk", "walking", "sit", "sitting", "standing", "stand", "driving", "bend", "reach")
            and not re.search(r"\b(?:no|restrict\w*|avoid\w*|limit\w*|prolonged)\b", s.words(m.start - 6, m.start))
        ):
            continue
        if (
            m.value == "repetitive_motion"
            and words == "repetitive"
            and any(
                o.start == m.end or o.start == m.end + 1 for o in s.mentions("limit") if o.value != "repetitive_motion"
            )
        ):
            continue
        if m.value == "bracing" and words == "bearing weight":
            continue
        seen.add(m.value)
        found = Finding(FactType.WORK_STATUS, f"{m.value}_restriction", m.start, m.end)
        if limit := re.search(r"\b(\d{1,3}) ?(lbs?|pounds|#|min\w*|hours?|hrs?|kg)\b", s.words(m.end, m.end + 8)):
            found.attributes["limit"] = f"{limit[1]} {limit[2]}"
        _place_named(s, found)
        for i in range(m.start - 1, max(-1, m.start - 4), -1):
            if s.tokens[i].norm in ("no", "avoid", "limited", "not"):
                found.start = i
        yield found
