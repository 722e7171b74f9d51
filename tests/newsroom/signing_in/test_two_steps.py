"""Two steps: who owes the second is nobody at every door; codes count once; setting it up; taking it away."""

import json
import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from articles import permissions
from articles.models import HouseEntry, Scratch
from newsroom.models import Factor, RecoveryCode, User
from newsroom.signing_in import codes, factors, letters
from tests.articles.desk.filing import ADD
from tests.cast import PASSWORD, ROLES
from tests.newsroom.signing_in.doors import LOGIN, OWN, SECOND, SET_UP, code_now, first_step, is_in, with_app

pytestmark = pytest.mark.django_db
POWERFUL = {"editor", "editor2", "editor_north", "chief", "admin", "root"}


@pytest.fixture(autouse=True)
def required(settings):
    """As in production."""
    settings.REQUIRE_SECOND_FACTOR = True


def secret_on(page) -> str:
    """The secret that a page shows for the app."""
    return re.search(r'factor-secret">([^<]+)<', page.text)[1].replace(" ", "")


@pytest.mark.parametrize("name", ROLES)
def test_who_decides_or_administers_needs_two_steps(cast, name):
    client, address = first_step(name)
    assert (address == SET_UP, is_in(client)) == (name in POWERFUL, name not in POWERFUL)


def test_who_stands_in_as_an_editor_needs_two_steps_from_that_day(cast, client, time_machine):
    time_machine.move_to("2026-03-01 08:00+07:00", tick=False)
    person = cast.reporter
    person.stand_in_role, person.stand_in_from, person.stand_in_until = "editor", "2026-03-02", "2026-03-03"
    person.save()
    first_step("reporter", client)
    assert is_in(client)
    time_machine.move_to("2026-03-02 00:10+07:00", tick=False)
    first_step("reporter", client)
    assert not is_in(client)


def test_a_session_from_before_is_nobodys_once_rights_ask_for_more(cast, client):
    client.force_login(cast.editor)
    assert not is_in(client)
    assert client.get("/admin/scratch/session/").json()["user"] is None


def test_half_a_sign_in_opens_nothing(cast):
    with_app(cast.editor)
    client, address = first_step("editor")
    assert address == SECOND
    for path in ("/admin/", "/admin/articles/article/", "/admin/profile/", OWN, "/admin/password_change/"):
        assert client.get(path)["Location"].startswith(LOGIN), path
    assert client.get("/admin/scratch/session/").json()["user"] is None
    assert client.post(LOGIN, {"username": "editor", "password": PASSWORD})["Location"] == SECOND
    assert client.get(SET_UP)["Location"] == SECOND  # nor is a factor of one's own added instead
    assert client.post(SET_UP, {"name": "x", "code": "123456"})["Location"] == SECOND


@pytest.mark.parametrize("path", [SECOND, SET_UP])
def test_without_the_first_step_there_is_no_second(cast, client, path):
    with_app(cast.editor)
    for answer in (client.get(path), client.post(path, {"code": "123456"})):
        assert (answer.status_code, answer["Location"]) == (302, LOGIN)


def test_a_code_lets_in_once_and_leads_where_one_wanted_to_go(cast):
    secret, _codes = with_app(cast.chief)
    client, _address = first_step("chief", address=f"{LOGIN}?next=/admin/front/")
    code = code_now(secret)
    assert client.post(SECOND, {"code": f"{code[:3]} {code[3:]}"})["Location"] == "/admin/front/"
    assert is_in(client)
    other, _address = first_step("chief")
    assert other.post(SECOND, {"code": code}).status_code == 422
    assert not is_in(other)
    assert other.post(SECOND, {"code": code_now(secret, 1)}).status_code == 302


def test_a_code_of_one_account_is_none_of_another(cast):
    secret, recovery = with_app(cast.chief)
    with_app(cast.editor)
    for code in (code_now(secret), recovery[0]):
        client, _address = first_step("editor")
        assert client.post(SECOND, {"code": code}).status_code == 422
        assert not is_in(client)


def test_after_five_attempts_one_begins_from_the_password(cast):
    secret, _codes = with_app(cast.editor)
    client, _address = first_step("editor")
    statuses = [client.post(SECOND, {"code": "000000"}).status_code for _number in range(6)]
    assert statuses == [422] * 5 + [302]
    assert client.post(SECOND, {"code": code_now(secret)})["Location"] == LOGIN
    assert not is_in(client)


