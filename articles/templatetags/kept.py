"""Parts of public pages that are the same on many of them: rendered once for an edition, then kept."""

import threading
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.translation import get_language

from articles.edition import is_of_this_server

register = template.Library()

EDITION = "newsroom.edition"  # where the page cache leaves the edition that a page is rendered for
MOST = 500  # parts of one edition


class _Parts:
    """The parts of the newest edition that was rendered."""

    def __init__(self) -> None:
        self.edition: Any = None
        self.parts: dict[tuple[Any, ...], str] = {}
        self.lock = threading.Lock()

    def of(self, edition: Any) -> dict[tuple[Any, ...], str]:
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


class KeptNode(template.Node):
    """`{% kept "name" value… %}…{% endkept %}`: what is inside depends on edition, language and values alone."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values

    def render(self, context: template.Context) -> str:
        """The part, as it was rendered first for this edition."""
        if (edition := edition_of(context.get("request"))) is None:
            return self.nodelist.render(context)
        parts = _kept.of(edition)
        key = (get_language(), *(str(value.resolve(context)) for value in self.values))
        if (part := parts.get(key)) is None:
            part = self.nodelist.render(context)
            if len(parts) < MOST and is_of_this_server(edition):
                parts[key] = part
        return part


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """See `KeptNode`."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    if not values:
        raise template.TemplateSyntaxError("kept: give the part a name")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, values)
