"""Updates: a text that was to be a story of its own becomes the next version of the earlier story that it resembles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles import credits, permissions, record, workflow
from articles.models import Article, HistoryEntry, Photo, Source, Status, Update
from articles.numbers import whole_number
from articles.workflow import MoveRefused, NotAllowed, Outdated


@dataclass(frozen=True)
class Coming:
    """The text that comes: a story, in the version that was on the screen, or a source of which no story was made."""

    story: Article | None = None
    version: int = 0
    source: Source | None = None

    @property
    def name(self) -> str:
        """What a form carries: `story-12-3` or `source-7`."""
        return f"story-{self.story.pk}-{self.version}" if self.story else f"source-{self.source.pk}"  # type: ignore[union-attr]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.story.headline if self.story else self.source.title  # type: ignore[union-attr]

    @property
    def sources(self) -> list[Source]:
        """What the text was filed from and updated from, as it came."""
        if self.story is None:
            return [self.source] if self.source else []
        return sources_of(self.story)

    @property
    def credits(self) -> list[str]:
        """The credit lines that come with it, and cannot be left out."""
        return [credit for credit in map(credits.required_by, self.sources) if credit]

    def photos(self, user: Any, at: datetime) -> list[Photo]:
        """Its photos, which go with the text, for somebody who may read it."""
        if self.story is None or not permissions.may_read(user, self.story, at):
            return []
        return list(self.story.photos.all())


def named(name: str) -> Coming | None:
    """What a form's name for it stands for; None where that is nothing. Whether somebody may read it is asked apart."""
    kind, _dash, rest = name.partition("-")
    numbers = [number for part in rest.split("-") if (number := whole_number(part)) is not None]
    if kind == "story" and len(numbers) == 2:
        story = Article.objects.select_related("head", "filed_by", "origin").filter(pk=numbers[0]).first()
        return Coming(story=story, version=numbers[1]) if story and story.head else None
    if kind == "source" and len(numbers) == 1:
        source = Source.objects.select_related("received_by").defer("content").filter(pk=numbers[0]).first()
        return Coming(source=source) if source else None
    return None


def sources_of(story: Article) -> list[Source]:
    """All that a story was filed from and updated from, the first first."""
    origin = getattr(story, "origin", None)
    numbers = [origin.source_id] if origin else []
    numbers += [update.source_id for update in story.updates.order_by("pk") if update.source_id]
    found = Source.objects.in_bulk(numbers)
    return [found[number] for number in dict.fromkeys(numbers)]


def may_read(user: Any, coming: Coming, at: datetime) -> bool:
    """May read the text that comes."""
    if coming.story is not None:
        return permissions.may_read(user, coming.story, at)
    return coming.source is not None and permissions.may_read_source(user, coming.source, at)


def check(article: Article, coming: Coming, by: Any, at: datetime) -> None:
    """Refuse what may not be, or cannot be any more, with a sentence; the rights first."""
    if not (permissions.may_edit(by, article, at) and may_read(by, coming, at)):
        raise NotAllowed(_("You may not do this."))
    story = coming.story
    if story is None:
        return
    if story.pk == article.pk or story.created_at <= article.created_at:
        raise MoveRefused(_("Only an earlier story is updated by a later one."))
    if story.embargo_until and at < story.embargo_until and story.embargo_until > (article.embargo_until or at):
        raise MoveRefused(_("The later text is under embargo, and the earlier story is not: wait, or have it lifted."))
    if sentence := workflow.refusal("spike", story, by, at):
        status = Status(story.status).label
        raise Outdated(_("The later story is “%(status)s”. %(why)s") % {"status": status, "why": sentence})
    if story.version != coming.version:
        raise Outdated(
            _("The later story was changed after you opened it. Begin the update anew: there are new words.")
        )


def refusal(article: Article, coming: Coming, by: Any, at: datetime) -> str:
    """Why this person cannot make it an update, as a sentence; empty where they can."""
    try:
        check(article, coming, by, at)
    except MoveRefused as error:
        return str(error)
    return ""


def lock(article: Article, coming: Coming) -> None:
    """Lock both stories, always in the same order."""
    numbers = {article.pk, coming.story.pk if coming.story else article.pk}
    list(Article.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))


@transaction.atomic
def make(article: Article, coming: Coming, by: Any, at: datetime, sent_as: str = "") -> HistoryEntry:
    """Keep the story as it now stands as the version that the text became; the later story is dropped.

    On record stands where the text came from and who wrote it: none of them decides on it. Errors: those of `check`,
    and `MoveRefused` where the story says nothing new.
    """
    lock(article, coming)
    if coming.story is not None:
        coming = Coming(story=workflow.locked(coming.story.pk), version=coming.version)
    check(article, coming, by, at)
    before = article.head_id
    workflow.record_revision(article, by, at, sent_as)
    if article.head_id == before:
        raise MoveRefused(_("The earlier story says all of this already: nothing to save. Drop the later one."))
    details = _keep_sources(article, coming) | _hands(coming)
    if coming.story is not None:
        note = _("Its text is the next version of story %(number)d.") % {"number": article.pk}
        workflow.perform("spike", coming.story, by, at, note=note, version=coming.version)
    return record.write(article, "update", by, at, to_status=article.status, details={"name": coming.title} | details)


def _keep_sources(article: Article, coming: Coming) -> dict[str, Any]:
    """Rows that say where the text came from, and what the record says of them."""
    sources = coming.sources
    each: list[Source | None] = [*sources] or [None]
    rows = [Update.objects.create(article=article, story=coming.story, source=source) for source in each]
    came: dict[str, str] = {}
    for source in sources:
        came |= record.originals(source)
    return {"updates": {str(row.pk): record.held(row) for row in rows}, "originals": came}


def _hands(coming: Coming) -> dict[str, Any]:
    """Who wrote or signed the text: the numbers of accounts, and the names."""
    if coming.story is None:
        return {"wrote": [coming.source.received_by_id], "signed": []}  # type: ignore[union-attr]
    wrote, signed = {coming.story.filed_by_id}, set()
    for revision in coming.story.revisions.only("created_by", "data"):
        wrote |= {revision.created_by_id, *(byline["user"] for byline in revision.data["bylines"])}
        signed |= {byline["name"] for byline in revision.data["bylines"]}
    for details in coming.story.history.filter(move__in=["accept", "update"]).values_list("details", flat=True):
        wrote |= {details.get("suggested_by"), *details.get("wrote", ())}
        signed |= set(details.get("signed", ()))
    return {"wrote": sorted(wrote - {None}), "signed": sorted(signed)}
