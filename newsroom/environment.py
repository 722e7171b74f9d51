"""Reading settings from the environment: flags, lists and service addresses."""

import importlib.util
import os
import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, default: bool = False) -> bool:
    """The variable as yes or no; anything but 0/1, no/yes, false/true, off/on is refused by name."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}")


def hours(name: str, default: float) -> timedelta:
    """The variable as a span of hours; anything but a number above 0 and within a year is refused by name."""
    value = os.environ.get(name, "").strip()
    try:
        number = float(value) if value else default
    except ValueError:
        number = 0.0
    if not 0 < number <= 24 * 366:
        raise ImproperlyConfigured(f"{name} must be a number of hours above 0, not {value!r}")
    return timedelta(hours=number)


def number(name: str, default: int) -> int:
    """The variable as a whole number above 0; anything else is refused by name."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 10**9):
        raise ImproperlyConfigured(f"{name} must be a whole number above 0, not {value!r}")
    return int(value)


def listener(name: str) -> tuple[str, int] | None:
    """The variable as a host and port to listen at, as `127.0.0.1:9100`; None without it."""
    value = os.environ.get(name, "").strip()
    host, _, port = value.rpartition(":")
    if value and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(f"{name} must be a host and a port such as 127.0.0.1:9100, not {value!r}")
    return (host.strip("[]"), int(port)) if value else None


def address(name: str) -> str:
    """The variable as an address of the web; empty without it."""
    value = os.environ.get(name, "").strip()
    if value and not (urlsplit(value).scheme in {"https", "http"} and urlsplit(value).hostname):
        raise ImproperlyConfigured(f"{name} must begin with https:// or http://, not {value!r}")
    return value


def words(name: str) -> list[str]:
    """The variable as a comma-separated list without blanks."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def choice(name: str, *known: str) -> str:
    """The variable as one of the known words, the first without it; anything else is refused by name."""
    value = os.environ.get(name, "").strip() or known[0]
    if value not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}, not {value!r}")
    return value


def needed(name: str, stand_in: str | None) -> str:
    """The variable; without it the stand-in, and where there is none (production) an error that names it."""
    value = os.environ.get(name, "")
    if value:
        return value
    if stand_in is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment (see README, Configuration), "
            "or run `uv run manage.py demo` to try the newsroom out."
        )
    return stand_in


# With a server that does not answer or is gone without a word: seconds, but for the last, which is in milliseconds.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
# Of a pool of connections, in seconds: a request waits so long for one; after an outage the next one is had at once,
# since attempts that failed are not spread further and further apart.
POOL = {"min_size": 1, "timeout": 3.0, "reconnect_timeout": 2.0, "max_lifetime": 600.0, "max_idle": 60.0}
# A statement whose values go to the server apart from it (`articles.public.prepared`) is prepared when a connection has
# executed it twice, and planned once for all values, which costs as much as executing it. None of ours runs for so long
# that compiling it first pays, which takes a tenth of a second and more: the server would do so where it merely thinks
# that one may.
SERVER = PATIENCE | {"prepare_threshold": 2, "options": "-c jit=off -c plan_cache_mode=force_generic_plan"}
# The first 128 MB of a file are read as memory. Of a larger one each connection keeps up to 16 MB, room for the upper
# pages of its indexes: of the 2 MB that SQLite has by itself, a page of a large archive finds little left.
SQLITE_CACHE = "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
SQLITE_PRAGMAS = f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {SQLITE_CACHE}"


def public_database(base: Path) -> dict[str, Any]:
    """The entry for PUBLIC_DATABASE_URL, from which readers' pages are made; nothing is written to SQLite by it."""
    url = os.environ.get("PUBLIC_DATABASE_URL", "")
    if not url:
        raise ImproperlyConfigured(
            "PUBLIC_DATABASE_URL is not set: with NEWSROOM_SIDE=public, name the database (a replica, or a role "
            "that `database_roles` made) from which readers' pages are made; DATABASE_URL is not used there."
        )
    entry = database(url, base, name="PUBLIC_DATABASE_URL")
    if entry["ENGINE"].endswith("sqlite3"):
        entry["OPTIONS"] |= {
            "init_command": f"PRAGMA query_only=ON; {SQLITE_CACHE}",
            "transaction_mode": "DEFERRED",
        }
    return entry


def database(url: str, base: Path, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's database entry for `sqlite:///path` (relative to `base`) or `postgres://user:password@host:port/name`.

    The folder of an SQLite file is made. `name` is that of the variable, for what is refused.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    most = number("DATABASE_POOL", 1) if os.environ.get("DATABASE_POOL", "").strip() else 0
    if parts.scheme in {"sqlite", "sqlite3"}:
        if most:
            raise ImproperlyConfigured("DATABASE_POOL is for PostgreSQL; SQLite has no connections to share.")
        file = unquote(parts.path[1:]) if not parts.netloc else ""
        if not file:
            raise ImproperlyConfigured(f"{name}: write sqlite:///var/newsroom.sqlite3 or sqlite:////an/absolute/path")
        if file != ":memory:":
            file = str(base / file)
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
            "CONN_MAX_AGE": 60,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or options.pop("host", "")),
            "PORT": str(parts.port or ""),
            "OPTIONS": SERVER | options | ({"pool": _pool(most)} if most else {}),
            "CONN_MAX_AGE": 0 if most else 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{name}: unknown scheme {parts.scheme!r}; use sqlite:/// or postgres://")


