"""The one door: intervals of published rows, withdrawal, and what readers see at each moment."""

import io
import os
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from PIL import Image

from articles import pictures, publishing, record, renditions, workflow
from articles.models import Article, ListEntry, Photo, PublicPerson, PublishedArticle, Rendition, Withdrawal
from newsroom import jobs
from tests import factories
from tests.harness import guards

T0 = factories.moment("2026-03-02 08:00")
HOUR = timedelta(hours=1)
pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.fixture
def article(cast) -> Article:
    """A story of `reporter`, claimed by `editor`, not yet public."""
    article = factories.draft(
        headline="Bắc Kạn: Bản 1", filed_by=cast.reporter, created_at=T0, event_date=date(2023, 10, 10)
    )
    workflow.record_revision(article, cast.reporter, T0)
    workflow.perform("submit", article, cast.reporter, T0)
    workflow.perform("claim", article, cast.editor, T0)
    return article


def approve(article: Article, by, at, publish_at=None) -> None:
    workflow.perform("approve", article, by, at, revision_hash=article.head.hash, publish_at=publish_at)


def edit(article: Article, cast, headline: str, at) -> None:
    """A change of the reporter that travels to the editor's desk."""
    Article.objects.filter(pk=article.pk).update(headline=headline)
    workflow.record_revision(article, cast.reporter, at)
    workflow.perform("submit", article, cast.reporter, at)
    workflow.perform("claim", article, cast.editor, at)


def seen(article: Article, at) -> list[str]:
    """Headlines that readers of the story, and of its province, see at that moment."""
    story = list(PublishedArticle.objects.visible(at).filter(article=article).values_list("headline", flat=True))
    entries = ListEntry.objects.visible(at).filter(key="tinh/bac-kan", article_id=article.pk)
    assert [entry.story.headline for entry in entries.for_cards()] == story
    return story


def test_approved_now_it_is_seen_from_now_on(article, cast):
    approve(article, cast.editor, T0)
    assert seen(article, T0 - timedelta(microseconds=1)) == []
    assert seen(article, T0) == ["Bắc Kạn: Bản 1"]
    assert seen(article, T0 + 1000 * HOUR) == ["Bắc Kạn: Bản 1"]


def test_scheduled_it_appears_at_that_moment_without_any_job(article, cast):
    approve(article, cast.editor, T0, T0 + 6 * HOUR)
    assert article.public_state_at(T0) == "scheduled"
    assert seen(article, T0 + 6 * HOUR - timedelta(microseconds=1)) == []
    assert seen(article, T0 + 6 * HOUR) == ["Bắc Kạn: Bản 1"]
    assert article.public_state_at(T0 + 6 * HOUR) == "live"
    assert PublishedArticle.objects.get().first_published_at == T0 + 6 * HOUR


def test_an_edit_of_a_live_story_is_not_seen_until_approved(article, cast):
    approve(article, cast.editor, T0)
    Article.objects.filter(pk=article.pk).update(headline="Bắc Kạn: Bản 2")
    workflow.record_revision(article, cast.reporter, T0 + HOUR)
    assert article.status == "draft"
    assert article.public_state_at(T0 + HOUR) == "live"
    assert seen(article, T0 + HOUR) == ["Bắc Kạn: Bản 1"]


@pytest.mark.parametrize("minutes", [0, 30])
def test_the_old_text_stands_until_the_new_one_comes_never_neither_or_both(article, cast, minutes):
    approve(article, cast.editor, T0)
    edit(article, cast, "Bắc Kạn: Bản 2", T0 + HOUR)
    switch = T0 + HOUR + timedelta(minutes=minutes)
    approve(article, cast.editor, T0 + HOUR, switch if minutes else None)
    assert seen(article, switch - timedelta(microseconds=1)) == ["Bắc Kạn: Bản 1"]
    assert seen(article, switch) == ["Bắc Kạn: Bản 2"]
    first, second = PublishedArticle.objects.order_by("visible_from")
    assert first.first_published_at == second.first_published_at == T0
    assert first.get_absolute_url().endswith(f"-{article.pk}/")


