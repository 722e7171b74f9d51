"""On PostgreSQL every list is read from a range of an index, however large its table grows; see `plans`."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles import counts, desk_index
from articles.desk import article_list, reach, site_history
from articles.models import (
    Article,
    Document,
    Event,
    HistoryEntry,
    Notice,
    OldAddress,
    Photo,
    PublicEvent,
    PublicEventPlace,
    PublicOffice,
    PublicPerson,
    PublishedArticle,
    RenderedStory,
    Rendition,
    Scratch,
    SearchEntry,
    Withdrawal,
)
from articles.models.known_words import KnownWord
from articles.public import sitemaps
from articles.search import index, known, leafing, periods, postgres, prompts, results
from articles.search.numbers import number_of
from articles.search.terms import Question, Word
from provinces.gazetteer import Gazetteer
from provinces.models import Person
from tests import factories
from tests.benchmarks import loader, plans, public_pages
from tests.benchmarks.archives import Archive, Story, units_on
from tests.benchmarks.measure import PEOPLE
from tests.benchmarks.pages import pages_of, signed_in
from tests.benchmarks.stored import Shelf

pytestmark = pytest.mark.postgres
STORIES = 900  # a list that is read to its end is many times as long as a page
SEARCHED = 250  # of them the newest: indexing words takes longer than all the rest
COUNTED = 1001  # the same of a search, which counts so far
SOME = 500  # the same on the desk, where the newest photos are looked through for those of some provinces
MOST = 200  # rows that one step of a query takes up, the probes of a hundred lists among them
FAR = 100  # stories that a list of the desk looks through

Fault = tuple[str, str, list[plans.Read]]


def faults(pages: dict[str, str], client, most: int = MOST) -> list[Fault]:
    """What pages ask that reads a growing table as a whole, or much of it."""
    found = []
    for name, address in pages.items():
        for sql in plans.asked(lambda address=address: client.get(address).getvalue()):
            if reads := plans.faults_of(sql, COUNTED if "tsquery" in sql else most):
                found.append((name, sql[:2000], reads))
    return found


def indexed(rebuild, rows) -> None:
    """Have the last of the rows found by their words."""
    for _ in rebuild(timezone.now(), after=rows.order_by("-pk")[SEARCHED].pk):
        pass


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- Readers -------------------------------------------------------------------


@pytest.fixture
def archive(db, monkeypatch) -> Iterator[None]:
    """Stories for readers, most of them of one province, section and topic; the newest a moment old."""
    monkeypatch.setattr(results, "COUNTED", 50)
    monkeypatch.setattr(leafing, "RANKED", 20)
    monkeypatch.setattr(sitemaps, "SPAN", 100)
    plain = Archive(STORIES, now=timezone.now())
    for _ in Shelf(plain).write(_moved(story) if story.number % 5 else story for story in plain):
        pass
    _add_what_is_beside_stories()
    counts.recount()
    indexed(index.rebuild, PublishedArticle.objects)
    for _ in prompts.rebuild():
        pass
    analyze()
    with plans.as_if_large():
        yield


def _moved(story: Story) -> Story:
    units = {unit.slug: unit for unit in units_on(story.day)}
    unit = units.get(public_pages.UNIT if story.number % 2 else public_pages.PROVINCE, units[public_pages.PROVINCE])
    return replace(story, unit=unit, section=public_pages.SECTION, topics=("Công tác Mặt trận",))


def _add_what_is_beside_stories() -> None:
    units, today = list(Gazetteer.load().places), timezone.localdate()
    people, events = PublicPerson.objects.all(), PublicEvent.objects.all()
    held = {"title": "Chủ tịch", "of_the_front": True, "rank": 1, "position": 0, "ends_on": today - timedelta(days=9)}
    PublicOffice.objects.bulk_create(
        PublicOffice(person=person, province=units[number % 30], **held) for number, person in enumerate(people)
    )
    PublicEventPlace.objects.bulk_create(
        PublicEventPlace(event=event, province=units[number % 30], starts_on=event.starts_on)
        for number, event in enumerate(events)
    )
    rows = PublishedArticle.objects.only("pk", "article_id")
    # By another version, so that both are read: what was rendered ahead, and what is rendered now.
    RenderedStory.objects.bulk_create(RenderedStory(story=row, stamp="another") for row in rows)
    Rendition.objects.bulk_create(Rendition(story=row, name=f"{row.pk}.webp") for row in rows)
    OldAddress.objects.bulk_create(OldAddress(address=f"/?p={row.pk}", article_id=row.article_id) for row in rows)
    taken = timezone.now() - timedelta(days=9)
    Withdrawal.objects.bulk_create(Withdrawal(article_id=row.article_id, withdrawn_at=taken) for row in rows[::2])


def test_no_page_for_readers_reads_more_of_a_growing_table_than_it_shows(archive, client):
    assert faults(public_pages.pages(), client) == []
    _reads_as_little_where_rows_lie_scattered(client)
    # And what would be wrong is seen: a column without an index, a list read to its end, an index that is gone.
    stories = PublishedArticle.objects.all()
    [whole] = plans.asked(lambda: list(stories.filter(genre="opinion")))
    [to_the_end] = plans.asked(lambda: stories.filter(entries__key="tin").count())
    assert plans.faults_of(whole, MOST) and plans.faults_of(to_the_end, MOST)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP INDEX list_newest_first")
        assert faults({"section": f"/chuyen-muc/{public_pages.SECTION}/"}, client)
        transaction.set_rollback(True)
    _reads_as_little_with_one_plan_for_all_values(client)


def _reads_as_little_where_rows_lie_scattered(client) -> None:
    """As in an archive to which stories of all years were added at once: what an index finds costs a page each.

    How many pages a table has cannot be made up, so that it is the index that is said to be dear.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL cpu_index_tuple_cost = 2")
        # Other matters: a search finds many rows by an index of words; the documents of an event are those that 200 of
        # its stories cite, for which a table of so few pages is well read as a whole.
        pages = public_pages.pages().items()
        lists = {name: address for name, address in pages if "q=" not in address and name != "event"}
        assert faults(lists, client) == []
        transaction.set_rollback(True)


