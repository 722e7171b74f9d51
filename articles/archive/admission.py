"""Admission: readers get the stories of an archive as a whole, each by the ordinary moves of who answers for it."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices, permissions, workflow
from articles.models import Archive, Article, Status
from newsroom.models import User


def waiting(archive: Archive) -> QuerySet[Article]:
    """The stories that wait to be approved with the archive: complete, held, as they were imported."""
    stories = Article.objects.filter(archived__archive=archive, status=Status.HELD, head__number=1, published=None)
    return stories.order_by("pk")


def admit(archive: Archive, by: User, after: int, upto: int, most: int) -> Iterator[tuple[int, str]]:
    """Approve waiting stories with numbers above `after`, not above `upto`, at most so many: number, and why not.

    Each in a transaction of its own: who is killed leaves whole stories. NotAllowed without the right to it.
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
