"""Pain scores from 0 to 10, whatever their wording."""

import re
from collections.abc import Iterator

from openimr.domain.anatomy import BodyPart, Side
from openimr.domain.facts import FactType
from openimr.domain.number_words import SMALL_NUMBERS

from ..sentences.finding import Finding
from ..sentences.reader import Reader
from ..sentences.sentence import Place, Sentence
from ..words.lexicon import Mention
from ..words.tokens import GRADE, LEVEL_KIND, NUMBER
from .pain_numbers import bare_scores

SECTIONS = {"subjective", "history", "", "function", "ros", "clinical_summary", "treatment", "reasons"}


def side_at(s: Sentence, start: int, end: int) -> Side | None:
    """The side said directly with a place: before it, or just behind it."""
    for mention in reversed(s.sides):
        between = s.words(mention.end, start)
        if mention.end <= start and start - mention.end <= 2 and "," not in between and "and" not in between.split():
            return Side(mention.value)
        if start <= mention.start and mention.end <= end:
            return Side(mention.value)
    for mention in s.sides:
        if 0 <= mention.start - end <= 1 and s.words(end, mention.start) in ("", ",", "(", "pain", "on the"):
            following = s.nearest(s.regions, mention.start, mention.end, 1.7)
            if following is None or following.start < mention.start:
                return Side(mention.value)
    return s.around.side if not s.sides else None


_LABEL = re.compile(
    r"\b(?:pain (?:levels?|scores?|scale|rating|intensity|today|now|currently|at rest|at worst|at best|is"
    r"|was|:|rated|with activity|without (?:\w+ )?med\w*|with (?:\w+ )?med\w*|worst|best|average|avg)"
    r"|vas|nrs|nprs|rates?(?: \w+){0,5}? (?:pain|it|this)?(?: \w+){0,4}? (?:at|as)?|rated(?: at| as)?"
    r"|pain|severity|numeric|current pain|worst|best|average|avg|score|lbp|intensity|scale)"
    r"(?: (?:\( [01] (?:-|to) 10 \)|of|is|was|at|today|now|currently|rated|about|approximately|a|scale|score"
    r"|level|vas|as|:|="
    r"|-|/|\(|average|avg|worst|best|current|usual|low back|neck|back|leg|pain|arm|knee|shoulder|with"
    r"|rest|activity|medication|meds|without|and|on|since|last|visit|from|mostly|around|runs|ranges"
    r"|between|\)|over|the|past|week|month|has|been|range|ranging|varies|nrs|nprs|\( ?[01] (?:-"
    r"|to) 10 ?\)))*? ?(?P<n>\d{1,2}(?:\.\d)?(?: (?:-|to) \d{1,2}(?:\.\d)?)?)(?![-/.\d])(?! ?(?:/|%|visits?"
    r"|weeks?|wks?|mos?|months?|years?|yrs?|days?|min|minutes|mg|degrees|°|lbs?|hours?|hrs?|th|st|nd|rd"
    r"|sessions|x|times|y|cm|mm|units|tabs))\b"
)
"""Words that lead to a score of pain, with the words that may stand between them and the number."""


