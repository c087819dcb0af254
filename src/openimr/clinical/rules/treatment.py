"""Treatment: therapies, injections, operations and devices that were done or used, and everything that is asked for."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.documents import DocumentKind
from openimr.domain.facts import FactType, Polarity, Subject

from .. import context
from ..finding import Finding
from ..levels import region_of
from ..lexicon import Mention
from ..reader import Reader
from ..sentence import Sentence
from ..tokens import DATE_KIND
from .standing import Standing, standing

_TYPES = {
    "therapy": FactType.THERAPY,
    "injection": FactType.INJECTION,
    "surgery": FactType.SURGERY,
    "device": FactType.DEVICE,
}
_TREATING = {DocumentKind.PHYSICAL_THERAPY_NOTE, DocumentKind.CHIROPRACTIC_NOTE, DocumentKind.ACUPUNCTURE_NOTE}
_SPINAL = {
    "laminectomy",
    "laminotomy",
    "discectomy",
    "foraminotomy",
    "fusion",
    "disc_replacement",
    "epidural_steroid_injection",
    "facet_injection",
    "medial_branch_block",
    "radiofrequency_ablation",
    "selective_nerve_root_block",
    "discogram",
    "spinal_cord_stimulator",
    "spinal_cord_stimulator_trial",
}
_VISITS = re.compile(
    r"\b(?P<n>\d{1,3}) (?:of (?P<of>\d{1,3}) )?(?:\w+ ){0,3}?(?:visits?|sessions?|treatments?|tx"
    r"|appointments)\b|\bx ?(?P<x>\d{1,3})\b(?! ?(?:min|wk|week|mo|yr|day|month|year|\d))|\bvisits? "
    r"(?P<v>\d{1,2}) (?:of|/) (?P<vof>\d{1,2})\b"
)
_PERCENT = re.compile(
    r"\b(\d{1,3}) ?(?:(?:-|to) \d{1,3} )?% ?(?:\w+ ){0,4}?(?:relief|improvement|better|benefit"
    r"|reduction|pain|improved|decrease|response)\b|\b(?:relief|improvement|benefit|better|improved"
    r"|reduction)(?: \w+){0,4}? (?:by |of )?(?:about )?(\d{1,3}) ?%|\b(\d{1,3}) %"
)
_DURATION = re.compile(
    r"\b(?:for|x|lasting|lasted|of|about|over) ?(?:about |approximately |only |almost |nearly "
    r")?(\d{1,2}|one|two|three|four|five|six|several|a few) (days?|weeks?|wks?|months?|mos?|hours?)\b"
)
_RESPONSE = re.compile(
    r"\b(no (?:help|relief|benefit|improvement)|temporary|minimal|made (?:it|him|her) worse|helped"
    r"|good|partial|worse|excellent|some relief|did not help|failed|moderate|mild|significant|lasting"
    r"|short term|without (?:relief|benefit))\b"
)


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Treatments done and asked for."""
    if s.section in ("guidelines", "goals", "records", "allergies", "ros"):
        return
    yield from _treatments(doc, s)
    yield from _services(doc, s)


def _treatments(doc: Reader, s: Sentence) -> Iterator[Finding]:
    claimed: set[int] = set()
    for category in ("surgery", "injection", "device", "therapy"):
        for m in s.mentions(category):
            if (claimed & set(range(m.start, m.end)) and category != "surgery") or not _is_meant(doc, s, m, category):
                continue
            how = standing(doc, s, m)
            how = _by_kind_of_document(doc, s, m, category, how)
            if how is None or (context.subject(s, m.start, m.end) is not Subject.PATIENT and category != "surgery"):
                continue
            claimed.update(range(m.start, m.end))
            yield from _found(doc, s, m, category, how)


