"""A story against itself: numbers, days and names that differ between headline, lead and body."""

import pytest

from articles.checks import Story, agreement
from tests.articles.checks.world import facts, found, photo, story


@pytest.mark.parametrize(
    ("headline", "lead", "body", "words"),
    [
        ("Dựng lại 684 mái nhà", "Sáng nay có họp.", "Toàn tỉnh dựng 648 mái nhà.", ["684"]),
        ("Dựng lại 684 mái nhà", "Sáng nay có họp.", "Toàn tỉnh làm 684 căn nhà.", []),
        ("Dựng lại 684 mái nhà", "Đã dựng 684 mái nhà.", "Toàn tỉnh dựng 648 mái nhà.", ["684"]),
        ("1.860 phòng trọ giữ giá", "Có 1.680 phòng trọ giữ giá.", "", ["1.860"]),
        ("1.860 phòng trọ giữ giá", "Chủ trọ giữ giá.", "Không có số.", ["1.860"]),
        ("46,3 tỷ đồng ủng hộ", "Tiếp nhận 46,32 tỷ đồng.", "", []),
        ("46,3 tỷ đồng ủng hộ", "Tiếp nhận 43,62 tỷ đồng.", "", ["46,3 tỷ"]),
        ("Hơn 92.000 suất quà", "Trao 92.412 suất quà.", "", []),
        ("Gần 300 người dự", "Có 287 người dự.", "", []),
        ("87% kiến nghị được trả lời", "", "277 kiến nghị (87%) có trả lời.", []),
        ("87% kiến nghị được trả lời", "", "277 kiến nghị (78%) có trả lời; còn 87 kiến nghị.", ["87%"]),
        ("41 ha đất làm đường", "", "hơn 41 ha đất thổ cư", []),
        ("12 tổ tự quản ở Ba Sơn", "", "Mười hai tổ tự quản họp.", []),
        ("24 tổ tự quản ở Ba Sơn", "", "hai mươi tư tổ tự quản họp.", []),
        ("38 mái nhà, 9 hộ dọn về", "", "38 căn lên khung, chín hộ dọn về", []),
        ("Ngày hội năm 2024 ở quý IV, khóa 11, số 118/HD-MTTW", "Không có số.", "", []),
        ("Giai đoạn 2027 - 2030: trồng 7.500 ha na", "", "mở lên 7.500 ha", []),
        ("Phường 7 ra quân", "", "", []),
        ("Một năm", "Có 1.860 phòng trọ.", "Có 1.680 phòng trọ.", ["1.860"]),
        ("Một năm", "Có 1.860 phòng trọ.", "Có 1.680 suất quà.", []),
        ("Một năm", "Có 1.860 phòng trọ.", "Có 1.860 phòng, 1.680 phòng đã sửa.", []),
        ("Một năm", "Có 12 phòng trọ.", "Có 21 phòng trọ.", []),
    ],
)
def test_numbers_agree(headline, lead, body, words) -> None:
    data = story(body, headline=headline, lead=lead)
    assert [text for _, text in found(agreement.number_agreement, data)] == words


def test_the_number_meant_is_named() -> None:
    data = story("Toàn tỉnh dựng 648 mái nhà.", headline="Dựng lại 684 mái nhà")
    (finding,) = agreement.number_agreement(Story.read(data), facts())
    assert "684 mái nhà" in str(finding.sentence) and "648 mái nhà" in str(finding.sentence)


@pytest.mark.parametrize(
    ("headline", "lead", "body", "caption", "words"),
    [
        (
            "Họp",
            "Sáng 10/10, hội nghị diễn ra.",
            "Tại hội nghị sáng 11/10, có 20 ý kiến.",
            "",
            [("body", "sáng 11/10")],
        ),
        (
            "Họp",
            "Sáng 10/10, hội nghị diễn ra.",
            "Hết.",
            "Quang cảnh, sáng 11/10/2023.",
            [("photos-0-caption", "sáng 11/10/2023")],
        ),
        (
            "Họp",
            "Sáng 10/11, hội nghị diễn ra.",
            "Tại hội nghị sáng 11/10, có 20 ý kiến.",
            "",
            [("body", "sáng 11/10")],
        ),
        ("Họp", "Sáng 10/10, hội nghị diễn ra.", "Tối 11/10, đoàn về.", "", []),
        ("Họp", "Sáng 10/10, hội nghị diễn ra.", "Xong trước ngày 11/10; sáng 10/10 có mưa.", "", []),
        ("Họp", "Sáng 05/6, hội nghị diễn ra.", "Hội nghị sáng 5/6 có 20 ý kiến.", "", []),
        ("Họp", "Sáng 10/10, hội nghị diễn ra.", "Sáng 18/11, cả nước vui Ngày hội.", "", []),
        ("Họp", "Từ ngày 9/10 đến sáng 10/10, đoàn đi bốn xã.", "Sáng 11/10, đoàn về.", "", []),
        ("Họp ngày 10/10", "Sáng 11/10, hội nghị diễn ra.", "", "", [("headline", "10/10")]),
        ("Họp ngày 10/10", "Sáng 10/10, hội nghị diễn ra.", "", "", []),
        ("Chào mừng 18/11", "Bà con vui Ngày hội.", "Không có ngày nào.", "", []),
    ],
)
def test_days_agree(headline, lead, body, caption, words) -> None:
    data = story(body, headline=headline, lead=lead, photos=[photo(caption=caption)])
    assert found(agreement.date_agreement, data) == words


