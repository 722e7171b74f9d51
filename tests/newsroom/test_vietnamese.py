"""Vietnamese text: what each function promises, on examples of the press and on any Unicode at all."""

import time
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsroom import vietnamese as vi

# All 64 names that provinces bear or bore since 2008, in alphabetical order, with their slugs.
PROVINCES = [
    ("An Giang", "an-giang"),
    ("Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
    ("Bạc Liêu", "bac-lieu"),
    ("Bắc Giang", "bac-giang"),
    ("Bắc Kạn", "bac-kan"),
    ("Bắc Ninh", "bac-ninh"),
    ("Bến Tre", "ben-tre"),
    ("Bình Dương", "binh-duong"),
    ("Bình Định", "binh-dinh"),
    ("Bình Phước", "binh-phuoc"),
    ("Bình Thuận", "binh-thuan"),
    ("Cà Mau", "ca-mau"),
    ("Cao Bằng", "cao-bang"),
    ("Cần Thơ", "can-tho"),
    ("Đà Nẵng", "da-nang"),
    ("Đắk Lắk", "dak-lak"),
    ("Đắk Nông", "dak-nong"),
    ("Điện Biên", "dien-bien"),
    ("Đồng Nai", "dong-nai"),
    ("Đồng Tháp", "dong-thap"),
    ("Gia Lai", "gia-lai"),
    ("Hà Giang", "ha-giang"),
    ("Hà Nam", "ha-nam"),
    ("Hà Nội", "ha-noi"),
    ("Hà Tĩnh", "ha-tinh"),
    ("Hải Dương", "hai-duong"),
    ("Hải Phòng", "hai-phong"),
    ("Hậu Giang", "hau-giang"),
    ("Hòa Bình", "hoa-binh"),
    ("Hồ Chí Minh", "ho-chi-minh"),
    ("Huế", "hue"),
    ("Hưng Yên", "hung-yen"),
    ("Khánh Hòa", "khanh-hoa"),
    ("Kiên Giang", "kien-giang"),
    ("Kon Tum", "kon-tum"),
    ("Lai Châu", "lai-chau"),
    ("Lạng Sơn", "lang-son"),
    ("Lào Cai", "lao-cai"),
    ("Lâm Đồng", "lam-dong"),
    ("Long An", "long-an"),
    ("Nam Định", "nam-dinh"),
    ("Nghệ An", "nghe-an"),
    ("Ninh Bình", "ninh-binh"),
    ("Ninh Thuận", "ninh-thuan"),
    ("Phú Thọ", "phu-tho"),
    ("Phú Yên", "phu-yen"),
    ("Quảng Bình", "quang-binh"),
    ("Quảng Nam", "quang-nam"),
    ("Quảng Ngãi", "quang-ngai"),
    ("Quảng Ninh", "quang-ninh"),
    ("Quảng Trị", "quang-tri"),
    ("Sóc Trăng", "soc-trang"),
    ("Sơn La", "son-la"),
    ("Tây Ninh", "tay-ninh"),
    ("Thái Bình", "thai-binh"),
    ("Thái Nguyên", "thai-nguyen"),
    ("Thanh Hóa", "thanh-hoa"),
    ("Thừa Thiên Huế", "thua-thien-hue"),
    ("Tiền Giang", "tien-giang"),
    ("Trà Vinh", "tra-vinh"),
    ("Tuyên Quang", "tuyen-quang"),
    ("Vĩnh Long", "vinh-long"),
    ("Vĩnh Phúc", "vinh-phuc"),
    ("Yên Bái", "yen-bai"),
]
NAMES = [name for name, _ in PROVINCES]


def words(text):
    return text.split(" ")


quick = settings(deadline=None, max_examples=60)
any_text = st.text(st.characters(), max_size=200) | st.text(
    "aăâđÐðeêioơuưyqgQG nh\u0300\u0301\u0309\u0303\u0323\u0302\u0306\u031b\u200b\u200d\u00a0👨👩/.-0123456789",
    max_size=60,
)
PRESS_WORDS = words(
    "Sáng ngày quý tháng năm 6 đầu 10/10 2023 III , . ( ) / - tổng kết thứ UBND TP.HCM 31 cả 7-2 \u200b âm lịch"
)
press_text = st.lists(st.sampled_from(PRESS_WORDS) | st.text(max_size=3), max_size=30).map(" ".join)


class TestNormalForm:
    def test_composes_letters(self):
        assert vi.nfc(unicodedata.normalize("NFD", "Tỉnh ủy Đắk Lắk")) == "Tỉnh ủy Đắk Lắk"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Ðối thoại với HÐND", "Đối thoại với HĐND"),
            ("tỉnh ðoàn; 178/QÐ-UBND tỉnh", "tỉnh đoàn; 178/QĐ-UBND tỉnh"),
            ("Ðoàn", "Ðoàn"),  # nothing here is Vietnamese alone
            ("Guðni og Ðavíð", "Guðni og Ðavíð"),
            ("Tổng thống Guðni", "Tổng thống Guðni"),
        ],
    )
    def test_mends_a_mistaken_eth_in_vietnamese_only(self, text, expected):
        assert vi.nfc(text) == expected

    def test_removes_what_nobody_sees(self):
        hidden = "\ufeffHòa\u200b Bình\u200d,\u00ad tỉnh\u202e ủy\u2060\x00\ud800\ufffe\uffff"
        assert vi.nfc(hidden) == "Hòa Bình, tỉnh ủy"

    def test_composes_across_a_removed_character(self):
        assert vi.nfc("Ba\u200b\u0300") == "Bà"

    def test_leaves_emoji_families_together(self):
        assert vi.nfc("👨\u200d👩\u200d👧 ❤️") == "👨\u200d👩\u200d👧 ❤️"

    def test_leaves_no_break_blanks_and_lines(self):
        assert vi.nfc("10\u00a0giờ\n\tSáng") == "10\u00a0giờ\n\tSáng"

    def test_turns_odd_line_ends_into_newlines(self):
        assert vi.nfc("một\x0bhai\u2028ba") == "một\nhai\nba"

    def test_tidy_makes_one_line_with_single_spaces(self):
        assert vi.tidy("\u00a0 Bắc\u2003Kạn\r\n\u3164:\u00a0Đánh   giá ") == "Bắc Kạn : Đánh giá"
        assert vi.tidy("\u3164\u2800\u200b ") == ""

    def test_tidy_keeps_tone_places_and_punctuation(self):
        assert vi.tidy("Tỉnh uỷ – “Hoà Bình”…") == "Tỉnh uỷ – “Hoà Bình”…"

    def test_cuts_endless_marks_but_keeps_thirty(self):
        assert len(vi.nfc("a" + "\u0301\u0323" * 5000)) <= 31
        assert len(vi.nfc("x" + "\u0335" * 30)) == 31
        assert vi.nfc("." * 200) == "." * 200


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Đắk  Lắk", "dak lak"),
            ("ĐẮK\u00a0LẮK", "dak lak"),
            ("Hoà Bình", "hoa binh"),
            ("Ðà Lạt", "da lat"),
            ("TP.HCM: Người nghèo", "tp.hcm: nguoi ngheo"),
            ("Ủy ban Ý kiến ỵ", "uy ban y kien y"),
        ],
    )
    def test_fold(self, text, key):
        assert vi.fold(text) == key
        assert vi.fold(unicodedata.normalize("NFD", text)) == key

    def test_fold_words_leaves_words_only(self):
        assert vi.fold_words("TP.HCM: 100% khu-phố, 23/2017/TT-BLĐTBXH") == "tp hcm 100 khu pho 23 2017 tt bldtbxh"
        assert vi.fold_words("“…” – ./.") == ""

    @pytest.mark.parametrize(("name", "slug"), PROVINCES)
    def test_slugs_of_provinces(self, name, slug):
        assert vi.slugify(name) == slug

    def test_slug_is_cut_at_the_end_of_a_word(self):
        assert vi.slugify("Bắc Kạn: Đánh giá", max_length=12) == "bac-kan-danh"
        assert vi.slugify("Bắc Kạn: Đánh giá", max_length=11) == "bac-kan"
        assert vi.slugify("đ" * 100) == "d" * 80
        assert vi.slugify("!!! – ???") == vi.slugify("") == ""

    @quick
    @given(any_text, st.integers(1, 30))
    def test_slug_is_always_a_slug(self, text, length):
        slug = vi.slugify(text, max_length=length)
        assert len(slug) <= length
        assert all(slug.split("-")) or slug == ""
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