def _by_kind_of_document(doc: Reader, s: Sentence, m: Mention, category: str, how: Standing | None) -> Standing | None:
    if doc.is_operation:
        if s.section in ("procedure",) or (
            s.section == "" and s.title == "" and category in ("surgery", "injection") and doc.about.region is None
        ):
            return Standing("done")
        if s.section in ("technique", "operative_findings", "objective", "findings"):
            return None
    if how and how.how == "never" and s.section in ("plan", "request"):
        refused = re.search(r"\b(?:recommend\w*|indicated|candidate|request\w*|advis\w*)\b", s.norm)
        return Standing("refused") if refused else None
    if doc.kind in _TREATING and s.section == "plan" and how and how.how == "asked":
        asked = re.search(
            r"\b(?:request\w*|recommend\w*|ask|authori\w*|refer\w*|need\w*|consider\w*|more|additional|order\w*)\b",
            s.norm,
        )
        how = how if asked else (Standing("done") if category == "therapy" else how)
    if (
        doc.is_study
        and s.section not in ("history", "plan", "treatment")
        and (
            how is None
            or category != "surgery"
            or not re.search(
                r"\b(?:status post|s p|prior|previous|post|history of|interval)\b", s.words(m.start - 5, m.start)
            )
        )
    ):
        return None
    if (
        s.section == "diagnosis"
        and category in ("surgery", "injection")
        and not re.search(r"\b(?:s p|status post|post|history of|h o)\b", s.words(0, m.start))
        and not (how and how.how == "asked")
    ):
        return None
    if (
        s.section == "diagnosis"
        and category in ("therapy", "device")
        and (
            how is None
            or not re.search(r"\b(?:s p|status post|with|failed|after|request\w*|recommend\w*)\b", s.words(0, m.start))
        )
    ):
        return None
    if s.section == "objective" and category == "therapy":
        return (
            how
            if doc.kind.value.endswith("therapy_note") or doc.kind.value in ("chiropractic_note", "acupuncture_note")
            else None
        )
    if (
        s.section in ("imaging", "findings", "impression")
        and category in ("therapy", "device", "injection")
        and not (how and how.how == "asked")
    ):
        return None
    return how


def _is_meant(doc: Reader, s: Sentence, m: Mention, category: str) -> bool:
    words = s.words(m.start, m.end)
    before, after = s.words(m.start - 3, m.start), s.words(m.end, m.end + 4)
    raw = s.text[s.tokens[m.start].start : s.tokens[m.end - 1].end]
    if words in ("pt", "p t"):
        if re.match(
            (
                r"(?:states|reports|is|was|has|seen|denies|here|returns|presents|c o|complains|name"
                r"|to (?:return|rtc|continue|follow)|will|who|to|w|understands|can|with|would|given"
                r"|had|tolerated|told|feels|continues|advised|instructed|:|not|wants|s)\b(?! \d)"
            ),
            after,
        ) or (re.search(r"\b(?:the|this)$", before) and not re.match(r"(?:visits|x|helped|was|completed)", after)):
            return bool(
                re.match(
                    r"(?:x ?\d|visits|was completed|helped|2x|3x|to (?:date|eval)|with (?:no|only|temporary|minimal))",
                    after,
                )
            )
        return raw.upper() == raw or bool(re.match(r"(?:x ?\d|visits|sessions|\d)", after))
    if words in (
        "us",
        "es",
        "te",
        "cp",
        "hp",
        "ot",
        "ems",
        "ces",
        "nmr",
        "bf",
        "ifc",
        "sad",
        "scs",
        "tens",
        "adr",
        "plm",
        "tha",
        "mua",
        "sgb",
        "boot",
        "rfa",
        "rest",
        "ice",
        "heat",
        "i d",
        "t a",
        "stent",
        "ta",
        "aso",
        "lb",
        "sling",
        "cast",
        "block",
        "les i",
        "chole",
        "appy",
        "collar",
    ):
        if words == "rfa":
            return (
                not re.search(r"\b(?:dwc|form|see|attached|enclosed|the|dated|new|this|per)$", before)
                and not re.match(r"(?:form|dated|received|for|is|submitted|:|attached)", after)
                and not doc.is_request
            )
        if words in ("rest", "ice", "heat"):
            return s.section in ("treatment", "plan", "history", "subjective") and not re.search(
                r"\b(?:at|of the|pain|the|when|to)$", before
            )
        if words in ("i d", "ta", "es", "te", "cp", "sad", "us"):
            return s.section in ("procedure", "treatment", "past_medical") and raw.upper() == raw
        return raw.upper() == raw or words in ("boot", "sling", "cast", "block", "stent", "collar", "tens", "aso")
    if words in (
        "stretching",
        "exercise",
        "exercises",
        "exercise program",
        "strengthening",
        "stretch",
        "mobilization",
        "massage",
        "adjustments",
        "yoga",
        "relaxation",
        "taping",
        "bracing",
        "splinting",
        "traction",
    ) and s.section not in ("treatment", "plan", "history", "subjective", "request", "", "clinical_summary"):
        return False
    if words == "exercise" and not re.match(r"program", after):
        return s.section == "treatment"
    if words in (
        "therapy",
        "manipulation",
        "weight loss",
        "surgery",
        "operation",
        "surgical procedure",
        "injection",
        "inj",
        "injections",
        "injected",
        "shot",
        "decompression",
        "surgical treatment",
        "transport",
        "operated",
    ):
        return _generic(doc, s, m, words, before, after)
    if words == "arthroscopic" and any(o.start >= m.end and o.start - m.end <= 4 for o in s.mentions("surgery")):
        return False
    if words in ("fused", "scoped", "debrided", "repair", "decompressed", "fuse", "decompress") and s.section in (
        "imaging",
        "findings",
        "impression",
        "technique",
    ):
        return False
    if (
        category == "device"
        and re.search(r"\b(?:no|not|never|without|w o|denies)\b", before)
        and s.section in ("objective",)
    ):
        return True
    return not (words == "implant" or re.search(r"consent|complications?", s.title.lower()))


