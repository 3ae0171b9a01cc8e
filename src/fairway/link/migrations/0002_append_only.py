"""Refuse, in the database itself, to change or delete what is in the log."""

from django.db import migrations

TABLES = ("link_entry", "link_subtree")
SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION link_append_only() RETURNS trigger AS
$$ BEGIN RAISE EXCEPTION 'the log is only ever added to'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION link_append_only();
"""


def forbid(apps, schema_editor):
    """Add the triggers for the database in use."""
    text = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(text.format(table=table, act=act))


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("link", "0001_initial")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
