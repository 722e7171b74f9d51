"""Fences: the headers of every kind of answer, held against what Mozilla's Observatory asks; checks of production."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import factories
from tests.harness.source import ROOT
from tests.newsroom.test_settings import PRODUCTION, read

SIX_MONTHS = 182 * 24 * 3600
POLICIES = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@pytest.fixture
def answers(cast, monkeypatch) -> dict[str, HttpResponse]:
    """An answer of each kind, over HTTPS."""
    client = Client(raise_request_exception=False)
    story = factories.publish("Bắc Kạn: Chợ phiên").get_absolute_url()
    paths = {
        "page": "/",
        "story": story,
        "english": "/en/",
        "no page": "/khong-co/",
        "moved": story.replace("/tin/", "/tin/x"),
        "feed": "/rss/",
        "JSON feed": "/feed.json",
        "sitemap": "/sitemap.xml",
        "robots": "/robots.txt",
        "service worker": "/sw.js",
        "API": "/api/v1/stories",
        "API problem": "/api/v1/stories/9999999",
        "static file": "/static/site/site.css",
        "no picture": "/media/khong-co.jpg",
        "health": "/healthz",
        "sign-in": "/admin/login/",
        "to the sign-in": "/admin/",
        "reader's link": "/doc-duyet/khong-co/",
    }
    given = {kind: client.get(path, secure=True) for kind, path in paths.items()}
    given["wrong method"] = client.post("/robots.txt", secure=True)
    given["without a token"] = Client(enforce_csrf_checks=True).post("/admin/login/", secure=True)
    given["too large"] = client.post("/admin/login/", b"x", "text/plain", secure=True, CONTENT_LENGTH=str(2**40))
    given["wrong host"] = client.get("/", secure=True, headers={"host": "evil.example"})
    client.force_login(cast.chief)
    given["desk"] = client.get("/admin/", secure=True)
    given["forbidden"] = client.get("/admin/newsroom/user/", secure=True)
    monkeypatch.setattr("articles.public.front.front_context", lambda *given: 1 / 0)
    given["fault"] = client.get("/", secure=True)
    return given


def policy_of(answer: HttpResponse) -> dict[str, list[str]]:
    """The directives of the Content-Security-Policy."""
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def faults(kind: str, answer: HttpResponse) -> list[str]:
    """What of an answer is not as it should be."""
    policy = policy_of(answer) if answer.has_header("Content-Security-Policy") else {}
    executable = [*policy.get("script-src", ["*"]), *policy.get("object-src", ["*"]), *policy.get("style-src", ["*"])]
    loose = {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:", "data:", "blob:"}
    age = re.match(r"max-age=(\d+)", answer.get("Strict-Transport-Security", ""))
    wrong = {
        "scripts, plug-ins or styles from anywhere": bool(loose & set(executable)),
        "something allowed that is not named": policy.get("default-src") != ["'none'"],
        "a base that a page can move": policy.get("base-uri") != ["'none'"],
        "forms to elsewhere": policy.get("form-action") != ["'self'"],
        "frames elsewhere": policy.get("frame-ancestors") != ["'self'"]
        or answer.get("X-Frame-Options") != "SAMEORIGIN",
        "guessed types": answer.get("X-Content-Type-Options") != "nosniff",
        "addresses told to others": answer.get("Referrer-Policy") not in POLICIES,
        "openers": answer.get("Cross-Origin-Opener-Policy") != "same-origin",
        "camera or place": "camera=()" not in answer.get("Permissions-Policy", ""),
        "plain HTTP again": not age or int(age[1]) < SIX_MONTHS,
        "others read it with cookies": answer.has_header("Access-Control-Allow-Credentials"),
    }
    return [f"{kind} ({answer.status_code}): {what}" for what, so in wrong.items() if so]


@pytest.mark.once
@pytest.mark.django_db
def test_every_kind_of_answer_has_every_fence(answers):
    statuses = {answer.status_code for answer in answers.values()}
    assert statuses >= {200, 301, 302, 400, 403, 404, 405, 413, 500}
    assert [fault for kind, answer in answers.items() for fault in faults(kind, answer)] == []


@pytest.mark.once
@pytest.mark.django_db
def test_plain_http_leads_to_https_on_the_same_host_first(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/tinh/?quy=2023-3", headers={"host": "localhost"})
    assert (answer.status_code, answer["Location"]) == (301, "https://localhost/tinh/?quy=2023-3")


@pytest.mark.once
@pytest.mark.django_db
def test_nobody_says_by_a_header_where_they_came_from(settings):
    settings.SECURE_SSL_REDIRECT = True
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "Forwarded": "proto=https"}
    answer = Client().get("/", headers=forged | {"host": "localhost"})
    assert (answer.status_code, answer["Location"]) == (301, "https://localhost/")
    assert "evil.example" not in Client().get("/", secure=True, headers=forged | {"host": "localhost"}).text


@pytest.mark.once
def test_cookies_of_production_travel_by_https_alone_and_no_script_reads_them():
    cookies = [f"{name}_COOKIE_{flag}" for name in ("SESSION", "CSRF") for flag in ("SECURE", "HTTPONLY", "SAMESITE")]
    run = read(PRODUCTION, *cookies, "BEHIND_PROXY")
    assert json.loads(run.stdout) == dict.fromkeys(cookies, True) | {
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "BEHIND_PROXY": False,
    }


@pytest.mark.once
def test_django_finds_nothing_to_say_of_production():
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:///:memory:", **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.once
def test_the_list_of_what_is_installed_names_every_package_of_the_lock_file(tmp_path):
    command = ["uv", "export", "--quiet", "--frozen", "--all-extras", "--no-dev"]
    command += [
        "--preview-features",
        "sbom-export",
        "--format",
        "cyclonedx1.5",
        "--output-file",
        str(tmp_path / "sbom.json"),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    listed = {row["name"]: row["version"] for row in json.loads((tmp_path / "sbom.json").read_text())["components"]}
    wanted = {name: version(name) for name in ("django", "pillow", "fido2", "cryptography")}
    assert listed.items() >= wanted.items()
