"""Answering the offer of a case: how long a reviewer has, and what they attest to before its first page opens."""

import datetime as dt
from typing import NamedTuple

from .tables import table


class Attested(NamedTuple):
    """One statement a reviewer makes about one case, with the source that asks for it."""

    key: str
    text: str
    source: str


def answer_by(kind: str, offered_at: dt.datetime) -> dt.datetime:
    """Until when a case of ``kind`` (``regular``, ``expedited``) offered at ``offered_at`` must be answered."""
    hours = table("answering.yaml")["hours"]
    return offered_at + dt.timedelta(hours=hours.get(kind, hours["regular"]))


def statements() -> tuple[Attested, ...]:
    """What is attested before a case opens, in the order shown."""
    return tuple(Attested(row["key"], row["text"], row["source"]) for row in table("answering.yaml")["statements"])
