"""Settings from the environment: production names what it lacks, and refuses what makes no sense."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.harness.source import ROOT

PRODUCTION = {
    "SECRET_KEY": "k" * 20 + "0123456789" * 4,
    "ALLOWED_HOSTS": "newsroom.example",
    "SITE_URL": "https://newsroom.example",
    "EMAIL_URL": "smtp://localhost",
}
SHOW = """
import json, sys
from newsroom import settings
values = {name: getattr(settings, name) for name in sys.argv[1:]}
print(json.dumps(values, default=str))
"""


def read(environment: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own that has this environment and no other."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        cwd=ROOT,
        env={**keep, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def value(environment: dict[str, str], name: str) -> Any:
    """One setting under this environment."""
    run = read(environment, name)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)[name]


def refusal(environment: dict[str, str]) -> str:
    """The last line with which the settings refuse to load."""
    run = read(environment)
    assert run.returncode != 0, "production started"
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured"), run.stderr
    return last


def test_production_starts_with_what_it_needs() -> None:
    assert value(PRODUCTION, "DEBUG") is False


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_names_the_variable_that_is_missing(name: str) -> None:
    assert name in refusal({key: text for key, text in PRODUCTION.items() if key != name})


@pytest.mark.parametrize("name", PRODUCTION)
def test_an_empty_variable_is_a_missing_one(name: str) -> None:
    assert name in refusal({**PRODUCTION, name: ""})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DEBUG", "maybe"),
        ("REQUIRE_SECOND_FACTOR", "maybe"),
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_ISSUER", "https://id.example"),
        ("SECURE_SSL_REDIRECT", "2"),
        ("DATABASE_URL", "mysql://localhost/newsroom"),
        ("DATABASE_URL", "newsroom.sqlite3"),
        ("DATABASE_URL", "sqlite://"),
        ("EMAIL_URL", "localhost:25"),
        ("EMAIL_URL", "pigeon://loft"),
        ("NEWSROOM_SIDE", "reader"),
        ("REDIS_URL", "localhost:6379"),
        ("WIRE_MAILBOX", "imaps://mail.example"),
        ("WIRE_MAILBOX", "file://not-absolute"),
        ("SEARCH_URL", "search.example:9200"),
        ("SEARCH_URL", "https://search.example/some/path"),
        ("WIRE_PRIVATE_NETWORKS", "10.0.0.0/8,intranet"),
        ("METRICS_LISTEN", "9100"),
        ("PURGE_URL", "cdn.example"),
        ("CDN_KEEPS", "-1"),
        ("S3_URL", "s3://bucket"),
        ("S3_URL", "https://s3.example"),
        ("S3_URL", "https://s3.example/bucket?region=x"),
        ("S3_URL", "https://s3.example/bucket"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name: str, text: str) -> None:
    assert name in refusal({**PRODUCTION, name: text})


def test_the_secret_is_not_in_the_refusal() -> None:
    secret = "postgrezz://newsroom:a-secret-word@localhost/newsroom"
    assert "a-secret-word" not in read({**PRODUCTION, "DATABASE_URL": secret}).stderr


def test_a_bucket_takes_public_and_private_files_and_its_keys_are_not_in_its_address() -> None:
    keys = {"S3_ACCESS_KEY": "us", "S3_SECRET_KEY": "a-secret-word"}
    found = value({**PRODUCTION, **keys, "S3_URL": "https://s3.example:9000/toa-soan/bao"}, "STORAGES")
    for name, folder in (("default", "media"), ("private", "private")):
        assert found[name]["BACKEND"] == "newsroom.s3.BucketStorage"
        said = found[name]["OPTIONS"]
        assert (said["endpoint"], said["bucket"]) == ("https://s3.example:9000", "toa-soan")
        assert (said["prefix"], said["folder"], said["region"]) == ("bao/", folder, "us-east-1")
    refused = refusal({**PRODUCTION, **keys, "S3_URL": "https://us:a-secret-word@s3.example/toa-soan"})
    assert "S3_URL" in refused and "a-secret-word" not in refused


def test_without_a_database_address_it_is_sqlite_under_var() -> None:
    database = value(PRODUCTION, "DATABASES")["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(ROOT / "var" / "newsroom.sqlite3")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://a:b%40c@db.example:5433/news", ("news", "a", "b@c", "db.example", "5433")),
        ("postgresql://a@/news?host=%2Frun%2Fpostgresql", ("news", "a", "", "/run/postgresql", "")),
    ],
)
def test_a_postgres_address_is_read(url: str, expected: tuple[str, ...]) -> None:
    database = value({**PRODUCTION, "DATABASE_URL": url}, "DATABASES")["default"]
    assert tuple(database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


READERS = {**PRODUCTION, "NEWSROOM_SIDE": "public", "PUBLIC_DATABASE_URL": "postgres://reader@replica.example/news"}


def test_a_process_for_readers_knows_their_database_and_nothing_of_the_desk() -> None:
    given = {name: text for name, text in READERS.items() if name != "EMAIL_URL"} | {"DATABASE_URL": "postgres://x@y/z"}
    assert value(given, "DATABASES")["default"]["HOST"] == "replica.example"
    for names, word in (("INSTALLED_APPS", "Desk"), ("MIDDLEWARE", "sessions")):
        assert word not in json.dumps(value(given, names))
    assert not {"csrf", "auth", "messages", "sessions"} & set(json.dumps(value(given, "MIDDLEWARE")).split("."))
    assert not {"auth", "messages"} & set(json.dumps(value(given, "TEMPLATES")).split("."))


def test_a_process_for_readers_does_not_take_the_desk_s_database_instead() -> None:
    without = {**READERS, "PUBLIC_DATABASE_URL": "", "DATABASE_URL": "postgres://newsroom@db.example/news"}
    assert "PUBLIC_DATABASE_URL is not set" in refusal(without)
    assert "PUBLIC_DATABASE_URL: " in refusal({**READERS, "PUBLIC_DATABASE_URL": "mysql://x/y"})


def test_nobody_waits_long_for_a_postgres_that_is_gone() -> None:
    url = "postgres://a@db.example/news?connect_timeout=2&sslmode=require"
    options = value({**PRODUCTION, "DATABASE_URL": url}, "DATABASES")["default"]["OPTIONS"]
    assert (options["connect_timeout"], options["sslmode"]) == ("2", "require")
    assert int(options["tcp_user_timeout"]) <= 30_000 and int(options["keepalives_idle"]) <= 60


def test_postgres_compiles_no_statement_and_plans_each_once_unless_the_address_says_so() -> None:
    url = "postgres://a@db.example/news"
    options = [
        value({**PRODUCTION, "DATABASE_URL": address}, "DATABASES")["default"]["OPTIONS"]["options"]
        for address in (url, f"{url}?options=-c%20jit%3Don")
    ]
    assert options == ["-c jit=off -c plan_cache_mode=force_generic_plan", "-c jit=on"]


def test_production_sends_readers_to_https_unless_a_proxy_does() -> None:
    assert value(PRODUCTION, "SECURE_SSL_REDIRECT") is True
    assert value({**PRODUCTION, "SECURE_SSL_REDIRECT": "0"}, "SECURE_SSL_REDIRECT") is False


def test_cookies_travel_over_https_only_where_the_site_has_it() -> None:
    assert value(PRODUCTION, "SESSION_COOKIE_SECURE") is True
    assert value({**PRODUCTION, "SITE_URL": "http://127.0.0.1:8000"}, "CSRF_COOKIE_SECURE") is False


def test_debug_needs_nothing_else() -> None:
    assert value({"DEBUG": "1"}, "ALLOWED_HOSTS") == ["127.0.0.1", "localhost", "[::1]"]


def test_the_folder_of_the_sqlite_file_is_made(tmp_path: Path) -> None:
    from newsroom import environment

    entry = environment.database("sqlite:///deep/down/newsroom.sqlite3", tmp_path)
    assert entry["NAME"] == str(tmp_path / "deep" / "down" / "newsroom.sqlite3")
    assert (tmp_path / "deep" / "down").is_dir()


@pytest.mark.parametrize("public", [False, True])
def test_a_connection_to_a_large_sqlite_file_keeps_more_of_it_than_sqlite_would(
    public: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsroom import environment

    url = "sqlite:///newsroom.sqlite3"
    monkeypatch.setenv("PUBLIC_DATABASE_URL", url)
    entry = environment.public_database(tmp_path) if public else environment.database(url, tmp_path)
    with closing(sqlite3.connect(entry["NAME"])) as connection:
        connection.executescript(entry["OPTIONS"]["init_command"])
        assert connection.execute("PRAGMA cache_size").fetchone() == (-16_000,)  # kB
        assert connection.execute("PRAGMA query_only").fetchone() == (int(public),)


def test_claims_expire_after_the_hours_that_are_set() -> None:
    assert value(PRODUCTION, "CLAIM_EXPIRES_AFTER") == "4:00:00"
    assert value({**PRODUCTION, "CLAIM_EXPIRES_AFTER": "0.5"}, "CLAIM_EXPIRES_AFTER") == "0:30:00"


@pytest.mark.parametrize("given", ["0", "-1", "four", "nan", "inf", "1e9"])
def test_a_span_that_is_no_number_of_hours_stops_the_start_by_name(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsroom import environment

    monkeypatch.setenv("CLAIM_EXPIRES_AFTER", given)
    with pytest.raises(ImproperlyConfigured, match="CLAIM_EXPIRES_AFTER"):
        environment.hours("CLAIM_EXPIRES_AFTER", 4)


def test_connections_are_shared_where_a_number_is_given() -> None:
    url = {"DATABASE_URL": "postgres://newsroom@db.example/newsroom"}
    alone = value(PRODUCTION | url, "DATABASES")["default"]
    shared = value(PRODUCTION | url | {"DATABASE_POOL": "8"}, "DATABASES")["default"]
    assert ("pool" in alone["OPTIONS"], alone["CONN_MAX_AGE"]) == (False, 60)
    assert (shared["OPTIONS"]["pool"]["max_size"], shared["CONN_MAX_AGE"]) == (8, 0)
    assert "DATABASE_POOL" in refusal(PRODUCTION | {"DATABASE_POOL": "8"})
    assert "DATABASE_POOL" in refusal(PRODUCTION | url | {"DATABASE_POOL": "many"})