class TestToneMarks:
    @pytest.mark.parametrize(
        "pair",
        words(
            "hoà=hòa uỷ=ủy thuý=thúy khoẻ=khỏe HOÀ=HÒA qúy=quý qủa=quả gìa=già hòan=hoàn khủyu=khuỷu cuả=của "
            "gíup=giúp qùynh=quỳnh ngòai=ngoài"
        ),
    )
    def test_one_place_for_each_tone(self, pair):
        typed, placed = pair.split("=")
        assert vi.same_tone(typed) == placed
        assert vi.same(typed, placed)

    @pytest.mark.parametrize(
        "word",
        words(
            "quý quả già giá giúp giữa giếng gì gìn mùa múa mía mứa của hoàn huỳnh khuỷu ngoài Huế yếu thuở quỵt "
            "nghĩa chuẩn người quốc quái café María résumé Noël aeróuia"
        ),
    )
    def test_right_places_stay(self, word):
        assert vi.same_tone(word) == word

    def test_same_ignores_case_blanks_and_tone_place(self):
        assert vi.same("Tỉnh uỷ  Hoà Bình", "TỈNH ỦY\u00a0HÒA BÌNH ")
        assert vi.same("HÐND", "HĐND")
        assert vi.same(unicodedata.normalize("NFD", "Thuý"), "Thúy")

    @pytest.mark.parametrize(("a", "b"), [("hòa", "hóa"), ("hòa", "hoa"), ("đa", "da"), ("quý", "quí"), ("ma", "mà")])
    def test_same_heeds_accents_and_letters(self, a, b):
        assert not vi.same(a, b)


