"""The one door between the desk and the site: writes what readers see, from when until when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from articles import counts, lists, origins, pictures, rendering, renditions
from articles.models import (
    Article,
    Correction,
    CorrectionKind,
    Document,
    Event,
    ListEntry,
    PublicCorrection,
    PublicDocument,
    PublicEvent,
    PublicEventPlace,
    PublicOffice,
    PublicPerson,
    PublicTopic,
    PublishedArticle,
    Rendition,
    Revision,
    Section,
    Topic,
    Withdrawal,
)
from articles.models.published import PublishedArticleQuerySet
from articles.projection import project
from articles.search import index, prompts
from provinces.append_only import rebuilding
from provinces.gazetteer import Gazetteer
from provinces.models import Organisation, Person, Tenure

ARCHIVED = "archived"  # in the page of a row that is the first here of a text from an older site
SWEPT_AFTER = timedelta(days=1)  # of a picture file that no row shows: an approval may be about to
REBUILT_AT_ONCE = 500  # keys of rows that one question to the database brings
SWEPT_AT_ONCE = 500  # names in one question to the database


def prepare(revision: Revision) -> None:
    """Make the revision's pictures; long work, done before the transaction that publishes."""
    for photo in revision.data["photos"]:
        renditions.publish(photo)


def publish(article: Article, revision: Revision, by, at: datetime, visible_from: datetime) -> PublishedArticle:
    """Show the revision to readers from that moment on; call inside a transaction.

    The row that stands at that moment ends there, rows scheduled for later are taken back: what was approved last wins.
    """
    with counts.kept(article.pk):
        rows = PublishedArticle.objects.filter(article=article)
        for row in rows.filter(visible_from__gte=visible_from):
            _close(row, row.visible_from)
        for row in rows.visible(visible_from):
            _close(row, visible_from)
        seen = rows.visible(at) | rows.past(at) | rows.scheduled(at)
        first = seen.order_by("visible_from").first()
        before = None if first else origins.published_before(article)
        row = PublishedArticle(
            article=article,
            revision=revision,
            approved_by=by,
            approved_at=at,
            visible_from=visible_from,
            first_published_at=first.first_published_at if first else min(before or visible_from, visible_from),
            embargo_until=article.embargo_until,
        )
        row.page = {ARCHIVED: True} if before else {}
        _fill(row)
        row.full_clean(exclude=["slug", "search_text", "body", "lead", "page", "card"])
        row.save()
        rendering.write([row])
        _write_lists(row)
        index.follow(article.pk, at)
    _copy_cited(revision.data, cited_in=revision.hash)
    # Pictures that were there already, another story's, may have been taken away meanwhile.
    transaction.on_commit(lambda: prepare(revision), robust=True)
    return row


def take_back(article: Article, at: datetime) -> PublishedArticle | None:
    """Take the last scheduled row back; the row before it goes on in its place. None where nothing is scheduled."""
    rows = PublishedArticle.objects.filter(article=article)
    last = rows.scheduled(at).order_by("visible_from").last()
    if last is None:
        return None
    before = rows.filter(visible_until=last.visible_from, visible_from__lt=last.visible_from).first()
    with counts.kept(article.pk):
        _close(last, last.visible_from)
        if before is not None:
            _close(before, None)
        index.follow(article.pk, at)
    return last


def withdraw(article: Article, at: datetime, notice: str) -> Withdrawal:
    """Take the story down: the row that stands ends, scheduled ones are taken back, public pictures go after commit."""
    rows = PublishedArticle.objects.filter(article=article)
    with counts.kept(article.pk):
        for row in rows.scheduled(at):
            _close(row, row.visible_from)
        for row in rows.visible(at):
            _close(row, at)
        index.follow(article.pk, at)
    # Readers get none of them from now on, and what is not taken away here is swept.
    transaction.on_commit(lambda: _remove_pictures(article, at), robust=True)
    return Withdrawal.objects.create(article=article, withdrawn_at=at, notice=notice)


def correct(article: Article, file: Correction, at: datetime) -> PublicCorrection | None:
    """Show readers the notice that a correction file asks for; None where they do not see the story."""
    row = PublishedArticle.objects.visible(at).filter(article=article).first()
    if row is None:
        return None
    said = {name: getattr(file, name) for name in ("kind", "wrong", "right", "apology")}
    name = file.asker_name if file.kind == CorrectionKind.ANSWER else ""
    return PublicCorrection.objects.create(article=article, published_at=at, headline=row.headline, name=name, **said)


