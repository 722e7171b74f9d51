"""Sessions: where one is signed in, ending one there; what ends all at once; a new device is told by mail."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from articles import leaving
from newsroom import jobs
from newsroom.models import Session
from newsroom.signing_in import letters, sessions
from tests.cast import PASSWORD
from tests.newsroom.signing_in.doors import LOGIN, first_step, is_in

pytestmark = pytest.mark.django_db
WHERE = "/admin/profile/sessions/"
PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36"


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, str]]:
    """Whom a letter told of what."""
    told = []
    monkeypatch.setattr(letters, "tell", lambda user, kind, at, **details: told.append((user.username, kind)))
    return told


def phone(username: str) -> Client:
    client = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="113.160.92.17")
    return first_step(username, client)[0]


def key(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_one_sees_where_one_is_signed_in_and_signs_out_there(cast):
    here, there = first_step("reporter")[0], phone("reporter")
    other = phone("editor")
    page = here.get(WHERE).text
    for words in ("Chrome, Android", "113.160.92.…"):
        assert page.count(words) == 1
    assert key(there) not in page
    for ended in (sessions.hashed(key(other)), "x", sessions.hashed(key(there))):
        assert here.post(WHERE, {"session": ended}).status_code == 302
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert "Android" not in here.get(WHERE).text


def test_a_copy_of_the_table_signs_nobody_in(cast):
    client = first_step("reporter")[0]
    row = Session.objects.get(user=cast.reporter)
    assert (row.session_key, row.user) == (sessions.hashed(key(client)), cast.reporter)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert not is_in(thief)


def test_a_new_password_ends_the_other_sessions_and_is_told(cast, told):
    here, there = first_step("reporter")[0], phone("reporter")
    new = {"old_password": PASSWORD, "new_password1": "Mot-cau-dai-4711", "new_password2": "Mot-cau-dai-4711"}
    assert here.post("/admin/password_change/", new | {"old_password": "x"}).status_code == 200
    assert is_in(there)
    assert here.post("/admin/password_change/", new).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert cast.reporter.sessions.count() == 1
    assert ("reporter", "password") in told


@pytest.mark.parametrize("what", ["deactivated", "signed_out", "without_rights"])
def test_a_closed_account_is_out_at_once_everywhere(cast, what):
    client = phone("reporter")
    if what == "signed_out":
        leaving.sign_out_everywhere(cast.reporter, cast.chief, timezone.now())
    else:
        setattr(cast.reporter, "is_active" if what == "deactivated" else "is_staff", False)
        cast.reporter.save()
    assert not is_in(client)


def test_no_session_of_an_account_is_left_when_it_is_closed(cast, client):
    there = phone("reporter")
    client.force_login(cast.admin)
    fields = {
        "username": "reporter",
        "language": "vi",
        "role": "reporter",
        "beats-TOTAL_FORMS": 0,
        "beats-INITIAL_FORMS": 0,
    }
    answer = client.post(f"/admin/newsroom/user/{cast.reporter.pk}/change/", fields)
    assert answer.status_code == 302, answer.context["errors"]
    assert (is_in(there), cast.reporter.sessions.count()) == (False, 0)


def test_a_new_device_is_told_once(cast, told):
    client = phone("reporter")
    assert told == [("reporter", "device")]
    client.post("/admin/logout/")
    first_step("reporter", client)
    first_step("editor", client)  # the same browser, another account
    phone("reporter")
    assert told == [("reporter", "device"), ("editor", "device"), ("reporter", "device")]


def test_that_somebody_is_there_is_noted_every_five_minutes(cast, time_machine):
    time_machine.move_to("2026-03-01 08:00+07:00", tick=False)
    client = phone("reporter")
    seen = []
    for _number in range(4):
        client.get("/admin/profile/")
        seen.append(sessions.of(cast.reporter)[0][1][sessions.SEEN])
        time_machine.shift(timedelta(minutes=3))
    assert [moment - seen[0] for moment in seen] == [0, 0, 360, 360]


@pytest.mark.once
def test_sessions_that_ran_out_are_forgotten(cast, time_machine, monkeypatch):
    monkeypatch.setattr(jobs, "call_command", lambda *args, **kwargs: None)
    time_machine.move_to("2026-03-01 08:00+07:00", tick=False)
    phone("reporter")
    time_machine.shift(timedelta(hours=13))
    jobs.prune.call()
    assert not Session.objects.exists()


@pytest.mark.once
def test_signing_in_takes_a_new_key(cast):
    client = Client()
    client.post(LOGIN, {"username": "reporter", "password": "x"})
    first_step("reporter", client)
    first = key(client)
    first_step("editor", client)
    assert key(client) != first
    assert not Session.objects.filter(session_key=sessions.hashed(first)).exists()
