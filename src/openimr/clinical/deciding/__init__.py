"""What was decided on treatment: read from the papers of utilization review, appeals and independent review.

``decided_in`` is the one verb; each way in which a paper may tell a decision has its module.
"""

from .paper import decided_in, decides
from .values import PARTED, Decided, Item

__all__ = ["PARTED", "Decided", "Item", "decided_in", "decides"]
