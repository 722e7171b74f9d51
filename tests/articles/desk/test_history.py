"""The history of one story: every kind of entry in words, one kind alone, a page at a time, lines with addresses."""

import pytest
from django.db import transaction
from django.utils import timezone

from articles import record
from articles.desk import history
from tests import factories
from tests.articles.desk.stories import change_text, filed

T0 = factories.moment("2026-03-02 08:00")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]


@pytest.fixture
def story(cast):
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), at=T0)


@pytest.fixture
def editor(cast, client):
    client.force_login(cast.editor)
    return client


def page(client, story, query: str = ""):
    return client.get(f"/admin/articles/article/{story.pk}/history/?{query}")


def shown(client, story, query: str = "") -> list[str]:
    answer = page(client, story, query)
    assert answer.status_code == 200
    return [event.anchor for event in answer.context["events"]]


def write(story, kind, by, at=None, **fields) -> None:
    with transaction.atomic():
        record.write(story, kind, by, at or timezone.now(), to_status=story.status, **fields)


def test_moves_and_versions_stand_in_one_line_and_each_can_be_named(story, editor):
    assert shown(editor, story) == ["entry-2", "entry-1", "version-1"]
    text = page(editor, story).content.decode()
    for anchor in shown(editor, story):
        assert f'id="{anchor}"' in text
        assert f'href="#{anchor}"' in text


def test_one_kind_is_shown_alone_and_only_kinds_that_are_there_are_offered(cast, story, editor):
    write(story, "comment", cast.editor, note="Số liệu từ đâu?")
    write(story, "resolve", cast.editor)
    assert shown(editor, story, "kind=comments") == ["entry-4", "entry-3"]
    assert shown(editor, story, "kind=moves") == ["entry-2", "entry-1"]
    assert shown(editor, story, "kind=versions") == ["version-1"]
    assert [name for name, _label in page(editor, story).context["kinds"]] == ["moves", "versions", "comments"]
    assert page(editor, story, "kind=x").status_code == 404
    assert page(editor, story, "before=x").status_code == 404


def test_every_agreed_kind_belongs_to_one_group():
    kinds = [kind for _label, group in history.GROUPS.values() for kind in group]
    assert len(kinds) == len(set(kinds))
    assert {"overrule", "suggest", "correct", "inspect", "link_read", "hand_over", "embargo", "take_over"} <= set(kinds)


def test_pages_follow_one_another(cast, story, editor, monkeypatch):
    for number in range(7):
        write(story, "comment", cast.editor, T0, note=f"{number}")
    monkeypatch.setattr(history, "SHOWN", 4)
    seen, query = [], ""
    while True:
        answer = page(editor, story, query)
        seen += [event.anchor for event in answer.context["events"]]
        query = answer.context["older_url"]
        if not query:
            break
    assert sorted(seen) == sorted([*(f"entry-{n}" for n in range(1, 10)), "version-1"])
    assert len(seen) == len(set(seen))


def test_what_details_say_is_said_in_words(cast, story, editor):
    write(story, "hand_over", cast.chief, details={"from": cast.reporter.pk, "to": cast.reporter2.pk})
    write(story, "take_over", cast.editor2, details={"from": cast.editor.pk})
    write(story, "overrule", cast.editor, note="Đúng tên cũ.", details={"check": "units", "sentence": "Tỉnh sai."})
    text = page(editor, story).content.decode()
    for words in ("Nông Thị Hạnh → Hoàng Văn Lương", "From: Trần Minh Khuê", "“Tỉnh sai.”", "Đúng tên cũ."):
        assert words in text, words


def test_the_page_costs_the_same_for_a_few_lines_and_for_many(cast, story, editor, django_assert_num_queries):
    details = {"from": cast.editor.pk, "to": cast.editor2.pk}
    write(story, "take_over", cast.editor2, details=details)
    with django_assert_num_queries(11):
        page(editor, story)
    for number in range(30):
        write(story, "take_over", cast.editor2, details=details)
        change_text(story, cast.reporter, lead=f"Sapo {number}.")
    with django_assert_num_queries(11):
        page(editor, story)