def test_half_a_sign_in_ends_after_ten_minutes_and_with_the_password(cast, time_machine):
    time_machine.move_to("2026-03-01 08:00+07:00", tick=False)
    secret, _codes = with_app(cast.editor)
    late, _address = first_step("editor")
    time_machine.move_to("2026-03-01 08:11+07:00", tick=False)
    assert late.post(SECOND, {"code": code_now(secret)})["Location"] == LOGIN
    changed, _address = first_step("editor")
    cast.editor.set_password("một mật khẩu khác")
    cast.editor.save()
    assert changed.post(SECOND, {"code": code_now(secret)})["Location"] == LOGIN


def test_a_recovery_code_lets_in_once_and_its_owner_is_told(cast):
    _secret, recovery = with_app(cast.editor)
    for answer in (302, 422):
        client, _address = first_step("editor")
        assert client.post(SECOND, {"code": recovery[3].upper()}).status_code == answer
    assert RecoveryCode.objects.filter(user=cast.editor).count() == 9


def test_nothing_that_would_let_in_stands_in_the_database(cast):
    secret, recovery = with_app(cast.editor)
    kept = json.dumps([*Factor.objects.values_list("secret"), *RecoveryCode.objects.values_list("hash")])
    assert not [word for word in (secret, *recovery, *map(codes.typed, recovery)) if word in kept]


# --- Setting it up ------------------------------------------------------------


def test_the_next_sign_in_sets_up_what_is_missing(cast):
    client, _address = first_step("chief", address=f"{LOGIN}?next=/admin/front/")
    page = client.get(SET_UP)
    assert "data:image/svg" in page.text
    wrong = client.post(SET_UP, {"name": "Điện thoại", "code": "000000"})
    assert (wrong.status_code, secret_on(wrong)) == (422, secret_on(page))  # it is in the app by now
    assert not is_in(client)
    shown = client.post(SET_UP, {"name": "Điện thoại", "code": code_now(secret_on(page))})
    recovery = re.findall(r"<code>([a-z0-9-]{14})</code>", shown.text)
    assert (len(recovery), "no-store" in shown["Cache-Control"]) == (10, True)
    assert 'href="/admin/front/"' in shown.text
    assert is_in(client)
    entry = HouseEntry.objects.get()
    assert (entry.kind, entry.by, entry.about) == ("second_factor", cast.chief, cast.chief)
    again, _address = first_step("chief")
    assert again.post(SECOND, {"code": recovery[0]}).status_code == 302


def test_a_reporter_may_have_a_second_step_and_is_then_asked_for_it(cast, client):
    first_step("reporter", client)
    elsewhere, _address = first_step("reporter")
    secret = secret_on(client.get(OWN))
    fields = {"name": "Điện thoại", "code": code_now(secret)}
    assert client.post(OWN, fields | {"password": "x"}).status_code == 422
    assert client.post(OWN, fields | {"password": PASSWORD}).status_code == 200
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert first_step("reporter")[1] == SECOND


def test_new_recovery_codes_need_the_password_and_end_the_old(cast):
    secret, recovery = with_app(cast.editor)
    client, _address = first_step("editor")
    client.post(SECOND, {"code": code_now(secret)})
    assert client.post(OWN, {"what": "codes", "password": "x"}).status_code == 422
    assert RecoveryCode.objects.filter(hash=codes.recovery_hash(cast.editor.pk, recovery[0])).exists()
    shown = client.post(OWN, {"what": "codes", "password": PASSWORD})
    assert recovery[0] not in shown.text
    assert not RecoveryCode.objects.filter(hash=codes.recovery_hash(cast.editor.pk, recovery[0])).exists()


# --- Taking it away -----------------------------------------------------------


def signed_in(user, secret: str) -> Client:
    client, _address = first_step(user.username)
    client.post(SECOND, {"code": code_now(secret)})
    assert is_in(client)
    return client


def test_an_administrator_takes_it_away_on_record_and_sessions_end(cast):
    theirs = signed_in(cast.editor, with_app(cast.editor)[0])
    admin = signed_in(cast.admin, with_app(cast.admin)[0])
    address = f"/admin/people/{cast.editor.pk}/second-factor/"
    assert admin.post(address, {"reason": ""}).status_code == 422
    assert admin.post(address, {"reason": "Mất điện thoại, đã gặp"}).status_code == 302
    assert not is_in(theirs)
    assert (cast.editor.factors.count(), cast.editor.recovery_codes.count()) == (0, 0)
    entry = HouseEntry.objects.get()
    assert (entry.kind, entry.by, entry.note) == ("second_factor_reset", cast.admin, "Mất điện thoại, đã gặp")
    assert first_step("editor")[1] == SET_UP


