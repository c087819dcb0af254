"""The language a party prefers its letters in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0020_documents_facts_were_read_from'),
    ]

    operations = [
        migrations.AddField(
            model_name='caseparty',
            name='language',
            field=models.CharField(blank=True, max_length=2),
        ),
    ]
