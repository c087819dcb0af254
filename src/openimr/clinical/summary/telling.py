"""What may be quoted of a fact: its own sentence of the page, where that stands for itself and is not another's.

A normal form loses what its sentence says ("no", "on the left", "after lifting"); the sentence itself cannot be wrong.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby

from openimr.clinical.page.choices import marked_choice
from openimr.clinical.quoting.fair_copy import on_one_line, without_heading, without_marks
from openimr.domain.facts import Fact, FactType, Polarity

from .values import Sentence
from .wording import data, document, pages, phrase

_LETTERS = re.compile(r"[A-Za-z]{2,}")
_SMALL_WORD = re.compile(r"\b(?!(?:of|and|the|for|at|in|to|or|de|la)\b)[a-z]{2,}")
_NUMBER = re.compile(r"(?<![\w/.])\d+(?:\.\d+)?%?(?![\w/.])")
_ROW = re.compile(
    r"(?<![\w/.,-])\d+(?:\.\d+)?%?\s+(?:\d+(?:\.\d+)?%?|WNL|NT)(?![\w/.-])(?:\s|$)"
    r"|\b(?:pos|neg|positive|negative|yes|no|normal|full)[\s/]+(?:pos|neg|positive|negative|equivocal|yes|no)\b[.\s]*$",
    re.IGNORECASE,
)
_GRADES = re.compile(r"\b[0-5][+-]?/5\b")
_SIDED = re.compile(r"\b(?:left|right|[lr]t?|bilateral\w*|b/l|both|throughout)\b", re.IGNORECASE)
_ITEM = re.compile(
    r"^\W*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\b"
)
_LABEL_ONLY = re.compile(r"^[^:]{1,40}:\s*$|^\S{1,6} = |\b[YN] ?/ ?[YN]\b|\b(?:yes ?/ ?no|no ?/ ?yes)\b")
"""A label without its answer, or with both of its answers; what a sign of a table stands for."""


_ADDRESSED = re.compile(r"^(?:Dear )?(?:(?:Dr|Mr|Ms|Mrs)\.? )?[A-Z][\w'’-]+: (?=(?:Mr|Ms|Mrs|Your?|I|We|The|This)\b)")
"""The end of an address, behind which a letter begins."""
_NAME_BEHIND = re.compile(
    r"(?<!\bby)(?<!\bDr)(?<!\bDr\.)(?<!\bwith)(?<!\bto)(?<!\bfrom)(?<!\bof)(?<!\band)"
    r" (?:(?:Physician|Provider|Surgeon|Examiner|Signed):? )?[A-Z][a-z]+ (?:[A-Z]\. )?(?:[A-Z][a-z]+ )??[A-Z][a-z]+,?"
    r" (?:I{1,3},? )?(?:M\.? ?D|D\.? ?O|D\.? ?C|P\.? ?A(?:-C)?)\.?$"
)
"""The cell of a name beside a quoted one, which stands at its end."""
_NAME_BEFORE = re.compile(
    r"^(?:Dr\.? )?[A-Z][\w'’-]+ (?:[A-Z]\.? )?(?:[A-Z][\w'’-]+,? )"
    r"(?:(?:M\.?D|D\.?O|D\.?P\.?M|P\.?A-?C?|MPH|FAAOS)\.?,? )+"
    r"(?=(?:[CTLS]\d\S* )?[a-z]{4,} [a-z]{4,})"
)
"""The cell of a name beside a quoted one, which stands at its beginning."""
_RULED = re.compile(r"-{5,}|(?:\|[^|]*){5}")
"""The rules of a table, read with the words between them."""
_PAPER = re.compile(
    r"[^a-z]*\b(?:REPORT|SLIP|SHEET|FORM|SHEET|NOTICE|STATEMENT|CARD|RECORD|NOTE|EVALUATION|REQUEST)"
    r"(?: \([^a-z]*\)| ?[-–—:] ?[^a-z]*)?$"
)
"""The title of a paper, in capitals."""
_INTERLEAVED = re.compile(r"(?:\b[A-Z]{2,}(?: [A-Z]{2,})* [a-z]+(?: [a-z]+){0,2},? ){3}")
"""The words of a form's field and of what was written in it, read in turns where a scan lets their lines touch."""
_FIRM = re.compile(
    r"(?:[A-Z][\w'’.-]*,? ){2,}(?:&|and) (?:[A-Z]\w+ )*(?:Therapy|Orthop\w+|Prosthetics|Rehab\w*|Medicine)$"
)
"""The name of an office, which offers what it is called by."""
_ANSWER = re.compile(
    r"^(?:(?:[☐☒☑□✓✗]|\[ ?[xX]? ?\])\s*)?(?:yes|no)"
    r"(?:\s*(?:[;:,.()–☐☒☑□\[]|-(?!\w)|$)|\s+(?:as to|with regard|in part)\b)",
    re.IGNORECASE,
)
"""An answer that begins with Yes or No: what was asked stands before it, and is not quoted with it."""
_UNENDED = re.compile(r"\b(?:of|to|the|and|with|for|from|at|by|or|a|an|who|her|his|over|between|under|is|are|was)$")
"""What goes on behind it stands elsewhere."""
_HALF_CELL = re.compile(
    r"\d[°+]?(?: ?deg\w*)?\s*[/,;&]\s*(?:(?:abd|add|ext|flex|int|rot|lat|ff|er|ir)\b\.?|(?:ab|ad)duction|extension"
    r"|flexion|(?:(?:internal|external|int|ext)\.? )?rot(?:ation|\.)?|(?:lateral )?bending)$|(?:\bw/|[/&])$",
    re.IGNORECASE,
)
"""A motion without its number behind one that has it, or a stroke: the rest of the cell stands on the next line."""
_BOXES = re.compile(
    r"\||_{2,}|\[ ?[xX]? ?\]|\s[xX]$|[☐☒☑□]"
    r"|-{5,}|(?:^|\s)X\s+(?![Rr]ay)[A-Za-z]|\s[2-9]\)\s|(?:^|\s)[-+0] [-+0](?:\s|$)"
)
"""Columns, boxes and blanks of a form, and the numbers of a list run together: read as a line they say anything."""
_SIGNED = re.compile(
    r"^(?:[A-Z][\w.'’-]* ){1,3}[A-Z][\w.'’-]*(?:[a-z]|,) ?"
    r"(?:(?:M\.?D|D\.?O|D\.?C|D\.?P\.?[MT]|P\.?[AT]A?(?:-C)?|R\.?N|N\.?P|L\.?Ac"
    r"|Ph\.?D|OTR/L|CHT|QME)\b\.?,? ?)+(?![^\[]*\b(?!ext\b|lic\b|signed\b)[a-z]{3,})"
)
"""The line of a signature: a name with its degrees, and nothing said."""
_ITEM_NAMED = re.compile(r"^Items? (?:no\.? )?\d{1,2}\b,?(?: (?:and )?[\w/-]+){0,4}$")
"""The heading of a reason: which item it is for."""
_LONE = 8
"""A line of one word is longer where it names an operation, a request or a diagnosis."""
_INNER_WORDS = re.compile(r"[\"“][a-z]")
"""Somebody's words without what leads them in: of what they are said stands before."""
_CODES = re.compile(r"^(?:[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?[,;]? )+(?=\S.*[A-Za-z]{2})")
"""The cell of a diagnosis' code beside what is asked for, which stands at its beginning."""
_TITLED_TYPES = (FactType.INJECTION, FactType.SURGERY, FactType.REQUEST, FactType.DIAGNOSIS)
"""What lines in capitals name: an operation has a title, a complaint has none."""


