"""Parts of public pages: what is the same on many is rendered once for an edition; what depends on the moment."""

import secrets
import threading
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.translation import get_language

from articles.edition import is_of_this_server

register = template.Library()

EDITION = "newsroom.edition"  # where the page cache leaves the edition that a page is rendered for
MOST = 2000  # parts of one edition; the oldest make room
HOLES = "holes"  # in the context of a page that is rendered ahead


class _Parts:
    """The parts of the newest edition that was rendered."""

    def __init__(self) -> None:
        self.edition: Any = None
        self.parts: dict[tuple[Any, ...], Any] = {}
        self.lock = threading.Lock()

    def of(self, edition: Any) -> dict[tuple[Any, ...], Any]:
        """Those of an edition; a render that began before a change has none to share."""
        with self.lock:
            if edition != self.edition:
                self.edition, self.parts = edition, {}
            return self.parts


_kept = _Parts()


def edition_of(request: HttpRequest | None) -> Any:
    """The edition that the page cache asked to render for; None where there is no page cache."""
    if request is None:
        return None
    return request.META.get(EDITION) or getattr(request, "scope", {}).get(EDITION)


class Memory:
    """What is kept for the edition of a request, by kind and values; nothing where there is no page cache."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        self.edition = edition_of(request)
        self.parts = {} if self.edition is None else _kept.of(self.edition)

    def get(self, *key: Any) -> Any:
        """What was kept under the key; None where there is nothing."""
        return self.parts.get(key)

    def keep(self, *key: Any, part: Any) -> None:
        """Keep something, made just now; not where it may have come from another server than the edition."""
        if self.edition is None or not is_of_this_server(self.edition):
            return
        with _kept.lock:
            if len(self.parts) >= MOST:
                del self.parts[next(iter(self.parts))]
            self.parts[key] = part


class Holes:
    """Where a page that is rendered ahead is left open; what a story says cannot be taken for such a place."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(16)

    def __call__(self, name: str) -> str:
        """The mark of a hole of that name."""
        return f"{self.mark}{name}{self.mark}"

    def pieces(self, page: str) -> list[str]:
        """The page in pieces: text, the name of a hole, text, the name of a hole, …, text."""
        return page.split(self.mark)


class KeptNode(template.Node):
    """`{% kept "name" value… %}…{% endkept %}`: what is inside depends on edition, language and values alone."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values

    def render(self, context: template.Context) -> str:
        """The part, as it was rendered first for this edition."""
        if holes := context.get(HOLES):
            return holes(self.values[0].resolve(context))
        memory = Memory(context.get("request"))
        key = (get_language(), *(str(value.resolve(context)) for value in self.values))
        if (part := memory.get(*key)) is None:
            part = self.nodelist.render(context)
            memory.keep(*key, part=part)
        return part


class LiveNode(template.Node):
    """`{% live name %}…{% endlive %}`: what is inside depends on the moment; left out where `name` holds nothing."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> str:
        """The part."""
        if holes := context.get(HOLES):
            return holes(self.name)
        return self.nodelist.render(context) if context.get(self.name) else ""


nodes: dict[str, KeptNode | LiveNode] = {}  # by the names of their holes, of all templates that were loaded


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """See `KeptNode`."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    if not values:
        raise template.TemplateSyntaxError("kept: give the part a name")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    node = KeptNode(nodelist, values)
    if not values[0].is_var:
        nodes[str(values[0].var)] = node
    return node


@register.tag
def live(parser: Parser, token: Token) -> LiveNode:
    """See `LiveNode`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endlive",))
    parser.delete_first_token()
    nodes[name] = node = LiveNode(nodelist, name)
    return node
