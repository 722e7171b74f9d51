"""The workflow: states and moves as one table, and the one function that writes a story's status."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import (
    claims,
    complete,
    desk_index,
    findings,
    permissions,
    publishing,
    quarters,
    record,
    similar,
    snapshot,
)
from articles.archive import standing
from articles.away import FilesAway
from articles.models import Article, HistoryEntry, PublicState, Revision, Status

Right = Callable[[object, Article], bool]
NEVER_PUBLIC = frozenset({PublicState.NONE})
ANY_STATUS = frozenset(Status.values)


class MoveRefused(Exception):
    """A move that cannot be made; the message is a sentence for the person who tried."""


class NotAllowed(MoveRefused):
    """The person has not the right."""


class Outdated(MoveRefused):
    """The story was changed or moved by somebody else in between."""


@dataclass(frozen=True)
class Move:
    """A move: from which states to which one, who may, and whether a reason must be written."""

    name: str
    label: str | Promise
    sources: frozenset[str]
    target: str | None  # None: the desk state stays
    right: Right
    note_required: bool = False
    public: frozenset[str] | None = None  # public states in which it can be made; None: any
    taken_down: bool | None = None  # whether the story must be one that readers saw and see no more; None: either


def _own(user, article: Article) -> bool:
    return permissions.is_writer(user) and permissions.is_own(user, article)


def _editor(user, article: Article) -> bool:
    return permissions.is_editor(user) and permissions.in_scope(user, article)


def _second_pair(user, article: Article) -> bool:
    return _editor(user, article) and not permissions.has_written(user, article)


def _claimant(user, article: Article) -> bool:
    return _editor(user, article) and (article.claimed_by_id == user.pk or permissions.is_chief(user))


def _second_claimant(user, article: Article) -> bool:
    return _second_pair(user, article) and article.claimed_by_id != user.pk


def _own_or_editor(user, article: Article) -> bool:
    return _own(user, article) or _editor(user, article)


def _spiker(user, article: Article) -> bool:
    if article.status in {Status.DRAFT, Status.RETURNED} and _own(user, article):
        return True
    return _editor(user, article) and article.status != Status.DRAFT


def _chief(user, article: Article) -> bool:
    return permissions.is_chief(user)


def _second_chief(user, article: Article) -> bool:
    return permissions.is_chief(user) and not permissions.has_written(user, article)


_TABLE = (
    Move("submit", gettext_lazy("Submit"), frozenset({Status.DRAFT, Status.RETURNED}), Status.SUBMITTED, _own),
    Move("take_back", gettext_lazy("Take back"), frozenset({Status.SUBMITTED}), Status.DRAFT, _own),
    Move(
        "claim",
        gettext_lazy("Claim"),
        frozenset({Status.SUBMITTED, Status.IN_REVIEW}),  # from review once the claim of another has expired
        Status.IN_REVIEW,
        _second_pair,
    ),
    Move(
        "take_over",
        gettext_lazy("Take over"),
        frozenset({Status.IN_REVIEW}),
        Status.IN_REVIEW,
        _second_claimant,
        True,
    ),
    Move("release", gettext_lazy("Release"), frozenset({Status.IN_REVIEW}), Status.SUBMITTED, _claimant),
    Move("return", gettext_lazy("Return"), frozenset({Status.IN_REVIEW}), Status.RETURNED, _editor, True),
    Move("hold", gettext_lazy("Hold"), frozenset({Status.SUBMITTED, Status.IN_REVIEW}), Status.HELD, _editor, True),
    Move("resume", gettext_lazy("Resume"), frozenset({Status.HELD}), Status.SUBMITTED, _editor),
    Move(
        "approve",
        gettext_lazy("Approve"),
        frozenset({Status.IN_REVIEW}),
        Status.APPROVED,
        _second_pair,
        taken_down=False,
    ),
    Move("revise", gettext_lazy("Revise"), frozenset({Status.APPROVED}), Status.DRAFT, _own_or_editor),
    Move(
        "spike",
        gettext_lazy("Spike"),
        frozenset({Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.RETURNED, Status.HELD}),
        Status.SPIKED,
        _spiker,
        True,
        NEVER_PUBLIC,
    ),
    Move("reopen", gettext_lazy("Reopen"), frozenset({Status.SPIKED}), Status.DRAFT, _own_or_editor),
    Move("unschedule", gettext_lazy("Unschedule"), ANY_STATUS, None, _editor, True),
    Move("withdraw", gettext_lazy("Withdraw"), ANY_STATUS, None, _chief, True, frozenset({PublicState.LIVE})),
    Move(
        "restore",
        gettext_lazy("Restore"),
        frozenset({Status.IN_REVIEW, Status.APPROVED}),
        Status.APPROVED,
        _second_chief,
        taken_down=True,
    ),
)
MOVES: dict[str, Move] = {move.name: move for move in _TABLE}
PUBLISHING = {"approve", "restore"}
CLAIMING = {"claim", "take_over"}
UNSEALING = {"withdraw", "restore", "unschedule"}  # or sealing: what changes whether a text is sealed, and when


def fits(move: Move, article: Article, at: datetime) -> bool:
    """The story's states allow the move, whoever makes it."""
    if article.status not in move.sources:
        return False
    if move.name in CLAIMING and article.status == Status.IN_REVIEW:
        return claims.is_expired(article, at) == (move.name == "claim")
    if move.name == "unschedule":
        return article.published.scheduled(at).exists()
    if move.taken_down is not None and article.is_taken_down(at) != move.taken_down:
        return False
    return move.public is None or article.public_state_at(at) in move.public