def _reads_as_little_with_one_plan_for_all_values(client) -> None:
    def faults_of_plans() -> list[Fault]:
        found = []
        for sql, values in asked:
            reads = [read for read in plans.reads_of_prepared(sql, values) if read.table not in plans.SMALL]
            if wrong := [read for read in reads if read.step == "Seq Scan" or read.rows > MOST]:
                found.append(("", sql[:2000], wrong))
        return found

    asked = plans.prepared(lambda: [client.get(address).getvalue() for address in public_pages.pages().values()])
    assert len(asked) > 10
    assert faults_of_plans() == []
    # PostgreSQL would read a long list to its end and sort it, if it were not told that lists are long.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_listentry ALTER COLUMN key RESET (n_distinct)")
        cursor.execute("ANALYZE articles_listentry")
        assert faults_of_plans()
        transaction.set_rollback(True)


def test_a_search_reads_the_words_of_the_years_that_it_looks_at_alone(archive):
    """Each look, whatever it finds, by one plan for all values; from the newest stories, and from a cursor."""
    table, at = SearchEntry._meta.db_table, timezone.now()
    asked = Question((Word("mat"), Word("tran"), Word("khongdau")))
    tops = None, periods.starts(periods.period_of(number_of(at, 0)))
    looks = [plans.told(lambda top=top: postgres.newest(asked, at, COUNTED, top), table) for top in tops]
    assert min(map(len, looks)) >= 2
    for sql, values in itertools.chain(*looks):
        *words, begin, bound = values[:-3]  # before the moment, twice, and how many are wanted
        arms = list(periods.parts(None if begin == postgres.LOWEST else begin, bound))
        assert len(words) == len(arms)
        read = plans.indexes_of_prepared(sql, values)
        assert read == {periods.name(table, period) for period, _low, _high in arms}


# --- The desk ------------------------------------------------------------------


@pytest.fixture
def desk(cast, monkeypatch) -> Iterator[None]:
    """Stories of the desk, in every state, with their versions, moves and ends."""
    for module in (reach, article_list, site_history):
        monkeypatch.setattr(module, "FAR", FAR)
    monkeypatch.setattr(loader, "IN_WORK", 30)  # in work are few, and no more in a larger archive
    for number in range(3):
        factories.section(f"Mục {number}", f"muc-{number}")
    staff = loader.hire(cast.reporter, [cast.editor, cast.editor2], cast.chief)
    for _ in loader.Archive(STORIES, staff, timezone.now()).write():
        pass
    indexed(desk_index.rebuild, Article.objects)
    _add_what_is_on_the_desk(cast)
    analyze()
    with plans.as_if_large():
        yield


def _add_what_is_on_the_desk(cast) -> None:
    at = timezone.now()
    written = {"user": cast.reporter2, "version": "1", "sequence": 1, "kept_at": at}
    Scratch.objects.bulk_create(Scratch(article=story, **written) for story in Article.objects.all())
    told = {"recipient": cast.reporter2, "kind": "submit", "created_at": at, "read_at": at}
    entries = HistoryEntry.objects.filter(move="submit")
    Notice.objects.bulk_create(Notice(article_id=entry.article_id, entry=entry, **told) for entry in entries)
    known.learn(PublishedArticle.objects.all()[:SEARCHED])
    for word in ("hoi", "nghi"):  # which are common in a large archive
        KnownWord.objects.update_or_create(text=word, defaults={"level": 12})
    told = {"sha256": "0" * 64, "file_format": "jpg", "width": 1, "height": 1, "uploaded_by": cast.reporter}
    Photo.objects.bulk_create(
        Photo(folded="anh hoi nghi", library=True, province_id=story.home_province_id, **told)
        for story in Article.objects.all()
    )
    days = [at.date() - timedelta(days=number) for number in range(STORIES)]
    Document.objects.bulk_create(
        Document(slug=f"kh-{n}", number=f"{n}-KH/TU", number_key=f"{n}-kh/tu", issued_on=day)
        for n, day in enumerate(days)
    )
    Event.objects.bulk_create(
        Event(slug=f"viec-{n}", name=f"Hội nghị {n}", folded=f"hoi nghi so 7{n}", starts_on=day)
        for n, day in enumerate(days)
    )
    Person.objects.bulk_create(
        Person(slug=f"nguoi-{n}", name=f"Nguyễn Văn {n}", folded=f"nguyen van {n}", sort_key=f"{n:04}")
        for n in range(STORIES)
    )


# The first page shows what is in work, by an index of that: all stories here, a few hundred in a newsroom. Two letters
# are no trigram: documents that have them are read by day, which is worth it in a long table alone.
SEEN_AT_SIZE = {"home", "documents, words"}


def test_no_list_of_the_desk_reads_more_than_it_looks_through(desk, cast):
    found: dict[str, list[Fault]] = {}
    for who in PEOPLE:
        pages = {name: address for name, address in pages_of(getattr(cast, who)).items() if name not in SEEN_AT_SIZE}
        found[who] = [
            (name, sql, reads)
            for name, sql, reads in faults(pages, signed_in(getattr(cast, who)), SOME)
            if any(read.rows for read in reads)  # an empty table is read as a whole, whatever is known of it
        ]
    assert found == {who: [] for who in PEOPLE}
