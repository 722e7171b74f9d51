"""Notices on the desk: the bell counts them, the page shows them in words, and reading is one's own affair."""

import re

import pytest
from django.utils import timezone

from articles import notices
from articles.models import MailPreference, MailState, Notice, Rhythm
from newsroom.models import User
from provinces.models import Beat
from tests import factories
from tests.articles.desk.stories import filed, move, review

pytestmark = pytest.mark.django_db
HOME, PAGE, READ, MAIL = "/admin/", "/admin/notices/", "/admin/notices/read/", "/admin/profile/mail/"


@pytest.fixture
def returned(cast):
    """A story that came back to its reporter."""
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), ("return", cast.editor))


def bell(client) -> str:
    """What the bell counts, as text."""
    found = re.search(r'class="bell-count">.*?</span> ([^<]*)</span>', client.get(HOME).content.decode())
    return found[1] if found else ""


def test_the_bell_counts_what_was_not_read(cast, client, returned):
    client.force_login(cast.reporter)
    assert bell(client) == "1"
    client.force_login(cast.editor2)
    assert bell(client) == "1"  # it was submitted
    client.force_login(cast.reporter2)
    assert bell(client) == ""


def test_more_than_ninety_nine_are_not_counted_out(cast, client, returned):
    entry = returned.history.first()
    Notice.objects.filter(recipient=cast.reporter).delete()
    copies = []
    for number in range(2, 102):
        entry.pk, entry.number = None, 1000 + number
        entry.save(force_insert=True)
        copies.append(Notice(recipient=cast.reporter, article=returned, entry=entry, kind="hold", created_at=entry.at))
        entry = returned.history.get(pk=entry.pk)
    Notice.objects.bulk_create(copies[:99])
    client.force_login(cast.reporter)
    assert bell(client) == "99"
    Notice.objects.bulk_create(copies[99:])
    assert bell(client) == "99+"


@pytest.mark.parametrize(("language", "words"), [("vi", "đã trả lại bài"), ("en", "returned it")])
def test_the_page_says_what_happened_in_words(cast, client, returned, language, words):
    User.objects.filter(pk=cast.reporter.pk).update(language=language)
    client.force_login(cast.reporter)
    page = client.get(PAGE).content.decode()
    assert f"{cast.editor.display_name} {words}" in page
    assert returned.headline in page
    assert "Cần bổ sung số liệu." in page


def test_opening_one_marks_it_as_read_and_leads_to_the_story(cast, client, returned):
    notice = Notice.objects.get(recipient=cast.reporter)
    client.force_login(cast.reporter)
    response = client.post(READ, {"open": notice.pk})
    assert (response.status_code, response["Location"]) == (302, review(returned))
    assert bell(client) == ""
    assert review(returned) in client.get(PAGE).content.decode()


def test_one_and_all_are_marked_as_read(cast, client, returned):
    move(returned, "submit", cast.reporter)
    move(returned, "claim", cast.editor)
    move(returned, "return", cast.editor)
    first, second = Notice.objects.filter(recipient=cast.reporter).order_by("pk")
    client.force_login(cast.reporter)
    client.post(READ, {"notice": first.pk})
    assert list(Notice.objects.filter(recipient=cast.reporter).unread()) == [second]
    client.post(READ, {"until": second.pk})
    assert not Notice.objects.filter(recipient=cast.reporter).unread().exists()
    assert Notice.objects.filter(recipient=cast.editor2).unread().exists()


def test_what_came_while_one_looked_stays_unread(cast, client, returned):
    seen = Notice.objects.get(recipient=cast.reporter)
    move(returned, "submit", cast.reporter)
    move(returned, "claim", cast.editor)
    move(returned, "hold", cast.editor)
    client.force_login(cast.reporter)
    client.post(READ, {"until": seen.pk})
    assert bell(client) == "1"


