"""What is not public stands on no public URL: words planted in stories of every state, and a crawler looks for them."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction

from articles.models import Article, Photo, SearchEntry, Source
from articles.models.published import CopyQuerySet, ListEntryQuerySet, PublishedArticleQuerySet, RenditionQuerySet
from articles.public.prepared import Prepared
from articles.search.question import read
from articles.search.results import Filters, search
from provinces.gazetteer import Gazetteer
from tests.canaries import CANARY, HIDDEN, LIVE, NEVER, NOW, SOON, plant
from tests.crawler import Crawler, Seen, addresses, of_states, pages_with


@pytest.fixture
def stories(db, media) -> Iterator[dict[str, Article]]:
    """The planted stories; the clock stands at NOW."""
    Gazetteer.forget()
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        yield plant()


# --- What is seen and what is not ---------------------------------------------

CARDS = {
    "front", "province", "section", "reports", "event", "person", "topic", "document", "search", "story",
}  # fmt: skip
FEEDS = {
    f"{page}_{kind}"
    for page in ("front", "province", "section", "topic", "event", "person", "document", "reports", "archive_month")
    for kind in ("rss", "atom", "json")
}
API_CARDS = {"api_stories", "api_story", "api_event", "api_official", "api_document"}
API_EVENTS, API_OFFICIALS = {"api_event", "api_events"}, {"api_official", "api_officials"}
API_DOCUMENTS = {"api_document", "api_documents"}
PROMPTS = {"prompts", "prompts_for_browsers"}
# Place in a story → pages on which readers of a live one find it: what the crawler must be able to see.
SHOWN = {
    "headline": CARDS | FEEDS | API_CARDS | PROMPTS,
    "lead": {"front", "province", "story"} | FEEDS | API_CARDS,
    **{key: {"story", "api_story"} for key in ("tag", "body", "source", "byline")},
    "related": {"story"},
    **{key: {"story", "api_story"} for key in ("freecaption", "freecredit", "freealt")},
    **{key: {"story", "api_story"} for key in ("placedcaption", "placedcredit", "placedalt")},
    "event": {"story", "event", "events", "event_rss", "event_atom", "event_json", "api_story", *API_EVENTS, *PROMPTS},
    **{key: {"event", *API_EVENTS} for key in ("place", "organiser", "campaign")},
    "person": {
        "story",
        "person",
        "people",
        "person_rss",
        "person_atom",
        "person_json",
        "api_story",
        *API_OFFICIALS,
        *PROMPTS,
    },
    "office": {"story", "person", "people", "api_story", *API_OFFICIALS},
    "number": {"story", "document", "api_story", *API_DOCUMENTS, *PROMPTS},
    **{key: {"document", "api_story", *API_DOCUMENTS} for key in ("issuer", "title")},
    "topic": {"story", "topic", "topic_rss", "topic_atom", "topic_json", "api_story", *PROMPTS},
}

# What the public side reads. All else belongs to the desk.
PUBLISHED = {
    "articles_publishedarticle", "articles_listentry", "articles_publicperson", "articles_publicevent",
    "articles_publicdocument", "articles_publictopic", "articles_rendition", "articles_withdrawal", "articles_section",
    "articles_publiccorrection", "articles_listcount",
    "articles_searchentry", "articles_searchwords", "articles_knownword", "articles_prompt",
    "articles_publicoffice", "articles_publiceventplace", "articles_pin",
    "articles_renderedstory",  # made of a published row, which says by itself whether it is seen
    "articles_oldaddress",  # an address and a number; the story is told of only where its published row is seen
    "provinces_province", "provinces_period", "provinces_period_predecessors", "provinces_alias",
    "django_migrations",  # by /readyz
}  # fmt: skip


def tables(queries: Iterable[str]) -> set[str]:
    known = set(connection.introspection.table_names())
    return {name for sql in queries for name in re.findall(r"\w+", sql) if name in known}


@pytest.mark.once
def test_no_word_of_what_is_not_public_stands_on_any_public_url(stories, full):
    crawler, everywhere = Crawler(patient=full, most=60_000), addresses(full)
    Gazetteer.forget()  # so that it is seen what it reads
    crawler.visit(everywhere)
    answers = list(crawler.seen.values())

    # The crawler sees what there is to see …
    assert len(answers) > 2000
    for state in LIVE:
        found = pages_with(answers, state)
        for place, pages in SHOWN.items():
            assert pages <= found.get(place, set()), (state, place, pages - found.get(place, set()))
    live = {name for story in stories.values() for name in public_names(story)}
    served = {answer.address.removeprefix("/media/") for answer in answers if answer.page == "media"}
    assert live <= served
    assert {address for address, answer in crawler.seen.items() if answer.page == "media" and answer.status == 200} == {
        f"/media/{name}" for name in live
    }

    # … and nothing else.
    assert of_states(answers, HIDDEN) == {}
    assert {word for answer in answers for word in answer.words if word[1] in NEVER or word[0] not in LIVE} == set()
    assert pages_with(answers, "live").keys() == SHOWN.keys()

    look_alike([answer for answer in answers if answer.status == 404])
    gone = [answer for answer in answers if answer.status == 410]
    assert {answer.address for answer in gone} >= {f"/tin/x-{stories['withdrawn'].pk}/"}
    for state in ("draft", "submitted", "inreview", "returned", "held", "spiked", "unscheduled", "scheduled"):
        assert crawler.seen[f"/tin/x-{stories[state].pk}/"].status == 404, state

    # The pages were made of published tables, and writing was none of their business.
    assert tables(crawler.queries) <= PUBLISHED
    assert {"articles_publishedarticle", "articles_listentry", "articles_rendition", "provinces_period"} <= tables(
        crawler.queries
    )
    assert not [sql for sql in crawler.queries if re.search(r"\b(INSERT|UPDATE|DELETE)\b", sql)]


def look_alike(missing: list[Seen]) -> None:
    """A page that is not there says the same whatever it is that one may not know; so does the API."""
    of_api = {answer.body for answer in missing if answer.page.startswith("api_")}
    assert len(of_api) == 1
    for language in (False, True):
        told = {a.body for a in missing if a.address.startswith("/en/") == language} - of_api
        links = {a.body for a in missing if "/doc-duyet/" in a.address}  # a page of their own, the same for all
        assert (len(told - links), len(links) <= 1) == (1, True)


def public_names(story: Article) -> set[str]:
    """Names of the pictures that readers of a story see now."""
    return {name for row in story.published.visible(NOW) for name in row.renditions.values_list("name", flat=True)}


def test_the_desk_tells_strangers_nothing(stories):
    """Every address of the desk, for every story and photo, asked without an account."""
    crawler = Crawler()
    found = {"/admin/", "/admin/photos/upload/", "/admin/units/?on=2023-10-10", "/admin/jsi18n/"}
    found |= {f"/admin/photos/{pk}/" for pk in Photo.objects.values_list("pk", flat=True)}
    sources = Source.objects.values_list("pk", flat=True)
    found |= {f"/admin/sources/{pk}/{view}" for pk in sources for view in ("", "file/")}
    for story in stories.values():
        found |= {
            f"/admin/articles/article/{story.pk}/{view}/"
            for view in ("change", "history", "delete", "review", "preview")
        }
    for model in apps.get_app_config("articles").get_models():
        found.add(f"/admin/articles/{model._meta.model_name}/?q=zquk")
        found.add(f"/admin/autocomplete/?app_label=articles&model_name={model._meta.model_name}&field_name=x&term=zquk")
    client_answers = []
    for address in sorted(found):
        response = crawler.client.get(address)
        assert response.status_code in {302, 403, 404, 405, 200}, address
        body = b"" if response.streaming else response.content
        client_answers.append((address, response.status_code, CANARY.findall(body.lower())))
        assert not CANARY.findall(str(response.headers).lower().encode()), address
    assert [answer for answer in client_answers if answer[2]] == []
    opened = {address for address, status, _words in client_answers if status == 200}
    assert opened <= {"/admin/jsi18n/"}


def test_no_search_finds_a_word_of_what_is_not_public(stories):
    """Not the story, not in a count, not in a facet; of what nobody approved, the index holds nothing."""
    everywhere = Filters(province="bac-kan")
    shown = search(read("danh gia"), everywhere, at=NOW)
    assert shown.total >= len(LIVE)
    assert not re.search(f"zquk({'|'.join(HIDDEN)})x", str((shown.facets, [hit.extract for hit in shown.hits])))
    for state in LIVE:
        assert search(read(f"zquk{state}xbody"), everywhere, at=NOW).total == 1, state
    for state in HIDDEN:
        for place in SHOWN:
            found = search(read(f"zquk{state}x{place}"), at=NOW)
            assert (found.total, list(found.hits), any(found.facets.values())) == (0, [], False), (state, place)
    for state in ("scheduled", "later"):
        query = read(f"zquk{state}xbody")
        assert [search(query, at=at).total for at in (SOON - timedelta(microseconds=1), SOON)] == [0, 1], state
    indexed = str(list(SearchEntry.objects.values_list("keys", "names")))
    assert not re.search(f"zquk({'|'.join(HIDDEN - {'scheduled', 'later'})})x", indexed)


# --- The moment ---------------------------------------------------------------


def asked(stories: dict[str, Article]) -> Crawler:
    """What a reader finds who starts on the front page, and the pictures of the scheduled story."""
    crawler = Crawler(in_english=False)
    crawler.visit(["/", "/rss/", "/feed.json", "/tim-kiem/?tinh=bac-kan"])
    row = stories["scheduled"].published.get()
    crawler.visit([f"/media/{name}" for name in row.renditions.values_list("name", flat=True)], follow=False)
    return crawler


@pytest.mark.once
def test_a_minute_later_it_is_everywhere_without_any_job(stories):
    pictures_of_it = {
        f"/media/{name}" for name in stories["scheduled"].published.get().renditions.values_list("name", flat=True)
    }
    assert len(pictures_of_it) == 4 * 3
    with time_machine.travel(SOON - timedelta(microseconds=1), tick=False):
        before = asked(stories)
    assert of_states(before.seen.values(), HIDDEN) == {}
    assert {before.seen[address].status for address in pictures_of_it} == {404}
    with time_machine.travel(SOON, tick=False):
        after = asked(stories)
    assert {after.seen[address].status for address in pictures_of_it} == {200}
    for state in ("scheduled", "later"):
        found = pages_with(after.seen.values(), state)
        for place, pages in SHOWN.items():
            assert pages & found.get(place, set()), (state, place)
        assert found["headline"] >= CARDS | {"front_rss", "front_json", "province_rss"}
    still_hidden = (HIDDEN | {"standing"}) - {"scheduled", "later"}
    assert of_states(after.seen.values(), still_hidden) == {}, "the text that was replaced goes as the new one comes"


@pytest.mark.parametrize("leak", [PublishedArticleQuerySet, ListEntryQuerySet, CopyQuerySet, RenditionQuerySet])
def test_if_something_leaked_the_crawler_would_find_it(stories, monkeypatch, leak):
    """One condition of visibility after another is taken away."""
    hidden = stories["scheduled"].published.get()
    doors = {
        PublishedArticleQuerySet: hidden.get_absolute_url(),
        ListEntryQuerySet: "/",
        CopyQuerySet: "/can-bo/",
        RenditionQuerySet: f"/media/{hidden.renditions.values_list('name', flat=True)[0]}",
    }
    monkeypatch.setattr(leak, "visible", lambda rows, at: rows.all())
    monkeypatch.setattr(Prepared, "__call__", lambda query, *given: query.build(*given))  # SQL made before has no leak
    crawler = Crawler()
    crawler.visit([doors[leak]], follow=False)
    [answer] = crawler.seen.values()
    assert answer.status == 200
    assert of_states([answer], {"scheduled"}) or leak is RenditionQuerySet
