"""The tripwire itself: each thing that it is there for trips it, and a healthy page does not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.harness.browser import Tripwire

POLICY = "default-src 'none'; script-src 'nonce-good'; style-src 'self'; img-src 'self' data:; font-src 'self'"


def show(page: Page, body: str, status: int = 200) -> None:
    """Serve the body at /probe/ of the live server, under a strict policy."""
    html = f"<!doctype html><link rel=icon href='data:,'><title>Probe</title>{body}"
    headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
    page.route("**/probe/", lambda route: route.fulfill(status=status, body=html, headers=headers))
    page.route("**/no-such-file.css", lambda route: route.fulfill(status=404))
    page.goto("/probe/")


BROKEN = {
    "an inline style": ("<p style='color: red'>x</p>", "inline style violates .*style-src"),
    "an inline script": ("<script>document.title = 'run'</script>", "inline script violates .*script-src"),
    "a handler": ("<img alt='' src='data:,' onerror='document.title = 1'>", "inline event handler violates"),
    "another host": (
        "<img alt='' src='https://elsewhere.example/pixel.gif'>",
        "elsewhere.example.* violates .*img-src",
    ),
    "an uncaught error": ("<script nonce='good'>nothing.here</script>", "uncaught: .*nothing is not defined"),
    "a rejected promise": ("<script nonce='good'>Promise.reject(new Error('late'))</script>", "uncaught: late"),
    "a logged error": ("<script nonce='good'>console.error('noted')</script>", "console: noted"),
    "a missing file": ("<link rel='stylesheet' href='/static/no-such-file.css'>", "missing: 404 .*no-such-file"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_in_the_page_trips_the_wire(name: str, page: Page, tripwire: Tripwire) -> None:
    body, expected = BROKEN[name]
    show(page, body)
    page.wait_for_timeout(100)
    tripwire.expect(expected)


def test_a_policy_violation_is_seen_without_javascript(
    new_context: Callable[..., BrowserContext], tripwire: Tripwire
) -> None:
    show(new_context(java_script_enabled=False).new_page(), "<p style='color: red'>x</p>")
    tripwire.expect("inline style violates")


def test_a_page_that_is_gone_on_purpose_does_not_trip_it(page: Page) -> None:
    show(page, "<p>Bài đã gỡ</p>", status=410)


def test_expecting_a_problem_that_did_not_come_fails(tripwire: Tripwire) -> None:
    with pytest.raises(AssertionError, match="no problem matches"):
        tripwire.expect("anything")


def test_staff_sign_in_by_the_form(page: Page, desk_login: Callable[[Page, str], None]) -> None:
    desk_login(page, "editor")
    page.wait_for_url("**/admin/")
