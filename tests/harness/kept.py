"""Kept releases: the demo's database, files and answers as a version leaves them, for the tests of upgrades.

`uv run python -m tests.harness.kept` keeps the present version below `tests/kept/`, in a folder named for it. Pictures
are drawn small, and what a command makes again is left out, so that what is kept stays small.
"""

import hashlib
import html
import io
import json
import lzma
import os
import re
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "kept"
ENVIRONMENT = {
    "DEBUG": "1",
    "SECRET_KEY": "only-for-what-is-kept-" + "0123456789abcdef" * 4,
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver",
    "EMAIL_URL": "memory:",
    "SAMPLE_NOTICE": "1",
    "DJANGO_SETTINGS_MODULE": "newsroom.settings",
}
HEADLINE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
MARKUP = re.compile(r"<[^>]+>")
MADE_AGAIN = ["articles_renderedstory", "articles_deskentry", "articles_searchentry"]  # rebuild_pages, rebuild_search
LOCATION = re.compile(r"<loc>([^<]+)</loc>")


def answers(addresses: Iterable[str]) -> dict[str, list[Any]]:
    """What each address answers: status, where it leads, and the headline of a page."""
    from django.test import Client

    client, found = Client(raise_request_exception=False), {}
    for address in addresses:
        reply = client.get(address)
        body = reply.getvalue().decode(errors="replace")
        headline = HEADLINE.search(body)
        told = " ".join(html.unescape(MARKUP.sub(" ", headline[1])).split()) if headline else ""
        found[address] = [reply.status_code, reply.headers.get("Location", ""), told]
    return found


def addresses() -> list[str]:
    """The addresses in the site's own map, and each story's by its number alone."""
    from django.test import Client

    from articles.models import Article

    client, maps = Client(), ["/sitemap.xml"]
    found: list[str] = []
    for address in maps:
        for location in LOCATION.findall(client.get(address).getvalue().decode()):
            path = location.removeprefix(ENVIRONMENT["SITE_URL"])
            (maps if "sitemap" in path else found).append(path)
    numbers = Article.objects.order_by("pk").values_list("pk", flat=True)
    return [*dict.fromkeys(found), *(f"/tin/x-{number}/" for number in numbers)]


def _small(scene: str, seed: int) -> bytes:
    """In place of a drawing: one colour for each."""
    from PIL import Image

    told, output = hashlib.sha256(f"{scene} {seed}".encode()).digest(), io.BytesIO()
    Image.new("RGB", (600, 400), (told[0], told[1], told[2])).save(output, "JPEG")
    return output.getvalue()


def make(version: str) -> Path:
    """Fill the database and folders that the environment names; keep what then is there."""
    import django

    django.setup()
    import time_machine
    from django.conf import settings
    from django.core.files.storage import storages
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder
    from django.utils import timezone

    from newsroom import sample

    setattr(sample, "draw", _small)  # noqa: B010  types tell what it is
    call_command("demo", no_serve=True, stdout=io.StringIO())
    now, target = timezone.now(), FOLDER / version
    target.mkdir(parents=True, exist_ok=True)
    with time_machine.travel(now, tick=False):
        told = answers(addresses())
    applied = MigrationRecorder.Migration.objects.order_by("pk").values_list("app", "name")
    manifest = {"made": now.isoformat(), "migrations": dict(applied), "answers": told}
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    with connection.cursor() as cursor:
        for table in set(MADE_AGAIN) & set(connection.introspection.table_names(cursor)):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
    connection.close()
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    packed = lzma.compress(database.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    (target / "database.sqlite3.xz").write_bytes(packed)
    with tarfile.open(target / "files.tar.xz", "w:xz") as files:
        files.add(settings.MEDIA_ROOT, "media")
        files.add(storages["private"].path(""), "private")
    return target


def main() -> None:
    """Keep the version whose checkout is the folder of work."""
    sys.path.insert(0, os.getcwd())
    version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    with tempfile.TemporaryDirectory() as scratch:
        files = {"DATABASE_URL": f"sqlite:///{scratch}/kept.sqlite3", "NEWSROOM_FILES": scratch}
        os.environ.update(ENVIRONMENT | files)
        target = make(version)
    for path in sorted(target.iterdir()):
        print(f"{path}: {path.stat().st_size / 1024:.0f} kB")  # noqa: T201


if __name__ == "__main__":
    main()