def _remove_pictures(article: Article, at: datetime) -> None:
    _remove_unused(set(Rendition.objects.filter(story__article=article).values_list("name", flat=True)), at)


def sweep(at: datetime) -> int:
    """Take away the public picture files of a day ago or earlier that no row shows or will show; how many.

    Who is killed right after a withdrawal, or before an approval is written, leaves such files; so does a new version
    without a photo of the one before.
    """
    swept, names = 0, iter(renditions.public_names())
    while some := set(islice(names, SWEPT_AT_ONCE)):
        left = {name for name in some - _used(some, at) if renditions.is_older(name, at - SWEPT_AFTER)}
        swept += _remove_unused(left, at)
    return swept


def _used(names: set[str], at: datetime) -> set[str]:
    """Those of the picture files that a row shows or will show."""
    return set(Rendition.objects.filter(story__in=_standing(at), name__in=names).values_list("name", flat=True))


def _standing(at: datetime) -> PublishedArticleQuerySet:
    """The rows that readers see or will see."""
    return PublishedArticle.objects.visible(at) | PublishedArticle.objects.scheduled(at)


def _remove_unused(names: set[str], at: datetime) -> int:
    """Take these files away where no row shows or will show them; how many.

    Nothing holds approvals back meanwhile. One that is written before the last question here gets its files back
    here, one that is written later looks after them itself (`publish`).
    """
    gone = names - _used(names, at)
    renditions.remove(gone)
    if wanted := _used(gone, at):
        for row in _standing(at).filter(renditions__name__in=wanted).select_related("revision").distinct():
            prepare(row.revision)
    return len(gone - wanted)


def republish(rows: PublishedArticleQuerySet, at: datetime, after: int = 0) -> Iterator[PublishedArticle]:
    """Write the content of published rows anew from their revisions, one a step; times stay as they are.

    Rows with a key up to `after` are left out, so that a run that was broken off can go on.
    """
    while numbers := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", "article")[:REBUILT_AT_ONCE]):
        for after, article in numbers:
            row = PublishedArticle.objects.select_related("revision").get(pk=after)
            if row.visible_until is None or row.visible_until > max(at, row.visible_from):
                prepare(row.revision)
            with transaction.atomic(), rebuilding(), counts.kept(article):
                # Nobody moves the story meanwhile: a withdrawal that was just written is not written over.
                Article.objects.select_for_update().get(pk=article)
                row.refresh_from_db(fields=["visible_from", "visible_until"])
                _fill(row)
                row.save()
                rendering.write([row])
                _write_lists(row)
                index.renew(row, at)
                _copy_cited(row.revision.data)
            yield row


def _close(row: PublishedArticle, until: datetime | None) -> None:
    row.visible_until = until
    row.save(update_fields=["visible_until"])


def _fill(row: PublishedArticle) -> None:
    data, archived = row.revision.data, ARCHIVED in row.page
    for field, value in project(data, pictures.picture).items():
        setattr(row, field, value)
    row.page |= {ARCHIVED: True} if archived else {}
    row.section = Section.objects.filter(slug=data["section"]["slug"]).first() if data["section"] else None


def _write_lists(row: PublishedArticle) -> None:
    """Bring the row's list entries and picture names to what its content says."""
    wanted = lists.keys_of(row.page, row.first_published_at, Gazetteer.load())
    row.entries.exclude(key__in=wanted).delete()
    ListEntry.objects.bulk_create(
        [
            ListEntry(key=key, story=row, article_id=row.article_id, first_published_at=row.first_published_at)
            for key in sorted(wanted)
        ],
        ignore_conflicts=True,
    )
    names = {name for photo in row.revision.data["photos"] for name in renditions.names_of(photo).values()}
    row.renditions.exclude(name__in=names).delete()
    Rendition.objects.bulk_create([Rendition(story=row, name=name) for name in sorted(names)], ignore_conflicts=True)


