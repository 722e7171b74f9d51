"""The facts that a story is checked against: spellings, offices of its day, which pages of the site there are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from articles import html, permissions, renditions
from articles.checks import Facts
from articles.checks.words import LONGEST_NAME, apostrophes, capital_runs
from articles.models import (
    Article,
    PublicDocument,
    PublicEvent,
    PublicPerson,
    PublicTopic,
    PublishedArticle,
    Rendition,
    Section,
)
from provinces import spans
from provinces.gazetteer import Gazetteer
from provinces.models import Alias, Tenure

MOST_NAMES = 3000  # of a text that are looked up among the people known

_HREF = re.compile(r'<a\b[^>]*\shref="([^"]*)"')
_ONE = re.compile(r"/(?:en/)?(?P<kind>chuyen-muc|tinh|su-kien|can-bo|chu-de|van-ban)/(?P<slug>[-\w]+)/?")
_STORY = re.compile(r"/(?:en/)?tin/[-\w]+-(?P<number>\d{1,18})/?")
_PLAIN = re.compile(
    r"/(?:en/)?(?:(?:tinh|su-kien|can-bo|bao-cao|tim-kiem|cai-chinh)/?)?|/(?:media|static|luu-tru|api|admin)/.*"
    r"|.*(?:rss|atom)/?|.*\.(?:xml|json|txt|ico)|/healthz|/readyz"
)


def places() -> Facts:
    """The provinces and their other spellings, one query: what a text is read with before it is a story."""
    return Facts(Gazetteer.load(), dict(Alias.objects.values_list("text", "province__slug")))


def facts_of(data: Mapping[str, Any], at: datetime) -> Facts:
    """What the checks hold a snapshot against at a moment, in two queries.

    One more where it has photos, and one for each kind of page that its links lead to.
    """
    hosts = _hosts()
    dead = set(_dead(paths_inside(data["body"], hosts)))
    return Facts(
        gazetteer=Gazetteer.load(),
        aliases=dict(Alias.objects.values_list("text", "province__slug")),
        offices=_offices(data),
        path_exists=lambda path: path not in dead,
        hosts=hosts,
        withdrawn_photos=withdrawn_photos({photo["sha256"]: photo["width"] for photo in data["photos"]}, at),
    )


def withdrawn_photos(photos: Mapping[str, int], at: datetime) -> frozenset[str]:
    """Of these photos (hash to width) those that readers saw in a story which is sealed now; one query, or none."""
    if not photos:
        return frozenset()
    smallest = renditions.WIDTHS[0]
    hashes = {renditions.name_of(sha256, min(smallest, width)): sha256 for sha256, width in photos.items()}
    down = Exists(Article.objects.filter(permissions.sealed(at), pk=OuterRef("story__article")))
    rows = Rendition.objects.filter(down, name__in=hashes, story__in=PublishedArticle.objects.past(at))
    return frozenset(hashes[name] for name in rows.values_list("name", flat=True).distinct())


def _hosts() -> frozenset[str]:
    names = [urlsplit(settings.SITE_URL).hostname or "", *settings.ALLOWED_HOSTS]
    return frozenset(name.lstrip(".") for name in names if name and "*" not in name)


def _offices(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """By name the titles held on the story's day, of those people in the story of whom an office is known at all."""
    day = date.fromisoformat(data["day"])
    rows = Tenure.objects.filter(person__name__in=_names(data)).select_related("office", "person").in_protocol_order()
    held: dict[str, list[str]] = {}
    for row in rows:
        titles = held.setdefault(row.person.name, [])
        if spans.holds(day, row.starts_on, row.ends_on) and row.office.title not in titles:
            titles.append(row.office.title)
    return held


def _names(data: Mapping[str, Any]) -> list[str]:
    """What may be the names of people: the officials of the story, then neighbouring capitalised words of its text."""
    officials = [row["name"] for row in data["officials"]]
    texts = [data["headline"], data["lead"], html.to_text(data["body"])]
    texts += [text for photo in data["photos"] for text in (photo["caption"], photo["alt"])]
    runs = dict.fromkeys(tuple(words) for text in texts for _, words in capital_runs(text))
    return list(islice(dict.fromkeys([*officials, *_parts(runs)]), MOST_NAMES))


def _parts(runs: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for words in runs:
        for first in range(len(words) - 1):
            for after in range(first + 2, min(len(words), first + LONGEST_NAME) + 1):
                yield apostrophes(" ".join(words[first:after]))


def paths_inside(body: str, hosts: frozenset[str]) -> list[str]:
    """The paths to which links of the text lead within the site."""
    paths = []
    for address in _HREF.findall(body):
        try:
            parts = urlsplit(address.replace("&amp;", "&").strip())
        except ValueError:
            continue
        if parts.scheme in {"", "http", "https"} and (not parts.netloc or parts.hostname in hosts) and parts.path:
            paths.append(unquote(parts.path))
    return list(dict.fromkeys(paths))


def _dead(paths: list[str]) -> Iterator[str]:
    """Those that lead to nothing: no such story, section, province and so on; one query for each kind that occurs."""
    asked: dict[str, dict[str, str]] = {}
    for path in paths:
        if found := _STORY.fullmatch(path):
            asked.setdefault("tin", {})[path] = str(int(found["number"]))
        elif found := _ONE.fullmatch(path):
            asked.setdefault(found["kind"], {})[path] = found["slug"]
        elif not _PLAIN.fullmatch(path):
            yield path
    for kind, names in asked.items():
        there = _there(kind, set(names.values()))
        yield from (path for path, name in names.items() if name not in there)


def _there(kind: str, names: set[str]) -> set[str]:
    """Which of these names of one kind the site has a page for."""
    if kind == "tin":
        # What stands or will stand: neither withdrawn nor taken off the schedule.
        rows = PublishedArticle.objects.filter(article__in=[int(name) for name in names], visible_until=None)
        return {str(number) for number in rows.values_list("article_id", flat=True)}
    if kind == "tinh":
        return {name for name in names if Gazetteer.load().place(name)}
    tables: dict[str, QuerySet[Any]] = {
        "chuyen-muc": Section.objects.all(),
        "su-kien": PublicEvent.objects.all(),
        "can-bo": PublicPerson.objects.all(),
        "chu-de": PublicTopic.objects.all(),
        "van-ban": PublicDocument.objects.all(),
    }
    return set(tables[kind].filter(slug__in=names).values_list("slug", flat=True))