def _pool(most: int) -> dict[str, Any]:
    from newsroom import shared_connections  # only where there are any: it needs psycopg

    return POOL | {"max_size": most, "check": shared_connections.check}


def mailer(url: str) -> dict[str, Any]:
    """Django's mailer entry for `smtp://`, `smtps://user:password@host:port`, `console:` or `memory:`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "memory":
        return {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    if parts.scheme in {"smtp", "smtps"}:
        options: dict[str, Any] = {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "timeout": 20,
        }
        if parts.username:
            options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
        if parts.scheme == "smtps":
            options["use_ssl"] = True
        return {"BACKEND": "newsroom.mail.EmailBackend", "OPTIONS": options}
    raise ImproperlyConfigured(
        f"EMAIL_URL: unknown scheme {parts.scheme!r}; use smtp://, smtps://, console: or memory:"
    )


def mailbox(url: str) -> str:
    """The address of a mailbox to read: `imaps://`, `imap://` or `file:///`; empty where there is none."""
    parts = urlsplit(url)
    on_server = parts.scheme in {"imaps", "imap"} and parts.hostname and parts.username
    if url and not on_server and not (parts.scheme == "file" and not parts.netloc and len(parts.path) > 1):
        raise ImproperlyConfigured("WIRE_MAILBOX: write imaps://user:password@host/INBOX or file:///an/absolute/folder")
    return url


def redis(url: str) -> str:
    """The address of a Redis or Valkey server: `redis://`, `rediss://` or `unix://`; empty where there is none."""
    if url and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured("REDIS_URL: write redis://host:6379/0, rediss://… or unix:///path")
    return url


def cluster(url: str) -> str:
    """The address of an OpenSearch cluster, `https://user:password@host:9200`; empty where there is none."""
    parts = urlsplit(url)
    if url and not (parts.scheme in {"https", "http"} and parts.hostname and parts.path in {"", "/"}):
        raise ImproperlyConfigured("SEARCH_URL: write https://user:password@host:9200, without a path")
    if url and importlib.util.find_spec("opensearchpy") is None:
        raise ImproperlyConfigured("SEARCH_URL: install the package for it: uv sync --extra opensearch")
    return url


BUCKET = re.compile(r"/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9._-]+)*)/?")


def bucket() -> dict[str, str]:
    """Where files lie in an S3-compatible store, of the variables S3_…; empty where they lie in a folder."""
    url = os.environ.get("S3_URL", "")
    if not url:
        return {}
    parts = urlsplit(url)
    path = BUCKET.fullmatch(parts.path)
    plain = parts.username is None and not parts.query and not parts.fragment
    if not (parts.scheme in {"https", "http"} and parts.hostname and plain and path):
        raise ImproperlyConfigured("S3_URL: write https://s3.example/bucket or https://s3.example/bucket/folder")
    access_key, secret_key = os.environ.get("S3_ACCESS_KEY", ""), os.environ.get("S3_SECRET_KEY", "")
    if not access_key or not secret_key:
        raise ImproperlyConfigured("S3_URL needs S3_ACCESS_KEY and S3_SECRET_KEY, by which the store knows us.")
    if importlib.util.find_spec("botocore") is None:
        raise ImproperlyConfigured("S3_URL: install the package for it: uv sync --extra s3")
    return {
        "endpoint": f"{parts.scheme}://{parts.netloc}",
        "bucket": path[1],
        "prefix": f"{path[2][1:]}/" if path[2] else "",
        "access_key": access_key,
        "secret_key": secret_key,
        "region": os.environ.get("S3_REGION", "").strip() or "us-east-1",
    }


def provider(issuer: str, client: str, secret: str, name: str, second_factor: list[str]) -> dict[str, Any]:
    """The OpenID provider by which staff may sign in, of the variables OIDC_…; empty where there is none."""
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if not (parts.scheme == "https" or local) or not parts.hostname:
        raise ImproperlyConfigured("OIDC_ISSUER: write https://id.example/realm, as the provider names itself")
    if not client or not secret:
        raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, by which it knows us.")
    if importlib.util.find_spec("jwt") is None:
        raise ImproperlyConfigured("OIDC_ISSUER: install the package for it: uv sync --extra oidc")
    names = {"issuer": issuer.rstrip("/"), "client": client, "secret": secret, "name": name or parts.hostname}
    return names | {"second_factor": second_factor}


def networks(words: list[str]) -> list[str]:
    """Networks such as `10.1.0.0/16`; anything else is refused."""
    try:
        return [str(ip_network(word)) for word in words]
    except ValueError as error:
        raise ImproperlyConfigured(f"WIRE_PRIVATE_NETWORKS: {error}; write them like 10.1.0.0/16") from error
