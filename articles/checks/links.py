"""Checks of links: those that lead into the site lead to a page that is there."""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from articles.checks.finding import Mark, check, said
from articles.checks.story import Facts, Story
from articles.html import to_text

_OPENS, _CLOSES = "\ue000", "\ue001"
_A = re.compile(r"<a\b[^>]*>|</a>")
_HREF = re.compile(r'\shref="([^"]*)"')


@check(_("a link to a page of the site that is not there"))
def dead_link(story: Story, facts: Facts) -> Iterator[Mark]:
    """Links of the body that lead into the site; addresses elsewhere, of mail and telephone are not asked for."""
    places = None
    for number, tag in enumerate(tag for tag in _A.findall(story.html) if tag != "</a>"):
        found = _HREF.search(tag)
        address = html.unescape(found[1]).strip() if found else ""
        if found and not _leads_somewhere(address, facts):
            places = _places(story) if places is None else places
            start, end = places[number] if number < len(places) else (None, None)
            sentence = said(_("The link leads to “%(address)s”, and there is no such page."), address=address[:200])
            yield Mark(sentence, "body", start, end, text=address[:200])


def _leads_somewhere(address: str, facts: Facts) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in {"", "http", "https"} or (parts.netloc and parts.hostname not in facts.hosts):
        return True
    if not parts.path and not parts.netloc:
        return bool(parts.fragment or parts.query)
    return facts.path_exists(unquote(parts.path) or "/")


def _places(story: Story) -> list[tuple[int | None, int | None]]:
    """Where the words of each link stand in the plain text; (None, None) for one without words.

    The links are marked in the HTML, and what is not a blank is counted in both texts: `to_text` changes blanks alone.
    """
    body = story.texts["body"]
    if _OPENS in body or _CLOSES in body:
        return []
    marked = to_text(_A.sub(lambda tag: _CLOSES + tag[0] if tag[0] == "</a>" else tag[0] + _OPENS, story.html))
    spans: list[list[int]] = []
    count = 0
    for char in marked:
        if char == _OPENS:
            spans.append([count, count])
        elif char == _CLOSES and spans:
            spans[-1][1] = count
        elif not char.isspace():
            count += 1
    solid = [place for place, char in enumerate(body) if not char.isspace()]
    if count != len(solid):
        return []
    return [(solid[first], solid[after - 1] + 1) if after > first else (None, None) for first, after in spans]
