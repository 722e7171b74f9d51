"""Several stories in one text: where each begins, and texts that hold one and must stay whole."""

import pytest

from articles.intake import parse, split
from newsroom.vietnamese import composed
from tests.articles.checks.world import facts
from tests.articles.intake.labelled import PLACES
from tests.articles.intake.test_word import read
from tests.articles.intake.word_files import paragraph
from tests.journey import TWIN

TWIN_TEXT = composed(TWIN.read_text(encoding="utf-8"))
LEAD = "Sáng 12/9, Ủy ban MTTQ Việt Nam xã tổ chức lễ trao nhà Đại đoàn kết cho ba hộ nghèo của thôn."
BODY = "Mỗi căn nhà trị giá 80 triệu đồng, do các nhà hảo tâm và bà con trong thôn cùng góp tiền, góp công dựng nên."
FIRST = f"Lạng Sơn: Trao nhà cho hộ nghèo\n\n{LEAD}\n\n{BODY}"
SECOND = f"Cao Bằng: Mở lớp tập huấn công tác Mặt trận\n\n{LEAD}\n\n{BODY}"


def headlines(text: str) -> list[str]:
    """The first line of each story."""
    clean = composed(text)
    return [clean[start:end].split("\n")[0] for start, end in split(text)]


@pytest.mark.parametrize(
    "between",
    ["./.\n\n", "./.\n\nTheo Báo Lạng Sơn\n\n", "\n\nTheo Báo Lạng Sơn\n\n", "\n\nNguyễn Văn Thử\n\n", "\n\n***\n\n",
     "\n\n--------\n", "\n\nTin 2:\n\n", "\n\n\f", "./.\nNguyễn Văn Thử\nẢnh: Lê Mẫu\n"],
)  # fmt: skip
def test_a_headline_with_a_lead_begins_a_story_where_the_one_before_was_closed(between: str) -> None:
    assert headlines(FIRST + between + SECOND) == [FIRST.split("\n")[0], SECOND.split("\n")[0]]


def test_a_tag_behind_a_headline_is_enough() -> None:
    tagged = SECOND.replace(LEAD, f"(Mặt trận) - {LEAD}")
    assert headlines(f"{FIRST}\n\n{tagged}") == [FIRST.split("\n")[0], SECOND.split("\n")[0]]


def test_each_story_is_read_like_one_that_comes_alone() -> None:
    text = f"{TWIN_TEXT}\n\n***\n\n{SECOND}./.\n\n{TWIN_TEXT}"
    stories = [text[start:end] for start, end in split(text)]
    assert len(stories) == 3
    assert stories[0] == TWIN_TEXT.strip()
    assert parse(stories[2], facts()).officials == parse(TWIN_TEXT, facts()).officials
    assert parse(stories[1], facts()).provinces == ("cao-bang",)


def test_one_story_stays_whole() -> None:
    assert split(TWIN_TEXT) == [(0, len(TWIN_TEXT.rstrip()))]
    for headline, lead, *_ in PLACES:
        assert len(split(f"{headline}\n\n{lead}\n\n{BODY}")) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\nNhững căn nhà nghĩa tình\n\n{BODY}\n\nBà con phấn khởi đón nhà mới\n\n{BODY}",  # subheadings
        f"{FIRST}\n\n\fNhững căn nhà nghĩa tình",  # a page with nothing behind its first line
        f"{FIRST}./.\n\nLạng Sơn: Tin liên quan thứ nhất\n\nCao Bằng: Tin liên quan thứ hai",  # other headlines
        f"{FIRST}\n\nNguyễn Văn Thử\n\nLê Thị Mẫu",
        f"{FIRST}\n\nTheo Báo Lạng Sơn\n\nẢnh: N.H",
        f"{FIRST}\n\n***\n\n{BODY}",
    ],
)
def test_what_only_looks_like_a_second_story_is_none(text: str) -> None:
    assert len(split(text)) == 1


def test_an_empty_text_holds_none() -> None:
    assert split("") == []
    assert split(" \n\f\n") == []


def test_pages_and_titles_of_word_part_stories() -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    first, second = (
        [paragraph(line) for line in FIRST.split("\n\n")],
        [paragraph(line) for line in SECOND.split("\n\n")],
    )
    assert len(split(read(*first, *second).text)) == 1
    assert len(split(read(*first, paragraph(page), *second).text)) == 2
    titled = paragraph(SECOND.split("\n")[0], style="Title")
    assert len(split(read(*first, titled, *second[1:]).text)) == 2