def own_words(fact: Fact) -> str:
    """The sentence a fact stands in as the page has it, without the mark of a list and the stop at its end."""
    if fact.type is FactType.EXTRACT:
        return fact.sentence or ""
    if fact.reference and fact.reference.row:
        return re.sub("[“”]", "", fact.reference.row)
    words = _trimmed(_marked(fact.sentence, " ".join(fact.quote.split())) if fact.sentence else fact.quote)
    return _CODES.sub("", words) if fact.type is FactType.REQUEST else words


def told_words(fact: Fact) -> str:
    """The words a fact is told by: its sentence, with those before it in its paragraph to which it refers."""
    if fact.type is FactType.EXTRACT:
        return own_words(fact)
    before = fact.reference.before if fact.reference else ""
    return _trimmed(f"{before} {fact.sentence or fact.quote}") if before else own_words(fact)


_marked = lru_cache(maxsize=4_096)(marked_choice)


@lru_cache(maxsize=16_384)
def _trimmed(said: str) -> str:
    # A draft asks for the words of every fact half a dozen times.
    words = on_one_line(said)
    return without_marks(_NAME_BEHIND.sub("", _NAME_BEFORE.sub("", _ADDRESSED.sub("", words))))


def as_shown(fact: Fact) -> str:
    """The words of a fact as a sentence of the draft shows them, without a heading that only says so again."""
    if fact.type is FactType.EXTRACT:
        return own_words(fact)
    return without_heading(told_words(fact))


