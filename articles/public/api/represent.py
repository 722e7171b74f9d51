"""Stories as the API tells them: a published row turned into a card or a whole story. Nothing is asked here."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from articles import addresses
from articles.models.public_corrections import PublicCorrection
from articles.models.published import PublishedArticle
from articles.public import full_text, headlines
from articles.public.addresses import absolute
from articles.public.api import schemas


def story_address(number: int) -> str:
    """Where the API has the whole story."""
    return absolute(addresses.of("api_story", number))


def named(route: str, row: dict[str, Any] | None) -> schemas.Named | None:
    """Slug and name with the page they have; None without a row."""
    if not row:
        return None
    return schemas.Named(slug=row["slug"], name=row["name"], url=page(route, row["slug"]))


def page(route: str, slug: str) -> str:
    """The address of a page of the site."""
    return absolute(addresses.of(route, slug))


def photo(picture: dict[str, Any]) -> schemas.Photo:
    """A picture of a row, whose address is made absolute."""
    told = {name: picture[name] for name in ("width", "height", "alt", "caption", "credit")}
    return schemas.Photo(src=absolute(picture["src"]), ai=picture.get("ai_use") or None, **told)


def card(story: PublishedArticle) -> schemas.Card:
    """A story in a list."""
    return schemas.Card(**_card(story))


def whole(story: PublishedArticle, corrections: list[PublicCorrection]) -> schemas.Story:
    """A story with all that its page tells."""
    told = story.page
    return schemas.Story(
        **_card(story),
        dateline_tag=story.dateline_tag,
        body_html=full_text.standing_alone(story.body),
        photos=[photo(picture) for picture in told["photos"]],
        provinces=[schemas.Unit(**unit, url=page("province", unit["slug"])) for unit in told["provinces"]],
        event=named("event", told["event"]),
        event_date=told["event_date"],
        quarter=told["quarter"],
        officials=[
            schemas.Mentioned(slug=one["slug"], name=one["name"], titles=one["titles"], url=page("person", one["slug"]))
            for one in told["officials"]
        ],
        documents=[_cited(document) for document in told["documents"]],
        topics=[schemas.Named(slug=t["slug"], name=t["name"], url=page("topic", t["slug"])) for t in told["topics"]],
        bylines=[schemas.Byline(**byline) for byline in told["bylines"]],
        source_credit=told["source_credit"],
        corrections=[_correction(notice) for notice in corrections],
        ai=schemas.AiUse(**told["ai"]) if told.get("ai") else None,
    )


def _card(story: PublishedArticle) -> dict[str, Any]:
    told, section = story.card, story.section
    own = {"slug": told["province_slug"], "name": told["province"]} if told["province_slug"] else None
    return {
        "id": story.article_id,
        "url": absolute(story.get_absolute_url()),
        "api_url": story_address(story.article_id),
        "headline": headlines.in_one_line(story),
        "lead": story.lead,
        "first_published_at": local(story.first_published_at),
        "updated_at": local(story.visible_from),
        "genre": story.genre,
        "national": told["national"],
        "province": named("province", own),
        "section": named("section", {"slug": section.slug, "name": section.name} if section else None),
        "period": told["period"],
        "photo": photo(told["photo"]) if told["photo"] else None,
    }


def _cited(document: dict[str, Any]) -> schemas.Cited:
    told = {name: document[name] for name in ("slug", "kind", "number", "issued_on", "issuer", "title")}
    return schemas.Cited(**told, url=page("document", document["slug"]))


def _correction(notice: PublicCorrection) -> schemas.Correction:
    told = {name: getattr(notice, name) for name in ("kind", "name", "wrong", "right", "apology")}
    return schemas.Correction(**told, published_at=local(notice.published_at), url=absolute(notice.get_absolute_url()))


def local(moment: datetime) -> datetime:
    """The moment in Vietnamese time, to the second."""
    return timezone.localtime(moment).replace(microsecond=0)
