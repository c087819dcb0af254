"""How the injury happened, in the report's own words."""

import re
from collections.abc import Iterator

from openimr.domain.facts import FactType, Subject

from .. import context
from ..finding import Finding
from ..reader import Reader
from ..sentence import Sentence

_EVENT = (
    r"(?:fell|fall|slip(?:ped)?|tripped|lifting|lifted|pulling|pulled|pushing|pushed|struck|hit|rear "
    r"ended|rear end|mva|motor vehicle|"
    r"caught|crushed|twist(?:ed|ing)|bending|carrying|assault(?:ed)?|attacked|stepped|stepping|bitten|kicked"
    r"|exposed|burned|cut|pinned|dropped|tackled|restraining|knocked"
    r"|collision|repetitive|typing|keyboarding|t boned|"
    r"rolled|landed|slid|lost (?:his|her|their) (?:footing|balance|grip)|gave way|collapsed|helping|attempting"
    r"|trying|using|grabbed|thrown|trapped|jerked|backed into|ran into|bumped|scraped|climbing|"
    r"robbery|robbed|held up|unloading|loading|reaching|jumped|jumping|transferring|moving|ran over"
    r"|run over|broadsided|catch|rolled|missed a step|operating|cumulative)"
)
_LABEL = re.compile(
    r"^(?:mechanism(?: of injury)?|moi|how injury occurred|description of (?:the )?injury|how (?:did "
    r")?(?:the )?(?:injury|accident) (?:occur|happened)|mech|cause of injury) ?[:-] ?"
)
_WHEN = re.compile(
    r"\b(?:injur\w*|hurt|accident|occurred|happened|pop|pain|onset|strain\w*|doi)\b.{0,90}?\b(?:when"
    r"|while|after|as|from|due to|by|secondary to|result of|:|-|,) "
    rf"(?P<event>(?:[\w'/,-]+ ){{0,9}}?{_EVENT}\b.*)"
)
_PLAIN = re.compile(
    rf"(?P<event>\b(?:he|she|patient|pt|claimant|applicant|employee|worker|i|and|was|who|,|:|-|on) "
    rf"(?:was |then |reportedly |states (?:he|she) |lost (?:his|her) balance and )?(?:[a-z]+ "
    rf")?{_EVENT}\b.*)"
)
_THING = re.compile(
    r"(?P<event>\b(?:an?|the|his|her|another|one|whose)(?: [a-z]+){1,4} (?:fell|rolled|struck|hit|slid|dropped"
    r"|landed|ran"
    r"|collapsed|tipped|gave way|broke|swung|crushed|caught|exploded|slipped|kicked|bit|grabbed|attacked|pulled"
    r"|punched|backed|was (?:caught|crushed|pinned|struck|pulled|trapped|twisted))\b.*)"
)
_DOING = re.compile(
    r"\b(?:he|she|patient|pt|claimant|applicant|employee|worker|i) was (?P<event>[a-z]+ing\b.*?)"
    r"(?= (?:when|and (?:felt|heard|developed|noted|experienced|had)|he felt|she felt)\b)"
)
_BLAMED = re.compile(
    r"\b(?:attributes?(?: \w+){1,5} to|(?:as|was) (?:a|the) (?:direct )?result of|sustained (?:while|when|from|by|in)"
    r"|brought on by|because of (?:the )?repet|develop(?:ed|ing)(?: \w+){1,6} (?:due to|from|secondary to)) "
    r"(?P<event>(?:(?:his|her|the|a|an) )?(?!work\b|injury\b|industrial\b|accident\b|these\b|this\b)[a-z].*)"
)
_WHILE = re.compile(r"^(?:on \S+ ,? ?)?(?:while|when) (?P<event>[a-z]+ing\b.*?)(?= (?:he|she|the patient|,)\b| ,|$)")
_MVA = re.compile(
    r"\b(?P<event>(?:mva|mvc|motor vehicle (?:accident|collision)|rear ended|rear end collision|rear "
    r"end mva|slip and fall|trip and fall|ground level fall)\b(?: [^.;]*)?)"
)
_CUMULATIVE = re.compile(
    r"\b(?P<event>(?:cumulative trauma|repetitive (?:use|work|motion|lifting|keyboarding|typing"
    r"|\w+ing)|continuous trauma)\b[^.;]*)"
)
_END = re.compile(
    r" (?:on \d{4}|when (?:he|she) felt|and (?:felt|developed|had|noted|experienced|immediately"
    r"|reported|heard|injured|sustained"
    r"|hurt)|felt|with (?:immediate|onset|sudden)|resulting|causing|injuring|he felt|she felt|when he "
    r"felt|sustaining|which caused|immediate|landing on (?:his|her) \w+ \.|he developed|she developed"
    r"|, (?:and )?(?:felt|he|she|with|injuring|developing|noting|immediately|hurting|had|sustaining"
    r"|heard)|c / ?o|; |\. ).*"
)
_PATTERNS = (_WHILE, _DOING, _WHEN, _MVA, _PLAIN, _CUMULATIVE, _THING, _BLAMED)
_SECTIONS = {"history", "subjective", "", "clinical_summary", "diagnosis"}


def read(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """The mechanism of the injury, once a document."""
    if "mechanism" in doc.told or s.section not in _SECTIONS or (doc.is_study and s.section not in ("history", "")):
        return
    label = s.search(_LABEL)
    if label and label.end < len(s.tokens):
        doc.told.add("mechanism")
        yield Finding(FactType.MECHANISM, s.raw(label.end, len(s.tokens)).lower().rstrip("."), label.end, len(s.tokens))
        return
    if re.match(
        r"mechanism|how injury|description of|moi|describe how|details of|accident|how (?:did|the)", s.title.lower()
    ):
        doc.told.add("mechanism")
        yield Finding(FactType.MECHANISM, s.raw(0, len(s.tokens)).lower().rstrip("."), 0, len(s.tokens))
        return
    if (thing := s.search(_THING)) and s.section == "history" and thing.start <= 8:
        patterns: tuple[re.Pattern[str], ...] = (_THING,)
    else:
        patterns = _PATTERNS if s.section != "diagnosis" else ()
    if s.section in ("", "subjective") and not re.search(
        r"\b(?:injur\w*|accident|hurt|mva|doi|work|(?:year old|y o|yo|yr old|[mf])\b.*\b(?:who|whose))\b", s.norm
    ):
        return
    for pattern in patterns:
        found = s.search(pattern)
        if found is None:
            continue
        if pattern in (_THING, _BLAMED, _DOING) and s.section != "history":
            continue
        event = _END.sub("", found.match["event"])
        start, end = s.span(found.match.start("event"), found.match.start("event") + len(event.rstrip(" .,;")))
        if end - start < 1 or context.subject(s, start, start + 1) is Subject.FAMILY:
            continue
        while start < end and s.tokens[start].norm in (
            "he",
            "she",
            "patient",
            "pt",
            "and",
            "was",
            "who",
            ",",
            "i",
            ":",
            "-",
            "the",
            "claimant",
            "on",
            "applicant",
            "employee",
            "worker",
        ):
            start += 1
        if end > start:
            doc.told.add("mechanism")
            yield Finding(FactType.MECHANISM, s.raw(start, end).lower(), start, end)
            return
