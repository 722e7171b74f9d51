"""Notices: who hears of what happens to a story; written in the transaction in which it happens."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from articles import permissions
from articles.letters import preference_of, send_mail, when
from articles.models import HistoryEntry, MailState, Notice
from articles.models.notices import NoticeQuerySet
from newsroom.models import Role, User

Whom = Callable[[HistoryEntry], Iterable[int | None]]

_silent: ContextVar[bool] = ContextVar("silent", default=False)

PUBLISHING = ("approve", "restore")
REMARKS = ("comment", "suggest")


def author(entry: HistoryEntry) -> Iterable[int | None]:
    """Who filed the story."""
    return [entry.article.filed_by_id]


def writers(entry: HistoryEntry) -> Iterable[int | None]:
    """Who filed the story and who last wrote it."""
    head = entry.revision
    return [entry.article.filed_by_id, head.created_by_id if head else None]


def signers(entry: HistoryEntry) -> Iterable[int | None]:
    """The accounts behind the names under the story."""
    return [byline["user"] for byline in entry.revision.data["bylines"]] if entry.revision else []


def editors(entry: HistoryEntry) -> Iterable[int | None]:
    """The editors in whose scope the story is."""
    return permissions.editors_of(entry.article, entry.at).values_list("pk", flat=True)


def chiefs(entry: HistoryEntry) -> Iterable[int | None]:
    """The chief editors."""
    return permissions.staff_as(entry.at, Role.CHIEF).values_list("pk", flat=True)


def claimant(entry: HistoryEntry) -> Iterable[int | None]:
    """On whose table the story lay before this."""
    return [entry.article.claimed_by_id]


def approvers(entry: HistoryEntry) -> Iterable[int | None]:
    """Who approved a version of it."""
    return _who_did(entry, *PUBLISHING)


def commenters(entry: HistoryEntry) -> Iterable[int | None]:
    """Who wrote remarks on it."""
    return _who_did(entry, *REMARKS)


def mentioned(entry: HistoryEntry) -> Iterable[int | None]:
    """Who is mentioned in the entry."""
    return entry.details.get("mentions", ())


def parties(entry: HistoryEntry) -> Iterable[int | None]:
    """From whom and to whom something went, as far as the entry says."""
    return [number for side in ("from", "to") if isinstance(number := entry.details.get(side), int)]


def asker(entry: HistoryEntry) -> Iterable[int | None]:
    """Who asked for what the entry decides."""
    return [entry.details.get("whom")]


def giver(entry: HistoryEntry) -> Iterable[int | None]:
    """Who gave an outside reader the link that the entry is about."""
    return [entry.details.get("maker")]


RULES: dict[str, tuple[Whom, ...]] = {
    "submit": (editors,),
    "take_back": (),
    "claim": (),
    "release": (),
    "return": (writers,),
    "hold": (writers,),
    "resume": (editors,),
    "approve": (author, signers),
    "revise": (approvers,),
    "spike": (writers,),
    "reopen": (author,),
    "unschedule": (author, approvers),
    "withdraw": (author, approvers),
    "restore": (author, signers),
    "republish": (),
    "comment": (mentioned, author, claimant, commenters),
    "resolve": (commenters,),
    "reopen_thread": (commenters,),
    "suggest": (mentioned, author, claimant, commenters),
    "accept": (author, commenters),
    "reject": (author, commenters),
    "overrule": (chiefs,),
    "origin": (),
    "take_in": (),
    "confirm": (),
    "keep_own": (author,),
    "update": (author,),
    "take_over": (claimant, parties),
    "expire": (claimant, parties),
    "correction_ask": (chiefs, author),
    "correction_decide": (chiefs, author),
    "correction_due": (chiefs, author),
    "correction_late": (chiefs, author),
    "correct": (chiefs, author),
    "answer": (chiefs, author),
    "inspect": (),
    "unseal": (writers,),
    "embargo": (author, approvers),
    "redact_ask": (chiefs,),
    "redact_refuse": (asker,),
    "redact": (asker, author),
    "evidence": (),
    "hand_over": (author, parties),
    "link": (),
    "link_read": (giver,),
    "link_remark": (giver, claimant),
    "link_end": (giver,),
}


def recipients(entry: HistoryEntry) -> set[int]:
    """Ids of the accounts that hear of the entry: those of its rule, never who did it."""
    named = {number for whom in RULES.get(entry.move, ()) for number in whom(entry)}
    return {number for number in named if number is not None} - {entry.by_id}  # type: ignore[arg-type]


@contextmanager
def silence() -> Iterator[None]:
    """Nobody hears of what is written meanwhile: many stories are moved as one, which is told otherwise."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def announce(entry: HistoryEntry) -> None:
    """Write the notices of an entry, in its transaction; mail that is due at once leaves after the commit."""
    if _silent.get() or not (ids := recipients(entry)):
        return
    people = User.objects.filter(pk__in=ids, is_active=True).select_related("mail_preference").order_by("pk")
    notices = [_notice(entry, user) for user in people]
    Notice.objects.bulk_create(notices)
    if any(notice.mail == MailState.WAITING and notice.mail_due == entry.at for notice in notices):
        transaction.on_commit(send_mail.enqueue, robust=True)


def readable(user: User, at: datetime) -> NoticeQuerySet:
    """The user's notices about stories that they may see now."""
    story = permissions.visible_to(user, at).filter(pk=OuterRef("article"))
    return Notice.objects.filter(Exists(story), recipient=user)


def _notice(entry: HistoryEntry, user: User) -> Notice:
    kind = "mention" if user.pk in entry.details.get("mentions", ()) else entry.move
    moment = when(kind, preference_of(user), entry.at) if user.email else None
    return Notice(
        recipient=user,
        article=entry.article,
        entry=entry,
        kind=kind,
        created_at=entry.at,
        mail=MailState.WAITING if moment else MailState.NONE,
        mail_due=moment,
        alone=moment == entry.at,
    )


def _who_did(entry: HistoryEntry, *moves: str) -> Iterable[int | None]:
    return HistoryEntry.objects.filter(article=entry.article_id, move__in=moves).values_list("by", flat=True)
