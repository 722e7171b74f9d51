"""Stories and what hangs on them, made for a test through the real door to the public."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from articles import html, publishing, record, snapshot
from articles.models import (
    AIDeclaration,
    Article,
    ArticleOfficial,
    Byline,
    Citation,
    Document,
    Event,
    OtherProvince,
    PublishedArticle,
    Revision,
    Section,
    topics_named,
)
from newsroom.models import Role, User
from provinces.models import Office, Organisation, Person, Province, Tenure

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def moment(text: str) -> datetime:
    """`2026-11-24 09:30`, in Hà Nội, as an aware datetime."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def account(username: str, role: Role) -> User:
    """The account of that name, made where it is missing; it has no password."""
    return User.objects.get_or_create(username=username, defaults={"role": role, "is_staff": True, "nationwide": True})[
        0
    ]


def section(name: str = "Hoạt động Mặt trận", slug: str = "hoat-dong-mat-tran", **fields: Any) -> Section:
    """The section of that slug."""
    return Section.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def event(name: str = "Hội nghị quý III", starts_on: date = date(2023, 10, 10), **fields: Any) -> Event:
    """A new event; `provinces` are slugs."""
    provinces = fields.pop("provinces", ())
    made = Event.objects.create(name=name, starts_on=starts_on, **fields)
    made.provinces.set(Province.objects.filter(slug__in=provinces))
    return made


def document(number: str = "231-KL/TU", **fields: Any) -> Document:
    """A new document."""
    return Document.objects.create(number=number, **{"kind": "Kết luận", "issued_on": date(2023, 7, 7), **fields})


def person(name: str = "Phương Thị Thử", offices: Iterable[tuple[str, date | None, date | None]] = ()) -> Person:
    """A new official with offices (title, from, to; half-open) in one organisation of Bắc Kạn."""
    made = Person.objects.create(name=name)
    for title, starts_on, ends_on in offices:
        body, _ = Organisation.objects.get_or_create(name="Tỉnh ủy Bắc Kạn", defaults={"kind": "party"})
        office = Office.objects.create(title=title, organisation=body)
        Tenure.objects.create(person=made, office=office, starts_on=starts_on, ends_on=ends_on)
    return made


def draft(
    headline: str = "Bắc Kạn: Đánh giá tình hình hoạt động của MTTQ trong quý III năm 2023",
    *,
    provinces: Iterable[str] = ("bac-kan",),
    officials: Iterable[Person] = (),
    documents: Iterable[Document] = (),
    topics: Iterable[str] = (),
    bylines: Iterable[tuple[str, str]] = (),
    ai_use: str = "none",
    **fields: Any,
) -> Article:
    """A story on the desk. `provinces` are slugs, its own first; `bylines` are (name, "text" or "photo").

    `ai_use` is what its author declares; empty: nothing yet.
    """
    home, *others = [*Province.objects.filter(slug__in=list(provinces)[:1])] or [None]
    values = {"lead": "Sáng 10/10, hội nghị đánh giá quý III.", "body": "<p>Nội dung hội nghị.</p>", **fields}
    values.setdefault("section", section())
    values.setdefault("filed_by", account("factory-writer", Role.REPORTER))
    article = Article.objects.create(headline=headline, home_province=home, **values)
    others = [Province.objects.get(slug=slug) for slug in list(provinces)[1:]]
    for position, province in enumerate(others):
        OtherProvince.objects.create(article=article, province=province, position=position)
    for position, official in enumerate(officials):
        ArticleOfficial.objects.create(article=article, person=official, position=position)
    for position, cited in enumerate(documents):
        Citation.objects.create(article=article, document=cited, position=position)
    for position, (name, role) in enumerate(bylines):
        Byline.objects.create(article=article, name=name, role=role, position=position)
    if ai_use:
        AIDeclaration.objects.create(article=article, use=ai_use)
    article.tags.set(topics_named(topics))
    return article


def publish(headline: str | Article = "", *, at: datetime | None = None, **fields: Any) -> PublishedArticle:
    """Publish a new story, or a new revision of one, from that moment on (default: now); see `draft`."""
    if isinstance(headline, Article):
        article = headline
    else:
        article = draft(**({"headline": headline} if headline else {}), **fields)
    visible_from = at or timezone.now()
    data = snapshot.take(article)
    data["body"] = html.clean(data["body"])
    revision = Revision(
        article=article,
        number=article.revisions.count() + 1,
        data=data,
        hash=snapshot.digest(data),
        created_by=article.filed_by,
        created_at=visible_from,
    )
    editor = account("factory-editor", Role.EDITOR)
    with transaction.atomic():
        record.seal(revision)
        row = publishing.publish(article, revision, editor, visible_from, visible_from)
        _keep_record(article, "approve", editor, visible_from, publish_at=visible_from, details=record.published(row))
        return row


def _keep_record(article: Article, move: str, by: User | None, at: datetime, **fields: Any) -> None:
    """The entry that the workflow would write, though the story's desk state stays what it is."""
    record.write(article, move, by, at, to_status=article.status, **fields)


def withdraw(story: PublishedArticle, at: datetime, notice: str = "Bài đã được gỡ.") -> None:
    """Take a published story down at that moment."""
    with transaction.atomic():
        taken = publishing.withdraw(story.article, at, notice)
        _keep_record(story.article, "withdraw", None, at, details=record.withdrawn(taken))
