"""What the first request of a process would wait for, loaded when the process begins: addresses, rules, lexicons.

The first physician of a morning then waits no longer than the second.
"""

import threading

from django.urls import reverse
from django.utils import timezone

SAMPLE = "EXAMINATION\nStraight leg raise is positive on the left. Reflexes are 1+ at the left ankle.\n"


def begin() -> None:
    """Load it beside the requests that are answered meanwhile."""
    threading.Thread(target=warm, name="warming", daemon=True).start()


def warm() -> None:
    """Load the addresses of the site, the checks, the criteria sets, and what reading and telling facts needs."""
    from openimr.clinical import read_report, report_of_text
    from openimr.clinical.picture import body_map, marks_of, pain_chart, timeline
    from openimr.clinical.summary import draft
    from openimr.determination.checks import catalogue
    from openimr.guidelines import Catalogue
    from openimr.guidelines.criteria import shipped_sets
    from openimr.law.business_days import calendar_of

    reverse("worklist")
    calendar_of("california_dwc").holiday(timezone.localdate())
    facts = read_report(report_of_text(SAMPLE, "sample"))
    draft(facts)
    shown = marks_of(facts, ())
    for picture in (timeline, pain_chart, body_map):
        picture(shown, str)
    catalogue()
    Catalogue.load()
    shipped_sets()