def test_of_two_scheduled_edits_each_has_its_time(article, cast):
    approve(article, cast.editor, T0)
    edit(article, cast, "Bắc Kạn: Bản 2", T0 + HOUR)
    approve(article, cast.editor, T0 + HOUR, T0 + 5 * HOUR)
    edit(article, cast, "Bắc Kạn: Bản 3", T0 + 2 * HOUR)
    approve(article, cast.editor, T0 + 2 * HOUR, T0 + 7 * HOUR)
    assert [seen(article, T0 + h * HOUR) for h in (3, 5, 6, 7)] == [
        ["Bắc Kạn: Bản 1"],
        ["Bắc Kạn: Bản 2"],
        ["Bắc Kạn: Bản 2"],
        ["Bắc Kạn: Bản 3"],
    ]
    workflow.perform("unschedule", article, cast.editor, T0 + 3 * HOUR, note="Chờ.")
    assert article.status == "in_review"
    assert seen(article, T0 + 7 * HOUR) == ["Bắc Kạn: Bản 2"]
    workflow.perform("unschedule", article, cast.editor, T0 + 4 * HOUR, note="Chờ.")
    assert seen(article, T0 + 7 * HOUR) == ["Bắc Kạn: Bản 1"]
    assert article.public_state_at(T0 + 4 * HOUR) == "live"


def test_what_is_approved_last_wins_over_what_was_scheduled(article, cast):
    approve(article, cast.editor, T0)
    edit(article, cast, "Bắc Kạn: Bản 2", T0 + HOUR)
    approve(article, cast.editor, T0 + HOUR, T0 + 5 * HOUR)
    edit(article, cast, "Bắc Kạn: Bản 3", T0 + 2 * HOUR)
    approve(article, cast.editor, T0 + 2 * HOUR)
    assert seen(article, T0 + 2 * HOUR) == ["Bắc Kạn: Bản 3"]
    assert seen(article, T0 + 6 * HOUR) == ["Bắc Kạn: Bản 3"]


def test_unscheduled_before_its_time_it_was_never_public(article, cast):
    approve(article, cast.editor, T0, T0 + 5 * HOUR)
    workflow.perform("unschedule", article, cast.editor, T0 + HOUR, note="Chờ.")
    assert article.public_state_at(T0 + HOUR) == article.public_state_at(T0 + 9 * HOUR) == "none"
    approve(article, cast.editor, T0 + 2 * HOUR)
    assert PublishedArticle.objects.visible(T0 + 2 * HOUR).get().first_published_at == T0 + 2 * HOUR


def test_withdrawn_with_an_edit_pending_and_one_scheduled_nothing_is_seen_again(article, cast):
    approve(article, cast.editor, T0)
    edit(article, cast, "Bắc Kạn: Bản 2", T0 + HOUR)
    approve(article, cast.editor, T0 + HOUR, T0 + 5 * HOUR)
    edit(article, cast, "Bắc Kạn: Bản 3", T0 + 2 * HOUR)
    workflow.perform("withdraw", article, cast.chief, T0 + 3 * HOUR, note="Sai số liệu.", notice="Bài đã được gỡ.")
    assert [seen(article, T0 + h * HOUR) for h in (2, 3, 5, 9)] == [["Bắc Kạn: Bản 1"], [], [], []]
    assert article.public_state_at(T0 + 3 * HOUR) == "withdrawn"
    assert article.status == "in_review"
    assert Withdrawal.objects.get().notice == "Bài đã được gỡ."


