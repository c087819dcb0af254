"""The database refuses to change or delete signed determinations, events, access records and draft versions."""

from django.db import migrations

TABLES = ("web_finaldetermination", "web_event", "web_accessrecord", "web_draftversion")

FUNCTION = """
CREATE OR REPLACE FUNCTION openimr_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
"""


def statements(template: str) -> str:
    return "".join(template.format(table=table) for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION openimr_append_only();"),
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