class TestAlphabeticalOrder:
    # Orders below are those of ICU's "vi" collation.
    @pytest.mark.parametrize(
        "order",
        [
            NAMES,
            words("a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẹ ê ề g h i k l m n o ò ô ồ ơ ờ p q"),
            words("q r s t u ù ũ ư ừ v x y ỳ z"),
            ["ma", "Ma", "MA", "mà", "Mà", "mả", "mã", "má", "mạ", "man", "mă", "mặt", "mâ", "mb"],
            ["bà an", "ba ban", "ban", "bân"],
            ["An", "An Bình", "An Bình 2", "An-Bình", "An1", "Ana"],
            ["da", "dạ", "da z", "dz", "đa"],
            ["Tổ 1", "Tổ 2", "Tổ A"],
        ],
    )
    def test_order(self, order):
        assert sorted(order, key=vi.sort_key) == order
        assert len({vi.sort_key(word) for word in order}) == len(order)

    def test_documented_format(self):
        assert vi.sort_key("Đắk Lắk") == "d1a1k1la1k0" + "115111150" + "21112"
        assert vi.sort_key("") == "00"

    def test_key_is_cut_to_its_column(self):
        assert len(vi.sort_key("Ậ" * 1000)) == 400
        assert vi.sort_key("Bắc Kạn", max_length=5) == vi.sort_key("Bắc Kạn")[:5]
        assert len(vi.name_key("Ậ " * 1000, max_length=50)) == 50

    @quick
    @given(any_text)
    def test_key_holds_only_small_letters_and_digits(self, text):
        assert set(vi.sort_key(text) + vi.name_key(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")

    @quick
    @given(st.text("aàáăắâđdzZ -1.", max_size=8), st.text("aàáăắâđdzZ -1.", max_size=8))
    def test_different_lines_have_different_keys(self, a, b):
        assert (vi.sort_key(a) == vi.sort_key(b)) == (vi.tidy(a) == vi.tidy(b))

    def test_names_by_given_name_then_family_then_middle(self):
        order = [
            "An",
            "Lê Văn An",
            "Nguyễn Anh An",
            "Nguyễn Văn An",
            "Trần An",
            "Lê Ân",
            "Đỗ Thị Bình",
            "Lê Hà",
            "Bùi Hạ",
        ]
        assert sorted(order, key=vi.name_key) == order
        assert len({vi.name_key(name) for name in order}) == len(order)

    def test_names_in_capitals_sort_with_the_others(self):
        assert vi.name_key("NGUYỄN VĂN AN") == vi.name_key("Nguyễn  Văn An")
        assert vi.name_key("") == "00000000"


class TestAbbreviations:
    def test_lists_those_used_in_order_of_first_use(self):
        text = "Chủ tịch UBND tỉnh, HĐND-UBND và Ủy ban MTTQ tại TP.HCM; UBND xã xây dựng NTM"
        assert [short for short, _ in vi.expansions(text)] == ["UBND", "HĐND", "MTTQ", "TP.HCM", "NTM"]
        assert dict(vi.expansions(text))["MTTQ"] == "Mặt trận Tổ quốc"

    def test_knows_those_of_the_front_press(self):
        known = words("MTTQ UBND HĐND TP.HCM BTT UBTƯ ĐBQH KDC NTM MTQG OCOP CCB LĐLĐ TNCS")
        assert [short for short, _ in vi.expansions(" ".join(known))] == known

    def test_takes_the_longest_and_whole_words(self):
        assert [short for short, _ in vi.expansions("UBMTTQ, MTTQVN, UBTƯ, UBNDX, ubnd")] == [
            "UBMTTQ",
            "MTTQVN",
            "UBTƯ",
        ]

    def test_passes_over_document_numbers(self):
        assert vi.expansions("178/QĐ-UBND, 04/ĐA-MTTW-BTT, 12/2023/NQ-HĐND") == []

    def test_mends_eth_first(self):
        assert vi.expansions("HÐND tỉnh") == [("HĐND", "Hội đồng nhân dân")]

    @pytest.mark.parametrize("short", vi.ABBREVIATIONS)
    def test_every_one_is_found(self, short):
        assert vi.expansions(f"({short}),") == [(short, vi.ABBREVIATIONS[short])]


class TestDays:
    @pytest.mark.parametrize("text", ["10/1/2018", "10/01/2018", "10-01-2018", "10.1.2018", "\u00a010/1/2018 "])
    def test_reads_the_written_forms(self, text):
        assert vi.parse_date(text) == date(2018, 1, 10)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "31/2/2023",
            "29/2/2023",
            "1/13/2023",
            "0/1/2023",
            "1/1/0000",
            "1/1-2023",
            "1/1/23",
            "2023-01-10",
            "10/1",
            "10/1/20180",
            "ngày 10/1/2018",
            "١٠/١/٢٠١٨",
            "10 / 1 / 2018",
        ],
    )
    def test_reads_nothing_else(self, text):
        assert vi.parse_date(text) is None

    @quick
    @given(st.dates(min_value=date(1000, 1, 1)))
    def test_prints_what_it_reads(self, day):
        assert vi.parse_date(vi.date_label(day)) == day

    def test_prints_no_leading_zeros(self):
        assert vi.date_label(date(2025, 7, 1)) == "1/7/2025"

    @pytest.mark.parametrize(
        ("text", "phrase", "day"),
        [
            ("(Mặt trận) -Sáng 10/10, đồng chí", "Sáng 10/10", date(2023, 10, 10)),
            ("Chiều 16/6", "Chiều 16/6", date(2023, 6, 16)),
            ("kỷ niệm (30.4.1975 - 30.4.2025), tối 14.6, Ban", "tối 14.6", date(2023, 6, 14)),
            ("Chiều 8-2, tại", "Chiều 8-2", date(2023, 2, 8)),
            ("Tối 3-10", "Tối 3-10", date(2023, 10, 3)),
            ("Sáng ngày 10/01/2018 tại", "Sáng ngày 10/01/2018", date(2018, 1, 10)),
            ("Dự lễ, ngày 19/5.", "ngày 19/5", date(2023, 5, 19)),
            ("Sáng qua (6/2), đoàn", "Sáng qua (6/2)", date(2023, 2, 6)),
            ("khai mạc sáng nay, 22-5", "sáng nay, 22-5", date(2023, 5, 22)),
            ("Sáng thứ Hai, 10/10", "Sáng thứ Hai, 10/10", date(2023, 10, 10)),
            ("SÁNG\u00a010/10", "SÁNG\u00a010/10", date(2023, 10, 10)),
            ("ngày 1 tháng 7 năm 2025", "ngày 1 tháng 7 năm 2025", date(2025, 7, 1)),
            ("từ ngày 1-7-2025, xã", "ngày 1-7-2025", date(2025, 7, 1)),
            ("Trong hai ngày 10 và 11/10, Ban", "ngày 10 và 11/10", date(2023, 10, 10)),
            ("Từ ngày 10-12/10", "ngày 10-12/10", date(2023, 10, 10)),
            ("Ngày 26-11. Ngày 27-11", "Ngày 26-11", date(2023, 11, 26)),
            ("Kết luận 231-KL/TU ngày 07/7/2023; sáng 8/7", "sáng 8/7", date(2023, 7, 8)),
            ("kỷ luật 3/9 cán bộ vì đêm 10/2", "đêm 10/2", date(2023, 2, 10)),
            ("Sáng 7/4 (tức mùng 10/3 năm Ất Tỵ)", "Sáng 7/4", date(2023, 4, 7)),
            ("Sáng 29/2", "Sáng 29/2", None),
        ],
    )
    def test_finds_the_first_day_phrase(self, text, phrase, day):
        found = vi.find_date_phrase(text, 2023)
        assert (found.text, found.date) == (phrase, day)
        assert text[found.start : found.end] == phrase

    def test_without_a_year_the_phrase_stands_and_the_day_is_unknown(self):
        assert vi.find_date_phrase("Sáng 10/10") == vi.DatePhrase("Sáng 10/10", 0, 10, None)
        assert vi.find_date_phrase("Sáng 10/10/2023").date == date(2023, 10, 10)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "3/9 cán bộ",
            "mùng 10/3 năm Ất Tỵ",
            "ngày 15/7 âm lịch",
            "ngày 10/3 năm Ất Tỵ",
            "ngày 31/13",
            "mỗi ngày 1-2 lần",
            "nhiệm kỳ 2020 - 2025",
            "Kế hoạch số 185-KH/TU ngày 18/7/2023",
            "buổi sáng, 10 người",
        ],
    )
    def test_finds_no_day_where_none_is_named(self, text):
        assert vi.find_date_phrase(text, 2023) is None