def may(user, move: Move, article: Article, at: datetime) -> bool:
    """The user sees the story and has the right to the move."""
    return permissions.may_view(user, article, at) and move.right(user, article)


def available(user, article: Article, at: datetime) -> list[Move]:
    """The moves that the user can make now; `revise` is left out, since saving a change makes it."""
    return [
        move
        for move in MOVES.values()
        if move.name != "revise" and fits(move, article, at) and may(user, move, article, at)
    ]


def perform(
    name: str,
    article: Article,
    by,
    at: datetime,
    *,
    note: str = "",
    revision_hash: str = "",
    publish_at: datetime | None = None,
    notice: str = "",
    version: int | None = None,
) -> HistoryEntry:
    """Make a move and write it down; the story in the caller's hands is brought up to date.

    `revision_hash` names the revision that is approved; `publish_at` is when readers see it (None: now); `note` is the
    reason for colleagues, `notice` what readers of a withdrawn page are told; `version` is the one that the person saw
    (None: whichever stands). Raises `NotAllowed`, `Outdated` or `MoveRefused`, and then nothing has changed.
    """
    move, note = MOVES[name], note.strip()
    if name in PUBLISHING:
        _prepare(move, article.pk, by, at, note, revision_hash)
    with transaction.atomic():
        fresh = locked(article.pk)
        _check(move, fresh, by, at, note, revision_hash)
        _check_seen(fresh, at, version)
        _check_time(move, fresh, at, publish_at)
        claim = _end_claim(move, fresh, at)
        target, details = _touch_public(move, fresh, by, at, publish_at, notice.strip())
        visible_from = (publish_at or at) if name in PUBLISHING else None
        entry = record.write(
            fresh, name, by, at, to_status=target, note=note, publish_at=visible_from, details=claim | details
        )
        _write_status(move, fresh, target, by, at)
        if name in {"submit", *PUBLISHING}:
            similar.index(fresh)
        if name in UNSEALING:
            desk_index.follow(fresh.pk, at)
    article.refresh_from_db()
    return entry


def _prepare(move: Move, pk: int, by, at: datetime, note: str, revision_hash: str) -> None:
    """What takes long, before the lock is taken: hold the text against the checks, then make the pictures.

    For those alone who may publish. The lock is held later for the very text that was checked, overruled or not.
    """
    article = Article.objects.select_related("head", "origin").get(pk=pk)
    _check(move, article, by, at, note, revision_hash)
    if article.head is not None:
        _check_findings(article, article.head, at)
        prepare_pictures(article.head)


def prepare_pictures(revision: Revision) -> None:
    """Make the pictures that readers will get; `MoveRefused` where the store that shall hold them is away."""
    try:
        publishing.prepare(revision)
    except FilesAway as error:
        raise MoveRefused(str(error)) from error


def _check_findings(article: Article, revision: Revision, at: datetime) -> None:
    """Refuse a text in which a blocking check found something that no editor overruled."""
    if found := findings.stopping(article, revision, at):
        named = dict.fromkeys(row.finding.told for row in found)
        raise MoveRefused(
            _("The checks hold this text back. Mend it, or overrule with a reason: %(findings)s")
            % {"findings": " ".join(named)}
        )


def locked(pk: int) -> Article:
    """The story with its lock, and its newest revision as it is once the lock is held."""
    Article.objects.select_for_update().only("pk").get(pk=pk)
    story = Article.objects.select_related("head", "section", "event", "origin", "archived").get(pk=pk)
    standing.lock(story)
    return story


def _check(move: Move, article: Article, by, at: datetime, note: str, revision_hash: str) -> None:
    """Refuse what may not or cannot be; rights first, so that nothing is learnt of a story one may not see."""
    if not permissions.may_view(by, article, at):
        raise NotAllowed(_("You may not do this."))
    if not fits(move, article, at):
        raise Outdated(
            _("The story is now “%(status)s”: this cannot be done any more. Somebody was quicker; load it again.")
            % {"status": article.get_status_display()}
        )
    if not move.right(by, article):
        if move.name in {*CLAIMING, *PUBLISHING} and permissions.has_written(by, article):
            raise NotAllowed(_("You wrote or changed this text, so somebody else has to decide on it."))
        raise NotAllowed(_("You may not do this."))
    if move.name in {"submit", *PUBLISHING}:
        _check_complete(move, article, by)
    if move.note_required and not note:
        raise MoveRefused(_("Write the reason: the others must know why."))
    if move.name in PUBLISHING and (article.head is None or article.head.hash != revision_hash):
        raise Outdated(
            _("The text was changed after you opened it. Read the newest version, then decide: nothing was published.")
        )


