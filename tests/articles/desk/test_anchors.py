"""Anchors find the words that a comment is about, or say that they are gone; they never point at others."""

from hypothesis import assume, given
from hypothesis import strategies as st

from articles.desk.anchors import Place, find, passage

TEXT = (
    "Sáng 10/10, Ủy ban MTTQ tỉnh Bắc Kạn tổ chức hội nghị. Các đại biểu thảo luận sôi nổi về kết quả quý III.\n"
    "Tổng kinh phí vận động là 46,3 tỷ đồng. Nhiều mô hình hay được nhân rộng ở các xã vùng cao.\n"
    "Kết luận hội nghị, đồng chí Chủ tịch biểu dương kết quả và đề nghị các địa phương tiếp tục cố gắng."
)
WORDS = TEXT.split()


def at(text: str, words: str):
    """The passage of these words in the text."""
    start = text.index(words)
    return passage(text, start, start + len(words))


def found(text: str, place: Place | None) -> str:
    assert place is not None
    return text[place.start : place.end]


def test_in_the_same_text_the_words_are_where_they_were():
    sought = at(TEXT, "46,3 tỷ đồng")
    assert find(TEXT, sought) == Place(sought.start, sought.end)


@given(st.data())
def test_edits_elsewhere_never_move_an_anchor_off_its_words(data):
    start = data.draw(st.integers(4, len(WORDS) - 6))
    end = data.draw(st.integers(start + 1, min(start + 12, len(WORDS) - 2)))
    before, quote, after = " ".join(WORDS[:start]), " ".join(WORDS[start:end]), " ".join(WORDS[end:])
    sought = passage(f"{before} {quote} {after}", len(before) + 1, len(before) + 1 + len(quote))
    cut = data.draw(st.integers(0, start - 3))
    added = data.draw(st.text("abcđêô ,.", max_size=40))
    changed = " ".join(WORDS[:cut]) + added + " " + " ".join(WORDS[cut + 1 : start])
    rest = data.draw(st.sampled_from([after, after + added, added.join(after.rsplit(" ", 2))]))
    place = find(f"{changed} {quote} {rest}", sought)
    if place is not None:  # where little is left of what stood around the words, they may not be found
        assert (place.start, place.end) == (len(changed) + 1, len(changed) + 1 + len(quote))
    if len(WORDS[cut + 1 : start]) >= 4:
        assert place is not None


@given(st.integers(2, len(WORDS) - 8), st.integers(1, 4), st.text("abcđê ", max_size=20))
def test_deleted_words_are_said_to_be_gone(start, length, added):
    before, quote, after = (
        " ".join(part) for part in (WORDS[:start], WORDS[start : start + length], WORDS[start + length :])
    )
    text = f"{before} {quote} {after}"
    sought = passage(text, len(before) + 1, len(before) + 1 + len(quote))
    assume(quote not in f"{before} {after}{added}")
    assert find(f"{before} {after} {added}", sought) is None


@given(st.integers(0, len(WORDS) - 24))
def test_the_same_words_elsewhere_do_not_steal_an_anchor(place):
    other = " ".join([*WORDS[:place], "biểu dương kết quả", *WORDS[place:]])
    text = " ".join(WORDS)
    sought = at(text, "biểu dương kết quả")
    expected = other.index("Chủ tịch biểu dương kết quả và") + len("Chủ tịch ")
    assert find(other, sought) == Place(expected, expected + len(sought.quote))
    assert find(other.replace("Chủ tịch biểu dương kết quả và", "Chủ tịch"), sought) is None


def test_of_two_places_that_look_alike_neither_is_taken():
    text = "Một câu mở. Hai xã nhận quà. Ba."
    sought = at(text, "nhận quà")
    assert find("Hai xã nhận quà. Ba. Hai xã nhận quà. Ba.", sought) is None


def test_changed_words_are_shown_as_changed():
    sought = at(TEXT, "Tổng kinh phí vận động là 46,3 tỷ đồng")
    text = TEXT.replace("46,3 tỷ", "47 tỷ")
    place = find(text, sought)
    assert found(text, place) == "Tổng kinh phí vận động là 47 tỷ đồng"
    assert place is not None and place.changed


def test_other_words_in_the_same_spot_are_not_taken_for_the_old_ones():
    sought = at(TEXT, "Tổng kinh phí vận động là 46,3 tỷ đồng")
    assert find(TEXT.replace(sought.quote, "Hôm nay trời mưa rất to ở đây"), sought) is None


def test_a_long_paragraph_that_was_moved_is_known_again():
    one, two, three = TEXT.split("\n")
    assert found("\n".join([two, one, three]), find("\n".join([two, one, three]), at(TEXT, one))) == one


def test_words_that_stand_everywhere_in_a_long_text_take_no_long_search():
    text = "a " * 200_000
    assert find("b" + text, passage(text, 1000, 1001)) is None
