"""The language a party prefers its letters in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0019_reads_of_applications'),
    ]

    operations = [
        migrations.AddField(
            model_name='caseparty',
            name='language',
            field=models.CharField(blank=True, max_length=2),
        ),
    ]
