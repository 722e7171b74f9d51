"""Jobs of the house itself, run by the worker on schedule."""

from django.core.management import call_command
from django.tasks import task


@task
def prune() -> None:
    """Forget the jobs that were done more than a week ago; those that failed stay."""
    call_command("ox_prune", verbosity=0)


@task
def sign_record() -> None:
    """Put what grew since the last time under a signed checkpoint; a forged end fails the job, which stays."""
    call_command("sign_record", verbosity=0)