def _generic(doc: Reader, s: Sentence, m: Mention, words: str, before: str, after: str) -> bool:
    if words == "therapy":
        return (
            not re.search(
                (
                    r"\b(?:drug|medication|opioid|occupational|speech|hormone|replacement|radiation|shock"
                    r"|conservative|of)$"
                ),
                before,
            )
            and not re.match(r"(?:gym|office|note)", after)
            and (
                s.section in ("treatment", "history", "subjective", "clinical_summary", "request", "plan")
                and bool(
                    re.search(
                        (
                            r"\b(?:visits?|sessions?|completed|failed|attended|course|courses|more|post"
                            r"|supervised|formal|land|helped|\d+)\b"
                        ),
                        s.norm,
                    )
                )
            )
        )
    if words == "weight loss":
        return (
            s.section in ("plan", "request") and re.search(r"program|recommend|encourag|advis|diet", s.norm) is not None
        )
    if words == "decompression":
        return not any(o.start <= m.start < o.end for o in s.mentions("device")) and s.section not in (
            "imaging",
            "findings",
            "objective",
        )
    if words in ("injection", "injections", "inj", "injected", "shot"):
        near = any(abs(o.start - m.start) <= 5 and o.value != "injection" for o in s.mentions("injection"))
        return not near and s.section not in ("objective", "diagnosis", "findings")
    if words in ("surgery", "operation", "surgical procedure", "surgical treatment", "operated"):
        other = any(o.value != "surgery" for o in s.mentions("surgery"))
        if (
            other
            or re.match(r"(?:center|scheduler|consult\w*|clearance|department|clinic|is not|date)", after)
            or re.search(
                (
                    r"\b(?:of|orthopaedic|orthopedic|spine|hand|neuro|need for|postpone|before|after|since"
                    r"|until|avoid|despite|without|any)$"
                ),
                before,
            )
        ):
            return bool(re.search(r"\b(?:no|never|denies)(?: \w+){0,2}$", before)) and s.section in (
                "past_medical",
                "history",
                "subjective",
            )
        negated = bool(re.search(r"\b(?:no|never|denies)(?: \w+){0,2}$", before))
        return s.section in ("past_medical", "history", "subjective") and (negated or m.end - m.start > 1)
    return True


def _found(doc: Reader, s: Sentence, m: Mention, category: str, how: Standing) -> Iterator[Finding]:
    kind = FactType.REQUEST if how.how in ("asked", "refused") else _TYPES[category]
    value = m.value
    polarity = Polarity.ABSENT if how.how in ("never", "refused") else Polarity.PRESENT
    levels = _levels(s, m, category, value)
    region, side = _where(doc, s, m, category, value, levels)
    lead = 1 if how.how == "never" else 0
    for level in tuple(levels) or (None,):
        start, end = m.start, m.end
        if level:
            start, end = (
                (min(m.start, level.start), max(m.end, level.end))
                if s.distance(m.start, m.end, level) < 8
                else (m.start, m.end)
            )
        found = Finding(
            kind,
            value,
            max(0, start - lead),
            end,
            region=BodyPart(region_of(level.value)) if level else region,
            side=side,
            level=level.value if level else None,
            polarity=polarity,
            certainty=how.certainty,
        )
        found.subject = context.subject(s, m.start, m.end)
        found.date = _date(doc, s, m, kind)
        _describe(s, m, found, how)
        yield found


