"""The organization's own fees, invoices that never change, and which reviews are on them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLES = ("web_feerow", "web_invoice")


def statements(template: str) -> str:
    return "".join(template.format(table=table) for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0013_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('from_date', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('verified', models.BooleanField(default=False)),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['key', 'from_date', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(unique=True)),
                ('administrator', models.CharField(max_length=300)),
                ('month', models.DateField()),
                ('issued_on', models.DateField()),
                ('total', models.DecimalField(decimal_places=2, max_digits=12)),
                ('content', models.JSONField()),
                ('pdf', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-sequence'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceCounter',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='InvoicedReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.PositiveSmallIntegerField()),
                ('line', models.PositiveIntegerField()),
                ('bill_again', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['action', 'at'], name='event_action_at'),
        ),
        migrations.AddField(
            model_name='feerow',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invoice',
            name='corrects',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='web.invoice'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='issued_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='invoicecounter',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='invoice_counter_is_one'),
        ),
        migrations.AddField(
            model_name='invoicedreview',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoiced_reviews', to='web.case'),
        ),
        migrations.AddField(
            model_name='invoicedreview',
            name='credit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credited_reviews', to='web.invoice'),
        ),
        migrations.AddField(
            model_name='invoicedreview',
            name='invoice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='web.invoice'),
        ),
        migrations.AddConstraint(
            model_name='feerow',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='fee_not_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='invoicedreview',
            constraint=models.UniqueConstraint(condition=models.Q(('bill_again', False)), fields=('case', 'review'), name='review_invoiced_once'),
        ),
        migrations.RunSQL(
            statements(
                "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION openimr_append_only();\n"
                "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION openimr_append_only();\n"
            ),
            statements(
                "DROP TRIGGER {table}_append_only ON {table};\nDROP TRIGGER {table}_no_truncate ON {table};\n"
            ),
        ),
    ]
