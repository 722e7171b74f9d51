"""The page of components: what the public site is built of, in every state, for those who design and build it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.desk.specimens import pages, stories
from articles.desk.specimens.samples import section
from articles.desk.specimens.specimen import Specimen

COLOURS = [
    *["paper", "tint", "ink", "soft", "rule", "bar", "red", "red-deep", "gold", "focus", "foot"],
    *[f"shade-{step}" for step in range(5)],
]


@never_cache
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component, in the account's language or that of `?language=`; for whoever may sign in at the desk."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language()
    with override(language):
        shown = [
            (title, [(specimen, list(specimen.shown(request))) for specimen in specimens])
            for title, specimens in groups()
        ]
        response = render(request, "desk/components.html", {"groups": shown, "colours": COLOURS, "section": section()})
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Language"] = language
    return response


def groups() -> list[tuple[str, list[Specimen]]]:
    """All of them, in the language of the moment."""
    return [
        (_("Stories in lists"), stories.in_lists() + stories.in_lines()),
        (_("On a story's page"), stories.above_a_story() + stories.around_a_story()),
        (_("Photos"), stories.photos()),
        (_("Corrections"), stories.corrections()),
        (_("Heads of pages"), pages.heads()),
        (_("Filters and ways on"), pages.prompts() + pages.ways()),
        (_("The country"), pages.land()),
        (_("People, events, documents"), pages.people() + pages.things()),
        (_("News by mail"), pages.by_mail()),
        (_("Frame of every page"), pages.frame()),
    ]


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [("components/", components, "desk_components")]
