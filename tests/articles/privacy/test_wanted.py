"""What is looked for is found however it is written, and nothing else is; other words take its place."""

import pytest

from articles.privacy.wanted import Wanted, texts_in


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Nguyễn Văn An", "Ông NGUYỄN VĂN AN, 40 tuổi"),
        ("nguyen van an", "Ông Nguyễn Văn An, 40 tuổi"),
        ("Nguyễn Văn An", "chị Nguyễn\u00a0Văn-An nói"),
        ("Hoà", "bà Hòa kể"),
        ("0912345678", "gọi 0912 345 678 nhé"),
        ("0912 345 678", "gọi +84 912.345.678"),
        ("+84912345678", "gọi (0912)345678"),
        ("001099012345", "CCCD 0010 9901 2345."),
        ("an.nguyen@example.vn", "thư: An.Nguyen@example.vn"),
        ("12 đường Hùng Vương", "nhà số 12, đường Hùng Vương, tổ 5"),
    ],
)
def test_it_is_found_however_it_is_written(typed, text):
    assert len(Wanted(typed).spans(text)) == 1


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn Anh"),
        ("Nguyễn Văn An", "Nguyễn Văn Ân"),
        ("Nguyễn Văn An", "Nguyễn Văn\nAn"),
        ("Nguyễn Văn An", "Nguyễn Văn và An"),
        ("0912345678", "mã 10912345678"),
        ("0912345678", "912345678 đồng"),
        ("0912345678", "sha 0912345678ab"),
    ],
)
def test_nothing_else_is_found(typed, text):
    assert Wanted(typed).spans(text) == []


def test_too_little_and_too_much_is_not_looked_for():
    assert not Wanted("a.").is_good
    assert not Wanted("x" * 201).is_good
    assert Wanted("Ánh").is_good


def test_other_words_take_its_place():
    assert Wanted("Văn An").instead("Văn An và văn an.", "[…]") == "[…] và […]."


def test_in_formatted_text_it_may_begin_in_one_element_and_end_in_another():
    body = '<p>Ông Nguyễn <strong>Văn</strong> An &amp; con</p><p>gọi <a href="tel:0912345678">0912 345 678</a></p>'
    once = Wanted("Nguyễn Văn An").instead_in_html(body, "<N.>")
    assert once.startswith("<p>Ông &lt;N.&gt;<strong></strong> &amp; con</p>")
    assert Wanted("0912345678").instead_in_html(body, "[…]").endswith("<p>gọi <a>[…]</a></p>")


def test_in_formatted_text_two_paragraphs_are_two_texts():
    body = "<p>Nguyễn Văn</p><p>An</p>"
    assert Wanted("Nguyễn Văn An").instead_in_html(body, "[…]") == body


def test_text_without_it_stays_as_it_is_to_the_letter():
    body = "<p>A &nbsp;<br>B</p>"
    assert Wanted("Nguyễn Văn An").instead_in_html(body, "[…]") is body


def test_data_keeps_names_of_things_and_loses_rows_that_are_about_it():
    data = {
        "headline": "Ông Văn An",
        "officials": [{"slug": "van-an", "name": "Văn An"}, {"slug": "b", "name": "B"}],
        "event": {"name": "Hội nghị Văn An", "slug": "x"},
        "bylines": [{"name": "Văn An", "user": 3}],
        "photos": [{"file": "photos/van-an.jpg", "caption": "Văn An nói"}],
        "body": "<p>Văn <em>An</em></p>",
    }
    assert Wanted("Văn An").instead_in_data(data, "[…]") == {
        "headline": "Ông […]",
        "officials": [{"slug": "b", "name": "B"}],
        "event": None,
        "bylines": [{"name": "[…]", "user": 3}],
        "photos": [{"file": "photos/van-an.jpg", "caption": "[…] nói"}],
        "body": "<p>[…]<em></em></p>",
    }


def test_the_texts_of_data_are_told_with_their_place():
    assert list(texts_in({"a": ["x", {"body": "<p>y</p>"}], "hash": "z"}, "data")) == [
        ("data.a", "x"),
        ("data.a.body", "y"),
    ]
