"""Where what readers see stands on the site, in the active language: a page tells many, and `reverse` costs more."""

from functools import cache

from django.urls import reverse
from django.utils.translation import get_language

SAMPLE = "20000101"  # a slug and a number, and in no address of the site


def of_story(slug: str, article_id: int) -> str:
    """The path of a story."""
    before, after = _around(get_language(), "story", "sample", SAMPLE)
    return f"{before}{slug}-{article_id}{after}"


def of(route: str, name: str | int) -> str:
    """The path of a route that names one thing, by its slug or number; raises `NoReverseMatch` without that route."""
    before, after = _around(get_language(), route, SAMPLE)
    return f"{before}{name}{after}"


@cache
def _around(language: str | None, route: str, *sample: str) -> tuple[str, str]:
    before, _sample, after = reverse(route, args=sample).partition("-".join(sample))
    return before, after
