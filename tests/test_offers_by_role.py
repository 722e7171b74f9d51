"""What the pages of the desk offer to each role: links, buttons, names and rows, as a written table."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.desk import receive
from articles.models import Event, Origin, Scratch, Source
from newsroom.models import Role, User
from provinces.models import Beat, Person, Province
from tests.articles.desk.stories import filed
from tests.test_urls_by_role import A, things  # noqa: F401  things: a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROLES = ("outsider", "reporter", "reporter2", "editor_north", "editor", "chief", "south", "admin", "root")
NORTH = "editor_north editor chief"
HOUSE = "chief admin root"
# Address; what is offered: a name that its template gets, or else words of the page; to whom. See `things`: the story
# is by `reporter` and submitted, the other one by `reporter2` of Lạng Sơn, which `south` edits.
OFFERS = [
    ("/admin/", "sees_house", HOUSE),
    ("/admin/", "sees_status", HOUSE),
    ("/admin/", "sees_subscribers", "admin root"),
    ("/admin/", "curates_front", "chief"),
    ("/admin/", "is_editor", f"{NORTH} south"),
    ("/admin/", "is_writer", f"reporter reporter2 {NORTH} south"),
    ("/admin/", "/admin/scratch/{scratch}/", "reporter"),
    ("/admin/", "/admin/articles/article/{story}/change/", ""),
    ("/admin/", "?unsaved=x", ""),  # of somebody who writes no more
    (f"{A}add/", 'name="national"', "editor chief"),
    (f"{A}{{story}}/review/", "may_give_link", NORTH),
    (f"{A}{{story}}/review/", "embargo_form", "chief"),
    (f"{A}{{story}}/review/", "own_text", ""),  # told to editors of their own text
    (f"{A}{{story}}/review/", "Bùi Khách Lạ", ""),  # among those who may be mentioned
    (f"{A}{{other}}/review/", "following", "editor chief"),  # the story of Bắc Kạn
    (f"{A}{{story}}/history/", "asks_redaction", NORTH),
    (f"{A}{{story}}/similar/{{shown}}/", "may_credit", ""),  # nobody may edit what is submitted
    (f"{A}{{later}}/similar/{{story}}/", "update_refused", ""),
    ("/admin/corrections/", "undone", NORTH),
    ("/admin/corrections/{correction}/", "may_decide", "chief"),
    ("/admin/history/", "finds_people", "chief"),
    ("/admin/wire/", "keeper", "chief"),
    ("/admin/wire/", "takes_over", "editor chief"),
    ("/admin/sources/{wired}/", "page", NORTH),
    ("/admin/sources/{part}/", "may_read_whole", "reporter2"),
    ("/admin/provinces/person/{unreleased}/change/", "release_url", f"{NORTH} south"),
    ("/admin/articles/event/", "Đại hội kín", "chief"),  # a proposal that no story names
]


@pytest.fixture
def more(cast, things) -> dict[str, Any]:  # noqa: F811
    """The names in braces, of `things` and some besides."""
    at = timezone.now()
    south = User.objects.create(username="south", role=Role.EDITOR, is_staff=True)
    Beat.objects.create(user=south, province=Province.objects.get(slug="lang-son"))
    written = {"version": "", "fields": [["headline", "Nháp"]], "sequence": 1, "kept_at": at}
    Scratch.objects.create(user=cast.admin, form_number="x", **written)
    Event.objects.create(name="Đại hội kín", starts_on="2023-10-10", proposed_by=cast.reporter, confirmed=False)
    whole = receive.pasted(cast.reporter2, "Hai tin", at)
    content = {"text": "Một tin", "content": "Một tin".encode(), "sha256": "0" * 64}
    part = Source.objects.create(kind="part", received_by=cast.reporter2, received_at=at, whole=whole, **content)
    Origin.objects.create(article_id=filed(cast.reporter2, provinces=["lang-son"]).pk, source=part)
    later = filed(cast.reporter, at=at + timedelta(minutes=9))
    return {**things, "later": later.pk, "unreleased": Person.objects.create(name="Lò Mới").pk, "part": part.pk}


HOME = [offer for offer in OFFERS if offer[0] == "/admin/"]
STORIES = [offer for offer in OFFERS if offer[0].startswith(A)]
OTHERS = [offer for offer in OFFERS if offer not in HOME + STORIES]


@pytest.mark.parametrize("offers", [HOME, STORIES, OTHERS], ids=["home", "stories", "others"])
def test_each_page_offers_each_role_what_the_table_says(cast, more, offers):
    people = {**vars(cast), "south": User.objects.get(username="south")}
    found = []
    for address, what, _whom in offers:
        offered = [who for who in ROLES if is_offered(people[who], address.format(**more), what.format(**more))]
        found.append((address, what, " ".join(offered)))
    assert found == offers


def is_offered(user: User, address: str, what: str) -> bool:
    """Whether the page has it, for who may see the page."""
    client = Client()
    client.force_login(user)
    response = client.get(address)
    if response.status_code != 200:
        return False
    if not what.isidentifier():
        return what in response.content.decode()
    return any(bool(layer.get(what)) for context in response.context for layer in context.dicts)
