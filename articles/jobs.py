"""Work done outside of requests: tasks that a worker runs, each of which may run twice."""

from django.tasks import task

from articles import edition, renditions
from articles.archive import admission
from articles.models import Archive, Photo
from newsroom.models import User

AT_ONCE = 20  # stories of an archive in one job: it ends well before another worker takes it for dead


@task()
def prepare_renditions(photo: int) -> None:
    """Make what readers may get of an uploaded photo, so that approving a story only copies files."""
    if (found := Photo.objects.filter(pk=photo).first()) is not None:
        renditions.prepare(renditions.as_snapshot(found))


@task()
def admit_archive(number: int, user: int, after: int, upto: int) -> None:
    """Have readers see the next stories of an archive, then go on with those after them."""
    archive, by = Archive.objects.get(pk=number), User.objects.get(pk=user)
    last = admission.go_on(archive, by, after, upto, AT_ONCE)
    edition.tell()
    if last:
        admit_archive.enqueue(number, user, last, upto)
