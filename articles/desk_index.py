"""The index of the desk: each story by its newest version and by what rights to it depend on, written with both."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Q

from articles import permissions, projection
from articles.models import Article, PublishedArticle, Revision
from articles.models.desk_search import DeskEntry
from articles.search import engine
from articles.search.document import Document, document_of, names_of
from articles.search.numbers import EPOCH, free
from articles.search.terms import AllOf, AnyOf, Key, Term, all_of, any_of
from newsroom.vietnamese import fold_words
from provinces.gazetteer import Gazetteer

VERSION = 1  # of what follows from a story; `rebuild` renews entries of an older one
AT_ONCE = 100  # stories in one transaction of a rebuilding
EVERY, OPEN, NATIONAL = "desk", "open", "national"
TEXTS: dict[str, Any] = {
    "lead": "", "body": "", "source_credit": "", "event": None, "section": None, "related_headlines": [],
    "provinces": [], "officials": [], "documents": [], "topics": [], "photos": [], "bylines": [],
}  # fmt: skip
NOTHING = TEXTS | {"quarter": ""}  # the page of a story of which no more than the headline is told

Made = tuple[tuple[datetime, int], DeskEntry, Document]  # the moment and key that a number is wanted for
Seen = Iterable[tuple[datetime, datetime | None]]


def home(province: int) -> Key:
    """Stories of that province's own."""
    return Key(f"home/{province}")


def filed_by(user: int) -> Key:
    """Stories that they filed."""
    return Key(f"from/{user}")


def written_by(user: int) -> Key:
    """Stories whose newest version they saved."""
    return Key(f"by/{user}")


def of_event(event: int) -> Key:
    """Stories of that event."""
    return Key(f"event/{event}")


def of_genre(genre: str) -> Key:
    """Stories of that journalistic form."""
    return Key(f"genre/{genre}")


def visible_to(user, on) -> Term | None:
    """The same as `permissions.visible_to`, as the index knows it; None for whoever sees nothing."""
    if not permissions.is_writer(user):
        return None
    if permissions.is_chief(user):
        return Key(EVERY)
    if not permissions.is_editor(user):
        return filed_by(user.pk)
    own = [filed_by(user.pk), written_by(user.pk)]
    if permissions.covers_everything(user):
        return any_of([*own, Key(OPEN)])
    beats = sorted(permissions.beats_of(user, on))
    return any_of([*own, *([all_of([Key(OPEN), any_of(map(home, beats))])] if beats else [])])


def narrowing(seen: Term) -> Term | None:
    """What of that the index has to read less for; None if nothing, since nearly every story has EVERY and OPEN."""
    match seen:
        case Key(text) if text in {EVERY, OPEN}:
            return None
        case AllOf(parts):
            left = [term for part in parts if (term := narrowing(part)) is not None]
            return all_of(left) if left else None
        case AnyOf(parts):
            terms = [term for part in parts if (term := narrowing(part)) is not None]
            return any_of(terms) if len(terms) == len(parts) else None
    return seen


def put(story: Article, revision: Revision, at: datetime) -> None:
    """Write the entries of a story whose newest version this is; in the transaction that saved it."""
    if revision.number > 1:
        engine.current().remove(list(DeskEntry.objects.filter(story=story)))
    _store(_entries(story, revision, Gazetteer.load(), _seen(story) if revision.number > 1 else (), at))


def follow(article_id: int, at: datetime) -> None:
    """Bring the entries of a story to who filed it and what readers see of it; in the transaction that changed that."""
    story = Article.objects.select_related("head").get(pk=article_id)
    engine.current().remove(list(DeskEntry.objects.filter(story=story)))
    if story.head is not None:
        _store(_entries(story, story.head, Gazetteer.load(), _seen(story), at))


def _seen(story: Article) -> Seen:
    return PublishedArticle.objects.filter(article=story).values_list("visible_from", "visible_until")


