"""Personal data in what readers would read: found where it is, and numbers of other kinds let be."""

import pytest

from articles.checks import privacy
from tests.articles.checks.world import found, photo, story

PHONES = [
    ("Liên hệ anh Thuông: 0912345678.", "0912345678"),
    ("Liên hệ: 0912 345 678 để được giúp.", "0912 345 678"),
    ("Gọi 0912.345.678 hoặc hỏi xã.", "0912.345.678"),
    ("Gọi 091-234-5678 hoặc hỏi xã.", "091-234-5678"),
    ("Gọi +84 912 345 678 nhé.", "+84 912 345 678"),
    ("Zalo 84912345678 của chị.", "84912345678"),
    ("(0912345678)", "0912345678"),
    ("Nhà riêng: (0209) 3870.123", "(0209) 3870.123"),
    ("Nhà riêng: 0209 3870 123", "0209 3870 123"),
    ("ĐT: 024.3928.1234.", "024.3928.1234"),
]
NO_PHONES = [
    "Đường dây nóng của Mặt trận tỉnh: 0912 345 678.",
    "Hotline 0912345678 trực cả ngày.",
    "Tổng đài 1900 1234 và 18001234.",
    "Quyết định số 0912345678/QĐ-UBND.",
    "Kết luận số 231-KL/TU ngày 07/7/2023.",
    "Quỹ nhận 1.912.345.678 đồng.",
    "Quỹ nhận 0,9123456789 tỷ đồng.",
    "Số tiền 912.345.678 đồng trong năm 2026.",
    "Nhiệm kỳ 2026 - 2031, giai đoạn 2021-2025.",
    "Từ 07 giờ 30 đến 11 giờ 30 ngày 03/10/2023.",
    "Mã giao dịch 2023101009123456789.",
    "Kinh độ 105.8412, vĩ độ 21.0245.",
    "Thống kê: 09 hộ, 12 hộ, 345 hộ, 678 hộ.",
]


@pytest.mark.parametrize(("text", "number"), PHONES)
def test_a_phone_number_is_found(text, number) -> None:
    assert found(privacy.phone_number, story(f"Bà con vui Ngày hội. {text}")) == [("body", number)]


@pytest.mark.parametrize("text", NO_PHONES)
def test_other_numbers_are_no_phone_numbers(text) -> None:
    assert found(privacy.phone_number, story(text)) == []


ACCOUNTS = [
    ("Ủng hộ chị Dần, số tài khoản 1234567890 ngân hàng X.", "1234567890"),
    ("STK: 1234 5678 9012, anh Tu.", "1234 5678 9012"),
    ("STK 0301.2345.6789", "0301.2345.6789"),
    ("chuyển vào tài khoản của anh Thuông: 19034567890123", "19034567890123"),
    ("Số TK 711A1234 hoặc số tài khoản: 711-123-456-789", "711-123-456-789"),
]
NO_ACCOUNTS = [
    "Số tài khoản, số điện thoại của người ủng hộ được che.",
    "Số tài khoản mở mới đạt 1.250.300 trong năm 2026.",
    "Cả tỉnh có 1.234.567 tài khoản định danh.",
    "Tỉnh mở tài khoản cho 128714 người.",
    "Đề án tài khoản số giai đoạn 2025-2026.",
    "Số dư tài khoản là 250.000.000 đồng.",
    "Số tài khoản của Ủy ban MTTQ Việt Nam tỉnh: 1483202009159.",
    "Số tài khoản: 1483202009159, tên tài khoản: Ban Vận động cứu trợ tỉnh.",
    "Số tài khoản: 3761.0.9057689 mở tại Kho bạc Nhà nước.",
    "Tài khoản nào, từ ngày 01/9/2026 đến ngày 30/9/2026?",
    "Mã giao dịch 123456789012 dùng để tra cứu.",
]


@pytest.mark.parametrize(("text", "number"), ACCOUNTS)
def test_a_bank_account_is_found(text, number) -> None:
    assert found(privacy.bank_account, story(text)) == [("body", number)]


@pytest.mark.parametrize("text", NO_ACCOUNTS)
def test_other_numbers_are_no_bank_accounts(text) -> None:
    assert found(privacy.bank_account, story(text)) == []


CITIZENS = [
    ("Ông Sáu, CCCD 019056001234, nhận quà.", "019056001234"),
    ("số căn cước công dân: 019 056 001 234", "019 056 001 234"),
    ("CMND số 091234567 cấp năm 2010", "091234567"),
    ("chứng minh nhân dân 091.234.567", "091.234.567"),
]
NO_CITIZENS = [
    "Công an xã cấp căn cước cho 100.234.567 người.",
    "Đã cấp 123456789 thẻ căn cước.",
    "Người dân mang CCCD đến làm thủ tục lúc 7 giờ ngày 10/10/2023.",
    "CCCD gắn chip; Quyết định số 123456789/QĐ.",
    "Mã hồ sơ 019056001234.",
]


@pytest.mark.parametrize(("text", "number"), CITIZENS)
def test_a_citizen_number_is_found(text, number) -> None:
    assert found(privacy.citizen_id, story(text)) == [("body", number)]


@pytest.mark.parametrize("text", NO_CITIZENS)
def test_other_numbers_are_no_citizen_numbers(text) -> None:
    assert found(privacy.citizen_id, story(text)) == []


def test_every_text_is_read() -> None:
    words = "gọi 0912345678"
    data = story(words, headline=words, lead=words, photos=[photo(caption=words, alt=words)])
    fields = [field for field, _ in found(privacy.phone_number, data)]
    assert fields == ["headline", "lead", "body", "photos-0-caption", "photos-0-alt"]


def test_cells_of_a_table_are_not_read_as_one_number() -> None:
    cells = "".join(f"<td>{number}</td>" for number in ("0912", "345", "678", "0209", "3870123"))
    data = story() | {"body": f"<table><tbody><tr>{cells}</tr></tbody></table>"}
    assert found(privacy.phone_number, data) == []
