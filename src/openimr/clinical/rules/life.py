"""What the patient can do, whether and how the patient works, and what else bears on the outcome of treatment."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.documents import DocumentKind
from openimr.domain.facts import FactType, Polarity, Subject, Temporality

from .. import context
from ..finding import Finding, stated
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import NUMBER

_LIMITED = re.compile(
    r"\b(?:difficult\w*|unable|cannot|can ?t|can't|can not|limited|limitations?|trouble|problems?"
    r"|restricted|only|avoids?|stopped|no longer|needs help|help with|helps? (?:him|her)|assist\w*"
    r"|interfer\w*|limits?|tolerance|tol|tolerates?|impaired|pain\w*|worse\w*|aggravat\w*|increases? "
    r"with|hurts?|minutes|min|mins|blocks?|gave up|given up|not able|hard|struggles?|requires|unable "
    r"to|does not|doesn't|reduced|hours?|exacerbat\w*|brought on|provok\w*|modified|slow\w*|dependent"
    r"|uses? (?:a )?(?:rail|cart)|less|one at a time|daughter|wife|husband|son|spouse|neighbor|can "
    r"only|could not|barely|until|decreased|afraid|poor\w*|half an hour|an hour|occasional\w*|taken "
    r"over|given up|gave up|trouble|lb|lbs|pounds)\b"
)
_FREE = re.compile(
    r"\b(?:independent\w*|without (?:difficulty|limitation|pain|problems?|help)|no (?:difficulty"
    r"|limitations?|problems?|trouble|restrictions?)|able to|unlimited|normal(?:ly)?|unrestricted"
    r"|can\b(?! only)|resumed|back to)\b"
)
_NEGATIVE_CAN = re.compile(r"\b(?:cannot|can ?not|can't|unable|not able|can only|limited|difficult\w*)\b")
_FUNCTION_SECTIONS = {"function", "subjective", "history", "", "clinical_summary", "reasons"}
_SCORE = (
    r"(?: ?(?:disability index|score|index|questionnaire|scale|today|was|is|of|at|now|:|=|-|\(|total"
    r"|improved|rated|scored|current|her|his|the|from|to|result|raw|ii|screen|low back|on \w+|and|\)|,"
    r"|a)){0,7}? ?(?P<n>\d{1,3}(?:\.\d)?)\b(?! (?:of (?!\d)|weeks?|visits?))"
)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Function, work status and risk factors."""
    if (
        s.section in ("guidelines", "goals", "records", "technique", "request") and s.section != "request"
    ) or doc.is_imaging:
        return
    yield from _scores(s)
    if not doc.is_operation:
        yield from _function(doc, s)
        yield from _work(doc, s)
    yield from _risks(doc, s)


def _scores(s: Sentence) -> Iterator[Finding]:
    for category, kind in (("function_score", FactType.FUNCTION), ("risk_score", FactType.RISK_FACTOR)):
        for m in s.mentions(category):
            words = s.words(m.start, m.end)
            if (
                words
                in (
                    "med",
                    "ort",
                    "comm",
                    "audit",
                    "pcs",
                    "isi",
                    "gaf",
                    "dash",
                    "roland",
                    "ess",
                    "pcl",
                    "medd",
                    "axis v",
                )
                and s.text[s.tokens[m.start].start].islower()
                and words != "axis v"
            ):
                continue
            if m.value == "morphine_equivalent":
                yield from _morphine(s, m)
                continue
            match = re.match(_SCORE, " " + s.words(m.end, m.end + 12))
            if not match:
                continue
            end = m.end + len(match[0].split())
            if m.value == "bmi" and not 12 <= float(match["n"]) <= 80:
                continue
            score = (
                match["n"].rstrip("0").rstrip(".")
                if "." in match["n"] and m.value != "bmi" and m.value != "hba1c"
                else match["n"]
            )
            yield Finding(kind, f"{m.value} {score}", m.start, end)


def _morphine(s: Sentence, m: Mention) -> Iterator[Finding]:
    near = [i for i, t in enumerate(s.tokens) if t.kind == NUMBER and abs(i - m.start) <= 6]
    if near and (
        (
            s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end].upper() in ("MED", "MME", "MEDD", "MEQ")
            and s.raw(m.start, m.end).isupper()
        )
        or m.end - m.start > 1
    ):
        i = min(near, key=lambda x: abs(x - m.start))
        yield Finding(
            FactType.RISK_FACTOR, f"morphine_equivalent {s.tokens[i].norm}", min(i, m.start), max(i + 1, m.end)
        )


