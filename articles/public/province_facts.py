"""What the page of a province tells beside its stories: who holds office there today, and what takes place."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from articles.models.published import PublicEvent, PublicOffice, PublicPerson
from articles.public.prepared import Prepared
from provinces import spans

OFFICIALS = 8
EVENTS = 5


@dataclass(frozen=True)
class Official:
    """Somebody in office, with the titles held there in their order."""

    person: PublicPerson
    titles: list[str]


class Facts:
    """What a province's page tells beside its stories, asked for when it is first looked at."""

    def __init__(self, slug: str, today: date, at: datetime) -> None:
        self.slug, self.today, self.at = slug, today, at

    @cached_property
    def officials(self) -> list[Official]:
        """See the function of that name."""
        return officials(self.slug, self.today, self.at)

    @cached_property
    def events(self) -> list[PublicEvent]:
        """See the function of that name."""
        return events(self.slug, self.at)


def officials(slug: str, today: date, at: datetime) -> list[Official]:
    """Those whom readers may know of and who hold an office in the province today, the Front's first: one query."""
    found: dict[PublicPerson, list[PublicOffice]] = {}
    for post in _posts(None, slug, today, at):
        found.setdefault(post.person, []).append(post)
    return [
        Official(person, [post.title for post in sorted(held, key=lambda post: (post.position, post.rank))])
        for person, held in list(found.items())[:OFFICIALS]
    ]


@Prepared
def _posts(_shape: None, slug: str, today: date, at: datetime) -> QuerySet[PublicOffice]:
    posts = PublicOffice.objects.filter(spans.covering(today, "starts_on", "ends_on"), province=slug)
    return posts.filter(person__in=PublicPerson.objects.visible(at)).select_related("person")


def events(slug: str, at: datetime) -> list[PublicEvent]:
    """The latest events in the province and in what it absorbed: one query."""
    return list(_events(None, slug, at))


@Prepared
def _events(_shape: None, slug: str, at: datetime) -> QuerySet[PublicEvent]:
    rows = PublicEvent.objects.visible(at).filter(places__province=slug)
    return rows.order_by("-places__starts_on", "-places__event")[:EVENTS]
