"""Refuse, in the database itself, to delete a claim or to change anything of it but its withdrawal, once."""

from django.db import migrations

TABLES = ("zone_claim", "zone_judgement")
SQLITE = """
CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'a claim is withdrawn, never changed or deleted'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION zone_never_rewritten() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'a claim is withdrawn, never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION zone_never_rewritten();
"""


def forbid(apps, schema_editor):
    """Add the triggers for the database in use."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        model = apps.get_model("zone", table.removeprefix("zone_"))
        fixed = [field.column for field in model._meta.local_fields if not field.column.startswith("withdrawn")]
        again = "WHEN OLD.withdrawn_at IS NOT NULL" if sqlite else "WHEN (OLD.withdrawn_at IS NOT NULL)"
        quoted = ", ".join(f'"{column}"' for column in fixed)
        for name, act, when in (
            ("kept", "DELETE", ""),
            ("fixed", f"UPDATE OF {quoted}", ""),
            ("once", "UPDATE", again),
        ):
            text = SQLITE if sqlite else POSTGRESQL
            schema_editor.execute(text.format(table=table, name=name, act=act, when=when))


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("zone", "0001_initial")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