class TestPeriods:
    @pytest.mark.parametrize(
        ("text", "phrase", "code"),
        [
            ("tình hình trong quý III năm 2023", "quý III năm 2023", "2023-Q3"),
            ("quý 3/2023", "quý 3/2023", "2023-Q3"),
            ("bổ sung vào quý I-2014.", "quý I-2014", "2014-Q1"),
            ("QUÝ IV NĂM 2023", "QUÝ IV NĂM 2023", "2023-Q4"),
            ("Quí II, năm 2023", "Quí II, năm 2023", "2023-Q2"),
            ("6 tháng đầu năm 2024", "6 tháng đầu năm 2024", "2024-H1"),
            ("Sáu tháng cuối năm 2024", "Sáu tháng cuối năm 2024", "2024-H2"),
            ("báo cáo tháng 10 năm 2023", "tháng 10 năm 2023", "2023-10"),
            ("Tháng 02/2023", "Tháng 02/2023", "2023-02"),
            ("kết quả cả năm 2023", "cả năm 2023", "2023"),
            ("Tổng kết công tác năm 2023, nhiệm vụ năm 2024", "năm 2023", "2023"),
            ("tổng kết thực hiện nhiệm vụ năm 2023", "năm 2023", "2023"),
            ("quý III, triển khai nhiệm vụ quý IV năm 2023", "quý III", "2023-Q3"),
            ("đánh giá quý IV, phương hướng quý I năm 2024", "quý IV", "2023-Q4"),
            ("Sơ kết 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2024", "6 tháng đầu năm", "2024-H1"),
            ("so với quý I năm trước; quý II năm 2023", "quý II năm 2023", "2023-Q2"),
        ],
    )
    def test_finds_the_first_period(self, text, phrase, code):
        found = vi.find_period(text)
        assert (found.text, found.code) == (phrase, code)
        assert text[found.start : found.end] == phrase

    @pytest.mark.parametrize(
        ("text", "code"),
        [("Trong quý III, tỉnh", "2021-Q3"), ("6 tháng cuối năm", "2021-H2"), ("Sơ kết công tác tháng 5", "2021-05")],
    )
    def test_takes_a_missing_year_from_the_argument_only(self, text, code):
        assert vi.find_period(text, 2021).code == code
        assert vi.find_period(text) is None

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Ngày hội năm 2024",
            "năm 2023",
            "quý báu, quý vị",
            "nhiệm kỳ 2020 - 2025",
            "quý III năm trước",
            "ngày 10 tháng 10 năm 2023",
            "năm học 2023-2024",
            "tổng kết 5 năm (2018-2023)",
            "Tháng cao điểm",
            "tháng 7",
            "Tổng kết công tác, triển khai nhiệm vụ năm 2024",
            "Hội nghị tổng kết. Kế hoạch năm 2024",
        ],
    )
    def test_finds_none_where_nothing_is_reported_on(self, text):
        assert vi.find_period(text, 2023) is None

    @pytest.mark.parametrize(
        ("code", "first", "after", "label"),
        [
            ("2023-Q3", date(2023, 7, 1), date(2023, 10, 1), "quý III năm 2023"),
            ("2023-Q4", date(2023, 10, 1), date(2024, 1, 1), "quý IV năm 2023"),
            ("2023-H1", date(2023, 1, 1), date(2023, 7, 1), "6 tháng đầu năm 2023"),
            ("2023-H2", date(2023, 7, 1), date(2024, 1, 1), "6 tháng cuối năm 2023"),
            ("2023", date(2023, 1, 1), date(2024, 1, 1), "năm 2023"),
            ("2023-02", date(2023, 2, 1), date(2023, 3, 1), "tháng 2 năm 2023"),
            ("2023-12", date(2023, 12, 1), date(2024, 1, 1), "tháng 12 năm 2023"),
        ],
    )
    def test_span_and_label(self, code, first, after, label):
        assert vi.period_span(code) == (first, after)
        assert vi.period_label(code) == label

    @quick
    @given(st.integers(1000, 9998), st.sampled_from(["-Q1", "-Q4", "-H1", "-H2", "-01", "-12"]))
    def test_a_label_reads_back_as_its_code(self, year, part):
        code = f"{1900 + year % 200}{part}"
        assert vi.find_period(vi.period_label(code)).code == code

    @pytest.mark.parametrize("code", ["", "2023-Q5", "2023-Q0", "2023-3", "2023-13", "2023-00", "23-Q1", "2023-q3"])
    @pytest.mark.parametrize("function", [vi.period_span, vi.period_label])
    def test_other_codes_are_refused(self, function, code):
        with pytest.raises(ValueError, match="not a period"):
            function(code)

    @quick
    @given(st.dates(max_value=date(9999, 9, 30)))
    def test_a_day_lies_in_its_quarter_and_quarters_meet(self, day):
        first, after = vi.quarter_span(vi.quarter_of(day)) if day.year >= 1 else (day, day)
        assert first <= day < after
        assert vi.quarter_of(after) != vi.quarter_of(after - timedelta(days=1)) == vi.quarter_of(day)

    def test_quarter_as_urls_write_it(self):
        assert vi.quarter_of(date(2023, 9, 30)) == "2023-3"
        assert vi.quarter_span("2023-3") == (date(2023, 7, 1), date(2023, 10, 1))

    @pytest.mark.parametrize(
        "quarter", ["", "2023", "2023-0", "2023-5", "2023-Q3", "2023-03", " 2023-3", "2023-3\n", "0000-1"]
    )
    def test_other_quarters_are_refused(self, quarter):
        with pytest.raises(ValueError):
            vi.quarter_span(quarter)