_OUT_OF = re.compile(
    r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?: (?:-|to) (?P<n2>\d{1,2}"
    r"|\w+))? (?:out of|over|/|on a scale of|on a scale to|on the scale of|of) (?:a possible )?(?:10|ten)\b"
    r"(?! (?:visits|sessions|treatments))|\b(?P<m>\d{1,2})(?: (?:-|to) (?P<m2>\d{1,2}))? on a (?:10|ten)(?: point)?"
    r" scale"
)


_GOOD_AND_BAD = re.compile(
    r"\b(?P<low>\d{1,2}|[a-z]+) (?:on|in) (?:a |her |his )?(?:good|best) days? (?:and|to|,) ?(?:a |an"
    r" )?(?P<high>\d{1,2}|[a-z]+)"
    r" (?:on|in) (?:a |her |his )?(?:bad|worst) days?"
)


_DIGITS = {word: str(number) for number, word in enumerate(SMALL_NUMBERS[:11])}


_WHEN = (
    ("with_medication", r"\bwith(?: \w+)? (?:meds?|medications?|pills)\b|on (?:meds|medication)"),
    ("without_medication", r"\b(?:without|w o|off)(?: \w+)? (?:meds?|medications?|pills)\b"),
    ("worst", r"\bworst|at its worst|max\b"),
    ("best", r"\bbest|least|lowest\b"),
    ("average", r"\baverage|avg|usual|usually\b"),
    ("now", r"\btoday|now|current(?:ly)?|present\b"),
)


_TERSE = re.compile(
    r"\b(?P<when>worst|best|average|avg|now|current|least|today|usual|at rest|rest|activity|max|lowest"
    r"|highest|w activity|with activity|before treatment|after treatment|pre treatment|post treatment|pre test|post"
    r" test|before tx|after tx"
    r"|mid|end of shift|resting) ?[:=]? ?(?P<n>\d{1,2})(?: / 10)?\b(?! ?[/%:]| (?:visits?"
    r"|weeks?|min|mg|days?))|(?<![/\d])\b(?P<m>\d{1,2}) (?:at |at its |on |\( ?)?(?P<when2>worst|best"
    r"|average|avg|today|now|currently|least)\b"
)
"""A number beside the word that says when, without "pain": "worst 9", "4 at rest"."""


_AT_FIRST = re.compile(
    r"\( (?P<n>\d{1,2})(?= (?:at first|initially|at intake|last (?:visit|time|week|month)|before)\b)"
    r"|\b(?:was|from|down from|up from|initial|initially|previously) (?P<m>\d{1,2})(?= ?(?:on \d|last|at|$"
    r"|[,.;)>]))(?! ?%)"
)


_AFTER_SCALE = re.compile(
    r"\b(?:0|1) (?:-|to) 10 (?:scale )?\)? ?(?:[:=] )?(?:is |the pain is |pain is |a |rated |now |at "
    r")*(\d{1,2})\b(?! ?[/%])"
)


def pain_scores(doc: Reader, s: Sentence) -> Iterator[Finding]:
    """Pain scores, whatever their wording; only where the sentence is about pain."""
    if (doc.is_operation and s.section in ("technique",)) or s.section in ("guidelines", "goals"):
        return
    spans: list[tuple[int, int, str]] = []
    for i, token in enumerate(s.tokens):
        if token.kind == GRADE and token.norm.endswith("/10"):
            if re.search(
                r"\b(?:waddell|gaf|heel raises?|toe raises?|ort|reps?|squats?|scored|mmt)\b", s.words(i - 4, i)
            ):
                continue
            if _AS_DAY.search(s.words(i - 3, i)) or _ITEMS_ASKED.match(s.title):
                continue
            spans.append((i, i + 1, token.norm))
    about_pain = re.search(
        r"\bpain|vas|nrs|nprs|numeric rating|ache|headache|hurt|aching|burning|throb|sore|discomfort|rates?|rated"
        r"|intensity|severity\b",
        s.norm,
    ) or s.title.lower().startswith("pain")
    if about_pain:
        for found in s.matches(_GOOD_AND_BAD):
            low, high = (_DIGITS.get(found.match[name], found.match[name]) for name in ("low", "high"))
            spans.append((found.start, found.end, f"{low}-{high}/10"))
        for found in s.matches(_OUT_OF):
            said = (found.match["n"] or found.match["m"], found.match["n2"] or found.match["m2"])
            low, high = (_DIGITS.get(g or "", g) for g in said)
            spans.append((found.start, found.end, f"{low}-{high}/10" if high else f"{low}/10"))
        titled = s.title.lower().startswith(("pain", "vas"))
        if (titled or re.search(r"\bvas|nrs|nprs|pain|rate[sd]?|intensity|numeric rating\b", s.norm)) and s.section in (
            *SECTIONS,
            "objective",
            "plan",
        ):
            for found in s.matches(_LABEL):
                value = re.sub(r" (?:-|to) ", "-", found.match["n"])
                first = s.span(found.match.start("n"), found.match.end("n"))[0]
                spans.append((first if first - found.start > 6 else found.start, found.end, f"{value}/10"))
            for found in s.matches(_AT_FIRST):
                number = found.match["n"] or found.match["m"]
                spans.append((found.start, found.end, f"{number}/10"))
            for found in s.matches(_AFTER_SCALE):
                spans.append((found.end - 1, found.end, f"{found.match[1]}/10"))
            if (
                spans
                or titled
                or re.search(r"\bvas|nrs|nprs|pain (?:level|scale|score)\b", s.norm)
                or re.match(r"pain", s.norm)
            ):
                for found in s.matches(_TERSE):
                    spans.append((found.start, found.end, f"{found.match['n'] or found.match['m']}/10"))
    taken = {i for start, end, _ in spans for i in range(start, end)}
    spans += [span for span in bare_scores(doc, s) if not taken & set(range(span[0], span[1]))]
    if not spans and _SCALE_ASKED.match(s.title) and s.begins and (bare := s.search(_BARE)):
        spans.append((bare.start, bare.end, f"{bare.match[0]}/10"))
    yield from _pain_scores(doc, s, spans)


_AS_DAY = re.compile(
    r"\b(?:x rays?|xr|films?|ct|mri|emg|change|recheck|f u|follow up|until|since|surgery|inj\w*|doi|dos|dated|labs?"
    r"|appt|rtc|return\w*|seen|gone|visit(?: on)?|phone|on \d|\d [/-]? ?\d?)$"
)
"""Words before a day written as 3/10, which is no score."""
_ITEMS_ASKED = re.compile(r"patient specific|psfs", re.IGNORECASE)
_SCALE_ASKED = re.compile(
    r"(?:pain|vas|nrs|nprs)\b.*\b(?:10|scale|score|level|rating)\b|(?:vas|nrs|nprs)\b", re.IGNORECASE
)
_BARE = re.compile(r"^(?:10|\d)(?= ?(?:$|[,;.]))")


_OF_MUSCLE = re.compile(
    r"\b(?:extension|flexion|abduction|adduction|rotation|triceps|biceps|deltoid|grip|strength|ehl)$"
)


def _pain_scores(doc: Reader, s: Sentence, spans: list[tuple[int, int, str]]) -> Iterator[Finding]:
    seen: set[int] = set()
    for start, end, value in sorted(spans, key=lambda x: (x[0], -x[1])):
        scale = re.search(
            r"\bscale of(?: \w+)?$|\( ?$|\bscale \( ?$|\bscale$",
            s.words(start - 3, start) if value.startswith("0") else "",
        )
        if scale or value in ("0-10/10", "1-10/10"):
            continue
        if any(float(n) > 10 for n in re.findall(r"\d+(?:\.\d)?", value[:-3])) or end - 1 in seen:
            continue
        following = s.tokens[end] if end < len(s.tokens) else None
        if following and following.kind == NUMBER and value == f"{float(following.norm) - 1:g}/10":
            continue  # a printed scale, "0 1 2 3 4 5"
        if _OF_MUSCLE.search(s.words(start - 2, start)):
            continue
        seen.update(range(start, end))
        if (ends := re.fullmatch(r"(\d+)-(\d+)/10", value)) and int(ends[1]) > int(ends[2]):
            yield from _pain_scores(doc, s, [(start, end - 1, f"{ends[1]}/10"), (end - 1, end, f"{ends[2]}/10")])
            continue
        found = Finding(FactType.PAIN_SCORE, value, start, end)
        at = s.nearest([r for r in s.regions if s.tokens[r.start].kind != LEVEL_KIND], start, end, 16)
        if at and at.value != "other":
            doc.pained = Place(BodyPart(at.value), side_at(s, at.start, at.end))
        if at is None and len({r.value for r in s.regions}) == 1:
            at = s.regions[0]
        found.region = BodyPart(at.value) if at else s.around.region or doc.pained.region or doc.usual_region
        found.side = side_at(s, at.start, at.end) if at else s.around.side or doc.pained.side
        if told := _told_before(s, start, at):
            found.region, found.side = told, None
        if of_side := next((x for x in s.sides if x.end == start and x.value != "bilateral"), None):
            found.side = Side(of_side.value)
        before, behind = s.words(start - 5, start), s.words(end, end + 4)
        near = f"{re.split(r' ?[,;.] ?', before)[-1]} {re.split(r' ?[,;.] ?', behind)[0]}"
        if when := next((name for name, pattern in _WHEN if re.search(pattern, near)), None):
            found.attributes["when"] = when
        yield found


_TOLD = {
    **dict.fromkeys(("lbp", "backache", "sciatica"), BodyPart.LUMBAR_SPINE),
    **dict.fromkeys(("headache", "headaches", "ha", "h a", "migraine", "migraines"), BodyPart.HEAD),
}


def _told_before(s: Sentence, start: int, at: Mention | None) -> BodyPart | None:
    """The place a word for pain names by itself ("LBP 5/10", "Headache 3/10"), where no other is named behind it."""
    told = [m for m in s.mentions("complaint") if m.end <= start and s.words(m.start, m.end) in _TOLD]
    if not told or (at is not None and told[-1].start < at.start < start):
        return None
    return _TOLD[s.words(told[-1].start, told[-1].end)]
