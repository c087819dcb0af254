"""A reviewer may take a draft back from a second look."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0017_context_of_facts'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='secondlook',
            name='second_look_outcome_known',
        ),
        migrations.AlterField(
            model_name='secondlook',
            name='outcome',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('passed', 'Passed'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back by the reviewer')], default='waiting', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='secondlook',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'passed', 'sent_back', 'taken_back'])), name='second_look_outcome_known'),
        ),
    ]
