"""What a story is filed under: a province or the whole country, units of its day, the headline's province."""

import pytest

from articles.checks import Story, scope
from tests.articles.checks.world import facts, found, story


@pytest.mark.parametrize(
    ("provinces", "national", "findings"),
    [
        ((), False, 1),
        ((), True, 0),
        (("bac-kan",), False, 0),
        (("bac-kan", "thai-nguyen"), True, 0),
    ],
)
def test_a_story_has_a_province_or_is_national(provinces, national, findings) -> None:
    assert len(found(scope.no_scope, story(provinces=provinces, national=national))) == findings


@pytest.mark.parametrize(
    ("slug", "day", "right"),
    [
        ("bac-kan", "2025-06-30", None),
        ("bac-kan", "2025-07-01", "Tỉnh Thái Nguyên"),
        ("hai-duong", "2026-01-22", "Thành phố Hải Phòng"),
        ("thua-thien-hue", "2025-01-01", "Thành phố Huế"),
        ("hue", "2024-12-31", "Tỉnh Thừa Thiên Huế"),
        ("hue", "2025-01-01", None),
        ("quang-ninh", "2026-08-31", None),
        ("quang-ninh", "2026-09-01", None),
        ("binh-phuoc", "2026-05-12", "Thành phố Đồng Nai"),
        ("bac-kan", "2007-01-01", None),
    ],
)
def test_a_chosen_province_exists_on_the_day(slug, day, right) -> None:
    data = story(day=day, provinces=(slug,))
    assert bool(found(scope.unit_of_day, data)) is bool(right)
    if right:
        assert right in str(next(scope.unit_of_day(Story.read(data), facts())).sentence)


def test_a_province_that_the_record_does_not_know_is_let_be() -> None:
    somewhere = {"slug": "xyz", "name": "X", "uid": "x", "full_name": "Tỉnh X"}
    assert found(scope.unit_of_day, story(provinces=()) | {"provinces": [somewhere]}) == []


@pytest.mark.parametrize(
    ("headline", "provinces", "day", "names"),
    [
        ("Bắc Kạn: Một năm dựng lại 684 mái nhà", ("bac-kan",), "2024-12-26", []),
        ("Bắc Kạn:Một năm dựng lại 684 mái nhà", ("lang-son",), "2024-12-26", ["Bắc Kạn"]),
        ("BẮC KẠN: Một năm dựng lại 684 mái nhà", ("lang-son",), "2024-12-26", ["BẮC KẠN"]),
        ("Bắc Kạn - Thái Nguyên: Hai Mặt trận họp", ("bac-kan", "thai-nguyen"), "2025-06-05", []),
        ("Bắc Kạn, Lạng Sơn: Hai Mặt trận họp", ("bac-kan", "thai-nguyen"), "2025-06-05", ["Lạng Sơn"]),
        ("Bắc Kạn: Hai Mặt trận họp", ("thai-nguyen", "bac-kan"), "2025-06-05", []),
        ("TP.HCM: Công khai sao kê", ("ho-chi-minh",), "2026-09-11", []),
        ("TP.HCM: Công khai sao kê", ("ha-noi",), "2026-09-11", ["HCM"]),
        ("TP Hồ Chí Minh: Công khai sao kê", ("ho-chi-minh",), "2026-09-11", []),
        ("Bà Rịa - Vũng Tàu: Ra khơi", ("ba-ria-vung-tau",), "2024-01-11", []),
        ("Bà Rịa – Vũng Tàu: Ra khơi", ("binh-duong",), "2024-01-11", ["Bà Rịa – Vũng Tàu"]),
        ("Tỉnh Hòa Bình: Giữ rừng", ("hoa-binh",), "2024-01-11", []),
        ("Hoà Bình: Giữ rừng", ("hoa-binh",), "2024-01-11", []),
        ("Huế: Quý đầu tiên", ("hue",), "2025-04-03", []),
        ("Huế: Chuyện trong kiệt", ("thua-thien-hue",), "2023-04-03", []),
        ("Hải Dương: Quà Tết", ("hai-phong",), "2026-02-03", ["Hải Dương"]),
        ("Đắc Lắc: Người giữ bến nước", ("dak-lak",), "2026-10-07", []),
        ("Hỏi đáp: Ban Công tác Mặt trận gồm những ai?", ("bac-kan",), "2024-01-11", []),
        ("Ảnh: Một ngày ở Lạng Sơn", ("bac-kan",), "2024-01-11", []),
        ("Mặt trận Lạng Sơn: Ba việc lớn", ("bac-kan",), "2024-01-11", []),
        ("Đồng Nai Thượng: Mùa lúa mới", ("lam-dong",), "2024-01-11", []),
        ("Lạng Sơn vào hội", ("bac-kan",), "2024-01-11", []),
        ("Ngày hội Đại đoàn kết năm 2024: Phần lễ gọn", ("bac-kan",), "2024-01-11", []),
    ],
)
def test_the_headline_names_a_province_that_was_chosen(headline, provinces, day, names) -> None:
    data = story(headline=headline, provinces=provinces, day=day)
    assert found(scope.headline_province, data) == [("headline", name) for name in names]


def test_a_national_story_does_not_begin_with_a_province() -> None:
    data = story(headline="Lạng Sơn: Đọc biên bản bằng hai thứ tiếng", provinces=(), national=True)
    assert found(scope.headline_province, data) == [("headline", "Lạng Sơn")]


def test_without_any_scope_the_headline_is_not_held_against_it() -> None:
    assert found(scope.headline_province, story(headline="Lạng Sơn: Vào hội", provinces=())) == []
