"""Formatted text with its changes marked: what changed is marked in place, in its form, and nothing becomes markup."""

import os
import random
import re
import time

import lxml.html
import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from articles import html
from articles.desk.align import Budget, align
from articles.desk.blocks import blocks
from articles.desk.marked import chunks, compared

HREF = '<a href="{}" rel="noopener">báo cáo</a>'


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def marked(before: str, after: str, *, fold: bool = False) -> str:
    return "".join(chunk.html for chunk in chunks(compared(before, after), fold=fold))


def states(before: str, after: str) -> list[str]:
    return [entry.state for entry in compared(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("<p>quý III năm 2023</p>", "<p>quý IV năm 2023</p>", "<p>quý <del>III</del><ins>IV</ins> năm 2023</p>"),
        ("<h2>Kết quả cũ</h2>", "<h2>Kết quả mới</h2>", "<h2>Kết quả <del>cũ</del><ins>mới</ins></h2>"),
        (
            "<ul><li>Một hai</li></ul>",
            "<ul><li>Một hai</li><li><p>Ba</p></li></ul>",
            '<ul><li>Một hai</li><li class="added"><ins>Ba</ins></li></ul>',
        ),
        (
            "<blockquote><p>Lời cũ của dân</p></blockquote>",
            "<blockquote><p>Lời mới của dân</p></blockquote>",
            "<blockquote><p>Lời <del>cũ</del><ins>mới</ins> của dân</p></blockquote>",
        ),
        (
            "<table><tbody><tr><td>Bắc Kạn</td><td>46,3 tỷ đồng</td></tr></tbody></table>",
            "<table><tbody><tr><td>Bắc Kạn</td><td>46,5 tỷ đồng</td></tr></tbody></table>",
            "<td>Bắc Kạn</td><td><del>46,3</del><ins>46,5</ins> tỷ đồng</td>",
        ),
        (
            '<figure><img src="/admin/photos/7/" alt="x"><figcaption>Ảnh cũ ở xã</figcaption></figure>',
            '<figure><img src="/admin/photos/7/" alt="x"><figcaption>Ảnh mới ở xã</figcaption></figure>',
            "<figcaption>Ảnh <del>cũ</del><ins>mới</ins> ở xã</figcaption>",
        ),
        (
            '<figure><img src="/admin/photos/7/" alt="x"><figcaption>Ảnh ở xã</figcaption></figure>',
            '<figure><img src="/admin/photos/8/" alt="x"><figcaption>Ảnh ở xã</figcaption></figure>',
            '<del><img src="/admin/photos/7/" alt="x"></del><ins><img src="/admin/photos/8/" alt="x"></ins>',
        ),
    ],
)
def test_each_form_keeps_its_form_and_its_words_are_marked(before, after, shown):
    assert shown in marked(before, after)


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ("<h2>Kết quả</h2>", "<p>Kết quả</p>", "before: heading; now: paragraph"),
        ("<p>Kết quả</p>", "<ul><li>Kết quả</li></ul>", "before: paragraph; now: list item"),
        (f"<p>A {HREF.format('/tinh/a/')}</p>", f"<p>A {HREF.format('/tinh/b/')}</p>", "led to /tinh/a/, now"),
        ("<p>Xem báo cáo</p>", f"<p>Xem {HREF.format('/tinh/b/')}</p>", "is a link now: /tinh/b/"),
        (f"<p>Xem {HREF.format('/tinh/a/')}</p>", "<p>Xem báo cáo</p>", "no link any more; before: /tinh/a/"),
        ("<p>Một hai</p>", "<p><strong>Một</strong> hai</p>", "“Một” is bold now"),
        ("<p><em>Một</em> hai</p>", "<p>Một hai</p>", "“Một” is not italic any more"),
        ('<img src="/admin/photos/7/" alt="cũ">', '<img src="/admin/photos/7/" alt="mới">', "“cũ” → “mới”"),
    ],
)  # fmt: skip
def test_what_changed_in_make_up_alone_is_said(before, after, note):
    shown = marked(before, after)
    assert note in re.sub("<[^>]+>", "", shown)
    assert "<ins>" not in shown and "<del>" not in shown


