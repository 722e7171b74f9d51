"""The sample newsroom of the demo: accounts, people, events and stories that travel through the real workflow."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import corrections, front, house, pictures, workflow
from articles.html import clean
from articles.models import (
    AIDeclaration,
    AIUse,
    Article,
    ArticleOfficial,
    Byline,
    Campaign,
    Citation,
    Correction,
    Document,
    Event,
    MailState,
    Notice,
    OtherProvince,
    Photo,
    Section,
    Status,
    topics_named,
)
from articles.models.documents import number_key
from newsroom.models import Role, User
from newsroom.sample_pictures import draw
from provinces.models import Beat, Office, Organisation, Person, Province, Tenure

FOLDER = Path(__file__).resolve().parent / "samples"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# user name: (role, family and middle name, given name, provinces covered; "*" is all of them)
ACCOUNTS = {
    "reporter": (Role.REPORTER, "Nông Thị", "Hạnh", ["bac-kan", "thai-nguyen"]),
    "reporter2": (Role.REPORTER, "Hoàng Văn", "Lương", ["lang-son"]),
    "editor": (Role.EDITOR, "Trần Minh", "Khuê", ["*"]),
    "editor2": (Role.EDITOR, "Phạm Thu", "Giang", ["*"]),
    "chief": (Role.CHIEF, "Đặng Quốc", "Bình", ["*"]),
    "admin": (Role.ADMINISTRATOR, "Vũ Hải", "Yến", []),
}


# The moves that lead from a filed draft to each state of a sample.
PATHS: dict[str, list[str]] = {
    "draft": [],
    "spiked": ["spike"],
    "submitted": ["submit"],
    "in_review": ["submit", "claim"],
    "returned": ["submit", "claim", "return"],
    "held": ["submit", "claim", "hold"],
    "scheduled": ["submit", "claim", "approve"],
    "live": ["submit", "claim", "approve"],
    "live_edited": ["submit", "claim", "approve"],
    "withdrawn": ["submit", "claim", "approve", "withdraw"],
}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def make_accounts(password: str) -> dict[str, User]:
    """The demo's accounts by user name; those that exist keep their password."""
    users = {}
    for username, (role, family, given, beats) in ACCOUNTS.items():
        user, new = User.objects.get_or_create(
            username=username,
            defaults={
                "role": role,
                "last_name": family,
                "first_name": given,
                "is_staff": True,
                "nationwide": beats == ["*"],
                "email": f"{username}@newsroom.example",
            },
        )
        if new:
            user.set_password(password)
            user.save(update_fields=["password"])
            provinces = Province.objects.filter(slug__in=beats)
            Beat.objects.bulk_create([Beat(user=user, province=province) for province in provinces])
            house.write_account(user, None, timezone.now())
        users[username] = user
    return users


def make_reference() -> None:
    """Sections, organisations, people with their offices, campaigns and events; what exists is left as it is."""
    for row in _read("sections.toml")["section"]:
        Section.objects.get_or_create(slug=row["slug"], defaults=row)
    _make_people(_read("people.toml"))
    data = _read("events.toml")
    for row in data["campaign"]:
        Campaign.objects.get_or_create(slug=row["slug"], defaults=row)
    for row in data["event"]:
        _make_event(dict(row))


def _make_people(data: dict[str, Any]) -> None:
    for row in data["organisation"]:
        province = Province.objects.filter(slug=row.get("province") or None).first()
        Organisation.objects.get_or_create(slug=row["slug"], defaults=row | {"province": province})
    for row in data["office"]:
        organisation = Organisation.objects.get(slug=row["organisation"])
        Office.objects.get_or_create(slug=row["slug"], defaults=row | {"organisation": organisation})
    for row in data["person"]:
        tenures = row.pop("tenure", [])
        person, new = Person.objects.get_or_create(slug=row["slug"], defaults=row)
        for tenure in tenures if new else []:
            Tenure.objects.create(person=person, **tenure | {"office": Office.objects.get(slug=tenure["office"])})


