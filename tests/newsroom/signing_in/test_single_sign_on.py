"""Single sign-on: who comes back from the provider is whose address was allowed, and nothing unsigned is believed."""

import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client

from articles.models import HouseEntry
from newsroom.models import User
from tests.harness import provider as providers
from tests.newsroom.signing_in.doors import LOGIN, SECOND, SET_UP, is_in, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LEAVE, RETURN = "/admin/login/oidc/", "/admin/login/oidc/return/"
REPORTER = {"email": "hanh@id.example", "email_verified": True}


@pytest.fixture
def provider(settings, cast):
    """A provider that the reporter may sign in by."""
    cache.clear()
    User.objects.filter(pk=cast.reporter.pk).update(sso_address="Hanh@id.example")
    with providers.running() as running:
        own = {"issuer": running.issuer, "client": providers.CLIENT, "secret": providers.SECRET}
        settings.OIDC = own | {"name": "Cổng tài khoản", "second_factor": []}
        running.claims = dict(REPORTER)
        yield running


def there(provider, client: Client, address: str = LEAVE) -> dict[str, str]:
    """Leave for the provider and sign in; what one comes back with."""
    code, state = provider.sign_in(client.get(address)["Location"])
    return {"code": code, "state": state}


def come_in(provider) -> Client:
    client = Client()
    client.get(RETURN, there(provider, client))
    return client


def test_who_signs_in_there_is_signed_in_here_and_goes_where_they_wanted(provider, client):
    assert "Cổng tài khoản" in client.get(LOGIN).text
    back = client.get(RETURN, there(provider, client, f"{LEAVE}?next=/admin/articles/article/"))
    assert back["Location"] == "/admin/articles/article/"
    assert is_in(client)
    entry = HouseEntry.objects.get()
    assert (entry.kind, entry.about.username, entry.details) == (
        "single_sign_on",
        "reporter",
        {"address": REPORTER["email"]},
    )


def test_afterwards_the_provider_s_name_for_them_decides_and_no_address(provider, cast):
    assert is_in(come_in(provider))
    provider.claims = {"email": "other@id.example"}
    assert is_in(come_in(provider))
    provider.claims = REPORTER | {"sub": "u-2"}  # the address went to somebody else
    assert not is_in(come_in(provider))


@pytest.mark.parametrize(
    "said",
    [
        {"email": "la@id.example"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "hạnh@id.example"},
        {"email": ""},
    ],
)
def test_no_account_is_made_and_no_unproved_address_counts(provider, said):
    before = User.objects.count()
    provider.claims = REPORTER | said
    assert not is_in(come_in(provider))
    assert (User.objects.count(), User.objects.exclude(sso_subject="").count()) == (before, 0)


def test_a_provider_may_end_its_own_name_with_a_slash(provider):
    provider.issuer += "/"
    assert is_in(come_in(provider))


def test_a_closed_account_does_not_come_in(provider, cast):
    User.objects.filter(pk=cast.reporter.pk).update(is_active=False)
    assert not is_in(come_in(provider))


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another"},
        {"aud": ["newsroom", "another"], "azp": "another"},
        {"nonce": "another"},
        {"exp": int(time.time()) - 600},
        {"sub": None},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_token_for_another_purpose_is_refused(provider, said):
    provider.claims = REPORTER | said
    assert not is_in(come_in(provider))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256"])
def test_a_token_that_the_provider_did_not_sign_is_refused(provider, algorithm):
    provider.algorithm, provider.signs_with = algorithm, ec.generate_private_key(ec.SECP256R1())
    assert not is_in(come_in(provider))


def test_a_code_of_another_browser_or_a_second_time_is_refused(provider):
    mine, other = Client(), Client()
    back = there(provider, other)
    there(provider, mine)
    for given in (back, back | {"state": "x"}, {"error": "access_denied"}, {}):
        assert mine.get(RETURN, given)["Location"] == LOGIN
        assert not is_in(mine)
    assert other.get(RETURN, back)["Location"] == "/admin/"
    again = Client()
    assert again.get(RETURN, back)["Location"] == LOGIN


def test_the_second_step_is_still_due_unless_the_provider_s_is_trusted(provider, cast, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    User.objects.filter(pk=cast.reporter.pk).update(sso_address="")
    User.objects.filter(pk=cast.editor.pk).update(sso_address=REPORTER["email"])
    provider.claims = REPORTER | {"amr": ["pwd", "otp"], "acr": "gold"}
    client = Client()
    assert client.get(RETURN, there(provider, client))["Location"] == SET_UP
    with_app(cast.editor)
    assert client.get(RETURN, there(provider, client))["Location"] == SECOND
    assert not is_in(client)
    for trusted in (["otp"], ["gold"]):
        settings.OIDC["second_factor"] = trusted
        assert is_in(come_in(provider))


@pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/"])
def test_one_comes_back_to_a_page_of_ours_alone(provider, client, address):
    assert client.get(RETURN, there(provider, client, f"{LEAVE}?next={address}"))["Location"] == "/admin/"


def test_a_provider_that_is_away_costs_a_sentence(provider, client, settings):
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    assert client.get(LEAVE)["Location"] == LOGIN


def test_without_a_provider_there_is_no_such_door(client):
    assert {client.get(path).status_code for path in (LEAVE, RETURN)} == {404}


def test_an_administrator_says_whose_address_it_is_on_record(provider, cast, client):
    client.force_login(cast.admin)
    fields = {
        "username": "editor",
        "language": "vi",
        "role": "editor",
        "is_active": "on",
        "sso_address": "hanh@ID.example",
    }
    fields |= {"beats-TOTAL_FORMS": 0, "beats-INITIAL_FORMS": 0, "nationwide": "on"}
    address = f"/admin/newsroom/user/{cast.editor.pk}/change/"
    assert client.post(address, fields).status_code == 200  # another account has it
    assert client.post(address, fields | {"sso_address": "khue@id.example"}).status_code == 302
    entry = HouseEntry.objects.get(kind="single_sign_on")
    assert (entry.by, entry.details) == (cast.admin, {"from": "", "to": "khue@id.example"})
    User.objects.filter(pk=cast.editor.pk).update(sso_subject="x 1")
    client.post(address, fields | {"sso_address": ""})
    cast.editor.refresh_from_db()
    assert (cast.editor.sso_address, cast.editor.sso_subject) == ("", "")
