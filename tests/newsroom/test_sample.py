"""The sample newsroom: filed through the real workflow, complete, and left alone when the demo is set up again."""

import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from articles import complete, html, permissions, record, snapshot
from articles.models import (
    Article,
    HistoryEntry,
    MailState,
    Notice,
    Photo,
    PublicCorrection,
    PublishedArticle,
    Section,
    Status,
    WireItem,
)
from articles.public.front import pinned_at
from newsroom import sample, sample_wire
from newsroom.models import Role, User
from provinces.gazetteer import Gazetteer
from provinces.models import Beat, Person, Tenure
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.moment("2026-11-24 08:30")
MERGER = date(2025, 7, 1)
PASSWORD = "mat-khau-mau-1930"
# State that a file names → the desk state and the public state in which its story then is.
STATES = {
    "draft": ("draft", "none"),
    "submitted": ("submitted", "none"),
    "in_review": ("in_review", "none"),
    "returned": ("returned", "none"),
    "held": ("held", "none"),
    "spiked": ("spiked", "none"),
    "scheduled": ("approved", "scheduled"),
    "live": ("approved", "live"),
    "live_edited": ("submitted", "live"),
    "withdrawn": ("approved", "withdrawn"),
}


def small(scene: str, seed: int) -> bytes:
    """In place of a drawing, which takes half a second: one colour for each."""
    output = io.BytesIO()
    Image.new("RGB", (600, 400), (seed % 256, seed // 256 % 256, len(scene))).save(output, "JPEG")
    return output.getvalue()


@pytest.fixture(autouse=True)
def _quick_pictures(monkeypatch, media) -> None:
    monkeypatch.setattr(sample, "draw", small)


@pytest.fixture
def newsroom() -> dict[str, User]:
    """The sample newsroom, as it is filed at NOW."""
    users = sample.make_accounts(PASSWORD)
    sample.make_reference()
    for data in sample.stories():
        sample.file_story(data, users, NOW)
    return users


def everything(*labels: str) -> dict[str, list[tuple]]:
    """Every row of the models of some applications, column by column."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }


# --- What is in it ------------------------------------------------------------


def test_every_story_stands_where_its_file_says_and_looks_complete(newsroom):
    """One test, because filing them all takes some seconds."""
    files = list(sample.stories())
    stories = list(Article.objects.order_by("pk"))
    wanted = [STATES[data["state"]] for data in files]
    assert [(story.status, story.public_state_at(NOW)) for story in stories] == wanted
    assert {data["state"] for data in files} == set(STATES), "every state has a story to show"
    assert {status for status, _public in wanted} == set(Status.values)
    assert Counter(public for _status, public in wanted)["live"] >= 25

    assert_it_covers_the_country(stories)
    for story in stories:
        assert_it_is_complete(story)
        assert_it_travelled(story)
    assert_readers_find_it(stories)
    assert_it_shows_what_was_corrected(stories)


def assert_it_covers_the_country(stories: list[Article]) -> None:
    """At least ten provinces, stories of national scope, both sides of the merger, every section."""
    slugs = {province.slug for story in stories for province in story.provinces}
    assert len(slugs) >= 10
    assert {"bac-kan", "thai-nguyen", "lang-son"} <= slugs
    assert sum(story.national for story in stories) >= 2
    days = [story.day for story in stories]
    assert min(sum(day < MERGER for day in days), sum(day >= MERGER for day in days)) >= 10
    assert {story.section_id for story in stories} == set(Section.objects.values_list("pk", flat=True))
    gazetteer = Gazetteer.load()
    for story in stories:
        for province in story.provinces:
            assert gazetteer.period_of(province.slug, story.day), f"{story}: no {province} on {story.day}"


def assert_it_is_complete(story: Article) -> None:
    """Nothing is missing; HTML is clean; every official has a title, every photo its words."""
    assert story.status == Status.DRAFT or complete.missing(story) == [], story
    assert html.clean(story.body) == story.body
    data = story.head.data
    assert all(row["titles"] for row in data["officials"]), [row["name"] for row in data["officials"]]
    for photo in story.photos.all():
        assert photo.caption and photo.credit and photo.alt, story
    assert set(html.photo_ids(story.body)) <= {photo.pk for photo in story.photos.all()}


def assert_it_travelled(story: Article) -> None:
    """Its history leads from draft to where it stands, nobody decided on their own text, hashes are right."""
    for revision in story.revisions.all():
        assert revision.hash == snapshot.digest(revision.data)
    at, moves = Status.DRAFT, list(story.history.order_by("pk"))
    for entry in moves:
        assert entry.from_status == at, story
        at = Status(entry.to_status)
        if entry.move in {"claim", "approve", "restore"}:
            assert entry.by != story.filed_by
            assert permissions.is_editor(entry.by)
    assert at == story.status
    assert [entry.at for entry in moves] == sorted(entry.at for entry in moves)
    assert all(entry.at <= NOW for entry in moves), story
    for row in story.published.all():
        assert row.approved_by_id not in {story.filed_by_id, row.revision.created_by_id}


def assert_readers_find_it(stories: list[Article]) -> None:
    """Live stories have a page, their photos are there, and what is not live has none."""
    client = Client()
    with time_machine.travel(NOW, tick=False):
        for story in stories:
            row = PublishedArticle.objects.visible(NOW).filter(article=story).first()
            address = row.get_absolute_url() if row else f"/tin/x-{story.pk}/"
            expected = {"live": 200, "withdrawn": 410}.get(story.public_state_at(NOW), 404)
            assert client.get(address).status_code == expected, story
            for name in row.renditions.values_list("name", flat=True) if row else []:
                assert client.get(f"/media/{name}").status_code == 200, story
        front = client.get("/").content.decode()
        pinned = {place: row.article_id for place, row in pinned_at(NOW).items()}
    assert "Bắc Kạn" in front
    assert "Toàn dân đoàn kết xây dựng nông thôn mới" in front  # the campaign that runs
    places = [data.get("front_place") for data in sample.stories()]
    assert pinned == {place: story.pk for place, story in zip(places, stories, strict=True) if place}


def assert_it_shows_what_was_corrected(stories: list[Article]) -> None:
    """A correction with the corrected text, and an answer: on the list, on their stories, and all of it on record."""
    notices = {notice.kind: notice for notice in PublicCorrection.objects.all()}
    assert set(notices) == {"correction", "answer"}
    corrected = notices["correction"]
    with time_machine.travel(NOW, tick=False):
        listed = Client().get("/cai-chinh/").content.decode()
        page = Client().get(corrected.get_absolute_url().partition("#")[0]).content.decode()
    assert corrected.wrong in listed and notices["answer"].name in listed
    assert page.count(corrected.right) == 2 and page.count(corrected.wrong) == 1  # in the notice, and in the text
    assert [fault for story in stories for fault in record.verify(story)] == []


def test_the_accounts_have_the_roles_and_provinces_that_people_rely_on():
    users = sample.make_accounts(PASSWORD)
    assert {name: user.role for name, user in users.items()} == {
        "reporter": Role.REPORTER,
        "reporter2": Role.REPORTER,
        "editor": Role.EDITOR,
        "editor2": Role.EDITOR,
        "chief": Role.CHIEF,
        "admin": Role.ADMINISTRATOR,
    }
    assert all(authenticate(username=name, password=PASSWORD) == user for name, user in users.items())
    beats = {
        name: sorted(Beat.objects.filter(user=user).values_list("province__slug", flat=True))
        for name, user in users.items()
    }
    assert beats["reporter"] == ["bac-kan", "thai-nguyen"]
    assert beats["reporter2"] == ["lang-son"]
    assert permissions.covers_everything(users["editor"])
    assert not any(user.is_superuser for user in users.values())


# --- Again --------------------------------------------------------------------


@pytest.mark.once
def test_making_it_again_changes_nothing():
    users = sample.make_accounts(PASSWORD)
    sample.make_reference()
    before = everything("newsroom", "provinces", "articles")
    assert len(before["provinces.Person"]) > 20
    assert len(before["articles.Event"]) > 10
    call_command("load_provinces", stdout=io.StringIO())
    sample.make_reference()
    assert sample.make_accounts("another-password") == users
    assert everything("newsroom", "provinces", "articles") == before


def test_what_people_changed_meanwhile_stays():
    sample.make_accounts(PASSWORD)
    sample.make_reference()
    person = Person.objects.filter(tenures__isnull=False).first()
    person.name = "Tên Đã Sửa"
    person.save()
    Tenure.objects.filter(person=person).delete()
    Section.objects.update(name="Mục đã sửa")
    User.objects.filter(username="reporter").update(role=Role.EDITOR, pen_name="Bút Danh")
    Beat.objects.filter(user__username="reporter", province__slug="bac-kan").delete()
    before = everything("newsroom", "provinces", "articles")
    sample.make_accounts(PASSWORD)
    sample.make_reference()
    assert everything("newsroom", "provinces", "articles") == before


# --- The command --------------------------------------------------------------


@pytest.fixture
def demo(settings, tmp_path: Path, monkeypatch):
    """`demo(…)` runs the command as on somebody's machine, with a folder of its own, and returns what it prints."""
    settings.DEBUG, settings.VAR_DIR = True, tmp_path / "var"
    for name in ("DEBUG", "SAMPLE_NOTICE", "SECRET_KEY"):
        monkeypatch.setenv(name, "given by the test")  # so that what the command adds is taken back
    # The signal would make pytest put rows back that are there.
    monkeypatch.setattr("django.core.management.commands.migrate.emit_post_migrate_signal", lambda *a, **k: None)

    def run(*arguments: str) -> str:
        output = io.StringIO()
        call_command("demo", "--no-serve", *arguments, stdout=output)
        return output.getvalue()

    return run


@pytest.mark.once
def test_the_demo_sets_up_once_and_then_keeps_what_is_there(demo, settings, monkeypatch):
    printed = demo("--port", "8123")
    assert "http://127.0.0.1:8123/admin/" in printed
    for username in sample.ACCOUNTS:
        assert username in printed
        assert authenticate(username=username, password="mat-tran-1930")
    waiting = WireItem.objects.waiting().filter(state="waiting")
    assert waiting.count() == sample_wire.ITEMS
    assert Article.objects.exclude(wire_item__in=waiting).count() == len(list(sample.stories()))
    unread = Notice.objects.unread()
    assert {notice.article.status for notice in unread} == {Status.SUBMITTED, Status.RETURNED}
    assert not Notice.objects.filter(mail=MailState.WAITING).exists()
    kept = settings.VAR_DIR / "demo.env"
    assert "DEBUG=1" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0, "the secret key is nobody else's to read"

    chief = User.objects.get(username="chief")
    chief.set_password("mot-mat-khau-khac")
    chief.save()
    story = Article.objects.filter(status=Status.DRAFT).first()
    story.headline = "Đã sửa từ hôm qua"
    story.save()
    Article.objects.filter(status=Status.HELD).update(status=Status.SUBMITTED)
    before = everything("newsroom", "provinces", "articles"), kept.read_text(), files()
    monkeypatch.setenv("NEWSROOM_DEMO_PASSWORD", "mat-khau-moi-2026")
    assert "(from NEWSROOM_DEMO_PASSWORD)" in demo()
    assert (everything("newsroom", "provinces", "articles"), kept.read_text(), files()) == before
    assert authenticate(username="chief", password="mot-mat-khau-khac")
    assert not authenticate(username="reporter", password="mat-khau-moi-2026")


def files() -> set[str]:
    """Names of all files of pictures, public and private."""
    roots = [Path(storages[alias].location) for alias in ("default", "private")]
    return {str(file) for root in roots for file in root.rglob("*") if file.is_file()}


def test_the_password_is_the_one_that_was_asked_for(demo, monkeypatch):
    monkeypatch.setattr(sample, "stories", lambda: iter(()))
    monkeypatch.setenv("NEWSROOM_DEMO_PASSWORD", "mat-khau-moi-2026")
    printed = demo()
    assert "mat-khau-moi-2026" not in printed
    assert authenticate(username="editor", password="mat-khau-moi-2026")


def test_generated_stories_come_on_top_and_cover_both_eras(demo, monkeypatch):
    few = [data for data in sample.stories() if data["number"] in {1, 2, 16}]
    monkeypatch.setattr(sample, "stories", lambda: iter(few))
    monkeypatch.setattr("newsroom.sample_archive.stories", lambda: iter(few))
    demo("--stories", "12")
    own = Article.objects.filter(wire_item=None)
    assert own.count() == len(few) + 12
    generated = own.order_by("pk")[len(few) :]
    assert {story.public_state for story in generated} == {"live"}
    assert len({story.headline for story in generated}) > 6
    approvals = HistoryEntry.objects.filter(move="approve", article__in=[story.pk for story in generated])
    assert approvals.count() == 12
    assert max(story.event_date for story in generated) - min(story.event_date for story in generated) > timedelta(200)
    assert Photo.objects.count() == sum(len(data.get("photo", [])) for data in few)


@pytest.mark.parametrize(
    "arguments", [["--port", "0"], ["--port", "70000"], ["--stories", "-1"], ["--stories", "x"], ["--nothing"]]
)
def test_bad_input_is_refused_in_one_line(demo, arguments: list[str]):
    with pytest.raises(CommandError) as refusal:
        demo(*arguments)
    assert "\n" not in str(refusal.value)
    assert not User.objects.exists()


def test_it_refuses_production(demo, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="not for production"):
        demo()
    assert not User.objects.exists()


@time_machine.travel(NOW, tick=False)
@pytest.mark.once
def test_every_number_of_the_sample_site_is_that_of_the_list_it_opens(newsroom, client: Client, full: bool):
    years = range(2023, 2027)
    pages = [f"/luu-tru/{year}/quy-{number}/" for year in years for number in range(1, 5)]
    pages += [f"/tinh/?quy={year}-{number}" for year in years for number in range(1, 5)]
    pages += [f"/bao-cao/?nam={year}" for year in years] + [f"/luu-tru/{year}/" for year in years] + ["/", "/tinh/"]
    told = set()
    for page in pages if full else [*pages[:32:7], *pages[32:]]:
        context = client.get(page).context
        if grid := context.get("grid"):
            rows = [row for _region, rows in grid.regions for row in rows]
            told |= {(cell.url, cell.stories) for row in rows for cell in row.cells}
        if country := context.get("country"):
            told |= {(place.url, place.stories) for place in country.places}
        for _region, lines in context.get("regions", []) if page.startswith("/tinh/") else []:
            told |= {(one.url, one.stories) for line in lines for one in (line, *line.absorbed)}
    assert len(told) > 1000
    assert {url for url, _stories in told if (url, 0) not in told} == {url for url, stories in told if stories}
    opened = {url: lists_of(client, url) for url, stories in told if stories}
    assert len(opened) >= 30
    assert {(url, len(stories)) for url, stories in opened.items()} == {one for one in told if one[1]}
    assert all(len(set(stories)) == len(stories) for stories in opened.values())
    empty = sorted(url for url, stories in told if not stories)
    assert [url for url in empty[:: 1 if full else 60] if lists_of(client, url)] == []


def lists_of(client: Client, address: str) -> list[int]:
    """The stories of a list from its first page to its last."""
    found = []
    while address:
        page = client.get(address).context["page"]
        found += [entry.article_id for entry in page.entries]
        address = page.older
    return found
