"""Where a reader may go on from a story: the headlines it names, its event, its people, its province and time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _

from articles import addresses, lists
from articles.models.published import PublishedArticle
from articles.public.paging import newest_stories
from articles.public.periods import quarter_in_words
from articles.public.prepared import Prepared
from articles.templatetags.kept import Memory
from newsroom.vietnamese import fold_words, quarter_of

HEADLINES = 6  # related lines that are expected to name stories of the same lists
PEOPLE = 3  # officials of the story, the first by protocol
AT_MOST = {"su-kien": 4, "can-bo": 1, "quy": 2}  # stories for one reason, by the kind of list
IN_ALL = 6


class Linked(NamedTuple):
    """What is shown of a published row to which a story leads, and by what it was found."""

    article_id: int
    first_published_at: datetime
    headline: str
    headline_key: str
    slug: str
    card: dict[str, Any]
    found_by: str  # `line` or `taken down` for a related headline, else the key of a list

    @property
    def age(self) -> tuple[datetime, int]:
        """Orders rows; the newest are last."""
        return self.first_published_at, self.article_id

    def get_absolute_url(self) -> str:
        """Where it stands."""
        return addresses.of_story(self.slug, self.article_id)


@dataclass(frozen=True)
class RelatedLine:
    """A related headline as the house prints it, with its story where readers can see it."""

    headline: str
    story: Linked | None


@dataclass(frozen=True)
class Further:
    """A story to read next, and why."""

    reason: str
    story: Linked


@dataclass(frozen=True)
class Related:
    """All of it; made by `related_to`."""

    lines: list[RelatedLine]
    further: list[Further]


def related_to(story: PublishedArticle, at: datetime, memory: Memory | None = None) -> Related:
    """The related lines and further stories of a story, as readers see them at that moment: one query, or none.

    A line with the headline of a story that was taken down is left out; one that is nothing of ours stays. What of the
    lists is in the `memory` of an edition is not asked for again.
    """
    keys = {line: fold_words(line)[:300] for line in story.page["related_headlines"]}
    lists_by_reason = _lists(story, at)
    found, newest = _looked_up(set(keys.values()), list(lists_by_reason.values()), at, memory or Memory())
    others = [row for row in found if row.article_id != story.article_id]
    by_key = {row.headline_key: row for row in sorted(others, key=_age) if row.found_by == "line"}
    taken_down = {row.headline_key for row in others if row.found_by == "taken down"} - {*by_key}
    lines = [RelatedLine(line, by_key.get(key)) for line, key in keys.items() if key not in taken_down]
    seen = {story.article_id, *(line.story.article_id for line in lines if line.story)}
    return Related(lines, list(islice(_further(newest, lists_by_reason, seen), IN_ALL)))


def _lists(story: PublishedArticle, at: datetime) -> dict[str, str]:
    """The lists to look in, the closest first, by the reason to give; a preview may be of what is not published yet."""
    page, reasons = story.page, {}
    if page["event"]:
        reasons[_("Same event")] = lists.event(page["event"]["slug"])
    for official in page["officials"][:PEOPLE]:
        reasons[_("Also about %(name)s") % {"name": official["name"]}] = lists.person(official["slug"])
    if page["provinces"]:
        first = page["provinces"][0]
        when = page["quarter"] or quarter_of((story.first_published_at or at).astimezone(lists.HANOI).date())
        said = {"province": first["name"], "quarter": quarter_in_words(when)}
        reasons[_("%(province)s in %(quarter)s") % said] = lists.province(first["slug"], quarter=when)
        reasons[_("More from %(province)s") % said] = lists.province(first["slug"])
    elif page["section"]:
        reasons[_("Same section")] = lists.section(page["section"]["slug"])
    return reasons


def _looked_up(
    headlines: set[str], in_lists: list[str], at: datetime, memory: Memory
) -> tuple[list[Linked], dict[str, list[Linked]]]:
    """Stories with those headlines, and the newest of each list, as many as may be needed: one query, or none."""
    after_event = any(_kind(key) == "su-kien" for key in in_lists)
    wanted = {key: _read_of(key, after_event, len(headlines)) for key in in_lists}
    kept: dict[str, tuple[int, list[Linked]]] = {key: memory.get("newest", key) or (0, []) for key in in_lists}
    missing = {key: most for key, most in wanted.items() if kept[key][0] < most}
    newest = {key: stories for key, (_most, stories) in kept.items()} | {key: [] for key in missing}
    found: list[Linked] = []
    if missing or headlines:
        # As many as there may be, so that statements are few: that one of them is there twice changes nothing.
        asked = [*headlines, *[next(iter(headlines))] * (HEADLINES - len(headlines))] if headlines else []
        for row in map(Linked._make, _union((len(asked), tuple(missing.values())), at, *asked, *missing)):
            newest.get(row.found_by, found).append(row)
    for key, most in missing.items():
        newest[key].sort(key=_age, reverse=True)
        memory.keep("newest", key, part=(most, newest[key]))
    return found, newest


def _read_of(key: str, after_event: bool, headlines: int) -> int:
    """How many of a list may be needed: what is shown of it, with all that may stand above it already.

    That is the story itself, what the related lines name, and what was found in the lists before.
    """
    match _kind(key):
        case "su-kien":
            shown = AT_MOST["su-kien"]
        case "can-bo":
            shown = min(PEOPLE * AT_MOST["can-bo"] + (AT_MOST["su-kien"] if after_event else 0), IN_ALL)
        case _:
            shown = IN_ALL
    return shown + 1 + (HEADLINES if headlines else 0)


@Prepared
def _union(shape: tuple[int, tuple[int, ...]], at: datetime, *keys: str) -> QuerySet[PublishedArticle, Any]:
    """In one query: stories with those headlines, such that were taken down, and the newest of lists.

    `shape`: how many of the keys are headlines, and how many stories to read of each of the lists that follow.
    """
    headlines, in_lists = keys[: shape[0]], keys[shape[0] :]
    stories, visible = PublishedArticle.objects, PublishedArticle.objects.visible(at)
    parts: list[Any] = []
    if headlines:
        seen_now = visible.filter(article_id=OuterRef("article_id"))
        past = stories.past(at).filter(~Exists(seen_now), headline_key__in=headlines)
        parts.append(_found_by(visible.filter(headline_key__in=headlines), "line"))
        parts.append(_found_by(past, "taken down"))
    for key, most in zip(in_lists, shape[1], strict=True):
        parts.append(_found_by(newest_stories(visible, key, at, most), key))
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _found_by(rows: QuerySet[PublishedArticle], by: str) -> QuerySet[PublishedArticle, Any]:
    return rows.annotate(found_by=Value(by)).values_list(*Linked._fields)


_age = attrgetter("age")


def _kind(key: str) -> str:
    """`quy` for a quarter of a province, else the first word of the key."""
    return "quy" if "/quy/" in key else key.partition("/")[0]


def _further(newest: dict[str, list[Linked]], lists_by_reason: dict[str, str], seen: set[int]) -> Iterator[Further]:
    for reason, key in lists_by_reason.items():
        limit = AT_MOST.get(_kind(key), IN_ALL)
        for row in [row for row in newest[key] if row.article_id not in seen][:limit]:
            seen.add(row.article_id)
            yield Further(reason, row)
