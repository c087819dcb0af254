"""Which finding a word of a radiology report names, by the words around it: whose tear, what kind of stenosis."""

import re
from typing import NamedTuple

from ..sentences.reader import SPINE, Reader
from ..sentences.sentence import Sentence
from ..words.lexicon import Mention, data, terms, word_list

_KINDS = (
    ("foraminal_stenosis", r"foramin\w*|neuroforaminal|\bnf\b"),
    ("lateral_recess_stenosis", r"lateral recess\w*|subarticular"),
    ("central_stenosis", r"\b(?:central|canal|spinal)\b"),
)


_NO_FINDING = frozenset(word_list("naming", "no_finding_alone"))


_MUSCULAR = re.compile(
    r"\b(?:supraspinatus|infraspinatus|subscapularis|rotator cuff|biceps|achilles|peroneal|tendon|extensor)\b"
)


class _Need(NamedTuple):
    """What a finding's words need beside them: some of ``words`` only count with, or without, what is around."""

    words: frozenset[str]
    wanted: re.Pattern[str] | None = None
    unwanted: re.Pattern[str] | None = None


def _need(written: dict[str, str]) -> _Need:
    return _Need(
        frozenset(terms(written.get("words"))),
        re.compile(written["wanted"]) if "wanted" in written else None,
        re.compile(written["unwanted"]) if "unwanted" in written else None,
    )


_NEEDS = {
    value: tuple(map(_need, needs if isinstance(needs, list) else [needs]))
    for value, needs in data("imaging_needs")["needs"].items()
}
_STENOSES = frozenset({"foraminal_stenosis", "lateral_recess_stenosis", "central_stenosis"})


def values(doc: Reader, s: Sentence, m: Mention) -> list[str]:
    """The findings the term names; none where it is used otherwise."""
    words = s.words(m.start, m.end)
    around = s.words(m.start - 7, m.end + 8)
    told_as_finding = doc.is_imaging or s.section == "imaging" or m.value in ("spondylolisthesis", "osteophyte")
    if words in _NO_FINDING and not told_as_finding:
        return []
    if m.value in _STENOSES:
        return _stenoses(s, m, words)
    if not _is_backed(s, m, words, around):
        return []
    if m.value in ("full_thickness_tear", "partial_thickness_tear") and _OF_CARTILAGE.match(s.words(m.end, m.end + 3)):
        return ["chondromalacia"]
    if m.value.startswith("disc_") and _is_of_limb(doc, s, m):
        return []
    if m.value == "malalignment" and words == "displacement" and (of := _OF_NERVE.match(s.words(m.end, m.end + 6))):
        return [_DISPLACED[of[1]]]
    if m.value == "tendon_tear":
        return _tear(doc, s, m, around)
    if m.value == "nerve_root_contact" and not re.search(r"\broot|nerve|[LCS]\d\b", around):
        touched = "cord_compression" if "cord" in around and "contact" in words else None
        return ["thecal_sac_compression"] if "thecal" in around else [touched] if touched else []
    return _degenerations(s, m, words, around)


_DISPLACED = {"root": "nerve_root_compression", "cord": "cord_compression", "sac": "thecal_sac_compression"}
_OF_NERVE = re.compile(r"of (?:the )?(?:\w+ ){0,3}?(?:\w\d+ )?(?:nerve )?(root|cord|sac)\b", re.IGNORECASE)
"""What is displaced and is no bone: "with displacement of the descending S1 root"."""
_OF_CARTILAGE = re.compile(r"(?:\w+ )?(?:cartilage|chondral|loss|fissur\w*|articular cartilage)\b")


def _stenoses(s: Sentence, m: Mention, words: str) -> list[str]:
    """Which narrowings a word says: of the canal, the foramina, the recesses, or several of them."""
    before = s.words(m.start - 7, m.start)
    around = s.words(m.start - 7, m.end + 8)
    lead = re.split(r"[;.:]|\bno\b|\bwith\b|,(?! (?:\w+ )?(?:and|foraminal|central|bilateral))", before)[-1]
    said = f"{lead} {words}"
    central = re.search(r"\b(?:central|canal)\b", said) or "spinal stenosis" in words
    kinds = [v for v, pattern in _KINDS if re.search(pattern, said) and (v != "central_stenosis" or central)]
    if not kinds and not _is_backed(s, m, words, around):
        return []
    return kinds or [m.value]


def _is_backed(s: Sentence, m: Mention, words: str, around: str) -> bool:
    """Whether what a term needs beside it is there, and what it must not have is not."""
    if m.value == "hardware_loosening" and words in _OF_ANYTHING:
        return bool(
            len(s.tokens) <= 4 or re.search(r"screw|hardware|implant|instrument|component|prosthe|plate", s.norm)
        )
    needs = [need for need in _NEEDS.get(m.value, ()) if not need.words or words in need.words]
    return all(_is_met(need, around) for need in needs)


def _is_met(need: _Need, around: str) -> bool:
    if need.wanted and not need.wanted.search(around):
        return False
    return not (need.unwanted and need.unwanted.search(around))


_OF_ANYTHING = frozenset({"halo", "lucency", "loosening", "lucencies"})


def _degenerations(s: Sentence, m: Mention, words: str, around: str) -> list[str]:
    """Degeneration by what degenerates: a disc, a facet joint or another joint."""
    if m.value == "joint_osteoarthritis" and re.search(r"\bfacet|disc\b", s.words(m.start - 2, m.start)):
        return ["facet_arthropathy"] if "facet" in s.words(m.start - 2, m.start) else []
    if m.value == "disc_degeneration" and "degenerative change" in words:
        spinal = re.search(r"disc|spine|lumbar|cervical|[LC]\d", around + s.norm) or s.around.region in SPINE
        if not spinal:
            return ["joint_osteoarthritis"]
        if words.startswith("degenerative change") and "facet" in around:
            return ["facet_arthropathy"]
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
    if s.words(m.start, m.end) in ("tear", "tears", "torn"):
        if re.search(r"\bmenisc\w*\b", s.norm):
            return ["meniscal_tear"]
        return ["tendon_tear"] if _MUSCULAR.search(s.norm) else []
    return [m.value]
