"""Two titles mean the same office, however they are written, and different ones do not."""

import pytest

from articles.checks import names
from articles.checks.offices import offices
from tests.articles.checks.world import facts

FRONT = "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn"
CENTRE = "Phó Chủ tịch - Tổng Thư ký Ủy ban Trung ương MTTQ Việt Nam"


def may_be(said: str, held: str) -> bool:
    """Whether a text may say so of somebody who holds that office."""
    known = names.of(facts())
    holds = list(offices(held, known))
    return all(any(office.may_be(other) for other in holds) for office in offices(said, known))


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Chủ tịch UBMTTQ tỉnh", FRONT),
        ("Chủ tịch MTTQ tỉnh Lạng Sơn", FRONT),
        ("Chủ tịch Mặt trận tỉnh", FRONT),
        ("Chủ tịch Mặt trận Lạng Sơn", FRONT),
        ("Chủ tịch Uỷ ban Mặt trận Tổ quốc Việt Nam tỉnh Lạng Sơn", FRONT),
        ("CHỦ TỊCH ỦY BAN MTTQ VIỆT NAM TỈNH LẠNG SƠN", FRONT),
        ("Chủ tịch", FRONT),
        ("Phó Chủ tịch – Tổng Thư ký UBTƯ MTTQ Việt Nam", CENTRE),
        ("Tổng Thư ký Ủy ban Trung ương MTTQ Việt Nam", CENTRE),
        ("Phó Chủ tịch UBTW MTTQ Việt Nam", CENTRE),
        ("Phó Bí thư Tỉnh uỷ Bắc Cạn", "Phó Bí thư Tỉnh ủy Bắc Kạn"),
        ("Phó Bí thư Tỉnh ủy", "Phó Bí thư Tỉnh ủy Bắc Kạn"),
        ("Ủy viên BTV Tỉnh ủy", "Ủy viên Ban Thường vụ Tỉnh ủy"),
        ("UVBTV Tỉnh ủy", "Ủy viên Ban Thường vụ Tỉnh ủy"),
        ("Tỉnh ủy viên", "Ủy viên Ban Chấp hành Đảng bộ tỉnh"),
        ("Ủy viên Trung ương Đảng", "Ủy viên Ban Chấp hành Trung ương Đảng"),
        ("Chủ tịch HĐND tỉnh", "Chủ tịch Hội đồng nhân dân tỉnh Bắc Kạn"),
        ("Chủ tịch Hội LHPN tỉnh", "Chủ tịch Hội Liên hiệp Phụ nữ tỉnh Thái Nguyên"),
        ("Chủ tịch LĐLĐ TP Đồng Nai", "Chủ tịch Liên đoàn Lao động thành phố Đồng Nai"),
        ("Phó Chủ tịch UBMTTQ TP.HCM", "Phó Chủ tịch Ủy ban MTTQ Việt Nam Thành phố Hồ Chí Minh"),
        ("Bí thư Tỉnh đoàn", "Bí thư Tỉnh đoàn Thái Nguyên"),
        ("Nghệ nhân Ưu tú", "Nghệ nhân ưu tú"),
    ],
)
def test_the_same_office(said, held) -> None:
    assert may_be(said, held)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Phó Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn", FRONT),
        ("Phó Chủ tịch", FRONT),
        ("Quyền Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn", FRONT),
        ("Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Cao Bằng", FRONT),
        ("Chủ tịch Ủy ban MTTQ Việt Nam huyện", FRONT),
        ("Chủ tịch Ủy ban MTTQ Việt Nam thành phố", FRONT),
        ("Chủ tịch Ủy ban Trung ương MTTQ Việt Nam", FRONT),
        ("Chủ tịch UBND tỉnh Lạng Sơn", FRONT),
        ("Chủ tịch Hội Nông dân tỉnh Lạng Sơn", FRONT),
        ("Phó Bí thư Thành ủy", "Phó Bí thư Tỉnh ủy"),
        ("Phó Bí thư Thường trực Tỉnh ủy", "Phó Bí thư Tỉnh ủy"),
        ("Phó Bí thư Tỉnh ủy", "Phó Bí thư Thường trực Tỉnh ủy"),
        ("Phó Bí thư Tỉnh đoàn", "Phó Bí thư Tỉnh ủy"),
        ("Phó Tổng Thư ký Ủy ban Trung ương MTTQ Việt Nam", CENTRE),
        ("Phó Trưởng Ban Phong trào", "Trưởng Ban Phong trào"),
        ("Trưởng Ban Dân chủ", "Trưởng Ban Phong trào"),
        ("Nghệ nhân", "Chủ tịch Hội Nông dân tỉnh"),
    ],
)
def test_different_offices(said, held) -> None:
    assert not may_be(said, held)
