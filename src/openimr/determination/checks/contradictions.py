"""Whether one passage denies what another says: the record of a treatment, a finding or a study, and its absence.

A denial is a sentence such as "there is no documentation of failed physical therapy" or, of what is had or done, "the
record shows no conservative treatment"; a claim is a sentence that says the same thing was there. Terms and frames are
data (``lexicon.yaml``, ``record``, ``had``).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from .words import lexicon, sentences

# Between "no documentation" and the thing there may only be words that do not change what is denied.
_BETWEEN = (
    r"(?:(?:\s+(?:of|that|any|a|an|the|there|for|to|with|from|by|having|has|have|had|been|was|were|is|are|patient|employee|"
    r"injured|worker|claimant|he|she|prior|previous|recent|documented|structured|adequate|sufficient|full|complete|formal|active|supervised|"
    r"extensive|reasonable|comprehensive|attempts?|at|undergone|received|tried|trials?|courses?|completed|completion|"
    r"exhausted|exhaustion|failed|failure|unsuccessful|lower|levels?)|,)*\s+)"
)
_DENIAL = (
    r"\b(?:no|not|without|lacks?|lacking|lack of|absence of|fails? to|failed to|nor|neither)\b(?:\s+\w+){0,3}?\s+"
    r"(?:documents?|documentation|documented|documenting|evidence|records?|recorded|mentions?|mentioned|indication(?!\s+for\b)|proof|"
    r"shown?|described?|describes?|provided|submitted|reports?|reported|notes?)\b"
)
_ABSENT_AFTER = (
    r"\b(?:has|have|had|was|were|is|are)\s+(?:not|never)\s+(?:yet\s+)?(?:been\s+)?"
    r"(?:tried|attempted|exhausted|documented|completed|performed|provided|submitted|done|undertaken|shown|recorded)\b"
)
# Care and studies are denied plainly, too: nobody had, was given or did them. ``{thing}`` is the thing.
_PLAIN = (
    r"\b(?:records?|charts?|(?:case )?file|notes?|reports?|documentation|history|materials?|submission)\b[^.;]{{0,60}}?"
    r"\b(?:shows?|showed|shown|contains?|contained|holds?|held|reveals?|revealed|documents?|documented|describes?|described|"
    r"mentions?|mentioned|reflects?|reflected|indicates?|indicated|includes?|included|tells?|lists?)\s+(?:of\s+)?no{thing}",
    r"\bthere\s+(?:was|were|is|are|has\s+been|have\s+been|had\s+been)\s+no{thing}",
    r"\b(?:had|has|have|having|received|underwent|undergone|completed|with|was\s+given|been\s+given|tried)\s+no{thing}",
    r"\b(?:(?:has|have|had|did|was|were)(?:\s+not|n't|\s+never)|never)\s+(?:yet\s+|ever\s+)?(?:been\s+)?"
    r"(?:had|have|receiv\w+|undergo\w*|tr(?:y|ied)|attempt\w*|complet\w+|attend\w*|given|offered|treated|sent|"
    r"participat\w+|done|do|underwent|undertak\w+){thing}",
    r"\bno{thing}(?:\s+(?!not\b|never\b)\w+){{0,4}}?\s+(?:was|were|is|has\s+been|have\s+been|had\s+been|are)\s+(?:ever\s+)?"
    r"(?:tried|attempted|exhausted|documented|completed|performed|provided|submitted|done|undertaken|shown|recorded|given|"
    r"received|noted|found|described|reported|mentioned|used|obtained|carried\s+out|had|undergone)\b",
    r"\bwithout{thing}",
    r"^\W*no{thing}(?=\s*(?:[.,;:]|$|\b(?:before|prior|in|on|was|of|at|by|for|during)\b))",
)
# What follows a thing and makes it another one ("no MRI evidence of compression"), or one that is still to come.
_NOT_THE_THING = (
    r"(?!\s+(?:evidence|findings?|signs?|abnormalit\w+|correlat\w+|confirm\w+|support\w*|benefits?|improvements?|relief|response|"
    r"success|gains?|failures?|sites?|guidelines?|criteria|chapters?|fail\w+|complications?|show\w*|demonstrat\w+|reveal\w*)\b"
    r"|[^.;]{0,40}\b(?:recommended|requested|indicated|needed|necessary|required|planned|pending|appropriate|supported|"
    r"certified|approved|authorized|scheduled|will|would|may|might|can)\b)"
)
_SUPPOSED = re.compile(
    r"\b(?:if|when|whenever|where|unless|until|whether|patients|guidelines?|criteria|recommends?|except|besides|"
    r"other than)\b",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:fail\w*|exhaust\w*|unsuccessful\w*|refractory|without\s+(?:\w+\s+){0,3}?(?:relief|improvement|benefit|success)"
    r"|no\s+(?:\w+\s+){0,2}?(?:relief|improvement|benefit|gain)|did\s+not\s+(?:help|improve|relieve)|persist\w*\s+despite"
    r"|despite)\b",
    re.IGNORECASE,
)
_HAD = re.compile(
    r"\b(?:complet\w+|attend\w+|underw\w+|undergone|receiv\w+|tried|fail\w*|exhaust\w*|finish\w+|had|after"
    r"|despite|show\w*|demonstrat\w+|reveal\w*|measur\w+|confirm\w*|found|underlin\w+|performed|treated with|course of"
    r"|sessions?|visits?)\b",
    re.IGNORECASE,
)
_UNDER_DOUBT = re.compile(
    r"\b(?:if|whether|unless|unknown|unclear|should|would|must|may|could|plan\w*|pending|schedul\w+|await\w+"
    r"|utilization review|UR|non-?certif\w+|rule out|ruled out|r/o)\b",
    re.IGNORECASE,
)


_ASKED = re.compile(
    r"\b(?:authoriz\w+|request\w*|order(?:ed|s)?|recommend\w*|refer(?:red|ral)?|continue|consider\w*|guidelines?|criteria"
    r"|certif\w+|approv\w+|reserves?|asks? for|suspected|utilization|denied|lien|bill\w*|invoice|CPT|payment)\b",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"\b(?:impression|findings?|assessment|diagnos[ei]s|conclusion)\s*:|\b(?:dynamic|gross|marked|obvious)\b",
    re.IGNORECASE,
)
_NEAR = 110  # characters on either side


class Contradiction(NamedTuple):
    """The thing in words, the sentence that says it and the one that denies it."""

    thing: str
    claim: str
    denial: str


class _Thing(NamedTuple):
    name: str
    term: re.Pattern[str]
    denied: re.Pattern[str]
    denied_after: re.Pattern[str]
    negated: re.Pattern[str]
    plainly: re.Pattern[str] | None


def contradictions(told: str, reasoned: str) -> Iterator[Contradiction]:
    """What ``told`` (the summary) says was there and ``reasoned`` (a rationale) says was not, one of each thing."""
    # The quick looks first: most letters deny nothing, or nothing that their summary speaks of.
    if not _ANY_DENIAL.search(reasoned.lower()):
        return
    shared = [thing for thing in _things() if thing.term.search(reasoned) and thing.term.search(told)]
    for thing, denial in _denials(reasoned, shared):
        needs_failure = _FAILED.search(denial) is not None
        for sentence in sentences(told):
            if _claims(thing, sentence, needs_failure):
                yield Contradiction(thing.name, sentence, denial)
                break


def denied_in(text: str) -> Iterator[tuple[str, str]]:
    """The things that ``text`` says are absent from the record, each with the sentence that says so."""
    if _ANY_DENIAL.search(text.lower()):
        things = [thing for thing in _things() if thing.term.search(text)]
        yield from ((thing.name, sentence) for thing, sentence in _denials(text, things))


def claimed_in(text: str, thing: str, denial: str) -> str | None:
    """The words of ``text`` (a page of records) that say ``thing`` was there, as far as ``denial`` denies it, or None.

    Records have headings and tables instead of sentences, so what is claimed must stand near the thing itself, and what
    is asked for, ordered or allowed is not yet there.
    """
    known = next(one for one in _things() if one.name == thing)
    needs_failure = _FAILED.search(denial) is not None
    for match in known.term.finditer(text):
        near = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        near = " ".join(near.split()[1:-1]) if len(near) > 2 * _NEAR else near
        stated = thing in lexicon()["found"] and _STATED.search(near) is not None
        if _claims(known, near, needs_failure, stated=stated) and not _ASKED.search(near):
            return near
    return None


def names(words: str, thing: str) -> bool:
    """Whether ``words`` call ``thing``, a key of the lexicon's ``record`` in words, by one of its names."""
    return any(one.name == thing and one.term.search(words) for one in _things())


