"""The record in memory says the same as the tables, and asks them once."""

from datetime import date

import pytest

from provinces.gazetteer import Gazetteer
from provinces.models import Period, Province

DAYS = [
    date(2008, 8, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 9, 20),
]


def test_three_queries_a_process_and_none_after(record, django_assert_num_queries):
    with django_assert_num_queries(4):
        gazetteer = Gazetteer.load()
    with django_assert_num_queries(0):
        assert Gazetteer.load() is gazetteer
        assert len(gazetteer.units_on(DAYS[0])) == 63
        for slug in gazetteer.places:
            gazetteer.pages_of(slug)
            gazetteer.lineage(slug)
            gazetteer.former_units(slug)
            gazetteer.current_slug(slug, DAYS[-1])


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_it_agrees_with_the_tables(record, day):
    gazetteer = Gazetteer.load()
    for province in Province.objects.select_related("successor"):
        slug = province.slug
        period, unit = province.period_on(day), gazetteer.period_of(slug, day)
        assert (period and period.uid) == (unit and unit.uid)
        assert (period and period.full_name) == (unit and unit.full_name)
        found = province  # under which the place is found on that day
        while found and found.period_on(day) is None:
            found = found.successor
        assert (found and found.slug) == gazetteer.current_slug(slug, day)
        assert [other.slug for other in province.lineage()] == list(gazetteer.lineage(slug))
        former = [unit.uid for unit in province.former_units(day)]
        assert former == [unit.uid for unit in gazetteer.former_units(slug, day)]


def test_it_knows_each_row_and_its_place_in_time(record):
    gazetteer = Gazetteer.load()
    for period in Period.objects.select_related("province"):
        unit = gazetteer.period(period.uid)
        assert (unit.id, unit.province_id, unit.name) == (period.pk, period.province_id, period.province.name)
        assert unit.ended_on == period.ended_on
        became = period.became()
        assert gazetteer.became(unit.uid) == (gazetteer.period(became.uid) if became else None)
        made_of = [other.uid for other in period.descends_from()]
        assert [other.uid for other in gazetteer.descends_from(unit.uid)] == made_of


def test_pages_that_show_the_stories_of_a_province(record):
    gazetteer = Gazetteer.load()
    assert gazetteer.pages_of("bac-kan") == ("bac-kan", "thai-nguyen")
    assert gazetteer.pages_of("thai-nguyen") == ("thai-nguyen",)
    assert gazetteer.lineage("ho-chi-minh") == ("ho-chi-minh", "ba-ria-vung-tau", "binh-duong")


def test_what_is_not_there(record):
    gazetteer = Gazetteer.load()
    assert gazetteer.period("ha-tay") is None
    assert gazetteer.place("ha-tay") is None
    with pytest.raises(KeyError):
        gazetteer.pages_of("ha-tay")


def test_it_cannot_be_changed(record):
    gazetteer = Gazetteer.load()
    with pytest.raises(AttributeError):
        gazetteer.places = {}
    with pytest.raises(TypeError):
        gazetteer.places["ha-tay"] = gazetteer.places["ha-noi"]


def test_an_empty_record_is_not_kept(no_record, django_assert_num_queries):
    assert Gazetteer.load().places == {}
    with django_assert_num_queries(4):
        Gazetteer.load()


def test_forgetting_shows_a_change(record):
    Gazetteer.load()
    Province.objects.filter(slug="hue").update(name_en="Huế City")
    assert Gazetteer.load().place("hue").name_en == "Hue"
    Gazetteer.forget()
    assert Gazetteer.load().place("hue").name_en == "Huế City"