def test_a_caption_without_a_figure_is_a_paragraph():
    before, after = (f"<figcaption>Chú thích {words} của ảnh</figcaption>" for words in ("cũ", "mới"))
    assert marked(before, after) == "<p>Chú thích <del>cũ</del><ins>mới</ins> của ảnh</p>"


def test_a_block_that_moved_is_told_from_one_that_was_added():
    one, two, long = "<p>Một hai.</p>", "<p>Ba bốn.</p>", "<p>Đoạn này được chuyển đi nơi khác.</p>"
    assert sorted(states(long + one + two, one + two + long)) == ["moved", "moved-away", "same", "same"]
    assert sorted(states(one + two, one + two + long)) == ["added", "same", "same"]
    assert sorted(states(one + two + long, one + two)) == ["removed", "same", "same"]


def test_long_stretches_as_before_are_folded_and_can_be_opened():
    text = [f"<p>Đoạn số {number} của bài.</p>" for number in range(20)]
    changed = [*text[:10], "<p>Đoạn số mười của bài.</p>", *text[11:]]
    found = chunks(compared("".join(text), "".join(changed)), fold=True)
    assert [chunk.skipped for chunk in found] == [9, 0, 8]
    assert "Đoạn số 0 của bài." in found[0].html
    assert [chunk.skipped for chunk in chunks(compared("".join(text), "".join(changed)), fold=False)] == [0]


# --- Nothing lost, nothing smuggled ----------------------------------------------------------------------------

BODIES = [
    "<h2>Kết quả</h2><p>Một <strong>hai</strong> ba.</p><ul><li>a b</li><li><p>c</p><ol><li>d</li></ol></li></ul>",
    '<p>Một hai, ba.</p><table><tbody><tr><th colspan="2">x</th></tr><tr><td>y</td><td>z</td></tr></tbody></table>',
    '<blockquote><p>Lời</p><ul><li>e</li></ul></blockquote><hr><p><img src="/admin/photos/7/" alt="x"> kèm chữ</p>',
    '<figure><img src="/admin/photos/8/" alt=""><figcaption>Ảnh <em>đẹp</em></figcaption></figure>chữ <em>rời</em>',
    "", "<p>Một<br>hai</p><p>Một hai ba.</p>", "<li>rời</li><p></p>",
]  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">x</a>',
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", '<p class="added" onclick="x()">y</p>', "<ins>y</ins><del>x</del>",
    '<p><a href="/x/&quot;&gt;&lt;script&gt;">y</a></p>', '<td colspan="2&quot; onload=&quot;x">z</td>',
    '<img src="/admin/photos/7/" alt="&quot; onerror=&quot;alert(1)">', "</p></div><iframe src=//x>", "<svg><a href=x>",
    '<span class="change-note">giả</span>', "<details open ontoggle=x()>y</details>", "<!--><img src=x onerror=y>-->",
    "\ufffc/admin/photos/7/", '<p>\ufffc"><script>x</script></p>', "<math><mtext></p><style>*{}</style>",
]  # fmt: skip
ANY_BODY = st.lists(st.sampled_from(BODIES + HOSTILE), max_size=5).map("".join)
ALLOWED = html.TAGS | {"ins", "del", "div", "span"}
ATTRIBUTES = {"href", "rel", "src", "alt", "colspan", "rowspan", "class", "value"}


def text_of(body: str, without: str) -> list[str]:
    """The words of marked HTML, without those of one kind of mark and without notes."""
    tree = lxml.html.fragment_fromstring(body or "<p></p>", create_parent="div")
    for element in tree.xpath(f"//{without}|//*[contains(@class,'change-note')]|//*[@class='{MOVED[without]}']"):
        element.drop_tree()
    return html.to_text(lxml.html.tostring(tree, encoding="unicode")).split()


MOVED = {"ins": "moved", "del": "moved-away"}


