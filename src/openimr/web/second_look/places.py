"""Where comments stand: beside the sentence or the item they are about, in the form as it is now."""

from collections import defaultdict
from collections.abc import Iterable

from openimr.domain.determination import Decisions
from openimr.web.models import Comment


def by_place(comments: Iterable[Comment], decisions: Decisions) -> dict[str, list[Comment]]:
    """Comments by the part of the form they stand in: ``sentence-2``, ``summary``, ``item-1``; empty for the whole.

    A comment on a sentence goes with the sentence to where it is now; where its words have changed, it stands with the
    summary.
    """
    now = {" ".join(s.text.split()): n for n, s in enumerate(decisions.clinical_case_summary)}
    found: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        if comment.passage:
            at = now.get(" ".join(comment.passage.split()))
            found["summary" if at is None else f"sentence-{at}"].append(comment)
        elif comment.anchor.startswith("item-"):
            found["-".join(comment.anchor.split("-")[:2])].append(comment)
        elif comment.anchor.startswith("s"):
            found["summary"].append(comment)
        else:
            found[""].append(comment)
    return dict(found)
