"""Facts corrected by hand, and how far they have been read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0014_fees'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactsRead',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='facts_read', serialize=False, to='web.case')),
                ('assembled', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddField(
            model_name='casefact',
            name='boxes',
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name='FactCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=16)),
                ('page', models.PositiveIntegerField()),
                ('words', models.TextField()),
                ('content', models.JSONField(null=True)),
                ('reason', models.TextField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fact_corrections', to='web.case')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('case', 'key'), name='fact_corrected_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='fact_correction_has_reason')],
            },
        ),
    ]
