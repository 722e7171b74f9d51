"""Passkeys: what was asked is answered from our address, by who was verified; a copy's count does not grow."""

import json
from html import unescape

import pytest

from newsroom.models import Factor
from newsroom.signing_in import factors
from tests.harness.authenticator import PRESENT, Authenticator
from tests.newsroom.signing_in.doors import SECOND, SET_UP, first_step, is_in, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def required(settings):
    """As in production."""
    settings.REQUIRE_SECOND_FACTOR = True


def asked(page) -> str:
    """What a page asks the browser."""
    return unescape(page.text.split('data-options="')[1].split('"', 1)[0])


def with_passkey(username: str) -> Authenticator:
    """Set up a passkey on the way in."""
    key = Authenticator(HERE)
    client, _address = first_step(username)
    answer = client.post(SET_UP, {"name": "Máy tính", "passkey": key.make(asked(client.get(SET_UP)))})
    assert answer.status_code == 200, answer.text
    assert is_in(client)
    return key


def sign_in_with(key: Authenticator, username: str = "chief", **sent: str) -> bool:
    """Whether the passkey lets somebody in."""
    client, _address = first_step(username)
    key.counter += 1
    client.post(SECOND, {"passkey": key.sign(asked(client.get(SECOND)))})
    return is_in(client)


def test_a_passkey_is_set_up_on_the_way_in_and_lets_in_from_then_on(cast):
    key = with_passkey("chief")
    assert sign_in_with(key)
    assert sign_in_with(key)


@pytest.mark.parametrize("fault", ["origin", "flags", "key", "number"])
def test_what_is_not_answered_as_asked_lets_nobody_in(cast, fault):
    key = with_passkey("chief")
    other = Authenticator(HERE)
    wrong = {"origin": "https://evil.example", "flags": PRESENT, "key": other.key, "number": other.number}
    right = getattr(key, fault)
    setattr(key, fault, wrong[fault])
    assert not sign_in_with(key)
    setattr(key, fault, right)
    assert sign_in_with(key)


@pytest.mark.parametrize("fault", ["origin", "flags"])
def test_what_is_not_made_as_asked_is_no_passkey(cast, fault):
    key = Authenticator(HERE)
    setattr(key, fault, {"origin": "http://other.testserver", "flags": PRESENT}[fault])
    client, _address = first_step("chief")
    answer = client.post(SET_UP, {"name": "Máy tính", "passkey": key.make(asked(client.get(SET_UP)))})
    assert (answer.status_code, Factor.objects.count(), is_in(client)) == (422, 0, False)


def test_an_answer_is_good_for_its_own_question_once(cast):
    key = with_passkey("chief")
    first, _address = first_step("chief")
    second, _address = first_step("chief")
    answer = key.sign(asked(first.get(SECOND)))
    second.get(SECOND)
    assert second.post(SECOND, {"passkey": answer}).status_code == 422
    first.get(SECOND)  # asks anew
    assert first.post(SECOND, {"passkey": answer}).status_code == 422
    assert not is_in(first)


def test_a_copy_whose_count_stands_still_is_refused(cast):
    key = with_passkey("chief")
    assert sign_in_with(key)
    key.counter -= 1
    assert not sign_in_with(key)
    key.counter += 5
    assert sign_in_with(key)


def test_a_passkey_that_does_not_count_lets_in_again_and_again(cast):
    key = Authenticator(HERE, counter=0)
    client, _address = first_step("chief")
    client.post(SET_UP, {"name": "Điện thoại", "passkey": key.make(asked(client.get(SET_UP)))})
    for _time in range(2):
        key.counter = -1
        assert sign_in_with(key)


def test_a_passkey_of_a_colleague_lets_nobody_else_in(cast):
    key = with_passkey("chief")
    with_passkey("editor")
    assert not sign_in_with(key, "editor")


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", '{"response": {}}', json.dumps({"id": 1}), "9" * 30_000])
def test_nonsense_is_refused_like_a_wrong_answer(cast, answer):
    with_passkey("chief")
    client, _address = first_step("chief")
    client.get(SECOND)
    assert client.post(SECOND, {"passkey": answer}).status_code == 422
    assert not is_in(client)


def test_who_has_an_app_and_a_passkey_uses_either(cast):
    with_app(cast.chief)
    client, _address = first_step("chief")
    assert "data-passkey" not in client.get(SECOND).text
    Factor.objects.all().delete()
    with_passkey("chief")
    assert factors.has_passkey(cast.chief)
