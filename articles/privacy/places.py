"""Places: every column in which words of or about people may stand, and looking through them."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from articles import iptc
from articles.models import Photo, Source, SourceKind
from articles.numbers import whole_number
from articles.privacy.wanted import Wanted, texts_in

AROUND = 70  # characters before and after what was found
AT_ONCE = 200  # rows in one question to the database
MOST = 200  # findings of one look


@dataclass(frozen=True)
class Place:
    """A table, those of its columns that hold words, and how its rows lead to a story."""

    model: str
    label: Any
    words: str  # the names of the columns
    story: str = ""  # the lookup of the story's number; empty where it is about none
    private: bool = False  # somebody's alone: it is told that it stands there, not in which words

    @property
    def columns(self) -> list[str]:
        """Those of its columns that hold words."""
        return self.words.split()

    @property
    def rows(self) -> QuerySet[Any]:
        """Its rows, the newest first."""
        model = apps.get_model(self.model)
        return model._default_manager.order_by("-pk")

    def texts(self, row: Model) -> Iterator[tuple[str, str]]:
        """The texts in a row, each with the column it stands in."""
        for column in self.columns:
            value = getattr(row, column)
            if isinstance(value, bytes | memoryview):
                value = bytes(value).decode("utf-8", "ignore") if _is_text(row) else ""
            yield from texts_in(value, column)
        if isinstance(row, Photo):
            yield from (("file", text) for text in _in_file(row))

    def story_of(self, row: Model) -> int | None:
        """The number of the story that a row belongs to."""
        if isinstance(row, Source):
            return row.stories.values_list("pk", flat=True).first()
        value: Any = row
        for step in self.story.split("__") if self.story else ():
            value = getattr(value, step, None)
        return value if isinstance(value, int) else None


TEXT, OF_PHOTOS = "headline dateline_tag lead body", "caption credit alt consent ai_note original_filename"
PLACES: tuple[Place, ...] = (
    Place("articles.PublishedArticle", _("What readers get"), f"{TEXT} card page", "article_id"),
    Place("articles.PublicCorrection", _("Published corrections"), "headline name wrong right apology", "article_id"),
    Place("articles.Withdrawal", _("Notices of withdrawal"), "notice", "article_id"),
    Place("articles.Article", _("Stories as they are worked on"), f"{TEXT} related_headlines source_credit", "pk"),
    Place("articles.Byline", _("Names under stories"), "name", "article_id"),
    Place("articles.ArticleOfficial", _("Titles of officials in stories"), "titles_given", "article_id"),
    Place("articles.AIDeclaration", _("Declared use of AI"), "done tool by", "article_id"),
    Place("articles.Photo", _("Photos, with what their files say"), OF_PHOTOS, "article_id"),
    Place("articles.Comment", _("Comments"), "quote before after text proposed", "article_id"),
    Place("articles.HistoryEntry", _("Notes of the history"), "note details", "article_id"),
    Place("articles.Correction", _("Correction files"), "asker_name wrong right apology reason", "article_id"),
    Place("articles.ReaderLink", _("Links for outside readers"), "name organisation email reason", "article_id"),
    Place("articles.LinkRemark", _("Remarks of outside readers"), "text", "link__article_id"),
    Place("articles.RedactionAsk", _("Redactions that were asked for"), "instead reason", "article_id"),
    Place("articles.Redaction", _("Redactions"), "reason", "article_id"),
    Place("articles.Scratch", _("Text that was not saved"), "fields", "article_id", private=True),
    Place("articles.WireItem", _("Intake"), "title reason error", "story_id"),
    Place("articles.ArchivedPost", _("Archives"), "refused", "story_id"),
    Place("articles.OldAddress", _("Old addresses"), "address", "article_id"),
    Place("articles.Source", _("Sources: files, mail, feeds"), "name text content provenance", "sources"),
    Place("articles.Revision", _("Versions"), "data", "article_id"),
    Place("provinces.Person", _("Officials"), "name note"),
    Place("provinces.Organisation", _("Organisations"), "name name_en"),
    Place("provinces.Office", _("Offices"), "title title_en"),
    Place("articles.Event", _("Events"), "name place"),
    Place("articles.Campaign", _("Campaigns"), "name name_en"),
    Place("articles.Document", _("Documents"), "number issuer title"),
    Place("articles.Topic", _("Topics"), "name"),
    Place("articles.Supplier", _("Suppliers of stories"), "name url credit licence error"),
    Place("articles.Mailbox", _("Mailboxes"), "address error"),
    Place("articles.Archive", _("Archives of old sites"), "name"),
    Place("articles.Subscriber", _("Subscribers"), "address"),
    Place("articles.SubscriptionAsk", _("Subscriptions that were not confirmed"), "address"),
    Place("articles.Notice", _("Notices"), "error", "article_id"),
    Place("articles.HouseEntry", _("Record of the house"), "note details"),
    Place("newsroom.User", _("Accounts"), "username first_name last_name email pen_name other_pen_names sso_address"),
    Place("newsroom.Factor", _("Names of second factors"), "name"),
)  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """Where it was found: the place, the row, the column, and the words around it."""

    place: Place
    row: int
    story: int | None
    column: str
    before: str
    found: str
    after: str


@dataclass
class Look:
    """What one look found, and where the next one goes on; empty where it came to the end."""

    spots: list[Spot]
    following: str = ""
    through: int = 0  # rows that were looked at


def in_stories(wanted: Wanted, stories: Collection[int]) -> list[Spot]:
    """Where it stands in what is kept of these stories: all versions, comments, photos, sources."""
    found: list[Spot] = []
    for place in PLACES:
        if place.story and stories:
            for row in rows_of(place, stories):
                found += _spots(place, row, wanted)
    return found


def rows_of(place: Place, stories: Collection[int]) -> Iterable[Any]:
    """The rows of a place that belong to these stories; a source each time that one of them came from it."""
    if place.model == "articles.Source":
        return _sources(stories)
    lookup = place.story.replace("_id", "")
    return place.rows.filter(**{f"{lookup}__in": stories}).iterator(chunk_size=AT_ONCE)


def _sources(stories: Collection[int]) -> Iterator[Source]:
    """The sources of these stories, and the files that they are parts of."""
    waiting = list(Source.objects.filter(origins__article__in=stories))
    waiting += Source.objects.filter(updates__article__in=stories)
    seen: set[int] = set()
    while waiting:
        row = waiting.pop()
        if row.pk in seen:
            continue
        seen.add(row.pk)
        yield row
        if row.whole is not None:
            waiting.append(row.whole)


def look(wanted: Wanted, after: str, is_enough: Callable[[], bool]) -> Look:
    """Look through everything, the newest of each table first, until it is enough; `after` is where the last ended."""
    number, last = _cursor(after)
    result = Look([])
    for at in range(number, len(PLACES)):
        place = PLACES[at]
        while rows := list(_before(place, last)[:AT_ONCE]):
            for row in rows:
                result.spots += _spots(place, row, wanted)
            result.through += len(rows)
            last = rows[-1].pk
            if is_enough() or len(result.spots) >= MOST:
                result.following = f"{at}.{last}"
                return result
        last = None
    return result


def _cursor(after: str) -> tuple[int, int | None]:
    number, last = map(whole_number, after.partition(".")[::2])
    return (0, None) if number is None or last is None else (number, last)


def _before(place: Place, last: int | None) -> QuerySet[Any]:
    rows = place.rows if last is None else place.rows.filter(pk__lt=last)
    return rows.select_related("link") if place.model == "articles.LinkRemark" else rows


def _spots(place: Place, row: Any, wanted: Wanted) -> Iterator[Spot]:
    for column, text in place.texts(row):
        for start, end in wanted.spans(text)[:1]:
            around = ("", "", "") if place.private else _around(text, start, end)
            yield Spot(place, row.pk, place.story_of(row), column, *around)


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]


def _is_text(row: Model) -> bool:
    """The bytes of a source are words as they stand, and not a Word file."""
    return not isinstance(row, Source) or row.kind != SourceKind.WORD


def _in_file(photo: Photo) -> list[str]:
    """What the photo's file says of itself."""
    try:
        with photo.file.open("rb") as file:
            return iptc.texts(file.read())
    except FileNotFoundError:
        return []


def label_of(table: str) -> Any:
    """What a table is called on the desk."""
    labels = {apps.get_model(place.model)._meta.db_table: place.label for place in PLACES}
    return labels.get(table, table)


def texts_of(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts in the columns of a row, each with its column."""
    for column, value in values.items():
        yield from texts_in(value, column)
