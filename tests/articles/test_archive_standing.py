"""How many posts of an archive wait, are read, are drafts: right after every move, without counting them."""

import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import workflow
from articles.archive import admission, standing
from articles.models import Archive, ArchivedPost, Article, Status
from tests import factories
from tests.articles.archives import export, item
from tests.articles.desk.stories import change_text, move

pytestmark = pytest.mark.django_db
WITHOUT_PLACE = item(9, title="Hội nghị", body="Sáng nay họp.\n\nHết.")


@pytest.fixture
def archive(cast, tmp_path: Path) -> Archive:
    """Three posts that wait, and one that lacks its province."""
    factories.section()
    path = tmp_path / "cu.xml"
    path.write_text("".join(export(range(1, 4), WITHOUT_PLACE)), encoding="utf-8")
    call_command("import_archive", str(path), "--as", "editor", stdout=StringIO())
    return Archive.objects.get()


def numbers(archive: Archive) -> tuple[int, int, int, int]:
    archive.refresh_from_db()
    return archive.held, archive.live, archive.drafts, archive.others


def told_by_stories(archive: Archive) -> tuple[int, int, int, int]:
    """The same, story by story."""
    found = {"held": 0, "live": 0, "drafts": 0, "others": 0}
    for story in Article.objects.filter(archived__archive=archive):
        rows = story.published.all()
        if any(row.visible_until is None for row in rows):
            found["live"] += 1
        elif story.status == Status.DRAFT:
            found["drafts"] += 1
        else:
            found["held" if story.status == Status.HELD and story.head.number == 1 and not rows else "others"] += 1
    return tuple(found.values())


def test_the_numbers_follow_each_move_of_a_post(archive, cast):
    assert numbers(archive) == (3, 0, 1, 0)
    first, second, third = Article.objects.filter(status=Status.HELD).order_by("pk")
    assert [why for _number, why in admission.admit(archive, cast.chief, 0, first.pk, 1)] == [""]
    assert numbers(archive) == (2, 1, 1, 0)
    change_text(second, cast.editor2, lead="Khác")  # decided on like any other story from now on
    assert numbers(archive) == (1, 1, 1, 1)
    move(first, "withdraw", cast.chief, notice="Gỡ")
    assert numbers(archive) == (1, 0, 1, 2)
    move(third, "resume", cast.editor2)
    assert numbers(archive) == (0, 0, 1, 3)
    move(third, "hold", cast.editor2)
    assert numbers(archive) == (1, 0, 1, 2)
    assert list(admission.waiting(archive)) == [third]


def test_the_numbers_are_right_whatever_becomes_of_the_posts(archive, cast):
    chance, made = random.Random(7), set()
    stories = list(Article.objects.filter(archived__archive=archive).order_by("pk"))
    for step in range(50):
        story, by = chance.choice(stories), chance.choice([cast.editor, cast.editor2, cast.chief])
        story.refresh_from_db()
        rare = {"spike"} if step % 8 else set()
        can = [one.name for one in workflow.available(by, story, timezone.now()) if one.name not in rare]
        if step % 6 == 5:
            change_text(story, cast.editor, lead=f"Sapo thứ {step}.")
        elif can:
            name = chance.choice(can)
            try:
                move(story, name, by, notice="Gỡ")
            except workflow.MoveRefused:  # what lacks something is not submitted
                continue
            made.add(name)
        assert numbers(archive) == told_by_stories(archive), step
    assert len(made) > 5
    assert standing.recount(archive.pk) == 0


def test_rows_that_were_written_by_hand_are_counted_anew(archive):
    ArchivedPost.objects.update(state="live")
    Archive.objects.update(drafts=9)
    said = StringIO()
    call_command("recount_archives", stdout=said)
    assert said.getvalue() == "https://cu.example: 5 wrong\n"  # four posts, and the number of drafts
    assert numbers(archive) == (3, 0, 1, 0)
    assert standing.recount(archive.pk) == 0


def test_a_number_that_is_wrong_keeps_nobody_from_moving_a_story(archive, cast):
    Archive.objects.update(held=0)
    move(Article.objects.filter(status=Status.HELD).first(), "resume", cast.editor2)
    assert numbers(archive) == (0, 0, 1, 1)
    assert standing.recount(archive.pk) == 1
    assert numbers(archive) == (2, 0, 1, 1)


def test_a_version_that_knows_no_numbers_takes_posts_over(cast):
    story = factories.draft()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_archive (id, name, imported_by_id, begun_at, admitting, admit_upto, admitted_upto)"
            " VALUES (7, 'cu', %s, %s, 0, 0, 0)",
            [cast.editor.pk, timezone.now()],
        )
        cursor.execute(
            "INSERT INTO articles_archivedpost (story_id, archive_id, key, published_at, refused)"
            " VALUES (%s, 7, 'x', %s, '')",
            [story.pk, timezone.now()],
        )
    assert standing.recount(7) == 2  # the post, and the number of drafts


def test_a_story_of_no_archive_costs_nothing_more(cast, django_assert_num_queries):
    story = factories.draft()
    with django_assert_num_queries(2):
        locked = workflow.locked(story.pk)
    with django_assert_num_queries(0):
        standing.follow(locked)


def test_an_archive_is_listed_without_a_look_at_its_posts(archive, cast, client, django_assert_num_queries):
    client.force_login(cast.chief)
    with django_assert_num_queries(4) as asked:
        assert client.get("/admin/archives/").status_code == 200
    assert not any("archivedpost" in one["sql"] for one in asked)
    page = client.get(f"/admin/archives/{archive.pk}/").context
    assert page["days"]["first"].date() == timezone.datetime(2019, 3, 2).date()
