"""Where a story comes from: the credit of another paper, the names under it, the use of AI."""

import pytest

from articles.checks import sources
from tests.articles.checks.world import found, photo, story


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        (["Hội nghị kết thúc.", "Theo Báo Bắc Kạn"], "Theo Báo Bắc Kạn"),
        (["Hội nghị kết thúc.../.", "(Theo Dân Trí)"], "(Theo Dân Trí)"),
        (["Hội nghị kết thúc./. Theo Báo Bắc Kạn"], "Theo Báo Bắc Kạn"),
        (["Hội nghị kết thúc.", "Nguồn: Báo Bạc Liêu"], "Nguồn: Báo Bạc Liêu"),
        (["Hội nghị kết thúc.", "Nguồn: mattran.org.vn"], "Nguồn: mattran.org.vn"),
        (["Hội nghị kết thúc.", "(TTXVN)"], "(TTXVN)"),
        (["Hội nghị kết thúc.", "Theo TTXVN", "Nguyễn Văn Trí"], "Theo TTXVN"),
        (["Theo Báo Lạng Sơn, mưa lũ làm hư hỏng ba cây cầu.", "Việc khắc phục đang được làm."], "Theo Báo Lạng Sơn"),
        (["Bảng (Nguồn: Tạp chí Mặt trận) cho thấy điều đó.", "Hết."], "Nguồn: Tạp chí Mặt trận"),
        (["Theo báo cáo tại hội nghị, có 14 đầu việc.", "Theo Báo cáo số 12, việc đã xong."], None),
        (["Theo Ủy ban MTTQ Việt Nam tỉnh Kon Tum, 611 khu dân cư đã tổ chức Ngày hội."], None),
        (["Theo bà Hứa Thị Lụa, lớp Then kéo ba thế hệ lại gần nhau."], None),
        (["Nguồn: ngân sách tỉnh 5 tỷ đồng, xã hội hóa 2 tỷ đồng.", "Việc làm xong trước Tết."], None),
        (["Theo dõi Báo Bắc Kạn là thói quen của ông."], None),
        (["Hội nghị kết thúc."], None),
        ([], None),
    ],
)
def test_words_of_another_paper_have_a_credit_line(paragraphs, words) -> None:
    data = story(*paragraphs)
    assert found(sources.source_credit, data) == ([("body", words)] if words else [])
    assert found(sources.source_credit, data | {"source_credit": "Theo Báo Bắc Kạn"}) == []


def test_the_lead_is_read_too() -> None:
    data = story(lead="Theo Báo Lạng Sơn, sáng nay hội nghị diễn ra.")
    assert found(sources.source_credit, data) == [("lead", "Theo Báo Lạng Sơn")]


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (["Hoàng Văn Lương"], "Hoàng Văn Lương"),
        (["Tin, ảnh: Hoàng Văn Lương"], "Hoàng Văn Lương"),
        (["Nông Thị Hạnh"], None),
        (["NÔNG THỊ HẠNH"], None),
        (["Bài và ảnh: Nông Thị Hạnh - Hoàng Văn Lương"], "Nông Thị Hạnh - Hoàng Văn Lương"),
        (["Theo Báo Bắc Kạn", "Hoàng Văn Lương"], "Hoàng Văn Lương"),
        (["Nông Thị Hạnh – Báo Bắc Kạn"], None),
        (["Theo Báo Bắc Kạn"], None),
        (["Bà con vui Ngày hội."], None),
        (["Hoàng Văn Lương", "là người giữ lửa cho lớp Then của bản."], None),
    ],
)
def test_who_signs_the_text_stands_under_the_story(last, words) -> None:
    data = story("Hội nghị kết thúc lúc 11 giờ.", *last, source_credit="Theo Báo Bắc Kạn")
    assert found(sources.reporter_credit, data) == ([("body", words)] if words else [])


@pytest.mark.parametrize(
    ("fields", "findings"), [({}, 0), ({"ai_use": ""}, 1), ({"ai_use": None}, 1), ({"ai_use": "none"}, 0)]
)
def test_the_use_of_ai_is_declared_where_there_is_a_field_for_it(fields, findings) -> None:
    assert len(found(sources.ai_use, story(**fields))) == findings


@pytest.mark.parametrize(
    ("used", "in_photo", "field"),
    [
        ("none", "", None),
        ("none", "none", None),
        ("none", "assisted", "ai_use"),
        ("none", "generated", "ai_use"),
        ("assisted", "", "photos-0-ai_use"),
        ("generated", "", "photos-0-ai_use"),
        ("assisted", "none", None),
        ("generated", "generated", None),
        ("generated", None, None),  # an older snapshot: the photo knows no such field
    ],
)
def test_story_and_photos_agree_on_the_use_of_ai(used, in_photo, field) -> None:
    taken = photo() if in_photo is None else photo(ai_use=in_photo)
    fields = [place for place, _words in found(sources.ai_use, story(ai_use=used, photos=[taken]))]
    assert fields == ([field] if field else [])