ONE_LINE = [vi.nfc, vi.tidy, vi.fold, vi.fold_words, vi.slugify, vi.same_tone]
EVERY = [*ONE_LINE, vi.sort_key, vi.name_key, vi.expansions, vi.parse_date, vi.find_date_phrase, vi.find_period]


class TestAnyText:
    @pytest.mark.parametrize("function", ONE_LINE)
    @quick
    @given(text=any_text)
    @example(text="ÐÔÙ")  # only the moved tone makes a letter of Vietnamese alone
    def test_twice_is_once(self, function, text):
        assert function(function(text)) == function(text)

    @pytest.mark.parametrize("function", EVERY)
    @quick
    @given(text=any_text | press_text)
    def test_never_fails(self, function, text):
        function(text)

    @quick
    @given(press_text)
    def test_found_phrases_stand_where_they_say(self, text):
        for found in (vi.find_date_phrase(text, 2023), vi.find_period(text, 2023)):
            assert found is None or found.text == text[found.start : found.end] != ""

    @quick
    @given(any_text)
    def test_results_are_normal_and_fit_their_columns(self, text):
        assert unicodedata.is_normalized("NFC", vi.nfc(text))
        assert len(vi.fold_words(text)) <= len(vi.fold(text)) <= len(vi.tidy(text))
        assert vi.same(text, vi.same_tone(text))

    @pytest.mark.parametrize("function", EVERY)
    @pytest.mark.parametrize(
        "piece",
        [
            "\ufdfa",
            "\u0301\u0323",
            "\u0f73",
            " ",
            "\u200d",
            ".",
            "1",
            "1/",
            "1-A",
            "a\u0301",
            "ngày 1",
            "sáng, ",
            "quý i ",
            "tổng kết, ",
        ],
    )
    def test_time_grows_with_the_length_only(self, function, piece):
        """Sixteen times the text may take sixteen times as long, not its square (256)."""

        def cost(text):
            """Return the least CPU seconds of two runs."""
            best = float("inf")
            for _ in range(2):
                began = time.process_time()
                function(text)
                best = min(best, time.process_time() - began)
            return best

        times = 2_000 // len(piece)
        assert cost("a" + piece * times * 16) < 64 * cost("a" + piece * times) + 0.005
