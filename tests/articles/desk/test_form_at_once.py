"""Two people at the filing form at the same moment, on a database that lets them write at once."""

import threading
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client

from articles.desk.filing import Filing
from articles.models import Article, Document, Topic
from provinces import derived
from tests.articles.desk.filing import ADD, change, file_story, filled
from tests.articles.desk.stories import change_text

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_desk"),
]
DOCUMENT = {"number": "12-KH/MTTQ", "issued_on": "5/1/2023", "issuer": "Ủy ban MTTQ tỉnh"}


def send_at_once(*clients_and_forms) -> list:
    """The responses to forms that are sent at the same moment: address, client and fields of each."""
    responses = []

    def send(client: Client, address: str, fields: dict) -> None:
        client.raise_request_exception = False
        try:
            responses.append(client.post(address, fields))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=given) for given in clients_and_forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return responses


@pytest.fixture
def meeting(monkeypatch):
    """Both find the same name free before either of them takes it."""
    barrier, waited = threading.Barrier(2), threading.local()

    def meet() -> None:
        if not getattr(waited, "once", False):
            waited.once = True
            barrier.wait(20)

    slug, topic_slug = derived.unused_slug, Topic.slugify

    def unused_slug(row, text: str) -> str:
        found = slug(row, text)
        meet()
        return found

    def slugify(self, tag: str, i: int | None = None) -> str:
        meet()
        return topic_slug(self, tag, i)

    monkeypatch.setattr(derived, "unused_slug", unused_slug)
    monkeypatch.setattr(Topic, "slugify", slugify)


@pytest.mark.parametrize(
    "given",
    [
        {"tags": "Chuyển đổi số"},
        {"documents": [DOCUMENT]},
        {"documents": [{"number": "12-KH/MTTQ"}]},
        {"officials": [{"name": "Lò Thị Thử"}]},
        {"event_name": "Hội nghị chuyển đổi số"},
    ],
)
def test_two_people_name_the_same_new_thing_at_once_and_both_are_saved(cast, meeting, given):
    senders = []
    for user in (cast.reporter, cast.editor_north):
        client = Client()
        client.force_login(user)
        senders.append((client, ADD, filled(**given)))
    responses = send_at_once(*senders)
    assert [response.status_code for response in responses] == [302, 302]
    assert Article.objects.count() == 2
    assert Topic.objects.count() <= 1
    assert Document.objects.count() <= 1
    assert set(Topic.objects.values_list("items__content_object__version", flat=True)) <= {1}


def test_of_a_form_that_is_sent_twice_at_once_one_story_is_filed(cast, monkeypatch):
    barrier, waited, locked = threading.Barrier(2), threading.local(), Filing._locked

    def both_new(self):
        story = locked(self)
        if not getattr(waited, "once", False):
            waited.once = True
            barrier.wait(20)
        return story

    monkeypatch.setattr(Filing, "_locked", both_new)
    client, again = Client(), Client()
    for session in (client, again):
        session.force_login(cast.reporter)
    sent = filled(form_number="a1b2c3", tags="Chuyển đổi số")
    responses = send_at_once((client, ADD, sent), (again, ADD, sent))
    assert {response.status_code for response in responses} == {302}
    assert len({response.url for response in responses}) == 1
    assert Article.objects.count() == 1


def test_who_waited_for_another_save_is_shown_its_text_and_its_writer(cast):
    client = Client()
    story = file_story(client, cast.reporter)
    fields = filled(version=story.version, headline="Của tôi")
    responses = []
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=story.pk)
        sender = threading.Thread(target=lambda: responses.extend(send_at_once((client, change(story), fields))))
        sender.start()
        sender.join(3)  # waits for the lock by now
        assert sender.is_alive()
        change_text(story, cast.editor, headline="Của biên tập viên")
    sender.join(60)
    page = unescape(responses[0].content.decode())
    assert responses[0].status_code == 409
    assert "Trần Minh Khuê saved this story meanwhile" in page
    assert "Của biên tập viên" in page
    assert "Của tôi" in page
