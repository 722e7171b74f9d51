"""Fill the database of DATABASE_URL with public rows alone: `uv run python -m tests.benchmarks.fill_public 1000000`."""

import io
import os
import sys
import time


def main(count: int, every_list: bool) -> None:
    """Migrate where that is needed, and write that many stories; tells on the way how far it is and how fast."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.benchmarks.archives import Archive
    from tests.benchmarks.stored import Shelf

    settings.DEBUG = False  # else Django writes down every query
    call_command("migrate", verbosity=0)
    call_command("load_provinces", verbosity=0, stdout=io.StringIO())
    began = time.monotonic()
    for done in Shelf(Archive(count), every_list=every_list).write():
        sys.stderr.write(f"\r{done} of {count} stories, {done / (time.monotonic() - began):.0f} a second")
    sys.stderr.write("\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), every_list="few-lists" not in sys.argv)