def _make_event(row: dict[str, Any]) -> None:
    provinces = row.pop("province", [])
    organiser, campaign = row.pop("organiser", ""), row.pop("campaign", "")
    values = row | {
        "organiser": Organisation.objects.filter(slug=organiser).first(),
        "campaign": Campaign.objects.filter(slug=campaign).first(),
    }
    event, new = Event.objects.get_or_create(slug=row["slug"], defaults=values)
    if new:
        event.provinces.set(Province.objects.filter(slug__in=provinces))


def stories() -> Iterator[dict[str, Any]]:
    """The sample stories, as their files hold them, in order of file name."""
    for path in sorted((FOLDER / "stories").glob("*.toml")):
        yield tomllib.loads(path.read_text(encoding="utf-8")) | {"number": int(path.name.split("-")[0])}


@transaction.atomic
def file_story(data: dict[str, Any], users: dict[str, User], now: datetime) -> Article:
    """File one sample story and take it to the state that its file names, in the past of `now`."""
    author = users[data["filed_by"]]
    moment = data["published"].astimezone(HANOI) if "published" in data else now
    filed_at = moment - timedelta(hours=3 + data["number"] % 5, minutes=data["number"] * 7 % 60)
    article = Article.objects.create(
        **{
            field: data.get(field, "")
            for field in ("headline", "dateline_tag", "lead", "genre", "period", "source_credit")
        },
        body=clean(data["body"]),
        section=Section.objects.get(slug=data["section"]),
        national=data.get("national", False),
        home_province=Province.objects.filter(slug__in=data["provinces"][:1]).first(),
        event=Event.objects.filter(slug=data.get("event") or None).first(),
        event_date=data.get("event_date"),
        related_headlines="\n".join(data.get("related_headlines", [])),
        embargo_until=data.get("embargo_until"),
        filed_by=author,
        created_at=filed_at,
    )
    _add_people_and_places(article, data, author)
    _add_documents(article, data.get("document", []))
    _add_photos(article, data.get("photo", []), author, data["number"])
    for row in data.get("correction", []):  # the file says how the text reads now
        article.body = article.body.replace(row["right"], row.get("wrong", row["right"]))
    article.save()
    AIDeclaration.objects.create(article=article, **data.get("ai_use", {"use": AIUse.NONE}))
    workflow.record_revision(article, author, filed_at)
    _travel(article, data, users, filed_at, moment, now)
    for row in data.get("correction", []):
        _correct(article, row, users)
    if place := data.get("front_place"):
        front.pin(article, place, users["chief"], now, now, None)
    return article


def _add_people_and_places(article: Article, data: dict[str, Any], author: User) -> None:
    for position, slug in enumerate(data["provinces"][1:]):
        OtherProvince.objects.create(article=article, position=position, province=Province.objects.get(slug=slug))
    for position, byline in enumerate(data["bylines"]):
        own = author if byline["name"] == author.signature else None
        Byline.objects.create(article=article, position=position, user=own, **byline)
    for position, row in enumerate(data.get("official", [])):
        ArticleOfficial.objects.create(
            article=article,
            position=position,
            person=Person.objects.get(slug=row["person"]),
            titles_given="; ".join(row.get("titles_given", [])),
        )
    article.tags.set(topics_named(data.get("tags", [])))


def _add_documents(article: Article, rows: list[dict[str, Any]]) -> None:
    for position, row in enumerate(rows):
        document, _ = Document.objects.get_or_create(
            number_key=number_key(row["number"]),
            issued_on=row.get("date"),
            issuer=row.get("issuer", ""),
            defaults={"kind": row.get("kind", ""), "number": row["number"], "title": row.get("title", "")},
        )
        Citation.objects.create(article=article, position=position, document=document)


