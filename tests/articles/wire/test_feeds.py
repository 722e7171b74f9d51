"""Feeds as entries: RSS, Atom, ninjs and JSON Feed, whole and broken, in any encoding."""

import json
import time

import pytest

from articles.wire import feeds, ninjs
from articles.wire.entries import Entry, moment, text_of
from articles.wire.feeds import NoFeed
from tests.harness.feeds import item, rss

FULL = """<item><title>Một &nbsp;tin &amp; hai</title><guid isPermaLink="false">tin-1</guid><link>https://bao.example/1</link>
<description><![CDATA[<p>Sapo <b>đậm</b></p>]]></description><dc:creator>An Nhiên</dc:creator>
<content:encoded><![CDATA[<div>Đoạn một.</div><div>Đoạn hai.<script>x()</script></div>
Ba<br><br>Bốn </item> ./.]]></content:encoded>
<media:content url="https://bao.example/a.jpg">rác</media:content>
<pubDate>Sat, 28 Nov 2026 08:00:00 +0700</pubDate></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo</title><entry><id>urn:1</id>
<title type="html">A &amp;amp; B</title><link rel="self" href="/s"/><link href="/a"/><author><name>Lê A</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Một</p><p>Hai</p></div></content>
<updated>2026-11-28T01:00:00Z</updated><rights>Ghi rõ nguồn</rights></entry></feed>"""


def one(found: list[Entry]) -> Entry:
    assert len(found) == 1
    return found[0]


def test_an_item_says_all_it_has():
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    entry = one(feeds.read(rss(FULL).replace("<rss ", f"<rss {spaces} ").encode()))
    assert (entry.identity, entry.title, entry.link) == ("tin-1", "Một tin & hai", "https://bao.example/1")
    assert entry.author == "An Nhiên"
    assert entry.published == moment("2026-11-28T01:00:00Z")
    assert entry.payload.decode() == FULL
    assert text_of(entry).text == "Một tin & hai\n\nSapo đậm\n\nĐoạn một.\n\nĐoạn hai.\n\nBa\n\nBốn ./."
    assert not entry.broken


def test_the_blocks_of_a_text_stand_where_they_say():
    text = text_of(one(feeds.read(rss(FULL).encode())))
    assert [text.text[start:end] for _html, start, end in text.blocks][1:3] == ["Đoạn một.", "Đoạn hai."]
    assert text.blocks[1][0] == "<p>Đoạn một.</p>"


def test_a_summary_that_the_text_repeats_stands_once():
    entry = Entry("1", "Tít", b"", markup="<p>Sáng 10/10, hội nghị.</p><p>Hết.</p>", summary="Sáng 10/10, hội nghị.")
    assert text_of(entry).text == "Tít\n\nSáng 10/10, hội nghị.\n\nHết."


def test_atom_is_read():
    entry = one(feeds.read(ATOM.encode(), base="https://bao.example/feed"))
    assert (entry.identity, entry.title, entry.link, entry.author) == (
        "urn:1",
        "A & B",
        "https://bao.example/a",
        "Lê A",
    )
    assert text_of(entry).text == "A & B\n\nMột\n\nHai"
    assert entry.terms == "Ghi rõ nguồn"


def test_one_broken_item_harms_no_other():
    broken = "<item><title>Hỏng <b>không đóng</title><guid>2</guid><description>x</item>"
    found = feeds.read(rss(item(1), broken, item(3), "<item><title>Không hết").encode())
    assert [entry.broken for entry in found] == [False, True, False, True]
    assert [entry.identity for entry in found if not entry.broken] == ["1", "3"]


def test_signs_that_xml_knows_not_are_read_as_meant():
    entry = one(
        feeds.read(
            rss("<item><guid>1</guid><title>A & B &nbsp;&lt;i&gt;C&lt;/i&gt; \x01 &zzz; R&D</title></item>").encode()
        )
    )
    assert not entry.broken
    assert entry.title == "A & B C &zzz; R&D"


def test_no_entity_of_the_feed_is_ever_filled_in():
    head = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    entry = one(feeds.read((head + rss(item(1, "Tin &b; và &f;"))).encode()))
    assert entry.title == "Tin &b; và &f;"


@pytest.mark.parametrize(
    ("encoding", "declared", "said"),
    [
        ("utf-8", "windows-1252", ""),  # it says the wrong one
        ("utf-8-sig", "", ""),
        ("utf-16", "", ""),
        ("windows-1258", "windows-1258", "utf-8"),
        ("windows-1258", "", "windows-1258"),
    ],
)
def test_letters_are_read_whatever_is_said_of_them(encoding, declared, said):
    text = rss(item(1, "Hoi nghi o Thai Nguyên", "Sang nay")).replace("Báo", "Bao")
    text = text.replace('"1.0"', f'"1.0" encoding="{declared}"') if declared else text
    assert one(feeds.read(text.encode(encoding), said)).title == "Hoi nghi o Thai Nguyên"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "kind"), (b"<html><p>Xin ch\xc3\xa0o</p></html>", "kind"), (b"<rss>\xff\xfe\xfa</rss>", "charset")],
)
def test_what_is_no_feed_is_told(content, said):
    with pytest.raises(NoFeed, match=said):
        feeds.read(content)


