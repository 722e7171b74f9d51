"""Signing in in a browser: a passkey is made and used, and an app without scripts; on narrow and wide screens."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.newsroom.signing_in.doors import code_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(settings, live_server) -> str:
    """The server by a name, which a passkey needs."""
    settings.REQUIRE_SECOND_FACTOR = True
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


def first_step(page, here):
    page.goto(f"{here}/admin/login/")
    page.locator("[name=username]").fill("chief")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("#login-form button").click()


def test_a_passkey_is_made_and_used(new_context, cast, here, tripwire):
    context = new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"hasResidentKey": True}})
    first_step(page, here)
    page.locator("[name=name]").fill("Máy tính")
    page.locator("[data-make]").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("a.button-main").click()
    expect(page.locator("#logout-form")).to_have_count(1)
    context.clear_cookies()
    first_step(page, here)
    page.locator(".passkey button").click()
    expect(page.locator("#logout-form")).to_have_count(1)


def test_an_app_is_set_up_and_used_without_scripts(new_context, cast, here, tripwire):
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    first_step(page, here)
    expect(page.locator(".factor-passkey")).to_be_hidden()
    secret = re.sub(" ", "", page.locator(".factor-secret").inner_text())
    page.locator("[name=name]").fill("Điện thoại")
    page.locator("[name=code]").fill(code_now(secret))
    page.locator(".factor-way button").last.click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    context.clear_cookies()
    first_step(page, here)
    page.locator("[name=code]").fill(code_now(secret, 1))
    page.locator("[name=code]").press("Enter")
    expect(page.locator("#logout-form")).to_have_count(1)
