"""The history of the house: one line of time over stories and accounts, by keyset, filtered, and taken along safely."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles import house, record
from articles.desk import site_history
from articles.models import HouseEntry
from tests import factories
from tests.articles.desk.stories import filed, live, move

PAGE, EXPORT = "/admin/history/", "/admin/history/export/"
T0 = factories.moment("2026-03-02 08:00")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]


def shown(client, query: str = "") -> list[tuple[str, str]]:
    """Kind and note of each line of the page."""
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return [(line.kind, line.note) for line in answer.context["lines"]]


def exported(client, form: str = "csv", **filters) -> list[dict]:
    answer = client.post(EXPORT, {"format": form} | filters)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    if form == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def write(story, kind, by, at=None, **fields) -> None:
    with transaction.atomic():
        record.write(story, kind, by, at or timezone.now(), to_status=story.status, **fields)


@pytest.fixture
def story(cast):
    """A story of Bắc Kạn that was submitted and claimed."""
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))


@pytest.fixture
def chief(cast, client):
    client.force_login(cast.chief)
    return client


def test_stories_and_accounts_stand_in_one_line_the_newest_first(cast, story, chief):
    house.write("sign_out", cast.admin, timezone.now(), about=cast.reporter, note="Mất máy.")
    move(story, "return", cast.editor, note="Thiếu số liệu.")
    assert shown(chief)[:2] == [("return", "Thiếu số liệu."), ("sign_out", "Mất máy.")]
    page = chief.get(PAGE).content.decode()
    assert f"/admin/articles/article/{story.pk}/history/#entry-3" in page
    assert "Nông Thị Hạnh" in page


def test_an_administrator_sees_what_happened_to_accounts_and_no_story(cast, story, client):
    house.write("sign_out", cast.admin, timezone.now(), about=cast.reporter)
    client.force_login(cast.admin)
    assert [kind for kind, _note in shown(client)] == ["sign_out"]
    assert [kind for kind, _note in shown(client, f"story={story.pk}&province=bac-kan")] == ["sign_out"]
    assert client.get(f"{PAGE}?kind=s-claim").status_code == 422
    assert {row["headline"] for row in exported(client)} == {""}


@pytest.mark.parametrize("username", ["reporter", "editor", "editor_north", "outsider"])
def test_nobody_else_sees_it(cast, client, username):
    client.force_login(getattr(cast, username))
    assert client.get(PAGE).status_code == 403
    assert client.post(EXPORT, {"format": "csv"}).status_code == 403
    assert not HouseEntry.objects.exists()


def test_each_filter_leaves_what_it_says(cast, story, chief):
    other = filed(cast.reporter2, ("submit", cast.reporter2), provinces=["lang-son"], at=T0)
    house.write("role", cast.admin, timezone.now(), about=cast.reporter, details={"from": "none", "to": "reporter"})
    assert {kind for kind, _ in shown(chief, f"person={cast.reporter.pk}")} == {"submit", "role"}
    assert {kind for kind, _ in shown(chief, "kind=s-claim")} == {"claim"}
    assert {kind for kind, _ in shown(chief, "kind=h-role")} == {"role"}
    assert len(shown(chief, "province=lang-son")) == 1
    assert shown(chief, "province=national") == []
    assert len(shown(chief, f"story={other.pk}")) == 1
    assert len(shown(chief, "since=2/3/2026&until=2/3/2026")) == 1
    assert shown(chief, "since=3/3/2026&until=3/3/2026") == []
    assert chief.get(f"{PAGE}?since=31/2/2026").status_code == 422
    assert chief.get(f"{PAGE}?before=x").status_code == 404


def test_pages_follow_one_another_also_within_one_moment(cast, story, chief, monkeypatch):
    for number in range(7):
        write(story, "comment", cast.editor, T0, note=f"{number}")
        house.write("sign_out", cast.admin, T0, about=cast.reporter, note=f"h{number}")
    monkeypatch.setattr(site_history, "SHOWN", 4)
    seen, query = [], ""
    while True:
        answer = chief.get(f"{PAGE}?{query}")
        seen += [line.note for line in answer.context["lines"] if line.place.at == T0]
        query = answer.context["older"]
        if not query:
            break
    assert seen == [*(f"{n}" for n in reversed(range(7))), *(f"h{n}" for n in reversed(range(7)))]


@pytest.mark.parametrize("query", ["province=bac-kan", "kind=s-claim&person={editor}"])
def test_what_no_index_finds_is_looked_for_a_stretch_at_a_time(cast, story, chief, monkeypatch, query):
    for number in range(8):
        other = filed(cast.reporter2, ("submit", cast.reporter2), provinces=["lang-son"])
        write(other, "comment", cast.editor, note=f"{number}")
    wanted = shown(chief, query := query.format(editor=cast.editor.pk))
    monkeypatch.setattr(site_history, "FAR", 5)
    pages, seen = 0, []
    while query:
        answer = chief.get(f"{PAGE}?{query}")
        pages, seen, query = pages + 1, seen + answer.context["lines"], answer.context["older"]
        assert ("Looked through 5 entries, back to" in answer.content.decode()) is bool(query)
    assert pages > 1
    assert [(line.kind, line.note) for line in seen] == wanted != []


@pytest.mark.parametrize("username", ["chief", "admin"])
def test_the_page_costs_the_same_for_one_line_and_for_many(cast, story, client, username, django_assert_num_queries):
    client.force_login(getattr(cast, username))
    queries = {"chief": 8, "admin": 4}[username]
    details = {"from": cast.editor.pk, "to": cast.editor2.pk, "mentions": [cast.chief.pk]}
    write(story, "comment", cast.editor, details=details)
    house.write("sign_out", cast.admin, T0, about=cast.reporter)
    with django_assert_num_queries(queries):
        client.get(PAGE)
    for number in range(30):
        other = filed(cast.reporter2, ("submit", cast.reporter2), provinces=["lang-son"], headline=f"Bài {number}")
        write(other, "comment", cast.editor, details=details)
        house.write("sign_out", cast.admin, T0, about=cast.reporter2)
    with django_assert_num_queries(queries):
        client.get(PAGE)


def test_details_are_said_in_words(cast, story, chief):
    details = {"from": cast.editor.pk, "to": cast.editor2.pk, "mentions": [cast.chief.pk]}
    write(story, "take_over", cast.editor2, details=details)
    write(story, "embargo", cast.chief, details={"from": None, "to": "2026-03-02T07:00:00+00:00"})
    scope = {"from": [["bac-kan", None, None]], "to": [["lang-son", "2026-03-01", "2026-04-01"]]}
    house.write("scope", cast.admin, timezone.now(), about=cast.reporter, details=scope)
    house.write_account(cast.editor, cast.admin, timezone.now())
    page = chief.get(PAGE).content.decode()
    for words in (
        "Trần Minh Khuê → Phạm Thu Giang",
        "Mentioned: Đặng Quốc Bình",
        "– → 14:00 2/3/2026",
        "Given: Lạng Sơn (1/3/2026 – 1/4/2026)",
        "Taken away: Bắc Kạn",
        "all provinces",
    ):
        assert words in page, words


def test_an_export_holds_all_of_the_filtered_history_and_is_itself_on_record(cast, story, chief, monkeypatch):
    monkeypatch.setattr(site_history, "CHUNK", 2)
    house.write("sign_out", cast.admin, T0, about=cast.reporter, note="Mất máy.")
    rows = exported(chief)
    assert [row["what"] for row in rows] == ["History exported", "Claimed", "Submitted", "Signed out everywhere"]
    assert rows[1] | {"time": ""} == {
        "time": "", "what": "Claimed", "by": "editor", "about": "", "story": str(story.pk), "headline": story.headline,
        "province": "Bắc Kạn", "version": "1", "from": "Submitted", "to": "In review", "note": "Cần bổ sung số liệu.",
        "details": "",
    }  # fmt: skip
    assert exported(chief, "jsonl", kind="s-claim")[0]["story"] == story.pk
    entries = HouseEntry.objects.filter(kind="export").order_by("number")
    assert [entry.details for entry in entries] == [{"format": "csv"}, {"format": "jsonl", "kind": "s-claim"}]
    assert {entry.by for entry in entries} == {cast.chief}
    assert list(house.verify()) == []


def test_what_is_no_export_is_refused_and_not_recorded(cast, chief):
    assert chief.post(EXPORT, {"format": "xlsx"}).status_code == 404
    assert chief.post(EXPORT, {"format": "csv", "since": "x"}).status_code == 404
    assert chief.get(EXPORT).status_code == 405
    assert not HouseEntry.objects.exists()


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"])
def test_no_cell_of_an_export_is_a_formula(cast, story, chief, formula):
    write(story, "comment", cast.editor, note=formula)
    assert site_history.safe_cell(formula).startswith("'")
    assert exported(chief, story=story.pk)[0]["note"].startswith("'")
    assert exported(chief, "jsonl", story=story.pk)[0]["note"] == formula


def test_words_of_a_story_that_was_taken_down_are_neither_shown_nor_exported(cast, chief):
    story = live(cast.reporter, cast.editor, headline="Bài niêm phong")
    write(story, "comment", cast.editor, note="Chép nguyên văn.", details={"passage": "Đoạn kín"})
    assert "Chép nguyên văn." in chief.get(PAGE).content.decode()
    move(story, "withdraw", cast.chief, note="Sai người.")
    page = chief.get(PAGE).content.decode()
    assert "Chép nguyên văn." not in page
    assert "Đoạn kín" not in page
    assert "Sai người." in page
    for form in ("csv", "jsonl"):
        text = str(exported(chief, form))
        assert "Chép nguyên văn." not in text
        assert "Đoạn kín" not in text
        assert "Bài niêm phong" not in text


def test_a_page_names_the_day_once(cast, story, chief):
    for hours in (1, 2):
        house.write("sign_out", cast.admin, T0 + timedelta(hours=hours), about=cast.reporter)
    assert chief.get(f"{PAGE}?until=2/3/2026").content.decode().count('class="house-day"') == 1
