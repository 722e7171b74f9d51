"""Parts of pages that are kept: for one edition, one language and their values, and only where there is an edition."""

from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from articles.edition import Edition
from articles.templatetags.kept import EDITION

TEMPLATE = Template("{% load kept %}{% kept 'part' place missing.name %}{{ counter.up }}{% endkept %}")


class Counter:
    def __init__(self) -> None:
        self.number = 0

    def up(self) -> int:
        self.number += 1
        return self.number


def test_a_part_is_rendered_once_for_an_edition() -> None:
    counter = Counter()

    def rendered(edition: int | None, place: str = "a", language: str = "vi") -> str:
        request = RequestFactory().get("/")
        request.META[EDITION] = edition and Edition((edition, edition, edition), (), None)
        with override(language):
            return TEMPLATE.render(Context({"request": request, "place": place, "counter": counter}))

    assert [rendered(1), rendered(1), rendered(1, "b"), rendered(1, "a", "en"), rendered(1)] == [
        "1",
        "1",
        "2",
        "3",
        "1",
    ]
    assert [rendered(2), rendered(2)] == ["4", "4"], "another edition"
    assert [rendered(None), rendered(None)] == ["5", "6"], "no page cache"
    assert TEMPLATE.render(Context({"counter": counter})) == "7", "no request"


def test_the_oldest_parts_make_room(monkeypatch) -> None:
    monkeypatch.setattr("articles.templatetags.kept.MOST", 2)
    counter, request = Counter(), RequestFactory().get("/")
    request.META[EDITION] = Edition((9, 9, 9), (), None)

    def rendered(place: str) -> str:
        return TEMPLATE.render(Context({"request": request, "place": place, "counter": counter}))

    assert [rendered(place) for place in ("a", "b", "c", "c", "b", "a")] == ["1", "2", "3", "3", "2", "4"]
