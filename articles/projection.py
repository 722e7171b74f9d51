"""Projection: a revision's snapshot turned into what a published row holds. Pure: same snapshot, same row."""

from collections.abc import Callable
from datetime import date
from typing import Any

from articles import html
from newsroom.vietnamese import fold_words, quarter_of, slugify

PictureOf = Callable[[dict[str, Any]], dict[str, Any]]
# A printed page speaks Vietnamese, whoever looks at it.
CREDIT_LABEL = "Ảnh"
AI_LABELS = {"assisted": "Ảnh có AI chỉnh sửa", "generated": "Ảnh do AI tạo"}
PAGE_FIELDS = (
    "national", "provinces", "section", "genre", "event_date", "period", "officials", "documents", "topics",
    "source_credit", "related_headlines",
)  # fmt: skip


def project(data: dict[str, Any], picture_of: PictureOf) -> dict[str, Any]:
    """Field values of a `PublishedArticle`, without times and people; `data` is a snapshot."""
    return {
        **shown(data, picture_of),
        "headline_key": (fold_words(data["headline"]) or data["headline"])[:300],
        "slug": slugify(data["headline"]) or "tin",
        "search_text": search_text(data),
    }


def shown(data: dict[str, Any], picture_of: PictureOf) -> dict[str, Any]:
    """What of them is read on a page; `picture_of` turns a photo into a picture (`articles.pictures`)."""
    body = html.clean(data["body"])
    pictures = {photo["id"]: _labelled(picture_of(photo)) for photo in data["photos"]}
    placed = html.photo_ids(body)
    free = [picture for number, picture in pictures.items() if number not in placed]
    first = next((pictures[number] for number in placed if number in pictures), None)
    return {
        "headline": data["headline"],
        "dateline_tag": data["dateline_tag"],
        "lead": data["lead"],
        "body": html.with_photos(body, pictures, CREDIT_LABEL),
        "genre": data["genre"],
        "card": _card(data, free[0] if free else first),
        "page": page(data, free),
    }


def _card(data: dict[str, Any], photo: dict[str, Any] | None) -> dict[str, Any]:
    """What a list shows beside headline and lead."""
    own = data["provinces"][0] if data["provinces"] else {"name": "", "slug": ""}
    return {
        "province": own["name"],
        "province_slug": own["slug"],
        "national": data["national"],
        "photo": photo,
        "period": data["period"],
    }


def page(data: dict[str, Any], photos: list[dict[str, Any]]) -> dict[str, Any]:
    """What the story's page shows around the body; `photos` are those that do not stand in it."""
    day = data["event_date"] or (data["event"]["starts_on"] if data["event"] else None)
    return {
        **{field: data[field] for field in PAGE_FIELDS},
        "event": {field: data["event"][field] for field in ("slug", "name", "starts_on")} if data["event"] else None,
        "quarter": quarter_of(date.fromisoformat(day)) if day else "",
        "bylines": [{"name": byline["name"], "role": byline["role"]} for byline in data["bylines"]],
        "photos": photos,
        **_ai(data),
    }


def _labelled(picture: dict[str, Any]) -> dict[str, Any]:
    label = AI_LABELS.get(picture.get("ai_use", ""))
    return picture | {"ai_label": label} if label else picture


def _ai(data: dict[str, Any]) -> dict[str, Any]:
    """What readers are told of AI; nothing where none was used. Who used it is the desk's own matter."""
    if data.get("ai_use") not in {"assisted", "generated"}:
        return {}
    details = data.get("ai_details") or {}
    return {"ai": {"use": data["ai_use"], "done": details.get("done", ""), "tool": details.get("tool", "")}}


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
