"""What the API tells of provinces, quarters, events, officials and documents, in types."""

from datetime import date

from pydantic import BaseModel, Field

from articles.public.api.schemas import Named, Slug, Stories, Url


class Period(BaseModel):
    """A unit of the first level between two days; one name may have been borne by several."""

    uid: str = Field(description="As the filter `don-vi` takes it.", examples=["thai-nguyen"])
    full_name: str = Field(examples=["Tỉnh Thái Nguyên"])
    kind: str = Field(description="`tinh` (province) or `thanh-pho` (city).", examples=["tinh"])
    code: str = Field(description="The official code.", examples=["19"])
    region: str = Field(examples=["Trung du và miền núi phía Bắc"])
    administrative_centre: str
    first_day: date | None = Field(description="Null: before the record begins.", examples=["2025-07-01"])
    last_day: date | None = Field(description="Null: it lasts.", examples=[None])
    made_of: list[str] = Field(
        description="The units it was made of.", examples=[["bac-kan", "thai-nguyen-truoc-2025"]]
    )
    became: str | None = Field(description="The unit that took its place.", examples=[None])


class Province(Named):
    """A province or city, of today or former: one name and one address for ever."""

    api_url: Url
    name_en: str = Field(examples=["Thai Nguyen"])
    is_former: bool
    successor: str | None = Field(description="What the name became part of.", examples=[None])
    current: str | None = Field(description="Under which name it is found today.", examples=["thai-nguyen"])
    absorbed: list[str] = Field(description="Names that it took in, at first or second hand.", examples=[["bac-kan"]])
    periods: list[Period] = Field(description="The oldest first.")
    stories_url: Url


class Provinces(BaseModel):
    """All provinces, in Vietnamese order; there is one page."""

    items: list[Province]


class Quarter(BaseModel):
    """A quarter in which something happened that readers find a story about."""

    quarter: str = Field(examples=["2023-3"])
    period: str = Field(description="The same quarter as a period reported on.", examples=["2023-Q3"])
    first_day: date = Field(examples=["2023-07-01"])
    last_day: date = Field(examples=["2023-09-30"])
    url: Url
    api_url: Url
    stories_url: Url


class Quarters(BaseModel):
    """Quarters with stories, the newest first; there is one page."""

    items: list[Quarter]


class QuarterProvince(BaseModel):
    """The numbers of a province in a quarter; each is the length of the list behind its address."""

    slug: Slug
    name: str
    is_former: bool = Field(description="Its stories are counted under what it became part of, too.")
    stories: int = Field(description="What happened there in the quarter.", examples=[12])
    stories_url: Url
    reports: int = Field(description="Activity reports on the quarter.", examples=[3])
    reports_url: Url


class WholeQuarter(Quarter):
    """A quarter with its numbers by province, in Vietnamese order."""

    provinces: list[QuarterProvince]


class Event(Named):
    """Something that took place and was reported on."""

    api_url: Url
    kind: str = Field(examples=["conference"])
    first_day: date = Field(examples=["2023-10-10"])
    last_day: date = Field(examples=["2023-10-10"])
    place: str
    organiser: str
    campaign: str
    provinces: list[Named] = Field(description="Where it took place, by the names of the day.")
    stories_url: Url


class Events(BaseModel):
    """A page of events, the latest first."""

    items: list[Event]
    next: Url | None


class WholeEvent(Event):
    """An event with the newest of its stories."""

    stories: Stories


class Tenure(BaseModel):
    """An office held between two days."""

    title: str = Field(examples=["Chủ tịch Ủy ban MTTQ tỉnh"])
    organisation: str
    first_day: date | None = Field(description="Null: not known.", examples=["2020-01-01"])
    last_day: date | None = Field(description="Null: still in office, or not known.", examples=[None])


class Official(Named):
    """An official with the offices held in time, the newest first."""

    api_url: Url
    tenures: list[Tenure]
    stories_url: Url


class Officials(BaseModel):
    """A page of officials by given name, in Vietnamese order."""

    items: list[Official]
    next: Url | None


class WholeOfficial(Official):
    """An official with the newest stories that name them."""

    stories: Stories


class Document(BaseModel):
    """A document that stories cite."""

    slug: Slug
    kind: str = Field(examples=["Kết luận"])
    number: str = Field(examples=["231-KL/TU"])
    issued_on: date | None = Field(examples=["2023-07-07"])
    issuer: str
    title: str
    url: Url
    api_url: Url
    stories_url: Url


class Documents(BaseModel):
    """A page of documents, those that the newsroom came to know last first."""

    items: list[Document]
    next: Url | None


class WholeDocument(Document):
    """A document with the newest stories that cite it."""

    stories: Stories
