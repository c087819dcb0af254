"""Which finding a word of a radiology report names, by the words around it: whose tear, what kind of stenosis."""

import re

from ..lexicon import Mention
from ..reader import SPINE, Reader
from ..sentence import Sentence

_KINDS = (
    ("foraminal_stenosis", r"foramin\w*|neuroforaminal|\bnf\b"),
    ("lateral_recess_stenosis", r"lateral recess\w*|subarticular"),
    ("central_stenosis", r"\b(?:central|canal|spinal)\b"),
)


_NO_FINDING = {
    "swelling",
    "bleeding",
    "infection",
    "tilt",
    "displaced",
    "ulcer",
    "lesion",
    "motion",
    "contact",
    "uptake",
    "lysis",
    "slips",
    "cam",
    "cysts",
    "slip",
    "spur",
}


_MUSCULAR = re.compile(
    r"\b(?:supraspinatus|infraspinatus|subscapularis|rotator cuff|biceps|achilles|peroneal|tendon|extensor)\b"
)


def values(doc: Reader, s: Sentence, m: Mention) -> list[str]:
    """The findings the term names; none where it is used otherwise."""
    words = s.words(m.start, m.end)
    before = s.words(m.start - 7, m.start)
    around = s.words(m.start - 7, m.end + 8)
    if (
        words in _NO_FINDING
        and m.value not in ("spondylolisthesis", "osteophyte")
        and not doc.is_imaging
        and s.section != "imaging"
    ):
        return []
    if (m.value == "central_stenosis" and words == "stenosis") or m.value in (
        "foraminal_stenosis",
        "lateral_recess_stenosis",
        "central_stenosis",
    ):
        lead = re.split(r"[;.:]|\bno\b|\bwith\b|,(?! (?:\w+ )?(?:and|foraminal|central|bilateral))", before)[-1]
        kinds = [
            value
            for value, pattern in _KINDS
            if re.search(pattern, f"{lead} {words}")
            and (
                value != "central_stenosis"
                or re.search(r"\b(?:central|canal)\b", f"{lead} {words}")
                or "spinal stenosis" in words
            )
        ]
        return kinds or [m.value]
    if m.value in ("full_thickness_tear", "partial_thickness_tear") and re.match(
        r"(?:\w+ )?(?:cartilage|chondral|loss|fissur\w*|articular cartilage)\b", s.words(m.end, m.end + 3)
    ):
        return ["chondromalacia"]
    if m.value.startswith("disc_") and _is_of_limb(doc, s, m):
        return []
    if m.value == "tendon_tear":
        return _tear(doc, s, m, around)
    if m.value in ("nerve_root_contact",) and not re.search(r"\broot|nerve|[LCS]\d\b", around):
        return (
            ["thecal_sac_compression"]
            if "thecal" in around
            else ["cord_compression"]
            if "cord" in around and "contact" in words
            else []
        )
    if (
        m.value == "nerve_root_compression"
        and words
        in (
            "compresses",
            "compressing",
            "compressed",
            "displaces",
            "displacing",
            "impinges",
            "impinging",
            "impinges on",
        )
        and not re.search(r"\broot|nerve", around)
    ):
        return []
    if (
        m.value == "thecal_sac_compression"
        and words in ("thecal sac", "ventral thecal sac")
        and not re.search(
            (
                r"\b(?:efface\w*|indent\w*|compress\w*|flatten\w*|imprint\w*|deform\w*|mass effect"
                r"|impress\w*|abut\w*|contact\w*|encroach\w*)\b"
            ),
            around,
        )
    ):
        return []
    if (
        m.value == "ligamentum_flavum_hypertrophy"
        and "hypertroph" not in around
        and "thick" not in around
        and "redundan" not in around
        and "buckl" not in around
    ):
        return []
    if (
        m.value == "lateral_recess_stenosis"
        and words == "lateral recess"
        and not re.search(r"narrow|stenos|encroach|efface", around)
    ):
        return []
    if m.value == "central_stenosis" and not re.search(r"canal|central|stenosis", words):
        return []
    if (
        m.value == "bone_marrow_edema"
        and words in ("marrow signal", "bone marrow signal", "stir signal")
        and re.search(r"\bnormal|unremarkable\b", around)
    ):
        return []
    if (
        m.value == "cord_signal_change"
        and words in ("cord signal", "cord signal is", "intrinsic cord signal")
        and re.search(r"\bnormal|unremarkable|no\b", around)
    ):
        return []
    if (m.value == "mass" and words == "mass effect") or (words == "loss of height" and "vertebral" in around):
        return []
    if m.value == "joint_osteoarthritis" and re.search(r"\bfacet|disc\b", s.words(m.start - 2, m.start)):
        return ["facet_arthropathy"] if "facet" in s.words(m.start - 2, m.start) else []
    if (
        m.value == "disc_degeneration"
        and re.search(r"degenerative change", words)
        and not re.search(r"disc|spine|lumbar|cervical|[LC]\d", around + s.norm)
    ):
        return ["joint_osteoarthritis"]
    if m.value == "disc_degeneration" and re.search(r"^degenerative change", words) and "facet" in around:
        return ["facet_arthropathy"]
    if m.value == "impingement" and re.search(r"\bnerve|root|cord\b", around):
        return []
    if m.value == "effusion" and words == "joint fluid":
        return ["effusion"]
    if (
        m.value in ("hardware_loosening",)
        and words in ("halo", "lucency", "loosening", "lucencies")
        and not re.search(r"screw|hardware|implant|instrument|component|prosthe|plate", s.norm)
    ):
        return []
    return [m.value]


def _is_of_limb(doc: Reader, s: Sentence, m: Mention) -> bool:
    """Whether words of discs are said of a joint ("meniscal extrusion")."""
    about = doc.about.region if doc.is_imaging else doc.imaging[2].region
    named = {r.value for r in s.regions}
    spinal = {region.value for region in SPINE}
    return about is not None and about not in SPINE and not named & spinal and "disc" not in s.words(m.start, m.end)


def _tear(doc: Reader, s: Sentence, m: Mention, around: str) -> list[str]:
    before = s.words(m.start - 6, m.start)
    behind = re.split(r"[;.,]", s.words(m.end, m.end + 8))[0]
    near = f"{re.split(r'[;.]', before)[-1]} {behind}"
    if re.search(
        r"\b(?:partial|full|complete|articular sided|bursal sided|interstitial) ", re.split(r"[;.]", before)[-1] + " "
    ):
        return []
    for pattern, value in (
        (r"\bmenisc\w*|posterior horn|anterior horn|meniscus", "meniscal_tear"),
        (r"\blabr\w*|slap", "labral_tear"),
        (r"\banul\w*|annul\w*", "annular_tear"),
        (r"\bligament\w*|acl|pcl|mcl|lcl|atfl|cfl|tfcc|cruciate|collateral|triangular fibrocartilage", "ligament_tear"),
    ):
        if re.search(pattern, near):
            return [value]
    if s.words(m.start, m.end) in ("tear", "torn"):
        if re.search(r"\bmenisc\w*\b", s.norm):
            return ["meniscal_tear"]
        return ["tendon_tear"] if _MUSCULAR.search(s.norm) else []
    return [m.value]
