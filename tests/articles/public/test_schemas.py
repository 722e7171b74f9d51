"""The grammars themselves: each takes a whole document and sees what is wrong in it."""

import pytest

from tests.articles.public.schemas import faults

PERSON, ID = "<author><name>Báo</name></author>", "<id>http://b.example/1</id>"
ENTRY = f'<entry>{ID}<title>Tin</title><updated>2026-11-20T12:00:00+07:00</updated><link href="http://b.example/1"/></entry>'
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom">{PERSON}<id>http://b.example/</id><title type="html">Báo</title>'
ATOM += f'<updated>2026-11-20T05:00:00Z</updated><x:y xmlns:x="http://x.example/">1</x:y>{ENTRY}{ENTRY}</feed>'
ITEM = '<item><title>Tin</title><guid isPermaLink="false">1</guid>'
ITEM += "<pubDate>Fri, 20 Nov 2026 05:00:00 +0000</pubDate></item>"
RSS = f"<channel><title>Báo</title>{ITEM}<link>http://b.example/</link><description>Tin</description>{ITEM}</channel>"
RSS = f'<rss version="2.0" xmlns:x="http://x.example/">{RSS.replace("</title>", "</title><x:y>1</x:y>", 1)}</rss>'
NEWS = "<n:news><n:publication><n:name>Báo</n:name><n:language>vi</n:language></n:publication>"
NEWS += "<n:publication_date>2026-11-18T13:00:00+07:00</n:publication_date><n:title>Tin</n:title></n:news>"
ADDRESS = f"<loc>http://b.example/1</loc><lastmod>2026-11-20</lastmod>{NEWS}"
NAMES = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap-news/0.9"
MAP = f'<urlset xmlns="{NAMES[0]}" xmlns:n="{NAMES[1]}"><url>{ADDRESS}</url></urlset>'
JSON = '{"version": "https://jsonfeed.org/version/1.1", "title": "Báo", "items": [{"id": "1", "content_html": "<p>"}]}'
WHOLE = {"atom.rng": ATOM, "rss.rng": RSS, "sitemap.xsd": MAP, "json_feed.json": JSON}
# The grammar, what is right, and what is wrong in its place (the first time it stands there).
WRONG = [
    ("atom.rng", PERSON, ""),
    ("atom.rng", "<name>Báo</name>", ""),
    ("atom.rng", ID, ""),
    ("atom.rng", ID, ID * 2),
    ("atom.rng", ID, "<id>1</id>"),
    ("atom.rng", "+07:00", ""),
    ("atom.rng", "2026-11-20T12:00:00+07:00", "20/11/2026"),
    ("atom.rng", 'href="http', 'rel="mate" href="http'),
    ("atom.rng", 'type="html"', 'type="text/html"'),
    ("atom.rng", "<entry>", "<entry><category/>"),
    ("atom.rng", "<entry>", "<entry><lead>Tin</lead>"),
    ("rss.rng", "<title>Báo</title>", ""),
    ("rss.rng", "http://b.example/", "/tin/"),
    ("rss.rng", "<item><title>Tin</title>", "<item>"),
    ("rss.rng", "false", "no"),
    ("rss.rng", "Fri, 20 Nov 2026", "2026-11-20"),
    ("rss.rng", "<description>Tin", "<description>Tin</description><description>Tin"),
    ("rss.rng", "<guid", "<lead>Tin</lead><guid"),
    ("rss.rng", 'version="2.0"', ""),
    ("sitemap.xsd", "http://b.example/1", "/tin/"),
    ("sitemap.xsd", "2026-11-20", "20/11/2026"),
    ("sitemap.xsd", "<loc>http://b.example/1</loc><lastmod>2026-11-20</lastmod>", "<lastmod>2026-11-20</lastmod>"),
    ("sitemap.xsd", "<n:title>Tin</n:title>", ""),
    ("sitemap.xsd", "<n:language>vi", "<n:language>Vietnamese"),
    ("sitemap.xsd", f"<url>{ADDRESS}</url>", ""),
    ("json_feed.json", "1.1", "1"),
    ("json_feed.json", '"id": "1"', '"id": 1'),
    ("json_feed.json", '"id": "1", ', ""),
    ("json_feed.json", '"content_html"', '"content"'),
    ("json_feed.json", '"id"', '"date_published": "20/11/2026", "id"'),
    ("json_feed.json", '"id"', '"url": "tin 1", "id"'),
]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_document_is_taken(name: str) -> None:
    assert faults(name, WHOLE[name].encode()) == []


@pytest.mark.parametrize(("name", "right", "wrong"), WRONG)
def test_what_is_wrong_is_seen(name: str, right: str, wrong: str) -> None:
    assert right in WHOLE[name]
    assert faults(name, WHOLE[name].replace(right, wrong, 1).encode()) != []


def test_where_every_entry_names_its_author_the_feed_need_not() -> None:
    unsigned = ATOM.replace(PERSON, "")
    assert faults("atom.rng", unsigned.replace("<entry>", f"<entry>{PERSON}").encode()) == []
    assert faults("atom.rng", unsigned.replace("<entry>", f"<entry>{PERSON}", 1).encode()) != []
