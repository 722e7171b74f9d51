"""The role for readers' processes: every public page can be made with it, and nothing of the desk can be read."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from articles.models import Article, Revision, Section, Subscriber
from newsroom.models import User
from newsroom.reading_role import readable_models
from provinces.gazetteer import Gazetteer
from tests.crawler import Crawler
from tests.test_urls_by_role import PUBLIC
from tests.test_urls_by_role import things as things

ROLE = "reader_of_tests"


@pytest.fixture
def reader(transactional_db, things) -> Iterator[dict]:
    """The connection of the test belongs to the role; what stands for the names in braces."""
    call_command("database_roles", ROLE, "--apply", verbosity=0)
    owner = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = ROLE
    Gazetteer.forget()  # a process for readers has nothing that somebody else read
    yield things
    connection.close()
    connection.settings_dict["USER"] = owner


@pytest.mark.postgres
def test_the_whole_site_is_read_with_it(reader, client) -> None:
    start = [address.format(**reader) for address in PUBLIC.values()]
    crawler = Crawler(client=client, in_english=False)
    crawler.visit(["/en/", "/en/tim-kiem/?q=hoi", "/khong-co-gi/"], follow=False)
    crawler.visit(start)
    assert len(crawler.seen) > len(start) + 50
    bad = {seen.address: seen.status for seen in crawler.seen.values() if seen.status >= 400}
    assert bad == {"/khong-co-gi/": 404}
    asked = client.post("/ban-tin/", {"email": "doc.gia@bao.example", "nhip": "daily", "pham-vi": "tat-ca"})
    assert (asked.status_code, asked["Retry-After"]) == (503, "600")


@pytest.mark.postgres
def test_nothing_of_the_desk_is_read_and_nothing_written(reader) -> None:
    for model in (Article, Revision, User, Subscriber):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {model._meta.db_table}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(oid, 'SELECT')"
        )
        readable = {name for (name,) in cursor.fetchall()}
    assert readable == {"django_migrations", *(model._meta.db_table for model in readable_models())}
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
    with pytest.raises(ProgrammingError) as refused:
        Section.objects.update(name="x")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_may_be_made_again_and_loses_what_it_should_not_have() -> None:
    for _time in range(2):
        call_command("database_roles", ROLE, "--apply", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'articles_article', 'SELECT')", [ROLE])
            assert cursor.fetchone() == (False,)
            cursor.execute(f"GRANT SELECT, UPDATE ON articles_article TO {ROLE}")


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("role", ["newsroom", "x; DROP", "Đọc", ""])
def test_a_name_that_makes_no_sense_is_refused(role: str) -> None:
    with pytest.raises(CommandError):
        call_command("database_roles", role)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_has_no_roles() -> None:
    with pytest.raises(CommandError, match="Only PostgreSQL"):
        call_command("database_roles")


@pytest.mark.django_db
def test_no_table_of_the_desk_is_among_them() -> None:
    names = {model.__name__ for model in readable_models()}
    assert {"PublishedArticle", "SearchEntry", "Withdrawal", "Province", "PublicChange"} <= names
    assert not names & {"Article", "Revision", "User", "Photo", "Person", "Event", "Subscriber", "HistoryEntry"}
