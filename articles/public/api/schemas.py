"""What the API tells of stories, in types: each field with what it means and an example."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

Url = Annotated[str, Field(examples=["https://news.example/tinh/bac-kan/"])]
Slug = Annotated[str, Field(description="Its name in addresses, for ever.", examples=["bac-kan"])]
Moment = Annotated[datetime, Field(examples=["2023-10-10T09:30:00+07:00"])]


class Named(BaseModel):
    """Something with a page of its own, named as in the story."""

    slug: Slug
    name: str = Field(examples=["Bắc Kạn"])
    url: Url


class Unit(Named):
    """A province as it was on the story's day."""

    full_name: str = Field(description="Its legal name on that day.", examples=["Tỉnh Bắc Kạn"])
    uid: str = Field(description="The unit of that day, as `don-vi` takes it.", examples=["bac-kan"])


class Photo(BaseModel):
    """A photo in its plain format; the page offers smaller and lighter ones."""

    src: Url
    width: int = Field(description="Pixels.", examples=[1280])
    height: int = Field(description="Pixels.", examples=[853])
    alt: str = Field(description="What it shows, for those who cannot see it.")
    caption: str
    credit: str = Field(examples=["Minh Quân"])
    ai: str | None = Field(description="`assisted` or `generated` where AI changed or made it.", examples=[None])


class Card(BaseModel):
    """A story as lists have it."""

    id: int = Field(description="Its number: the one thing about it that never changes.", examples=[4711])
    url: Url = Field(description="The page that readers see.")
    api_url: Url = Field(description="The whole story.")
    headline: str = Field(examples=["Bắc Kạn: Đánh giá tình hình hoạt động của MTTQ trong quý III năm 2023"])
    lead: str = Field(examples=["Sáng 10/10, Ủy ban MTTQ tỉnh tổ chức hội nghị."])
    first_published_at: Moment = Field(description="When readers first saw it; lists are in this order.")
    updated_at: Moment = Field(description="Since when they see this text of it.")
    genre: str = Field(description="Its journalistic form.", examples=["activity-report"])
    national: bool = Field(description="Whether it is about the whole country.")
    province: Named | None = Field(description="Its own province, by the name of its day.")
    section: Named | None
    period: str = Field(description="The period it reports on; empty where it reports on none.", examples=["2023-Q3"])
    photo: Photo | None


class Mentioned(Named):
    """An official whom the story names."""

    titles: list[str] = Field(description="As held on the story's day, in the order of protocol.")


class Cited(BaseModel):
    """A document that the story cites."""

    slug: Slug
    kind: str = Field(examples=["Kết luận"])
    number: str = Field(examples=["231-KL/TU"])
    issued_on: date | None = Field(examples=["2023-07-07"])
    issuer: str
    title: str
    url: Url


class Byline(BaseModel):
    """Who made it."""

    name: str
    role: str = Field(description="`text` or `photo`.", examples=["text"])


class Correction(BaseModel):
    """What was corrected, or the answer of a person concerned."""

    kind: str = Field(description="`correction` or `answer`.", examples=["correction"])
    published_at: Moment
    name: str = Field(description="Of whoever answers.")
    wrong: str
    right: str
    apology: str
    url: Url


class AiUse(BaseModel):
    """What readers are told of AI in the story."""

    use: str = Field(description="`assisted` or `generated`.", examples=["assisted"])
    done: str
    tool: str


class Story(Card):
    """A whole story."""

    dateline_tag: str = Field(examples=["Mặt trận"])
    body_html: str = Field(description="Clean HTML with absolute addresses and the photos that stand in the text.")
    photos: list[Photo] = Field(description="The photos that do not stand in the text.")
    provinces: list[Unit]
    event: Named | None
    event_date: date | None = Field(examples=["2023-10-10"])
    quarter: str = Field(description="In which it happened; empty where that is not known.", examples=["2023-4"])
    officials: list[Mentioned]
    documents: list[Cited]
    topics: list[Named]
    bylines: list[Byline]
    source_credit: str
    corrections: list[Correction] = Field(description="The newest first.")
    ai: AiUse | None


class Stories(BaseModel):
    """A page of stories, the newest first."""

    items: list[Card]
    next: Url | None = Field(description="The next page; null on the last. Also in the header `Link`.")


class Problem(BaseModel):
    """Why the answer is not what was asked for (RFC 9457)."""

    type: Url = Field(description="What kind of problem; the address explains it.")
    title: str
    status: int
    detail: str
    parameter: str | None = Field(None, description="The filter that names nothing.")
    errors: list[dict[str, str]] | None = Field(None, description="Each parameter with what is wrong with it.")
    notice: str | None = Field(None, description="Of a withdrawn story: what readers are told.")
    withdrawn_at: Moment | None = Field(None, description="Of a withdrawn story.")


class NewsItem(BaseModel):
    """A news object of IPTC ninjs 3.0; its schema is that of the IPTC."""

    model_config = {
        "extra": "allow",
        "json_schema_extra": {"externalDocs": {"url": "https://iptc.org/standards/ninjs/"}},
    }

    uri: str = Field(examples=["https://news.example/tin/4711"])
    standard: dict[str, Any]
