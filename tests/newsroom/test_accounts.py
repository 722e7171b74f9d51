"""Accounts: kept by administrators alone; rights are given in the open, and never to oneself."""

import pytest
from django.contrib.admin.models import LogEntry

from newsroom.models import Role, User
from provinces.models import Province
from tests.cast import PASSWORD

ACCOUNTS = "/admin/newsroom/user/"
NEW_PASSWORD = "mot-mat-khau-du-dai"


def change(user: User) -> str:
    """The address of an account."""
    return f"{ACCOUNTS}{user.pk}/change/"


def fields(user: User, *beats: str, **given) -> dict:
    """What the form of an account sends; `beats` are slugs of provinces."""
    return {
        "username": user.username,
        "last_name": user.last_name,
        "first_name": user.first_name,
        "email": user.email,
        "language": user.language,
        "role": user.role,
        "is_active": "on",
        "provinces": [Province.objects.get(slug=slug).pk for slug in beats],
        "beats-TOTAL_FORMS": "0",
        "beats-INITIAL_FORMS": "0",
    } | given


@pytest.mark.parametrize("username", ["outsider", "reporter", "editor", "chief"])
@pytest.mark.parametrize("path", ["", "add/", "{}/change/", "{}/password/", "{}/history/"])
def test_nobody_else_sees_accounts(cast, client, username, path):
    client.force_login(getattr(cast, username))
    address = ACCOUNTS + path.format(cast.reporter2.pk)
    for response in (client.get(address), client.post(address, fields(cast.reporter2, role="chief"))):
        assert response.status_code in {403, 404}
    cast.reporter2.refresh_from_db()
    assert cast.reporter2.role == Role.REPORTER


