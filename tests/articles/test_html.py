"""Body HTML: what is let through, what becomes of photos and tables, and that nobody's text gets lost."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import html
from tests import hostile

PICTURE = {
    "sources": [{"type": "image/avif", "srcset": "/media/p-480.avif 480w"}],
    "src": "/media/p-960.webp",
    "srcset": "/media/p-480.webp 480w, /media/p-960.webp 960w",
    "width": 960,
    "height": 640,
    "alt": "Hội trường",
    "caption": "Quang cảnh hội nghị.",
    "credit": "Hà Mạnh Cường",
    "focal": [0.5, 0.5],
}
ALLOWED = {
    "a": {"href", "rel"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


class Elements(HTMLParser):
    """Every start tag of a text with its attributes, as a parser sees it which is not the cleaner's."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.other: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(text: str) -> None:
    """Nothing but our tags and attributes; links lead to the schemes of the house, photos to the desk."""
    elements = Elements(text)
    assert not elements.other
    for tag, attributes in elements.found:
        assert tag in html.TAGS, text
        assert set(attributes) <= ALLOWED.get(tag, set()), text
        href = "".join((attributes.get("href") or "").split())
        assert ":" not in href.split("/")[0] or href.startswith(("http:", "https:", "mailto:", "tel:")), text
        assert "src" not in attributes or html.DESK_PHOTO.fullmatch(attributes["src"] or ""), text


# --- Hostile text -------------------------------------------------------------

# What is sent → what is left.
HOSTILE = {
    "<script>alert(1)</script><p>a</p>": "<p>a</p>",
    "<scr<script>ipt>alert(1)</script>": "ipt&gt;alert(1)",
    "<p onclick=alert(1) onmouseover='x'>a</p>": "<p>a</p>",
    "<img src=x onerror=alert(1)>": "",
    '"><img src=x onerror=alert(1)>': '"&gt;',
    "<img src=https://evil.example/a.png>": "",
    "<img src='//evil.example/a.png'>": "",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>": "",
    "<img src='/media/p-960.webp'>": "",
    "<img src='/admin/photos/1/../../logout/'>": "",
    "<img src='/admin/photos/1/' srcset='//evil.example/a 2x' style='x'>": '<img src="/admin/photos/1/">',
    "<a href='javascript:alert(1)'>a</a>": '<a rel="noopener">a</a>',
    "<a href='jAvAsCrIpT&#58;alert(1)'>a</a>": '<a rel="noopener">a</a>',
    "<a href=' java\tscr\nipt:alert(1)'>a</a>": '<a rel="noopener">a</a>',
    "<a href='java&#x09;script&colon;alert(1)'>a</a>": '<a rel="noopener">a</a>',
    "<a href='\x01javascript:alert(1)'>a</a>": '<a rel="noopener">a</a>',
    "<a href='data:text/html,<script>x</script>'>a</a>": '<a rel="noopener">a</a>',
    "<a href='vbscript:x'>a</a>": '<a rel="noopener">a</a>',
    "<a href='https://a.example' target=_blank onclick=x>a</a>": '<a href="https://a.example" rel="noopener">a</a>',
    "<a href='/tinh/bac-kan/'>a</a>": '<a href="/tinh/bac-kan/" rel="noopener">a</a>',
    "<p class=x id=y style='color:red' title=z lang=vi>a</p>": "<p>a</p>",
    "<p hx-get=/x hx-on:click=x x-data=y @click=z :href=w data-action=v data-wp-bind=u>a</p>": "<p>a</p>",
    "<iframe src=//evil.example></iframe><p>a</p>": "<p>a</p>",
    "<object data=x><embed src=x></object><p>a</p>": "<p>a</p>",
    "<form action=//evil.example><input name=q><button>a</button></form>": "a",
    "<base href=//evil.example><meta http-equiv=refresh content=0><link rel=stylesheet href=x>a": "a",
    "<svg onload=alert(1)><style><img src=x onerror=alert(1)></style></svg><p>a</p>": "<p>a</p>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert(1)>": "",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>": "<p></p>'&gt;",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>": "'&gt;",
    "<textarea></p><img src=x onerror=alert(1)></textarea><p>a</p>": "<p>a</p>",
    "<template><script>x</script></template><p>a</p>": "<p>a</p>",
    "<p>a<!-- b --></p>": "<p>a</p>",
    "<p>a</p><!-- never closed <script>x</script>": "<p>a</p>",
    "<![CDATA[<script>x</script>]]>": "x]]&gt;",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><p>&e;</p>": "]&gt;<p>&amp;e;</p>",
    "<p>a\x00b<scr\x00ipt>c</p>": "<p>ab</p>",
    "<p>{{7*7}}{% debug %}</p>": "<p>{{7*7}}{% debug %}</p>",
    "<td>a</td>": "a",
    "<table><tr><td colspan=2 rowspan=999 style=x class=y>a<td colspan='2 onclick=x'>b</table>": (
        '<table><tbody><tr><td colspan="2">a</td><td>b</td></tr></tbody></table>'
    ),
    "<table><tr><td><table><tr><td>a</table></table>": (
        "<table><tbody><tr><td><table><tbody><tr><td>a</td></tr></tbody></table></td></tr></tbody></table>"
    ),
    "<h1>a</h1><h6>b</h6><font color=red>c</font>": "abc",
}


