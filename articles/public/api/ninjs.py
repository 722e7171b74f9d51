"""Stories as news objects of IPTC ninjs 3.0."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from articles.models.published import PublishedArticle
from articles.public import full_text, headlines
from articles.public.addresses import absolute
from articles.public.api import represent
from articles.public.structured_data import SOURCE_TYPES

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"
STANDARD = {"name": "ninjs", "version": "3.0", "schema": SCHEMA}
# Those of our genres that the IPTC Genre NewsCodes know.
GENRES = {
    "news": "Current",
    "activity-report": "Summary",
    "interview": "Interview",
    "photo-story": "Feature",
    "feature": "Feature",
    "analysis": "Analysis",
    "opinion": "Opinion",
}


def answer(items: list[dict[str, Any]], response: HttpResponse) -> HttpResponse:
    """The items as an array, with what `response` says in its headers."""
    made = HttpResponse(json.dumps(items, ensure_ascii=False), content_type="application/json; charset=utf-8")
    links = [response["Link"]] if "Link" in response else []
    made["Link"] = ", ".join([*links, f'<{SCHEMA}>; rel="describedby"'])
    return made


def item(story: PublishedArticle) -> dict[str, Any]:
    """One story whole; `story` has its body and its page."""
    page, address = story.page, absolute(story.get_absolute_url())
    told: dict[str, Any] = {
        "standard": STANDARD,
        "uri": absolute(f"/tin/{story.article_id}"),
        "type": "text",
        "representationType": "full",
        "profile": "text-photo" if story.card["photo"] else "text",
        "version": str(int(story.visible_from.timestamp())),
        "firstCreated": represent.local(story.first_published_at).isoformat(),
        "versionCreated": represent.local(story.visible_from).isoformat(),
        "pubStatus": "usable",
        "copyrightHolder": settings.MASTHEAD["name"],
        "usageTerms": f"Ghi nguồn: {settings.MASTHEAD['name']}",
        "language": "vi",
        "title": headlines.in_one_line(story),
        "headlines": [{"role": "main", "contentType": "text/plain", "value": headlines.in_one_line(story)}],
        "descriptions": [{"role": "lead", "contentType": "text/plain", "value": story.lead}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": full_text.standing_alone(story.body)}],
        "people": [_concept("person", one, rel="mentions") for one in page["officials"]],
        "places": [_concept("province", one, rel="about") for one in page["provinces"]],
        "subjects": _subjects(page),
        "events": [_concept("event", page["event"], rel="about")] if page["event"] else [],
        "genres": [_genre(story)],
        "infoSources": [{"name": page["source_credit"], "role": "source"}] if page["source_credit"] else [],
        "renditions": [{"name": "web", "href": address, "contentType": "text/html"}],
        "associations": [_picture(photo) for photo in _photos(story)],
        "altIds": [{"role": "story", "value": str(story.article_id)}],
    }
    if bylines := [byline["name"] for byline in page["bylines"] if byline["role"] == "text"]:
        told["by"] = ", ".join(bylines)
    if story.card["province"]:
        told["located"] = story.card["province"]
    return {name: value for name, value in told.items() if value != []}


def _concept(route: str, row: dict[str, Any], rel: str) -> dict[str, Any]:
    return {"name": row["name"], "rel": rel, "uri": represent.page(route, row["slug"]), "literal": row["slug"]}


def _subjects(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The section and the topics."""
    section = [_concept("section", page["section"], rel="section")] if page["section"] else []
    return section + [_concept("topic", topic, rel="about") for topic in page["topics"]]


def _genre(story: PublishedArticle) -> dict[str, str]:
    told = {"name": story.get_genre_display(), "literal": story.genre}
    code = GENRES.get(story.genre)
    return told | {"uri": f"http://cv.iptc.org/newscodes/genre/{code}"} if code else told


def _photos(story: PublishedArticle) -> list[dict[str, Any]]:
    """The photo of the card first, then those that do not stand in the text; each once."""
    pictures = [*([story.card["photo"]] if story.card["photo"] else []), *story.page["photos"]]
    return list({picture["src"]: picture for picture in pictures}.values())


def _picture(photo: dict[str, Any]) -> dict[str, Any]:
    """A photo as a news object of its own."""
    address = absolute(photo["src"])
    told: dict[str, Any] = {
        "name": "photo",
        "uri": address,
        "type": "picture",
        "descriptions": [
            {"role": role, "contentType": "text/plain", "value": photo[role]}
            for role in ("caption", "alt")
            if photo[role]
        ],
        "by": photo["credit"],
        "renditions": [
            {
                "name": "web",
                "href": address,
                "contentType": "image/jpeg",
                "width": photo["width"],
                "height": photo["height"],
            }
        ],
    }
    if photo.get("ai_use"):
        told["subjects"] = [{"rel": "digitalSourceType", "uri": SOURCE_TYPES[photo["ai_use"]]}]
    return {name: value for name, value in told.items() if value not in ("", [])}