@pytest.mark.parametrize("sent", [{"notice": "x"}, {"open": "²"}, {"until": "9" * 30}, {}, {"open": "999999"}])
def test_nonsense_marks_nothing(cast, client, returned, sent):
    client.force_login(cast.reporter)
    assert client.post(READ, sent)["Location"] == PAGE
    assert bell(client) == "1"


def test_nobody_marks_or_opens_what_is_anothers(cast, client, returned):
    notice = Notice.objects.get(recipient=cast.reporter)
    client.force_login(cast.reporter2)
    assert client.post(READ, {"open": notice.pk})["Location"] == PAGE
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_page_leafs_through_unread_and_then_read_ones(cast, client, returned):
    story, author = returned, cast.reporter
    for _n in range(19):
        move(story, "submit", author)
        move(story, "take_back", author)
    client.force_login(cast.chief)
    numbers = list(Notice.objects.filter(recipient=cast.chief).order_by("pk").values_list("pk", flat=True))
    Notice.objects.filter(pk__in=numbers[:10]).update(read_at=timezone.now())
    for _n in range(20):
        move(story, "submit", author)
        move(story, "take_back", author)
    expected = [*Notice.objects.filter(recipient=cast.chief).unread().order_by("-pk").values_list("pk", flat=True)]
    expected += numbers[:10][::-1]
    found, address = [], PAGE
    while address:
        context = client.get(address).context
        found += [row.notice.pk for row in [*context["unread"], *context["read"]]]
        address = f"{PAGE}?after={context['older']}" if context["older"] else ""
    assert found == expected
    assert len(found) == 40
    assert client.get(f"{PAGE}?after=x").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_thirty(cast, client, returned, django_assert_num_queries):
    client.force_login(cast.chief)
    with django_assert_num_queries(5):
        client.get(PAGE)
    for _n in range(30):
        move(returned, "submit", cast.reporter)
        move(returned, "take_back", cast.reporter)
    with django_assert_num_queries(4):  # the page is full of unread ones, so nobody asks for read ones
        client.get(PAGE)


def test_a_story_out_of_sight_is_neither_counted_nor_shown(cast, client, returned):
    client.force_login(cast.editor_north)
    assert bell(client) == "1"
    Beat.objects.filter(user=cast.editor_north).delete()
    assert bell(client) == ""
    assert returned.headline not in client.get(PAGE).content.decode()
    number = Notice.objects.get(recipient=cast.editor_north).pk
    assert client.post(READ, {"open": number})["Location"] == PAGE


def test_a_headline_is_inert(cast, client):
    filed(cast.reporter, ("submit", cast.reporter), headline='<script>alert(1)</script>"><b>')
    client.force_login(cast.chief)
    assert "<script>alert(1)" not in client.get(PAGE).content.decode()


def test_everybody_chooses_their_own_mail(cast, client):
    client.force_login(cast.reporter)
    assert "reporter@newsroom.example" in client.get(MAIL).content.decode()
    assert client.post(MAIL, {"rhythm": "daily"}).status_code == 302
    preference = MailPreference.objects.get(user=cast.reporter)
    assert (preference.rhythm, preference.urgent_at_once) == (Rhythm.DAILY, False)
    assert client.post(MAIL, {"rhythm": "sometimes"}).status_code == 422


def test_a_new_choice_holds_for_mail_that_waits(cast, client, returned):
    at = timezone.now()
    waiting = Notice.objects.filter(recipient=cast.editor2)
    assert waiting.get().mail == MailState.WAITING
    client.force_login(cast.editor2)
    client.post(MAIL, {"rhythm": "at_once"})
    assert waiting.get().mail_due >= at
    assert waiting.get().alone
    client.post(MAIL, {"rhythm": "none"})
    assert waiting.get().mail == MailState.NONE


def test_whoever_has_no_role_has_no_bell(cast, client):
    client.force_login(cast.admin)
    assert 'class="bell"' not in client.get(HOME).content.decode()
    assert notices.readable(cast.admin, timezone.now()).count() == 0


def test_a_draft_of_nobody_is_not_told_of(cast):
    factories.draft(filed_by=cast.reporter)
    assert not Notice.objects.exists()
