"""The tables are what the models say, by migrations that follow one another."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader


def test_migrations_follow_one_another_and_leave_nothing_to_change() -> None:
    loader = MigrationLoader(connection)
    for app in ("link", "clearance", "web"):
        assert len(loader.graph.leaf_nodes(app)) == 1
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
