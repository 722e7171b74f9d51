"""The search of the story list: what somebody may see, in the words of its newest version, the best first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from articles import desk_index, projection
from articles.desk.reach import FAR, Among
from articles.models import Article, DeskEntry, PublishedArticle
from articles.search import engine, leafing, meant
from articles.search.found import Away, Found
from articles.search.numbers import moment_of
from articles.search.question import Query
from articles.search.ranking import Text
from articles.search.terms import Question, Term
from newsroom.models import User

MATCHING = 201  # answers for a move of many: one more than it takes


@dataclass(frozen=True)
class Page:
    """A page of stories by their numbers, the best first, and the cursor of the next one, "" on the last.

    `looked_back_to`: no further was looked for what the filters leave. `meant`: another question that would find
    something, where this one finds nothing. `away`: no engine answered.
    """

    ids: Sequence[int] = ()
    following: str = ""
    looked_back_to: datetime | None = None
    meant: str = ""
    away: bool = False


@dataclass
class Desk:
    """The stories that the rights and filters of a list leave, as a source of answers.

    `floor` is the number that the last reading ended at because it had looked far enough.
    """

    stories: QuerySet[Article]
    at: datetime
    floor: int | None = None

    def newest(self, question: Question, most: int, below: int | None = None) -> list[Found]:
        """The newest answers that are left, at most so many, below a number; it looks at no more than FAR others."""
        left: list[Found] = []
        for asked in (most, FAR):
            found = engine.current().newest(question, self.at, asked, below, DeskEntry)
            left += self._left(found)
            if len(found) < asked or len(left) >= most:
                self.floor = found.floor if len(left) < most else None
                return left[:most]
            below = self.floor = found[-1].number
        return left[:most]

    def _left(self, found: Sequence[Found]) -> list[Found]:
        """In one query: who may see a story is the list's to say, whatever the index knows."""
        new = {each.story_id for each in found}
        left = set(self.stories.order_by().filter(Among(new)).values_list("pk", flat=True)) if new else set()
        return [each for each in found if each.story_id in left]

    def texts(self, found: Collection[Found], query: Query) -> dict[int, Text]:
        """What they are ranked by; the whole version only where accents were typed."""
        entries = DeskEntry.objects.defer("indexed").select_related("story").defer("story__body")
        if any(query.exact):
            entries = entries.select_related("story__head")
        rows = entries.filter(pk__in=[each.number for each in found])
        return {entry.number: Text(_row(entry, query), entry.names) for entry in rows}


def _row(entry: DeskEntry, query: Query) -> PublishedArticle:
    story = entry.story
    row = PublishedArticle(
        headline=story.headline,
        headline_key=story.folded[:300],
        lead="" if entry.sealed else story.lead,
        search_text=entry.text,
        first_published_at=moment_of(entry.number),
        page=desk_index.NOTHING,
    )
    if any(query.exact) and story.head and not entry.sealed:
        row.body, row.page = story.head.data["body"], projection.page(story.head.data, story.head.data["photos"])
    return row


@dataclass(frozen=True)
class Asked:
    """A question of somebody's.

    `stories` are those that the user may see and the filters leave; `narrowed` is what the index knows of the filters.
    """

    query: Query
    user: User
    stories: QuerySet[Article]
    narrowed: Sequence[Term]
    at: datetime

    def page(self, cursor: str, size: int) -> Page:
        """What answers, from a cursor on; raises `leafing.BadCursor`."""
        within = self._within()
        if within is None:
            return Page()
        try:
            return _page(self.query, Desk(self.stories, self.at), within, cursor, size)
        except Away:
            return Page(away=True)

    def newest(self) -> set[int]:
        """The newest MATCHING stories that answer, by their numbers; none where no engine answers."""
        within = self._within()
        if within is None:
            return set()
        try:
            found = Desk(self.stories, self.at).newest(self.query.matches(within), MATCHING)
        except Away:
            return set()
        return {each.story_id for each in found}

    def _within(self) -> list[Term] | None:
        """What the index is asked within; None for whoever sees nothing.

        What nearly every story has narrows nothing, and PostgreSQL takes longer to look at it than at all other words.
        """
        seen = desk_index.visible_to(self.user, timezone.localdate(self.at))
        if seen is None:
            return None
        scope = desk_index.narrowing(seen) if self.query.groups else seen
        return [*([scope] if scope else []), *self.narrowed]


def _page(query: Query, desk: Desk, within: Sequence[Term], cursor: str, size: int) -> Page:
    question = query.matches(within)
    newest = desk.newest(question, max(leafing.RANKED, size) + 1)
    if query.groups:
        found, following = leafing.relevant(desk, query, within, newest, cursor, size)
    else:
        found, following = leafing.newest(desk, question, newest, cursor, size)
    # The last reading was one of the whole question only where it was read to the end of the page.
    floor = None if following else desk.floor
    closest = ""
    if not found and not cursor and floor is None:
        closest = meant.closest(query.text, lambda asked: bool(desk.newest(asked, 1)), within) or ""
    return Page(
        ids=[each.story_id for each in found],
        following=following or (f"{floor:x}" if floor is not None else ""),
        looked_back_to=moment_of(floor) if floor is not None else None,
        meant=closest,
    )
