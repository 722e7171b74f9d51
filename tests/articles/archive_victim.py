"""A process that takes over an archive and is killed: `python -m tests.articles.archive_victim FILE POINT`."""

import sys
from io import StringIO

import django

if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.articles.victim import Points


def main(path: str, last: str) -> None:
    """Take over until the point before or after that many commits."""
    points = Points(last)
    points.around(BaseDatabaseWrapper, "_commit")
    call_command("import_archive", path, "--as", "editor", stdout=StringIO())


if __name__ == "__main__":
    main(*sys.argv[1:])
