"""The filing form: what it saves, what it refuses, and that nothing typed is ever lost."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from articles.desk import filing as filing_module
from articles.models import Article, HistoryEntry, Section, Status, topics_named
from articles.workflow import perform
from provinces.models import Province
from tests import factories
from tests.articles.desk import stories
from tests.articles.desk.filing import ADD, change, fields_of, file_story, filled, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]


@pytest.fixture
def section():
    return Section.objects.create(slug="hoat-dong", name="Hoạt động Mặt trận")


def text_of(response) -> str:
    return unescape(response.content.decode())


def messages_of(response) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


# --- Saving ------------------------------------------------------------------


def test_a_story_is_saved_with_all_its_fields(client, cast, section):
    story = file_story(
        client,
        cast.reporter,
        section=section.pk,
        genre="activity-report",
        other_provinces=["lang-son", "cao-bang"],
        period_part="Q3",
        period_year="2023",
        tags="Đại đoàn kết, quý III; đại đoàn kết",
        related_headlines="Lạng Sơn: Hội nghị  \r\n\r\nKon Tum: Tổng kết",
        source_credit="Theo Báo Bắc Kạn",
        embargo_until_day="12/10/2023",
        embargo_until_time="14h30",
    )
    assert story.headline == "Bắc Kạn: Đánh giá tình hình quý III"
    assert story.dateline_tag == "Mặt trận"
    assert story.lead.startswith("Sáng 10/10")
    assert story.body == "<p>Hội nghị có sự tham dự của đại biểu.</p>"
    assert (story.section, story.genre) == (section, "activity-report")
    assert story.event_date == date(2023, 10, 10)
    assert [province.slug for province in story.provinces] == ["bac-kan", "lang-son", "cao-bang"]
    assert story.period == "2023-Q3"
    assert sorted(topic.slug for topic in story.tags.all()) == ["dai-doan-ket", "quy-iii"]
    assert story.related_headlines == "Lạng Sơn: Hội nghị\n\nKon Tum: Tổng kết"
    assert story.source_credit == "Theo Báo Bắc Kạn"
    assert story.embargo_until == datetime(2023, 10, 12, 7, 30, tzinfo=UTC)
    assert (story.filed_by, story.status, story.version) == (cast.reporter, Status.DRAFT, 1)
    assert story.head.data["headline"] == story.headline
    assert story.head.created_by == cast.reporter


def test_the_form_shows_what_was_saved(client, cast, section):
    fields = {"section": section.pk, "period_part": "H1", "period_year": "2023", "other_provinces": ["lang-son"]}
    story = file_story(client, cast.reporter, tags="Quý III", **fields)
    form = client.get(change(story)).context["form"]
    sent = {name: form[name].value() for name in ("headline", "event_date", "home_province", "tags", "other_provinces")}
    assert sent == {
        "headline": story.headline,
        "event_date": date(2023, 10, 10),
        "home_province": "bac-kan",
        "tags": "Quý III",
        "other_provinces": ["lang-son"],
    }
    page = text_of(client.get(change(story)))
    assert 'value="10/10/2023"' in page
    assert '<option value="bac-kan" selected>Tỉnh Bắc Kạn</option>' in page
    assert '<option value="H1" selected>' in page


def test_saving_again_changes_the_story_and_keeps_a_revision(client, cast):
    story = file_story(client, cast.reporter)
    response = save(client, story, headline="Bắc Kạn: Tiêu đề mới", other_provinces=["lang-son"])
    assert response.url == change(story)
    story.refresh_from_db()
    assert (story.headline, story.version, story.head.number) == ("Bắc Kạn: Tiêu đề mới", 2, 2)
    assert story.folded == "bac kan tieu de moi"


def test_saving_without_a_change_keeps_no_revision(client, cast):
    story = file_story(client, cast.reporter, tags="Quý III", other_provinces=["lang-son"])
    byline = story.bylines.get()
    same = {"bylines": [{"id": byline.pk, "name": byline.name, "role": "text"}]}
    save(client, story, tags="Quý III", other_provinces=["lang-son"], **same)
    story.refresh_from_db()
    assert (story.version, story.revisions.count()) == (1, 1)


def test_text_is_stored_in_the_house_form(client, cast):
    decomposed = "Bắc Kạn:  Đánh giá​"
    story = file_story(client, cast.reporter, headline=f" {decomposed}\n", body="<p>Bắc Kạn</p>")
    assert story.headline == "Bắc Kạn: Đánh giá"
    assert story.body == "<p>Bắc Kạn</p>"


def test_plain_text_from_a_browser_without_scripts_becomes_paragraphs(client, cast):
    story = file_story(client, cast.reporter, body="Đoạn một,\r\ndòng hai.\r\n\r\nĐoạn hai: 3 < 5 & 7 > 6.")
    assert story.body == "<p>Đoạn một,<br>dòng hai.</p><p>Đoạn hai: 3 &lt; 5 &amp; 7 &gt; 6.</p>"


def test_opening_the_form_changes_nothing(client, cast, django_assert_num_queries):
    story = file_story(client, cast.reporter)
    before = Article.objects.values().get(pk=story.pk)
    client.get(change(story))
    client.get(f"{change(story)}?incomplete=1")
    client.get(ADD)
    assert Article.objects.values().get(pk=story.pk) == before
    assert Article.objects.count() == 1


def test_a_new_form_is_signed(client, cast):
    cast.reporter.pen_name = "Hạnh Nông"
    cast.reporter.save()
    client.force_login(cast.reporter)
    assert 'value="Hạnh Nông"' in text_of(client.get(ADD))


# --- Who may -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("reporter", 200), ("editor", 200), ("chief", 200), ("admin", 403), ("root", 403), ("outsider", 403)],
)
def test_who_may_file(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(ADD).status_code == status
    assert client.post(ADD, filled()).status_code == (302 if status == 200 else 403)
    assert Article.objects.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize("who", ["reporter2", "admin", "root", "outsider"])
def test_the_form_of_a_story_one_may_not_see_does_not_exist(client, cast, who):
    story = file_story(client, cast.reporter)
    client.force_login(getattr(cast, who))
    nowhere = client.get("/admin/articles/article/999999/change/")
    for response in (client.get(change(story)), save(client, story, headline="Chiếm")):
        assert response.status_code == 404
        assert text_of(response).replace(f"/{story.pk}/", "/999999/") == text_of(nowhere)
    story.refresh_from_db()
    assert story.headline == "Bắc Kạn: Đánh giá tình hình quý III"


@pytest.mark.parametrize("number", ["0", "-1", "x", "1/../2", "²", "9" * 40])
def test_a_number_that_is_none_is_404(client, cast, number):
    client.force_login(cast.chief)
    assert client.get(f"/admin/articles/article/{number}/change/").status_code == 404


def test_nothing_is_deleted_from_the_desk(client, cast):
    story = file_story(client, cast.reporter)
    client.force_login(cast.chief)
    assert client.post(f"/admin/articles/article/{story.pk}/delete/", {"post": "yes"}).status_code == 404
    assert Article.objects.filter(pk=story.pk).exists()


def test_a_story_one_may_only_read_opens_for_reading(client, cast):
    story = file_story(client, cast.reporter)
    client.force_login(cast.editor)
    assert client.get(change(story)).url == reverse("admin:articles_article_review", args=[story.pk])


# --- What no request can set -------------------------------------------------

OPEN_FIELDS = {
    "headline", "dateline_tag", "lead", "body", "section", "genre", "home_province", "event_date", "event", "period",
    "related_headlines", "source_credit", "embargo_until", "other_provinces", "tags", "officials", "documents",
}  # fmt: skip


def test_no_request_sets_a_field_that_is_not_in_the_form(client, cast, section):
    story = file_story(client, cast.reporter)
    columns = [field for field in Article._meta.get_fields() if field.concrete and field.name not in OPEN_FIELDS]
    closed = {field.name: field.attname for field in columns}
    assert {"id", "status", "filed_by", "claimed_by", "head", "version", "folded", "national"} <= set(closed)
    before = Article.objects.values().get(pk=story.pk)
    names = {*closed, *closed.values()} - {"version"}  # the token of the form
    for value in ("approved", "1", str(cast.chief.pk), "2020-01-01"):
        save(client, story, **dict.fromkeys(names, value))
    after = Article.objects.values().get(pk=story.pk)
    changing = {"updated_at", "version", "head_id"}
    assert {name: value for name, value in after.items() if name not in changing} == {
        name: value for name, value in before.items() if name not in changing
    }
    assert HistoryEntry.objects.count() == 0
    assert {revision.created_by for revision in story.revisions.all()} == {cast.reporter}


def test_the_reporter_of_a_story_is_who_files_it(client, cast):
    story = file_story(client, cast.reporter, filed_by=cast.chief.pk, status="approved", public_state="live")
    assert (story.filed_by, story.status) == (cast.reporter, Status.DRAFT)


# --- Mistakes ----------------------------------------------------------------


def refused(client, user, **given):
    client.force_login(user)
    response = client.post(ADD, filled(**given))
    assert response.status_code == 422
    assert not Article.objects.exists()
    return text_of(response)


def test_too_long_a_headline_comes_back_whole_with_its_length(client, cast):
    headline = "Đại đoàn kết " * 160
    page = refused(client, cast.reporter, headline=headline)
    assert headline.strip() in page
    assert "2079 characters; at most 300" in page
    assert "maxlength" not in page.split('name="headline"')[1].split(">")[0]
    assert "Sáng 10/10, hội nghị" in page


@pytest.mark.parametrize("typed", ["31/02/2023", "2023-02-31", "hôm qua", "10/10/23", "10/10/20233"])
def test_a_day_that_does_not_exist_comes_back_with_a_sentence(client, cast, typed):
    page = refused(client, cast.reporter, event_date=typed)
    assert f"“{typed}” is not a day of the calendar." in page
    assert f'value="{typed}"' in page
    assert "Hội nghị có sự tham dự" in page


@pytest.mark.parametrize("typed", ["10/10/2023", "10-10-2023", "10.10.2023", "2023-10-10", " 10/10/2023 "])
def test_a_day_is_read_as_vietnamese_write_it(client, cast, typed):
    assert file_story(client, cast.reporter, event_date=typed).event_date == date(2023, 10, 10)


def test_a_day_before_the_record_of_provinces_is_refused(client, cast):
    assert "begins on 1/8/2008" in refused(client, cast.reporter, event_date="31/7/2008")


def test_scripts_are_taken_out_of_the_text_and_that_is_said(client, cast):
    client.force_login(cast.reporter)
    body = '<p onclick="x()">Một <a href="javascript:x()">hai</a></p><script>x()</script><img src="https://evil.example/x.png">'
    response = client.post(ADD, filled(body=body))
    story = Article.objects.get()
    assert story.body == '<p>Một <a rel="noopener">hai</a></p>'
    assert any("was taken out" in message for message in messages_of(response))


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Kết quả</h2><p>Một <strong>hai</strong></p><ul><li><p>ba</p></li></ul><p></p>",
        '<table><tbody><tr><td colspan="1" rowspan="1"><p>Tên</p></td></tr></tbody></table>',
        '<figure class="figure"><img src="/admin/photos/1/" alt=""><figcaption class="x">A</figcaption></figure>',
        '<p class="MsoNormal" style="color:red"><span lang="VI">Dán từ Word</span></p>',
    ],
)
def test_what_the_editor_makes_is_not_complained_of(client, cast, body):
    client.force_login(cast.reporter)
    response = client.post(ADD, filled(body=body))
    assert not any("was taken out" in message for message in messages_of(response))


def test_a_text_beyond_measure_is_refused(client, cast):
    assert "too long: at most 1000000" in refused(client, cast.reporter, body="<p>" + "a" * 1_000_001 + "</p>")


@pytest.mark.parametrize("field", ["home_province", "genre", "section", "other_provinces", "period_part"])
def test_a_choice_that_is_none_is_refused(client, cast, field):
    refused(client, cast.reporter, **{field: "no-such-thing"})


@pytest.mark.parametrize(
    ("part", "year", "sentence"),
    [
        ("Q3", "", "four digits"),
        ("Q3", "23", "four digits"),
        ("", "2023", "which part"),
        ("Q3", "٢٠٢٣", "four digits"),
    ],
)
def test_half_a_period_is_refused(client, cast, part, year, sentence):
    assert sentence in refused(client, cast.reporter, period_part=part, period_year=year)


@pytest.mark.parametrize(("part", "code"), [("Q4", "2023-Q4"), ("H2", "2023-H2"), ("year", "2023"), ("07", "2023-07")])
def test_a_period_is_stored_as_its_code(client, cast, part, code):
    story = file_story(client, cast.reporter, period_part=part, period_year="2023")
    assert story.period == code
    page = text_of(client.get(change(story)))
    assert f'<option value="{part}" selected>' in page
    assert 'name="period_year" value="2023"' in page


def test_a_form_without_its_rows_takes_none_away(client, cast):
    story = file_story(client, cast.reporter)
    story.refresh_from_db()
    response = client.post(change(story), {"version": story.version, "headline": "Chỉ tiêu đề", "genre": "news"})
    assert response.status_code == 422
    assert story.bylines.count() == 1


def test_every_mistake_is_shown_at_once(client, cast):
    page = refused(
        client, cast.reporter, headline="", event_date="31/2/2023", bylines=[{"name": "x" * 121, "role": "text"}]
    )
    assert "3 fields need another look" in page


# --- Provinces ---------------------------------------------------------------


def test_a_reporter_files_for_own_provinces_only(client, cast):
    assert "not one of yours" in refused(client, cast.reporter, home_province="lang-son")


def test_who_covers_everything_files_for_any_province(client, cast):
    assert file_story(client, cast.editor, home_province="lang-son").home_province.slug == "lang-son"


def test_a_province_that_had_ceased_to_exist_is_refused_with_the_right_one(client, cast):
    page = refused(client, cast.reporter, event_date="2/7/2025")
    assert "On 2/7/2025 there was no “Tỉnh Bắc Kạn”. What you look for was then “Tỉnh Thái Nguyên”." in page
    assert '<option value="bac-kan" selected>' in page


def test_a_province_that_did_not_exist_yet_is_refused_with_the_right_one(client, cast):
    page = refused(client, cast.editor, home_province="", other_provinces=["hue"])
    assert "there was no “Thành phố Huế”. What you look for was then “Tỉnh Thừa Thiên Huế”." in page


def test_the_own_province_is_not_an_other_one(client, cast):
    story = file_story(client, cast.reporter, other_provinces=["bac-kan", "lang-son", "lang-son"])
    assert [province.slug for province in story.provinces] == ["bac-kan", "lang-son"]


def test_a_province_stays_that_the_reporter_no_longer_covers(client, cast):
    story = file_story(client, cast.reporter)
    cast.reporter.beats.all().delete()
    assert save(client, story, headline="Vẫn của Bắc Kạn").status_code == 302
    story.refresh_from_db()
    assert story.home_province.slug == "bac-kan"
    assert save(client, story, home_province="thai-nguyen").status_code == 422


def test_only_who_covers_everything_files_nationwide(client, cast):
    assert file_story(client, cast.editor, home_province="", national="on").national
    assert not file_story(client, cast.reporter, national="on").national
    assert not file_story(client, cast.editor_north, home_province="", national="on").national


def test_nationwide_and_provincial_exclude_each_other(client, cast):
    assert "either of one province or nationwide" in refused(client, cast.editor, national="on")


def test_a_reporter_cannot_take_nationwide_back(client, cast):
    story = file_story(client, cast.reporter, home_province="")
    Article.objects.filter(pk=story.pk).update(national=True)
    assert save(client, story, home_province="bac-kan").status_code == 302
    story.refresh_from_db()
    assert (story.national, story.home_province) == (True, None)


# --- Embargo -----------------------------------------------------------------


def test_an_embargo_once_set_is_the_chief_editors(client, cast):
    story = file_story(client, cast.reporter, embargo_until_day="1/1/2027", embargo_until_time="06:00")
    moment = story.embargo_until
    save(client, story, embargo_until_day="1/1/2026", embargo_until_time="06:00")
    story.refresh_from_db()
    assert story.embargo_until == moment
    own = file_story(client, cast.chief, embargo_until_day="1/1/2027", embargo_until_time="06:00")
    save(client, own, embargo_until_day="2/1/2027", embargo_until_time="07:00")
    own.refresh_from_db()
    assert own.embargo_until == moment  # moved where the story is read, with a reason


def test_an_embargo_is_a_day_with_a_time(client, cast):
    assert "Write the day as well" in refused(client, cast.reporter, embargo_until_time="06:00")
    assert "“25:00” is not a time" in refused(
        client, cast.reporter, embargo_until_day="1/1/2027", embargo_until_time="25:00"
    )


def test_an_embargo_beyond_the_scheduled_time_is_refused(client, cast):
    """Else the story would appear in spite of it."""
    now = timezone.now()
    story = file_story(client, cast.reporter)
    Article.objects.filter(pk=story.pk).update(section=factories.section())
    stories.change_text(story, cast.reporter, lead="Mở đầu.")
    for name, by in (("submit", cast.reporter), ("claim", cast.editor)):
        stories.move(story, name, by)
    stories.move(story, "approve", cast.editor, publish_at=now + timedelta(hours=2))
    stories.change_text(story, cast.reporter, lead="Mở đầu khác.")  # a draft again, while the other text is scheduled
    month_on = timezone.localdate() + timedelta(days=30)
    response = save(client, story, embargo_until_day=month_on.strftime("%d/%m/%Y"), embargo_until_time="06:00")
    assert response.status_code == 422
    assert "take it off the schedule first" in text_of(response)
    story.refresh_from_db()
    assert story.embargo_until is None
    stories.move(story, "unschedule", cast.chief)
    assert save(client, story, embargo_until_day=month_on.strftime("%d/%m/%Y")).status_code == 302
    story.refresh_from_db()
    assert timezone.localdate(story.embargo_until) == month_on


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "1/1/2007", "1/1/2101"])
def test_an_embargo_in_a_year_beyond_reason_is_refused_with_a_sentence(client, cast, day):
    client.force_login(cast.reporter)
    response = client.post(ADD, filled(embargo_until_day=day, embargo_until_time="06:00"))
    assert response.status_code == 422
    page = text_of(response)
    assert "between the years 2008 and 2100" in page
    assert day in page


@pytest.mark.parametrize("name", ["ﷺ", "ﬃ", "İ", "ß", "a"])
def test_a_topic_of_letters_that_grow_when_folded_is_kept(client, cast, name):
    tags = [name * 80, name * 79 + "b", name * 79 + "c"]
    assert file_story(client, cast.reporter, tags=", ".join(tags)).tags.count() == 3


# --- A form sent twice -------------------------------------------------------


def number_of_new_form(client) -> str:
    return re.search(r'name="form_number" value="(\w+)"', text_of(client.get(ADD)))[1]


def test_a_second_press_of_the_button_files_no_second_story(client, cast):
    client.force_login(cast.reporter)
    sent = filled(form_number=number_of_new_form(client))
    first = client.post(ADD, sent | {"_save": "1"})
    second = client.post(ADD, sent | {"_draft": "1"})
    assert (second.status_code, second.url) == (302, first.url)
    assert Article.objects.count() == 1
    assert "The form was sent twice. The story is saved once." in messages_of(second)


def test_what_was_changed_after_going_back_to_the_form_is_not_lost(client, cast):
    client.force_login(cast.reporter)
    number = number_of_new_form(client)
    for headline in ("Tin một", "Tin hai"):
        client.post(ADD, filled(form_number=number, headline=headline))
    assert set(Article.objects.values_list("headline", flat=True)) == {"Tin một", "Tin hai"}


def test_two_stories_of_the_same_words_from_two_forms_are_two(client, cast):
    client.force_login(cast.reporter)
    for _round in range(2):
        client.post(ADD, filled(form_number=number_of_new_form(client)))
    assert Article.objects.count() == 2


def test_a_form_that_was_refused_keeps_its_number(client, cast):
    client.force_login(cast.reporter)
    page = text_of(client.post(ADD, filled(form_number="a1b2", headline="")))
    assert 'name="form_number" value="a1b2"' in page


# --- Two people at once ------------------------------------------------------


def test_a_form_opened_before_somebody_else_saved_comes_back_with_both_texts(client, cast):
    story = file_story(client, cast.reporter)
    old = story.version
    save(client, story, headline="Của tab kia", lead="Mở đầu của tab kia")
    response = client.post(change(story), filled(version=old, headline="Của tôi", lead="Mở đầu của tôi"))
    page = text_of(response)
    assert response.status_code == 409
    assert "nothing is lost" in page
    assert "You saved this story elsewhere" in page
    assert "Của tab kia" in page and "Mở đầu của tab kia" in page
    assert "Của tôi</textarea>" in page and "Mở đầu của tôi" in page
    story.refresh_from_db()
    assert story.headline == "Của tab kia"
    sent = fields_of(response) | {"choice-0": "mine", "choice-1": "mine"}
    assert client.post(change(story), sent).status_code == 302
    story.refresh_from_db()
    assert story.headline == "Của tôi"


def test_who_was_quicker_is_named(client, cast, section):
    story = file_story(client, cast.reporter, section=section.pk)
    perform("submit", story, cast.reporter, timezone.now())
    perform("claim", story, cast.editor, timezone.now())
    client.force_login(cast.editor)
    story.refresh_from_db()
    old = story.version
    save(client, story, headline="Của biên tập viên", section=section.pk)
    perform("return", story, cast.editor, timezone.now(), note="Sửa lại")
    client.force_login(cast.reporter)
    page = text_of(client.post(change(story), filled(version=old, headline="Của tôi")))
    assert "Trần Minh Khuê saved this story meanwhile" in page


@pytest.mark.parametrize("token", ["", "x", "-1", "0", "1.0", "99999999999999999999"])
def test_a_form_without_the_right_token_saves_nothing(client, cast, token):
    story = file_story(client, cast.reporter)
    assert client.post(change(story), filled(version=token, headline="Không")).status_code == 409
    story.refresh_from_db()
    assert story.headline != "Không"


def test_a_story_handed_over_meanwhile_is_not_saved_and_the_text_comes_back(client, cast, section):
    story = file_story(client, cast.reporter, section=section.pk)
    perform("submit", story, cast.reporter, timezone.now())
    response = save(client, story, headline="Sửa thêm", section=section.pk)
    page = text_of(response)
    assert response.status_code == 409
    assert "cannot be saved" in page
    assert "Sửa thêm</textarea>" in page
    assert 'name="_draft"' in page  # it may come back meanwhile
    story.refresh_from_db()
    assert story.headline != "Sửa thêm"


def test_where_the_database_refuses_twice_all_that_was_typed_comes_back(client, cast, monkeypatch):
    client.force_login(cast.reporter)
    tried = []

    def refuse(names):
        tried.append(names)
        raise IntegrityError("somebody was quicker")

    monkeypatch.setattr(filing_module, "topics_named", refuse)
    response = client.post(ADD, filled(headline="Tiêu đề đã gõ", tags="Chuyển đổi số"))
    assert (response.status_code, len(tried)) == (409, 2)
    assert "Tiêu đề đã gõ" in text_of(response)
    assert not Article.objects.exists()


def test_what_the_database_refuses_once_is_saved_at_the_second_try(client, cast, monkeypatch):
    story = file_story(client, cast.reporter, bylines=[{"name": "A"}, {"name": "B"}])
    tried = []

    def refuse_once(names):
        tried.append(names)
        if len(tried) == 1:
            raise IntegrityError("somebody was quicker")
        return topics_named(names)

    monkeypatch.setattr(filing_module, "topics_named", refuse_once)
    rows = {"bylines": [{"id": story.bylines.last().pk, "name": "B mới"}], "officials": [{"name": "Lò Thị Thử"}]}
    assert save(client, story, tags="Chuyển đổi số", event_name="Hội nghị thử", **rows).status_code == 302
    story.refresh_from_db()
    assert ([row.name for row in story.bylines.all()], story.event.name) == (["B mới"], "Hội nghị thử")
    assert (story.official_rows.get().person.slug, story.version) == ("lo-thi-thu", 2)


def test_rights_are_asked_again_on_the_locked_row(client, cast, section, monkeypatch):
    story = file_story(client, cast.reporter, section=section.pk)
    from articles.desk import filing

    locked = filing.Filing._locked

    def handed_over_first(self):
        perform("submit", Article.objects.get(pk=story.pk), cast.reporter, timezone.now())
        return locked(self)

    monkeypatch.setattr(filing.Filing, "_locked", handed_over_first)
    assert save(client, story, headline="Quá muộn", section=section.pk).status_code == 409
    assert Article.objects.get(pk=story.pk).headline != "Quá muộn"


# --- Submitting --------------------------------------------------------------


def test_save_and_submit_hands_the_story_over(client, cast, section):
    client.force_login(cast.reporter)
    response = client.post(ADD, filled(section=section.pk, _submit="1"))
    story = Article.objects.get()
    assert story.status == Status.SUBMITTED
    assert response.url == reverse("admin:articles_article_review", args=[story.pk])
    assert [(entry.move, entry.by) for entry in story.history.all()] == [("submit", cast.reporter)]


def test_an_incomplete_story_is_saved_and_says_what_it_lacks(client, cast):
    client.force_login(cast.reporter)
    response = client.post(ADD, filled(home_province="", lead="", _submit="1"))
    story = Article.objects.get()
    assert (story.status, story.version) == (Status.DRAFT, 1)
    page = text_of(client.get(response.url))
    assert "Saved, but not submitted." in page
    # In the message and at the field; the province also among what the checks found.
    for sentence, count in (("Write a lead.", 2), ("Choose a section.", 2), ("Choose the story's province", 3)):
        assert page.count(sentence) == count, sentence
    assert 'id="id_lead_missing"' in page


def test_a_story_of_a_province_that_is_not_covered_is_not_submitted(client, cast, section):
    story = file_story(client, cast.reporter, section=section.pk)
    cast.reporter.beats.all().delete()
    response = save(client, story, section=section.pk, _submit="1")
    page = text_of(client.get(response.url))
    assert page.count("The story's province is not one of yours.") == 2
    story.refresh_from_db()
    assert story.status == Status.DRAFT


def approved(client, cast, section) -> Article:
    story = file_story(client, cast.reporter, section=section.pk)
    perform("submit", story, cast.reporter, timezone.now())
    perform("claim", story, cast.editor, timezone.now())
    perform("approve", story, cast.editor, timezone.now(), revision_hash=story.head.hash)
    return story


def test_saving_an_approved_story_makes_a_draft_and_readers_keep_the_approved_text(client, cast, section):
    story = approved(client, cast, section)
    public = story.published.values().get()
    client.force_login(cast.reporter)
    response = save(client, story, headline="Bắc Kạn: Bổ sung", section=section.pk)
    story.refresh_from_db()
    assert (story.status, story.headline) == (Status.DRAFT, "Bắc Kạn: Bổ sung")
    assert story.published.values().get() == public
    assert any("Readers get the approved text" in message for message in messages_of(response))


def test_an_editor_edits_what_they_claimed_and_cannot_submit_it(client, cast, section):
    story = file_story(client, cast.reporter, section=section.pk)
    perform("submit", story, cast.reporter, timezone.now())
    perform("claim", story, cast.editor, timezone.now())
    client.force_login(cast.editor)
    page = text_of(client.get(change(story)))
    assert 'name="_draft"' in page and 'name="_submit"' not in page
    assert save(client, story, headline="Biên tập", section=section.pk).status_code == 302
    story.refresh_from_db()
    assert (story.headline, story.status, story.head.created_by) == ("Biên tập", Status.IN_REVIEW, cast.editor)


def test_preview_saves_first(client, cast):
    story = file_story(client, cast.reporter)
    response = save(client, story, headline="Xem trước", _preview="1")
    assert response.url == f"/admin/articles/article/{story.pk}/preview/frame/"
    story.refresh_from_db()
    assert story.headline == "Xem trước"


def test_the_token_of_another_session_or_none_is_refused(cast):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.reporter)
    assert strict.post(ADD, filled()).status_code == 403
    assert not Article.objects.exists()


def test_a_place_given_up_leaves_no_trace(client, cast):
    story = file_story(client, cast.reporter, other_provinces=["lang-son"])
    save(client, story, home_province="", other_provinces=[])
    story.refresh_from_db()
    assert story.provinces == []
    assert Province.objects.filter(slug="lang-son").exists()
