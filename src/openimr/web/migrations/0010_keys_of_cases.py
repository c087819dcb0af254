"""Cases taken in before get the keys related applications are found by."""

from typing import Any

from django.db import migrations


def keep_keys(apps: Any, schema_editor: Any) -> None:
    """Compute the keys of every case that has none, from its application."""
    from openimr.casework.related import keys
    from openimr.domain.case import Case as Application

    cases = apps.get_model("web", "Case").objects.filter(keys__isnull=True).only("application")
    kept = apps.get_model("web", "CaseKeys")
    for case in cases.iterator(chunk_size=500):
        kept.objects.create(case_id=case.pk, keys=sorted(keys(Application.model_validate(case.application))))


class Migration(migrations.Migration):
    dependencies = [("web", "0009_guidelines_and_facts")]

    operations = [migrations.RunPython(keep_keys, migrations.RunPython.noop)]
