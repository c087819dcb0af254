"""What was decided on treatment: read from the papers of utilization review, appeals and independent review.

``decided_in`` reads what is decided, ``reasons_in`` on which reasons; each way in which a paper may tell a decision has
its module.
"""

from .items import TREATMENTS
from .paper import decided_in, decides
from .reasoning import reasons_in
from .values import LISTED, PARTED, Decided, Item, Reason

__all__ = ["LISTED", "PARTED", "TREATMENTS", "Decided", "Item", "Reason", "decided_in", "decides", "reasons_in"]
