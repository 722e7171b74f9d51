"""Generated stories as public rows, written in bulk: what readers' pages and search read, and nothing of the desk."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import batched
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, reset_queries, transaction

from articles import lists
from articles.models import (
    Article,
    Document,
    Event,
    ListEntry,
    PublicDocument,
    PublicEvent,
    PublicPerson,
    PublicTopic,
    PublishedArticle,
    Revision,
    Section,
    Topic,
)
from articles.models.documents import number_key
from articles.search.document import folded
from newsroom.models import Role, User
from newsroom.vietnamese import fold, fold_words, name_key, quarter_of, slugify
from provinces.gazetteer import Gazetteer
from provinces.models import Person
from tests.benchmarks.archives import SECTIONS, Archive, Story

BATCH = 2_000  # stories in one transaction
_slug = cache(slugify)  # of topics, of which there are few
NEEDED = ("tin", "can-bo/", "van-ban/", "su-kien/", "chu-de/")  # keys without which something is not seen at all

Index = Callable[[Sequence[PublishedArticle]], object]


@dataclass(frozen=True)
class _Kind:
    """How one kind of thing is kept on the desk and copied for readers."""

    desk: type[models.Model]
    public: type[models.Model]
    link: str


_KINDS = {
    "person": _Kind(Person, PublicPerson, "person"),
    "document": _Kind(Document, PublicDocument, "document"),
    "event": _Kind(Event, PublicEvent, "event"),
    "topic": _Kind(Topic, PublicTopic, "topic"),
}


class Shelf:
    """Where generated stories are put; `index` is given the rows of each batch, inside its transaction.

    With `every_list` a story stands in all lists it would stand in; without, in those alone that make people,
    documents, events and topics public, which is a fifth of the rows.
    """

    def __init__(self, archive: Archive, index: Index | None = None, *, every_list: bool = True) -> None:
        self.archive, self.index, self.every_list = archive, index, every_list
        self.writer = User.objects.get_or_create(username="archive", defaults={"role": Role.REPORTER})[0]
        for slug in SECTIONS:
            Section.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ").capitalize()})
        self.sections = {section.slug: section for section in Section.objects.all()}
        self.gazetteer = Gazetteer.load()
        self.last = {model: model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0 for model in _NUMBERED}
        self.known: dict[str, set[str]] = {name: set() for name in _KINDS}
        self.revision: Revision | None = None

    def write(self, stories: Iterable[Story] | None = None, size: int = BATCH) -> Iterator[int]:
        """Write them, those of the archive unless others are given; yields how many are there."""
        done = 0
        for batch in batched(self.archive if stories is None else stories, size, strict=False):
            with transaction.atomic():
                self._write(batch)
            reset_queries()
            done += len(batch)
            yield done
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(_NUMBERED)):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")  # which it does by itself after a while

    def _key(self, model: type[models.Model]) -> int:
        self.last[model] += 1
        return self.last[model]

    def _write(self, stories: Sequence[Story]) -> None:
        drafts = [self._draft(story) for story in stories]
        Article.objects.bulk_create(drafts)
        if self.revision is None:  # one for all of them: readers' pages never ask for it
            first = drafts[0]
            self.revision = Revision.objects.create(
                id=self._key(Revision), article=first, number=1, data={}, hash="0" * 64, created_by=self.writer,
                created_at=first.created_at,
            )  # fmt: skip
        rows = [self._row(story, draft) for story, draft in zip(stories, drafts, strict=True)]
        PublishedArticle.objects.bulk_create(rows)
        self._write_cited(stories)
        ListEntry.objects.bulk_create(entry for row in rows for entry in self._entries(row))
        if self.index is not None:
            self.index(rows)

    def _draft(self, story: Story) -> Article:
        return Article(
            id=self._key(Article), headline=story.headline, folded=fold_words(story.headline)[:400],
            filed_by=self.writer, created_at=story.published_at, updated_at=story.published_at, status="approved",
            section=self.sections[story.section], home_province_id=self.gazetteer.places[story.unit.slug].id,
        )  # fmt: skip

    def _row(self, story: Story, draft: Article) -> PublishedArticle:
        at, page = story.published_at, page_of(story)
        page["section"]["name"] = self.sections[story.section].name
        named = {"province": story.unit.name, "province_slug": story.unit.slug}
        return PublishedArticle(
            id=self._key(PublishedArticle), article=draft, revision=self.revision, approved_by=self.writer,
            approved_at=at, visible_from=at, first_published_at=at, headline=story.headline,
            headline_key=fold_words(story.headline)[:300], slug=slugify(story.headline), dateline_tag="Mặt trận",
            lead=story.lead, body="".join(f"<p>{escape(text)}</p>" for text in story.paragraphs),
            section=self.sections[story.section], genre=story.genre, page=page,
            search_text=f" {folded(story.text)} ",
            card={**named, "national": False, "photo": None, "period": ""},
        )  # fmt: skip

    def _entries(self, row: PublishedArticle) -> Iterator[ListEntry]:
        for key in sorted(lists.keys_of(row.page, row.first_published_at, self.gazetteer)):
            if self.every_list or (key.startswith(NEEDED) and key.count("/") < 2):
                yield ListEntry(
                    key=key, story=row, article_id=row.article_id, first_published_at=row.first_published_at
                )

    def _write_cited(self, stories: Sequence[Story]) -> None:
        """Give what the stories name its desk's row and its public one, where it has none."""
        for name, kind in _KINDS.items():
            met = {slug: values for story in stories for slug, values in _cited(story, name)}
            new = {slug: values for slug, values in met.items() if slug not in self.known[name]}
            made = [kind.desk(slug=slug, **desk) for slug, (desk, _) in new.items()]
            kind.desk._base_manager.bulk_create(made, ignore_conflicts=True)
            pks = dict(kind.desk._base_manager.filter(slug__in=new).values_list("slug", "pk"))
            copies = (
                kind.public(slug=slug, **{f"{kind.link}_id": pks[slug]}, **public)
                for slug, (_, public) in new.items()
                if slug in pks
            )
            kind.public._base_manager.bulk_create(copies, ignore_conflicts=True)
            self.known[name] |= new.keys()


