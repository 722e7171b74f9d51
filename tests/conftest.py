"""The test session: its environment and database, the known cast, and a browser that reports what goes wrong."""

import io
import itertools
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import psycopg
import pytest
from django.conf import settings

from tests.harness import browser as chromium
from tests.harness import postgres
from tests.harness.environment import PRODUCTION

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.cast import Cast
    from tests.harness.store import Store

DATABASE = os.environ.get("NEWSROOM_TEST_DB", "sqlite")
NO_SKIPS = os.environ.get("NEWSROOM_NO_SKIPS") == "1"
FULL = os.environ.get("NEWSROOM_FULL") == "1"

ENVIRONMENT = PRODUCTION | {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    # Playwright keeps an event loop in the main thread; the ORM must not take the tests for async code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}
TRUNCATED_EACH = 50  # flushes of PostgreSQL, so that what removed rows leave behind does not pile up
ASKS_A_DATABASE = {"db", "transactional_db", "live_server", "postgres_server"}  # fixtures
SURPRISES = [
    "NEWSROOM_SIDE",
    "PUBLIC_DATABASE_URL",
    "DATABASE_POOL",
    "REDIS_URL",
    "NEWSROOM_DEMO_PASSWORD",
    "NEWSROOM_FILES",
    "S3_URL",
    "BACKUP_KEY",
]


# --- The session --------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Set the environment before Django reads it; the first process also makes what the others share."""
    if DATABASE not in {"sqlite", "postgres"}:
        raise pytest.UsageError(f"NEWSROOM_TEST_DB must be sqlite or postgres, not {DATABASE!r}")
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
        folder.chmod(0o755)  # the PostgreSQL server runs as another user
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["NEWSROOM_TEST_FOLDER"] = str(folder)
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/unused.sqlite3"
        if DATABASE == "postgres" and not config.option.help:
            os.environ["DATABASE_URL"] = _start_postgres(config, folder)
    for name in SURPRISES:
        os.environ.pop(name, None)
    os.environ.update(ENVIRONMENT)
    assert settings.DATABASES  # reads the settings now; pytest-django sets Django up after this
    _configure_hypothesis()


def _start_postgres(config: pytest.Config, folder: Path) -> str:
    if postgres.programs() is None:
        raise pytest.UsageError(f"NEWSROOM_TEST_DB=postgres: {postgres.MISSING}")
    server = postgres.start(folder / "postgres")
    config.add_cleanup(server.stop)
    return server.url()


def _configure_hypothesis() -> None:
    # The same examples in every run; a full run looks further, and elsewhere each time.
    slow = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
    hypothesis.settings.register_profile("check", derandomize=True, deadline=None, suppress_health_check=slow)
    hypothesis.settings.register_profile("full", max_examples=2000, deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("full" if FULL else "check")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cases", type=int, help="of a test with more cases run so many, spread evenly over them")
    parser.addoption("--seed", type=int, help="of what is drawn by chance draw something else than in every run")


def _some_cases(items: list[pytest.Item], most: int) -> set[pytest.Item]:
    """Of each test with more cases than that as many, the first among them; of what runs `everywhere` all."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        test = item.nodeid if item.get_closest_marker("everywhere") else item.nodeid.partition("[")[0]
        cases.setdefault(test, []).append(item)
    return {
        group[n * len(group) // most] if len(group) > most else item
        for group in cases.values()
        for n, item in enumerate(group[:most])
    }


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser or asks a database; leave out what is about the other one, or only for a full run."""
    others = {"postgres" if DATABASE == "sqlite" else "sqlite", *(() if FULL else ("full",))}
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser_type_launch_args" in fixtures:
            item.add_marker("browser")
        if fixtures & ASKS_A_DATABASE or item.get_closest_marker("django_db") or item.get_closest_marker("postgres"):
            item.add_marker("database")
    elsewhere = [item for item in items if any(item.get_closest_marker(other) for other in others)]
    if most := config.getoption("cases"):
        some = _some_cases(items, most)
        elsewhere += [item for item in items if item not in some and item not in elsewhere]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where nothing may be skipped, a skip is a failure."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and NEWSROOM_NO_SKIPS=1 forbids it: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a module that skips itself."""
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and NEWSROOM_NO_SKIPS=1 forbids it: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def full() -> bool:
    """True in a full run (`./check --full`): use the large numbers."""
    return FULL


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int | None:
    """What was given with `--seed`; without it a test draws by a seed of its own."""
    return request.config.getoption("seed")


# --- The database -------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The databases go with the session's folder: nothing to drop."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Every test finds the provinces; a transactional test, which empties all tables, puts the same rows back."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.db.models.signals import post_migrate

    ours = [apps.get_app_config(label) for label in ("newsroom", "provinces", "articles")]
    with django_db_blocker.unblock():
        call_command("load_provinces", verbosity=0, stdout=io.StringIO())
        models = [model for app in ours for model in app.get_models(include_auto_created=True) if model._meta.managed]
        # Not the notes of changes: putting the others back leaves some.
        rows = {model: list(model._base_manager.all()) for model in models if model.__name__ != "PublicChange"}

    def put_back(**kwargs: Any) -> None:
        with transaction.atomic():
            for model, reference in rows.items():
                model._base_manager.bulk_create(reference)

    _flush_guarded_tables(connection)
    # The flush after a transactional test ends with this signal, once for each application.
    post_migrate.connect(put_back, sender=ours[0], weak=False)


def _let_requests_end(seconds: float = 10.0) -> None:
    """The last call of a page that was closed may still be answered, and would meet tables that are being emptied."""
    until = time.monotonic() + seconds
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(max(0.0, until - time.monotonic()))


def _is_quickly_emptied(connection: Any, sql_list: list[str]) -> bool:
    return connection.vendor == "postgresql" and not any("RESTART" in sql for sql in sql_list)


def _flush_guarded_tables(connection: Any) -> None:
    """Between transactional tests, what is written once goes too.

    A process that a test started may still hold the database for a moment: another attempt is made then.
    """
    from django.db import OperationalError, transaction

    from tests.harness.guards import lifted

    operations = type(connection.ops)  # of all connections: a browser's event loop has one of its own
    flush = operations.execute_sql_flush
    numbers = itertools.count(1)

    def unguarded(self: Any, sql_list: list[str]) -> None:
        for attempt in range(3):
            _let_requests_end()
            try:
                if _is_quickly_emptied(connection, sql_list) and next(numbers) % TRUNCATED_EACH:
                    postgres.empty(connection)
                    break
                with transaction.atomic(), lifted():
                    flush(self, sql_list)
                break
            except (OperationalError, psycopg.OperationalError) as fault:
                fault.add_note(f"attempt {attempt + 1}; running: {[thread.name for thread in threading.enumerate()]}")
                if attempt == 2:
                    raise

    operations.execute_sql_flush = unguarded


@pytest.fixture
def cast(db: None) -> "Cast":
    """The known members of staff; see `tests/cast.py`."""
    from tests.cast import create_cast

    return create_cast()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A PostgreSQL server of the test's own, whatever database the session uses."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    folder = Path(tempfile.mkdtemp(prefix="newsroom-postgres-"))
    folder.chmod(0o755)
    server = postgres.start(folder / "postgres")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def s3_server() -> "Iterator[Store]":
    """An S3-compatible store of the session's own."""
    from tests.harness.store import Store

    server = Store()
    yield server
    server.stop()


@pytest.fixture
def bucket(s3_server: "Store", settings: Any) -> "Iterator[Store]":
    """Files lie in an empty bucket instead of folders; a test that stops the store need not start it again."""
    s3_server.create()
    settings.STORAGES = settings.STORAGES | s3_server.storages()
    yield s3_server
    s3_server.start()


@pytest.fixture
def media() -> Path:
    """The folder of public files; it and that of private files are empty when the test starts."""
    from django.core.files.storage import storages

    for folder in (Path(settings.MEDIA_ROOT), Path(storages["private"].location)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    return Path(settings.MEDIA_ROOT)


# --- The browser --------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; what needs it is skipped where it is missing."""
    path = chromium.executable()
    if path is None:
        pytest.skip(chromium.MISSING)
    return {**browser_type_launch_args, "executable_path": path, "args": chromium.FLAGS}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """Pages go to the live server by path: `page.goto("/tinh/")`."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of a reader in Việt Nam."""
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture
def tripwire() -> Iterator[chromium.Tripwire]:
    """What went wrong in the browser; whatever the test did not `expect()` fails it."""
    wire = chromium.Tripwire()
    yield wire
    assert not wire.problems, "the browser reports:\n" + "\n".join(wire.problems)


@pytest.fixture
def new_context(
    new_context: "Callable[..., BrowserContext]", tripwire: chromium.Tripwire
) -> "Callable[..., BrowserContext]":
    """Browser contexts (`page` uses one) with the tripwire; `new_context(java_script_enabled=False)` works."""

    def watched(**kwargs: Any) -> "BrowserContext":
        context = new_context(**{"service_workers": "block", **kwargs})  # else it answers in place of the server
        context.set_default_timeout(15_000)  # milliseconds; a click that waits longer waits for nothing
        tripwire.watch(context)
        return context

    return watched


@pytest.fixture
def desk_login(cast: "Cast") -> "Callable[[Page, str], None]":
    """`desk_login(page, "editor")` signs one of the cast in by the form."""
    from tests.cast import PASSWORD

    return lambda page, username: chromium.sign_in(page, username, PASSWORD)