def is_quotable(fact: Fact, *, of_its_day: bool = False, of_a_form: bool = False) -> bool:
    """Whether a fact's sentence can stand alone: no row of a table, no question, no half of a sentence.

    Args:
        fact: the fact.
        of_its_day: whether it must be the document's own: then no sentence that begins with a day or tells of
            another's report.
        of_a_form: whether a row of a form with its numbers may be quoted too.
    """
    if fact.reference and (fact.reference.row or not fact.reference.known):
        return fact.reference.known
    words = own_words(fact)
    if not fact.dated_surely and _pattern("of_another_time").search(told_words(fact)):
        return False
    if fact.sentence is None and len(_LETTERS.findall(words)) < 2:
        return bool(re.search("[A-Za-z]{2}", words))
    if any(half.search(words) for half in (_UNENDED, _HALF_CELL, _RULED, _FIRM, _SIGNED, _ITEM_NAMED)):
        return False
    if _PAPER.match(words) or _pattern("options").search(words):
        return False
    # "L4-L5 microdiscectomy" is a whole line of an operative report, "Norco 5" one of a request.
    lone = len(words) > _LONE or (of_a_form and words[-1:].isdigit())
    least = 1 if fact.type in _TITLED_TYPES and stands_whole(fact) and lone else 2
    if fact.sentence == "" or len(_LETTERS.findall(told_words(fact))) < least or words.endswith("?"):
        return False
    if _LABEL_ONLY.search(words) or _INNER_WORDS.match(words):
        return False
    if (
        is_answer(words)
        or is_head_of_form(fact)
        or not stands_whole(fact)
        or (not of_a_form and (is_row(words) or _BOXES.search(words)))
    ):
        return False
    if fact.type not in (*_TITLED_TYPES, FactType.OPINION) and is_name(words):
        return False
    return not of_its_day or not (_ITEM.match(words) or _pattern("told_by_others").search(words))


def is_interleaved(fact: Fact) -> bool:
    """Whether the words of a form's field and of what was written in it were read in turns."""
    return bool(_INTERLEAVED.search(own_words(fact)) or _INTERLEAVED.search(" ".join(fact.quote.split())))


def stands_whole(fact: Fact) -> bool:
    """Whether the quote is no part of a longer word of its sentence ("cast" in "downcast")."""
    words, quote = own_words(fact), on_one_line(fact.quote).strip(" .;:,")
    return not fact.sentence or quote not in words or bool(re.search(rf"(?<![a-zA-Z]){re.escape(quote)}", words))


