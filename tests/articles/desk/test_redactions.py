"""Redactions on the desk: an editor asks, a chief editor says yes, evidence is shown once with a reason."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import sealed
from articles.models import Redaction, RedactionAsk
from tests.articles.desk.stories import live, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]
NAME = "Nguyễn Thị Bí Mật"
SENT = {"words": NAME, "instead": "[…]", "reason": "Trẻ em.", "evidence": "on"}


@pytest.fixture
def story(cast, media):
    return live(cast.reporter, cast.editor, headline="Bắc Kạn: Chuyện làng", lead=f"Bà {NAME} kể lại.")


@pytest.fixture
def url(story) -> str:
    return reverse("admin:articles_article_redact", args=[story.pk])


def test_where_the_words_stand_is_shown_before_anything_is_asked(client, cast, url):
    client.force_login(cast.editor)
    page = client.post(url, {"words": NAME}).text
    assert f"<mark>{NAME}</mark> kể lại." in page
    assert not RedactionAsk.objects.exists()


def test_looking_where_the_words_stand_loses_nothing_that_was_typed(client, cast, url):
    client.force_login(cast.editor)
    page = client.post(url, {"words": NAME, "instead": "[tên]", "reason": "Trẻ em."}).text
    assert 'value="[tên]"' in page and ">\nTrẻ em.</textarea>" in page
    assert 'name="evidence" id="redact-evidence"' in page.replace(' aria-describedby="redact-evidence_helptext"', "")
    assert "checked" not in page
    assert "checked" in client.post(url, SENT).text and "checked" in client.get(url).text


def test_one_asks_another_says_yes_and_the_evidence_is_shown_once_with_a_reason(client, cast, story, url):
    client.force_login(cast.editor)
    assert client.post(url, SENT | {"ask": "1"}, follow=True).redirect_chain == [(url, 302)]
    asked = RedactionAsk.objects.get()
    decide = reverse("admin:articles_article_redact_decide", args=[story.pk, asked.pk])
    assert "Take the words out</button>" not in client.get(url).text
    client.post(decide, {"approve": "1"})
    assert not Redaction.objects.exists()
    client.force_login(cast.chief)
    assert f"<mark>{NAME}</mark>" in client.get(url).text
    assert "to be decided" in client.get(reverse("admin:desk_finder")).text
    client.post(decide, {"approve": "1"})
    assert NAME not in client.get(url).text
    evidence = reverse("admin:articles_article_redact_evidence", args=[story.pk, Redaction.objects.get().pk])
    assert client.post(evidence, {"reason": ""}).status_code == 302
    answer = client.post(evidence, {"reason": "Tòa án hỏi."})
    assert f"Bà {NAME} kể lại." in answer.text
    assert "no-store" in answer["Cache-Control"]
    client.force_login(cast.editor)
    assert client.post(evidence, {"reason": "Tò mò"}).status_code == 404
    assert evidence not in client.get(url).text


def test_of_a_sealed_text_no_words_are_shown_before_a_reason_is_given(client, cast, story, url):
    move(story, "withdraw", cast.chief)
    client.force_login(cast.chief)
    assert "kể lại." not in client.post(url, {"words": NAME}).text
    sealed.inspect(story, cast.chief, timezone.now(), "Vì sao")
    assert "kể lại." in client.post(url, {"words": NAME}).text


def test_what_was_asked_may_be_refused_with_a_reason(client, cast, story, url):
    client.force_login(cast.editor)
    client.post(url, SENT | {"ask": "1"})
    asked = RedactionAsk.objects.get()
    decide = reverse("admin:articles_article_redact_decide", args=[story.pk, asked.pk])
    client.force_login(cast.editor2)
    assert NAME not in client.get(url).text.partition('id="new"')[0]
    assert client.post(decide, {"reason": "x"}).status_code == 404
    client.force_login(cast.chief)
    client.post(decide, {"reason": ""})
    assert RedactionAsk.objects.filter(decided_at=None).exists()
    client.post(decide, {"reason": "Đã công khai."})
    assert not RedactionAsk.objects.filter(decided_at=None).exists()


def test_what_is_lacking_is_said_beside_what_was_typed(client, cast, url):
    client.force_login(cast.editor)
    answer = client.post(url, SENT | {"ask": "1", "reason": f"Vì {NAME}"})
    assert answer.status_code == 422
    assert "must not have the words in them" in answer.text
