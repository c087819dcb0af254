"""Issuing a determination again: a corrected letter is a new, dated version that names its reason.

The letter it replaces is never touched; it stays what was signed and served.
"""

import datetime as dt

from openimr.domain.determination import Correction, Determination
from openimr.domain.errors import InputRefused


def correct(issued: Determination, corrected: Determination, *, reason: str, decided_on: dt.date) -> Determination:
    """The next version of ``issued``, with the content of ``corrected``.

    Args:
        issued: the signed determination that is wrong; unchanged.
        corrected: the determination as it should have been, composed anew for the same case.
        reason: why it is issued again, in words the parties read.
        decided_on: the date of the new version.

    Raises:
        InputRefused: ``issued`` is a draft, the case is another, nothing is corrected, there is no reason, or the new
            version would be older than the one it replaces.
    """
    source = issued.case.case_number
    if issued.decided_on is None:
        raise InputRefused(source, "A draft is not corrected by a new version.", "Change the draft itself.")
    if corrected.case.case_number != issued.case.case_number:
        raise InputRefused(source, "The correction is of another case.", "Correct with a determination of this case.")
    if not reason.strip():
        raise InputRefused(source, "The correction names no reason.", "Say in a sentence what was wrong.", "reason")
    if decided_on < issued.decided_on:
        raise InputRefused(
            source,
            f"The correction is dated {decided_on}, before the determination of {issued.decided_on}.",
            "Date it on the day it is signed.",
            "decided_on",
        )
    content = corrected.model_copy(update={"decided_on": issued.decided_on, "correction": issued.correction})
    if content == issued:
        raise InputRefused(source, "The correction changes nothing.", "Correct the content, or leave the letter.")
    version = (issued.correction.version if issued.correction else 1) + 1
    return corrected.model_copy(
        update={
            "decided_on": decided_on,
            "correction": Correction(version=version, replaces=issued.decided_on, reason=reason),
        }
    )