def refusal(name: str, article: Article, by, at: datetime) -> str:
    """Why the person cannot make this move now, as a sentence; empty where they can (a reason is taken as given)."""
    try:
        _check(MOVES[name], article, by, at, "…", article.head.hash if article.head else "")
    except MoveRefused as error:
        return str(error)
    return ""


def _check_seen(article: Article, at: datetime, version: int | None) -> None:
    """Refuse where the text is no longer the one of that version; what was asked at `at` undoes nothing later."""
    if version is not None and article.version != version:
        raise Outdated(_("The text was changed after you opened it. Read the newest version, then decide."))
    if article.updated_at > at:
        raise Outdated(_("Somebody else was quicker. Load the story again."))


def _check_complete(move: Move, article: Article, by) -> None:
    """Refuse a story that lacks something, and one filed for a province that the reporter does not cover."""
    if sentences := complete.missing(article):
        raise MoveRefused(" ".join(sentences))
    if move.name == "submit" and not permissions.in_scope(by, article):
        raise NotAllowed(_("The story's province is not one of yours. Choose one that you cover."))


def _check_time(move: Move, article: Article, at: datetime, publish_at: datetime | None) -> None:
    """A time of publication lies ahead and not before the embargo."""
    if move.name not in PUBLISHING:
        return
    if publish_at is not None and publish_at < at:
        raise MoveRefused(_("The time of publication has passed. Choose a later one, or publish now."))
    if article.embargo_until and (publish_at or at) < article.embargo_until:
        raise MoveRefused(
            _("The story is under embargo until %(time)s. Choose that time or a later one.")
            % {"time": date_format(localtime(article.embargo_until), "H:i d/m/Y")}
        )


def _touch_public(
    move: Move, article: Article, by, at: datetime, publish_at: datetime | None, notice: str
) -> tuple[str, dict[str, Any]]:
    """Do what the move does to the public rows; returns the desk state that follows and details for the record."""
    details = {}
    if move.name in PUBLISHING and article.head is not None:
        details = record.published(publishing.publish(article, article.head, by, at, publish_at or at))
    elif move.name == "unschedule":
        row = publishing.take_back(article, at)
        was_head = row is not None and row.revision_id == article.head_id
        return Status.IN_REVIEW if was_head and article.status == Status.APPROVED else article.status, details
    elif move.name == "withdraw":
        details = record.withdrawn(publishing.withdraw(article, at, notice))
    return move.target or article.status, details


def _end_claim(move: Move, article: Article, at: datetime) -> dict[str, Any]:
    """Where the story lies on somebody's table and another takes it: from whom, as details for the record.

    A claim that has expired ends with an entry of its own, which nobody made.
    """
    if move.name not in CLAIMING or article.status != Status.IN_REVIEW:
        return {}
    details = {"from": article.claimed_by_id}
    if move.name == "take_over":
        return details
    record.write(article, "expire", None, at, to_status=Status.SUBMITTED, details=details)
    _write_status(move, article, Status.SUBMITTED, None, at)
    article.status = Status.SUBMITTED
    return {}


def _write_status(move: Move, article: Article, target: str, by, at: datetime) -> None:
    """Compare and swap: the only place where a status is written."""
    written: dict[str, Any] = {"claimed_by": None, "claim_touched_at": None}
    if target == Status.IN_REVIEW:
        begins = move.name in CLAIMING or article.status != Status.IN_REVIEW
        written = {"claimed_by": by, "claim_touched_at": at} if begins else {}
    written |= {"submitted_at": at} if move.name == "submit" else {}
    written |= {"quarter": quarters.quarter_of_story(article)} if move.name in PUBLISHING else {}
    changed = Article.objects.filter(pk=article.pk, status=article.status, head=article.head).update(
        status=target, updated_at=at, **written
    )
    if changed != 1:
        raise Outdated(_("Somebody else was quicker. Load the story again."))
    standing.follow(article)


@transaction.atomic
def record_revision(article: Article, by, at: datetime, sent_as: str = "") -> Revision:
    """Keep the story as it now stands in the database as a new revision; the newest one where nothing has changed.

    Call it in the transaction that saved the story, so that both are kept or neither. An approved story goes back to
    draft; what readers see stays. `sent_as` is the digest of the form that was sent, to know it again.
    """
    fresh = locked(article.pk)
    claims.touch(fresh, by, at)
    data = snapshot.take(fresh)
    digest = snapshot.digest(data)
    if fresh.head is not None and digest in {fresh.head.hash, snapshot.digest(fresh.head.data)}:
        return fresh.head
    number = fresh.head.number + 1 if fresh.head else 1
    if fresh.status == Status.APPROVED:
        perform("revise", fresh, by, at)
    revision = Revision(
        article=fresh, number=number, data=data, hash=digest, created_by=by, created_at=at, sent_as=sent_as
    )
    record.seal(revision)
    listed = {"last_writer": by, "quarter": quarters.quarter_of_story(fresh)}
    Article.objects.filter(pk=fresh.pk).update(head=revision, version=fresh.version + 1, updated_at=at, **listed)
    standing.follow(fresh)
    desk_index.put(fresh, revision, at)
    article.refresh_from_db()
    return revision
