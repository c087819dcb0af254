"""The one public verb: a published letter's text → the determinations in it.

The pipeline is visible here: running text, letters and their sections, the reader of the letter's layout.
"""

from collections.abc import Callable

from openimr.domain.determination import PublishedDetermination

from . import layout_a, layout_b, layout_c, layout_d
from .flow import Flow, flow
from .problems import NotADetermination
from .sections import LetterText, letters

_REMEDY = (
    "Give the text or the PDF of a final determination; where the PDF is a scan without text, run it through OCR first."
)

Reader = Callable[[LetterText, Flow, str], PublishedDetermination | None]


def parse_determinations(text: str, source: str) -> list[PublishedDetermination]:
    """The determinations in the text of a published letter, or of a file of several.

    Args:
        text: Plain text with hard line breaks; pages may be separated by form feeds.
        source: The file it came from, for the values and for the error.

    Returns:
        One value a letter, in the order of the file. Texts are whole: lines joined, paragraphs separated by an
        empty line. The sentence that introduces a section ("… developed the following clinical case summary …")
        belongs to the form, not to the summary, and is left out.

    Raises:
        NotADetermination: The text holds no determination in a known layout.
    """
    running = flow(text)
    if not running.text:
        raise NotADetermination(source, "The file holds no text.", _REMEDY)
    found = letters(running.text)
    if not found:
        raise NotADetermination(source, "No heading of a final determination was found in it.", _REMEDY)
    read = [determination for letter in found if (determination := _read(letter, running, source)) is not None]
    if not read:
        raise NotADetermination(
            source, "Headings of a final determination are there, but no disputed treatment with an outcome.", _REMEDY
        )
    return read


def _read(letter: LetterText, running: Flow, source: str) -> PublishedDetermination | None:
    """The determination of one letter, by the layout its headings tell of; the others are tried after it."""
    readers: list[Reader] = [layout_a.determination, layout_b.determination, layout_c.determination]
    if letter.has("professional", "dispute"):
        readers.insert(0, layout_d.determination)
    elif letter.has("notice", "qualifications"):
        readers.insert(0, layout_c.determination)
    for reader in readers:
        determination = reader(letter, running, source)
        if determination is not None:
            return determination
    return None