@pytest.mark.parametrize(("sent", "left"), HOSTILE.items())
def test_hostile_text_is_disarmed(sent: str, left: str):
    cleaned = html.clean(sent)
    assert cleaned == left
    assert_harmless(cleaned)


def test_a_reporters_text_stays_as_it_is():
    body = (
        "<h2>Kết quả</h2><p>Quỹ <strong>“Vì người nghèo”</strong> nhận <em>2,86 tỷ</em> đồng<br>và 97 mái nhà.</p>"
        "<ul><li>Một</li><li>Hai</li></ul><ol><li>Ba</li></ol><blockquote><p>“Trích”</p></blockquote><hr>"
        '<figure><img src="/admin/photos/12/" alt="Cầu &lt;mới&gt;"><figcaption>Ảnh chụp</figcaption></figure>'
        '<table><thead><tr><th colspan="2">Việc</th></tr></thead><tbody><tr><td>A</td><td>m<sup>2</sup></td></tr>'
        '</tbody></table><p><a href="mailto:toa-soan@newsroom.example" rel="noopener">Thư</a> H<sub>2</sub>O</p>'
    )
    assert html.clean(body) == body
    assert html.photo_ids(body) == [12]


def test_empty_paragraphs_at_the_end_go_and_others_stay():
    assert html.clean("<p></p><p>a</p><p> &nbsp;<br></p>\n<p></p> ") == "<p></p><p>a</p>"


