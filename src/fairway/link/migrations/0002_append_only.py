"""Refuse, in the database itself, to change or delete what is in the log."""

from django.db import migrations

TABLES = ("link_entry", "link_subtree")
SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION link_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the log is only ever added to' USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION link_append_only();
"""
ACTS = {"UPDATE": "ROW", "DELETE": "ROW", "TRUNCATE": "STATEMENT"}


def forbid(apps, schema_editor):
    """Add the triggers for the database in use."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        for act, each in ACTS.items():
            if not (sqlite and act == "TRUNCATE"):
                text = SQLITE if sqlite else POSTGRESQL
                schema_editor.execute(text.format(table=table, act=act, each=each))


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("link", "0001_initial")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