def _entries(story: Article, revision: Revision, gazetteer: Gazetteer, seen: Seen, at: datetime) -> Iterator[Made]:
    """An entry for the time that it is in, sealed or not, and one for the time after that, where there is one."""
    for place, (start, end, sealed) in enumerate(times(seen, at)[:2]):
        row = as_published(revision, sealed=sealed)
        keys = {f"home/{story.home_province_id}", f"from/{story.filed_by_id}", f"by/{revision.created_by_id}"}
        keys |= {EVERY, f"genre/{story.genre}", *([NATIONAL] if story.national else []), *([] if sealed else [OPEN])}
        keys |= {f"event/{story.event_id}"} if story.event_id else set()
        document = document_of(row, gazetteer)
        document = replace(document, keys=" ".join(sorted({*document.keys.split(), *keys})))
        entry = DeskEntry(
            story=story,
            visible_from=start if place else EPOCH,
            visible_until=end,
            keys=document.keys,
            names=names_of(row),
            text=row.search_text,
            sealed=sealed,
            version=VERSION,
        )
        wanted = story.pk * 4 + 2 * sealed + place
        yield (revision.created_at, wanted), entry, document


def _store(made: Iterable[Made]) -> None:
    """Give entries their numbers; a sealed text has another one than the open one, whose words a cluster may keep."""
    entries = list(made)
    numbers = free(DeskEntry, [wanted for wanted, _entry, _document in entries])
    for number, (_wanted, entry, _document) in zip(numbers, entries, strict=True):
        entry.number = number
    engine.current().put([(entry, document) for _wanted, entry, document in entries])


def times(seen: Seen, at: datetime) -> list[tuple[datetime, datetime | None, bool]]:
    """From the moment on, the times in which a story is sealed or is not (`permissions.sealed`): from, until, sealed.

    `seen` are the times in which readers see it; empty ones are those that were taken back.
    """
    spans = [(start, end) for start, end in seen if start != end]
    bounds = sorted({at, *(moment for span in spans for moment in span if moment and moment > at)})
    found: list[tuple[datetime, datetime | None, bool]] = []
    for start, end in [*pairwise(bounds), (bounds[-1], None)]:
        shown = any(first <= start and (last is None or start < last) for first, last in spans)
        sealed = not shown and any(first <= start for first, _last in spans)
        if found and found[-1][2] == sealed:
            found[-1] = (found[-1][0], end, sealed)
        else:
            found.append((start, end, sealed))
    return found


def as_published(revision: Revision, *, sealed: bool) -> PublishedArticle:
    """The row that readers would get of a version, without pictures and times, as far as words are concerned."""
    data: dict[str, Any] = revision.data | TEXTS if sealed else revision.data
    return PublishedArticle(
        headline=data["headline"],
        headline_key=fold_words(data["headline"])[:300],
        lead=data["lead"],
        body=data["body"],
        page=projection.page(data, data["photos"]),
        search_text=projection.search_text(data),
        first_published_at=revision.created_at,
    )


def rebuild(at: datetime, *, after: int = 0, everything: bool = False) -> Iterator[tuple[int, int]]:
    """Write the entries that are missing or of an older version (or all), story by story in their order.

    Yields (number of stories written, the last story's number) after each batch, which is a transaction of its own.
    """
    gazetteer, written = Gazetteer.load(), 0
    stale = Article.objects.filter(head__isnull=False)
    if not everything:
        stale = stale.filter(Q(desk_entries=None) | Q(desk_entries__version__lt=VERSION))
    while keys := list(stale.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).distinct()[:AT_ONCE]):
        with transaction.atomic():
            # Locked: who saves the same story at this moment comes before or after.
            list(Article.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
            engine.current().remove(list(DeskEntry.objects.filter(story__in=keys)))
            seen: dict[int, list] = {pk: [] for pk in keys}
            rows = PublishedArticle.objects.filter(article__in=keys)
            for pk, start, end in rows.values_list("article", "visible_from", "visible_until"):
                seen[pk].append((start, end))
            stories = Article.objects.select_related("head").filter(pk__in=keys)
            heads = [(story, story.head) for story in stories if story.head is not None]
            _store(made for story, head in heads for made in _entries(story, head, gazetteer, seen[story.pk], at))
        written, after = written + len(keys), keys[-1]
        yield written, after