@pytest.mark.parametrize("whose", ["admin", "root"])
def test_nobody_takes_away_their_own_and_a_superusers_only_superusers_do(cast, whose):
    admin = signed_in(cast.admin, with_app(cast.admin)[0])
    with_app(cast.root)
    person = getattr(cast, whose)
    assert admin.post(f"/admin/people/{person.pk}/second-factor/", {"reason": "x"}).status_code == 404
    assert person.factors.count() == 1


def test_on_the_server_it_is_taken_away_where_no_administrator_is_left(cast, capsys):
    with_app(cast.admin)
    call_command("reset_second_factor", "admin", reason="Mất điện thoại")
    assert (cast.admin.factors.count(), HouseEntry.objects.get().by) == (0, None)
    with pytest.raises(CommandError, match="no account 'nobody'"):
        call_command("reset_second_factor", "nobody")


# --- Other doors --------------------------------------------------------------


def test_signing_in_beside_ones_text_asks_for_the_code_too(cast, client):
    secret, _codes = with_app(cast.editor)
    sent = {"_user": cast.editor.pk, "username": "editor", "password": PASSWORD}
    answer = client.post("/admin/scratch/sign-in/", sent)
    assert (answer.status_code, answer.json()["code"], is_in(client)) == (403, True, False)
    assert client.post("/admin/scratch/sign-in/", sent | {"code": "000000"}).status_code == 403
    assert client.post("/admin/scratch/sign-in/", sent | {"code": code_now(secret)}).status_code == 200
    assert is_in(client)


def test_who_still_has_to_set_it_up_does_not_come_in_beside_their_text(cast, client):
    sent = {"_user": cast.editor.pk, "username": "editor", "password": PASSWORD, "code": "000000"}
    assert client.post("/admin/scratch/sign-in/", sent).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("way", ["with_the_code", "in_another_tab"])
def test_text_that_came_back_is_kept_after_both_steps(cast, client, way):
    secret, _codes = with_app(cast.editor)
    text = json.dumps([["_user", str(cast.editor.pk)], ["headline", "Bắc Kạn: Chợ phiên"]])
    sent = {"next": ADD, "text": text, "username": "editor", "password": PASSWORD}
    assert client.post("/admin/scratch/return/", sent).status_code == 422
    assert client.post("/admin/scratch/return/", {"next": ADD, "text": text, "signed_in": "1"}).status_code == 422
    assert not Scratch.objects.exists()
    if way == "with_the_code":
        assert client.post("/admin/scratch/return/", sent | {"code": code_now(secret)}).status_code == 302
    else:
        first_step("editor", client)
        client.post(SECOND, {"code": code_now(secret)})
        assert client.post("/admin/scratch/return/", {"next": ADD, "text": text, "signed_in": "1"}).status_code == 302
    assert Scratch.objects.get().user == cast.editor


def test_a_token_from_before_the_other_tab_costs_no_text(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.reporter)
    text = json.dumps([["headline", "Bắc Kạn: Chợ phiên"]])
    answer = client.post("/admin/scratch/return/", {"next": ADD, "text": text, "signed_in": "1"})
    assert (answer.status_code, "Bắc Kạn: Chợ phiên" in answer.text) == (403, True)


def test_the_predicate_names_everybody_who_decides_or_administers(cast):
    for user in User.objects.all():
        decides = permissions.is_editor(user) or permissions.is_chief(user) or permissions.curates_front(user)
        assert permissions.needs_second_factor(user) == (decides or permissions.is_administrator(user))
        assert factors.required_of(user) == permissions.needs_second_factor(user)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", letters.SUBJECTS)
def test_letters_say_what_happened_where_and_what_to_do(cast, kind, language):
    cast.editor.language = language
    cast.editor.save()
    details = {
        "name": "Điện thoại",
        "left": 3,
        "agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/150",
        "network": "113.160.92.…",
    }
    letters.send.call(cast.editor.pk, kind, "2026-03-01T08:00:00+07:00", details)
    (letter,) = mail.outbox
    assert letter.to == ["editor@newsroom.example"]
    for part in ("08:00 1/3/2026", "Chrome, Windows", "113.160.92.…", "/admin/profile/"):
        assert part in letter.body