@given(ANY_BODY, ANY_BODY)
def test_nothing_of_either_version_becomes_markup(before, after):
    shown = marked(before, after)
    for element in lxml.html.fragment_fromstring(shown or "<p></p>", create_parent="x").iterdescendants():
        assert element.tag in ALLOWED, shown
        assert set(element.attrib) <= ATTRIBUTES, shown
        assert not element.get("href", "").strip().lower().startswith("javascript:"), shown
        assert element.tag != "img" or re.fullmatch(r"/admin/photos/\d+/", element.get("src", "")), shown
    assert html.clean_marked(shown) == shown


@given(ANY_BODY, ANY_BODY)
def test_both_versions_can_be_read_off_the_marked_text(before, after):
    shown = marked(before, after)
    for body, without in ((after, "del"), (before, "ins")):
        assert sorted(text_of(shown, without)) == sorted(html.to_text(html.clean(body)).split()), shown


@given(ANY_BODY)
def test_a_text_against_itself_has_nothing_marked(body):
    assert set(states(body, body)) <= {"same"}


SOME = st.lists(st.sampled_from("abcde"), max_size=40)


@given(SOME, SOME, st.integers(0, 500))
def test_runs_cover_both_sequences_and_equal_runs_are_equal(old, new, budget):
    a = c = 0
    for run in align(old, new, Budget(budget)):
        assert (run.a, run.c) == (a, c)
        assert not run.same or old[run.a : run.b] == new[run.c : run.d] != []
        a, c = run.b, run.d
    assert (a, c) == (len(old), len(new))


# --- At linear cost ------------------------------------------------------------------------------------------

VOCABULARY = [f"{first}{vowel}{last}" for first in "bcdghklmnst" for vowel in "aăâeêioôơuư" for last in ("", "n", "ng")]


def text(words: int, per_paragraph: int, seed: int = 7) -> list[str]:
    """Paragraphs of words that recur as syllables do, each paragraph another."""
    chosen = random.Random(seed).choices(VOCABULARY, k=words)
    return [" ".join(chosen[start : start + per_paragraph]) for start in range(0, words, per_paragraph)]


def body(paragraphs: list[str]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def changed(paragraphs: list[str], count: int) -> list[str]:
    """As many single words changed, scattered evenly."""
    words = " \n ".join(paragraphs).split(" ")
    for number in range(count):
        place = number * len(words) // count
        words[place] = "khác" if words[place] != "\n" else "\n"
    return " ".join(words).split(" \n ")


def cpu(before: str, after: str) -> float:
    """Seconds of CPU for the comparison and its HTML, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        chunks(compared(before, after), fold=True)
        best = min(best, time.process_time() - started)
    return best


FULL = os.environ.get("NEWSROOM_FULL") == "1"
WORST = {
    "scattered": lambda words: (text(words, 65), changed(text(words, 65), words // 66)),
    "all alike": lambda words: (["một hai ba"] * (words // 3), ["bốn", *["một hai ba"] * (words // 3), "năm"]),
    "one paragraph": lambda words: (text(words, words), changed(text(words, words), words // 66)),
    "replaced": lambda words: (text(words, 65), text(words, 65, seed=11)),
    "no blanks in common": lambda words: (["một"] * words, ["hai"] * words),
    "every word": lambda words: (["từ " * words], ["chữ từ " * (words // 2)]),
}


@pytest.mark.parametrize("kind", WORST)
def test_many_times_the_text_costs_as_many_times_as_much(kind):
    """At most twice as many: what is square would cost as many times again."""
    few, many = (2_000, 20_000) if FULL else (400, 2_400)
    short, long = (tuple(body(part) for part in WORST[kind](words)) for words in (few, many))
    cpu(*short)
    assert cpu(*long) <= 2 * many / few * max(cpu(*short), 0.002)


def test_one_changed_word_in_a_paragraph_of_twenty_thousand_is_shown_as_one_word():
    before, after = (body(part) for part in WORST["one paragraph"](20_000))
    shown = marked(before, after)
    assert 290 <= shown.count("<ins>khác</ins>") <= 310
    assert len(blocks(before)) == 1