_NUMBERED: tuple[type[models.Model], ...] = (Article, Revision, PublishedArticle)


def page_of(story: Story) -> dict[str, Any]:
    """What the projection would leave in `PublishedArticle.page`."""
    unit, event = story.unit, story.event
    return {
        "national": False,
        "provinces": [{"slug": unit.slug, "name": unit.name, "uid": unit.uid, "full_name": unit.full_name}],
        "section": {"slug": story.section, "name": ""},
        "genre": story.genre,
        "event_date": story.day.isoformat(),
        "period": "",
        "officials": [{"slug": o.slug, "name": o.name, "titles": [o.title]} for o in story.officials],
        "documents": [
            {
                "slug": d.slug, "kind": d.kind, "number": d.number, "issued_on": d.issued_on.isoformat(),
                "issuer": d.issuer, "title": d.title,
            }
            for d in story.documents
        ],
        "topics": [{"slug": _slug(name), "name": name} for name in story.topics],
        "event": {"slug": event.slug, "name": event.name, "starts_on": event.starts_on.isoformat()} if event else None,
        "source_credit": "",
        "related_headlines": [],
        "quarter": quarter_of(story.day),
        "bylines": [],
        "photos": [],
    }  # fmt: skip


def _cited(story: Story, kind: str) -> Iterator[tuple[str, tuple[dict[str, Any], dict[str, Any]]]]:
    """Pairs of slug and fields, of the desk's row and of the public one, for what a story names of a kind."""
    if kind == "person":
        for official in story.officials:
            public = {"name": official.name, "sort_key": name_key(official.name)}
            offices = [{"title": official.title, "organisation": "", "starts_on": None, "ends_on": None}]
            yield official.slug, (public | {"folded": fold(official.name)}, public | {"offices": offices})
    elif kind == "document":
        for cited in story.documents:
            names = ("kind", "number", "issued_on", "issuer", "title")
            public = {name: getattr(cited, name) for name in names}
            yield cited.slug, (public | {"number_key": number_key(cited.number)}, public)
    elif kind == "event" and story.event is not None:
        public = {"name": story.event.name, "starts_on": story.event.starts_on, "kind": "conference"}
        yield story.event.slug, (public | {"folded": fold_words(story.event.name)}, public)
    elif kind == "topic":
        for name in story.topics:
            yield _slug(name), ({"name": name, "key": name.lower()}, {"name": name})
