"""Marks in a body: over the right words, whatever the markup, and other words in their place without touching it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import html
from articles.desk.marks import Body, Mark, marked, replaced

BODIES = st.recursive(
    st.text("aă<>&\"' \n\u00a0đ", max_size=8),
    lambda inner: st.tuples(
        st.sampled_from(["p", "em", "a", "li", "td", "br", "strong", "script", "b"]), inner, inner
    ).map(lambda part: f'<{part[0]} href="javascript:x" onclick="x">{part[1]}</{part[0]}>{part[2]}'),
    max_leaves=12,
)


def mark(start: int, end: int, number: int = 1) -> Mark:
    return Mark(start, end, "said", f"passage-{number}", number, f"#thread-{number + 100}", f"Comment {number}")


@given(BODIES)
def test_the_plain_text_of_a_tree_is_that_of_the_house(body):
    cleaned = html.clean(body)
    tree = Body(cleaned)
    assert tree.text == html.to_text(cleaned)
    assert len(tree.spots) == len(tree.text)


@given(BODIES, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
def test_marks_change_no_word_and_leave_nothing_but_marks_and_links(body, spans):
    cleaned = html.clean(body)
    text = html.to_text(cleaned)
    marks = [mark(min(span), max(span), n) for n, span in enumerate(spans) if min(span) < max(span) <= len(text)]
    result = marked(cleaned, marks)
    assert html.to_text(result) == text
    assert html.clean(result).replace(' href="#thread', "").count("<script") == 0
    assert html.to_text(html.clean(result)) == text


@given(BODIES, st.integers(0, 30), st.integers(1, 30), st.text("aăđ<&", max_size=5))
def test_other_words_stand_where_the_old_ones_stood(body, start, length, words):
    cleaned = html.clean(body)
    text = html.to_text(cleaned)
    end = start + length
    if end > len(text) or "\n" in text[start:end]:
        with pytest.raises(ValueError):
            replaced(cleaned, start, end, words)
        return
    expected = " ".join((text[:start] + words + text[end:]).split())
    assert " ".join(html.to_text(replaced(cleaned, start, end, words)).split()) == expected


def test_a_passage_over_several_elements_is_marked_in_each_and_has_one_number():
    body = "<p>Một <strong>hai ba</strong> bốn.</p><ul><li>Năm</li></ul>"
    text = html.to_text(body)
    result = marked(body, [mark(text.index("ba"), text.index("Năm") + 3)])
    assert result.count("<mark") == 3
    assert result.count('href="#thread-101"') == 1
    assert '<strong>hai <mark class="passage passage-said"><a class="passage-number"' in result


def test_marks_may_overlap_and_each_has_its_number():
    result = marked("<p>Một hai ba bốn</p>", [mark(0, 7, 1), mark(4, 10, 2)])
    assert result.count("passage-number") == 2
    assert html.to_text(result) == "Một hai ba bốn"


def test_markup_inside_the_words_stays_and_what_is_outside_them_does_not_change():
    body = '<p>Một <a href="https://a.vn/" rel="noopener">hai <em>ba</em></a> bốn</p>'
    assert replaced(body, 4, 10, "HAI") == '<p>Một <a href="https://a.vn/" rel="noopener">HAI<em></em></a> bốn</p>'


def test_words_that_go_leave_one_blank():
    assert replaced("<p>Một hai ba</p>", 4, 7, "") == "<p>Một ba</p>"


def test_suggested_markup_is_text():
    assert replaced("<p>Một hai</p>", 4, 7, "<img src=x onerror=y>") == "<p>Một &lt;img src=x onerror=y&gt;</p>"