OFFICIALS = [{"name": name} for name in ("Lường Thị Ngọc Diệp", "Bế Xuân Thuận", "A Thưr", "H'Nguôm Niê", "Hồ Thị Hòa")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bà Lường Thị Ngọc Điệp phát biểu.", ["Lường Thị Ngọc Điệp"]),
        ("Bà Lường Thị Ngọc Diệp phát biểu.", []),
        ("Bà Luong Thi Ngoc Diep phát biểu.", ["Luong Thi Ngoc Diep"]),
        ("Bà Lường Thị Ngọc Bích phát biểu.", ["Lường Thị Ngọc Bích"]),
        ("Bà Lường Ngọc Diệp phát biểu.", ["Lường Ngọc Diệp"]),
        ("Bà Diệp phát biểu; chị Ngọc Diệp ghi.", []),
        ("Ông Bế Xuân Thuần kết luận.", ["Bế Xuân Thuần"]),
        ("Ông Bế Xuân Thuậm kết luận.", ["Bế Xuân Thuậm"]),
        ("Ông Bế Xuân Trường kết luận.", []),
        ("Ông Bế Văn Đàn là anh hùng.", []),
        ("Ông A Thừr tự dịch lại.", ["A Thừr"]),
        ("Ông A Thưr, ông A Kiêu tự dịch lại.", []),
        ("Bà H’Nguôm Niê ví von.", []),
        ("Bà H'Nguồm Niê ví von.", ["H'Nguồm Niê"]),
        ("Bà Hồ Thị Hoà ví von.", []),
        ("Lường Thị Ngọc Diệu Hiền là học sinh.", ["Lường Thị Ngọc Diệu"]),
    ],
)
def test_names_of_officials_agree(text, words) -> None:
    data = story(text, officials=OFFICIALS)
    assert found(agreement.name_agreement, data) == [("body", name) for name in words]


@pytest.mark.parametrize(
    ("headline", "lead", "body", "found_there"),
    [
        ("Họp", "Anh Nông Văn Thường kể.", "Với anh, Nông Văn Thưởng, làng là nhà.", [("body", "Nông Văn Thưởng")]),
        ("Ông Nông Văn Thường nhận quà", "Ông Nông Văn Thưởng cười.", "", [("lead", "Nông Văn Thưởng")]),
        ("Họp", "Anh Nông Văn Thường kể.", "Nông Văn Thường và em là Nông Văn Thưởng.", []),
        ("Họp", "Anh Nông Văn Thường kể.", "Nông Văn Thượng Hà là bạn.", []),
        ("Họp", "Anh Văn Thường kể.", "Anh Văn Thưởng kể.", []),
        ("Họp", "Ở xã Hoà An Phú.", "Ở xã Hòa An Phú.", []),
        ("Họp", "Bà Lường Thị Ngọc Điệp dự.", "Bà Lường Thị Ngọc Diệp nói.", []),
    ],
)
def test_a_name_is_spelled_in_one_way_from_the_headline_down(headline, lead, body, found_there) -> None:
    data = story(body, headline=headline, lead=lead, officials=OFFICIALS)
    assert found(agreement.spelling_of_names, data) == found_there


def test_another_official_of_nearly_the_same_name_is_nobody_misspelled() -> None:
    data = story("Bà Lường Thị Ngọc Bích và bà Lường Thị Ngọc Dung dự.", officials=OFFICIALS)
    known = {"Lường Thị Ngọc Bích": ["Chủ tịch Hội Nông dân tỉnh"]}
    assert found(agreement.name_agreement, data, offices=known) == [("body", "Lường Thị Ngọc Dung")]
    both = story("Bà Lường Thị Ngọc Dung dự.", officials=[*OFFICIALS, {"name": "Lường Thị Ngọc Dung"}])
    assert found(agreement.name_agreement, both) == []
