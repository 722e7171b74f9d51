"""Queries made once: the same rows as Django's own, whatever the values, and one SQL for each shape."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet, Value
from django.utils import timezone

from articles.models import PublishedArticle
from articles.public.prepared import Prepared
from tests import factories

pytestmark = pytest.mark.everywhere


def build(shape, article_id, at, *keys) -> QuerySet[PublishedArticle]:
    rows = PublishedArticle.objects.visible(at).select_related("section").exclude(article_id=article_id)
    return rows.filter(headline_key__in=keys).annotate(found_by=Value(keys[0] if keys else "")).order_by("pk")


def seen(rows) -> list[tuple]:
    return [(row.pk, row.headline, row.section, row.page, row.visible_from, vars(row)["found_by"]) for row in rows]


def test_it_finds_what_django_finds(db, django_assert_num_queries) -> None:
    section = factories.section()
    at = timezone.now()
    stories = [
        factories.publish(f"Tin {n}", at=at - timedelta(days=n), section=section if n else None) for n in range(4)
    ]
    prepared = Prepared(build)
    for keys in (("tin 0", "tin 2"), ("tin 1", "tin 3"), ("tin 0' OR 1=1 --", "%s"), ("tin 1",)):
        for when in (at, at - timedelta(days=1, hours=12)):
            for without in (0, stories[1].article_id):
                with django_assert_num_queries(1):
                    found = list(prepared(len(keys), without, when, *keys))
                assert seen(found) == seen(build(len(keys), without, when, *keys))
    assert len(prepared._made) == 2
    assert [len(prepared(2, 0, at, "tin 0", "tin 2")) for _ in range(2)] == [2, 2], "each asking is its own"


def test_a_query_that_changes_a_value_is_refused(db) -> None:
    def shouting(shape, key):
        return PublishedArticle.objects.filter(headline_key=key.upper())

    with pytest.raises(ValueError, match="not in the SQL"):
        Prepared(shouting)(None, "tin")
    with pytest.raises(TypeError, match="list"):
        Prepared(shouting)(None, ["tin"])  # type: ignore[arg-type]


@pytest.mark.postgres
def test_postgresql_plans_what_is_asked_again_once(db) -> None:
    at = timezone.now()
    story = factories.publish("Tin", at=at - timedelta(days=1))
    prepared = Prepared(build)
    found = [seen(prepared(1, number, at, "tin")) for number in (0, story.article_id, 0, 0)]
    assert [len(rows) for rows in found] == [1, 0, 1, 1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        ((statement,),) = cursor.fetchall()  # what Django asks otherwise is not prepared
    assert "found_by" in statement
