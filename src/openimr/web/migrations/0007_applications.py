"""Applications before they are cases, eligibility with its worksheet, consolidation, and the programming interface."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

KEPT = ("web_eligibilitydecision", "web_eligibilityanswer")


def statements(template: str) -> str:
    return "".join(template.format(table=table) for table in KEPT)


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0006_deadlines'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiCalls',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='ApiSubmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('body_sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(max_length=300)),
                ('prefix', models.CharField(max_length=12)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('applications:submit', 'Hand in applications and their files'), ('applications:read', 'Ask for the state of the applications it handed in')], max_length=40), size=None)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ApplicationDraft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('origin', models.CharField(choices=[('site', 'On the site'), ('paper', 'From paper'), ('scan', 'From a scan')], max_length=10)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('key_hash', models.CharField(blank=True, max_length=64)),
                ('answers', models.JSONField(default=dict)),
                ('treatments', models.JSONField(default=list)),
                ('visited', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=1)),
                ('email_code_hash', models.CharField(blank=True, max_length=64)),
                ('email_code_at', models.DateTimeField(null=True)),
                ('email_confirmed', models.EmailField(blank=True, max_length=254)),
                ('sent_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['-changed_at'],
            },
        ),
        migrations.CreateModel(
            name='CaseKeys',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='keys', serialize=False, to='web.case')),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Consolidation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('items', models.JSONField(default=list)),
                ('reason', models.TextField(blank=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('application', 'The signed application'), ('decision', 'The utilization review decision'), ('other', 'Other papers')], max_length=12)),
                ('name', models.CharField(max_length=500)),
                ('stored_name', models.CharField(max_length=40)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['sequence'],
            },
        ),
        migrations.CreateModel(
            name='EligibilityAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('answer', models.CharField(choices=[('met', 'Met'), ('not_met', 'Not met'), ('in_doubt', 'Still in doubt')], max_length=10)),
                ('words', models.TextField()),
                ('given_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='EligibilityDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('eligible', 'Eligible'), ('ineligible', 'Not eligible'), ('information', 'Information requested'), ('deferred', 'Deferred'), ('withdrawn', 'Withdrawn'), ('authorized', 'Ended because authorized')], max_length=12)),
                ('reasons', models.JSONField(default=list)),
                ('words', models.TextField(blank=True)),
                ('asked', models.JSONField(default=list)),
                ('worksheet', models.JSONField()),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_state_known',
        ),
        migrations.AlterField(
            model_name='case',
            name='priority',
            field=models.CharField(choices=[('regular', 'Regular'), ('expedited', 'Expedited'), ('formulary', 'Formulary')], max_length=20),
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('received', 'Received'), ('information_requested', 'Information requested'), ('eligible', 'Eligible'), ('awaiting_records', 'Awaiting records'), ('ready', 'Ready to assign'), ('assigned', 'Assigned'), ('in_review', 'In review'), ('second_look', 'Second look'), ('signed', 'Signed'), ('served', 'Served'), ('closed', 'Closed'), ('ineligible', 'Not eligible'), ('deferred', 'Deferred'), ('consolidated', 'Reviewed with another case'), ('withdrawn', 'Withdrawn'), ('terminated', 'Ended: authorized'), ('appealed', 'Appealed'), ('remanded', 'Remanded')], default='received', max_length=30),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'information_requested', 'eligible', 'awaiting_records', 'ready', 'assigned', 'in_review', 'second_look', 'signed', 'served', 'closed', 'ineligible', 'deferred', 'consolidated', 'withdrawn', 'terminated', 'appealed', 'remanded'])), name='case_state_known'),
        ),
        migrations.AddField(
            model_name='apisubmission',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_submissions', to='web.case'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='revoked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='apisubmission',
            name='token',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='web.apitoken'),
        ),
        migrations.AddField(
            model_name='apicalls',
            name='token',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='web.apitoken'),
        ),
        migrations.CreateModel(
            name='ApplicationScan',
            fields=[
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='scan', serialize=False, to='web.applicationdraft')),
                ('status', models.CharField(choices=[('waiting', 'Waiting for a worker'), ('reading', 'Reading'), ('read', 'Read'), ('failed', 'Could not be read')], default='waiting', max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('fields', models.JSONField(default=list)),
                ('confirmed', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddField(
            model_name='applicationdraft',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application_drafts', to='web.case'),
        ),
        migrations.AddField(
            model_name='applicationdraft',
            name='opened_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='casekeys',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='case_keys'),
        ),
        migrations.AddField(
            model_name='consolidation',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consolidated', to='web.case'),
        ),
        migrations.AddField(
            model_name='consolidation',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consolidation',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_into', to='web.case'),
        ),
        migrations.AddField(
            model_name='consolidation',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='draftfile',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='web.applicationdraft'),
        ),
        migrations.AddField(
            model_name='eligibilityanswer',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='eligibility_answers', to='web.case'),
        ),
        migrations.AddField(
            model_name='eligibilityanswer',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='eligibilitydecision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='eligibility_decisions', to='web.case'),
        ),
        migrations.AddField(
            model_name='eligibilitydecision',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='apisubmission',
            constraint=models.UniqueConstraint(fields=('token', 'key'), name='api_key_once'),
        ),
        migrations.AddConstraint(
            model_name='apicalls',
            constraint=models.UniqueConstraint(fields=('token', 'minute'), name='api_calls_once_a_minute'),
        ),
        migrations.AddIndex(
            model_name='applicationdraft',
            index=models.Index(fields=['sent_at', 'changed_at'], name='draft_open'),
        ),
        migrations.AddConstraint(
            model_name='consolidation',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('member',), name='case_consolidated_once'),
        ),
        migrations.AddConstraint(
            model_name='consolidation',
            constraint=models.CheckConstraint(condition=models.Q(('lead', models.F('member')), _negated=True), name='consolidation_of_two'),
        ),
        migrations.AddConstraint(
            model_name='draftfile',
            constraint=models.UniqueConstraint(fields=('draft', 'sequence'), name='draft_file_sequence_once'),
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
        migrations.RunSQL("CREATE SEQUENCE web_case_number", "DROP SEQUENCE web_case_number"),
    ]
