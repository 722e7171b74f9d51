"""Addresses become files, and links lead to them."""

from datetime import UTC, datetime

import pytest

from newsroom.lifeboat import pages

AT = datetime(2026, 11, 29, 0, 46, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "address", "file"),
    [
        ("/", "/", "index.html"),
        ("/en/", "/en/", "en/index.html"),
        ("/tinh/bac-kan/", "/tinh/bac-kan/", "tinh/bac-kan/index.html"),
        ("/tinh/bac-kan/?quy=2023-3&x=1", "/tinh/bac-kan/?quy=2023-3", "tinh/bac-kan/loc/quy=2023-3/index.html"),
        (
            "/tinh/ca-mau/?quy=2026-1&don-vi=ca-mau",
            "/tinh/ca-mau/?don-vi=ca-mau&quy=2026-1",
            "tinh/ca-mau/loc/don-vi=ca-mau,quy=2026-1/index.html",
        ),
        ("/tin/a-1/#anh", "/tin/a-1/", "tin/a-1/index.html"),
        ("/tinh/bac-kan/rss/?quy=2023-3", "/tinh/bac-kan/rss/", "tinh/bac-kan/rss/index.xml"),
        ("/feed.json", "/feed.json", "feed.json"),
        ("/sitemap-tin-0.xml", "/sitemap-tin-0.xml", "sitemap-tin-0.xml"),
        ("/tim-kiem/?q=a", "/tim-kiem/", "tim-kiem/index.html"),
        ("/static/site/site.css", "/static/site/site.css", "static/site/site.css"),
    ],
)
def test_each_address_has_a_file(link, address, file):
    assert pages.address_of(link) == address
    assert pages.file_of(address) == file


def test_strange_queries_are_hashed():
    file = pages.file_of("/tinh/bac-kan/?quy=..%2F..%2F..%2Fetc")
    assert file.startswith("tinh/bac-kan/loc/") and ".." not in file


def test_links_of_a_page_are_led_and_told(settings):
    wanted: list[str] = []
    text = (
        '<body>\n  <a class="skip" href="#content">Đến</a><form action="/tim-kiem/"><input name="q"></form>'
        '<a class="x" href="/tinh/bac-kan/?truoc=5-6&amp;quy=2023-3#l">a</a>'
        f'<a href="{settings.SITE_URL}/tin/a-1/">b</a><a href="https://other.example/?a=1">c</a>'
        f'<meta property="og:image" content="{settings.SITE_URL}/chia-se/1.jpg">'
        '<img src="/media/a.jpg" srcset="/media/b.jpg 320w, /media/c.jpg 640w"></body>'
    )
    made = pages.page(text, "/en/", AT, wanted.append)
    assert wanted == [
        "#content", "/tinh/bac-kan/?quy=2023-3&truoc=5-6", "/tin/a-1/", "/media/a.jpg", "/media/b.jpg", "/media/c.jpg",
        "/chia-se/1.jpg",
    ][1:]  # fmt: skip
    assert 'href="/tinh/bac-kan/loc/quy=2023-3,truoc=5-6/#l"' in made
    assert 'href="/tin/a-1/"' in made and 'href="https://other.example/?a=1"' in made
    assert "<form" not in made
    assert "Static copy of this page, made on" in made and "07:46, 29 November 2026" in made
    assert "Bản sao tĩnh" in pages.page(text, "/", AT, wanted.append)
