"""The search of the story list: what is found, by whom, in which order, and at which cost."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import desk_index, leaving, permissions
from articles.desk import bulk, story_search
from articles.desk.article_list import ArticleListOptions
from articles.models import Article, DeskEntry
from articles.search import engine, leafing
from articles.search.question import read
from articles.search.terms import any_of
from newsroom.models import User
from provinces.models import Province
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move
from tests.articles.desk.test_list import LIST, found

pytestmark = pytest.mark.everywhere
PEOPLE = ("reporter", "reporter2", "editor", "editor_north", "chief", "admin", "root", "outsider")


def in_index(user, text: str) -> set[int]:
    """What the index by itself answers to that user."""
    at = timezone.now()
    seen = desk_index.visible_to(user, timezone.localdate(at))
    if seen is None:
        return set()
    return {each.story_id for each in engine.current().newest(read(text).matches([seen]), at, 100, None, DeskEntry)}


@pytest.mark.parametrize(
    "typed",
    [
        *("so hien vat", "SỐ HIỆN VẬT", '"số hiện vật"', "hien vat -khac", "mttq", "mat tran to quoc", "ủy ban"),
        *(
            "231-KL/TU",
            "231 kl tu",
            "phuong thi thanh",
            "thanh phuong",
            "hoi nghi bac kan",
            "Thái Nguyên",
            "chuyen doi so",
        ),
    ],
)
def test_a_draft_is_found_by_all_its_words(cast, client, typed):
    filed(
        cast.reporter,
        headline="Đánh giá hoạt động MTTQ",
        body="<p>Số hiện vật đã trao, Uỷ ban cho biết.</p>",
        officials=[factories.person("Phương Thị Thanh")],
        documents=[factories.document("231-KL/TU")],
        topics=["Chuyển đổi số"],
    )
    filed(cast.reporter, headline="Tin khác", lead="", body="<p>Khác.</p>", provinces=["lang-son"])
    assert found(client, cast.editor, q=typed) == ["Đánh giá hoạt động MTTQ"]


def test_the_newest_version_is_found_and_no_older_one(cast, client):
    story = filed(cast.reporter, headline="Tin", body="<p>Bản đầu.</p>")
    change_text(story, cast.reporter, body="<p>Bản sau.</p>")
    assert found(client, cast.editor, q="ban sau") == ["Tin"]
    assert found(client, cast.editor, q="ban dau") == []


def test_the_accents_that_were_typed_come_first_and_headlines_before_texts(cast, client):
    for headline, body in (("Hội nghị", "Bị thu hồi."), ("Hội thảo", "Bí thư nói."), ("Bí thư làm việc", "Sáng nay.")):
        filed(cast.reporter, headline=headline, lead="", body=f"<p>{body}</p>")
    assert found(client, cast.chief, q="bí thư") == ["Bí thư làm việc", "Hội thảo", "Hội nghị"]
    assert found(client, cast.chief, q="bị thu")[0] == "Hội nghị"
    assert set(found(client, cast.chief, q="bi thu")) == {"Hội nghị", "Hội thảo", "Bí thư làm việc"}


def stories_in_every_state(cast) -> dict[str, Article]:
    """By their states; each has a word of its own in the headline and in the text."""
    made, lang_son = {}, {"provinces": ["lang-son"]}
    for name, author, more in (
        ("nhap", cast.reporter, {}),
        ("xa", cast.reporter2, lang_son),
        ("bien", cast.editor, {}),
    ):
        made[name] = filed(author, headline=f"Tin {name}", body=f"<p>Mật{name}.</p>", **more)
    made["chung"] = filed(cast.reporter, headline="Tin chung", body="<p>Mậtchung.</p>", provinces=[], national=True)
    made["duyet"] = filed(cast.reporter, ("submit", cast.reporter), headline="Tin duyet", body="<p>Mậtduyet.</p>")
    made["bo"] = filed(cast.reporter, ("spike", cast.reporter), headline="Tin bo", body="<p>Mậtbo.</p>")
    made["dang"] = live(cast.reporter, cast.editor, headline="Tin dang", body="<p>Mậtdang.</p>")
    made["sua"] = live(cast.reporter, cast.editor, headline="Tin sua", body="<p>Mậtsua.</p>")
    change_text(made["sua"], cast.editor_north, lead="Sapo khác.")
    change_text(made["sua"], cast.editor_north, home_province=Province.objects.get(slug="lang-son"))
    for name, author, more in (("go", cast.reporter, {}), ("gokhac", cast.reporter2, lang_son)):
        made[name] = live(author, cast.editor, headline=f"Tin {name}", body=f"<p>Mật{name}.</p>", **more)
        move(made[name], "withdraw", cast.chief, notice="Đã gỡ.")
    return made


def test_the_index_by_itself_and_the_list_find_what_may_be_seen_and_no_text_that_is_sealed(cast, client):
    made = stories_in_every_state(cast)
    for username in PEOPLE:
        person = getattr(cast, username)
        may_see = set(permissions.visible_to(person, timezone.now()).values_list("pk", flat=True))
        assert in_index(person, "tin") == may_see, username
        for name, story in made.items():
            readable = story.pk in may_see and not story.is_taken_down(timezone.now())
            assert in_index(person, f"mat{name}") == ({story.pk} if readable else set()), (username, name)
            if permissions.is_writer(person):
                assert found(client, person, q=f"mat{name}") == ([story.headline] if readable else []), (username, name)
                assert bool(found(client, person, q=f"tin {name}")) == (story.pk in may_see), (username, name)


def test_the_list_asks_the_predicate_too(cast, client, monkeypatch):
    filed(cast.reporter2, headline="Lạng Sơn một", provinces=["lang-son"])
    monkeypatch.setattr(desk_index, "visible_to", lambda user, on: desk_index.Key(desk_index.EVERY))
    assert found(client, cast.reporter, q="lang son") == []
    assert found(client, cast.editor, q="lang son") == ["Lạng Sơn một"]


@pytest.mark.parametrize(
    ("who", "typed", "asked"),
    [("chief", "lang son", "nothing"), ("editor", "lang son", "nothing"), ("editor_north", "lang son", "a part"),
     ("reporter", "lang son", "all"), ("reporter2", "lang son", "all"), ("chief", "-lang", "all"),
     ("editor", "-lang", "all"), ("editor_north", "-lang", "all")],
)  # fmt: skip
def test_the_index_is_not_asked_for_what_nearly_every_story_has(cast, client, monkeypatch, who, typed, asked):
    filed(cast.reporter, headline="Lạng Sơn một", provinces=["lang-son"])
    User.objects.filter(pk=cast.reporter2.pk).update(nationwide=True)  # as whoever was an editor until yesterday
    cast.reporter2.refresh_from_db()
    questions, user = [], getattr(cast, who)
    monkeypatch.setattr(story_search.Desk, "newest", lambda desk, question, *bounds: questions.append(question) or [])
    found(client, user, q=typed)
    seen = desk_index.visible_to(user, timezone.localdate())
    own = [desk_index.filed_by(user.pk), desk_index.written_by(user.pk)]
    homes = list(map(desk_index.home, sorted(permissions.beats_of(user, timezone.localdate()))))
    of_a_part = any_of([*own, *([any_of(homes)] if homes else [])])
    wanted = {"nothing": None, "a part": of_a_part, "all": seen}[asked]
    assert questions
    for question in questions:
        assert [term for term in (seen, of_a_part) if term in question.wanted] == ([wanted] if wanted else [])


def test_nothing_is_proposed_that_only_stories_of_others_answer(cast, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        live(cast.reporter2, cast.editor, headline="Lạng Sơn: khuôn viên", provinces=["lang-son"])
    client.force_login(cast.editor)
    assert client.get(LIST, {"q": "khuoon vien"}).context["cl"].meant == "khuôn vien"
    client.force_login(cast.reporter)
    assert client.get(LIST, {"q": "khuoon vien"}).context["cl"].meant == ""


def test_the_words_of_a_sealed_text_move_no_story(cast, client):
    sealed = live(cast.reporter, cast.editor, headline="Tin bị gỡ", lead="Tín.", body="<p>Quỹ vì người nghèo.</p>")
    move(sealed, "withdraw", cast.chief, notice="Đã gỡ.")
    filed(cast.reporter, headline="Tin mới", lead="", body="<p>Khác.</p>")
    assert found(client, cast.chief, q="tin") == found(client, cast.chief, q="tín") == ["Tin mới", "Tin bị gỡ"]


def test_a_text_is_sealed_and_unsealed_by_the_clock(cast, client):
    story = live(cast.reporter, cast.editor, headline="Tin", body="<p>Canhlặng.</p>")
    move(story, "withdraw", cast.chief, notice="Đã gỡ.")
    change_text(story, cast.reporter, body="<p>Canhlặng đã sửa.</p>")
    for name, by in (("submit", cast.reporter), ("claim", cast.chief)):
        move(story, name, by)
    later = timezone.now() + timedelta(hours=2)
    move(story, "restore", cast.chief, publish_at=later)
    assert found(client, cast.chief, q="canhlang") == []
    with time_machine.travel(later, tick=False):
        assert in_index(cast.editor, "canhlang") == {story.pk}
    move(story, "unschedule", cast.chief)
    with time_machine.travel(later, tick=False):
        assert in_index(cast.chief, "canhlang") == set()


def test_who_was_given_a_story_finds_it_and_who_gave_it_does_not(cast, client):
    story = filed(cast.reporter, headline="Tin bàn giao")
    leaving.hand_over([story.pk], cast.reporter, cast.reporter2, cast.chief, timezone.now())
    assert found(client, cast.reporter2, q="ban giao") == ["Tin bàn giao"]
    assert found(client, cast.reporter, q="ban giao") == []
    assert in_index(cast.reporter, "ban giao") == set()


def test_filters_narrow_what_is_found(cast, client):
    event = factories.event("Hội nghị giao ban")
    filed(cast.reporter, headline="Tin một", genre="feature", event=event)
    filed(cast.reporter, ("submit", cast.reporter), headline="Tin hai", provinces=["thai-nguyen"])
    filed(cast.reporter2, headline="Tin ba", provinces=["lang-son"])
    filed(cast.editor, headline="Tin bốn", provinces=[], national=True)
    expected = {
        ("genre", "feature"): {"Tin một"},
        ("event", "giao ban"): {"Tin một"},
        ("event", "khong co"): set(),
        ("province", "thai-nguyen"): {"Tin một", "Tin hai"},
        ("province", "national"): {"Tin bốn"},
        ("reporter", "luong"): {"Tin ba"},
        ("reporter", "khong co"): set(),
        ("mine", "filed"): {"Tin bốn"},
        ("status", "submitted"): {"Tin hai"},
        ("public", "none"): {"Tin một", "Tin hai", "Tin ba", "Tin bốn"},
    }
    for (name, value), headlines in expected.items():
        assert set(found(client, cast.editor, q="tin", **{name: value})) == headlines, (name, value)


@pytest.mark.parametrize("query", ["q=tin", "q=-khongco", "q=tin&status=draft"])
@pytest.mark.parametrize("username", ["chief", "editor_north", "reporter"])
def test_leafing_shows_every_match_once(cast, client, monkeypatch, query, username):
    monkeypatch.setattr(leafing, "RANKED", 4)
    monkeypatch.setattr(story_search, "FAR", 6)
    monkeypatch.setattr(ArticleListOptions, "list_per_page", 3)
    at = timezone.now()
    for number in range(22):
        travel = [("submit", cast.reporter)] if 2 < number < 19 else []
        filed(cast.reporter, *travel, headline=f"Tin {number}", at=at - timedelta(minutes=number))
    client.force_login(getattr(cast, username))
    seen, url = [], f"{LIST}?{query}"
    while url:
        changelist = client.get(url).context["cl"]
        seen += [story.pk for story in changelist.result_list]
        url = changelist.older_url and LIST + changelist.older_url
    stories = Article.objects.filter(status="draft") if "status" in query else Article.objects.all()
    assert sorted(seen) == sorted(stories.values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) == (6 if "status" in query else 22)


def test_a_search_reads_no_more_answers_than_a_move_of_many_takes(cast, monkeypatch):
    asked, newest = [], engine.current().newest

    def noted(question, at, most, *rest):
        asked.append(most)
        return newest(question, at, most, *rest)

    monkeypatch.setattr(engine.current(), "newest", noted)
    filed(cast.reporter, headline="Tin")
    question = story_search.Asked(read("tin"), cast.chief, Article.objects.all(), (), timezone.now())
    question.page("", 50)
    assert asked and max(asked) == leafing.RANKED + 1
    question.newest()
    assert max(asked) == bulk.MOST + 1


def test_a_search_that_looked_far_enough_says_so_and_goes_on(cast, client, monkeypatch):
    monkeypatch.setattr(story_search, "FAR", 2)
    monkeypatch.setattr(leafing, "RANKED", 1)
    monkeypatch.setattr(ArticleListOptions, "list_per_page", 1)
    at = timezone.now()
    for number in range(6):
        travel = [("submit", cast.reporter)] if number else []
        filed(cast.reporter, *travel, headline=f"Tin {number}", at=at + timedelta(minutes=number - 6))
    client.force_login(cast.chief)
    changelist = client.get(LIST, {"q": "tin", "status": "draft"}).context["cl"]
    assert (list(changelist.result_list), bool(changelist.looked_back_to)) == ([], True)
    changelist = client.get(LIST + changelist.older_url).context["cl"]
    assert ([story.headline for story in changelist.result_list], changelist.looked_back_to) == (["Tin 0"], None)


def test_all_that_match_are_moved_together(cast, client, monkeypatch):
    monkeypatch.setattr(leafing, "RANKED", 1)
    monkeypatch.setattr(ArticleListOptions, "list_per_page", 1)
    for number in range(3):
        filed(cast.reporter, headline=f"Tin {number}")
    filed(cast.reporter, headline="Khác")
    client.force_login(cast.reporter)
    sent = {"move": "submit", "all": "1", "query": "q=tin"}
    page = client.post(f"{LIST}bulk/", sent)
    assert {line.story.headline for line in page.context["ready"]} == {"Tin 0", "Tin 1", "Tin 2"}


@time_machine.travel(datetime(2026, 11, 20, 5, tzinfo=UTC), tick=False)
def test_the_search_costs_the_same_for_one_story_and_for_thirty(cast, django_assert_num_queries):
    filed(cast.reporter, headline="Bắc Kạn: hội nghị")
    client = Client()
    client.force_login(cast.editor_north)
    queries = 12 if connection.vendor == "postgresql" else 9  # the index is asked by spans of time there
    with django_assert_num_queries(queries):
        client.get(LIST, {"q": "hội nghị"})
    for number in range(30):
        filed(cast.reporter, headline=f"Bắc Kạn: hội nghị {number}")
    with django_assert_num_queries(queries):
        assert len(client.get(LIST, {"q": "hội nghị"}).context["cl"].result_list) == 31


def test_what_is_missing_or_old_is_written_and_the_rest_is_left(cast, client):
    first, second = filed(cast.reporter, headline="Tin một"), filed(cast.reporter, headline="Tin hai")
    output = io.StringIO()
    DeskEntry.objects.filter(story=second).update(version=0)
    call_command("rebuild_search", "--desk", stdout=output)
    assert output.getvalue() == "1 stories put into the index of the search, 0 taken out.\n"
    assert [last for _count, last in desk_index.rebuild(timezone.now(), everything=True)] == [second.pk]
    assert [last for _count, last in desk_index.rebuild(timezone.now(), everything=True, after=second.pk)] == []
    assert set(found(client, cast.chief, q="tin")) == {"Tin một", "Tin hai"}
    assert DeskEntry.objects.count() == 2 and first.pk < second.pk


def test_a_rebuilt_index_knows_what_the_old_one_knew(cast):
    stories_in_every_state(cast)
    columns = ("number", "story", "visible_until", "keys", "names", "text", "sealed")
    before = list(DeskEntry.objects.order_by("number").values_list(*columns))
    list(desk_index.rebuild(timezone.now(), everything=True))
    assert list(DeskEntry.objects.order_by("number").values_list(*columns)) == before
