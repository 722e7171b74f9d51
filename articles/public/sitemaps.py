"""What crawlers are told: robots.txt, the index of sitemaps, their parts, and the sitemap of the news."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import connection
from django.db.models import Max, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import addresses, lists
from articles.models.published import (
    ListEntry,
    PublicDocument,
    PublicEvent,
    PublicPerson,
    PublicTopic,
    PublishedArticle,
)
from articles.models.reference import Section
from articles.public import archive, headlines
from articles.public.addresses import absolute
from articles.public.story import LARGEST_ID
from provinces.gazetteer import Gazetteer

SPAN = 10_000  # numbers in one part; the protocol allows 50,000 addresses
NEWS_FOR = timedelta(days=2)
NEWS_MOST = 1000  # both by the rules of Google News
CHUNK = 500  # rows read at a time
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
PRESENT = "WITH part (first) AS (VALUES {values}) SELECT first FROM part WHERE ({probe}) IS NOT NULL ORDER BY first"

# A part's kind → its rows and the column whose numbers divide them into parts.
KINDS: dict[str, tuple[type[Any], str]] = {
    "tin": (PublishedArticle, "article_id"),
    "su-kien": (PublicEvent, "pk"),
    "can-bo": (PublicPerson, "pk"),
    "van-ban": (PublicDocument, "pk"),
    "chu-de": (PublicTopic, "pk"),
}


FOR_NO_CRAWLER = (
    "/admin/",
    "/doc-duyet/",
    *(f"{way}/tim-kiem/{rest}" for way in ("", "/en") for rest in ("?", "goi-y")),
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the sitemaps are."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in FOR_NO_CRAWLER),
    ]
    lines += [f"Sitemap: {absolute(reverse(name))}" for name in ("sitemap", "sitemap_news")]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def index(request: HttpRequest) -> StreamingHttpResponse:
    """The index: a part for the standing pages, and for each kind one for every ten thousand numbers in use."""
    names = [reverse("sitemap_pages")]
    at = timezone.now()
    for kind in KINDS:
        names += [reverse("sitemap_part", args=[kind, number]) for number in _present(kind, at)]
    return _xml("sitemapindex", (f"<sitemap>{_tag('loc', absolute(name))}</sitemap>" for name in names))


@require_safe
def pages(request: HttpRequest) -> StreamingHttpResponse:
    """The pages that are always there, and the quarters, months and years of which there is something to read."""
    names = ["front", "provinces", "reports", "events", "people", "corrections", "digest"]
    found = [reverse(name) for name in names]
    found += [addresses.of("province", slug) for slug in Gazetteer.load().places]
    found += [section.get_absolute_url() for section in Section.objects.all()]
    found += archive.addresses_with_stories(timezone.now())
    return _xml("urlset", (_url(address) for address in found))


@require_safe
def part(request: HttpRequest, kind: str, number: int) -> StreamingHttpResponse:
    """The addresses of ten thousand numbers of a kind, as they are read from the database; 404 where there are none."""
    if kind not in KINDS or number > LARGEST_ID // SPAN - 1:
        raise Http404("no such part")
    urls = _urls(kind, number, timezone.now())
    if (first := next(urls, None)) is None:
        raise Http404("an empty part")
    return _xml("urlset", chain([first], urls))


@require_safe
def news(request: HttpRequest) -> StreamingHttpResponse:
    """The stories of the last two days, newest first, a thousand at most."""
    at = timezone.now()
    entries = ListEntry.objects.filter(key=lists.LATEST, first_published_at__gte=at - NEWS_FOR)
    rows = entries.visible(at).for_cards()[:NEWS_MOST]
    return _xml("urlset", (_news(entry.story) for entry in rows), f' xmlns:news="{NEWS}"')


def _part(kind: str, number: int, at: datetime) -> QuerySet[Any]:
    """The visible rows of a part by their number; one range of an index."""
    model, column = KINDS[kind]
    within = {f"{column}__gte": number * SPAN, f"{column}__lt": (number + 1) * SPAN}
    return model.objects.filter(**within).visible(at).order_by(column)


def _present(kind: str, at: datetime) -> list[int]:
    """The numbers of the parts that have a visible row: two queries, the second one probe of an index for each."""
    model, column = KINDS[kind]
    largest = model.objects.aggregate(largest=Max(column))["largest"]
    if largest is None:
        return []
    within = {f"{column}__gte": RawSQL("part.first", ()), f"{column}__lt": RawSQL("part.first + %s", (SPAN,))}
    rows = model.objects.visible(at).filter(**within).order_by(column).values(column)[:1]
    probe, parameters = rows.query.sql_with_params()
    firsts = range(0, largest + 1, SPAN)
    values = ", ".join(["(%s)"] * len(firsts))
    with connection.cursor() as cursor:
        cursor.execute(PRESENT.format(values=values, probe=probe), [*firsts, *parameters])
        return [first // SPAN for (first,) in cursor.fetchall()]


def _urls(kind: str, number: int, at: datetime) -> Iterator[str]:
    rows, column = _part(kind, number, at), KINDS[kind][1]
    if rows.model is PublishedArticle:
        for story in _read(rows.only("article_id", "slug", "visible_from"), column):
            yield _url(story.get_absolute_url(), story.visible_from)
    else:
        for copy in _read(rows.only("pk", "slug"), column):
            yield _url(copy.get_absolute_url())


def _read(rows: QuerySet[Any], column: str) -> Iterator[Any]:
    """The rows in the order of the column, so many at a time: nothing stays open on the connection between two of them.

    A cursor of the server that is left half read is closed whenever its reader is forgotten, be it in the middle of
    another query, for which psycopg waits for ever.
    """
    left = rows
    while found := list(left[:CHUNK]):
        yield from found
        if len(found) < CHUNK:
            return
        left = rows.filter(**{f"{column}__gt": getattr(found[-1], column)})


def _url(address: str, changed: datetime | None = None) -> str:
    since = _tag("lastmod", _moment(changed)) if changed else ""
    return f"<url>{_tag('loc', absolute(address))}{since}</url>"


def _news(story: PublishedArticle) -> str:
    paper = _tag("news:name", settings.MASTHEAD["name"]) + _tag("news:language", "vi")
    when = _tag("news:publication_date", _moment(story.first_published_at))
    title = _tag("news:title", headlines.in_one_line(story))
    news = f"<news:news><news:publication>{paper}</news:publication>{when}{title}</news:news>"
    return f"<url>{_tag('loc', absolute(story.get_absolute_url()))}{news}</url>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _moment(moment: datetime) -> str:
    """A moment by W3C-DTF, in Vietnamese time."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _xml(root: str, elements: Iterable[str], namespaces: str = "") -> StreamingHttpResponse:
    """A document of those elements, a line each, sent while it is made."""

    def lines() -> Iterator[str]:
        yield f'{DECLARATION}<{root} xmlns="{SITEMAPS}"{namespaces}>\n'
        yield from (f"{element}\n" for element in elements)
        yield f"</{root}>\n"

    return StreamingHttpResponse(lines(), content_type="application/xml; charset=utf-8")
