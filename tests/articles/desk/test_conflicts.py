"""A save that meets a newer version: put together what lies apart, choose the rest, lose nothing, overwrite nobody."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Section
from articles.workflow import perform
from provinces.models import Person
from tests import factories
from tests.articles.desk.filing import change, fields_of, file_story, filled, picture, save
from tests.articles.desk.stories import change_text, filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]

BODY = "<p>Đoạn một nói về quý ba.</p><p>Đoạn hai nói về quỹ.</p><p>Đoạn ba nói về nhà.</p>"


@pytest.fixture
def story(client, cast) -> Article:
    """A draft of `reporter`, who has its form open."""
    factories.person("Lường Thị Thử", [])
    return file_story(
        client,
        cast.reporter,
        body=BODY,
        tags="Đại đoàn kết",
        officials=[{"name": "Lò Thị Mới"}],
        event_date="10/10/2023",
    )


def text_of(response) -> str:
    return unescape(response.content.decode())


def opened(client, story: Article) -> dict:
    """The form as it is opened now."""
    return fields_of(client.get(change(story)))


def meet(client, story: Article, theirs: dict, **mine):
    """Open the form, let another tab save `theirs`, then send `mine`; returns the answer."""
    fields = opened(client, story)
    other = Client()
    other.force_login(story.filed_by)
    assert other.post(change(story), opened(other, story) | theirs).status_code == 302
    return client.post(change(story), fields | mine)


def head(story: Article) -> dict:
    story.refresh_from_db()
    return story.head.data


# --- What lies apart ---------------------------------------------------------


def test_what_two_changed_in_different_places_comes_back_together_and_is_saved_once_it_was_seen(client, story):
    mine = BODY.replace("quý ba", "quý IV")
    response = meet(
        client, story, {"lead": "Sapo mới.", "body": BODY.replace("về nhà", "về đường")}, headline="Tít mới", body=mine
    )
    page = text_of(response)
    assert response.status_code == 409
    assert "Both texts were put together" in page
    assert 'name="choice-0"' not in page
    assert head(story)["headline"] == "Bắc Kạn: Đánh giá tình hình quý III"  # nothing is saved yet
    assert client.post(change(story), fields_of(response)).status_code == 302
    data = head(story)
    assert (data["headline"], data["lead"]) == ("Tít mới", "Sapo mới.")
    assert data["body"] == mine.replace("về nhà", "về đường")
    assert story.head.number == 3


def test_words_of_one_paragraph_go_together_where_they_do_not_meet(client, story):
    response = meet(client, story, {"lead": "Chiều 10/10, hội nghị đánh giá tình hình quý III đã diễn ra."},
                    lead="Sáng 10/10, hội nghị đánh giá tình hình quý III đã diễn ra tại Bắc Kạn.")  # fmt: skip
    assert 'name="choice-0"' not in text_of(response)
    assert fields_of(response)["lead"] == "Chiều 10/10, hội nghị đánh giá tình hình quý III đã diễn ra tại Bắc Kạn."


def test_every_field_that_the_other_changed_is_taken_and_marked(client, cast, story):
    section = Section.objects.create(slug="hoat-dong", name="Hoạt động")
    theirs = {
        "dateline_tag": "Dân vận", "section": section.pk, "genre": "feature", "event_date": "11/10/2023",
        "home_province": "thai-nguyen", "other_provinces": "lang-son", "event_name": "Hội nghị mới",
        "event_place": "Phố", "period_part": "Q3", "period_year": "2023", "tags": "Đại đoàn kết, Quỹ",
        "related_headlines": "Tin kia", "source_credit": "Theo Báo", "embargo_until_day": "12/10/2030",
        "embargo_until_time": "14:30",
    }  # fmt: skip
    response = meet(client, story, theirs, headline="Tít mới")
    sent = fields_of(response)
    assert 'name="choice-0"' not in text_of(response)
    sent["tags"] = ", ".join(sorted(sent["tags"].split(", "), reverse=True))
    told = [name for name in theirs if not name.startswith("embargo")]  # which only a chief changes now
    assert [str(sent[name]) for name in told] == [str(theirs[name]) for name in told]
    assert text_of(response).count("Taken from the newer version.") >= 10
    assert client.post(change(story), sent).status_code == 302
    assert (head(story)["headline"], head(story)["event"]["name"]) == ("Tít mới", "Hội nghị mới")
    assert {topic["name"] for topic in head(story)["topics"]} == {"Quỹ", "Đại đoàn kết"}
    assert head(story)["embargo_until"].startswith("2030-10-12")


def test_rows_are_put_together_one_by_one(client, story):
    fields = opened(client, story)
    byline = {
        "bylines-TOTAL_FORMS": "2",
        "bylines-1-name": "Người Hai",
        "bylines-1-role": "photo",
        "bylines-1-position": "2",
    }
    official = {"officials-TOTAL_FORMS": "2", "officials-1-name": "Lường Thị Thử", "officials-1-position": "2"}
    theirs = byline | official | {"documents-0-number": "12-KH/MTTQ"}
    mine = {
        "bylines-1-name": "Người Ba", "officials-0-remove": "on", "documents-0-number": "13-KH/MTTQ",
        "officials-1-name": "Lò Văn Ba",
    }  # fmt: skip
    other = Client()
    other.force_login(story.filed_by)
    known = {"officials-1-person": str(Person.objects.get(name="Lường Thị Thử").pk)}
    assert other.post(change(story), opened(other, story) | theirs | known).status_code == 302
    people = {row.person.name: row.person_id for row in story.official_rows.select_related("person")}
    fields["officials-1-person"] = "new"
    response = client.post(change(story), fields | byline | official | mine)
    assert response.status_code == 409
    assert 'name="choice-0"' not in text_of(response)
    assert "taken from the newer version" in text_of(response)
    assert client.post(change(story), fields_of(response)).status_code == 302
    data = head(story)
    assert [row["name"] for row in data["bylines"]] == ["Nông Thị Hạnh", "Người Hai", "Người Ba"]
    assert [row["name"] for row in data["officials"]] == ["Lường Thị Thử", "Lò Văn Ba"]
    assert {row["number"] for row in data["documents"]} == {"12-KH/MTTQ", "13-KH/MTTQ"}
    assert people["Lường Thị Thử"] in {row["id"] for row in data["officials"]}


def test_what_is_wrong_in_mine_comes_back_with_its_mistake_beside_what_was_taken(client, story):
    response = meet(client, story, {"lead": "Sapo mới."}, event_date="31/2/2023", period_year="hai nghìn")
    sent = fields_of(response)
    assert response.status_code == 409
    assert (sent["lead"], sent["event_date"], sent["period_year"]) == ("Sapo mới.", "31/2/2023", "hai nghìn")
    assert "is not a day of the calendar" in text_of(response)


def test_a_photo_that_came_with_the_form_is_kept(client, cast, story, media):
    fields = opened(client, story)
    save(client, story, body=BODY, lead="Sapo mới.")
    fields |= {"photos-0-file": picture(), "photos-0-caption": "Ảnh mới"}
    response = client.post(change(story), fields)
    assert response.status_code == 409
    assert client.post(change(story), fields_of(response)).status_code == 302
    assert [photo["caption"] for photo in head(story)["photos"]] == ["Ảnh mới"]
    assert head(story)["lead"] == "Sapo mới."


def test_where_mine_adds_nothing_there_is_nothing_to_choose_and_nothing_to_save(client, story):
    for mine in ({}, {"lead": "Sapo mới."}):
        response = meet(client, story, {"lead": "Sapo mới.", "headline": f"Tít {len(mine)}"}, **mine)
        assert response.status_code == 302
        assert head(story)["headline"] == f"Tít {len(mine)}"


# --- What overlaps -----------------------------------------------------------


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_of_a_passage_that_both_changed_one_chooses(client, story, choice):
    mine, theirs = BODY.replace("về quỹ", "về vốn"), BODY.replace("về quỹ", "về vay")
    response = meet(client, story, {"body": theirs}, body=mine)
    page = text_of(response)
    assert response.status_code == 409
    for version in ("về <ins>vốn</ins>", "về <ins>vay</ins>", "Đoạn hai nói về quỹ."):
        assert version in page
    assert head(story)["body"] == theirs
    again = client.post(change(story), fields_of(response))
    assert again.status_code == 422
    assert "Choose for each place" in text_of(again)
    assert 'name="choice-0"' in text_of(again)
    saved = client.post(change(story), fields_of(again) | {"choice-0": choice})
    assert saved.status_code == 302
    both = BODY.replace("về quỹ.</p>", "về vốn.</p><p>Đoạn hai nói về vay.</p>")
    assert head(story)["body"] == {"mine": mine, "theirs": theirs, "both": both}[choice]


def test_of_a_field_that_both_changed_one_chooses(client, story):
    theirs = {"headline": "Của họ", "event_date": "11/10/2023", "period_part": "Q3", "period_year": "2023"}
    mine = {"headline": "Của tôi", "event_date": "12/10/2023", "period_part": "Q4", "period_year": "2023"}
    response = meet(client, story, theirs, **mine)
    labels = re.findall(r"<legend>(Headline|Day of the event|Period reported on)</legend>", text_of(response))
    assert len(set(labels)) == 3
    number = {place.label: place.number for place in response.context["filing"].meeting.places}
    choices = {f"choice-{number[label]}": "theirs" for label in ("Headline", "Period reported on")}
    choices[f"choice-{number['Day of the event']}"] = "mine"
    assert client.post(change(story), fields_of(response) | choices).status_code == 302
    assert [head(story)[name] for name in ("headline", "event_date", "period")] == ["Của họ", "2023-10-12", "2023-Q3"]


def test_the_form_may_be_written_on_before_choosing(client, story):
    mine, theirs = BODY.replace("về quỹ", "về vốn"), BODY.replace("về quỹ", "về vay")
    response = meet(client, story, {"body": theirs}, body=mine)
    sent = fields_of(response)
    sent["body"] = sent["body"].replace("Đoạn một", "Đoạn đầu")
    assert client.post(change(story), sent | {"choice-0": "theirs"}).status_code == 302
    assert head(story)["body"] == theirs.replace("Đoạn một", "Đoạn đầu")


def test_a_choice_that_would_lose_what_was_written_since_is_asked_again(client, story):
    response = meet(client, story, {"body": BODY.replace("về quỹ", "về vay")}, body=BODY.replace("về quỹ", "về vốn"))
    sent = fields_of(response)
    sent["body"] = sent["body"].replace("về vốn", "về vốn vừa viết thêm")
    again = client.post(change(story), sent | {"choice-0": "theirs"})
    assert again.status_code == 422
    assert "vừa viết thêm" in fields_of(again)["body"]
    assert client.post(change(story), fields_of(again) | {"choice-0": "mine"}).status_code == 302
    assert "vừa viết thêm" in head(story)["body"]


def test_saving_from_the_page_of_a_conflict_is_guarded_itself(client, story):
    response = meet(client, story, {"headline": "Của họ"}, headline="Của tôi")
    save(client, story, body=BODY, headline="Của họ", lead="Sapo lần ba.")
    again = client.post(change(story), fields_of(response) | {"choice-0": "mine"})
    assert again.status_code == 409
    assert head(story)["headline"] == "Của họ"
    sent = fields_of(again)
    assert (sent["headline"], sent["lead"]) == ("Của tôi", "Sapo lần ba.")
    assert client.post(change(story), sent).status_code == 302
    assert (head(story)["headline"], head(story)["lead"]) == ("Của tôi", "Sapo lần ba.")


def test_what_both_say_is_shown_as_text_never_as_markup(client, story):
    attack = '<p>Đoạn hai nói về <a href="javascript:x()">vay</a> &lt;script&gt;x&lt;/script&gt;.</p>'
    parts = BODY.split("</p>")
    theirs = parts[0] + "</p>" + attack + parts[2] + "</p>"
    theirs = {"body": theirs, "headline": "<img src=x onerror=x>"}
    response = meet(client, story, theirs, body=BODY.replace("về quỹ", "về vốn"), headline="<b>Của tôi</b>")
    raw = response.content.decode()
    assert "javascript:" not in raw
    assert "<script>x" not in raw
    assert "<img src=x" not in raw
    assert "<b>Của" not in raw


@pytest.mark.parametrize("forged", ["x", "eyJhIjoxfQ:x:y", "[]"])
def test_conflicts_that_are_not_ours_are_refused(client, story, forged):
    fields = opened(client, story) | {"conflicts": forged, "headline": "Không"}
    assert client.post(change(story), fields).status_code == 400
    assert head(story)["headline"] != "Không"


def test_who_saved_meanwhile_is_named_each_once(client, cast, story):
    fields = opened(client, story)
    for user, lead in [(cast.editor, "Một."), (cast.chief, "Hai."), (cast.editor, "Ba."), (cast.reporter, "Bốn.")]:
        change_text(story, user, lead=lead)
    page = text_of(client.post(change(story), fields | {"headline": "Của tôi"}))
    assert "Trần Minh Khuê, Đặng Quốc Bình saved this story meanwhile" in page


def test_a_form_that_names_no_version_is_held_against_nothing_and_overwrites_nothing(client, story):
    response = client.post(change(story), opened(client, story) | {"version": "77", "headline": "Không"})
    assert response.status_code == 409
    assert [place.label for place in response.context["filing"].meeting.places] == ["Headline"]


def test_a_photo_that_the_other_took_out_and_mine_described_can_be_kept(client, cast, story, media):
    client.post(change(story), opened(client, story) | {"photos-0-file": picture(), "photos-0-caption": "Ảnh"})
    response = meet(client, story, {"photos-0-remove": "on"}, **{"photos-0-caption": "Ảnh của tôi"})
    assert [place.label for place in response.context["filing"].meeting.places] == ["Photos: Ảnh của tôi"]
    assert client.post(change(story), fields_of(response) | {"choice-0": "mine"}).status_code == 302
    assert [photo["caption"] for photo in head(story)["photos"]] == ["Ảnh của tôi"]


# --- The same form again -----------------------------------------------------


def test_a_form_that_is_sent_twice_makes_one_version_and_reports_success(client, story):
    sent = opened(client, story) | {"headline": "Một lần", "bylines-0-name": "Mới", "officials-1-name": "Lò Thị Hai"}
    for _again in range(3):
        response = client.post(change(story), sent)
        assert (response.status_code, response.url) == (302, change(story))
    assert (head(story)["headline"], story.head.number, story.revisions.count()) == ("Một lần", 2, 2)


def test_a_retry_after_somebody_else_saved_is_no_conflict_and_takes_nothing_back(client, cast, story):
    sent = opened(client, story) | {"headline": "Của tôi"}
    client.post(change(story), sent)
    change_text(story, cast.editor, headline="Sửa bởi biên tập viên")
    assert client.post(change(story), sent).status_code == 302
    assert (head(story)["headline"], story.head.number) == ("Sửa bởi biên tập viên", 3)


def test_saving_and_submitting_twice_submits_once(client, story):
    section = Section.objects.create(slug="hoat-dong", name="Hoạt động")
    sent = opened(client, story) | {"section": section.pk, "_submit": "1"}
    first, second = client.post(change(story), sent), client.post(change(story), sent)
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert [entry.move for entry in story.history.all()] == ["submit"]


def test_the_same_words_with_another_photo_are_another_form(client, story, media):
    sent = opened(client, story) | {"headline": "Có ảnh"}
    for colour in ("red", "blue"):
        response = client.post(change(story), sent | {"photos-0-file": picture(colour=colour)})
    assert response.status_code == 409  # the second photo is not swallowed
    assert client.post(change(story), fields_of(response)).status_code == 302
    assert len(head(story)["photos"]) == 2


def test_a_form_of_somebody_else_with_the_same_words_is_theirs(cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    perform("hold", story, cast.editor, timezone.now(), note="Chờ.")
    sent = filled(version=story.version, headline="Như nhau", section=story.section_id)
    for user in (cast.editor, cast.editor2):
        client = Client()
        client.force_login(user)
        response = client.post(change(story), sent)
        assert response.status_code == 302
    assert story.revisions.count() == 2


# --- Tokens ------------------------------------------------------------------


def test_a_token_names_exactly_one_version(client, cast, story):
    for number in range(2, 6):
        save(client, story, headline=f"Tít {number}")
        save(client, story, headline=f"Tít {number}")  # changes nothing
        story.refresh_from_db()
        assert (story.version, story.head.number, story.revisions.count()) == (number, number, number)


def test_who_lost_the_claim_gets_their_text_back_and_saves_no_more(client, cast):
    story = filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor))
    client.force_login(cast.editor)
    sent = opened(client, story) | {"headline": "Đang viết dở"}
    perform("take_over", story, cast.chief, timezone.now(), note="Gấp.")
    response = client.post(change(story), sent)
    assert response.status_code == 409
    assert "Đặng Quốc Bình is working on this story" in text_of(response)
    assert fields_of(response)["headline"] == "Đang viết dở"
    assert 'name="_draft"' in text_of(response)  # to try again, should the story come back
    assert client.post(change(story), sent).status_code == 409
    assert head(story)["headline"] != "Đang viết dở"
