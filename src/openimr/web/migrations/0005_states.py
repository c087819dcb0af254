"""The whole way of a case; whether its records are being read is no longer a state."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0004_party_letters'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='case_state_known',
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('received', 'Received'), ('information_requested', 'Information requested'), ('eligible', 'Eligible'), ('awaiting_records', 'Awaiting records'), ('ready', 'Ready to assign'), ('assigned', 'Assigned'), ('in_review', 'In review'), ('second_look', 'Second look'), ('signed', 'Signed'), ('served', 'Served'), ('closed', 'Closed'), ('ineligible', 'Not eligible'), ('deferred', 'Deferred'), ('withdrawn', 'Withdrawn'), ('terminated', 'Ended: authorized'), ('appealed', 'Appealed'), ('remanded', 'Remanded')], default='received', max_length=30),
        ),
        migrations.RunSQL(
            "UPDATE web_case SET state = CASE state WHEN 'issued' THEN 'served' ELSE 'received' END "
            "WHERE state IN ('issued', 'assembling')",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'information_requested', 'eligible', 'awaiting_records', 'ready', 'assigned', 'in_review', 'second_look', 'signed', 'served', 'closed', 'ineligible', 'deferred', 'withdrawn', 'terminated', 'appealed', 'remanded'])), name='case_state_known'),
        ),
    ]
