"""The backlog: what waits to be done outside of requests, how much of it, and since when."""

from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from articles.models import ItemState, MailState, Notice, SearchOrder, Subscriber, Supplier, WireItem
from articles.models.digest import SubscriptionAsk

UNDECIDED = [ItemState.NEW, ItemState.WAITING, ItemState.BROKEN]


class Waiting(NamedTuple):
    """How many wait, and since when the first of them has been due; None where nobody knows or nothing waits."""

    number: int
    since: datetime | None = None

    def seconds(self, at: datetime) -> float:
        """How long the first has been due."""
        return max(0.0, (at - self.since).total_seconds()) if self.since else 0.0


def backlog(at: datetime) -> dict[str, Waiting]:
    """What is due by that moment and not done; `…_failed` is what was given up and waits for somebody."""
    mail = Notice.objects.due(at).order_by()
    digests = Subscriber.objects.filter(due_at__lte=at), SubscriptionAsk.objects.filter(due_at__lte=at)
    found = {
        "mail": _waiting(mail, "mail_due"),
        "mail_failed": _waiting(Notice.objects.filter(mail=MailState.FAILED), "created_at"),
        "digests": _waiting(digests[0], "due_at"),
        "confirmations": _waiting(digests[1], "due_at"),
        "feeds": _waiting(Supplier.objects.due(at).order_by(), "next_at"),
        "feeds_failing": _waiting(Supplier.objects.filter(active=True, failures__gt=0), "fetched_at"),
        "intake": _waiting(WireItem.objects.filter(state__in=UNDECIDED), "arrived_at"),
    }
    if settings.SEARCH_URL:
        found["search"] = Waiting(SearchOrder.objects.count())
    return found | (_jobs(at) if settings.JOBS_IN_DATABASE else {})


def _waiting(rows: QuerySet, moment: str) -> Waiting:
    return Waiting(*rows.aggregate(number=Count("pk"), since=Min(moment)).values())


def _jobs(at: datetime) -> dict[str, Waiting]:
    """Jobs of the backend that keeps them in the database; another one has its own figures."""
    jobs = apps.get_model("django_ox", "OxTask").objects
    due = jobs.filter(Q(run_after=None) | Q(run_after__lte=at), status="READY")
    return {
        **{f"jobs_{queue}": _waiting(due.filter(queue_name=queue), "enqueued_at") for queue in ("default", "mail")},
        "jobs_failed": _waiting(jobs.filter(status__in=["FAILED", "LOST"]), "finished_at"),
    }
