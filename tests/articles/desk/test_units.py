"""The provinces that a story can be filed for on a day."""

from datetime import date

import pytest

from articles.desk.units import home_units, unit_instead, wrong_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]
UNITS = "/admin/units/"


def test_the_units_of_the_day_are_offered_those_covered_as_own(client, cast):
    client.force_login(cast.reporter)
    answer = client.get(UNITS, {"on": "2023-10-10"}).json()
    assert answer["on"] == "2023-10-10"
    assert len(answer["units"]) == 63
    assert {"slug": "bac-kan", "full_name": "Tỉnh Bắc Kạn"} in answer["units"]
    assert answer["home"] == ["bac-kan", "thai-nguyen"]
    assert answer["instead"] == {}


def test_after_the_merger_the_former_province_is_not_offered(client, cast):
    client.force_login(cast.reporter)
    answer = client.get(UNITS, {"on": "1/7/2025", "chosen": ["bac-kan", "lang-son", "no-such"]}).json()
    assert len(answer["units"]) == 34
    assert answer["home"] == ["thai-nguyen"]
    sentence = "On 1/7/2025 there was no “Tỉnh Bắc Kạn”. What you look for was then “Tỉnh Thái Nguyên”."
    assert answer["instead"] == {"bac-kan": {"slugs": ["thai-nguyen"], "sentence": sentence}}


@pytest.mark.parametrize(
    ("slug", "day", "instead"),
    [
        ("hue", date(2024, 12, 31), ["Tỉnh Thừa Thiên Huế"]),
        ("thua-thien-hue", date(2025, 1, 1), ["Thành phố Huế"]),
        ("thua-thien-hue", date(2024, 12, 31), []),
        ("ba-ria-vung-tau", date(2025, 7, 1), ["Thành phố Hồ Chí Minh"]),
        ("ho-chi-minh", date(2008, 8, 1), []),
        ("no-such-place", date(2023, 10, 10), []),
    ],
)
def test_a_unit_that_did_not_exist_is_answered_with_what_did(slug, day, instead):
    assert [unit.full_name for unit in unit_instead(slug, day)] == instead
    assert bool(wrong_day(slug, day)) == bool(instead)
    assert all(name in wrong_day(slug, day) for name in instead)


def test_who_covers_everything_files_for_every_unit(cast):
    assert len(home_units(cast.editor, date(2023, 10, 10))) == 63
    assert len(home_units(cast.chief, date(2026, 10, 10))) == 34
    assert [unit.slug for unit in home_units(cast.editor_north, date(2023, 10, 10))] == ["bac-kan", "thai-nguyen"]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("31/7/2008", "The record of provinces begins on 1/8/2008; it does not reach back to 31/7/2008."),
        ("1930-11-18", "The record of provinces begins on 1/8/2008; it does not reach back to 18/11/1930."),
        ("31/02/2023", "“31/02/2023” is not a day of the calendar. Write it like 10/10/2023."),
        ("2023-13-01", "“2023-13-01” is not a day of the calendar. Write it like 10/10/2023."),
        ("", "“” is not a day of the calendar. Write it like 10/10/2023."),
    ],
)
def test_a_day_that_is_none_or_too_early_is_answered_with_a_sentence(client, cast, on, sentence):
    client.force_login(cast.reporter)
    response = client.get(UNITS, {"on": on})
    assert (response.status_code, response.json()) == (400, {"error": sentence})


def test_the_first_day_on_record_is_answered(client, cast):
    client.force_login(cast.reporter)
    assert client.get(UNITS, {"on": "1/8/2008"}).status_code == 200
    assert client.get(UNITS, {"on": "31/12/9999"}).status_code == 200


@pytest.mark.parametrize("who", ["admin", "root", "outsider"])
def test_only_who_files_stories_asks(client, cast, who):
    assert client.get(UNITS, {"on": "2023-10-10"}).status_code == 404
    client.force_login(getattr(cast, who))
    assert client.get(UNITS, {"on": "2023-10-10"}).status_code == 404


def test_nothing_is_asked_of_the_database_but_who_asks(client, cast, django_assert_num_queries):
    client.force_login(cast.reporter)
    client.get(UNITS, {"on": "2023-10-10"})
    with django_assert_num_queries(3):
        client.get(UNITS, {"on": "2023-10-10"})
