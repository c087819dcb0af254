"""Which documents the facts of a case were read from, so that after a correction only what is different is read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0019_reads_of_applications'),
    ]

    operations = [
        migrations.AddField(
            model_name='factsread',
            name='documents',
            field=models.JSONField(default=dict),
        ),
    ]