def is_answer(words: str) -> bool:
    """Whether words answer a question that does not stand among them: "No; full motion, no complaint"."""
    return bool(_ANSWER.match(words))


def is_name(words: str) -> bool:
    """Whether a line is a name or a title: nothing but capitalised words, as of a letterhead."""
    found = [word for word in _LETTERS.findall(words) if len(word) > 3 or word[0].isupper()]
    capitals = [word for word in found if word[0].isupper()]
    if len(capitals) < 2 or all(word.isupper() for word in capitals) or len(_SMALL_WORD.findall(words)) >= _A_FEW:
        return False
    if re.search(r"[a-z] ?[+]|: .* [-–](?:,|$)", words):  # "Neer+ Speed+", "R Wrist: Phalen +, Tinel –"
        return False
    share = len(capitals) / len(found)
    return share == 1 or (share > _TITLED and len(found) > _A_FEW and not re.search(r"[\d:;.]", words))


def is_torn(fact: Fact) -> bool:
    """Whether the words of a fact themselves stand in several cells or fields, so that they are nobody's words."""
    return fact.sentence == "" and "\n" in fact.quote


_TITLED, _A_FEW = 0.7, 3
"""Of so many words in capitals, among more than so many, a line without a number or a mark is a heading of columns."""


def is_head_of_form(fact: Fact) -> bool:
    """Whether a fact stands in a line of the names of fields, with what was filled in or without."""
    return bool(_pattern("head_of_form").search(own_words(fact)))


def is_of_systems(fact: Fact) -> bool:
    """Whether a denial is a line of a review of systems, which every note of a template has alike."""
    denied = fact.polarity is Polarity.ABSENT
    return denied and (fact.section == "ros" or bool(_OF_SYSTEM.match(own_words(fact))))


_OF_SYSTEM = re.compile(
    r"^(?:constitutional|general|heent|ent|eyes?|cv|cardio\w*|resp\w*|gi|gastro\w*|gu|genito\w*|endo\w*|heme\w*|hemat\w*"
    r"|skin|neuro\w*|psych\w*|msk|musculo\w*|allerg\w*)(?:/\w+)?: (?:denies|no|neg\w*)\b",
    re.IGNORECASE,
)


def is_of_work(fact: Fact) -> bool:
    """Whether a fact's sentence is about work: no complaint and no finding."""
    return bool(_pattern("of_work").search(own_words(fact)))


def is_row(words: str) -> bool:
    """Whether words are the row of a table, whose columns nobody knows any more."""
    numbers = len(_NUMBER.findall(words))
    labelled = ";" in words and all(_NAMED_FIRST.match(part) for part in words.split(";"))
    if len(_GRADES.findall(words)) > 1 and not _SIDED.search(words) and not labelled:
        return True
    return bool(_ROW.search(words)) or (numbers > 2 + len(_LETTERS.findall(words)) / 3 and not labelled)


_NAMED_FIRST = re.compile(r"\W*[A-Za-z]")
"""How a part of a line begins that says what its numbers are of: "flexion 48, 50, 50; extension 14, 15, 15"."""


def unrepeated(facts: Iterable[Fact]) -> list[Fact]:
    """The first fact of each sentence; a sentence that another one contains is said with it."""
    found: dict[str, Fact] = {}
    for fact in facts:
        found.setdefault(_bare(told_words(fact)), fact)
    return [fact for words, fact in found.items() if not any(words in other for other in found if other != words)]


def quoted_all(facts: Iterable[Fact]) -> str:
    """Sentences in quotation marks, one after the other, those under one heading of the page behind its words.

    What a page says itself against some of them stands at their end.
    """
    facts = list(facts)
    told = [_under(under, list(same)) for under, same in groupby(facts, key=_heading)]
    corrected = (fact.reference.correction for fact in facts if fact.reference and fact.reference.correction)
    told += [f"{data()['corrected']} “{words}”" for words in dict.fromkeys(corrected)]
    return "; ".join(told)


