"""Bring the database to this version: `manage.py migrate`, by one process at a time; a second one waits."""

import fcntl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

LOCK = 19301118  # of PostgreSQL's advisory locks: nobody else takes this number


class Command(MigrateCommand):
    """Django's, but two deployments at once bring the database forward one after the other."""

    def handle(self, *given: Any, **options: Any) -> None:
        """Migrate, once nobody else does."""
        with alone(options["database"]):
            super().handle(*given, **options)


@contextmanager
def alone(alias: str) -> Iterator[None]:
    """Wait until no other process migrates this database; one that is killed while it does holds up nobody."""
    connection = connections[alias]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with closing(connection.copy(alias)) as session:  # of its own, which ends with the process
            session.settings_dict["OPTIONS"].pop("pool", None)  # which would keep it, and may have no second one
            with session.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield
    elif name.startswith((":", "file:")):  # in memory: nobody else has it
        yield
    else:
        with open(f"{name}.migrating", "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
