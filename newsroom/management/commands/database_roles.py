"""Make the database role for readers' processes: `manage.py database_roles [ROLE] [--apply]`."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction

from newsroom.reading_role import statements


class Command(BaseCommand):
    """Print the statements, or run them."""

    help = (
        "Print the SQL for a PostgreSQL role that may only read what is published, for PUBLIC_DATABASE_URL; with "
        "--apply run it. Run it again after every update: new tables are granted, whatever else it was given is "
        "taken back. It sets no password: use \\password in psql."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("role", nargs="?", default="newsroom_reader", help="its name (default: newsroom_reader)")
        parser.add_argument("--apply", action="store_true", help="run the statements, in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or apply."""
        role = options["role"]
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles; a process for readers opens SQLite for reading alone.")
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
            raise CommandError("A role is named with small letters, digits and underscores.")
        if role == connection.settings_dict["USER"]:
            raise CommandError("That is the role of the desk, which has to write.")
        if not options["apply"]:
            self.stdout.write("".join(f"{statement};\n" for statement in statements(role)), ending="")
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in statements(role):
                    cursor.execute(statement)
        except ProgrammingError as error:
            raise CommandError(f"{error}".strip()) from error
        self.stdout.write(f"{role} may read what is published, and nothing else.")
