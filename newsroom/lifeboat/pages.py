"""Pages of the lifeboat: in which file an address lies, and a page with its links led there."""

import hashlib
import html
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl, quote, unquote, urlencode

from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation

from articles.public.parameters import FEEDS, parameters_of
from newsroom.edge import known_query

# What needs a server of ours: a sentence stands in its place.
STAND_INS = {"search", "prompts", "digest", "api"}
ASSETS = ("/static/", "/media/")
TAG = re.compile(r"<(a|link|img|source|script|use|image)\b[^>]*>")
SHARED = re.compile(r'<meta property="og:image" content="([^"]*)"')
ATTRIBUTE = re.compile(r'(?<=\s)(href|src|srcset)="([^"]*)"')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
MAIN = re.compile(r'(<main id="content"[^>]*>).*?(</main>)', re.DOTALL)
BODY = re.compile(r"<body\b[^>]*>\s*(<a class=\"skip\".*?</a>)?", re.DOTALL)
LEFT_OUT = re.compile(r'<script src="[^"]*/site/page\.[^"]*"[^>]*></script>|<link rel="search"[^>]*>')
IN_FILES = re.compile(r"""url\(["']?([^"')]+)|["'](/static/[^"']+)["']""")
PLAIN = re.compile(r"[A-Za-z0-9=_.,-]{1,100}")


def address_of(link: str) -> str | None:
    """The page of the paper that a link of ours leads to, written in one way; None for what is none."""
    path, _, query = link.partition("#")[0].partition("?")
    if path.startswith(ASSETS):
        return path
    try:
        name = resolve(unquote(path)).url_name or ""
    except Http404:
        return path
    if name in STAND_INS or name.endswith(FEEDS):  # a feed of a filtered list leads to that of the list
        return path
    if parameters_of(name) is None and not name.startswith("digest"):
        return path
    given = parse_qsl(known_query(quote(unquote(path)), query))
    known = urlencode(sorted(pair for pair in given if pair[1]))
    return f"{path}?{known}" if known else path


def route_of(address: str) -> str:
    """The name of the address's route; empty where there is none."""
    try:
        return resolve(unquote(address.partition("?")[0])).url_name or ""
    except Http404:
        return ""


def link_to(address: str) -> str:
    """Where the address lies in the lifeboat, as a link."""
    path, _, query = address.partition("?")
    if path.startswith(ASSETS) or not path.endswith("/"):
        return path
    if route_of(path).endswith(FEEDS):
        return f"{path}index.xml"
    if not query:
        return path
    told = ",".join(query.split("&"))
    if not PLAIN.fullmatch(told):
        told = hashlib.sha256(query.encode()).hexdigest()[:24]
    return f"{path}loc/{told}/"


def file_of(address: str) -> str:
    """The file of the address, relative to the lifeboat."""
    link = unquote(link_to(address)).lstrip("/")
    return f"{link}index.html" if not link or link.endswith("/") else link


def page(text: str, address: str, at: datetime, want: Callable[[str], None]) -> str:
    """The page as the lifeboat has it; `want` is told each address that it leads to."""
    language = "en" if address.startswith("/en/") else "vi"
    text = LEFT_OUT.sub("", FORM.sub("", text))
    with translation.override(language):
        front = "/en/" if language == "en" else "/"
        if route_of(address) in STAND_INS:
            instead = render_to_string("site/copy/stand_in.html", {"front": front})
            text = MAIN.sub(lambda found: found[1] + instead + found[2], text)
        notice = render_to_string("site/copy/notice.html", {"at": at})
    text = TAG.sub(lambda tag: _led(tag[0], want), text)
    for picture in SHARED.findall(text):
        if drawn := address_of(html.unescape(picture).removeprefix(settings.SITE_URL)):
            want(drawn)
    return BODY.sub(lambda body: body[0] + notice, text, count=1)


def _led(tag: str, want: Callable[[str], None]) -> str:
    within = tag.startswith("<a ")

    def led(attribute: re.Match[str]) -> str:
        name, value = attribute[1], html.unescape(attribute[2])
        if name == "srcset":
            for part in value.split(","):
                if (link := part.split()[0] if part.split() else "").startswith("/"):
                    want(link)
            return attribute[0]
        if within and value.startswith(f"{settings.SITE_URL}/"):
            value = value.removeprefix(settings.SITE_URL)
        if not value.startswith("/") or value.startswith("//"):
            return attribute[0]
        address = address_of(value)
        if address is None:
            return attribute[0]
        want(address)
        _, mark, fragment = value.partition("#")
        return f'{name}="{html.escape(link_to(address) + mark + fragment)}"'

    return ATTRIBUTE.sub(led, tag)


def wanted_by_file(text: str, address: str) -> list[str]:
    """The files that a style sheet, script or manifest names."""
    folder = address.rpartition("/")[0]
    found = []
    for relative, absolute in IN_FILES.findall(text):
        name = absolute or relative
        if name.startswith(("data:", "http", "#")):
            continue
        found.append(name if name.startswith("/") else f"{folder}/{name}")
    return found


def moved(target: str) -> str:
    """A page that leads on to where another lies."""
    link = html.escape(link_to(target))
    return (
        f'<!doctype html><meta charset="utf-8"><title>→</title><meta http-equiv="refresh" content="0; url={link}">'
        f'<a href="{link}">{link}</a>\n'
    )
