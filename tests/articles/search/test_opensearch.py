"""The engine on a cluster, on a stand-in for its HTTP interface: the same results, nothing lost while it is away."""

import inspect
import io

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from articles.models import DeskEntry, SearchEntry, SearchOrder
from articles.search import opensearch
from articles.search.question import read
from articles.search.results import search
from articles.search.terms import Key, Word
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move
from tests.articles.desk.test_list import LIST, found
from tests.articles.search import test_results
from tests.articles.search.test_results import stories as stories
from tests.harness import opensearch as harness

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cluster(settings, monkeypatch):
    """A cluster that the settings name; what follows after a commit follows at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda follow, using=None, robust=False: follow())
    monkeypatch.setattr(opensearch, "REST", 0.0)
    monkeypatch.setattr(opensearch, "_rests_until", 0.0)
    with harness.running() as cluster:
        settings.SEARCH_URL = cluster.url
        yield cluster


def titles(text: str) -> list[str]:
    return [hit.story.headline for hit in search(read(text), at=timezone.now()).hits]


# Those of the shared suite that ask for nothing but the stories.
SHARED = [
    test
    for name, test in sorted(vars(test_results).items())
    if name.startswith("test_") and tuple(inspect.signature(test).parameters) == ("stories",)
]


@pytest.mark.parametrize("test", SHARED, ids=lambda test: test.__name__)
def test_results_are_those_of_the_other_engines(cluster, stories, test):
    test(stories)
    assert cluster.asked > len(stories)


def test_a_term_that_is_not_understood_is_no_answer(cluster):
    with pytest.raises(AssertionError):
        harness.holds({"wildcard": {"words": "*"}}, {})


def test_a_publication_is_not_held_up_and_nothing_is_lost_while_the_cluster_is_away(cluster):
    factories.publish("Đại hội")
    cluster.away = True
    row = factories.publish("Đại đoàn kết")
    assert (SearchEntry.objects.filter(story=row).count(), SearchOrder.objects.count()) == (1, 1)
    output = io.StringIO()
    call_command("rebuild_search", stdout=output)
    assert "it has not heard of the last change of:\n" in output.getvalue()
    assert output.getvalue().endswith(f"{row.pk} Đại đoàn kết\n")
    cluster.away = False
    assert titles("dai") == ["Đại hội"]
    assert opensearch.follow() and not SearchOrder.objects.exists()
    assert set(titles("dai")) == {"Đại hội", "Đại đoàn kết"}


def test_what_was_withdrawn_while_the_cluster_is_away_is_not_found_before_it_has_heard(cluster, cast):
    story = live(cast.reporter, cast.editor, headline="Đại đoàn kết", body="<p>Canhlặng.</p>")
    assert titles("canhlang") == ["Đại đoàn kết"]
    cluster.away = True
    move(story, "withdraw", cast.chief, notice="Đã gỡ.")
    cluster.away = False
    assert titles("canhlang") == []
    at = timezone.now()
    assert opensearch.newest(read("canhlang").matches([Key("desk")]), at, 10, index=DeskEntry) == []


def test_a_message_that_comes_late_changes_nothing(cluster, cast):
    filed(cast.reporter, headline="Đại đoàn kết")
    entry = DeskEntry.objects.get()
    late = SearchOrder.objects.create(index="deskentry", number=entry.pk)
    opensearch._order([entry])
    SearchOrder.objects.all().delete()
    (version, _body), before = cluster.indices["newsroom-deskentry"][str(entry.pk)], cluster.asked
    number = entry.pk
    entry.delete()
    SearchOrder.objects.create(pk=late.pk, index="deskentry", number=number)
    assert opensearch.follow() and cluster.asked > before
    assert cluster.indices["newsroom-deskentry"][str(number)][0] == version > late.pk


def test_a_cluster_that_does_not_answer_is_left_alone_for_a_while(cluster, monkeypatch):
    factories.publish("Đại hội")
    monkeypatch.setattr(opensearch, "REST", 60.0)
    cluster.away = True
    for _time in range(3):
        with pytest.raises(opensearch.Away):
            opensearch.newest(read("dai").matches([Word("dai")]), timezone.now(), 10)
    asked = cluster.asked
    assert not opensearch.follow() or asked == cluster.asked


def test_a_reader_gets_a_sentence_and_the_desk_its_list_while_the_cluster_is_away(cluster, cast, client):
    filed(cast.reporter, headline="Đại đoàn kết")
    assert found(client, cast.chief, q="doan ket") == ["Đại đoàn kết"]
    cluster.away = True
    client.raise_request_exception = False
    answer = client.get("/tim-kiem/", {"q": "doan ket"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    program = client.get("/api/v1/stories", {"q": "doan ket"})
    assert (program.status_code, program["Retry-After"], program.json()["status"]) == (503, "5", 503)
    assert found(client, cast.chief) == ["Đại đoàn kết"]
    page = client.get(LIST, {"q": "doan ket"})
    assert (page.status_code, list(page.context["cl"].result_list)) == (200, [])
    assert 'role="alert"' in page.content.decode()


def test_the_desk_finds_the_newest_version_and_the_rebuilt_index_what_the_old_one_did(cluster, cast, client):
    story = filed(cast.reporter, headline="Tin", body="<p>Bản đầu.</p>")
    change_text(story, cast.reporter, body="<p>Bản sau.</p>")
    for _time in range(2):
        assert found(client, cast.reporter, q="ban sau") == ["Tin"]
        assert found(client, cast.reporter2, q="ban sau") == found(client, cast.chief, q="ban dau") == []
        call_command("rebuild_search", "--desk", "--all", stdout=io.StringIO())
