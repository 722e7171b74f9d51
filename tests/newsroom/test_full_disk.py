"""The disk of the database is full: who saves is told so and keeps the text, readers read, and nothing is half done."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from articles import record
from articles.models import Article, Revision
from tests import factories
from tests.articles.desk.filing import change, file_story, filled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

REFUSES = """
CREATE FUNCTION pg_temp.no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON articles_revision FOR EACH ROW EXECUTE FUNCTION pg_temp.no_room()
"""


@contextmanager
def full_disk() -> Iterator[None]:
    """The database has no room: SQLite gets no further page, PostgreSQL raises the error that it has for that."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")  # pages that are free are room, too
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        else:
            cursor.execute(REFUSES)
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count = 4294967294")
            else:
                cursor.execute("DROP TRIGGER no_room ON articles_revision")


def test_who_saves_is_told_to_try_again_and_nothing_is_half_saved(cast):
    client = Client(raise_request_exception=False)
    row = factories.publish("Bắc Kạn: Phiên chợ")
    story = file_story(client, cast.reporter)
    before = list(Revision.objects.values_list("article", "number", "hash"))
    sent = filled(version=story.version, body=f"<p>{'Hội nghị. ' * 9000}</p>")
    with full_disk():
        refused = client.post(change(story), sent)
        assert (refused.status_code, refused["Retry-After"]) == (503, "5")
        assert "những gì đã lưu không bị mất" in refused.content.decode()
        assert client.get(change(story)).status_code == 200
        assert Client().get(row.get_absolute_url()).status_code == 200
    assert list(Revision.objects.values_list("article", "number", "hash")) == before
    assert client.post(change(story), sent).status_code == 302  # the same form once more
    assert Revision.objects.filter(article=story).count() == 2
    assert list(record.verify_all(Article.objects.all())) == []
