"""Where stories stand on the site."""

from functools import cache

from django.urls import reverse
from django.utils.translation import get_language


def of_story(slug: str, article_id: int) -> str:
    """The path, in the language that is active; a page tells many, and `reverse` costs more."""
    before, after = _around(get_language())
    return f"{before}{slug}-{article_id}{after}"


@cache
def _around(language: str | None) -> tuple[str, str]:
    before, _sample, after = reverse("story", args=["sample", 0]).partition("sample-0")
    return before, after
