"""The sentence a fact's words stand in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0016_case_files_by_hand'),
    ]

    operations = [
        migrations.AddField(
            model_name='casefact',
            name='context',
            field=models.TextField(blank=True),
        ),
    ]
