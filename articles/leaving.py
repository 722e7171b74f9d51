"""When somebody leaves: their stories go to a colleague, their claims are given back, each on record of its story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import desk_index, house, permissions, record, workflow
from articles.models import Article, Status
from articles.models.desk import ArticleQuerySet
from newsroom.models import User

OPEN = (Status.DRAFT, Status.RETURNED, Status.SUBMITTED, Status.IN_REVIEW, Status.HELD)


@dataclass(frozen=True)
class Effect:
    """What handing a story over would do: what the new person gets, or why it stays, and what they should know."""

    story: Article
    gets: str  # "story", "claim" or, where it stays as it is, ""
    why_not: str = ""
    note: str = ""


def stories_of(user: User, *, published: bool = False) -> ArticleQuerySet:
    """What can be handed over: stories in work that they filed or claimed, and where asked the approved ones too."""
    filed = Q(filed_by=user, status__in=[*OPEN, Status.APPROVED] if published else OPEN)
    return Article.objects.filter(filed | Q(claimed_by=user, status=Status.IN_REVIEW)).order_by("-updated_at", "-pk")


def effect(story: Article, leaver: User, to: User, at: datetime) -> Effect:
    """What handing this story over would do. Whoever has a claim decides on no text of their own."""
    if story.filed_by_id == leaver.pk:
        if story.claimed_by_id == to.pk:
            why_not = _("%(name)s has claimed it to decide on it, so it cannot be theirs.")
            return Effect(story, "", why_not % {"name": to.display_name})
        covered = permissions.in_scope(to, story, at) or (story.home_province_id is None and not story.national)
        note = "" if covered else _("%(name)s does not cover its province and cannot submit it.")
        return Effect(story, "story", note=note % {"name": to.display_name} if note else "")
    if story.claimed_by_id != leaver.pk or story.status != Status.IN_REVIEW:
        return Effect(story, "", _("It is not theirs any more."))
    if not permissions.is_editor(to) or not permissions.in_scope(to, story, at):
        return Effect(story, "", _("%(name)s is no editor of its province.") % {"name": to.display_name})
    if permissions.has_written(to, story):
        return Effect(story, "", _("%(name)s wrote or changed it.") % {"name": to.display_name})
    return Effect(story, "claim")


def hand_over(ids: Iterable[int], leaver: User, to: User, by: User, at: datetime, note: str = "") -> list[int]:
    """Hand stories over, each in a transaction of its own; the numbers of those that were. The house record names them.

    Who wrote a text stays on record with its versions: the leaver never decides on it, and neither does `to`.
    """
    done = [pk for pk in ids if _hand_over(pk, leaver, to, by, at, note)]
    if done:
        details = {"from": leaver.pk, "to": to.pk, "stories": done}
        house.write("hand_over", by, at, about=leaver, note=note, details=details)
    return done


@transaction.atomic
def _hand_over(pk: int, leaver: User, to: User, by: User, at: datetime, note: str) -> bool:
    story = workflow.locked(pk)
    gets = effect(story, leaver, to, at).gets
    if not gets:
        return False
    details = {"from": leaver.pk, "to": to.pk, "gets": gets}
    record.write(story, "hand_over", by, at, to_status=story.status, note=note, details=details)
    Article.objects.filter(pk=pk).update(**{"filed_by" if gets == "story" else "claimed_by": to}, updated_at=at)
    if gets == "story":
        desk_index.follow(pk, at)
    return True


def release_claims(user: User, by: User, at: datetime, note: str = "") -> int:
    """Give back what they have claimed, for somebody else to take; returns how many stories."""
    claimed = list(Article.objects.filter(claimed_by=user, status=Status.IN_REVIEW).values_list("pk", flat=True))
    return sum(_release(pk, user, by, at, note) for pk in claimed)


@transaction.atomic
def _release(pk: int, user: User, by: User, at: datetime, note: str) -> bool:
    story = workflow.locked(pk)
    if story.claimed_by_id != user.pk or story.status != Status.IN_REVIEW:
        return False
    record.write(story, "release", by, at, to_status=Status.SUBMITTED, note=note, details={"from": user.pk})
    Article.objects.filter(pk=pk).update(status=Status.SUBMITTED, claimed_by=None, updated_at=at)
    return True


@transaction.atomic
def sign_out_everywhere(user: User, by: User, at: datetime, note: str = "") -> None:
    """End all sessions of an account: at its next request each of them is asked to sign in again."""
    user.sign_outs += 1
    user.save(update_fields=["sign_outs"])
    house.write("sign_out", by, at, about=user, note=note)


@transaction.atomic
def close(user: User, by: User, at: datetime, note: str = "") -> None:
    """What follows from closing an account: no session of it ever comes alive again, and its claims are given back."""
    sign_out_everywhere(user, by, at, note)
    release_claims(user, by, at, note)