def test_a_link_that_is_none_is_left_out():
    entry = one(feeds.read(rss("<item><title>A</title><link>javascript:alert(1)</link></item>").encode()))
    assert entry.link == ""


@pytest.mark.parametrize("piece", ["<![CDATA[", "<item ", "<item>", "<!--", "<a", "&", "<item><a b='"])
def test_the_cost_grows_with_the_length_alone(piece):
    def cost(count: int) -> float:
        before = time.process_time()
        feeds.read(("<rss>" + piece * count).encode())
        return time.process_time() - before

    cost(100)
    assert cost(40_000) <= 40 * max(cost(4_000), 0.002)


NINJS = {
    "uri": "urn:ninjs:1", "pubstatus": "usable", "headline": "Tít", "byline": "Lê A", "usageterms": "Ghi nguồn",
    "body_html": "<p>Một</p><p>Hai \u0000\ud800</p>",
    "versioncreated": "2026-11-28T08:00:00+07:00",
    "embargoed": "2026-11-29T08:00:00+07:00",
}  # fmt: skip


def test_ninjs_is_read():
    entry = one(ninjs.read(json.dumps(NINJS).encode()))
    assert (entry.identity, entry.title, entry.author, entry.terms) == ("urn:ninjs:1", "Tít", "Lê A", "Ghi nguồn")
    assert text_of(entry).text == "Tít\n\nMột\n\nHai"
    assert entry.embargo == moment("2026-11-29T08:00:00+07:00")
    assert not entry.withdrawn
    assert one(ninjs.read(json.dumps([NINJS | {"pubstatus": "canceled"}]).encode())).withdrawn


def test_ninjs_of_the_second_kind_is_read():
    row = {"uri": "u", "headlines": [{"role": "short", "value": "Ngắn"}, {"role": "main", "value": "Tít"}]}
    row["bodies"] = [{"contenttype": "text/plain", "value": "Một & hai"}]
    entry = one(ninjs.read(json.dumps({"items": [row]}).encode()))
    assert text_of(entry).text == "Tít\n\nMột & hai"


NINJS3 = {
    "uri": "urn:ninjs:3", "type": "text", "pubStatus": "usable", "by": "Lê A", "usageTerms": "Ghi nguồn",
    "headlines": [{"role": "main", "value": "Tít"}], "bodies": [{"contentType": "text/plain", "value": "Một & hai"}],
    "firstCreated": "2026-11-28T08:00:00+07:00", "embargoedUntil": "2026-11-29T08:00:00+07:00",
    "standard": {"name": "ninjs", "version": "3.0"},
}  # fmt: skip


def test_ninjs_of_the_third_kind_is_read_with_its_embargo_and_withdrawal():
    entry = one(ninjs.read(json.dumps({"items": [NINJS3]}).encode()))
    assert (entry.identity, entry.author, entry.terms) == ("urn:ninjs:3", "Lê A", "Ghi nguồn")
    assert text_of(entry).text == "Tít\n\nMột & hai"
    assert entry.published == moment("2026-11-28T08:00:00+07:00")
    assert entry.embargo == moment("2026-11-29T08:00:00+07:00")
    assert not entry.withdrawn
    assert one(ninjs.read(json.dumps(NINJS3 | {"pubStatus": "withheld"}).encode())).withdrawn
    deep = json.dumps(NINJS3 | {"pubStatus": ["canceled"]}).replace('"text"', '{"a": [' * 400 + "]}" * 400)
    assert not one(ninjs.read(deep.encode())).withdrawn
    told = {name: value for name, value in NINJS3.items() if name != "bodies"}
    short = one(ninjs.read(json.dumps([told | {"descriptions": [{"role": "summary", "value": "Tóm tắt"}]}]).encode()))
    assert "Tóm tắt" in text_of(short).text


def test_our_own_kind_of_json_is_read():
    row = {"id": "https://bao.example/1", "title": "Tít", "content_html": "<p>Một</p>", "authors": [{"name": "Lê A"}]}
    entry = one(ninjs.read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [row]}).encode()))
    assert (entry.link, entry.author, text_of(entry).text) == ("https://bao.example/1", "Lê A", "Tít\n\nMột")


@pytest.mark.parametrize("content", [b"", b"[1, 2]", b"{}", b'"x"', b"[" * 100_000, b'{"items": [3]}'])
def test_json_that_is_no_feed_is_told(content):
    with pytest.raises(NoFeed):
        ninjs.read(content)


def test_an_empty_feed_is_a_feed():
    assert feeds.read(rss().encode()) == ninjs.read(b'{"items": []}') == []