def _date(doc: Reader, s: Sentence, m: Mention, kind: FactType) -> str | None:
    if kind is FactType.REQUEST:
        return doc.day
    near = s.nearest(
        [Mention("date", t.norm, i, i + 1) for i, t in enumerate(s.tokens) if t.kind == DATE_KIND], m.start, m.end, 12
    )
    if near:
        return near.value
    return doc.day if s.section == "procedure" else None


def _describe(s: Sentence, m: Mention, found: Finding, how: Standing) -> None:
    window = s.words(m.start - 6, m.end + 16)
    if found.type in (FactType.THERAPY, FactType.REQUEST) and (visits := _VISITS.search(window)):
        name = "visits" if found.type is FactType.REQUEST else "visits_attended"
        number = visits["n"] or visits["x"] or visits["v"]
        if number:
            found.attributes[name] = int(number)
        if total := visits["of"] or visits["vof"]:
            found.attributes["visits_approved"] = int(total)
    behind = s.words(m.end, m.end + 22)
    if found.type in (FactType.INJECTION, FactType.THERAPY):
        if percent := _PERCENT.search(behind):
            found.attributes["response_percent"] = int(next(g for g in percent.groups() if g))
            if lasting := _DURATION.search(behind):
                found.attributes["response_duration"] = f"{lasting[1]} {lasting[2]}"
        elif response := _RESPONSE.search(behind):
            found.attributes["response"] = response[1]
    if route := re.search(r"\b(transforaminal|interlaminar|caudal|tf)\b", window):
        found.attributes["route"] = "transforaminal" if route[1] == "tf" else route[1]
    if how.decision:
        found.attributes["decision"] = how.decision


def _levels(s: Sentence, m: Mention, category: str, value: str) -> list[Mention]:
    """Levels of a spinal procedure: each segment named in its list; "L4-S1" as one construct stays one."""
    if category not in ("surgery", "injection") or value in ("surgery", "carpal_tunnel_release"):
        return []
    found = s.levels
    nearest = s.nearest(found, m.start, m.end, 9)
    if nearest is None:
        return []
    chosen = [nearest]
    for other in [x for x in found if x.start > nearest.start]:
        if re.fullmatch(r"(?:(?:,|and|&|/|left|right|bilateral|at) ?)*", s.words(chosen[-1].end, other.start)):
            chosen.append(other)
    for other in reversed([x for x in found if x.start < nearest.start]):
        if re.fullmatch(r"(?:(?:,|and|&|/|left|right|bilateral) ?)*", s.words(other.end, chosen[0].start)):
            chosen.insert(0, other)
    return chosen


