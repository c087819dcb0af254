"""What is read of an application that is no case yet is kept in the record of access, too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0018_taking_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='accessrecord',
            name='draft',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_records', to='web.applicationdraft'),
        ),
        migrations.AlterField(
            model_name='accessrecord',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_records', to='web.case'),
        ),
        migrations.AddConstraint(
            model_name='accessrecord',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', False), ('draft__isnull', False), _connector='OR'), name='access_of_something'),
        ),
    ]
