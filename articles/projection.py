"""Projection: a revision's snapshot turned into what a published row holds. Pure: same snapshot, same row."""

from collections.abc import Callable
from datetime import date
from typing import Any

from articles import html
from newsroom.vietnamese import fold_words, quarter_of, slugify

PictureOf = Callable[[dict[str, Any]], dict[str, Any]]
# A printed page speaks Vietnamese, whoever looks at it.
CREDIT_LABEL = "Ảnh"


def project(data: dict[str, Any], picture_of: PictureOf) -> dict[str, Any]:
    """Field values of a `PublishedArticle`, without times and people.

    `data` is a snapshot; `picture_of` turns one of its photos into a picture (`articles.pictures`).
    """
    body = html.clean(data["body"])
    photos = {photo["id"]: photo for photo in data["photos"]}
    placed = set(html.photo_ids(body))
    pictures = {number: picture_of(photo) for number, photo in photos.items()}
    free = [picture for number, picture in pictures.items() if number not in placed]
    own = data["provinces"][0] if data["provinces"] else None
    first = free or [pictures[number] for number in html.photo_ids(body) if number in pictures]
    return {
        "headline": data["headline"],
        "headline_key": fold_words(data["headline"])[:300],
        "slug": slugify(data["headline"]) or "tin",
        "dateline_tag": data["dateline_tag"],
        "lead": data["lead"],
        "body": html.with_photos(body, pictures, CREDIT_LABEL),
        "genre": data["genre"],
        "card": {
            "province": own["name"] if own else "",
            "province_slug": own["slug"] if own else "",
            "national": data["national"],
            "photo": first[0] if first else None,
            "period": data["period"],
        },
        "page": {
            **{
                field: data[field]
                for field in ("national", "provinces", "section", "genre", "event", "event_date", "period")
            },
            "quarter": quarter_of(date.fromisoformat(data["event_date"]))
            if data["event_date"]
            else _event_quarter(data),
            **{
                field: data[field]
                for field in ("officials", "documents", "topics", "source_credit", "related_headlines")
            },
            "bylines": [{"name": byline["name"], "role": byline["role"]} for byline in data["bylines"]],
            "photos": free,
        },
        "search_text": search_text(data),
    }


def _event_quarter(data: dict[str, Any]) -> str:
    return quarter_of(date.fromisoformat(data["event"]["starts_on"])) if data["event"] else ""


def search_text(data: dict[str, Any]) -> str:
    """Folded words of everything a reader can read in the story, with a blank at either end."""
    parts = [data["headline"], data["lead"], html.to_text(html.clean(data["body"])), data["source_credit"]]
    for unit in data["provinces"]:
        parts += [unit["name"], unit["full_name"]]
    for official in data["officials"]:
        parts += [official["name"], *official["titles"]]
    for document in data["documents"]:
        parts += [document["kind"], document["number"], document["title"]]
    for photo in data["photos"]:
        parts += [photo["caption"], photo["credit"]]
    parts += [topic["name"] for topic in data["topics"]] + [byline["name"] for byline in data["bylines"]]
    if data["event"]:
        parts.append(data["event"]["name"])
    return f" {fold_words(' '.join(parts))} "