def test_restored_by_a_new_approval_it_keeps_its_first_date_and_its_place(article, cast):
    approve(article, cast.editor, T0)
    workflow.perform("withdraw", article, cast.chief, T0 + HOUR, note="Kiểm tra lại.")
    with pytest.raises(workflow.MoveRefused):
        approve(article, cast.editor, T0 + 2 * HOUR)
    workflow.perform("restore", article, cast.chief, T0 + 2 * HOUR, revision_hash=article.head.hash)
    assert seen(article, T0 + HOUR) == []
    assert seen(article, T0 + 2 * HOUR) == ["Bắc Kạn: Bản 1"]
    assert PublishedArticle.objects.visible(T0 + 2 * HOUR).get().first_published_at == T0


def test_a_scheduled_restoration_that_is_taken_back_does_not_bring_the_old_text_back(article, cast):
    approve(article, cast.editor, T0)
    workflow.perform("withdraw", article, cast.chief, T0 + HOUR, note="Kiểm tra lại.")
    workflow.perform(
        "restore", article, cast.chief, T0 + 2 * HOUR, revision_hash=article.head.hash, publish_at=T0 + 5 * HOUR
    )
    workflow.perform("unschedule", article, cast.chief, T0 + 3 * HOUR, note="Chưa đủ.")
    assert seen(article, T0 + 4 * HOUR) == seen(article, T0 + 6 * HOUR) == []


def test_the_database_refuses_two_rows_of_a_story_at_one_time(article, cast):
    approve(article, cast.editor, T0)
    row = PublishedArticle.objects.get()
    row.pk = None
    row.visible_from = T0 + HOUR
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_refuses_what_lies_before_the_embargo(article, cast):
    approve(article, cast.editor, T0)
    row = PublishedArticle.objects.get()
    row.pk, row.visible_until, row.embargo_until = None, T0, T0 + HOUR  # an empty time: it overlaps nothing
    with pytest.raises(IntegrityError, match="published_not_before_embargo"), transaction.atomic():
        row.save(force_insert=True)


def test_people_have_a_public_side_only_while_a_visible_story_names_them(cast):
    person = factories.person("Bế Thị Mẫu", [("Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Bắc Kạn", None, None)])
    assert not PublicPerson.objects.exists()
    story = factories.publish(officials=[person], at=T0 + HOUR)
    public = PublicPerson.objects
    assert [public.visible(at).exists() for at in (T0, T0 + HOUR)] == [False, True]
    publishing.withdraw(story.article, T0 + 2 * HOUR, "")
    assert not public.visible(T0 + 2 * HOUR).exists()
    person.released_at = T0 + 3 * HOUR
    person.save()
    publishing.copy_person(person)
    assert [public.visible(T0 + h * HOUR).exists() for h in (2, 3)] == [False, True]


# --- Picture files ---------------------------------------------------------------


@pytest.fixture
def pictured(article, cast, media) -> Article:
    """The story with a photo."""
    content = io.BytesIO()
    Image.new("RGB", (640, 400), "red").save(content, "JPEG")
    add_photo(article, pictures.stage(SimpleUploadedFile("anh.jpg", content.getvalue()), cast.reporter), cast)
    return article


def add_photo(article: Article, photo: Photo, cast) -> None:
    photo.article, photo.caption, photo.credit, photo.staged = article, "Quang cảnh", "Minh Quân", False
    photo.save()
    workflow.record_revision(article, cast.editor2, T0)


def files() -> set[str]:
    """The public files that there are."""
    return set(default_storage.listdir("")[1])


def aged(by: timedelta) -> None:
    """All public files were written so long before `T0`."""
    for name in files():
        os.utime(default_storage.path(name), times=(0, (T0 - by).timestamp()))


def test_withdrawal_takes_the_public_pictures_away_and_restoring_makes_them_anew(
    pictured, cast, django_capture_on_commit_callbacks
):
    approve(pictured, cast.editor, T0)
    names = set(Rendition.objects.values_list("name", flat=True))
    assert len(names) == 2 * 3  # widths and formats
    assert files() == names
    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("withdraw", pictured, cast.chief, T0 + HOUR, note="Sai người.")
    assert files() == set()
    workflow.perform("restore", pictured, cast.chief, T0 + 2 * HOUR, revision_hash=pictured.head.hash)
    assert files() == names