def fails(denial: str) -> bool:
    """Whether a denial is of the failure of a treatment, not of the treatment itself."""
    return _FAILED.search(denial) is not None


def _denials(text: str, things: Sequence[_Thing]) -> Iterator[tuple[_Thing, str]]:
    """Which of ``things`` a sentence of ``text`` says are absent from the record, and the sentence."""
    for thing in things:
        for sentence in sentences(text):
            denied = thing.denied.search(sentence) or thing.denied_after.search(sentence)
            if (denied and not _DOUBLE.search(sentence, denied.start())) or _denied_plainly(thing, sentence):
                yield thing, sentence
                break


def _denied_plainly(thing: _Thing, sentence: str) -> bool:
    """Whether a sentence says that nobody had or did a thing, of this case and not of any case."""
    found = thing.plainly.search(sentence) if thing.plainly else None
    if found is None or _SUPPOSED.search(sentence, 0, found.end()):
        return False
    return not _DOUBLE.search(sentence, found.start())


def _claims(thing: _Thing, sentence: str, needs_failure: bool, *, stated: bool = False) -> bool:
    if not thing.term.search(sentence) or thing.negated.search(sentence) or thing.denied.search(sentence):
        return False
    if thing.denied_after.search(sentence) or _UNDER_DOUBT.search(sentence):
        return False
    return stated or bool((_FAILED if needs_failure else _HAD).search(sentence))