def _copy_cited(data: dict[str, Any], cited_in: str = "") -> None:
    """Give the people, event, documents and topics of a snapshot their public side: who approves them confirms them.

    `cited_in` names the snapshot where it is published now.
    """
    Person.objects.filter(pk__in=[official["id"] for official in data["officials"]]).update(confirmed=True)
    Document.objects.filter(pk__in=[cited["id"] for cited in data["documents"]]).update(confirmed=True)
    if data["event"]:
        Event.objects.filter(pk=data["event"]["id"]).update(confirmed=True)
    for person in Person.objects.filter(pk__in=[official["id"] for official in data["officials"]]):
        copy_person(person, cited_in)
    for document in Document.objects.filter(pk__in=[cited["id"] for cited in data["documents"]]):
        copy_document(document, cited_in)
    for topic in Topic.objects.filter(pk__in=[tag["id"] for tag in data["topics"]]):
        copy_topic(topic, cited_in)
    if data["event"] and (event := Event.objects.filter(pk=data["event"]["id"]).first()):
        copy_event(event, cited_in)


def copy_person(person: Person, cited_in: str = "") -> PublicPerson:
    """Write what readers may know of a person, with all offices in time."""
    tenures = Tenure.objects.filter(person=person).select_related("office__organisation__province")
    offices = [
        {
            "title": tenure.office.title,
            "organisation": tenure.office.organisation.name,
            "starts_on": tenure.starts_on.isoformat() if tenure.starts_on else None,
            "ends_on": tenure.ends_on.isoformat() if tenure.ends_on else None,
        }
        for tenure in sorted(tenures, key=_newest_first, reverse=True)
    ]
    values = {
        "slug": person.slug,
        "name": person.name,
        "sort_key": person.sort_key,
        "offices": offices,
        "released_at": person.released_at,
    }
    copy = PublicPerson.objects.update_or_create(person=person, defaults=values)[0]
    copy.posts.all().delete()
    PublicOffice.objects.bulk_create(
        PublicOffice(
            person=copy,
            province=tenure.office.organisation.province.slug,
            title=tenure.office.title,
            starts_on=tenure.starts_on,
            ends_on=tenure.ends_on,
            of_the_front=tenure.office.organisation.kind == Organisation.Kind.FRONT,
            rank=tenure.office.rank,
            position=tenure.position,
        )
        for tenure in tenures
        if tenure.office.organisation.province
    )
    prompts.put(copy, cited_in)
    return copy


def _newest_first(tenure: Tenure) -> tuple[date, date, int]:
    return tenure.ends_on or date.max, tenure.starts_on or date.min, -tenure.position


def copy_event(event: Event, cited_in: str = "") -> PublicEvent:
    """Write what readers may know of an event."""
    gazetteer = Gazetteer.load()
    units = []
    for province in event.provinces.all():
        period = gazetteer.period_near(province.slug, event.starts_on)
        units.append({"slug": province.slug, "name": province.name, "full_name": period.full_name})
    values = {
        **{
            field: getattr(event, field)
            for field in ("slug", "name", "kind", "starts_on", "ends_on", "place", "released_at")
        },
        "organiser": event.organiser.name if event.organiser else "",
        "campaign": event.campaign.name if event.campaign else "",
        "campaign_starts_on": event.campaign.starts_on if event.campaign else None,
        "campaign_ends_on": event.campaign.ends_on if event.campaign else None,
        "provinces": units,
    }
    copy = PublicEvent.objects.update_or_create(event=event, defaults=values)[0]
    pages = {page for unit in units for page in gazetteer.pages_of(unit["slug"])}
    copy.places.all().delete()
    PublicEventPlace.objects.bulk_create(
        PublicEventPlace(event=copy, province=page, starts_on=event.starts_on) for page in sorted(pages)
    )
    prompts.put(copy, cited_in)
    return copy


def copy_document(document: Document, cited_in: str = "") -> PublicDocument:
    """Write what readers may know of a cited document."""
    fields = ("slug", "kind", "number", "issued_on", "issuer", "title", "released_at")
    values = {field: getattr(document, field) for field in fields}
    copy = PublicDocument.objects.update_or_create(document=document, defaults=values)[0]
    prompts.put(copy, cited_in)
    return copy


def copy_topic(topic: Topic, cited_in: str = "") -> PublicTopic:
    """Write what readers may know of a topic."""
    values = {"slug": topic.slug, "name": topic.name, "released_at": topic.released_at}
    copy = PublicTopic.objects.update_or_create(topic=topic, defaults=values)[0]
    prompts.put(copy, cited_in)
    return copy
