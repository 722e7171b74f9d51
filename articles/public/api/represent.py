"""Stories as the API tells them: a published row turned into a card or a whole story. Nothing is asked here."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Self

from django.utils import timezone

from articles import addresses
from articles.models.public_corrections import PublicCorrection
from articles.models.published import PublishedArticle
from articles.public import full_text, headlines
from articles.public.addresses import absolute
from articles.public.api import schemas

# The columns of a `Row`, from the story.
COLUMNS = (
    *("article_id", "slug", "headline", "lead", "first_published_at", "visible_from", "genre", "card"),
    *("section__slug", "section__name"),
)


class Row(NamedTuple):
    """What a card tells of a story: COLUMNS, so that a list reads nothing else of it."""

    article_id: int
    slug: str
    headline: str
    lead: str
    first_published_at: datetime
    visible_from: datetime
    genre: str
    card: dict[str, Any]
    section_slug: str | None
    section_name: str | None

    @classmethod
    def of(cls, story: PublishedArticle) -> Self:
        """That of a story that was read whole."""
        section = story.section
        own = [getattr(story, column) for column in COLUMNS[:-2]]
        return cls._make([*own, section.slug if section else None, section.name if section else None])


def story_address(number: int) -> str:
    """Where the API has the whole story."""
    return absolute(addresses.of("api_story", number))


def named(route: str, slug: str | None, name: str | None) -> schemas.Named | None:
    """Slug and name with the page they have; None without a slug."""
    return schemas.Named(slug=slug, name=name or "", url=page(route, slug)) if slug else None


def page(route: str, slug: str) -> str:
    """The address of a page of the site."""
    return absolute(addresses.of(route, slug))


def photo(picture: dict[str, Any]) -> schemas.Photo:
    """A picture of a row, whose address is made absolute."""
    told = {name: picture[name] for name in ("width", "height", "alt", "caption", "credit")}
    return schemas.Photo(src=absolute(picture["src"]), ai=picture.get("ai_use") or None, **told)


def cards(rows: Iterable[Row]) -> list[schemas.Card]:
    """Stories in a list; what is told of a province or section that many are of is made once."""
    once = cache(named)
    return [schemas.Card(**_card(row, once)) for row in rows]


def whole(story: PublishedArticle, corrections: list[PublicCorrection]) -> schemas.Story:
    """A story with all that its page tells."""
    told = story.page
    return schemas.Story(
        **_card(Row.of(story)),
        dateline_tag=story.dateline_tag,
        body_html=full_text.standing_alone(story.body),
        photos=[photo(picture) for picture in told["photos"]],
        provinces=[schemas.Unit(**unit, url=page("province", unit["slug"])) for unit in told["provinces"]],
        event=named("event", told["event"]["slug"], told["event"]["name"]) if told["event"] else None,
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


def _card(row: Row, named: Callable[..., schemas.Named | None] = named) -> dict[str, Any]:
    told = row.card
    return {
        "id": row.article_id,
        "url": absolute(addresses.of_story(row.slug, row.article_id)),
        "api_url": story_address(row.article_id),
        "headline": headlines.in_one_line(row),
        "lead": row.lead,
        "first_published_at": local(row.first_published_at),
        "updated_at": local(row.visible_from),
        "genre": row.genre,
        "national": told["national"],
        "province": named("province", told["province_slug"], told["province"]),
        "section": named("section", row.section_slug, row.section_name),
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
    return timezone.localtime(moment, timezone.get_default_timezone()).replace(microsecond=0)