PIECES = st.one_of(
    st.sampled_from(list(HOSTILE)),
    st.sampled_from(
        """p div button a em strong h2 ul ol li table thead tbody tr td th caption figure figcaption img br hr
        blockquote sub svg math mi style title noscript template select option form input textarea object body html
        frameset font
        nobr span pre dl dt plaintext xmp foreignObject colgroup col marquee image""".split()
    ).flatmap(lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>", f"<{tag} href=x src=/admin/photos/1/ style=y>"])),
    st.sampled_from(
        ["&nbsp;", "&#1;", "\x0c", "\x00", "</", "<!--", "-->", "]]>", "\ufffe", "\n", '"', "'", ">", "&lt;"]
    ),
    st.text(max_size=8),
)
MARKUP = st.lists(PIECES, max_size=40).map("".join)


@given(MARKUP)
def test_cleaning_twice_equals_cleaning_once_and_is_harmless(text: str):
    cleaned = html.clean(text)
    assert html.clean(cleaned) == cleaned
    assert_harmless(cleaned)


@given(MARKUP)
def test_publication_loses_no_text_and_adds_no_other_tags(text: str):
    cleaned = html.clean(text)
    shown = html.with_photos(cleaned, {}, "Ảnh")
    assert {tag for tag, _attributes in Elements(shown).found} <= html.TAGS | {"div"}
    if not html.photo_ids(cleaned):  # a photo that is not the story's goes, with its caption
        assert html.to_text(shown).split() == html.to_text(cleaned).split()


@given(MARKUP)
def test_the_quick_reading_of_clean_html_is_that_of_the_parser(text: str):
    cleaned = html.clean(text)
    for written in (cleaned, html.with_photos(cleaned, {1: PICTURE | {"alt": 'a > b "c" <d>'}}, "Ảnh")):
        assert html.to_text_of_clean(written) == html.to_text(written)


def test_a_seeded_crowd_of_hostile_fragments_is_disarmed(full: bool):
    for text in hostile.markup(33, 20_000 if full else 300):
        cleaned = html.clean(text)
        assert_harmless(cleaned)
        assert hostile.Tripwire(cleaned).tripped == [], text
        assert html.clean(cleaned) == cleaned, text


def test_what_html_does_not_mend_by_itself_ends_as_plain_paragraphs(monkeypatch):
    nested = "<p><button><p>Một &lt; hai</p><p>Ba</p></button></p>"
    assert html.clean(nested) == "<p></p><p>Một &lt; hai</p><p>Ba</p>"
    monkeypatch.setattr(html, "MAX_ROUNDS", 0)
    assert html.clean(nested) == "<p>Một &lt; hai</p><p>Ba</p>"


# --- Too much of it -----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(f"<{tag}>" * 10_000 + "Chữ cuối" for tag in ("em", "blockquote", "div", "ul><li", "p", "table><tr><td")),
        "</em>" * 40_000 + "Chữ cuối",
        "<p></p>" * 20_000 + "<p>Chữ cuối</p>",
        "<p>" * 20_000 + "Chữ cuối",
        " " * 900_000 + "<p>Chữ cuối</p>",
        "&#" * 49_000 + "<p>Chữ cuối</p>",
    ],
    ids=lambda text: text[:12],
)
def test_ten_thousand_tags_take_bounded_time_and_lose_no_text(text: str):
    begin = time.process_time()
    cleaned = html.clean(text)
    assert html.to_text(cleaned).endswith("Chữ cuối")
    assert html.to_text(html.with_photos(cleaned, {}, "Ảnh")).endswith("Chữ cuối")
    assert html.clean(cleaned) == cleaned
    assert time.process_time() - begin < 10  # seconds of CPU; what is measured is below 1.5


def test_more_than_a_page_can_hold_is_refused():
    assert html.clean("a" * html.MAX_LENGTH)
    with pytest.raises(ValueError, match="too long"):
        html.clean("a" * (html.MAX_LENGTH + 1))
    for text in ("<br>" * (html.MAX_MARKS + 1), "&" * (html.MAX_MARKS + 1), "&" * html.MAX_LENGTH):
        with pytest.raises(ValueError, match="too long"):
            html.clean(text)


def test_what_grows_beyond_the_measure_while_it_is_cleaned_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(html, "MAX_MARKS", 100)
    assert html.clean(html.clean("<p>a" * 50))
    with pytest.raises(ValueError, match="too long"):
        html.clean("<p>a" * 51)


# --- Photos and tables --------------------------------------------------------


def placed(body: str, **changes: object) -> str:
    return html.with_photos(html.clean(body), {1: PICTURE | changes, 2: PICTURE | {"src": "/media/q.webp"}}, "Ảnh")


def test_a_photo_is_placed_with_caption_and_credit():
    assert placed('<p>a</p><figure><img src="/admin/photos/1/"></figure><p>b</p>') == (
        "<p>a</p><figure><picture>"
        '<source type="image/avif" srcset="/media/p-480.avif 480w" sizes="(min-width: 44rem) 42rem, 100vw">'
        '<img src="/media/p-960.webp" srcset="/media/p-480.webp 480w, /media/p-960.webp 960w" '
        'sizes="(min-width: 44rem) 42rem, 100vw" width="960" height="640" alt="Hội trường" loading="lazy" '
        'decoding="async"></picture><figcaption>Quang cảnh hội nghị. '
        '<span class="credit">Ảnh: Hà Mạnh Cường</span></figcaption></figure><p>b</p>'
    )


def test_words_written_in_the_text_go_before_those_of_the_photo():
    page = placed(
        '<figure><img src="/admin/photos/1/" alt="Sân nhà văn hóa"><figcaption>Chú thích riêng</figcaption></figure>'
    )
    assert 'alt="Sân nhà văn hóa"' in page
    assert "<figcaption>Chú thích riêng <span" in page
    assert PICTURE["caption"] not in page


