"""What a process of the site loads before anybody asks for a page."""

import os
import subprocess
import sys

SCRIPT = """
import sys
import django
django.setup()
from openimr.web import warming
warming.warm()
before = {name for name in sys.modules if name.startswith("openimr.")}
from openimr.clinical import read_report, report_of_text
from openimr.clinical.summary import draft
from openimr.determination.checks import catalogue
facts = read_report(report_of_text("IMPRESSION: disc protrusion at L5-S1. He takes gabapentin.", "note"))
draft(facts)
catalogue()
print(len(facts) > 0, sorted({name for name in sys.modules if name.startswith("openimr.")} - before))
"""


def test_after_warming_reading_and_telling_facts_loads_nothing_more():
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "openimr.web.settings",
            "DATABASE_URL": "postgresql://x@127.0.0.1:1/n",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["True", "[]"]