_OWN_REGION = {
    "rotator_cuff_repair": BodyPart.SHOULDER,
    "subacromial_decompression": BodyPart.SHOULDER,
    "distal_clavicle_excision": BodyPart.SHOULDER,
    "labral_repair": BodyPart.SHOULDER,
    "labral_debridement": BodyPart.SHOULDER,
    "biceps_tenodesis": BodyPart.SHOULDER,
    "biceps_tenotomy": BodyPart.SHOULDER,
    "shoulder_arthroplasty": BodyPart.SHOULDER,
    "meniscectomy": BodyPart.KNEE,
    "meniscal_repair": BodyPart.KNEE,
    "acl_reconstruction": BodyPart.KNEE,
    "total_knee_arthroplasty": BodyPart.KNEE,
    "partial_knee_arthroplasty": BodyPart.KNEE,
    "hyaluronic_acid_injection": BodyPart.KNEE,
    "genicular_nerve_block": BodyPart.KNEE,
    "knee_brace": BodyPart.KNEE,
    "chondroplasty": BodyPart.KNEE,
    "total_hip_arthroplasty": BodyPart.HIP_GROIN,
    "hip_arthroscopy": BodyPart.HIP_GROIN,
    "sacroiliac_injection": BodyPart.HIP_GROIN,
    "carpal_tunnel_release": BodyPart.FOREARM_WRIST_HAND,
    "wrist_splint": BodyPart.FOREARM_WRIST_HAND,
    "thumb_spica": BodyPart.FOREARM_WRIST_HAND,
    "trigger_finger_release": BodyPart.FOREARM_WRIST_HAND,
    "de_quervain_release": BodyPart.FOREARM_WRIST_HAND,
    "ganglion_excision": BodyPart.FOREARM_WRIST_HAND,
    "cubital_tunnel_release": BodyPart.ELBOW,
    "nerve_transposition": BodyPart.ELBOW,
    "elbow_strap": BodyPart.ELBOW,
    "lumbar_brace": BodyPart.LUMBAR_SPINE,
    "cervical_collar": BodyPart.CERVICAL_SPINE,
    "ankle_brace": BodyPart.ANKLE_FOOT,
    "walking_boot": BodyPart.ANKLE_FOOT,
    "ankle_ligament_reconstruction": BodyPart.ANKLE_FOOT,
    "orthotics": BodyPart.ANKLE_FOOT,
    "sling": BodyPart.SHOULDER,
    "lumbar_sympathetic_block": BodyPart.LUMBAR_SPINE,
    "occipital_nerve_block": BodyPart.HEAD,
}
_NO_REGION = {
    "home_exercise",
    "psychotherapy",
    "cognitive_behavioral_therapy",
    "biofeedback",
    "cane",
    "crutches",
    "walker",
    "hernia_repair",
    "appendectomy",
    "cholecystectomy",
    "cesarean_section",
    "hysterectomy",
    "tonsillectomy",
    "cardiac_surgery",
    "bariatric_surgery",
    "mindfulness",
    "group_therapy",
    "weight_loss_program",
    "wheelchair",
    "functional_restoration_program",
}


def _where(
    doc: Reader, s: Sentence, m: Mention, category: str, value: str, levels: list[Mention]
) -> tuple[BodyPart | None, Side | None]:
    if value in _NO_REGION:
        return None, None
    near = s.nearest(s.sides, m.start, m.end, 6)
    side = Side(near.value) if near else None
    region: BodyPart | None
    if levels:
        region = BodyPart(region_of(levels[0].value))
    elif value in _OWN_REGION:
        region = _OWN_REGION[value]
    else:
        at = s.nearest(list(s.regions), m.start, m.end, 9)
        region = BodyPart(at.value) if at and at.value != "other" else None
        if region is None and value in _SPINAL:
            region = (
                doc.usual_region
                if doc.usual_region in (BodyPart.CERVICAL_SPINE, BodyPart.LUMBAR_SPINE, BodyPart.THORACIC_SPINE)
                else None
            )
        if region is None and category in ("injection", "surgery"):
            region = s.around.region or doc.about.region
    if (
        side is None
        and category in ("surgery", "injection")
        and s.section == "procedure"
        and doc.about.region == region
    ):
        side = doc.about.side
    return region, side


_SERVICE_NEEDS_ASKING = {
    "follow_up",
    "consultation",
    "laboratory_tests",
    "inpatient_stay",
    "transportation",
    "xray",
    "ct",
    "mri",
    "emg_ncs",
    "qme_evaluation",
    "nurse_case_management",
    "translation",
    "medical_clearance",
    "urine_drug_screen",
    "opioid_taper",
    "psychological_evaluation",
    "home_health_care",
    "detoxification",
    "electrocardiogram",
    "gym_membership",
    "neuropsychological_testing",
    "functional_capacity_evaluation",
    "bone_scan",
    "ultrasound_study",
}
_SPECIALTY = re.compile(
    r"\b(orthop\w*|pain|spine|neurosurg\w*|neurolog\w*|psych\w*|hand|podiatr\w*|intern\w*|physiatr\w*"
    r"|ent|urolog\w*|rheumatolog\w*|ophthalmolog\w*)\b"
)


def _services(doc: Reader, s: Sentence) -> Iterator[Finding]:
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
        if how is None or how.how in ("never", "refused") or m.value in seen:
            continue
        if not (trigger or listed or (how.how == "asked" and s.section in ("plan", "request"))) or (
            how.how == "done" and not listed
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
