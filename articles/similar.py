"""Near duplicates: the stories that a text resembles, found by keys of its sketch, then compared word for word."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from articles import html, permissions, similarity
from articles.models import Article, HistoryEntry, PublishedArticle, SketchKey
from articles.similarity import Likeness

SAME_KEY = 32  # stories read for a key, the newest; a phrase that more of them use tells little
SHARED_KEYS = 3  # of the sketches of two texts, from which on they are compared
COMPARED = 12  # stories, those that share the most keys
NAMED = 3  # of the stories that a text resembles, where one is told of the nearest alone
FILLED_AT_ONCE = 100  # stories, under their locks
REPORTED = 0.3  # share of the text that stands in the other, or of the other in it


@dataclass
class Similar:
    """A story that a text resembles: what of the text stands in the story, and what of the story in the text."""

    story: Article
    likeness: Likeness
    back: Likeness
    is_earlier: bool = False  # than the story whose text it is
    kept: HistoryEntry | None = None  # why both stand, once somebody wrote it down
    update_url: str = ""  # where the text is made an update of the story, for whom that is offered

    @property
    def percent(self) -> int:
        """The larger share in whole percent."""
        return round(self.nearness * 100)

    @property
    def nearness(self) -> float:
        """The larger share, 0 to 1."""
        return max(self.likeness.share, self.back.share)


def text_of(data: dict[str, Any]) -> str:
    """What is compared of a snapshot: lead and body, a line for each paragraph."""
    return f"{data['lead']}\n{html.to_text(data['body'])}"


def index(article: Article) -> None:
    """Have the story found by its newest text; call it in the transaction that moves the story on. Two queries."""
    SketchKey.objects.filter(article=article).delete()
    if article.head is not None:
        keys = similarity.sketch(text_of(article.head.data))
        SketchKey.objects.bulk_create(SketchKey(article=article, key=key) for key in keys)


def fill(*, everything: bool = False) -> Iterator[int]:
    """Index the stories that were submitted once and have no keys, or all; yields how many were done so far.

    In steps, each a transaction of its own: who is killed in between leaves whole stories, and goes on where they were.
    """
    last = done = 0
    stories = Article.objects.exclude(submitted_at=None).exclude(head=None).order_by("pk")
    if not everything:
        stories = stories.filter(~Exists(SketchKey.objects.filter(article=OuterRef("pk"))))
    while numbers := list(stories.filter(pk__gt=last).values_list("pk", flat=True)[:FILLED_AT_ONCE]):
        with transaction.atomic():
            list(Article.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))
            for story in stories.filter(pk__in=numbers).select_related("head").only("head__data"):
                index(story)
                done += 1
        last = numbers[-1]
        yield done


def beside(story: Article, user, at: datetime) -> list[Similar]:
    """What the newest text of a story resembles, as `find` does, and what was decided about it: four queries."""
    if story.head is None:
        return []
    found = find(text_of(story.head.data), user, at, but=story.pk)
    kept = kept_beside(story) if found else {}
    for similar in found:
        similar.is_earlier = similar.story.created_at < story.created_at
        similar.kept = kept.get(similar.story.pk)
    return found


def kept_beside(story: Article) -> dict[int, HistoryEntry]:
    """What was written down when the story was kept beside another: by the other's number, the newest entry."""
    entries = story.history.filter(move="keep_own").select_related("by").order_by("number")
    return {entry.details["other"]: entry for entry in entries}


def find(text: str, user, at: datetime, but: int | None = None) -> list[Similar]:
    """The stories that the text resembles, the most alike first, without that of number `but`.

    Of those alone whose text the user may read on the desk or as a reader: three queries, whatever the archive holds.
    """
    candidates = _sharing_keys(similarity.sketch(text), but)
    pairs = (_pair(text, story, other) for story, other in texts(candidates, user, at))
    return sorted((pair for pair in pairs if pair.nearness >= REPORTED), key=lambda pair: -pair.nearness)


def nearest(text: str, but: int | None = None) -> list[list[int]]:
    """Number and percent of the stories that the text resembles most: two queries.

    Whoever shows one of them asks first who may know of it: `headlines`.
    """
    stories = Article.objects.filter(pk__in=_sharing_keys(similarity.sketch(text), but)).select_related("head")
    pairs = [_pair(text, story, text_of(story.head.data)) for story in stories.only("head__data") if story.head]
    found = sorted((pair for pair in pairs if pair.nearness >= REPORTED), key=lambda pair: -pair.nearness)
    return [[pair.story.pk, pair.percent] for pair in found[:NAMED]]


def headlines(numbers: set[int], user, at: datetime) -> dict[int, str]:
    """Of the stories of those numbers that the user may read, the headlines; two queries, or none."""
    if not numbers:
        return {}
    desk = permissions.visible_to(user, at).filter(pk__in=numbers).exclude(permissions.sealed(at))
    found = dict(desk.values_list("pk", "headline"))
    rows = PublishedArticle.objects.visible(at).filter(article__in=numbers - {*found})
    return dict(rows.values_list("article", "headline")) | found


def _pair(text: str, story: Article, other: str) -> Similar:
    return Similar(story, similarity.likeness(text, other), similarity.likeness(other, text))


def _sharing_keys(keys: list[int], but: int | None) -> list[int]:
    """The numbers of the stories that share the most keys, of each key's newest stories: one query."""
    if not keys:
        return []
    table = SketchKey._meta.db_table
    newest = f"SELECT article_id FROM {table} WHERE key = %s ORDER BY article_id DESC LIMIT {SAME_KEY}"  # noqa: S608
    each = [f"SELECT * FROM ({newest}) AS k{number}" for number in range(len(keys))]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), keys)
        shared = Counter(number for (number,) in cursor.fetchall() if number != but)
    return [number for number, count in shared.most_common(COMPARED) if count >= SHARED_KEYS]


def texts(numbers: list[int], user, at: datetime) -> list[tuple[Article, str]]:
    """The stories of those numbers, each with the text that the user may read; withdrawn ones are left out."""
    desk = permissions.visible_to(user, at).filter(pk__in=numbers).exclude(permissions.sealed(at))
    found = {
        story.pk: (story, text_of(story.head.data)) for story in desk.select_related("head", "filed_by") if story.head
    }
    rows = PublishedArticle.objects.visible(at).filter(article__in=set(numbers) - {*found})
    for row in rows.select_related("article__filed_by").defer("page", "card", "search_text"):
        found[row.article_id] = (row.article, f"{row.lead}\n{html.to_text(row.body)}")
    return list(found.values())