def test_caption_credit_and_alt_are_text_and_not_markup():
    evil = '"><script>alert(1)</script>\x0b\x00'
    page = placed('<img src="/admin/photos/1/">', caption=evil, credit=evil, alt=evil)
    assert {tag for tag, _ in Elements(page).found} == {"figure", "picture", "source", "img", "figcaption", "span"}
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") + page.count("<script>alert(1)") == 3
    [image] = [attributes for tag, attributes in Elements(page).found if tag == "img"]
    assert image["alt"] == '"><script>alert(1)</script>'
    assert not any(name.startswith("on") for name in image)


def test_a_photo_of_no_credit_shows_none():
    assert "credit" not in placed('<img src="/admin/photos/1/">', credit="")


def test_text_around_a_photo_stays():
    page = placed('<p>trước <img src="/admin/photos/1/"> sau</p><ul><li>a<img src="/admin/photos/2/">b</li></ul>cuối')
    assert html.to_text(page).split("\n") == [
        "Quang cảnh hội nghị. Ảnh: Hà Mạnh Cường", "trước sau",
        "a", "Quang cảnh hội nghị. Ảnh: Hà Mạnh Cường", "b", "cuối",
    ]  # fmt: skip
    assert page.count("<figure>") == page.count("<img") == 2
    assert "<p><figure>" not in page, "a paragraph cannot hold a figure: the browser would tear it"


def test_a_paragraph_that_held_a_photo_alone_goes():
    assert placed('<p>a</p><p><a href="/x"><img src="/admin/photos/1/"></a><br>&nbsp;</p><p>b</p>').count("<p>") == 2


def test_a_figure_of_several_photos_shows_them_all():
    page = placed(
        '<figure><img src="/admin/photos/1/"><img src="/admin/photos/2/"><figcaption>Hai ảnh</figcaption></figure>x'
    )
    assert [attributes["src"] for tag, attributes in Elements(page).found if tag == "img"] == [
        "/media/p-960.webp",
        "/media/q.webp",
    ]
    assert page.count("Hai ảnh") == 1
    assert page.count("<figure>") == page.count("<figcaption>") == 2
    assert page.endswith("x")


@pytest.mark.parametrize(
    "body",
    [
        '<figure><img src="/admin/photos/9/"><figcaption>Không phải của bài</figcaption></figure>',
        '<p><img src="/admin/photos/9/"></p>',
        '<img src="/admin/photos/9/">',
    ],
)
def test_a_photo_that_is_not_the_storys_is_left_out(body: str):
    assert placed(f"<p>a</p>{body}<p>b</p>") == "<p>a</p><p>b</p>"
    assert placed(f'{body}<figure><img src="/admin/photos/9/"><img src="/admin/photos/2/"></figure>').count("<img") == 1


def test_a_figure_without_a_photo_is_not_touched():
    assert "<figcaption>Bảng 1</figcaption></figure>" in placed(
        "<figure><table><tr><td>a</td></tr></table><figcaption>Bảng 1</figcaption></figure>"
    )


def test_every_table_stands_in_a_frame_that_scrolls():
    page = placed("<p>a</p><table><tr><td>b<table><tr><td>c</td></tr></table>d</td></tr></table>e<p>f</p>")
    frames = [attributes for tag, attributes in Elements(page).found if tag == "div"]
    assert len(frames) == page.count("<table>") == page.count('<div class="table-scroll"') == 2
    assert all(frame["tabindex"] == "0" and frame["role"] == "region" for frame in frames)
    assert html.to_text(page).split() == list("abcdef")


# --- Plain text ---------------------------------------------------------------


def test_plain_text_is_one_line_a_block():
    body = (
        "<h2>Đề</h2><p>Một\n  dòng <strong>liền</strong>\nnhau</p><ul><li>a</li><li>b <em>c</em></li></ul>"
        "<table><tr><th>d</th><td>e</td></tr></table><blockquote><p>f</p>g</blockquote>h<br>i<p>&nbsp;</p>"
        '<figure><img src="/admin/photos/1/" alt="không in"><figcaption>j</figcaption></figure>&lt;k&gt;'
    )
    assert html.to_text(html.clean(body)).split("\n") == [
        "Đề", "Một dòng liền nhau", "a", "b c", "d", "e", "f", "g", "h", "i", "j", "<k>",
    ]  # fmt: skip
    assert html.to_text("") == ""
