"""The writing: each slip is found where it is, and what only looks like one is let be."""

import unicodedata

import pytest

from articles.checks import spelling
from tests.articles.checks.world import found, photo, story


def in_lead(check, text: str) -> list[str]:
    """The words that the check finds in a lead; in the same text as a paragraph it finds as much."""
    words = [words for field, words in found(check, story(lead=text)) if field == "lead"]
    if "  " not in text and "\u00a0" not in text:
        assert [words for field, words in found(check, story(text)) if field == "body"] == words
    return words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (unicodedata.normalize("NFD", "Mặt") + " trận họp", [unicodedata.normalize("NFD", "Mặt")]),
        ("Mặt trận họp", []),
        ("🤝 Mặt trận", []),
        ("a\u0301" * 3, ["a\u0301" * 3]),
    ],
)
def test_letters_are_in_normal_form(text, words) -> None:
    assert in_lead(spelling.normal_form, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ðối thoại với Nhân dân", ["Ðối"]),
        ("HÐND tỉnh", ["ÐND"]),
        ("Đối thoại ðổi mới", ["ðổi"]),
        ("Đối thoại với ông Guðmundur", []),
        ("Đối thoại", []),
    ],
)
def test_d_is_the_vietnamese_letter(text, words) -> None:
    assert in_lead(spelling.wrong_d, text) == words


def test_a_text_without_vietnamese_letters_may_have_the_icelandic_one() -> None:
    data = story(headline="Ðe", lead="", provinces=(), national=True, bylines=[])
    assert found(spelling.wrong_d, data) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hòa giải, hòa bình, hoà thuận", ["hoà"]),
        ("Ủy ban, ủy viên và uỷ nhiệm", ["uỷ"]),
        ("Hoà giải và HÒA bình, hòa hợp", ["Hoà"]),
        ("thúy và thuý", ["thuý"]),
        ("hòa giải và uỷ ban", []),
        ("quý III, quí vị, quỳ, quy định", []),
        ("hoàn thành, thuyền, khuỷu, loài, toán", []),
        ("khoẻ khoắn, tòa soạn", []),
    ],
)
def test_tone_marks_are_placed_one_way(text, words) -> None:
    assert in_lead(spelling.tone_placement, text) == words


def test_the_rarer_way_is_found_wherever_it_stands() -> None:
    data = story("Tổ hoà giải.", headline="Hòa giải ở bản", lead="Sáng nay, tổ hòa giải họp.")
    assert found(spelling.tone_placement, data) == [("body", "hoà")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mặt  trận họp", ["Mặt  trận"]),
        ("Mặt\u00a0trận họp", ["Mặt\u00a0trận"]),
        ("Mặt trận.\u00a0", ["trận.\u00a0"]),
        ("Mặt\u200btrận họp", ["Mặt\u200btrận"]),
        ("nông\u00adthôn mới", ["nông\u00adthôn"]),
        ("Mặt trận họp.\nSau đó về.", []),
    ],
)
def test_one_plain_blank_stands_between_words(text, words) -> None:
    assert [words for _, words in found(spelling.blanks, story(lead=text))] == words


def test_blanks_of_the_body_are_looked_for_in_its_html() -> None:
    assert found(spelling.blanks, story() | {"body": "<p>Mặt&nbsp;trận\u00a0họp  bàn</p>"}) == [("body", "")]
    assert found(spelling.blanks, story("Mặt trận  họp")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hòa BìnhThủ tướng dự", ["BìnhThủ"]),
        ("hội nghịSáng nay", ["nghịSáng"]),
        ("bà con namThanh", ["namThanh"]),
        ("xong việc.Sau đó về", ["việc.Sau"]),
        ("Bắc Kạn:Mặt trận họp", ["Kạn:Mặt"]),
        ("“Đúng thế”.Bà cười", ["thế”.Bà"]),
        ("trong năm 2023.Trong đó", ["2023.Trong"]),
        ("hiến đất,Nhân dân vui", ["đất,Nhân"]),
        ("TP.HCM, Tp.Hồ Chí Minh, TP.Đà Nẵng", []),
        ("ThS.Nguyễn Văn An, Ts.Lê Bá", []),
        ("dùng iPhone, VinFast, YouTube, TikTok, MoMo, eBay, VnExpress, PowerPoint", []),
        ("Quyết định 178/QĐ-UBND, 04/ĐA-MTTW-BTT, 23/2017/TT-BLĐTBXH", []),
        ("xem https://bao.example/Tin.Moi và mattran.Org.Vn", []),
        ("gửi Toa.Soan@bao.example nhé", []),
        ("H'Nguôm Niê, M'nông, Ê-đê, T.SỸ, N.H", []),
        ("1.Mục tiêu chung", []),
        ("Mặt trận… Sau đó. Rồi: Xong", []),
    ],
)
def test_words_are_not_glued_together(text, words) -> None:
    assert in_lead(spelling.glued_words, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mặt trận , đoàn thể", ["trận ,"]),
        ("xong việc .", ["việc ."]),
        ("ai làm ?", ["làm ?"]),
        ("ba việc : một là", ["việc :"]),
        ("lên đường ! Đi thôi", ["đường !"]),
        ("“Đúng” ; rồi về", ["Đúng” ;"]),
        ("xong việc ./.", []),
        ("vân vân ... và …", []),
        ("tỷ số 2 : 1, đạt 1 : 3", []),
        ("vui quá :) nhé", []),
        ("hết 18, 5 và 1,5; xong.", []),
        ("phần mềm .NET", []),
    ],
)
def test_no_blank_stands_before_a_mark(text, words) -> None:
    assert in_lead(spelling.space_before_mark, text) == words


def test_captions_are_read_too() -> None:
    data = story(photos=[photo(caption="Mặt trận , đoàn thể", alt="hội nghịSáng")])
    assert found(spelling.space_before_mark, data) == [("photos-0-caption", "trận ,")]
    assert found(spelling.glued_words, data) == [("photos-0-alt", "nghịSáng")]
