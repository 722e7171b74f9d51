"""A story's filing form as a whole: the fields, the rows, and the one transaction that saves them."""

import json
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.db import IntegrityError, transaction
from django.forms import Media
from django.utils.translation import gettext as _

from articles import html, permissions
from articles.desk.form_sets import BylineSet, DocumentSet, OfficialSet, PhotoSet
from articles.desk.forms import ArticleForm
from articles.models import Article, OtherProvince, Status, topics_named
from articles.workflow import record_revision
from provinces.gazetteer import Gazetteer


class Outdated(Exception):
    """Somebody else saved or moved the story since the form was opened; the message says so."""


class FiledAlready(Exception):
    """The very same form was sent before and became `story`."""

    def __init__(self, story: Article) -> None:
        super().__init__()
        self.story = story


class Filing:
    """The form of a new story (`article` is None) or of one that exists, at a moment."""

    def __init__(self, user, article: Article | None, at: datetime, data: Any = None, files: Any = None) -> None:
        self.user, self.article, self.at = user, article, at
        self.bound = data is not None
        self.token = data.get("version", "") if data is not None else ""
        self.form_number = (data.get("form_number", "")[:64] if data is not None else "") or token_hex(16)
        self.sent_as = digest(data) if article is None and data is not None and data.get("form_number") else ""
        signed = [{"name": user.signature}] if article is None and data is None else None
        self.form = ArticleForm(user, article, at, data)
        self.bylines = BylineSet(article, user, at, data, initial=signed)
        self.officials = OfficialSet(article, user, at, data)
        self.documents = DocumentSet(article, user, at, data)
        self.photos = PhotoSet(article, user, at, data, files)
        self.newer: dict[str, Any] | None = None
        self.missing: dict[str, str] = {}  # what a field lacks for the story to be submitted

    @property
    def sets(self) -> tuple[Any, ...]:
        """The lists of rows."""
        return self.bylines, self.officials, self.documents, self.photos

    @property
    def media(self) -> Media:
        """Scripts and styles of the editor."""
        return self.form.media

    @property
    def version(self) -> int:
        """The version of the story that the form was made from, 0 for a new one."""
        return self.article.version if self.article else 0

    @property
    def is_stale(self) -> bool:
        """The form was made from an older version."""
        return self.article is not None and self.token != str(self.article.version)

    def is_valid(self) -> bool:
        """Check all of it, so that everything wrong is shown at once. SuspiciousOperation for rows of other stories."""
        if not self.is_stale:
            for rows in self.sets:
                rows.refuse_foreign()
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.sets)])

    @property
    def error_count(self) -> int:
        """How many fields have something wrong."""
        return len(self.form.errors) + sum(len(errors) for rows in self.sets for errors in rows.errors)

    def filed_already(self) -> Article | None:
        """The story that this very form became when it was sent before, by a second press of the button say."""
        return Article.objects.filter(filed_by=self.user, sent_as=self.sent_as).first() if self.sent_as else None

    def save(self) -> Article:
        """Save a valid form and keep a revision; `Outdated` where somebody was quicker, and then nothing is saved.

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
            for rows in self.sets:
                rows.save(story)
            story.tags.set(topics_named(self.form.cleaned_data["tags"]))
            record_revision(story, self.user, self.at)
        return story

    def _locked(self) -> Article:
        """The story as it now stands in the database, locked; a new one is only made."""
        if self.article is None:
            if (story := self.filed_already()) is not None:
                raise FiledAlready(story)
            return Article(filed_by=self.user, created_at=self.at, updated_at=self.at, sent_as=self.sent_as)
        # The bare row: joined ones would be those from before the wait for the lock.
        Article.objects.select_for_update().get(pk=self.article.pk)
        story = Article.objects.select_related("head__created_by").get(pk=self.article.pk)
        if str(story.version) != self.token:
            self.article = story
            raise Outdated(who_was_quicker(story, self.user))
        if not permissions.may_edit(self.user, story, self.at):
            raise Outdated(why_closed(story))
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

    def compare(self) -> None:
        """After `Outdated`: show the text that was saved meanwhile, and let the next save go on from it."""
        if self.article is None or self.article.head is None or not self.is_stale:
            return
        head = self.article.head
        self.newer = {
            "by": head.created_by,
            "at": head.created_at,
            "headline": head.data["headline"],
            "lead": head.data["lead"],
            "body": html.to_text(html.clean(head.data["body"])),
            "bylines": [byline["name"] for byline in head.data["bylines"]],
            "officials": [official["name"] for official in head.data["officials"]],
            "documents": [document["number"] for document in head.data["documents"]],
            "photos": [photo["caption"] or f"#{photo['id']}" for photo in head.data["photos"]],
        }


def digest(data: Any) -> str:
    """A digest of a form with its number: what was typed, whichever button sent it."""
    fields = ((name, data.getlist(name)) for name in sorted(data) if name[0:1] != "_" and name != "csrfmiddlewaretoken")
    return sha256(json.dumps(list(fields)).encode()).hexdigest()


def who_was_quicker(story: Article, user) -> str:
    """Who saved the story after the form was opened, as a sentence."""
    if story.head is None or story.head.created_by == user:
        said = _("You saved this story elsewhere after you opened it here.")
    else:
        said = _("%(name)s saved this story after you opened it.") % {"name": story.head.created_by}
    return said + " " + _("Nothing of yours is lost: compare below, then save again.")


def why_closed(story: Article) -> str:
    """Why a story that one sees cannot be written on, as a sentence."""
    if story.status == Status.IN_REVIEW and story.claimed_by:
        return _(
            "%(name)s is working on this story, so it cannot be saved now. Your text is below: copy it if you need it."
        ) % {"name": story.claimed_by}
    return _("The story is now “%(status)s”, so it cannot be saved. Your text is below: copy it if you need it.") % {
        "status": story.get_status_display()
    }
