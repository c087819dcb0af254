"""The letters the parties were served with; the database refuses to change or delete them."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "web_partyletter"


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0003_dismissals'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartyLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('employee', 'employee'), ('employee_attorney', 'employee attorney'), ('claims_administrator', 'claims administrator'), ('requesting_physician', 'requesting physician')], max_length=30)),
                ('served_on', models.DateField()),
                ('served_by', models.CharField(max_length=20)),
                ('pdf', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('determination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='party_letters', to='web.finaldetermination')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('determination', 'role'), name='party_letter_once')],
            },
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION openimr_append_only();\n"
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION openimr_append_only();\n",
            f"DROP TRIGGER {TABLE}_append_only ON {TABLE};\nDROP TRIGGER {TABLE}_no_truncate ON {TABLE};\n",
        ),
    ]