def test_what_somebody_who_was_killed_left_is_swept_away_after_a_day(pictured, cast):
    approve(pictured, cast.editor, T0)
    workflow.perform("withdraw", pictured, cast.chief, T0, note="Sai người.")  # and no callback after the commit
    names = files()
    default_storage.save(sorted(names)[0], ContentFile(b"x"))  # half of a copy, under another name
    kept = default_storage.save("robots.png", ContentFile(b"x"))
    assert len(names) == 6 and len(files()) == 8
    aged(publishing.SWEPT_AFTER - HOUR)
    assert publishing.sweep(T0) == 0 and len(files()) == 8
    aged(publishing.SWEPT_AFTER + HOUR)
    jobs.sweep.call()
    assert files() == {kept}
    assert publishing.sweep(T0) == 0


@pytest.mark.parametrize("ahead", [0, 5])
def test_what_readers_see_or_will_see_is_not_swept(pictured, cast, ahead):
    approve(pictured, cast.editor, T0, publish_at=T0 + ahead * HOUR)
    names = files()
    aged(9 * publishing.SWEPT_AFTER)
    assert publishing.sweep(T0) == 0 and files() == names


def test_without_a_folder_there_is_nothing_to_sweep(media):
    media.rmdir()
    assert publishing.sweep(T0) == 0


@pytest.mark.parametrize("when", ["before the files go", "after they went"])
def test_an_approval_that_meets_the_sweep_loses_no_picture(
    pictured, cast, monkeypatch, django_capture_on_commit_callbacks, when
):
    """Another story shows the same photo, and is approved while files of a withdrawn one are taken away."""
    approve(pictured, cast.editor, T0)
    workflow.perform("withdraw", pictured, cast.chief, T0, note="Sai người.")
    given = {"filed_by": cast.reporter, "created_at": T0, "event_date": date(2023, 10, 10)}
    other = factories.draft(headline="Bắc Kạn: Bài khác", **given)
    add_photo(other, pictures.copies_for(pictured.photos.all(), cast.reporter)[0], cast)
    for name, by in (("submit", cast.reporter), ("claim", cast.editor)):
        workflow.perform(name, other, by, T0)
    names, remove = files(), renditions.remove
    aged(9 * publishing.SWEPT_AFTER)
    if when == "before the files go":  # its transaction ends between the question and the removal
        monkeypatch.setattr(renditions, "remove", lambda gone: (approve(other, cast.editor, T0), remove(gone)))
        assert publishing.sweep(T0) == 0
    else:  # its pictures were prepared before, and its transaction ends when the sweep is over
        with django_capture_on_commit_callbacks(execute=True):
            approve(other, cast.editor, T0)
            remove(names)
    assert files() == names and len(names) == 6


def test_republish_rebuilds_content_and_leaves_times(article, cast):
    approve(article, cast.editor, T0)
    row = PublishedArticle.objects.get()
    entries = set(row.entries.values_list("key", flat=True))
    before = PublishedArticle.objects.values().get()
    with guards.lifted():
        PublishedArticle.objects.update(headline="hỏng", body="", page=row.page | {"period": "x"}, search_text="")
    row.entries.all().delete()
    output = io.StringIO()
    call_command("republish", str(article.pk), stdout=output)
    assert "1 public rows rebuilt" in output.getvalue()
    assert PublishedArticle.objects.values().get() == before
    assert set(row.entries.values_list("key", flat=True)) == entries
    call_command("republish", "--all", stdout=output)
    assert PublishedArticle.objects.values().get() == before


