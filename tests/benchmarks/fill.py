"""Fill the database of DATABASE_URL with an archive: `uv run python -m tests.benchmarks.fill 200000`."""

import io
import os
import sys


def main(count: int) -> None:
    """Migrate, make the demo's accounts where they are missing, and write that many stories."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from articles import counts, desk_index
    from newsroom import sample
    from newsroom.models import Role, User
    from provinces.models import Beat, Province
    from tests.benchmarks.loader import Archive, hire

    call_command("migrate", verbosity=0)
    call_command("load_provinces", verbosity=0, stdout=io.StringIO())
    users = sample.make_accounts(os.environ.get("NEWSROOM_DEMO_PASSWORD", "mat-tran-1930"))
    sample.make_reference()
    north = User.objects.create(username="editor_north", role=Role.EDITOR, is_staff=True)
    covered = Province.objects.filter(slug__in=["bac-kan", "thai-nguyen"])
    Beat.objects.bulk_create(Beat(user=north, province=province) for province in covered)
    staff = hire(users["reporter"], [users["editor"], users["editor2"]], users["chief"])
    for done in Archive(count, staff, timezone.now()).write():
        sys.stderr.write(f"\r{done} of {count} stories")
    counts.recount()
    for done, _last in desk_index.rebuild(timezone.now()):
        sys.stderr.write(f"\r{done} of {count} stories in the index of the desk")
    sys.stderr.write("\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
