"""The pages of the desk that are measured, and what one request to each costs."""

from collections.abc import Callable, Iterator
from itertools import cycle

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Section, Status
from articles.permissions import is_chief, is_editor
from newsroom.models import User
from tests.articles.desk.filing import change, filled
from tests.articles.desk.stories import move_url
from tests.benchmarks.compare import Cost
from tests.benchmarks.turns import spent

LIST = "/admin/articles/article/"
# Each shows as much at any size, a full page or nothing, so that a ratio is not one of rows to be written; but for Bắc
# Kạn, of which 10,000 stories have 153: fewer than are counted, and of one reporter and of two provinces fewer yet.
READ = {
    "home": "/admin/",
    "list": LIST,
    "list, live": f"{LIST}?public=live",
    "list, of a genre that no story has": f"{LIST}?genre=opinion",
    "list, approved and of that genre": f"{LIST}?status=approved&genre=opinion",
    "list, withdrawn and of that genre": f"{LIST}?public=withdrawn&genre=opinion",
    "list, a province": f"{LIST}?province=thai-nguyen",
    "list, a quarter and that genre": f"{LIST}?quy=2020-1&genre=opinion",
    "list, an event and that genre": f"{LIST}?event=hoi+nghi+so+7&genre=opinion",
    "list, a reporter and that genre": f"{LIST}?reporter=reporter-5&genre=opinion",
    "search": f"{LIST}?q=bac+kan",
    "search, many found": f"{LIST}?q=hoi+nghi",
    "search, common words, nothing found": f"{LIST}?q=mat+tran+khongco",
    "search, nothing found": f"{LIST}?q=khongco",
    "new story": f"{LIST}add/",
}

# The other lists; each shows a full page, or what is no more in a larger archive, or nothing.
CHOOSE = f"{LIST}choose"
LISTS = {
    "notices": "/admin/notices/",
    "intake": "/admin/wire/",
    "received": "/admin/sources/",
    "library": "/admin/photos/",
    "library, a province": "/admin/photos/?province=bac-kan",
    "library, words": "/admin/photos/?q=hoi+nghi",
    "library, nothing found": "/admin/photos/?q=khongco",
    "people to choose": f"{CHOOSE}/people/?q=nguyen",
    "people to choose, nothing found": f"{CHOOSE}/people/?q=khongco",
    "events to choose": f"{CHOOSE}/events/?q=hoi+nghi",
    "events to choose, nothing found": f"{CHOOSE}/events/?q=khongco",
    "documents to choose": f"{CHOOSE}/documents/?q=kh+tu",
    "documents to choose, nothing found": f"{CHOOSE}/documents/?q=khongco",
    "stories to choose": f"{CHOOSE}/stories/?q=hoi+nghi",
    "provinces": "/admin/provinces/province/",
    "units of a day": "/admin/units/?on=10/10/2023",
}
OF_EDITORS = {
    "corrections": "/admin/corrections/",
    "people": "/admin/provinces/person/",
    "people, words": "/admin/provinces/person/?q=nguyen",
    "people, nothing found": "/admin/provinces/person/?q=khongco",
    "events": "/admin/articles/event/",
    "events, words": "/admin/articles/event/?q=hoi+nghi",
    "events, nothing found": "/admin/articles/event/?q=khongco",
    "documents": "/admin/articles/document/",
    "documents, words": "/admin/articles/document/?q=kh+tu",
    "documents, nothing found": "/admin/articles/document/?q=khongco",
    "topics": "/admin/articles/topic/",
}
OF_THE_CHIEF = {
    "archives": "/admin/archives/",
    "front page": "/admin/front/",
    "history": "/admin/history/",
    "history, a move": "/admin/history/?kind=s-approve",
    "history, a move that nobody made": "/admin/history/?kind=s-restore",
    "history, a province": "/admin/history/?province=bac-kan",
    "history, some days": "/admin/history/?since=1/2/2020&until=30/3/2020",
    "history, accounts": "/admin/history/?kind=h-role",
}


def pages_of(user: User) -> dict[str, str]:
    """The lists that this person may see, by their names."""
    of_editors = OF_EDITORS if is_editor(user) else {}
    return READ | LISTS | of_editors | (OF_THE_CHIEF if is_chief(user) else {})


def cost_of(request: Callable[[], HttpResponse], times: int, status: int = 200) -> Cost:
    """What the request costs; it is made once before to count its queries, for counting costs, too."""
    with CaptureQueriesContext(connection) as queries:
        size = len(_whole(request(), status))
        count = len(queries)
    rounds = []
    for _ in range(times):
        begin = spent()
        _whole(request(), status)
        rounds.append(spent() - begin)
    return Cost(min(rounds) * 1000, count, size)


def _whole(response: HttpResponse, status: int) -> bytes:
    assert response.status_code == status, (response.status_code, response.getvalue().decode()[:2000])
    return response.getvalue()


def signed_in(user: User) -> Client:
    """A browser of that person."""
    client = Client()
    client.force_login(user)
    return client


def read(user: User, times: int) -> Iterator[tuple[str, Cost]]:
    """Every page, as that person."""
    client = signed_in(user)
    for name, address in pages_of(user).items():
        yield name, cost_of(lambda address=address: client.get(address), times)


def write(reporter: User, editor: User, times: int) -> Iterator[tuple[str, Cost]]:
    """A story's way: the reporter opens the form, saves and submits; the editor reads, claims and approves."""
    writes, decides = signed_in(reporter), signed_in(editor)
    drafts = [_draft(reporter) for _ in range(times + 1)]
    story, lead = drafts[0], cycle(f"Sapo thứ {n}." for n in range(100))

    def save() -> HttpResponse:
        story.refresh_from_db()
        fields = filled(version=story.version, section=story.section_id, lead=next(lead))
        return writes.post(change(story), fields)

    yield "form", cost_of(lambda: writes.get(change(story)), times)
    yield "save", cost_of(save, times, 302)
    yield "submit", _move("submit", writes, drafts)
    yield "review", cost_of(lambda: decides.get(f"{LIST}{story.pk}/review/"), times)
    yield "claim", _move("claim", decides, drafts)
    yield "approve", _move("approve", decides, drafts)


def _draft(author: User) -> Article:
    client = signed_in(author)
    response = client.post(f"{LIST}add/", filled(section=Section.objects.order_by("pk")[0].pk, lead="Sapo."))
    assert response.status_code == 302, response.content.decode()[:2000]
    return newest_draft(author)


def newest_draft(author: User) -> Article:
    """What that person filed last."""
    return Article.objects.filter(filed_by=author, status=Status.DRAFT).latest("pk")


def _move(name: str, client: Client, stories: list[Article]) -> Cost:
    waiting = iter(stories)

    def send() -> HttpResponse:
        story = next(waiting)
        story.refresh_from_db()
        shown = {"revision_hash": story.head.hash, "version": story.version, "when": "now"}
        return client.post(move_url(story, name), shown)

    return cost_of(send, len(stories) - 1, 302)
