"""Several reviewers a case, each with a desk: drafts by assignment, analyses signed apart, second looks with comments."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

OF_ASSIGNMENT = ("web_draft", "web_draftversion", "web_dismissal")

# What was written before belongs to the newest assignment of its case. Draft versions refuse change, but for this.
FILL = "ALTER TABLE web_draftversion DISABLE TRIGGER web_draftversion_append_only;\n" + "".join(
    f"ALTER TABLE {table} ADD COLUMN assignment_id bigint;\n"
    f"UPDATE {table} t SET assignment_id = (SELECT a.id FROM web_assignment a WHERE a.case_id = t.case_id "
    "ORDER BY a.assigned_at DESC LIMIT 1);\n"
    f"ALTER TABLE {table} ALTER COLUMN assignment_id SET NOT NULL;\n"
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_assignment_fk FOREIGN KEY (assignment_id) "
    "REFERENCES web_assignment (id) DEFERRABLE INITIALLY DEFERRED;\n"
    f"CREATE INDEX {table}_assignment_id ON {table} (assignment_id);\n"
    for table in OF_ASSIGNMENT
) + (
    "ALTER TABLE web_draftversion ENABLE TRIGGER web_draftversion_append_only;\n"
    "ALTER TABLE web_draft DROP CONSTRAINT web_draft_pkey;\n"
    "ALTER TABLE web_draft ADD PRIMARY KEY (assignment_id);\n"
    "DROP INDEX web_draft_assignment_id;\n"
    "CREATE INDEX web_draft_case_id ON web_draft (case_id);\n"
)

ANALYSIS = "web_signedanalysis"


def of_assignment(related_name: str) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to="web.assignment"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("web", "0010_keys_of_cases"),
    ]

    operations = [
        migrations.AddField("organization", "second_look", models.JSONField(blank=True, default=dict)),
        migrations.AddField("assignment", "seat", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("assignment", "accepted_at", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint("assignment", "assignment_one_at_a_time"),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                condition=Q(ended_at__isnull=True), fields=("case", "seat"), name="assignment_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                condition=Q(ended_at__isnull=True), fields=("case", "reviewer"), name="assignment_reviewer_once"
            ),
        ),
        migrations.AddConstraint(
            "assignment", models.CheckConstraint(condition=Q(seat__gte=1), name="assignment_seat_counts_from_1")
        ),
        migrations.RemoveConstraint("draftversion", "draft_revision_once"),
        migrations.RemoveConstraint("dismissal", "finding_dismissed_once"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FILL)],
            state_operations=[
                migrations.DeleteModel("draft"),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "assignment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="draft",
                                serialize=False,
                                to="web.assignment",
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("content", models.JSONField(default=dict)),
                        ("saved_at", models.DateTimeField(auto_now=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="web.case"
                            ),
                        ),
                        (
                            "saved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.AddField("draftversion", "assignment", of_assignment("draft_versions"), preserve_default=False),
                migrations.AddField("dismissal", "assignment", of_assignment("dismissals"), preserve_default=False),
            ],
        ),
        migrations.AddConstraint(
            "draftversion",
            models.UniqueConstraint(fields=("assignment", "revision"), name="draft_revision_once"),
        ),
        migrations.AddConstraint(
            "dismissal",
            models.UniqueConstraint(
                condition=Q(undone_at__isnull=True), fields=("assignment", "fingerprint"), name="finding_dismissed_once"
            ),
        ),
        migrations.CreateModel(
            name="SignedAnalysis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("qualifications", models.JSONField()),
                ("findings", models.JSONField(default=list)),
                ("attested", models.JSONField(default=list)),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("assignment", of_assignment("analyses")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="analyses", to="web.case"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {ANALYSIS}_append_only BEFORE UPDATE OR DELETE ON {ANALYSIS} "
            "FOR EACH ROW EXECUTE FUNCTION openimr_append_only();\n"
            f"CREATE TRIGGER {ANALYSIS}_no_truncate BEFORE TRUNCATE ON {ANALYSIS} "
            "FOR EACH STATEMENT EXECUTE FUNCTION openimr_append_only();\n",
            f"DROP TRIGGER {ANALYSIS}_append_only ON {ANALYSIS};\nDROP TRIGGER {ANALYSIS}_no_truncate ON {ANALYSIS};\n",
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField()),
                ("reasons", models.JSONField(default=list)),
                ("draw", models.JSONField(default=dict)),
                ("submitted_at", models.DateTimeField(auto_now_add=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("passed", "Passed"),
                            ("sent_back", "Sent back"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("assignment", of_assignment("second_looks")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="second_looks", to="web.case"
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(outcome="waiting"), fields=("assignment",), name="second_look_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome__in=["waiting", "passed", "sent_back"]),
                        name="second_look_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("anchor", models.CharField(blank=True, max_length=60)),
                ("passage", models.TextField(blank=True)),
                ("text", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "second_look",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="web.secondlook"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")],
            },
        ),
    ]