def _heading(fact: Fact) -> str:
    return fact.reference.under if fact.reference else ""


def _under(under: str, facts: Sequence[Fact]) -> str:
    quotes = "; ".join(_joined(facts))
    return f"under “{under}” ({quotes})" if under else quotes


def _joined(facts: Sequence[Fact]) -> Iterator[str]:
    """The quotations of facts under one heading; a part of a report that goes on on the next page is one with that."""
    whole: Fact | None = None
    for fact in facts:
        goes_on = whole and fact.type is whole.type is FactType.EXTRACT and fact.page == whole.page + 1
        headed = whole and (_heading(whole) or not own_words(whole).endswith((".", "”", '"', ":", "?", ")")))
        if whole and goes_on and headed and not own_words(whole).endswith("…"):
            stroke = " / " if own_words(whole).endswith((".", ":", ";")) else " "
            whole = whole.model_copy(update={"sentence": f"{whole.sentence}{stroke}{fact.sentence}", "page": fact.page})
            continue
        if whole:
            yield _in_marks(whole)
        whole = fact
    if whole:
        yield _in_marks(whole)


def _in_marks(fact: Fact) -> str:
    """The words a fact is told by in quotation marks; the row of a table has its own."""
    return fact.reference.row if fact.reference and fact.reference.row else f"“{as_shown(fact)}”"


def with_source(fact: Fact) -> str:
    """A sentence in quotation marks with the document it stands in."""
    return f"{_under(_heading(fact), [fact])} ({document(fact)})"


def quotation(section: str, name: str, facts: Sequence[Fact], **parts: str) -> Sentence:
    """The sentence of a phrase with the quoted sentences of facts of one document."""
    return Sentence(
        section=section,
        text=phrase(name, document=document(facts[0]), quotes=quoted_all(facts), **parts),
        pages=pages(facts),
        facts=tuple(fact.id for fact in facts),
    )


def collected(section: str, name: str, facts: Sequence[Fact]) -> Sentence:
    """The sentence of a phrase with the quoted sentences of facts of several documents, each with its own."""
    return Sentence(
        section=section,
        text=phrase(name, quotes="; ".join(with_source(fact) for fact in facts)),
        pages=pages(facts),
        facts=tuple(fact.id for fact in facts),
    )


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts as they stand in their document."""
    return sorted(facts, key=lambda fact: (fact.page, fact.span))


def is_named(fact: Fact, said_as: str) -> bool:
    """Whether the words of the page bear the words a value is said by: each of them, or its beginning, stands there."""
    short = data()["abbreviations"].get(fact.value)
    if short and re.search(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, short))})(?![A-Za-z])", fact.quote):
        return True
    words = fact.quote.lower()
    asked = [word for word in re.findall(r"[a-z0-9]+", said_as.lower()) if word not in ("of", "the", "and", "a")]
    begins = (rf"(?<![a-z]){re.escape(word[: max(4, len(word) - 3)])}" for word in asked)
    return stands_whole(fact) and all(re.search(begin, words) for begin in begins)


def called(fact: Fact, said_as: str) -> str:
    """A value as it is usually said where the page says so too; else as the page has it, in quotation marks."""
    return said_as if is_named(fact, said_as) else f"“{on_one_line(fact.quote).strip(' .;,:')}”"


def _bare(words: str) -> str:
    # "Hawkins (+)" and "Hawkins (-)" are not the same sentence.
    words = words.replace("(+)", " positive ").replace("(-)", " negative ")
    return _WHO_SAYS.sub("", re.sub(r"\W+", " ", words.lower()).strip())


_WHO_SAYS = re.compile(r"^(?:(?:the )?(?:patient|claimant|employee|worker|applicant)|he|she|m(?:r|s|rs) \w+) ")
"""Whom a sentence is about: "He denies falls" says what "The patient denies falls" says."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(data()["doubtful"][name]), re.IGNORECASE)
