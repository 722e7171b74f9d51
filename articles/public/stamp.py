"""The stamp of what is rendered ahead: code, templates, words and settings that it was made by, and its section."""

import hashlib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
# Of everything that what is rendered may depend on; a file too many costs a rendering, one too few an old page.
SOURCES = (
    "templates/site/**/*.html",
    "templates/components/*.html",
    "articles/*.py",
    "articles/models/*.py",
    "articles/public/*.py",
    "articles/templatetags/*.py",
    "newsroom/vietnamese.py",
    "newsroom/urls_public.py",
    "newsroom/formats/**/*.py",
    "provinces/*.py",
    "locale/**/*.mo",
)


def sources() -> Iterator[Path]:
    """The files, each once, in their order."""
    yield from sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)})


@cache
def of_code() -> str:
    """The stamp of the software that is running."""
    digest = hashlib.sha256(django.get_version().encode())
    for path in sources():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def of(section: Any) -> str:
    """The stamp of a story in that section (None where it is in none), rendered now."""
    named = (section.slug, section.name, section.name_en) if section else ()
    return of_names(*named)


# Of an entry of a list: what `good` wants to know.
SECTION = ("story__section__slug", "story__section__name", "story__section__name_en")
MARK = ("story__rendered__stamp", *SECTION)


def good(stamp: str | None, *names: str | None) -> bool:
    """Whether what has the stamp (none where nothing was rendered) is what would be rendered now."""
    return not settings.DEBUG and stamp == of_names(*(name for name in names if name is not None))


def of_names(*names: str) -> str:
    """The same, by the section's slug, name and English name."""
    paper = tuple(settings.MASTHEAD.values())
    return _of(of_code(), settings.SITE_URL, settings.MEDIA_URL, settings.SAMPLE_NOTICE, paper, names)


@lru_cache(maxsize=1000)
def _of(*what: Any) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:32]
