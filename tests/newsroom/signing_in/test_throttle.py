"""Throttling: who keeps failing waits; nobody is locked out by others; whether an account exists is not told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.jobs import prune
from newsroom.models import Attempt, Device
from newsroom.signing_in import throttle
from newsroom.signing_in.devices import COOKIE
from tests.cast import PASSWORD
from tests.newsroom.signing_in.doors import LOGIN, SECOND, code_now, first_step, is_in, with_app

pytestmark = pytest.mark.django_db
HERE, ATTACKER = "203.0.113.7", "198.51.100.9"


def post(client, username, password="sai-mat-khau", network=ATTACKER):
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=network)


def attack(username, times, network=ATTACKER):
    """So many failures of one name, each from a browser of its own; the last answer."""
    return [post(Client(), username, network=network) for _number in range(times)][-1]


@pytest.fixture(autouse=True)
def now(time_machine):
    """A clock that moves only when it is told to."""
    time_machine.move_to("2026-03-01 08:00+07:00", tick=False)
    return time_machine


@pytest.mark.parametrize("username", ["editor", "khong-co"])
def test_after_five_failures_one_waits_twice_as_long_each_time(cast, now, username):
    assert attack(username, 5).status_code == 200
    waits = []
    for _number in range(3):
        refused = post(Client(), username)
        assert refused.status_code == 429
        waits.append(int(refused["Retry-After"]))
        now.shift(timedelta(seconds=waits[-1]))
        assert post(Client(), username).status_code == 200
    assert waits == [2, 4, 8]


def test_the_right_password_waits_too_and_then_clears_the_count(cast, now):
    attack("reporter", 5)
    assert post(Client(), "reporter", PASSWORD).status_code == 429
    now.shift(timedelta(seconds=2))
    assert post(Client(), "reporter", PASSWORD).status_code == 302
    assert not Attempt.objects.exists()


def test_wrong_unknown_closed_and_without_rights_are_told_alike(cast):
    cast.reporter2.is_active = False
    cast.reporter2.save()
    cast.outsider.is_staff = False
    cast.outsider.save()
    tried = [("reporter", "x"), ("khong-co", "x"), ("reporter2", PASSWORD), ("outsider", PASSWORD)]
    said = {tuple(post(Client(), *one).context["form"].non_field_errors()) for one in tried}
    assert len(said) == 1


def test_a_password_is_hashed_whether_there_is_such_an_account_or_not(cast, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: hashed.append(1) or encode(self, *given))
    counts = []
    for username in ("reporter", "khong-co"):
        hashed.clear()
        post(Client(), username)
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_who_signed_in_with_this_browser_before_is_not_locked_out_by_others(cast):
    known = Client()
    post(known, "editor", PASSWORD, HERE)
    for network in range(60):
        attack("editor", 1, f"198.51.100.{network}")
    assert attack("editor", 1, "198.51.101.1").status_code == 429  # from everywhere else
    known.post("/admin/logout/")
    assert post(known, "editor", PASSWORD, "192.0.2.44").status_code == 302


def test_who_comes_from_a_network_they_came_from_before_is_not_locked_out_either(cast):
    post(Client(), "editor", PASSWORD, HERE)
    for network in range(60):
        attack("editor", 1, f"198.51.100.{network}")
    assert post(Client(), "editor", PASSWORD, HERE).status_code == 302


def test_a_known_browser_that_fails_waits_too(cast):
    known = Client()
    post(known, "editor", PASSWORD, HERE)
    for _number in range(5):
        post(known, "editor", network=HERE)
    assert post(known, "editor", network=HERE).status_code == 429


def test_a_newsroom_behind_one_address_signs_in_while_one_of_it_fails(cast, now):
    names = ["reporter", "reporter2", "editor", "chief", "admin"]
    known = {name: Client() for name in names}
    for name, client in known.items():
        post(client, name, PASSWORD, HERE)
    for number in range(100):
        attack(f"ten-{number}", 1, HERE)
    assert post(Client(), "editor2", PASSWORD, HERE).status_code == 429  # a new browser waits a little
    for name, client in known.items():
        client.post("/admin/logout/")
        assert post(client, name, PASSWORD, HERE).status_code == 302
    now.shift(timedelta(minutes=10))
    assert post(Client(), "editor2", PASSWORD, HERE).status_code == 302


def test_a_cookie_of_ones_own_making_knows_nothing(cast):
    attack("editor", 5)
    client = Client()
    client.cookies[COOKIE] = "x"
    assert post(client, "editor").status_code == 429


def test_codes_are_counted_for_themselves_over_all_sessions(cast, now):
    secret, _codes = with_app(cast.editor)
    for _session in range(2):
        client, _address = first_step("editor")
        for _number in range(3):
            client.post(SECOND, {"code": "000000"})
    assert client.post(SECOND, {"code": code_now(secret)}).status_code == 422
    now.shift(timedelta(seconds=4))
    assert client.post(SECOND, {"code": code_now(secret)}).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("path", ["/admin/scratch/sign-in/", "/admin/scratch/return/"])
def test_the_doors_beside_ones_text_count_too(cast, path):
    attack("reporter", 5)
    sent = {"username": "reporter", "password": PASSWORD, "_user": cast.reporter.pk}
    sent |= {"next": "/admin/articles/article/add/", "text": '[["headline", "x"]]'}
    client = Client()
    assert client.post(path, sent, REMOTE_ADDR=ATTACKER).status_code in {403, 422}
    assert not is_in(client)


@pytest.mark.once
def test_what_is_kept_of_failures_names_nobody_and_goes_after_a_day(cast, now, monkeypatch):
    monkeypatch.setattr("newsroom.jobs.call_command", lambda *args, **kwargs: None)
    post(Client(), "mat-khau-go-nham-o")
    assert "mat-khau" not in str(Attempt.objects.values().get())
    now.shift(throttle.DAY + timedelta(minutes=1))
    prune.call()
    assert not Attempt.objects.exists()


@pytest.mark.once
def test_a_browser_is_known_by_a_cookie_that_the_database_does_not_have(cast):
    client = Client()
    answer = post(client, "reporter", PASSWORD)
    cookie = answer.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert cookie.value not in str(list(Device.objects.values()))
    client.post("/admin/logout/")
    assert COOKIE not in post(client, "reporter", PASSWORD).cookies
    assert Device.objects.get().used_at == timezone.now()


def test_nobody_waits_for_a_moment_that_a_clock_ahead_has_noted(cast, now):
    now.shift(timedelta(days=300))
    attack("editor", 9)
    assert post(Client(), "editor", PASSWORD).status_code == 429
    now.shift(timedelta(days=-300))
    assert post(Client(), "editor", PASSWORD).status_code == 302


def test_while_the_clock_is_wrong_a_recovery_code_lets_in_and_after_it_the_app_does(cast, now):
    secret, recovery = with_app(cast.editor)
    code = code_now(secret)
    now.shift(timedelta(hours=5))
    client, _address = first_step("editor")
    assert client.post(SECOND, {"code": code}).status_code == 422
    assert client.post(SECOND, {"code": recovery[0]}).status_code == 302
    now.shift(timedelta(hours=-5))
    assert is_in(client)  # the session of the wrong hour goes on
    client, _address = first_step("editor")
    assert client.post(SECOND, {"code": code}).status_code == 302
