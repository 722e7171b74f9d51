"""Debian's Chromium for pytest-playwright, and a tripwire for what goes wrong inside a page."""

import re
import shutil
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, WebError

MISSING = "Chromium is not installed: apt-get install chromium"
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PARTS_OF_A_PAGE = {"stylesheet", "script", "font", "image"}


def executable() -> str | None:
    """The path of an installed Chromium, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Tripwire:
    """Collects what no page of ours may do: break its policy, throw, log an error, ask for a missing file."""

    problems: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of the context, also one that runs without JavaScript."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("response", self._response)

    def expect(self, pattern: str) -> None:
        """Say that the test caused problems that match; it is an error if there was none."""
        rest = [problem for problem in self.problems if not re.search(pattern, problem)]
        assert len(rest) < len(self.problems), f"no problem matches {pattern!r}: {self.problems}"
        self.problems[:] = rest

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 410 on purpose logs that too; `_response` sees the files that are missing.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")
        elif "Content Security Policy" in message.text:
            self.problems.append(f"policy: {message.text}")

    def _error(self, error: WebError) -> None:
        self.problems.append(f"uncaught: {error.error.message}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            self.problems.append(f"missing: {response.status} {response.url}")


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in at the desk as a person would; the page then shows the desk's home."""
    response = page.goto("/admin/login/")
    assert response is not None and response.ok, f"the sign-in page answers {response and response.status}"
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
    assert "/login" not in page.url, f"{username} could not sign in: {page.inner_text('body')[:300]}"