def _function(doc: Reader, s: Sentence) -> Iterator[Finding]:
    capacity = doc.kind is DocumentKind.FUNCTIONAL_CAPACITY_EVALUATION and s.section != "history"
    if (
        s.section not in _FUNCTION_SECTIONS
        and not capacity
        and not (
            s.section in ("objective", "diagnosis", "work_status")
            and re.search(r"\b(?:tolerance|tol|independent|difficulty with|functional)\b", s.norm)
        )
    ):
        return
    if (
        s.section in ("reasons", "", "history")
        and not capacity
        and not re.search(
            (
                r"\b(?:difficult\w*|unable|cannot|limited|tolerance|tol|trouble|can only|minutes|min|able to"
                r"|independent|needs help|adls?|helps (?:her|him)|interfer\w*|aggravat\w*|worse with"
                r"|activities of daily)\b"
            ),
            s.norm,
        )
    ):
        return
    form = s.section == "function" or s.title.lower().startswith(("adl", "activit", "function"))
    for m in s.mentions("activity"):
        words = s.words(m.start, m.end)
        if _is_other(s, m, words) or (m.value == "sleeping" and not form):
            continue
        limited = _nearest_clue(s, m, _LIMITED)
        free = _nearest_clue(s, m, _FREE)
        if limited is None and free is None and not form:
            continue
        if limited is None and free is None:
            limited = 0
        if (
            free is not None
            and (limited is None or free < limited)
            and not _NEGATIVE_CAN.search(s.words(m.start - 5, m.start))
            and not re.search(r"\bmin|blocks?|lbs|pounds|hour|tol", s.words(m.start, m.end + 6))
        ):
            polarity = Polarity.ABSENT
        else:
            polarity = Polarity.PRESENT
        if re.search(
            r"\b(?:no|without) (?:difficulty|limitations?|problems?|trouble)\b(?: \w+){0,3} ?$",
            s.words(m.start - 6, m.start),
        ):
            polarity = Polarity.ABSENT
        if context.subject(s, m.start, m.end) is Subject.FAMILY:
            pass
        found = Finding(FactType.FUNCTION, m.value, m.start, m.end, polarity=polarity)
        if tolerance := re.match(
            (
                r"(?:(?:tolerance|tol|is|limited|to|for|only|about|:|=|up|of|time|up to) )*(\d{1,3}(?: "
                r"(?:-|to) \d{1,3})? (?:min\w*|hours?|hrs?|hr|blocks?|lbs?|pounds|feet|steps|miles?))\b"
            ),
            s.words(m.end, m.end + 9),
        ):
            found.attributes["tolerance"] = tolerance[1]
            found.end = m.end + len(tolerance[0].split())
        yield found


def _is_other(s: Sentence, m: Mention, words: str) -> bool:
    around, before = s.words(m.start - 4, m.end + 3), s.words(m.start - 3, m.start)
    if words in ("sleep", "sleeping") and any(
        c.value == "sleep_difficulty" and c.start <= m.start < c.end + 2 for c in s.mentions("complaint")
    ):
        return True
    if words in (
        "play",
        "sex",
        "garden",
        "type",
        "run",
        "push",
        "pull",
        "grip",
        "grasp",
        "church",
        "transition",
        "steps",
        "step",
        "turning",
        "focus",
        "dress",
        "balance",
        "stairs",
        "write",
        "recreational",
        "playing",
        "handling",
        "cleaning",
        "runs",
        "reach",
    ) and re.search(
        (
            r"\b(?:type (?:i|ii|1|2)|sex :|age sex|grip strength|next steps?|step off|reach(?:ed)? (?:mmi"
            r"|max\w*)|run out|runs out|ran|balance of|focus on|straight leg)\b"
        ),
        around,
    ):
        return True
    if (words == "type" and not re.search(r"\b(?:to|can|cannot|unable)$", before)) or (
        words == "sex" and not re.search(r"pain|during|with|difficult", s.norm)
    ):
        return True
    if (
        words
        in (
            "lifting",
            "bending",
            "lifted",
            "twisting",
            "reaching",
            "pushing",
            "pulling",
            "carrying",
            "walking",
            "walked",
            "lift",
            "driving",
            "stepping",
            "climbing",
        )
        and re.search(
            (
                r"\b(?:while|when|was|injured|from|by|after|job|duties|requires?|required|involv\w*"
                r"|work\w*|repetitive|weight|heavy|felt)\b(?: \w+){0,2} ?$"
            ),
            before,
        )
        and not re.search(
            r"\b(?:pain|worse|difficult\w*|limited|aggravat\w*|increas\w*|trouble|tolerance|hurts)\b", s.norm
        )
    ):
        return True
    if words in ("lift", "walk", "sit", "stand", "lifting") and re.search(r"\b(?:job|duties|requires)\b", s.norm):
        return True
    return (
        words in ("walk", "walks", "walking", "walked")
        and re.search(r"\b(?:heel|toe|tandem|with a cane|with cane|with a walker)\b", s.words(m.start - 4, m.end + 4))
        is not None
    )