# On lower case: without the flag that ignores it the look is twice as fast.
_ANY_DENIAL = re.compile(rf"{_DENIAL}|{_ABSENT_AFTER}|\b(?:no|never|without|not)\b|n't\b")
_DOUBLE = re.compile(r"\b(?:other than|except|besides|apart from|only|beyond|since|after|if|unless)\b", re.IGNORECASE)


@cache
def _things() -> tuple[_Thing, ...]:
    found: list[_Thing] = []
    had = frozenset(lexicon()["had"])
    for name, terms in lexicon()["record"].items():
        term = rf"(?:{'|'.join(terms)})\b"
        found.append(
            _Thing(
                name=name.replace("_", " "),
                term=re.compile(rf"\b{term}", re.IGNORECASE),
                denied=re.compile(rf"{_DENIAL}{_BETWEEN}{term}", re.IGNORECASE),
                denied_after=re.compile(rf"\b{term}(?:\s+\w+){{0,3}}?\s+{_ABSENT_AFTER[2:]}", re.IGNORECASE),
                negated=re.compile(
                    rf"\b(?:no|not|never|without|denies|denied|declined|refused)\b(?:\s+\w+){{0,3}}?\s+{term}",
                    re.IGNORECASE,
                ),
                plainly=_plain_denials(term) if name in had else None,
            )
        )
    return tuple(found)


def _plain_denials(term: str) -> re.Pattern[str]:
    thing = f"{_BETWEEN}{term}{_NOT_THE_THING}"
    return re.compile("|".join(frame.format(thing=thing) for frame in _PLAIN), re.IGNORECASE)
