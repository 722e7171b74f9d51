"""Rendered ahead: what pages, lists and feeds show of a story, made when its row is written and spliced when asked for.

A page is kept in pieces: between them stand the parts that all pages share, and those that depend on the moment.
"""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import Template
from django.template.context import make_context
from django.template.loader import get_template
from django.utils.translation import get_language, override

from articles.models.published import PublishedArticle
from articles.models.reference import Section
from articles.models.rendered import RenderedStory
from articles.public import stamp
from articles.public.channels import entry_of
from articles.public.feeds import item_of
from articles.public.story_page import of_row
from articles.templatetags import kept
from articles.templatetags.site import this_year

PAGE, CARD = "site/story.html", "components/card.html"
FEW = {"notes"}  # of what depends on the moment: the same on many pages
SIZES = "(min-width: 44rem) 11rem, 7rem"  # of a photo in a list


# --- Written: by `articles.rendering` ------------------------------------------------


def stamps() -> set[str]:
    """Those that are good now: of each section, and of none."""
    return {stamp.of(section) for section in [None, *Section.objects.all()]}


def rendered(story: PublishedArticle) -> RenderedStory:
    """Everything that is made of a row."""
    made = RenderedStory(story=story, stamp=stamp.of(story.section))
    for language, _name in settings.LANGUAGES:
        with override(language):
            setattr(made, f"card_{language}", _card(story))
            setattr(made, f"page_{language}", json.dumps(_page(story), ensure_ascii=False))
    with override(settings.LANGUAGE_CODE):
        entry = entry_of(story)
        made.item, made.entry = item_of(entry, "rss"), item_of(entry, "atom")
    return made


def _card(story: PublishedArticle) -> str:
    return get_template(CARD).render({"story": story, "sizes": SIZES, "language": get_language()})


def _page(story: PublishedArticle) -> list[str]:
    request = HttpRequest()
    request.method, request.path = "GET", story.get_absolute_url()
    holes = kept.Holes()
    return holes.pieces(get_template(PAGE).render(of_row(story) | {kept.HOLES: holes}, request))


# --- Read, and filled ---------------------------------------------------------------


def page(story: PublishedArticle, request: HttpRequest, memory: kept.Memory, moment: dict[str, Any]) -> str:
    """The page of a row that was read with its `pieces`; `moment` is what of it depends on the moment."""
    pieces: list[str] = json.loads(vars(story)["pieces"])
    language, fill = get_language(), _Filling(moment, request)
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        if name in moment and name not in FEW:
            pieces[place] = fill(name) if moment[name] else ""
            continue
        key = ("around stories", language, name, str(moment.get(name)))
        if (part := memory.get(*key)) is None:
            part = fill(name) if moment.get(name, True) else ""
            memory.keep(*key, part=part)
        pieces[place] = part
    return "".join(pieces)


class _Filling:
    """Renders parts of a page; what they need is made ready when one is rendered."""

    def __init__(self, moment: dict[str, Any], request: HttpRequest) -> None:
        self.moment, self.request = moment, request
        self.template: Template | None = None

    def __call__(self, name: str) -> str:
        if self.template is None:
            get_template("site/base.html")  # which it extends, and which has parts of its own
            self.template = get_template(PAGE).template  # type: ignore[attr-defined]
            self.context = make_context(self.moment | _said(), self.request)
        with self.context.render_context.push_state(self.template), self.context.bind_template(self.template):
            return kept.nodes[name].render(self.context)


def _said() -> dict[str, Any]:
    """What the page sets for its parts."""
    return {"language": get_language(), "paper": settings.MASTHEAD, "year_now": this_year()}