def test_republish_makes_no_pictures_of_what_was_scheduled_and_taken_back(pictured, cast):
    approve(pictured, cast.editor, T0, publish_at=T0 + 5 * HOUR)
    workflow.perform("unschedule", pictured, cast.editor, T0, note="Chưa đủ.")
    renditions.remove(files())
    assert len(list(publishing.republish(PublishedArticle.objects.all(), T0))) == 1
    assert files() == set()


@pytest.mark.parametrize("arguments", [[], ["--all", "1"], ["999999999"]])
def test_republish_refuses_bad_input_in_one_line(arguments):
    with pytest.raises(CommandError) as refusal:
        call_command("republish", *arguments)
    assert "\n" not in str(refusal.value)


def test_republish_goes_on_after_the_row_where_it_was_broken_off(cast, monkeypatch):
    monkeypatch.setattr("articles.management.commands.republish.TOLD_EVERY", 1)
    for number in range(3):
        factories.publish(f"Bắc Kạn: Tin {number}", provinces=["bac-kan"])
    first, second, third = PublishedArticle.objects.order_by("pk").values_list("pk", flat=True)
    steps = publishing.republish(PublishedArticle.objects.all(), T0)
    assert next(steps).pk == first
    steps.close()  # as when it is killed
    output = io.StringIO()
    call_command("republish", "--all", "--after", str(first), stdout=output)
    told = output.getvalue().splitlines()
    assert told == [f"1/2, the last is row {second}", f"2/2, the last is row {third}", "2 public rows rebuilt."]


def test_republish_leaves_a_withdrawal_that_is_written_meanwhile(article, cast, monkeypatch):
    approve(article, cast.editor, T0)
    row = PublishedArticle.objects.get(article=article)

    def meanwhile(revision):
        PublishedArticle.objects.filter(pk=row.pk).update(visible_until=T0 + HOUR)

    monkeypatch.setattr(publishing, "prepare", meanwhile)
    list(publishing.republish(PublishedArticle.objects.all(), T0))
    row.refresh_from_db()
    assert row.visible_until == T0 + HOUR


def test_a_clock_that_jumps_back_and_forth_hides_for_a_while_and_loses_nothing(article, cast):
    approve(article, cast.editor, T0)
    back = T0 - HOUR
    assert seen(article, back) == []
    # What is done now would stand before what was done last: it is refused, and nothing of the story changes.
    with pytest.raises(workflow.Outdated), transaction.atomic():
        edit(article, cast, "Bắc Kạn: Bản 2", back)
    with pytest.raises(workflow.Outdated), transaction.atomic():
        workflow.perform("withdraw", article, cast.chief, back, note="Sai số liệu.", notice="Bài đã được gỡ.")
    article.refresh_from_db()
    assert (article.headline, seen(article, T0)) == ("Bắc Kạn: Bản 1", ["Bắc Kạn: Bản 1"])
    other = factories.draft(
        headline="Bắc Kạn: Tin khác", filed_by=cast.reporter, created_at=back, event_date=date(2023, 10, 10)
    )
    workflow.record_revision(other, cast.reporter, back)
    workflow.perform("submit", other, cast.reporter, back)
    workflow.perform("claim", other, cast.editor, back)
    approve(other, cast.editor, back)
    assert [row.article for row in PublishedArticle.objects.visible(back)] == [other]
    edit(article, cast, "Bắc Kạn: Bản 2", T0 + HOUR)  # the clock is right again
    approve(article, cast.editor, T0 + HOUR)
    workflow.perform("withdraw", article, cast.chief, T0 + 3 * HOUR, note="Sai số liệu.", notice="Bài đã được gỡ.")
    assert [seen(article, T0 + hours * HOUR) for hours in (-2, 0, 2, 4)] == [
        [],
        ["Bắc Kạn: Bản 1"],
        ["Bắc Kạn: Bản 2"],
        [],
    ]
    assert [*record.verify(article), *record.verify(other)] == []
