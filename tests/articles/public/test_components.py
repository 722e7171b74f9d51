"""The components of the public site: each begins with what it wants, and a page uses it."""

import re

from tests.harness import source

COMPONENTS = "templates/components/"
INCLUDED = re.compile(r'\{% include "([^"]+)"')


def included(path: str) -> set[str]:
    """The templates that a template includes, also by way of others."""
    texts, found, waiting = source.templates(), set(), [path]
    while waiting:
        for name in INCLUDED.findall(texts[waiting.pop()]):
            if (inner := f"templates/{name}") not in found:
                found.add(inner)
                waiting.append(inner)
    return found


def components() -> set[str]:
    return {path for path in source.templates() if path.startswith(COMPONENTS)}


def test_what_is_included_exists() -> None:
    texts = source.templates()
    names = {name for text in texts.values() for name in INCLUDED.findall(text)}
    ours = {f"templates/{name}" for name in names if not name.startswith("admin/")}
    assert ours - set(texts) == set()


def test_each_component_says_first_what_it_is_and_wants() -> None:
    texts = source.templates()
    assert len(components()) > 30
    assert [path for path in components() if not texts[path].startswith("{% comment %}")] == []


def test_each_component_is_on_a_page() -> None:
    pages = [path for path in source.templates() if path.startswith("templates/site/")]
    assert components() - set().union(*map(included, pages)) == set()
