"""The readers' pages that are measured and whose plans are looked at: an address of each kind."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from articles import lists
from articles.models import ListEntry, PublicEvent, PublishedArticle
from articles.public import sitemaps
from articles.public.paging import Position, address, entries_of

PROVINCE, UNIT, QUARTER, PERIOD = "thai-nguyen", "bac-kan", "2020-1", "2020"
SECTION, TOPIC = "thoi-su", "cong-tac-mat-tran"
FEW = 2  # stories at the end of a list that is no longer than that in a small archive
ONCE = 10  # a cited document and an event with so many stories have them in an archive of any size
NAMED = 8  # words of a name: each asks for one more pair of them
FEEDS = ("rss/", "atom/", "feed.json")
API = "/api/v1"


def pages() -> dict[str, str]:
    """What each kind of page is called, and the address of one.

    Each shows as much in an archive of any size, but for a quarter of a province and what is found in one, which is
    little in a small one. The end of its list and an event by its name are as long in all, and of *hội nghị* a province
    has many in all.
    """
    story = _story_in_the_middle()
    person, event, document = _busiest("can-bo/"), _with_stories("su-kien/"), _with_stories("van-ban/")
    made = {"front": "/", "front, deep": address("/", truoc=_deep(lists.LATEST)), "story": story.get_absolute_url()}
    made |= _of_places() | _of_things(person, event, document) | _of_search(event) | _for_crawlers(story.article_id)
    made |= {
        f"feed {form}, {page}": made[page] + form
        for page in ("front", "province", "section", "topic", "event", "person", "document", "month", "quarter")
        for form in (FEEDS if page == "province" else FEEDS[:1])
    }
    return made | _of_the_api(story.article_id, person, event, document)


def _of_places() -> dict[str, str]:
    province = reverse("province", args=[PROVINCE])
    return {
        "provinces": "/tinh/",
        "provinces, a quarter": f"/tinh/?quy={QUARTER}",
        "province": province,
        "province, a unit": f"{province}?don-vi={UNIT}",
        "province, a quarter": f"{province}?quy={QUARTER}",
        "province, the end of a quarter": address(
            province, quy=QUARTER, truoc=_above_the_end(lists.province(PROVINCE, quarter=QUARTER))
        ),
        "province, a unit and a quarter": f"{province}?don-vi={UNIT}&quy={QUARTER}",
        "province, the end of a unit's quarter": address(
            province, don_vi=UNIT, quy=QUARTER, truoc=_above_the_end(lists.province(PROVINCE, UNIT, QUARTER))
        ),
        "province, deep": address(province, truoc=_deep(lists.province(PROVINCE))),
    }


def _of_things(person: str, event: str, document: str) -> dict[str, str]:
    return {
        "section": f"/chuyen-muc/{SECTION}/",
        "section, deep": address(f"/chuyen-muc/{SECTION}/", truoc=_deep(lists.section(SECTION))),
        "topic": f"/chu-de/{TOPIC}/",
        "reports": "/bao-cao/",
        "reports, a province and a year": f"/bao-cao/?tinh={PROVINCE}&ky={PERIOD}",
        "events": "/su-kien/",
        "events, deep": "/su-kien/?truoc=20220101-1",
        "event": f"/su-kien/{event}/",
        "people": "/can-bo/",
        "people, deep": f"/can-bo/?sau={person}",
        "person": f"/can-bo/{person}/",
        "document": f"/van-ban/{document}/",
        "year": "/luu-tru/2020/",
        "month": "/luu-tru/2020/02/",
        "quarter": "/luu-tru/2020/quy-1/",
        "corrections": "/cai-chinh/",
    }


def _of_search(event: str) -> dict[str, str]:
    return {
        "search": "/tim-kiem/?q=mat+tran",
        "search, newest": "/tim-kiem/?q=mat+tran&sap-xep=moi",
        "search, many in a province": f"/tim-kiem/?q=hoi+nghi&tinh={PROVINCE}",
        "search, a province and a quarter": f"/tim-kiem/?q=mat+tran&tinh={PROVINCE}&quy={QUARTER}",
        "search, an event in a province": f"/tim-kiem/?{_by_name(event)}",
        "search, nothing found": "/tim-kiem/?q=khongco",
        "prompts": "/tim-kiem/goi-y/?q=thai+ng",
    }


def _for_crawlers(story: int) -> dict[str, str]:
    return {
        "sitemap": "/sitemap.xml",
        "sitemap, pages": "/sitemap-trang.xml",
        "sitemap, news": "/sitemap-news.xml",
        "sitemap, stories": f"/sitemap-tin-{story // sitemaps.SPAN}.xml",
        "picture": "/media/khong-co.webp",
        "old address": f"/?p={story}",
    }


def _of_the_api(story: int, person: str, event: str, document: str) -> dict[str, str]:
    asked = {
        "stories": "stories",
        "stories, deep": address("stories", truoc=_deep(lists.LATEST)),
        "stories, ninjs": "stories?format=ninjs",
        "stories, a province and a quarter": f"stories?tinh={PROVINCE}&quy={QUARTER}",
        "stories, the end of a province's quarter": address(
            "stories",
            tinh=PROVINCE,
            quy=QUARTER,
            truoc=_above_the_end(lists.province(PROVINCE, quarter=QUARTER)),
        ),
        "stories, a section": f"stories?chuyen-muc={SECTION}",
        "stories, found": f"stories?q=mat+tran&tinh={PROVINCE}",
        "stories, many found": f"stories?q=hoi+nghi&tinh={PROVINCE}",
        "stories, an event found": f"stories?{_by_name(event)}",
        "story": f"stories/{story}",
        "events": "events",
        "event": f"events/{event}",
        "officials": "officials",
        "official": f"officials/{person}",
        "documents": "documents",
        "document": f"documents/{document}",
        "quarter": f"quarters/{QUARTER}",
    }
    return {f"API, {name}": f"{API}/{rest}" for name, rest in asked.items()}


def _story_in_the_middle() -> PublishedArticle:
    rows = PublishedArticle.objects.order_by("article_id")
    first, last = rows[0], rows.reverse()[0]
    return rows.filter(article_id__gte=(first.article_id + last.article_id) // 2).only("article_id", "slug")[0]


def _deep(key: str) -> str:
    """A cursor with half of the list above it."""
    entries = ListEntry.objects.filter(key=key).order_by("first_published_at")
    first, last = entries.first(), entries.last()
    if first is None or last is None:
        return ""
    middle = first.first_published_at + (last.first_published_at - first.first_published_at) / 2
    entry = entries_of(key, timezone.now(), Position(middle + timedelta(microseconds=1), 0))[0]
    return str(Position(entry.first_published_at, entry.article_id))


def _above_the_end(key: str) -> str:
    """A cursor with the FEW oldest stories of a list below it."""
    entries = ListEntry.objects.filter(key=key).order_by("first_published_at", "article_id")
    above = entries[FEW : FEW + 1].first()
    return str(Position(above.first_published_at, above.article_id)) if above else ""


def _busiest(prefix: str) -> str:
    """The slug of what most stories name."""
    return _counted(prefix).order_by("-stories", "key").values_list("key", flat=True)[0].removeprefix(prefix)


def _with_stories(prefix: str) -> str:
    """The slug of what ONCE stories name, or, in a small archive, somewhat fewer."""
    found = _counted(prefix).filter(stories__lte=ONCE).order_by("-stories", "-key").values_list("key", flat=True)
    return found[0].removeprefix(prefix)


def _by_name(event: str) -> str:
    """What asks for the stories of an event by the first words of its name, as many in any, in one of its provinces."""
    places = ListEntry.objects.filter(key__startswith=f"{lists.event(event)}/tinh/").order_by("key")
    key = places.values_list("key", flat=True).first() or ""
    name = PublicEvent.objects.get(slug=event).name
    return urlencode({"q": f'"{" ".join(name.split()[:NAMED])}"', "tinh": key.rpartition("/")[2] or PROVINCE})


def _counted(prefix: str) -> QuerySet[Any, Any]:
    entries = ListEntry.objects.filter(key__startswith=prefix).exclude(key__contains="/tinh/")
    return entries.values("key").annotate(stories=Count("pk"))
