"""Reviewers' records with versions, verifications, warnings, decided conflicts, attestations; the database's own guard."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLES = (
    "web_reviewerversion",
    "web_verification",
    "web_credentialwarning",
    "web_conflictdecision",
    "web_caseattestation",
)


def statements(template: str) -> str:
    return "".join(template.format(table=table) for table in TABLES)


def put_guard_in_place(apps: Any, schema_editor: Any) -> None:
    from openimr.web.panel import guard

    guard.put_in_place(schema_editor.connection.alias)


def remove_guard(apps: Any, schema_editor: Any) -> None:
    from openimr.web.panel import guard

    with schema_editor.connection.cursor() as cursor:
        cursor.execute(guard.REMOVED)


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0012_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='answer_by',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='assignment',
            name='ended_how',
            field=models.CharField(blank=True, choices=[('declined', 'Declined'), ('lapsed', 'Not answered in time'), ('pulled_back', 'Pulled back'), ('ended', 'Ended by a coordinator')], max_length=20),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.CreateModel(
            name='CaseAttestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statements', models.JSONField()),
                ('parties', models.JSONField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='attestation', to='web.assignment')),
                ('attested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='KnownOrganization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, unique=True)),
                ('content', models.JSONField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=300)),
                ('kind', models.CharField(max_length=30)),
                ('label', models.CharField(blank=True, max_length=400)),
                ('source', models.CharField(max_length=200)),
                ('outcome', models.CharField(choices=[('confirmed', 'confirmed'), ('not_confirmed', 'not confirmed'), ('lost', 'lost')], max_length=20)),
                ('verified_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('evidence', models.TextField(blank=True)),
                ('evidence_file', models.CharField(blank=True, max_length=80)),
                ('evidence_sha256', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='web.reviewer')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ConflictDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=60)),
                ('party', models.CharField(max_length=400)),
                ('declared', models.CharField(max_length=400)),
                ('relation', models.CharField(max_length=40)),
                ('employee', models.CharField(blank=True, max_length=400)),
                ('conflict', models.BooleanField()),
                ('reason', models.TextField()),
                ('score', models.FloatField()),
                ('why', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='web.case')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_decisions', to='web.reviewer')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='conflict_decided_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='CredentialWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=300)),
                ('label', models.CharField(blank=True, max_length=400)),
                ('due_on', models.DateField()),
                ('step', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='web.reviewer')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('reviewer', 'fact', 'due_on', 'step'), name='credential_warned_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewerVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('why', models.TextField()),
                ('saved_at', models.DateTimeField(auto_now_add=True)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='web.reviewer')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('reviewer', 'version'), name='reviewer_version_once')],
            },
        ),
        migrations.RunSQL(
            statements(
                "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION openimr_append_only();\n"
                "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION openimr_append_only();\n"
            ),
            statements(
                "DROP TRIGGER {table}_append_only ON {table};\nDROP TRIGGER {table}_no_truncate ON {table};\n"
            ),
        ),
        migrations.RunPython(put_guard_in_place, remove_guard),
    ]
