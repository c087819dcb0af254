"""Sets a determination's parts as the text of a letter in layout A, the way PDF extraction leaves it."""

from dataclasses import dataclass, field
from textwrap import TextWrapper

# Where a typesetter may break a word: neither half is a word, so the hyphen can only be a break.
BREAKS = {
    "instrumentation": "instru-mentation",
    "radiculopathy": "radicu-lopathy",
    "conservative": "conser-vative",
    "spondylolisthesis": "spondylolis-thesis",
    "documentation": "documen-tation",
}


@dataclass(frozen=True)
class Item:
    treatment: str
    outcome: str
    administrator: str
    reviewer: str
    rationale: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    summary: tuple[str, ...]
    items: tuple[Item, ...]
    organization: str = "NORTHGATE"
    certification: str = "Neurology"
    state: str = "California"


@dataclass(frozen=True)
class Setting:
    """How the letter is set.

    ``spacing`` is ``single`` (an empty line between paragraphs), ``marked`` or ``wide`` (every line followed by an
    empty one, paragraphs by a line with a blank or by more empty ones) or ``none`` (no empty line at all).
    """

    width: int = 92
    spacing: str = "single"
    page_length: int = 0
    page_numbers: bool = True
    hyphenate: bool = False
    title_case: bool = False
    headings: tuple[str, str, str] = field(
        default=(
            "HOW THE IMR FINAL DETERMINATION WAS MADE",
            "CLINICAL CASE SUMMARY",
            "IMR ISSUES, DECISIONS AND RATIONALES",
        )
    )


def typeset(letter: Letter, setting: Setting) -> str:
    """The text of the letter."""
    lines: list[tuple[str, bool]] = []  # with whether the line ends its paragraph
    for paragraph in _paragraphs(letter, setting):
        wrapped = _wrap(paragraph, setting)
        lines += [(line, False) for line in wrapped[:-1]] + [(wrapped[-1], True)]
    between, gap = {
        "single": ("\n", "\n\n"),
        "marked": (" \n\n", " \n\n \n\n"),
        "wide": ("\n\n", "\n\n\n\n"),
        "none": ("\n", "\n"),
    }[setting.spacing]
    text, on_page, page = "", 0, 1
    for line, ends in lines:
        text += line
        on_page += 1
        if setting.page_length and on_page >= setting.page_length and (not ends or len(line) < 0.5 * setting.width):
            number = f"\n\n{page}\n" if setting.page_numbers else "\n"
            text += number + "\f" + (" \n\n" if setting.spacing == "marked" and ends else "")
            on_page, page = 0, page + 1
        else:
            text += gap if ends else between
    return text


def _paragraphs(letter: Letter, setting: Setting) -> list[str]:
    how, summary, issues = (h.title() if setting.title_case else h for h in setting.headings)
    paragraphs = [
        how,
        f"The organization gave the complete case file to a physician reviewer. The physician reviewer is Board "
        f"Certified in {letter.certification} and is licensed to practice in {letter.state}.",
        summary,
        "The physician reviewer developed the following clinical case summary based on a review of the case file, "
        "including all medical records:",
        *letter.summary,
        issues,
        "The Final Determination was based on decisions for the disputed items/services set forth below:",
    ]
    for item in letter.items:
        first, *others = item.rationale
        paragraphs += [
            f"{item.treatment}: {item.outcome}",
            f"Claims Administrator guideline: {item.administrator}",
            f"{letter.organization} guideline: {item.reviewer}",
            f"Decision rationale: {first}",
            *others,
        ]
    return paragraphs


def _wrap(paragraph: str, setting: Setting) -> list[str]:
    wrapper = TextWrapper(setting.width, break_long_words=False, break_on_hyphens=True)
    if not setting.hyphenate:
        return wrapper.wrap(paragraph)
    lines: list[str] = []
    line = ""
    for word in paragraph.split(" "):
        room = setting.width - len(line) - 1
        head, _, tail = BREAKS.get(word.strip(".,").lower(), "").partition("-")
        if line and len(word) > room:
            if tail and len(head) + 1 <= room:
                lines.append(f"{line} {word[: len(head)]}-")
                line = word[len(head) :]
            else:
                lines.append(line)
                line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