def _add_photos(article: Article, rows: list[dict[str, Any]], author: User, number: int) -> None:
    for position, row in enumerate(rows):
        content = draw(row["scene"], number * 10 + position)
        photo = pictures.take_in(SimpleUploadedFile(f"{row['scene']}-{number}.jpg", content), author)
        photo.article, photo.position = article, position
        photo.caption, photo.credit, photo.alt = row["caption"], row["credit"], row["alt"]
        photo.focal_x, photo.focal_y = row.get("focal", [0.5, 0.5])
        photo.consent, photo.ai_use = row.get("consent", ""), row.get("ai_use", AIUse.NONE)
        photo.save()
        if number % 3 == 0:  # the library has some of them too
            of_library = {"library": True, "province": article.home_province, "uploaded_by": author}
            Photo.objects.create(**{name: getattr(photo, name) for name in pictures.COPIED}, **of_library)


def _travel(
    article: Article,
    data: dict[str, Any],
    users: dict[str, User],
    filed_at: datetime,
    moment: datetime,
    now: datetime,
) -> None:
    """Make the moves that lead to the state; the reviewer is an editor who did not write the story."""
    state, author = data["state"], article.filed_by
    reviewer = users["editor2"] if author == users["editor"] else users["editor"]
    steps = {
        "submit": (author, filed_at + timedelta(minutes=20)),
        "claim": (reviewer, filed_at + timedelta(minutes=50)),
        "approve": (reviewer, now if state == "scheduled" else moment),
        "withdraw": (users["chief"], moment + timedelta(days=1)),
        "return": (reviewer, filed_at + timedelta(minutes=80)),
        "hold": (reviewer, filed_at + timedelta(minutes=80)),
        "spike": (author, filed_at + timedelta(minutes=30)),
    }
    for name in PATHS[state]:
        by, at = steps[name]
        details = {
            "revision_hash": article.head.hash if article.head else "",
            "publish_at": _tomorrow(now) if state == "scheduled" and name == "approve" else None,
            "note": data.get("note", "") if name == PATHS[state][-1] else "",
            "notice": data.get("notice", ""),
        }
        workflow.perform(name, article, by, at, **details)
    if state == "live_edited":
        article.headline, article.lead = data["edited_headline"], data["edited_lead"]
        article.save()
        workflow.record_revision(article, author, now - timedelta(minutes=40))
        workflow.perform("submit", article, author, now - timedelta(minutes=35))


def _correct(article: Article, row: dict[str, Any], users: dict[str, User]) -> None:
    """Publish a correction with the corrected text, or the answer of a person concerned."""
    author, received = article.filed_by, row["received"].astimezone(HANOI)
    reviewer = users["editor2"] if author == users["editor"] else users["editor"]
    fields = {name: row.get(name, "") for name in ("kind", "asker", "asker_name", "wrong", "right", "apology")}
    due = {"received_at": received, "due_at": corrections.due(received)}
    file = corrections.ask(article, reviewer, received + timedelta(hours=1), **fields, **due)
    corrections.decide(file, users["chief"], received + timedelta(hours=2), accepted=True)
    revision_hash = ""
    if file.wrong:
        article.body = article.body.replace(file.wrong, file.right)
        article.save()
        workflow.record_revision(article, author, received + timedelta(hours=3))
        workflow.perform("submit", article, author, received + timedelta(hours=4))
        workflow.perform("claim", article, reviewer, received + timedelta(hours=5))
        revision_hash = article.head.hash if article.head else ""
    file = Correction.objects.select_related("article__head").get(pk=file.pk)
    corrections.publish(file, users["chief"], received + timedelta(hours=6), revision_hash=revision_hash)


def _tomorrow(now: datetime) -> datetime:
    day: date = now.astimezone(HANOI).date() + timedelta(days=1)
    return datetime.combine(day, time(7), HANOI)


def settle_notices() -> None:
    """Of the samples nobody gets mail, and only what still waits for somebody has not been read."""
    Notice.objects.update(mail=MailState.NONE, mail_due=None)
    waits = Q(kind="submit", article__status=Status.SUBMITTED) | Q(kind="return", article__status=Status.RETURNED)
    Notice.objects.exclude(waits).update(read_at=F("created_at"))
