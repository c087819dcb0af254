"""The Final Determination as a letter: its content put into words, then set in every form.

Tagged PDF, HTML, DOCX, plain text and JSON are drawn from one
:class:`~openimr.determination.letter.content.LetterContent`, so they say the same.
"""

from .content import LetterContent, letter_content
from .docx import render_docx
from .html import render_html
from .interchange import SCHEMA, read_json, render_json
from .letterhead import read_organization
from .parties import parties_of
from .pdf import render_letters, render_pdf
from .plain import render_text
from .texts import Texts, UnknownText

__all__ = [
    "SCHEMA",
    "LetterContent",
    "Texts",
    "UnknownText",
    "letter_content",
    "parties_of",
    "read_json",
    "read_organization",
    "render_docx",
    "render_html",
    "render_json",
    "render_letters",
    "render_pdf",
    "render_text",
]
