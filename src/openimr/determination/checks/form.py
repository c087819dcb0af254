"""Form and plain language: template fields, spelling of boards and treatments, doubled words, sentences cut off.

Spelling is only judged where a word is nearly one of a list and is not a known word itself: a letter may use any word
it likes, but not "Orhopedics".
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from .registry import Remark, at_item, at_letter, look
from .subject import Subject
from .words import lexicon, plain_words, sentences

_DOUBLED = re.compile(r"\b([A-Za-z]{2,})\s+\1\b", re.IGNORECASE)
_CLOSING = ")\"”’]'.,;:!?"
_OPENING = "(\"“‘['/-"
_ENDED = re.compile(r"[.!?…][\"”’')\]]*$|[)\]]$")
# A word that asks for another one, and after it the beginning of a new sentence.
_CUT = re.compile(
    r"\b(and|or|not|with|is|was|are|were|has|have|be|been|because|than|while|which|that)\s+"
    r"(?:As|The|This|These|There|It|He|She|They|However|Therefore|Since|Although)\s+[a-z]"
)
_CAPITALS = re.compile(r"(?<![\w/-])[A-Z][A-Z&]{1,5}(?![\w-])")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
# Without one of these a text has no field of a template; most have none.
_FIELD_MARKS = ("[", "{", "<", "__", "XX", "TBD", "TODO", "FIXME", "???", "orem", "OREM")
_GRADE = 18
_ENOUGH_WORDS = 60


@look("FO501")
def template_fields(subject: Subject) -> Iterator[Remark]:
    """No field of a template is left unfilled."""
    texts = [*subject.texts, *((f"Item {i.number}", i.number, i.treatment) for i in subject.items)]
    for place, item, text in texts:
        if not any(mark in text for mark in _FIELD_MARKS):
            continue
        if match := _template_fields().search(text):
            yield at_letter(place, item, field=match[0])
    head = subject.described
    if any(mark in head for mark in _FIELD_MARKS) and (match := _fields_of_a_head().search(head)):
        yield at_letter("Letter head", field=match[0])


@look("FO502")
def board_spelling(subject: Subject) -> Iterator[Remark]:
    """Boards and specialties are written as the recognised lists write them."""
    for certification in subject.board_certifications:
        for word in re.findall(r"[A-Za-z]{6,}", certification):
            if meant := _nearly(word.lower(), "specialties"):
                yield at_letter("Reviewer's qualifications", word=word, meant=meant)


@look("FO503")
def treatment_spelling(subject: Subject) -> Iterator[Remark]:
    """Treatments and findings are spelt as they are."""
    texts = [*((f"Item {i.number}", i.number, i.treatment) for i in subject.items), *subject.passages]
    told: set[str] = set()
    for place, item, text in texts:
        for word in dict.fromkeys(re.findall(r"\b[A-Za-z][a-z]{5,}\b", text)):
            meant = lexicon()["misspelt"].get(word.lower()) or _nearly(word.lower(), "technical_terms")
            if meant and word.lower() not in told:
                told.add(word.lower())
                yield at_letter(place, item, word=word, meant=meant)


@look("FO504")
def doubled_words(subject: Subject) -> Iterator[Remark]:
    """No word stands twice in a row."""
    for place, item, text in subject.passages:
        words = text.lower().split()
        if not any(after.rstrip(_CLOSING) == word.lstrip(_OPENING) for word, after in pairwise(words)):
            continue  # quicker than the pattern, and true of most texts
        for match in _DOUBLED.finditer(text):
            if match[1].lower() not in plain_words("may_double"):
                yield at_letter(place, item, words=match[0])


@look("FO505")
def sentences_end(subject: Subject) -> Iterator[Remark]:
    """Every passage ends with a whole sentence."""
    for place, item, text in subject.passages:
        end = text.rstrip()
        if end and not _ENDED.search(end):
            yield at_letter(place, item, end=" ".join(end.split()[-6:]))
        elif cut := _CUT.search(text):
            yield at_letter(place, item, end=" ".join(text[: cut.end(1)].split()[-6:]))


@look("FO506")
def reading_level(subject: Subject) -> Iterator[Remark]:
    """Rationales can be read by the people they are about."""
    for item in subject.items:
        words = _WORD.findall(item.rationale)
        if len(words) < _ENOUGH_WORDS:
            continue
        grade = _grade(words, len(sentences(item.rationale)))
        if grade > _GRADE:
            yield at_item(item, "decision rationale", grade=round(grade))


@look("FO507")
def abbreviations(subject: Subject) -> Iterator[Remark]:
    """Abbreviations that not everybody knows are written out once."""
    text = " ".join([*(item.treatment for item in subject.items), *(text for _, _, text in subject.passages)])
    known = plain_words("abbreviations")
    if any(mark in text for mark in _FIELD_MARKS):  # words of a field left unfilled are FO501's
        text = _template_fields().sub(" ", text)
    found = [
        short
        for short in dict.fromkeys(_CAPITALS.findall(text))
        if short not in known and f"({short})" not in text and f"{short} (" not in text
    ]
    if found:
        yield at_letter("Letter", short=", ".join(found))


@cache
def _fields_of_a_head() -> re.Pattern[str]:
    """Fields of a template in the head of a letter, where published letters are blackened with X's or blanks."""
    return re.compile("|".join(lexicon()["template_fields_of_a_head"]))


@cache
def _template_fields() -> re.Pattern[str]:
    return re.compile("|".join(lexicon()["template_fields"]))


def _grade(words: list[str], count: int) -> float:
    """The Flesch-Kincaid grade: school years that it takes to read a text."""
    return 0.39 * len(words) / max(count, 1) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


@lru_cache(maxsize=8192)
def _syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower())
    return max(len(groups) - (word.lower().endswith("e") and len(groups) > 1), 1)


@lru_cache(maxsize=8192)
def _nearly(word: str, kind: str) -> str | None:
    """The word of the list that ``word`` is nearly, None where it is one of them or like none."""
    known = plain_words(kind)
    if word in known or len(word) < 6:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    most = 2 if len(word) >= 9 else 1
    same = _by_beginning(kind).get(word[:2], ())
    found = process.extractOne(word, same, scorer=DamerauLevenshtein.distance, score_cutoff=most)
    # A word that only ends otherwise is a form of the term ("foramina"), not a slip.
    if found is None or (kind == "technical_terms" and word[: len(found[0]) - 3] == found[0][:-3]):
        return None
    return str(found[0])


@cache
def _by_beginning(kind: str) -> dict[str, tuple[str, ...]]:
    """The words of the list by their first two letters, and by the first and the third: one may be left out."""
    found: dict[str, list[str]] = {}
    for term in sorted(plain_words(kind)):
        for beginning in {term[:2], term[:1] + term[2:3]}:
            found.setdefault(beginning, []).append(term)
    return {beginning: tuple(terms) for beginning, terms in found.items()}
