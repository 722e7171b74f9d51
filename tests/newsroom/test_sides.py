"""The two sides as processes of their own: what each answers, and what is not even there."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.harness import site
from tests.harness.source import ROOT
from tests.harness.worker import database_url
from tests.test_urls_by_role import DESK, OUTSIDE, PUBLIC
from tests.test_urls_by_role import things as things

WRITTEN_TO = "UPDATE articles_section SET name = 'x'"
LOADED = """
import json, sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
from django.core.management import call_command
call_command("check", "--deploy", fail_level="WARNING")
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture
def committed(transactional_db, things):
    """What stands for the names in braces, where other processes see it."""
    return things


def environment(side: str) -> dict[str, str]:
    public = {"DATABASE_URL": "", "PUBLIC_DATABASE_URL": database_url()}
    return {"NEWSROOM_SIDE": side, **(public if side == "public" else {})}


def test_readers_have_every_page_of_theirs_and_no_door_to_the_desk(committed, client, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    with site.serving("wsgi", **environment("public")) as address:
        for route, template in PUBLIC.items():
            path = template.format(**committed)
            if route != "readyz":
                expected = client.get(path).status_code
                answer = site.get(address + path)
                assert answer.status == expected, path
                assert answer.headers.get("Set-Cookie") is None
                assert "Bí mật của Lạng Sơn" not in answer.body.decode(errors="replace")
        assert site.get(f"{address}/readyz").status == 200
        for template, _roles in [*DESK.values(), *OUTSIDE.values()]:
            path = template.format(**committed)
            assert site.get(address + path).status in {301, 404}, path
        assert site.get(f"{address}/admin/login/").status == 404
        assert site.get(f"{address}/ban-tin/").status == 200
        assert site.get(address + committed["public"]).headers["Cache-Status"] == "newsroom; hit"
        assert site.get(f"{address}/", "POST").status == 405


def test_the_desk_sends_readers_to_the_site(committed) -> None:
    with site.serving("wsgi", ALLOWED_HOSTS="127.0.0.1,testserver", **environment("desk")) as address:
        for route, template in PUBLIC.items():
            path = template.format(**committed)
            if route not in {"media/<str:name>", "healthz", "readyz"}:
                answer = site.get(address + path)
                assert (answer.status, answer.headers["Location"]) == (302, f"http://testserver{path}"), path
                assert answer.headers.get("Cache-Status") is None or "stored" not in answer.headers["Cache-Status"]
        assert site.get(address + "/", Host="testserver").status == 404, "no ring of two processes that send on"
        assert site.get(f"{address}/admin/login/").status == 200
        assert site.get(f"{address}/admin/").status == 302
        assert site.get(f"{address}/ban-tin/").status == 200
        assert site.get(f"{address}/doc-duyet/x/").status == 404


@pytest.mark.once
@pytest.mark.parametrize("side", ["public", "desk"])
def test_what_a_side_does_not_need_is_not_loaded(side: str, transactional_db) -> None:
    own = {"SITE_URL": "https://testserver", "SECURE_SSL_REDIRECT": "1", "EMAIL_URL": "smtp://localhost"}
    own |= {
        "DJANGO_ALLOW_ASYNC_UNSAFE": "",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": database_url(),
        **environment(side),
    }
    run = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, env=os.environ | own, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    loaded = json.loads(run.stdout.splitlines()[-1])
    of_the_desk = {"articles.desk", "articles.workflow", "articles.publishing", "articles.admin", "newsroom.admin"}
    of_the_desk |= {"newsroom.signing_in.pages"}
    there = of_the_desk & set(loaded)
    assert there == (set() if side == "public" else of_the_desk)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_process_for_readers_cannot_write_to_sqlite() -> None:
    code = (
        f"import django; django.setup(); from django.db import connection; connection.cursor().execute({WRITTEN_TO!r})"
    )
    own = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", **environment("public")}
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ | own, capture_output=True, text=True)
    assert "readonly database" in run.stderr, run.stderr
    assert connection.vendor == "sqlite"
