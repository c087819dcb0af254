"""The notices a review sends its parties: what each says, set as PDF, and bound into a batch for the mail.

Plain values and functions; who gets which notice when, and how it goes out, is the site's (``openimr.web.notices``).
"""

from .batch import Envelope, bind_batch, in_envelope_order
from .composing import compose_notice
from .kinds import Notice, NoticeKind
from .typeset import render_notice, render_proof
from .wordings import NoticeTexts

__all__ = [
    "Envelope",
    "Notice",
    "NoticeKind",
    "NoticeTexts",
    "bind_batch",
    "compose_notice",
    "in_envelope_order",
    "render_notice",
    "render_proof",
]
