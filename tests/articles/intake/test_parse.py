"""Intake as a whole: the twin of the reference story, texts of any kind, and what it costs."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.intake import Draft, parse
from newsroom.vietnamese import composed
from tests.articles.checks.world import facts
from tests.journey import TWIN, twin

TEXT = TWIN.read_text(encoding="utf-8")


def words_of(draft: Draft, field: str, text: str = TEXT) -> list[str]:
    """The words behind a field."""
    return [composed(text)[start:end].strip() for start, end in draft.evidence.get(field, ())]


# --- The twin -------------------------------------------------------------------


def test_the_twin_is_read_whole() -> None:
    known, draft = twin(), parse(TEXT, facts())
    assert draft.headline == known.headline
    assert draft.dateline_tag == known.tag
    assert draft.lead == known.lead
    assert list(draft.related_links) == known.related
    assert list(draft.captions) == [known.caption]
    assert list(draft.body) == known.paragraphs
    assert draft.source_credit == known.credit == "Theo Báo Bắc Kạn"
    assert draft.provinces == ("bac-kan",)
    assert [(one.name, one.titles) for one in draft.officials] == [
        ("Lường Thị Ngọc Diệp", ("Phó Bí thư Thường trực Tỉnh ủy", "Chủ tịch HĐND tỉnh Bắc Kạn"))
    ]
    assert [(one.number, one.kind, one.date) for one in draft.documents] == [
        ("238-KL/TU", "Kết luận", date(2023, 7, 12)),
        ("179-KH/TU", "Kế hoạch", date(2023, 7, 25)),
    ]
    assert draft.event_date
    assert (draft.event_date.text, draft.event_date.date) == ("Sáng 10/10", date(2023, 10, 10))
    assert draft.period == "2023-Q3"
    assert draft.author is None
    assert draft.warnings == ("blanks",)


def test_every_field_shows_the_words_it_was_read_from() -> None:
    draft = parse(TEXT, facts())
    assert words_of(draft, "provinces") == ["Bắc Kạn"]
    assert words_of(draft, "documents") == ["238-KL/TU", "179-KH/TU"]
    assert words_of(draft, "event_date") == ["Sáng 10/10"]
    assert words_of(draft, "period") == ["quý III năm 2023"]
    assert words_of(draft, "captions") == list(draft.captions)
    assert words_of(draft, "body") == list(draft.body)
    assert words_of(draft, "officials")[0].startswith("Lường Thị Ngọc Diệp, Phó Bí thư Thường trực Tỉnh ủy")


def test_the_year_of_filing_is_that_of_a_day_without_one() -> None:
    text = "Lạng Sơn: Trao nhà\n\nSáng 12/9, nhà được trao.\n\nBà con vui mừng nhận nhà mới."
    without, filed = parse(text, facts()), parse(text, facts(), date(2024, 9, 13))
    assert without.event_date
    assert without.event_date.date is None
    assert filed.event_date
    assert filed.event_date.date == date(2024, 9, 12)


def test_a_decomposed_text_is_read_like_the_composed_one() -> None:
    import unicodedata

    decomposed = parse(unicodedata.normalize("NFD", TEXT), facts())
    assert decomposed.officials == parse(TEXT, facts()).officials
    assert "nfc" in decomposed.warnings
    assert words_of(decomposed, "event_date") == ["Sáng 10/10"]


def test_a_wrong_d_is_put_right_and_said() -> None:
    draft = parse("Ðắk Lắk: Ðại hội\n\nÐại hội diễn ra sáng 5/5.\n\nCác đại biểu ra về.", facts())
    assert draft.headline == "Đắk Lắk: Đại hội"
    assert draft.provinces == ("dak-lak",)
    assert "wrong-d" in draft.warnings


def test_a_tag_is_no_name_before_titles() -> None:
    text = "Mặt trận họp\n\nVOV.VN - Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh Lường Văn Thử dự họp.\n\nHội nghị bế mạc."
    [official] = parse(text, facts()).officials
    assert official.titles == ("Bí thư Tỉnh ủy", "Chủ tịch HĐND tỉnh")


def test_the_words_of_another_line_say_nothing_of_a_province() -> None:
    for between in ("\n", "\n\n", "\n\n\n"):
        text = between.join(["Hiến đất làm trường", "Khánh Hòa vận động 12 tỷ đồng.", "Hội nghị bế mạc."])
        assert parse(text, facts()).provinces == ("khanh-hoa",)


def test_the_last_line_gives_author_and_source() -> None:
    story = "Mặt trận họp\n\nSáng 5/5, hội nghị họp.\n\nCác đại biểu bàn nhiều việc của địa phương.{}"
    for end, author, credit in (
        ("\n\nMẫu Khánh (Theo Báo Quảng Trị)", "Mẫu Khánh", "Báo Quảng Trị"),
        (" (TTXVN)", None, "TTXVN"),
        (" (Theo Báo Quảng Trị)", None, "Báo Quảng Trị"),
        (" Nguồn: Báo Quảng Trị", None, "Báo Quảng Trị"),
        (" Theo Báo Quảng Trị.", None, "Báo Quảng Trị"),
        (" Theo Mẫu Khánh/Tuổi Trẻ", None, "Mẫu Khánh/Tuổi Trẻ"),
        ("\n\nNguồn:  Báo Quảng Trị.", None, "Báo Quảng Trị"),
    ):
        draft = parse(story.format(end), facts())
        assert (draft.author, draft.source_credit) == (author, credit)
        assert draft.body == ("Các đại biểu bàn nhiều việc của địa phương.",)
        assert words_of(draft, "source_credit", story.format(end)) == [credit]


def test_a_last_day_is_not_the_day_of_the_event_nor_its_year_that_of_the_story() -> None:
    text = "Thư kêu gọi\n\nXin gửi về trước ngày 30/9. Mặt trận phấn đấu xong đến năm 2030.\n\nSau năm 2024, bão lớn."
    assert parse(text, facts()).event_date is None
    text = "Mặt trận họp\n\nSáng 30/9, lễ diễn ra.\n\nBão năm 2024 rất lớn; phấn đấu xong đến năm 2030."
    assert (draft := parse(text, facts())).event_date
    assert draft.event_date.date == date(2024, 9, 30)


def test_lost_paragraphs_are_said() -> None:
    flat = "Mặt trận họp\n\nSáng 5/5, hội nghị họp.\n\n" + "Các đại biểu bàn nhiều việc của địa phương. " * 30
    assert "flattened" in parse(flat, facts()).warnings


@pytest.mark.parametrize(
    "told",
    [
        "Thời gian nhận đồ ủng hộ: từ ngày 25/11/2025 đến hết ngày 31/12/2025 tại nhà văn hóa xã.",
        "Ông kể, từ ngày 12/3/1994, ông nhận khoán bốn mươi héc-ta rừng của thôn.",
        "Quy chế mới áp dụng kể từ 01/7/2025 ở mọi khu dân cư.",
    ],
)
def test_a_day_since_when_something_is_so_is_not_that_of_the_event(told: str) -> None:
    lead = "Mặt trận xã Mẫu Sơn thăm các gia đình giữ rừng."
    assert parse(f"Giữ rừng cho bản\n\n{lead}\n\n{told}\n\nBà con vui mừng.", facts()).event_date is None
    held = parse(f"Ngày hội ở bản\n\n{lead[:-1]}, từ ngày 12/3/2025.\n\n{told}\n\nBà con vui mừng.", facts()).event_date
    assert held
    assert held.date == date(2025, 3, 12)


def test_a_title_that_ends_a_line_is_not_that_of_the_name_in_the_next() -> None:
    for title in ("Đại tá", "Bí thư Tỉnh ủy"):
        for joint in (" \n", " \n\n", "\u2028"):
            text = f"Bắc Kạn: Họp\n\nMặt trận tỉnh họp, có mặt một {title}{joint}Vi Văn Thử nói với bà con.\n\nHết."
            assert parse(text, facts()).officials == (), (title, joint)


def test_a_paper_is_nobodys_name() -> None:
    for end in ("VOV.VN - VOV.VN - Theo Báo X", "VOV.VN - VOV.VN -"):
        draft = parse(f"Bắc Kạn: Họp\n\nSáng 5/5, Mặt trận họp.\n\nHội nghị đã kết thúc trong ngày.\n\n{end}", facts())
        assert draft.author is None
        assert draft.source_credit == "VOV.VN"


# --- The command ------------------------------------------------------------------


def run(*arguments: str) -> tuple[list[dict[str, Any]], str]:
    output, errors = io.StringIO(), io.StringIO()
    try:
        call_command("intake", "--json", *arguments, stdout=output, stderr=errors)
    except CommandError as error:
        errors.write(str(error))
    return [json.loads(line) for line in output.getvalue().splitlines()], errors.getvalue()


@pytest.mark.django_db
def test_the_command_prints_an_object_a_file(tmp_path: Path) -> None:
    drafts, errors = run(str(TWIN), str(TWIN))
    assert len(drafts) == 2
    assert not errors
    assert set(drafts[0]) == {
        "headline", "provinces", "dateline_tag", "lead", "body", "related_links", "captions", "officials", "documents",
        "event_date", "period", "source_credit", "author", "evidence", "warnings",
    }  # fmt: skip
    assert drafts[0]["documents"][0] == {"number": "238-KL/TU", "date": "2023-07-12"}
    assert drafts[0]["event_date"] == {"text": "Sáng 10/10", "date": "2023-10-10"}


@pytest.mark.django_db
def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    broken, missing = tmp_path / "broken.txt", tmp_path / "missing.txt"
    broken.write_bytes(b"\xff\xfe\x00")
    drafts, errors = run(str(broken), str(missing), str(TWIN))
    assert len(drafts) == 1
    assert "broken.txt: the file is not text in UTF-8" in errors
    assert "missing.txt" in errors
    assert "2 of 3 files could not be read." in errors


def test_a_paragraph_by_itself_is_no_caption_because_a_table_or_pictures_follow() -> None:
    paragraph = "Bà con nhận nhà mới. Nhiều gia đình xúc động, mong sớm ổn định cuộc sống."
    rows = "\n".join(f"Xã {name} | {count}" for name, count in (("Một", 4), ("Hai", 5), ("Ba", 6)))
    text = f"Lạng Sơn: Trao nhà\n\nSáng 12/9/2023, tỉnh trao nhà cho mười hộ nghèo.\n\n{paragraph}\n\n{rows}"
    draft = parse(f"{text}\n\n[ảnh]\nQuang cảnh.\n\n[ảnh]\nNgôi nhà mới.\n\nTheo Báo Lạng Sơn", facts())
    assert draft.body[0] == paragraph
    assert draft.captions == ("Quang cảnh.", "Ngôi nhà mới.")


def test_a_line_that_shows_a_scene_between_paragraphs_is_a_caption() -> None:
    shown = ["Quang cảnh buổi làm việc", "Ông Vi Văn Thử đối thoại với các doanh nghiệp"]
    told = ["Các doanh nghiệp nêu khó khăn.", "Đại biểu phát biểu sôi nổi tại hội nghị.", "Người dân đồng thuận"]
    text = "\n\n".join(
        ["Gia Lai: Họp", "Sáng 5/5, tỉnh họp.", told[0], shown[0], told[1], shown[1], *told[2:], told[0]]
    )
    draft = parse(text, facts())
    assert (list(draft.captions), list(draft.body)) == (shown, [*told, told[0]])


def test_the_initials_of_who_took_a_picture_end_no_sentence() -> None:
    caption = "Bà Vi Thị Thử tặng quà hộ nghèo. Ảnh: Q. Anh"
    draft = parse(f"Gia Lai: Họp\n\nSáng 5/5, tỉnh họp.\n\n[ảnh]\n{caption}\n\nHội nghị bế mạc.", facts())
    assert draft.captions == (caption,)


# --- What a text says of itself -----------------------------------------------------------


def test_lines_that_name_other_stories_are_related_wherever_they_stand() -> None:
    draft = parse(
        "Bắc Kạn: Họp\n\nSáng 5/5, Mặt trận họp.\n\n>> Thái Nguyên: Trao 20 căn nhà\n\nĐoạn một.\n\n"
        "Xem thêm: Cao Bằng khởi công nhà văn hóa\n\nĐoạn hai.",
        facts(),
    )
    assert draft.related_links == ("Thái Nguyên: Trao 20 căn nhà", "Cao Bằng khởi công nhà văn hóa")
    assert draft.body == ("Đoạn một.", "Đoạn hai.")


def test_a_closing_mark_in_a_line_of_its_own_ends_the_story() -> None:
    draft = parse("Bắc Kạn: Họp\n\nSáng 5/5, Mặt trận họp.\n\nHọ về.\n\nVi Văn Thử\n\n./.\n\nTheo Báo Bắc Kạn", facts())
    assert (draft.body, draft.author) == (("Họ về.", "Vi Văn Thử"), None)
    assert draft.source_credit == "Theo Báo Bắc Kạn"


def test_signs_that_nobody_sees_hide_nothing() -> None:
    text = (
        "Bắc Kạn: Họp\n\nSáng 5/5, đồng chí Nông\u200b Văn \ufeffThử, Bí thư Tỉnh ủy, nói.\n\nHọ họp.\n\n"
        "Cuộc họp \u200bẢnh: N.H\n\nHọ về."
    )
    draft = parse(text, facts())
    assert [one.name for one in draft.officials] == ["Nông Văn Thử"]
    assert draft.captions == ("Cuộc họp Ảnh: N.H",)
    ((start, end),) = draft.evidence["captions"]
    assert text[start:end] == "Cuộc họp \u200bẢnh: N.H"


def test_an_agency_alone_in_the_last_line_is_the_source() -> None:
    draft = parse("Bắc Kạn: Họp\n\nSáng 5/5, Mặt trận họp.\n\n (TTXVN)", facts())
    assert (draft.source_credit, draft.body) == ("TTXVN", ())


def test_a_picture_is_no_headline() -> None:
    assert parse("[ảnh]\nQuang cảnh\n\nHọ họp. Rồi họ về.", facts()).headline is None
