"""Checks and overruling on the desk: what stands on the page, what is sent, and what no door lets through."""

from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from tests.articles.desk.stories import filed, move_url, review
from tests.articles.test_findings import PHONE, TWO_PHONES, claimed, overrule, stopping


def page(client, user, story: Article) -> str:
    client.force_login(user)
    return client.get(review(story)).content.decode()


def send(client, user, story: Article, **fields):
    """Overrule the first thing that stops the story, as the form of the page does."""
    from articles import findings

    story.refresh_from_db()
    client.force_login(user)
    rows = findings.stopping(story, story.head, timezone.now())
    fields = {"key": rows[0].key if rows else "x", "revision_hash": story.head.hash, "note": "Số của báo."} | fields
    return client.post(reverse("admin:articles_article_overrule", args=[story.pk]), fields)


def test_findings_stand_on_the_page_what_stops_first_and_lead_to_their_words(cast, client, english_desk):
    story = claimed(cast, body=f"<p>Một  dòng.</p>{PHONE}", lead="Sáng nay họp ,bàn.", headline="Lạng Sơn: Họp")
    shown = page(client, cast.editor, story)
    assert "1 thing keeps it from being published." in shown
    assert shown.index("A phone number") < shown.index("The headline names")
    assert '<mark class="passage passage-stops"><span id="finding-0"></span>0912345678</mark>' in shown
    assert '<mark class="passage passage-advice"><span id="finding-1"></span>Lạng Sơn</mark>' in shown
    assert 'href="#finding-0"' in shown and 'href="#finding-1"' in shown


def test_an_overruling_is_shown_on_the_page_and_in_the_history(cast, client, english_desk):
    story = claimed(cast)
    response = send(client, cast.editor, story)
    assert response.status_code == 302 and response.url.endswith("/review/#checks-heading")
    for address in (review(story), reverse("admin:articles_article_history", args=[story.pk])):
        for reader in (cast.editor2, cast.chief, cast.reporter):
            client.force_login(reader)
            shown = client.get(address).content.decode()
            assert "Số của báo." in shown and "Trần Minh Khuê" in shown and "Overruled" in shown
    assert "Nothing keeps it from being published." in page(client, cast.editor, story)


def test_what_was_typed_is_kept_where_it_was_not_accepted(cast, client, english_desk):
    story = claimed(cast)
    assert send(client, cast.editor, story, note="").status_code == 422
    response = send(client, cast.editor, story, key="0" * 64, note="Một lý do dài.")
    assert response.status_code == 409 and "Một lý do dài." in response.content.decode()
    response = send(client, cast.editor, story, revision_hash="0" * 64, note="Một lý do dài.")
    assert response.status_code == 409 and "Một lý do dài." in response.content.decode()
    assert story.history.filter(move="overrule").count() == 0


def test_a_second_click_is_no_error_and_no_second_entry(cast, client):
    story = claimed(cast)
    from articles import findings

    key = findings.stopping(story, story.head, timezone.now())[0].key
    assert send(client, cast.editor, story).status_code == 302
    assert send(client, cast.editor, story, key=key).status_code == 302
    assert story.history.filter(move="overrule").count() == 1


def test_who_may_not_overrule_is_offered_nothing(cast, client, english_desk):
    story = claimed(cast)
    assert "Let it stand" in page(client, cast.editor, story)
    assert "Let it stand" not in page(client, cast.reporter, story)
    assert send(client, cast.reporter, story).status_code == 403


def test_an_approval_sent_directly_is_refused_with_the_findings(cast, client, english_desk):
    story = claimed(cast, body=TWO_PHONES)
    client.force_login(cast.editor)
    for fields in ({"when": "now"}, {"when": "later", "publish_at": "2099-01-01T10:00"}):
        response = client.post(move_url(story, "approve"), {"revision_hash": story.head.hash, **fields})
        shown = response.content.decode()
        assert response.status_code == 422
        assert "overrule with a reason" in shown and "0987654321" in shown
    story.refresh_from_db()
    assert (story.status, story.published.count()) == ("in_review", 0)
    overrule(story, cast.editor)
    assert stopping(story) == [("phone_number", "0987654321")]


def test_the_reporter_sees_on_the_form_what_would_stop_the_story(cast, client, english_desk):
    story = filed(cast.reporter, body=PHONE)
    client.force_login(cast.reporter)
    shown = client.get(reverse("admin:articles_article_change", args=[story.pk])).content.decode()
    assert "A phone number: take it out" in shown and 'href="#id_body"' in shown
    sound = filed(cast.reporter)
    shown = client.get(reverse("admin:articles_article_change", args=[sound.pk])).content.decode()
    assert "checks-heading" not in shown
