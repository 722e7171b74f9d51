"""Work done outside of requests: tasks that a worker runs, each of which may run twice."""

from django.tasks import task

from articles import renditions
from articles.models import Photo


@task()
def prepare_renditions(photo: int) -> None:
    """Make what readers may get of an uploaded photo, so that approving a story only copies files."""
    if (found := Photo.objects.filter(pk=photo).first()) is not None:
        renditions.prepare(renditions.as_snapshot(found))
