"""Which units exist on a day, what they are called, what they came from and became."""

import csv
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from provinces.gazetteer import Gazetteer
from provinces.models import FIRST_DAY, EarlierThanRecord, Period, Province
from tests.provinces.conftest import DATA

TODAY = date(2026, 11, 24)
EVERY_DAY = [FIRST_DAY + timedelta(days=n) for n in range((TODAY - FIRST_DAY).days + 1)]

# Written out by hand, in the order of a Vietnamese dictionary: A Ă Â … D Đ …, blanks before letters.
IN_ORDER = [
    *("an-giang", "ba-ria-vung-tau", "bac-lieu", "bac-giang", "bac-kan", "bac-ninh", "ben-tre"),
    *("binh-duong", "binh-dinh", "binh-phuoc", "binh-thuan", "ca-mau", "cao-bang", "can-tho", "da-nang"),
    *("dak-lak", "dak-nong", "dien-bien", "dong-nai", "dong-thap", "gia-lai", "ha-giang", "ha-nam"),
    *("ha-noi", "ha-tinh", "hai-duong", "hai-phong", "hau-giang", "hoa-binh", "ho-chi-minh", "hue"),
    *("hung-yen", "khanh-hoa", "kien-giang", "kon-tum", "lai-chau", "lang-son", "lao-cai", "lam-dong"),
    *("long-an", "nam-dinh", "nghe-an", "ninh-binh", "ninh-thuan", "phu-tho", "phu-yen", "quang-binh"),
    *("quang-nam", "quang-ngai", "quang-ninh", "quang-tri", "soc-trang", "son-la", "tay-ninh"),
    *("thai-binh", "thai-nguyen", "thanh-hoa", "thua-thien-hue", "tien-giang", "tra-vinh", "tuyen-quang"),
    *("vinh-long", "vinh-phuc", "yen-bai"),
]


def expected_on(day: date, rows: list[dict[str, str]]) -> set[str]:
    """The uids of a day straight from the file, where the last day counts and dates compare as text."""
    text = day.isoformat()
    return {row["uid"] for row in rows if (row["valid_from"] or "0000") <= text and text <= (row["valid_to"] or "9999")}