def test_an_administrator_makes_an_account_that_can_sign_in(cast, client):
    client.force_login(cast.admin)
    answer = client.post(
        f"{ACCOUNTS}add/",
        {
            "username": "ctv",
            "last_name": "Nông Thị",
            "first_name": "Mới",
            "email": "",
            "role": "reporter",
            "usable_password": "true",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    made = User.objects.get(username="ctv")
    assert (made.role, made.is_staff, made.is_superuser) == (Role.REPORTER, True, False)
    client.logout()
    assert client.post("/admin/login/", {"username": "ctv", "password": NEW_PASSWORD}).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_role_and_provinces_are_set_and_the_log_says_from_what_to_what(cast, client):
    client.force_login(cast.admin)
    answer = client.post(change(cast.outsider), fields(cast.outsider, "ha-giang", "lang-son", role="editor"))
    assert answer.status_code == 302
    cast.outsider.refresh_from_db()
    assert cast.outsider.role == Role.EDITOR
    assert {beat.province.slug for beat in cast.outsider.beats.all()} == {"ha-giang", "lang-son"}
    entry = LogEntry.objects.get(object_id=cast.outsider.pk)
    assert entry.user == cast.admin
    said = entry.get_change_message()
    assert "role: none → editor" in said
    assert "provinces:  → ha-giang, lang-son" in said


def test_a_province_is_taken_away_and_the_others_stay(cast, client):
    client.force_login(cast.admin)
    client.post(change(cast.reporter), fields(cast.reporter, "bac-kan", "ha-giang"))
    assert {beat.province.slug for beat in cast.reporter.beats.all()} == {"bac-kan", "ha-giang"}


def test_who_loses_the_role_loses_the_desk(cast, client):
    reporter = client.__class__()
    reporter.force_login(cast.reporter)
    assert reporter.get("/admin/").status_code == 200
    client.force_login(cast.admin)
    client.post(change(cast.reporter), fields(cast.reporter, role="none"))
    assert reporter.get("/admin/").status_code == 302
    cast.reporter.refresh_from_db()
    assert not cast.reporter.is_staff


def test_a_deactivated_account_is_out_at_once(cast, client):
    reporter = client.__class__()
    reporter.force_login(cast.reporter)
    client.force_login(cast.admin)
    without = fields(cast.reporter)
    del without["is_active"]
    client.post(change(cast.reporter), without)
    assert reporter.get("/admin/").status_code == 302
    assert reporter.post("/admin/login/", {"username": "reporter", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("username", ["admin", "root"])
def test_nobody_changes_their_own_role_or_scope(cast, client, username):
    person = getattr(cast, username)
    client.force_login(person)
    sent = fields(person, "ha-giang", role="chief", nationwide="on", is_superuser="", last_name="Tên Mới")
    assert client.post(change(person), sent).status_code == 302
    after = User.objects.get(pk=person.pk)
    assert (after.role, after.nationwide, after.is_superuser, after.is_active) == (
        person.role,
        False,
        person.is_superuser,
        True,
    )
    assert after.last_name == "Tên Mới"
    assert after.beats.count() == 0


def test_an_administrator_makes_no_superuser(cast, client):
    client.force_login(cast.admin)
    client.post(
        change(cast.editor),
        fields(cast.editor, is_superuser="on", is_staff="on", user_permissions=["1"], groups=["1"]),
    )
    cast.editor.refresh_from_db()
    assert not cast.editor.is_superuser
    assert cast.editor.user_permissions.count() == 0


@pytest.mark.parametrize("path", ["change", "password"])
def test_an_administrator_does_not_touch_a_superuser(cast, client, path):
    client.force_login(cast.admin)
    address = f"{ACCOUNTS}{cast.root.pk}/{path}/"
    before = cast.root.password
    sent = fields(cast.root, email="a@evil.example") | {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(address, sent).status_code == 403
    cast.root.refresh_from_db()
    assert (cast.root.password, cast.root.email) == (before, "root@newsroom.example")


def test_a_superuser_makes_another_one(cast, client):
    client.force_login(cast.root)
    client.post(change(cast.admin), fields(cast.admin, is_superuser="on"))
    cast.admin.refresh_from_db()
    assert cast.admin.is_superuser


def test_an_administrator_sets_a_password(cast, client):
    client.force_login(cast.admin)
    sent = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(f"{ACCOUNTS}{cast.reporter.pk}/password/", sent).status_code == 302
    cast.reporter.refresh_from_db()
    assert cast.reporter.check_password(NEW_PASSWORD)


@pytest.mark.parametrize("username", ["admin", "root"])
def test_accounts_are_not_deleted(cast, client, username):
    client.force_login(getattr(cast, username))
    client.post(f"{ACCOUNTS}{cast.outsider.pk}/delete/", {"post": "yes"})
    client.post(ACCOUNTS, {"action": "delete_selected", "_selected_action": cast.outsider.pk, "post": "yes"})
    assert User.objects.filter(pk=cast.outsider.pk).exists()


def test_everybody_keeps_their_own_pen_name_and_language_and_nothing_more(cast, client):
    client.force_login(cast.reporter)
    sent = {"pen_name": "Hạnh Nông", "language": "en", "role": "chief", "nationwide": "on", "is_superuser": "on"}
    assert client.post("/admin/profile/", sent).status_code == 302
    cast.reporter.refresh_from_db()
    assert (cast.reporter.pen_name, cast.reporter.language) == ("Hạnh Nông", "en")
    assert (cast.reporter.role, cast.reporter.nationwide, cast.reporter.is_superuser) == (Role.REPORTER, False, False)
    assert client.post("/admin/profile/", {"pen_name": "x" * 200, "language": "en"}).status_code == 422


def test_everybody_changes_their_own_password(cast, client):
    client.force_login(cast.reporter)
    sent = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.get("/admin/password_change/").status_code == 200
    assert client.post("/admin/password_change/", sent | {"old_password": "falsch"}).status_code == 200
    assert client.post("/admin/password_change/", sent).status_code == 302
    cast.reporter.refresh_from_db()
    assert cast.reporter.check_password(NEW_PASSWORD)


@pytest.mark.parametrize("path", ["", "{}/change/"])
def test_the_pages_cost_the_same_for_a_few_and_for_many(cast, client, path, django_assert_num_queries):
    client.force_login(cast.admin)
    address = ACCOUNTS + path.format(cast.reporter.pk)
    queries = {"": 3, "{}/change/": 6}[path]
    client.get(address)  # Django remembers its content types from the first time on
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    User.objects.bulk_create(User(username=f"ctv{n}", role=Role.REPORTER) for n in range(30))
    for province in Province.objects.all()[:30]:
        cast.reporter.beats.get_or_create(province=province)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_no_page_shows_a_password_or_its_hash(cast, client):
    client.force_login(cast.admin)
    cast.reporter.refresh_from_db()
    assert cast.reporter.password.split("$")[-1] not in client.get(change(cast.reporter)).content.decode()
    assert client.get(f"{ACCOUNTS}?password__startswith=md5").status_code == 400
