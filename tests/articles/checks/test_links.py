"""Links into the site lead to a page that is there."""

import pytest

from articles.checks import Story, links
from tests.articles.checks.world import facts, found, story

PAGES = {"/", "/tinh/bac-kan/", "/chuyen-muc/hỏi-đáp/"}
SITE = {"path_exists": PAGES.__contains__, "hosts": frozenset({"bao.example"})}


@pytest.mark.parametrize(
    ("address", "dead"),
    [
        ("/tinh/bac-kan/", False),
        ("/tinh/bac-kan/?quy=2023-3#dau", False),
        ("/tinh/bac-can/", True),
        ("/tin/khong-co-42/", True),
        ("tinh/bac-kan/", True),
        ("https://bao.example/tinh/bac-kan/", False),
        ("https://BAO.example", False),
        ("https://bao.example/tinh/bac-can/", True),
        ("https://elsewhere.example/tinh/bac-can/", False),
        ("//elsewhere.example/x", False),
        ("mailto:toasoan@bao.example", False),
        ("tel:19001234", False),
        ("#phan-2", False),
        ("", True),
        ("/chuyen-muc/h%E1%BB%8Fi-%C4%91%C3%A1p/", False),
        ("http://[::1", True),
    ],
)
def test_a_link_into_the_site_is_asked_for(address, dead) -> None:
    data = story() | {"body": f'<p>Xem <a href="{address}">chuyên mục</a> này.</p>'}
    assert found(links.dead_link, data, **SITE) == ([("body", "chuyên mục")] if dead else [])


def test_the_words_of_the_link_are_shown_where_they_stand() -> None:
    body = (
        "<p>đây đây <strong> đây</strong></p>\n<ul><li>một,  <a href='/tinh/bac-kan/'>đây</a></li><li>hai: "
        '<a href="/x&amp;y/" rel="noopener">  ở   <em>đây</em> </a>và <a href="/z/"><br></a>hết</li></ul>'
    ).replace("'", '"')
    read = Story.read(story() | {"body": body})
    first, second = links.dead_link(read, facts(**SITE))
    assert (first.text, second.text) == ("ở đây", "/z/")
    assert first.start == read.texts["body"].index("ở đây")
    assert "/x&y/" in str(first.sentence)
    assert second.start is None