def _nearest_clue(s: Sentence, m: Mention, pattern: re.Pattern[str]) -> int | None:
    best: int | None = None
    for found in s.matches(pattern):
        if m.start <= found.start < m.end:
            continue
        between = s.words(found.end, m.start) if found.end <= m.start else s.words(m.end, found.start)
        if re.search(r"[;.]|\bbut\b", between):
            continue
        far = m.start - found.end if found.end <= m.start else found.start - m.end
        far += 4 if found.start >= m.end and "," in between else 0
        if far <= 12 and (best is None or far < best):
            best = far
    return best


_STATUS_CONTEXT = re.compile(
    r"\b(?:work\w*|duty|disab\w*|ttd|restrict\w*|return|status|mmi|stationary|retired|employ\w*|rtw"
    r"|tpd|job|light|sedentary|modified|terminated|p s)\b"
)
_RESTRICTING = re.compile(
    r"\b(?:no|avoid\w*|limit(?:ed)?|restrict\w*|preclud\w*|not|without|max\w*|only|occasional\w*|must"
    r"|should not|never|up to|less than|cannot|may not|no more than|<|>|lbs?|pounds|rare\w*|minimal"
    r"|should|able to|allow\w*|option|as needed|every|needs?|use|wear)\b"
)


def _work(doc: Reader, s: Sentence) -> Iterator[Finding]:
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
        words = s.words(m.start, m.end)
        if (
            words.startswith(
                ("no ", "not ", "unable", "cannot", "without", "has not", "does not", "is not", "unrestricted")
            )
            or s.words(m.start - 1, m.start) == "[x]"
        ):
            found.polarity = Polarity.PRESENT
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


def _place_named(s: Sentence, found: Finding) -> None:
    """The place a status or restriction is said of, where the words name one ("no lifting over 5 lb, left hand")."""
    near = s.nearest([r for r in s.regions if r.value != "other"], found.start, found.end, 9)
    side = s.nearest(s.sides, found.start, found.end, 7)
    found.region = BodyPart(near.value) if near else None
    found.side = Side(side.value) if side else None


def _is_status(doc: Reader, s: Sentence, m: Mention) -> bool:
    words = s.words(m.start, m.end)
    before = s.words(m.start - 5, m.start)
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
            return s.section == "work_status" or bool(re.match(r"(?:duty|work|duties|:)", s.words(m.end, m.end + 1)))
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


_RISK_AWAY = {"imaging", "findings", "request", "determination", "guidelines", "technique", "goals", "work_status"}
_MAYBE_RISK = {
    "depression_history": r"\b(?:history of|h o|hx|prior|previous|past|major|diagnos\w*)\b",
    "anxiety_history": r"\b(?:history of|h o|hx|prior|previous|past|disorder|diagnos\w*)\b",
    "arthritis": r"\b(?:history|pmh|father|mother|family|h o|hx|brother|sister)\b",
    "osteoarthritis": r"\b(?:history of|pmh|father|mother|h o|hx)\b",
    "sedation": r"\b(?:no|denies|without|over|excess\w*|makes?|caus\w*|side|drows\w*|sedat\w*|sleepy|groggy)\b",
    "somatic_complaints": r"\b(?:scale|score|complaint\w*|focus|preoccup\w*|somatic|elevat\w*)\b",
    "litigation": r"\b(?:litigat\w*|attorney|lawsuit|represented)\b",
    "naloxone": r".",
    "gastritis": r".",
}