@pytest.fixture
def rows():
    with (DATA / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_day_of_the_record_has_the_units_of_the_file(record, rows, full):
    """The database is asked each day in a full run, else every tenth day and whenever something changes."""
    gazetteer = Gazetteer.load()
    wrong, before = [], set()
    for number, day in enumerate(EVERY_DAY):
        expected = expected_on(day, rows)
        held = {unit.uid for unit in gazetteer.units_on(day)}
        stored = held
        if full or number % 10 == 0 or expected != before:
            stored = set(Period.objects.on(day).values_list("uid", flat=True))
        if not (stored == held == expected) or len(expected) not in (63, 34):
            wrong.append(day)
        before = expected
    assert len(EVERY_DAY) == 6690
    assert wrong == []


@pytest.mark.parametrize(
    ("day", "units", "cities"),
    [
        (date(2008, 8, 1), 63, 5),
        (date(2024, 12, 31), 63, 5),
        (date(2025, 1, 1), 63, 6),
        (date(2025, 6, 30), 63, 6),
        (date(2025, 7, 1), 34, 6),
        (date(2026, 4, 29), 34, 6),
        (date(2026, 4, 30), 34, 7),
        (date(2026, 9, 1), 34, 8),
        (date(2026, 9, 19), 34, 8),
        (date(2026, 9, 20), 34, 9),
        (TODAY, 34, 9),
    ],
)
def test_number_of_units_and_cities(record, day, units, cities):
    kinds = Counter(Period.objects.on(day).values_list("kind", flat=True))
    assert (kinds.total(), kinds["thanh-pho"]) == (units, cities)
    assert Province.objects.on(day).count() == units


def test_hue_is_thua_thien_hue_until_the_end_of_2024(record):
    old, new = Province.objects.get(slug="thua-thien-hue"), Province.objects.get(slug="hue")
    last, first = date(2024, 12, 31), date(2025, 1, 1)
    gazetteer = Gazetteer.load()
    assert (old.period_on(last).full_name, new.period_on(last)) == ("Tỉnh Thừa Thiên Huế", None)
    assert (old.period_on(first), new.period_on(first).full_name) == (None, "Thành phố Huế")
    assert [gazetteer.current_slug(old.slug, day) for day in (last, first)] == ["thua-thien-hue", "hue"]
    assert gazetteer.current_slug(new.slug, last) is None
    assert [unit.uid for unit in new.former_units(first)] == ["thua-thien-hue"]
    assert new.former_units(last) == []


def test_quang_ninh_becomes_a_city(record):
    quang_ninh = Province.objects.get(slug="quang-ninh")
    assert quang_ninh.period_on(date(2026, 8, 31)).full_name == "Tỉnh Quảng Ninh"
    assert quang_ninh.period_on(date(2026, 9, 1)).full_name == "Thành phố Quảng Ninh"
    city = quang_ninh.period_on(date(2026, 9, 1))
    assert city.kind == Period.Kind.THANH_PHO
    assert [unit.uid for unit in city.descends_from()] == ["quang-ninh-tinh"]
    assert city.became() is None
    assert city.ended_on is None
    province = quang_ninh.period_on(date(2026, 8, 31))
    assert province.became() == city
    assert province.ended_on == date(2026, 8, 31)


def test_a_merged_province_keeps_its_name_and_is_found_under_another(record):
    bac_kan, thai_nguyen = Province.objects.get(slug="bac-kan"), Province.objects.get(slug="thai-nguyen")
    gazetteer = Gazetteer.load()
    assert gazetteer.current_slug("bac-kan", date(2025, 6, 30)) == "bac-kan"
    assert gazetteer.current_slug("bac-kan", date(2025, 7, 1)) == "thai-nguyen"
    assert bac_kan.period_on(date(2023, 10, 10)).full_name == "Tỉnh Bắc Kạn"
    assert bac_kan.lineage() == [bac_kan]
    assert bac_kan.former_units() == []
    assert thai_nguyen.lineage() == [thai_nguyen, bac_kan]
    assert [unit.uid for unit in thai_nguyen.former_units()] == ["bac-kan", "thai-nguyen-truoc-2025"]
    assert thai_nguyen.former_units(date(2025, 6, 30)) == []
    assert {unit.ended_on for unit in thai_nguyen.former_units()} == {date(2025, 6, 30)}


def test_former_units_reach_back_through_a_change_of_kind(record):
    bac_ninh = Province.objects.get(slug="bac-ninh")
    former = [unit.uid for unit in bac_ninh.former_units(TODAY)]
    assert former == ["bac-giang", "bac-ninh-truoc-2025", "bac-ninh-tinh"]
    assert [unit.uid for unit in bac_ninh.former_units(date(2026, 9, 19))] == former[:2]


def test_each_former_unit_leads_to_exactly_one_current_one(record, rows):
    current = {unit.uid: unit for unit in Period.objects.on(TODAY)}
    lost = []
    for unit in Period.objects.filter(valid_to__isnull=False).prefetch_related("successors"):
        assert unit.successors.count() == 1, unit
        end = unit
        while (after := end.became()) is not None:
            assert after.valid_from == end.valid_to
            end = after
        successor = next(row["successor_slug"] for row in rows if row["uid"] == unit.uid)
        if end.uid not in current or end.province.slug != successor:
            lost.append(unit.uid)
    assert Period.objects.filter(valid_to__isnull=False).count() == 90 - 34
    assert lost == []


def test_every_name_is_found_under_one_current_province(record):
    gazetteer = Gazetteer.load()
    living = {unit.slug for unit in gazetteer.units_on(TODAY)}
    for province in Province.objects.all():
        found = gazetteer.current_slug(province.slug, TODAY)
        assert found in living
        assert province in Province.objects.get(slug=found).lineage()


def test_64_slugs_in_vietnamese_order(record):
    assert list(Province.objects.values_list("slug", flat=True)) == IN_ORDER
    assert list(Gazetteer.load().places) == IN_ORDER
    day = date(2025, 6, 30)
    on_the_day = [slug for slug in IN_ORDER if slug != "thua-thien-hue"]
    assert [unit.province.slug for unit in Period.objects.on(day)] == on_the_day
    assert list(Province.objects.on(day).values_list("slug", flat=True)) == on_the_day


def test_a_day_before_the_record_is_refused_in_plain_words(record):
    early = FIRST_DAY - timedelta(days=1)
    province = Province.objects.get(slug="ha-noi")
    gazetteer = Gazetteer.load()
    for ask in (
        Period.objects.on,
        Province.objects.on,
        province.period_on,
        gazetteer.units_on,
        lambda day: gazetteer.period_of("ha-noi", day),
        lambda day: gazetteer.current_slug("ha-noi", day),
    ):
        with pytest.raises(EarlierThanRecord) as refusal:
            ask(early)
        assert "1/8/2008" in str(refusal.value)
        assert "31/7/2008" in str(refusal.value)
    assert isinstance(refusal.value, ValueError)


def test_periods_of_one_province_never_overlap(record):
    thai_nguyen = Province.objects.get(slug="thai-nguyen")
    double = Period(
        uid="thai-nguyen-2",
        province=thai_nguyen,
        code="19",
        full_name="Tỉnh Thái Nguyên",
        kind=Period.Kind.TINH,
        region="Trung du và miền núi phía Bắc",
        valid_from=date(2025, 6, 30),
        valid_to=date(2025, 7, 1),
        lat=22,
        lon=105,
    )
    with pytest.raises(ValidationError) as refusal:
        double.full_clean()
    assert [error.code for error in refusal.value.error_dict["__all__"]] == ["overlap"]
    with pytest.raises(IntegrityError), transaction.atomic():
        double.save()


def test_queries_do_not_grow_with_the_number_of_units(record, django_assert_num_queries):
    day = date(2025, 6, 30)
    with django_assert_num_queries(1):
        assert len([unit.province.name for unit in Period.objects.on(day)]) == 63
    with django_assert_num_queries(1):
        assert len(Province.objects.on(day)) == 63
    bac_kan, thai_nguyen = Province.objects.get(slug="bac-kan"), Province.objects.get(slug="thai-nguyen")
    with django_assert_num_queries(1):
        bac_kan.period_on(day)
    with django_assert_num_queries(2):  # one a generation, and one that finds no more
        thai_nguyen.lineage()
    with django_assert_num_queries(3):  # the period, and the same
        thai_nguyen.former_units(TODAY)
