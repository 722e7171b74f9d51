"""Fragments of HTML in a browser without another fence: what executes, asks for something or does not belong there."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page, Route

HOST = "http://testserver"  # as SITE_URL of the tests: texts for other readers have absolute addresses
OWN = (
    "/static/",
    "/media/",
    "/admin/photos/",
    "/admin/jsi18n/",
    "/doc-duyet/",
)  # where files and photos of our pages lie
# Whatever a script of a stranger would do first is noted, in every frame, before anything of the page is read.
WIRE = """
(() => {
  const tripped = (top.tripped ??= []);
  const trip = (what) => (...given) => { tripped.push(`${window.name} ${what} ${given.slice(0, 2)}`.slice(0, 200)); };
  for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch", "postMessage"])
    window[name] = trip(name);
  for (const name of ["XMLHttpRequest", "WebSocket", "EventSource", "Worker", "SharedWorker", "Image"])
    window[name] = function () { tripped.push(`${window.name} ${name}`); };
  navigator.sendBeacon = trip("beacon");
  for (const name of ["write", "writeln"]) Document.prototype[name] = trip(name);
})();
"""
# What an element may not be or have, whether or not it has acted yet. Addresses are read as the browser reads them.
LOOK = """
([root, scripts]) => {
  const faults = [], led = ["http:", "https:", "mailto:", "tel:"];
  const bad = "script, style, link, meta, base, iframe, frame, frameset, object, embed, form, input, button, textarea,"
    + "select, svg, math, template, noscript, xmp, plaintext, noembed, noframes, title, video, audio, dialog, portal";
  for (const element of root.querySelectorAll("*")) {
    const name = element.localName;
    if (!scripts && (element.matches(bad) || element.namespaceURI !== "http://www.w3.org/1999/xhtml"))
      faults.push(`element ${name}`);
    for (const attribute of element.attributes) {
      if (/^on|^style$|srcdoc|formaction|background|ping|^xlink|^x-|^hx-|^@|^:/i.test(attribute.name)
        && !attribute.value.startsWith("#"))
        faults.push(`${name} ${attribute.name}`);
    }
    for (const key of ["href", "src", "action", "formAction", "data"]) {
      if (typeof element[key] !== "string" || !element.hasAttribute(key.toLowerCase())) continue;
      let protocol = "none";
      try { protocol = new URL(element[key], document.baseURI).protocol; } catch { continue; }
      if (!led.includes(protocol)) faults.push(`${name} ${key} ${protocol}`);
    }
  }
  return faults;
}
"""
# Each is read as part of an element, written, and read again: what was text may not have become markup.
TWICE = """
(texts) => texts.flatMap((text, number) => {
  const [once, again] = [document.createElement("div"), document.createElement("div")];
  document.body.append(once, again);
  once.innerHTML = text;
  again.innerHTML = once.innerHTML;
  const look = %s;
  const faults = [...look([once, false]), ...look([again, false])];
  if (again.innerHTML !== once.innerHTML) faults.push("reads otherwise the second time");
  once.remove();
  return faults.map((fault) => `${number}: ${fault}`);
})
"""


@dataclass
class Reader:
    """A browser without our policy of content, and whatever it asked for beside the pages given to it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    answer: tuple[str, dict[str, str]] = ("", {})

    @classmethod
    def of(cls, context: BrowserContext) -> "Reader":
        """In a context of its own."""
        context.add_init_script(WIRE)
        context.set_default_navigation_timeout(0)  # hundreds of fragments take their time; a test that hangs is ended
        reader = cls(context.new_page())
        context.route("**/*", reader.serve)
        return reader

    def serve(self, route: Route) -> None:
        """The page that was given; files of our own are empty; all else is noted and not there."""
        parts = urlsplit(route.request.url)
        text, headers = self.answer
        if parts.netloc == urlsplit(HOST).netloc and parts.path == "/page":
            route.fulfill(body=text, headers={"Content-Type": "text/html; charset=utf-8"} | headers)
        elif parts.netloc == urlsplit(HOST).netloc and parts.path.startswith(OWN):
            route.fulfill(body="", content_type="text/plain")
        else:
            self.asked.append(route.request.url[:200])
            route.abort()

    def open(self, text: str, **headers: str) -> list[str]:
        """Read a whole page; what tripped the wire or was asked for."""
        self.asked.clear()
        self.answer = (text, headers)
        self.page.goto(f"{HOST}/page", wait_until="load")
        return self.tripped()

    def tripped(self) -> list[str]:
        """What has happened since the page was opened, after what waits for its turn has had it."""
        try:
            self.page.evaluate("() => new Promise((done) => setTimeout(done, 20))")
            found = self.page.evaluate("() => window.tripped ?? []")
        except Error as gone:
            found = [str(gone)]
        led = [] if self.page.url == f"{HOST}/page" else [f"led to {self.page.url}"]
        return [*found, *self.asked, *led]

    def look(self, *, scripts: bool = False) -> list[str]:
        """What does not belong on the page that is open; with `scripts`, elements of any name may be there."""
        return self.page.evaluate(f"(scripts) => ({LOOK})([document.body, scripts])", scripts)

    def read_twice(self, texts: Iterable[str]) -> list[str]:
        """The same of texts that scripts put into the page that is open, each twice, and what that set off."""
        return [*self.page.evaluate(TWICE % LOOK, list(texts)), *self.tripped()]


def document(texts: Iterable[Any]) -> str:
    """A page of them all, each in a section."""
    sections = "".join(f"<section>{text}</section>" for text in texts)
    return f'<!doctype html><html><meta charset="utf-8"><title>a</title><body>{sections}</body></html>'


def apart(texts: Iterable[str]) -> str:
    """A page that shows each as a document of its own, in a frame that has its number for a name."""
    frames = json.dumps(list(texts)).replace("<", "\\u003c")
    return f"""<!doctype html><html><meta charset="utf-8"><body><script nonce="n">
      for (const [number, text] of {frames}.entries()) {{
        const frame = document.createElement("iframe");
        [frame.name, frame.srcdoc] = [String(number), text];
        document.body.append(frame);
      }}</script></body></html>"""