def _risks(doc: Reader, s: Sentence) -> Iterator[Finding]:
    if s.section in (*_RISK_AWAY, "procedure") or (doc.is_study and s.section not in ("history",)):
        return
    yield from _screens(s)
    for m in s.mentions("risk_factor"):
        words = s.words(m.start, m.end)
        around = s.words(m.start - 6, m.end + 5)
        if not _is_risk(doc, s, m, words, around):
            continue
        found = stated(s, FactType.RISK_FACTOR, m.value, m.start, m.end)
        if words in ("nonsmoker", "non smoker", "nondrinker"):
            found.polarity = Polarity.ABSENT
        if (
            found.value == "smoking"
            and found.polarity is Polarity.PRESENT
            and re.search(r"\b(?:quit|stopped|former|ex|until|ceased|has not smoked|no longer)\b", around)
            and not re.search(
                (
                    r"\b(?:continues|still|needs to|must|advised|counsel\w*|if|should|encouraged|has not "
                    r"quit|unable to quit|to quit)\b"
                ),
                s.norm,
            )
        ):
            found.value = "former_smoking"
        if found.temporality is Temporality.HYPOTHETICAL and s.section in ("plan", "reasons"):
            continue
        yield found


def _is_risk(doc: Reader, s: Sentence, m: Mention, words: str, around: str) -> bool:
    need = _MAYBE_RISK.get(m.value)
    if need and not (re.search(need, around) or s.section in ("past_medical", "family")):
        return False
    if m.value in ("depression_history", "anxiety_history") and (
        s.section in ("subjective", "objective", "diagnosis")
        or re.search(r"\b(?:inventory|scale|beck|phq|screen|score)\b", around)
    ):
        return False
    if (
        m.value in ("naloxone", "gastritis", "litigation")
        and not (m.value == "litigation" and "litigat" in words)
        and not (m.value == "gastritis" and s.section in ("past_medical", "family"))
    ):
        return False
    if m.value == "substance_abuse" and s.section == "diagnosis":
        return False
    if words == "ra" and s.section not in ("past_medical", "family"):
        return False
    if words in ("pain catastrophizing", "catastrophizing") and re.match(r"(?:scale|\d)", s.words(m.end, m.end + 1)):
        return False
    if words in ("smoking", "smoke", "tobacco", "nicotine", "cigarette") and re.search(
        r"\b(?:cessation|smoke detector|patch|quit line|smoke free|smoke inhal\w*)\b", around
    ):
        return False
    if words in (
        "mi",
        "dm",
        "ra",
        "tb",
        "tia",
        "cva",
        "cad",
        "ulcer",
        "ulcers",
        "drugs",
        "drink",
        "cancer",
        "mass",
        "beer",
        "lupus",
        "perforation",
        "reflux",
        "misuse",
        "attorney",
        "smoke",
    ):
        if words in ("mi", "dm", "ra", "tb") and s.text[s.tokens[m.start].start].islower():
            return False
        if words == "drugs" and re.search(r"\banti|nsaid|prescri\w*|formulary\b", around):
            return False
        return s.section in (
            "past_medical",
            "social",
            "family",
            "",
            "history",
            "subjective",
            "plan",
            "ros",
            "objective",
            "risk",
            "clinical_summary",
        )
    if m.value in ("hypertension", "diabetes", "obesity") and s.section == "diagnosis":
        return False
    if s.section == "reasons":
        return m.value in (
            "smoking",
            "aberrant_behavior",
            "fear_avoidance",
            "symptom_magnification",
            "substance_abuse",
        ) and not re.search(r"\bcessation\b", around)
    return not (words == "overweight" and "bag" in around)


_CONSISTENT = re.compile(
    r"\b(?P<in>inconsistent|aberrant|not consistent|unexpected|negative for prescribed|positive for "
    r"(?:marijuana|thc|cocaine|methamphetamine|alcohol|non ?prescribed))\b|\b(?P<ok>consistent"
    r"|compliant|appropriate|as expected|no aberrant|without aberran\w*|reviewed|no red flags"
    r"|negative for illicit\w*|expected)\b"
)


def _screens(s: Sentence) -> Iterator[Finding]:
    for m in s.mentions("screen"):
        found = _CONSISTENT.search(s.words(m.end, m.end + 16)) or _CONSISTENT.search(
            s.words(max(0, m.start - 5), m.start)
        )
        if found is None or (
            re.search(r"\b(?:request|order|obtain|random|will)\b", s.words(m.start - 4, m.start))
            and not found["in"]
            and found["ok"] != "consistent"
        ):
            continue
        value = f"{m.value} {'inconsistent' if found['in'] else 'consistent'}"
        length = (
            len(s.words(m.end, m.end + 16)[: found.end()].split())
            if found.re and found.end() and found.string == s.words(m.end, m.end + 16)
            else 0
        )
        yield Finding(FactType.RISK_FACTOR, value, m.start, m.end + length)
