"""Jobs of the house itself, run by the worker on schedule."""

from django.core.management import call_command
from django.tasks import task
from django.utils import timezone

from articles import corrections, edition, publishing, rendering
from articles.search import opensearch
from articles.wire import rounds
from newsroom import retention, surrogates, whole_files

RENDERED_FOR = 30.0  # seconds of each minute


@task
def prune() -> None:
    """Forget jobs done over a week ago, and all that was kept long enough; failed jobs stay."""
    call_command("ox_prune", verbosity=0)
    for _kind, _count in retention.forget(timezone.now()):
        pass


@task
def forget_changes() -> None:
    """Forget the notes of changes that no page in memory is older than."""
    edition.prune(timezone.now())


@task
def sign_record() -> None:
    """Put what grew since the last time under a signed checkpoint; a forged end fails the job, which stays."""
    call_command("sign_record", verbosity=0)


@task
def remind() -> None:
    """Tell those concerned of corrections that are due soon or late, once."""
    corrections.remind(timezone.now())


@task
def send_search() -> None:
    """Have the search cluster hear of what it missed; what it misses again waits for the next minute."""
    opensearch.follow()


@task
def purge() -> None:
    """Tell the cache in front what changed; what it does not take waits for the next minute."""
    surrogates.follow(timezone.now())


@task
def read_wire() -> None:
    """Read the feeds that are due, and make drafts of what came in."""
    for _report in rounds.run():
        pass


@task(priority=-10)
def render_ahead() -> None:
    """Render ahead, for half a minute of each, what another version of the software rendered: after an update."""
    rendering.go_on(RENDERED_FOR)


@task
def sweep() -> None:
    """Take away public picture files that no story shows any more, and files that were never written to their end."""
    publishing.sweep(timezone.now())
    whole_files.tidy(timezone.now())
