"""Admission: readers get the stories of an archive as a whole, each by the ordinary moves of who answers for it."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices, permissions, workflow
from articles.models import Archive, ArchivedPost, Article, PostState, Status
from newsroom.models import User

logger = logging.getLogger(__name__)


def waiting(archive: Archive) -> QuerySet[Article]:
    """The stories that wait to be approved with the archive: complete, held, as they were imported."""
    return Article.objects.filter(archived__archive=archive, archived__state=PostState.HELD).order_by("pk")


def begin(archive: Archive, upto: int) -> int:
    """Note that the stories up to that number are to be approved from now on; how many these are."""
    archive.admitting = waiting(archive).filter(pk__lte=upto).count()
    archive.admit_upto, archive.admitted_upto = upto, 0
    archive.save(update_fields=["admitting", "admit_upto", "admitted_upto"])
    return archive.admitting


def go_on(archive: Archive, by: User, after: int, upto: int, most: int) -> int:
    """`admit`, with a note of how far it came: the last number, 0 where nothing is left or the right was taken away."""
    last = 0
    try:
        for number, _why in admit(archive, by, after, upto, most):
            last = number
    except workflow.NotAllowed:
        last = 0
    noted = {"admitted_upto": last} if last else {"admitting": 0, "admit_upto": 0}
    Archive.objects.filter(pk=archive.pk, admit_upto=upto).update(**noted)
    return last


def done(archive: Archive) -> int:
    """How many stories of the approval that is going on had their turn."""
    ahead = waiting(archive).filter(pk__gt=archive.admitted_upto, pk__lte=archive.admit_upto)
    return archive.admitting - min(archive.admitting, ahead.count())


def refused(archive: Archive) -> QuerySet[ArchivedPost]:
    """The posts that had their turn and were not approved, each with the reason; they still wait."""
    return archive.posts.filter(state=PostState.HELD).exclude(refused="").order_by("story")


def admit(archive: Archive, by: User, after: int, upto: int, most: int) -> Iterator[tuple[int, str]]:
    """Approve waiting stories with numbers above `after`, not above `upto`, at most so many: number, and why not.

    Each in a transaction of its own: who is killed leaves whole stories, and what fails stops no other; why it did is
    kept with its post. NotAllowed without the right to it; OperationalError where the database is away.
    """
    if not permissions.may_admit(by, archive):
        raise workflow.NotAllowed(_("You may not do this."))
    numbers = waiting(archive).filter(pk__gt=after, pk__lte=upto).values_list("pk", flat=True)[:most]
    for number in list(numbers):
        why = ""
        try:
            _admit(number, by, timezone.now())
        except workflow.MoveRefused as error:
            why = str(error)
        except OperationalError:
            raise
        except Exception:  # whatever it is, the next story has its turn
            logger.exception("story %s of archive %s was not approved", number, archive.pk)
            why = _("An error, which stands in the log.")
        ArchivedPost.objects.filter(story=number).update(refused=why)
        yield number, why


@transaction.atomic
def _admit(number: int, by: User, at: datetime) -> None:
    story = workflow.locked(number)
    if story.status != Status.HELD or story.head is None or story.head.number != 1:
        raise workflow.Outdated(_("Somebody else was quicker. Load the story again."))
    with notices.silence():
        for name in ("resume", "claim"):
            workflow.perform(name, story, by, at)
        workflow.perform("approve", story, by, at, revision_hash=story.head.hash)
