"""What stands around the stories of a list further down: the same on all of its pages, and kept for an edition."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from articles.public.paging import PARAMETER, Page, at_level
from articles.templatetags.kept import Memory


class Frame(NamedTuple):
    """A page in pieces: text, what stands there (`cards`, `here`, `older`), text, …, text."""

    pieces: list[str]
    level: str  # of the headings of cards

    def around(self, page: Page, here: str) -> str:
        """The page of these stories."""
        filled, values = self.pieces.copy(), _varying(page, here, self.level)
        filled[1::2] = [values[name] for name in self.pieces[1::2]]
        return "".join(filled)


def framed(request: HttpRequest, template: str, page: Page, context: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The answer with a page of a list; `context` makes what the template wants besides `page`.

    Below the first page of a list it is asked for once in an edition, for all pages that have further ones below them,
    and for the last. What it shows must not depend on the cursor.
    """
    memory, here = Memory(request), request.GET.get(PARAMETER, "")
    if memory.edition is None or not here or not page.cards:
        return render(request, template, context() | {"page": page})
    rest = request.META.get("QUERY_STRING", "").replace(here, "")
    key = ("frame", template, get_language(), request.path, rest, bool(page.older))
    if (frame := memory.get(*key)) is not None:
        return HttpResponse(frame.around(page, here))
    response = render(request, template, context() | {"page": page})
    if frame := _frame_of(response.text, page, here):
        memory.keep(*key, part=frame)
    return response


def _frame_of(html: str, page: Page, here: str) -> Frame | None:
    """The frame of a finished page; None where its stories do not stand in it as they are, once."""
    for level in ("2", "3"):
        varying = _varying(page, here, level)
        if html.count(varying["cards"]) == 1:
            names = {text: name for name, text in varying.items() if text}
            pieces = re.split(f"({'|'.join(map(re.escape, names))})", html)
            return Frame([names[piece] if number % 2 else piece for number, piece in enumerate(pieces)], level)
    return None


def _varying(page: Page, here: str, level: str) -> dict[str, str]:
    """All in which pages of one list differ; a cursor is a moment and a number, and no other words of a page."""
    return {"cards": at_level(page.cards, level), "here": here, "older": page.older_cursor}
