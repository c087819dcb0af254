"""Criteria sets of the organization (the database refuses to change a version), licensed pages opened, facts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLES = ("web_criteriaversion", "web_licensedreading")


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0008_saved_filters'),
    ]

    operations = [
        migrations.CreateModel(
            name='LicensedReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work', models.CharField(max_length=200)),
                ('page', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='CaseFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=16)),
                ('type', models.CharField(max_length=40)),
                ('page', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='web.case')),
            ],
            options={
                'ordering': ['page', 'id'],
                'indexes': [models.Index(fields=['case', 'type'], name='case_fact_type')],
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='case_fact_once')],
            },
        ),
        migrations.CreateModel(
            name='CriteriaVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('retired', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True)),
                ('saved_at', models.DateTimeField(auto_now_add=True)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['key', '-version'],
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='criteria_version_once')],
            },
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION openimr_append_only();\n"
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION openimr_append_only();\n",
                f"DROP TRIGGER {table}_append_only ON {table};\nDROP TRIGGER {table}_no_truncate ON {table};\n",
            )
            for table in TABLES
        ),
    ]
