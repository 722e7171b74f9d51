"""What pages tell machines of themselves, in the words of schema.org (JSON-LD)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models.published import PublicEvent, PublicPerson, PublishedArticle
from articles.public import headlines
from articles.public.addresses import absolute

CONTEXT = "https://schema.org"
# IPTC NewsCodes, scheme digitalsourcetype.
SOURCE_TYPES = {
    "generated": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    "assisted": "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
}
Data = dict[str, Any]


def of_story(story: PublishedArticle, updated: datetime | None) -> list[Data]:
    """A NewsArticle, and the way to it from the front page."""
    unit, section = next(iter(story.page["provinces"]), None), story.section
    steps = (
        [(_("Provinces"), reverse("provinces")), (unit["name"], reverse("province", args=[unit["slug"]]))]
        if unit
        else []
    )
    if not unit and section:
        steps = [(str(section), section.get_absolute_url())]
    title = headlines.in_one_line(story)
    return [_news_article(story, updated), way(*steps, (title, story.get_absolute_url()))]


def _news_article(story: PublishedArticle, updated: datetime | None) -> Data:
    page, photo, address = story.page, story.card["photo"], absolute(story.get_absolute_url())
    drawn = absolute(reverse("share_picture", args=[story.article_id]))
    data: Data = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "url": address,
        "headline": headlines.in_one_line(story),
        "description": story.lead,
        "inLanguage": "vi",
        "datePublished": _moment(story.first_published_at),
        "dateModified": _moment(updated or story.first_published_at),
        "author": [{"@type": "Person", "name": byline["name"]} for byline in page["bylines"]] or [_paper()],
        "publisher": _paper(),
        "image": [*([_image(photo)] if photo else []), drawn],
        "contentLocation": [{"@type": "Place", "name": unit["full_name"]} for unit in page["provinces"]],
        "mentions": [{"@type": "Person", "name": official["name"]} for official in page["officials"]],
        "keywords": [topic["name"] for topic in page["topics"]],
        "isAccessibleForFree": True,
    }
    if page["section"]:
        data["articleSection"] = page["section"]["name"]
    if ai := page.get("ai"):
        data["digitalSourceType"] = SOURCE_TYPES[ai["use"]]
    return data


def _image(photo: Data) -> Data | str:
    """The photo as an address, or as an ImageObject where AI made or changed it."""
    address = absolute(photo["src"])
    if not photo.get("ai_use"):
        return address
    return {"@type": "ImageObject", "contentUrl": address, "digitalSourceType": SOURCE_TYPES[photo["ai_use"]]}


def of_front() -> list[Data]:
    """The paper, and how its stories are searched."""
    search = {"@type": "EntryPoint", "urlTemplate": absolute(reverse("search")) + "?q={search_term_string}"}
    action = {"@type": "SearchAction", "target": search, "query-input": "required name=search_term_string"}
    site = {"@context": CONTEXT, "@type": "WebSite", "name": settings.MASTHEAD["name"], "url": settings.SITE_URL}
    imprint = {"@type": "Organization", "name": settings.MASTHEAD["governing_body"]}
    paper = {"@context": CONTEXT, **_paper(), "parentOrganization": imprint, "address": settings.MASTHEAD["address"]}
    return [site | {"inLanguage": "vi", "potentialAction": action}, paper]


def of_person(person: PublicPerson, current: Iterable[Data]) -> list[Data]:
    """A Person with the offices held now, and the way to the page."""
    posts = [{"@type": "Occupation", "name": office["title"]} for office in current]
    data = {
        "@type": "Person",
        "name": person.name,
        "url": absolute(person.get_absolute_url()),
        "jobTitle": [post["name"] for post in posts],
        "worksFor": [
            {"@type": "Organization", "name": office["organisation"]} for office in current if office["organisation"]
        ],
    }
    profile = {"@context": CONTEXT, "@type": "ProfilePage", "mainEntity": data}
    return [profile, way((_("Officials"), reverse("people")), (person.name, person.get_absolute_url()))]


def of_event(event: PublicEvent) -> list[Data]:
    """An Event with its days and where it takes place, and the way to the page."""
    places = [{"@type": "Place", "name": unit["name"], "address": unit["name"]} for unit in event.provinces]
    if event.place:
        places = [{"@type": "Place", "name": event.place, "address": event.place}, *places]
    data: Data = {
        "@context": CONTEXT,
        "@type": "Event",
        "name": event.name,
        "url": absolute(event.get_absolute_url()),
        "description": event.name,
        "startDate": event.starts_on.isoformat(),
        "endDate": (event.ends_on or event.starts_on).isoformat(),
        "location": places or [{"@type": "Place", "name": "Việt Nam", "address": "Việt Nam"}],
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "eventStatus": "https://schema.org/EventScheduled",
    }
    if event.organiser:
        data["organizer"] = {"@type": "Organization", "name": event.organiser}
    return [data, way((_("Events"), reverse("events")), (event.name, event.get_absolute_url()))]


def way(*steps: tuple[str, str]) -> Data:
    """The way from the front page: a BreadcrumbList of names and addresses."""
    every = [(settings.MASTHEAD["name"], reverse("front")), *steps]
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(address)}
        for position, (name, address) in enumerate(every, 1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def _paper() -> Data:
    return {"@type": "NewsMediaOrganization", "name": settings.MASTHEAD["name"], "url": settings.SITE_URL}


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
