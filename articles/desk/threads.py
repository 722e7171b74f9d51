"""Threads: what is said about a story and its words, what became of it, and suggested words put into the text."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles import claims, html, permissions, record, workflow
from articles.desk import anchors, marks
from articles.models import Article, Comment, HistoryEntry, Photo, Revision
from newsroom.models import User
from newsroom.vietnamese import nfc

MOST_IN_A_MINUTE = 10  # of one person on one story
MOST = 500  # on one story
SETTLING = {"resolve": "resolved", "reopen_thread": "open", "accept": "accepted", "reject": "rejected"}
CAPTION = re.compile(r"caption-(\d{1,18})")


class Refused(Exception):
    """Something that cannot be said or decided; the message is a sentence for the person who tried."""


class NotAllowed(Refused):
    """The person has not the right."""


class TooMany(Refused):
    """Too much at once."""


class Outdated(Refused):
    """The text or the thread is no longer what the person saw."""


@dataclass
class Thread:
    """A comment or suggestion with its answers, and where its words stand in the newest text."""

    comment: Comment
    label: str = ""  # of the field
    replies: list[Comment] = field(default_factory=list)
    settled: HistoryEntry | None = None
    place: anchors.Place | None = None
    words: str = ""  # what stands at the place now
    number: int = 0  # among the open ones, in the order of the text

    @property
    def state(self) -> str:
        """`open`, `resolved`, `accepted` or `rejected`."""
        return SETTLING[self.settled.move] if self.settled else "open"

    @property
    def is_gone(self) -> bool:
        """It is about some words, and they stand in the text no more."""
        return bool(self.comment.quote) and self.place is None

    @property
    def fits(self) -> bool:
        """The suggested words can be put in: those they are for stand in the text unchanged."""
        return self.place is not None and not self.place.changed


def texts(data: dict[str, Any]) -> dict[str, str]:
    """The plain texts of a snapshot that something can be said about, by field."""
    body = html.clean(data["body"])
    written = html.captioned(body)
    captions = {f"caption-{row['id']}": row["caption"] for row in data["photos"] if row["id"] not in written}
    return {"headline": data["headline"], "lead": data["lead"], "body": html.to_text(body), **captions}


def label_of(name: str) -> str:
    """What a field is called on the desk."""
    labels = {"headline": _("Headline"), "lead": _("Lead"), "body": _("Text"), "": _("The story as a whole")}
    return labels.get(name) or _("Photo caption")


def threads_of(story: Article) -> list[Thread]:
    """The threads of a story: the open ones in the order of the text, then the settled ones, the newest first."""
    threads: dict[int, Thread] = {}
    for comment in Comment.objects.filter(article=story).select_related("by"):
        if comment.parent_id is None:
            threads[comment.pk] = Thread(comment, label_of(comment.field))
        else:
            threads[comment.parent_id].replies.append(comment)
    if not threads:
        return []
    entries = HistoryEntry.objects.filter(article=story, move__in=SETTLING).select_related("by").order_by("number")
    for entry in entries:
        threads[entry.details["thread"]].settled = entry
    now = texts(story.head.data) if story.head else {}
    for thread in threads.values():
        _anchor(thread, now)
    order = [*now, ""]
    rows = sorted(threads.values(), key=lambda thread: _order(thread, order))
    for number, thread in enumerate((row for row in rows if row.state == "open"), 1):
        thread.number = number
    return rows


def open_threads(story: Article) -> list[Thread]:
    """The threads that wait for an answer or a decision, in the order of the text."""
    return [thread for thread in threads_of(story) if thread.state == "open"]


def _anchor(thread: Thread, now: dict[str, str]) -> None:
    said = thread.comment
    if thread.state != "open" or said.field not in now:
        return
    thread.place = anchors.find(now[said.field], passage_of(said))
    if thread.place is not None:
        thread.words = now[said.field][thread.place.start : thread.place.end]


def _order(thread: Thread, fields: list[str]) -> tuple[int, ...]:
    said = thread.comment
    if thread.state != "open":
        return 2, -said.pk
    if thread.place is None:
        return 1, fields.index(said.field) if said.field in fields else len(fields), said.pk
    return 0, fields.index(said.field), thread.place.start, said.pk


def passage_of(said: Comment) -> anchors.Passage:
    """The words that a comment is about."""
    return anchors.Passage(said.quote, said.before, said.after, said.start)


def locate(data: dict[str, Any], quote: str, name: str = "", before: str = "") -> tuple[str, anchors.Passage]:
    """The field and passage of a snapshot that somebody quotes; `before` is what stands before the words.

    Raises `Refused` where the words stand nowhere, or at several places that cannot be told apart.
    """
    quote, before = _blanks(quote), _blanks(before)
    found = []
    for one, text in texts(data).items():
        flat, start = text.replace("\n", " "), -1
        while (not name or one == name) and (start := flat.find(quote, start + 1)) >= 0:
            found.append((anchors.shared_end(before, flat[:start].rstrip()), one, start))
            if len(found) > anchors.PLACES:
                break
    if not found:
        raise Refused(_("These words are not in the newest text. Copy them from it exactly as they stand there."))
    found.sort(key=lambda place: place[0], reverse=True)
    if len(found) > 1 and found[0][0] == found[1][0]:
        raise Refused(_("These words stand in the text several times. Add a few of the words around them."))
    _alike, one, start = found[0]
    return one, anchors.passage(texts(data)[one], start, start + len(quote))


def _blanks(text: str) -> str:
    return " ".join(nfc(text).split())


def mentioned(text: str, colleagues: list[User]) -> list[int]:
    """Ids of the colleagues whose name or user name follows an @ in the text; a name that two bear means neither."""
    names: dict[str, int | None] = {}
    for user in colleagues:
        name = nfc(user.display_name).casefold()
        names[name] = user.pk if name not in names else None
    names |= {user.username.casefold(): user.pk for user in colleagues}
    longest, found = sorted(names, key=len, reverse=True), []
    for part in nfc(text).casefold().split("@")[1:]:
        name = next((name for name in longest if re.match(re.escape(name) + r"(?!\w)", part)), "")
        if names.get(name) and names[name] not in found:
            found.append(names[name])
    return found  # type: ignore[return-value]


@dataclass(frozen=True)
class Said:
    """What somebody says: about which words, an answer to which comment, with which other words."""

    text: str = ""
    quote: str = ""
    field: str = ""
    before: str = ""
    parent: Comment | None = None
    suggests: bool = False
    proposed: str = ""


@transaction.atomic
def say(story: Article, by: User, at: datetime, said: Said) -> Comment:
    """Keep a comment, an answer or a suggestion, and write it down. Raises `Refused` with the reason."""
    fresh = workflow.locked(story.pk)
    _may_say(fresh, by, at)
    revision = fresh.head
    if revision is None:
        raise Refused(_("Nothing has been saved of this story yet."))
    name, passage = "", anchors.Passage("")
    if said.quote.strip() and said.parent is None:
        name, passage = locate(revision.data, said.quote, said.field, said.before)
    if said.suggests and (not passage.quote or "\n" in passage.quote):
        raise Refused(_("Choose words within one paragraph that are to be replaced."))
    comment = Comment(
        article=fresh, revision=revision, parent=said.parent, field=name, quote=passage.quote, before=passage.before,
        after=passage.after, start=passage.start, text=nfc(said.text), suggests=said.suggests,
        proposed=_blanks(said.proposed) if said.suggests else "", by=by, at=at,
    )  # fmt: skip
    comment.save(force_insert=True)
    details = {
        "comment": comment.pk,
        "thread": comment.thread_id,
        "mentions": mentioned(comment.text, permissions.colleagues(fresh, at)) if "@" in comment.text else [],
        "content": record.held(comment),
    }
    _write(fresh, "suggest" if said.suggests else "comment", by, at, details, comment.text)
    return comment


def _may_say(story: Article, by: User, at: datetime) -> None:
    if not permissions.may_comment(by, story, at):
        raise NotAllowed(_("You may not do this."))
    mine = Comment.objects.filter(article=story, by=by, at__gt=at - timedelta(minutes=1)).count()
    if mine >= MOST_IN_A_MINUTE:
        raise TooMany(_("That was a lot within one minute. Wait a moment, then send this again."))
    if Comment.objects.filter(article=story).count() >= MOST:
        raise TooMany(_("So much has been said about this story that nothing more fits. Talk to each other."))


def _write(story: Article, kind: str, by: User, at: datetime, details: dict[str, Any], note: str = "") -> None:
    claims.touch(story, by, at)
    record.write(story, kind, by, at, to_status=story.status, note=note, details=details)


def settled(thread: Comment) -> HistoryEntry | None:
    """The last decision about a thread."""
    entries = HistoryEntry.objects.filter(article=thread.article_id, move__in=SETTLING, details__thread=thread.pk)
    return entries.order_by("-number").first()


@transaction.atomic
def settle(thread: Comment, what: str, by: User, at: datetime, version: int | None = None) -> None:
    """Resolve or reopen a thread, accept or reject a suggestion, and write it down.

    `version` is that of the story on the screen; accepting needs it. Raises `Refused`, and then nothing has changed.
    """
    story = workflow.locked(thread.article_id)
    if not permissions.may_comment(by, story, at):
        raise NotAllowed(_("You may not do this."))
    if what in {"accept", "reject"} and not permissions.may_edit(by, story, at):
        raise NotAllowed(_("Whoever may change the text now decides on suggestions."))
    last = settled(thread)
    is_open = last is None or last.move == "reopen_thread"
    if is_open == (what == "reopen_thread"):
        raise Outdated(_("Somebody decided this already. Load the story again."))
    details: dict[str, Any] = {"comment": thread.pk, "thread": thread.pk}
    if what == "accept":
        if version != story.version:
            raise Outdated(_("The text was changed after you opened it. Read the newest version, then decide."))
        _put(story, thread)
        workflow.record_revision(story, by, at)
        story = workflow.locked(story.pk)
        details["suggested_by"] = thread.by_id
    _write(story, what, by, at, details)


def _put(story: Article, said: Comment) -> None:
    """Put the suggested words in; `Refused` where those they are for are not there, or what is left would not do."""
    revision: Revision | None = story.head
    text = texts(revision.data).get(said.field, "") if revision else ""
    place = anchors.find(text, passage_of(said))
    if place is None or place.changed:
        raise Outdated(_("The suggestion is out of date: the words it is for have changed since. Nothing was changed."))
    if said.field == "body":
        story.body = marks.replaced(html.clean(story.body), place.start, place.end, said.proposed)
        story.save()
        return
    new = marks.without_gap(text[: place.start], said.proposed, text[place.end :])
    caption = CAPTION.fullmatch(said.field)
    longest = None if caption else getattr(Article._meta.get_field(said.field), "max_length", None)
    if not new.strip() or (longest and len(new) > longest):
        raise Refused(_("With these words the text would be empty or too long. Nothing was changed."))
    if caption:
        Photo.objects.filter(article=story, pk=int(caption[1])).update(caption=new)
        return
    setattr(story, said.field, new)
    story.save()
