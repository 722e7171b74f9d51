"""A story's filing form as a whole: the fields, the rows, and the one transaction that saves them."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from articles import credits, origins, permissions, scratch, updates
from articles.desk import versions
from articles.desk.form_sets import BylineSet, DocumentSet, OfficialSet, PhotoSet
from articles.desk.forms import ArticleForm
from articles.models import Article, OtherProvince, Photo, Source, Status, topics_named
from articles.numbers import whole_number
from articles.updates import Coming
from articles.workflow import record_revision
from provinces.gazetteer import Gazetteer

if TYPE_CHECKING:
    from articles.desk.conflicts import Meeting


class Newer(Exception):
    """A newer version was saved since the form was opened."""


class Closed(Exception):
    """The story was moved since the form was opened and is not this user's to write any more; the message says why."""


class FiledAlready(Exception):
    """The very same form was sent before and was saved in `story`."""

    def __init__(self, story: Article) -> None:
        super().__init__()
        self.story = story


class Filing:
    """The form of a new story (`article` is None) or of one that exists, at a moment."""

    def __init__(
        self,
        user,
        article: Article | None,
        at: datetime,
        data: Any = None,
        files: Any = None,
        staged: Iterable[Photo] = (),
        dated: datetime | None = None,
    ) -> None:
        """`staged` are photos that an empty form begins with; `dated` is when a new story is from, if not of now."""
        self.dated = dated or at
        self.user, self.article, self.at = user, article, at
        self.coming: Coming | None = updates.named(data.get("update", "")) if article and data is not None else None
        self.bound = data is not None
        self.token = data.get("version", "") if data is not None else ""
        self.form_number = (data.get("form_number", "")[:64] if data is not None else "") or token_hex(16)
        counts = data is not None and (article is not None or data.get("form_number"))
        self.sent_as = digest(data, files) if counts else ""
        signed = [{"name": user.signature}] if article is None and data is None else None
        if self.coming is not None:
            staged = self.coming.photos(user, at)
        self.form = ArticleForm(user, article, self.dated, data)
        self.bylines = BylineSet(article, user, at, data, initial=signed)
        self.officials = OfficialSet(article, user, at, data)
        self.documents = DocumentSet(article, user, at, data)
        self.photos = PhotoSet(article, user, at, data, files, staged)
        self.meeting: Meeting | None = None
        self.missing: dict[str, str] = {}  # what a field lacks for the story to be submitted

    @property
    def sets(self) -> tuple[Any, ...]:
        """The lists of rows."""
        return self.bylines, self.officials, self.documents, self.photos

    @cached_property
    def source(self) -> Source | None:
        """The text from outside that a new story is made of, where the form names one that the user may read."""
        number = whole_number(self.form.data.get("source", "")) if self.article is None else None
        if number is None:
            return None
        source = Source.objects.defer("content").filter(pk=number).first()
        return source if source and permissions.may_read_source(self.user, source, self.at) else None

    @cached_property
    def credits(self) -> list[str]:
        """The credit lines that the terms of the sources demand."""
        if self.article is None:
            return [credits.required_by(self.source)]
        return credits.required(self.article) + (self.coming.credits if self.coming else [])

    @property
    def media(self) -> Media:
        """Scripts and styles of the editor."""
        return self.form.media

    @property
    def version(self) -> str:
        """The token of the version that the form is made from."""
        if self.bound and self.article is not None:
            return self.token
        return versions.token(self.article) if self.article else "0"

    @property
    def is_stale(self) -> bool:
        """The form was made from an older version."""
        return self.article is not None and not versions.is_current(self.article, self.token)

    def is_valid(self) -> bool:
        """Check all of it, so that everything wrong is shown at once. SuspiciousOperation for rows of other stories."""
        if not self.is_stale:
            for rows in self.sets:
                rows.refuse_foreign()
        valid = all([self.form.is_valid(), *(rows.is_valid() for rows in self.sets)])
        if sentence := credits.lack(self.form.cleaned_data.get("source_credit", ""), self.credits):
            self.form.add_error("source_credit", sentence)
        return valid and not sentence

    @property
    def error_count(self) -> int:
        """How many fields have something wrong."""
        return len(self.form.errors) + sum(len(errors) for rows in self.sets for errors in rows.errors)

    def filed_already(self) -> Article | None:
        """The story in which this very form was saved before, by a second press of the button or a browser's retry."""
        if not self.sent_as:
            return None
        if self.article is None:
            return Article.objects.filter(filed_by=self.user, sent_as=self.sent_as).first()
        same = self.article.revisions.filter(created_by=self.user, sent_as=self.sent_as)
        return self.article if same.exists() else None

    def mark_taken(self, names: Iterable[str]) -> None:
        """Mark what was taken from a newer version: fields and lists of rows by name."""
        for name in ({"event": "event_name"}.get(name, name) for name in names):
            if name in self.form.fields:
                bound = self.form[name]
                bound.field.widget.attrs["data-taken"] = ""
                bound.help_text = format_lazy("{} {}", _("Taken from the newer version."), bound.help_text)
        for rows in self.sets:
            rows.taken = rows.prefix in names

    def save(self) -> Article:
        """Save a valid form and keep a revision; where somebody was quicker `Newer` or `Closed`, and nothing is saved.

        Where two people make the same new thing at once, it is tried once more: then it is known. IntegrityError
        where that was in vain; `FiledAlready` where the same form was sent twice.
        """
        try:
            return self._save()
        except IntegrityError:
            return self._save()

    def _save(self) -> Article:
        with transaction.atomic():
            story = self._locked()
            if (event := self.form.new_event) is not None:
                event.save()
            self.form.apply(story)
            if self.form.cleaned_data["event_name"]:
                story.event = event or self.form.chosen_event
            story.save()
            if event is not None and story.home_province_id:
                event.provinces.add(story.home_province_id)
            self._save_provinces(story)
            self.form.declare(story)
            for rows in self.sets:
                rows.save(story)
            story.tags.set(topics_named(self.form.cleaned_data["tags"]))
            self._keep_version(story)
            if self.source is not None:
                origins.keep(story, self.source, self.user, self.at)
            if "_undecided" not in self.form.data:
                scratch.spend(self.user, self.article, self.form_number, self.form.data.get("_sequence", ""), self.at)
        return story

    def _keep_version(self, story: Article) -> None:
        if self.coming is not None:
            updates.make(story, self.coming, self.user, self.at, self.sent_as)
        else:
            record_revision(story, self.user, self.at, self.sent_as)

    def _locked(self) -> Article:
        """The story as it now stands in the database, locked; a new one is only made."""
        if self.article is None:
            if (story := self.filed_already()) is not None:
                raise FiledAlready(story)
            return Article(filed_by=self.user, created_at=self.dated, updated_at=self.at, sent_as=self.sent_as)
        # The bare row: joined ones would be those from before the wait for the lock.
        if self.coming is not None:
            updates.lock(self.article, self.coming)
        Article.objects.select_for_update().get(pk=self.article.pk)
        story = Article.objects.select_related("head__created_by").get(pk=self.article.pk)
        if self.filed_already() is not None:
            raise FiledAlready(story)
        if not permissions.may_edit(self.user, story, self.at):
            raise Closed(why_closed(story))
        if not versions.is_current(story, self.token):
            self.article = story
            raise Newer
        return story

    def _save_provinces(self, story: Article) -> None:
        gazetteer = Gazetteer.load()
        wanted = [gazetteer.places[slug].id for slug in self.form.cleaned_data["other_provinces"]]
        rows = list(story.other_province_rows.values_list("province", flat=True))
        if rows == wanted:
            return
        story.other_province_rows.all().delete()
        OtherProvince.objects.bulk_create(
            OtherProvince(article=story, position=position, province_id=province)
            for position, province in enumerate(wanted, 1)
        )


def digest(data: Any, files: Any = None) -> str:
    """A digest of a form with its version or number: what was typed and sent along, whichever button sent it."""
    fields = [(name, data.getlist(name)) for name in sorted(data) if name[0:1] != "_" and name != "csrfmiddlewaretoken"]
    fields += [(name, [_file_digest(file) for file in files.getlist(name)]) for name in sorted(files or ())]
    return sha256(json.dumps(fields).encode()).hexdigest()


def _file_digest(file: Any) -> str:
    content = sha256()
    for chunk in file.chunks():
        content.update(chunk)
    file.seek(0)
    return content.hexdigest()


def why_closed(story: Article) -> str:
    """Why a story that one sees cannot be written on, as a sentence."""
    if story.status == Status.IN_REVIEW and story.claimed_by:
        return _(
            "%(name)s is working on this story, so it cannot be saved now. Your text is below: copy it if you need it."
        ) % {"name": story.claimed_by}
    return _("The story is now “%(status)s”, so it cannot be saved. Your text is below: copy it if you need it.") % {
        "status": story.get_status_display()
    }
