"""The desk costs the same whatever the archive holds: plans and counts in every run, CPU time in a full one."""

import os
import re
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import desk_index, record
from articles.models import Article
from tests import factories
from tests.benchmarks.compare import compare, table
from tests.benchmarks.loader import Archive, hire
from tests.benchmarks.measure import PEOPLE
from tests.benchmarks.pages import READ, signed_in, write
from tests.harness import worker
from tests.harness.source import ROOT

SAMPLE = 120  # stories
SMALL, LARGE = 1_000, 200_000
RATIO = 1.3
# Reads of a large table as a whole.
SCAN = re.compile(r"SCAN (articles_\w+|[UVW]\d)")
WALK = "SCAN articles_article USING COVERING INDEX desk_newest_first"  # ends after five hundred if it takes what comes
READ_IN_PART = {
    "articles_section",
    "articles_event",
    "articles_withdrawal",
    "articles_correction",
}  # few, or no more than five hundred


def load(cast, count: int, staff=None):
    """Add that many stories; returns the staff, for the next time."""
    if staff is None:
        for number in range(3):
            factories.section(f"Mục {number}", f"muc-{number}")
        staff = hire(cast.reporter, [cast.editor, cast.editor2], cast.chief)
    for _ in Archive(count, staff, timezone.now()).write():
        pass
    for _ in desk_index.rebuild(timezone.now()):
        pass
    return staff


def test_what_the_loader_writes_is_what_the_workflow_would_have_written(cast):
    load(cast, SAMPLE)
    stories = Article.objects.order_by("pk")
    assert {story.public_state for story in stories} >= {"none", "scheduled", "live"}
    assert len({story.status for story in stories}) == 7
    assert list(record.verify_all(stories)) == []


def scans_of(sql: str) -> list[str]:
    """The steps in which the query reads one of the large tables as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[3] for row in cursor.fetchall()]
    steps = [step for step in steps if step != WALK or "EXISTS" in sql]
    return [step for step in steps if (found := SCAN.match(step)) and found[1] not in READ_IN_PART]


@pytest.mark.sqlite
def test_no_page_of_the_desk_reads_a_large_table_as_a_whole(cast):
    load(cast, SAMPLE)
    scans = []
    for username in PEOPLE:
        client = signed_in(getattr(cast, username))
        for name, address in READ.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
            scans += [(username, name, step, sql) for sql in asked for step in scans_of(sql)]
    assert scans == []


@pytest.mark.sqlite
def test_a_whole_reading_is_seen(cast):
    load(cast, 20)
    assert scans_of("SELECT id FROM articles_article WHERE genre = 'opinion'")


def test_a_story_asks_no_more_of_a_larger_archive_on_its_way(cast):
    staff = load(cast, SAMPLE // 3)
    before = dict(write(cast.reporter, cast.editor, 1))
    load(cast, SAMPLE, staff)
    after = dict(write(cast.reporter, cast.editor, 1))
    assert {name: cost.queries for name, cost in after.items()} == {name: cost.queries for name, cost in before.items()}


def archive(name: str, count: int) -> str:
    """The address of a new database with that many stories, of the session's kind; it goes with the session."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        url = worker.database_url().replace(f"/{connection.settings_dict['NAME']}?", f"/{name}?")
    else:
        url = f"sqlite:///{os.environ['NEWSROOM_TEST_FOLDER']}/{name}.sqlite3"
    fill = [sys.executable, "-m", "tests.benchmarks.fill", str(count)]
    subprocess.run(fill, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)
    return url


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_the_desk_costs_the_same_cpu_time_with_two_hundred_times_the_stories():
    pages = compare(archive("small", SMALL), archive("large", LARGE))
    sys.stdout.write(f"\n{table(pages)}\n")
    assert {name: page for name, page in pages.items() if page.ratio > RATIO} == {}
