"""Loading the facts twice changes nothing; loading changed facts changes what differs."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from provinces import facts, loader
from provinces.gazetteer import Gazetteer
from provinces.models import Alias, Period, Province
from tests.provinces.conftest import DATA, edit


def tables():
    """All rows with all columns, and who descends from whom."""
    links = Period.predecessors.through.objects.order_by("from_period", "to_period")
    return [
        *(list(model.objects.order_by("pk").values()) for model in (Province, Period, Alias)),
        list(links.values()),
    ]


def load(folder=DATA):
    return loader.store(facts.read(folder))


def test_first_and_second_load(no_record, django_assert_num_queries):
    first = load()
    assert {table: dict(count) for table, count in first.items()} == {
        "provinces": {"created": 64},
        "periods": {"created": 90},
        "aliases": {"created": 68},
    }
    stored = tables()
    with django_assert_num_queries(6):  # four tables, the savepoint and its release
        second = load()
    assert {table: dict(count) for table, count in second.items()} == {
        "provinces": {"unchanged": 64},
        "periods": {"unchanged": 90},
        "aliases": {"unchanged": 68},
    }
    assert tables() == stored


def test_the_command_says_what_it_did(no_record):
    out = StringIO()
    call_command("load_provinces", stdout=out)
    call_command("load_provinces", stdout=out)
    assert out.getvalue().splitlines() == [
        "provinces: 64 created, 0 updated, 0 unchanged",
        "periods: 90 created, 0 updated, 0 unchanged",
        "aliases: 68 created, 0 updated, 0 unchanged",
        "provinces: 0 created, 0 updated, 64 unchanged",
        "periods: 0 created, 0 updated, 90 unchanged",
        "aliases: 0 created, 0 updated, 68 unchanged",
    ]


def test_what_was_changed_by_hand_is_put_right(record):
    stored = tables()
    Province.objects.filter(slug="bac-kan").update(successor=None, name_en="?", folded="?", sort_key="?")
    Period.objects.filter(uid="hue").update(code="99")
    Period.objects.get(uid="thai-nguyen").predecessors.clear()
    Alias.objects.filter(text="Kontum").delete()
    Gazetteer.load()
    outcome = load()
    assert dict(outcome["provinces"]) == {"updated": 1, "unchanged": 63}
    assert dict(outcome["periods"]) == {"updated": 2, "unchanged": 88}
    assert dict(outcome["aliases"]) == {"created": 1, "unchanged": 67}
    assert tables()[:2] == stored[:2]
    assert [unit.uid for unit in Gazetteer.load().former_units("thai-nguyen")] == [
        "bac-kan",
        "thai-nguyen-truoc-2025",
    ]


def test_a_province_that_becomes_a_city(record, folder):
    path = folder / "provinces.csv"
    edit(path, "tinh,Trung du và miền núi phía Bắc,,,lang-son", "tinh,Miền núi,,2026-12-31,lang-son")
    city = (
        "lang-son-2027,20,Lạng Sơn,Thành phố Lạng Sơn,Lang Son,lang-son,thanh-pho,Miền núi,"
        "2027-01-01,,lang-son,21.8,106.6,,,doi-loai,\n"
    )
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + city, encoding="utf-8")
    outcome = load(folder)
    assert dict(outcome["periods"]) == {"created": 1, "updated": 1, "unchanged": 89}
    lang_son = Province.objects.get(slug="lang-son")
    assert lang_son.period_on(date(2026, 12, 31)).uid == "lang-son"
    assert lang_son.period_on(date(2027, 1, 1)).full_name == "Thành phố Lạng Sơn"
    assert [unit.uid for unit in lang_son.former_units()] == ["lang-son"]


@pytest.mark.parametrize(("last", "first"), [("2026-08-30", "2026-08-31"), ("2026-09-01", "2026-09-02")])
def test_a_boundary_day_moves_either_way(record, folder, last, first):
    path = folder / "provinces.csv"
    edit(path, ",2026-08-31,quang-ninh", f",{last},quang-ninh")
    edit(path, "2026-09-01,,quang-ninh", f"{first},,quang-ninh")
    assert load(folder)["periods"]["updated"] == 2
    periods = Period.objects.filter(province__slug="quang-ninh").order_by("valid_from")
    city = periods.get(kind="thanh-pho")
    assert city.valid_from == periods.get(kind="tinh").valid_to == date.fromisoformat(first)


def test_rows_that_are_not_in_the_file_stay(record, folder):
    Alias.objects.create(text="Bắc Cạn cũ", province=Province.objects.get(slug="bac-kan"))
    out = StringIO()
    call_command("load_provinces", folder, stdout=out)
    assert "aliases: 0 created, 0 updated, 68 unchanged, 1 not in the file" in out.getvalue()
    assert Alias.objects.get(text="Bắc Cạn cũ").folded == "bac can cu"


def test_rows_that_stay_but_contradict_the_file_stop_it(record, folder):
    text = (folder / "provinces.csv").read_text(encoding="utf-8")
    (folder / "provinces.csv").write_text(text.replace("cao-bang,04", "cao-bang-moi,04"), encoding="utf-8")
    stored = tables()
    with pytest.raises(CommandError) as refusal:
        call_command("load_provinces", folder)
    assert "period_no_overlap" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert tables() == stored
