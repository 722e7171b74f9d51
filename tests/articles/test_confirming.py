"""Confirming what a story proposes: who may, what comes into the records, and that nothing comes there by itself."""

from datetime import date

import pytest
from django.utils import timezone

from articles import confirming
from articles.confirming import confirm
from articles.models import ArticleOfficial, Citation
from articles.workflow import MoveRefused, NotAllowed, Outdated
from provinces.models import Office, Organisation, Person, Province, Tenure
from tests import factories
from tests.articles.desk.stories import DAY, filed, review

pytestmark = pytest.mark.django_db
TITLE = "Chủ tịch Hội Nông dân tỉnh"


@pytest.fixture
def story(cast):
    """A story that proposes a person with an office, an event and a document."""
    proposed = {"proposed_by": cast.reporter, "confirmed": False}
    event = factories.event("Hội nghị lạ", **proposed)
    made = filed(cast.reporter, event=event, event_date=DAY, documents=[factories.document("1-KL/TU", **proposed)])
    person = Person.objects.create(name="Nông Văn Mới", **proposed)
    ArticleOfficial.objects.create(article=made, person=person, titles_given=TITLE)
    return made


@pytest.fixture
def body():
    """The organisation in which the office is."""
    return Organisation.objects.create(name="Hội Nông dân tỉnh Bắc Kạn", province=Province.objects.get(slug="bac-kan"))


def waiting(story) -> list[str]:
    return [proposal.what for proposal in confirming.proposals(story)]


def person_of(story) -> Person:
    return story.official_rows.get().person


def test_all_that_the_desk_does_not_know_is_proposed(story):
    factories.ArticleOfficial.objects.create(article=story, person=factories.person("Đã Biết"), position=2)
    Citation.objects.create(article=story, document=factories.document("2-KL/TU"), position=2)
    assert waiting(story) == ["person", "office", "event", "document"]


@pytest.mark.parametrize("what", ["person", "event", "document"])
def test_an_editor_confirms_it_and_it_is_on_record(cast, story, what):
    row = {"person": person_of(story), "event": story.event, "document": story.documents.get()}[what]
    confirm(story, cast.editor, timezone.now(), what, row.pk)
    row.refresh_from_db()
    assert row.confirmed
    assert what not in waiting(story)
    entry = story.history.get(move="confirm")
    assert (entry.by, entry.details["what"], entry.details["row"]) == (cast.editor, what, row.pk)
    with pytest.raises(Outdated):
        confirm(story, cast.editor, timezone.now(), what, row.pk)


@pytest.mark.parametrize("who", ["reporter", "reporter2", "admin", "root", "outsider"])
def test_nobody_but_an_editor_who_reads_the_story_confirms(cast, story, who):
    with pytest.raises(NotAllowed):
        confirm(story, getattr(cast, who), timezone.now(), "person", person_of(story).pk)
    assert not person_of(story).confirmed


def test_words_that_are_sent_along_go_on_no_record(cast, story):
    row = person_of(story)
    confirm(story, cast.editor, timezone.now(), "person", row.pk, title="Chữ tùy ý")
    entry = story.history.get(move="confirm")
    assert entry.details["name"] == row.name


def test_nothing_is_confirmed_that_the_story_does_not_propose(cast, story):
    stranger = Person.objects.create(name="Người Khác", confirmed=False)
    for what, number in (("person", stranger.pk), ("document", person_of(story).pk + 100), ("nothing", 1)):
        with pytest.raises(Outdated):
            confirm(story, cast.editor, timezone.now(), what, number)


def test_a_new_office_is_held_from_the_day_of_the_story_on(cast, story, body):
    confirm(story, cast.editor, timezone.now(), "office", person_of(story).pk, TITLE, f"body-{body.pk}")
    tenure = Tenure.objects.get()
    assert (tenure.office.title, tenure.office.organisation, tenure.starts_on) == (TITLE, body, DAY)
    assert person_of(story).titles_on(DAY) == [TITLE]
    assert person_of(story).titles_on(date(2020, 1, 1)) == []
    assert "office" not in waiting(story)


def test_an_office_that_is_known_is_offered_and_not_made_twice(cast, story, body):
    office = Office.objects.create(title=f"{TITLE} Bắc Kạn", organisation=body)
    Office.objects.create(title="Bí thư Tỉnh ủy", organisation=body)
    proposal = next(one for one in confirming.proposals(story) if one.what == "office")
    assert proposal.posts == [office]
    confirm(story, cast.editor, timezone.now(), "office", person_of(story).pk, TITLE, f"office-{office.pk}")
    assert Tenure.objects.get().office == office


def test_an_office_of_one_seat_that_is_taken_is_refused_with_the_holder(cast, story, body):
    office = Office.objects.create(title=TITLE, organisation=body, single_seat=True)
    Tenure.objects.create(person=factories.person("Người Đang Giữ"), office=office, starts_on=date(2020, 1, 1))
    with pytest.raises(MoveRefused, match="Người Đang Giữ"):
        confirm(story, cast.editor, timezone.now(), "office", person_of(story).pk, TITLE, f"office-{office.pk}")


@pytest.mark.parametrize("post", ["", "office-0", "body-999999", "body-x"])
def test_an_office_needs_its_organisation(cast, story, body, post):
    with pytest.raises(MoveRefused):
        confirm(story, cast.editor, timezone.now(), "office", person_of(story).pk, TITLE, post)
    assert not Tenure.objects.exists()


def test_the_page_offers_it_to_editors_and_shows_it_to_the_reporter(client, cast, story, body):
    for user, offered in ((cast.editor, True), (cast.reporter, False)):
        client.force_login(user)
        page = client.get(review(story)).content.decode()
        assert "Nông Văn Mới" in page
        assert ("/confirm/" in page) is offered
    client.force_login(cast.editor)
    sent = {"what": "person", "number": person_of(story).pk}
    assert client.post(f"/admin/articles/article/{story.pk}/confirm/", sent).status_code == 302
    assert person_of(story).confirmed
    assert client.post(f"/admin/articles/article/{story.pk}/confirm/", sent).status_code == 409


@pytest.mark.parametrize("count", [1, 30])
def test_proposals_cost_the_same_however_many_there_are(story, body, django_assert_num_queries, count):
    for number in range(count):
        person = Person.objects.create(name=f"Người {number}", confirmed=False)
        ArticleOfficial.objects.create(article=story, person=person, titles_given=TITLE)
    story.refresh_from_db()
    with django_assert_num_queries(7):
        assert len(confirming.proposals(story)) == 2 * count + 4
