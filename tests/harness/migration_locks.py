"""What migrations lock on PostgreSQL and what they read meanwhile: `python -m tests.harness.migration_locks < GIVEN`.

Given are names of migrations by application, up to which nothing is told, and the tables that grow. Told is for each
later migration: tables that nobody else can write to until it is through, and tables of which rows were read.
"""

import json
import sys
from typing import Any

LOCKED = """
SELECT DISTINCT relation::bigint FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""
# Reading whole and by an index; building an index, checking rows for a constraint and writing a table anew all count.
READ = """
SELECT oid::bigint, pg_stat_get_xact_numscans(oid) + coalesce((
    SELECT sum(pg_stat_get_xact_numscans(indexrelid)) FROM pg_index WHERE indrelid = pg_class.oid
), 0) FROM pg_class WHERE relkind = 'r' AND relname = ANY (%s)
"""


def tell(released: dict[str, str], growing: list[str]) -> dict[str, dict[str, list[str]]]:
    """Migrate an empty database; what each migration after those released locks and reads."""
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    found: dict[str, dict[str, list[str]]] = {}
    apply = MigrationExecutor.apply_migration

    def asked(query: str, *given: Any) -> dict[int, Any]:
        with connection.cursor() as cursor:
            cursor.execute(query, given or None)
            return {row[0]: row[-1] for row in cursor.fetchall()}

    def measured(self: MigrationExecutor, state: Any, migration: Any, **given: Any) -> Any:
        if not migration.atomic:  # each statement is a transaction, as CONCURRENTLY needs it
            return apply(self, state, migration, **given)
        with transaction.atomic():
            names = asked("SELECT oid::bigint, relname FROM pg_class WHERE relname = ANY (%s)", growing)
            before = asked(READ, growing)  # counts of earlier transactions may still be among them
            after = apply(self, state, migration, **given)
            locked = sorted(names[oid] for oid in asked(LOCKED) if oid in names)
            read = sorted(names[oid] for oid, count in asked(READ, growing).items() if count > before.get(oid, count))
            found[f"{migration.app_label}.{migration.name}"] = {"locked": locked, "read": read}
        return after

    for app, name in released.items():
        call_command("migrate", app, name, verbosity=0)
    setattr(MigrationExecutor, "apply_migration", measured)  # noqa: B010  types tell what it is
    call_command("migrate", verbosity=0)
    return found


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(tell(**json.load(sys.stdin))))
