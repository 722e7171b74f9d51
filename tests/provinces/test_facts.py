"""A broken file of facts is refused in one line that says where; nothing is stored."""

import unicodedata
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from provinces import facts
from provinces.models import Alias, Period, Province
from tests.provinces.conftest import DATA, edit


def test_the_files_as_they_are():
    read = facts.read(DATA)
    assert len(read.units) == 90
    assert len({unit.slug for unit in read.units}) == 64
    by_uid = {unit.uid: unit for unit in read.units}
    assert by_uid["bac-kan"].valid_to == date(2025, 7, 1)
    assert by_uid["bac-kan"].valid_from is None
    assert read.predecessors["thai-nguyen"] == {"bac-kan", "thai-nguyen-truoc-2025"}
    assert read.predecessors["quang-ninh"] == {"quang-ninh-tinh"}
    assert read.predecessors["hue"] == {"thua-thien-hue"}
    assert read.predecessors["bac-kan"] == frozenset()


def test_a_spelling_given_twice_counts_once_and_stays_ambiguous():
    aliases = {alias.text: alias for alias in facts.read(DATA).aliases}
    assert len(aliases) == 68
    assert aliases["Hòa Bình"].ambiguous
    assert aliases["Hòa Bình"].note.startswith("cũng là từ thường")
    assert not aliases["Hoà Bình"].ambiguous


def test_decomposed_letters_are_composed(folder):
    path = folder / "provinces.csv"
    path.write_text(unicodedata.normalize("NFD", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert facts.read(folder).units == facts.read(DATA).units


def test_a_byte_order_mark_does_no_harm(folder):
    path = folder / "provinces.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(facts.read(folder).units) == 90


BROKEN = {
    "a column is missing": ("uid,code,", "uid,", "the first line must name the columns"),
    "a value too few": ("ha-noi,01,Hà Nội,", "ha-noi,01,", "line 2: 16 values for 17 columns"),
    "an empty name": ("ha-noi,01,Hà Nội,", "ha-noi,01,,", "line 2: name is empty"),
    "a slug with accents": ("ha-noi,01,", "hà-nội,01,", "line 2: uid is 'hà-nội'"),
    "a code too long": ("ha-noi,01,", "ha-noi,00001,", "line 2: code is longer than 4"),
    "an unknown kind": ("ha-noi,thanh-pho,", "ha-noi,quan,", "line 2: kind is 'quan'"),
    "no such day": ("2024-12-31,hue", "2024-12-32,hue", "line 66: "),
    "no day after it": ("2024-12-31,hue", "9999-12-31,hue", "line 66: "),
    "no number": ("20.989,105.696", "bắc,105.696", "line 2: could not convert"),
    "off the globe": ("20.989,105.696", "nan,105.696", "line 2: nan, 105.696 is no place"),
    "an end before its beginning": ("2025-07-01,2026-09-19", "2025-07-01,2025-06-01", "is before valid_from"),
    "the same uid twice": ("\nha-giang,02", "\nha-noi,02", "line 3: the uid ha-noi is there twice"),
    "two names for one slug": ("quang-ninh,22,Quảng Ninh,", "quang-ninh,22,Quảng Yên,", "another name"),
    "an overlap": ("2025-07-01,2026-04-29,dong-nai", "2025-07-01,2026-05-01,dong-nai", "overlaps dong-nai-tinh"),
    "an unknown successor": ("2025-06-30,tuyen-quang", "2025-06-30,tuyen-hoa", "no successor tuyen-hoa"),
    "an unknown predecessor": (",bac-kan thai-nguyen,", ",bac-can thai-nguyen,", "no unit bac-can ended"),
    "a predecessor of another time": (",thua-thien-hue,,doi-loai", ",ha-giang,,doi-loai", "no unit ha-giang ended"),
    "a beginning out of nothing": (",bac-kan thai-nguyen,", ",,", "out of which units is not said"),
    "a unit that went nowhere": (",bac-kan thai-nguyen,", ",thai-nguyen,", "bac-kan ended and went into no unit"),
    "a unit that went into two": (
        ",bac-kan thai-nguyen,",
        ",bac-kan ha-giang thai-nguyen,",
        "went into thai-nguyen and tuyen-quang, not into one",
    ),
    "another successor than said": (
        "bac-kan,tinh,Trung du và miền núi phía Bắc,,2025-06-30,thai-nguyen",
        "bac-kan,tinh,Trung du và miền núi phía Bắc,,2025-06-30,lao-cai",
        "bac-kan went into thai-nguyen, not into lao-cai",
    ),
    "a successor of what still exists": (",,,cao-bang,22", ",,,lang-son,22", "still exists but has a successor"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_and_nothing_is_stored(no_record, folder, case):
    old, new, reason = BROKEN[case]
    edit(folder / "provinces.csv", old, new)
    with pytest.raises(CommandError) as refusal:
        call_command("load_provinces", folder, stdout=StringIO())
    message = str(refusal.value)
    assert reason in message
    assert str(folder / "provinces.csv") in message
    assert "\n" not in message
    assert refusal.value.returncode != 0
    assert not Province.objects.exists()
    assert not Period.objects.exists()


def test_bytes_that_are_not_text(no_record, folder):
    (folder / "provinces.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="is not UTF-8 text"):
        call_command("load_provinces", folder)


def test_a_folder_without_the_files(no_record, tmp_path):
    with pytest.raises(CommandError, match=r"provinces\.csv: cannot be read"):
        call_command("load_provinces", tmp_path)


def test_a_file_with_its_heading_only(no_record, folder):
    path = folder / "provinces.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="there are no units in it"):
        call_command("load_provinces", folder)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Sài Gòn,ho-chi-minh", "Sài Gòn,sai-gon", "there is no province sai-gon"),
        ("Sài Gòn,ho-chi-minh,1", "Sài Gòn,ho-chi-minh,maybe", "ambiguous"),
        ("Hoà Bình,hoa-binh", "Hòa Bình,ha-nam", "Hòa Bình already stands for hoa-binh"),
        ("\nTP HCM,", "\n,", "needs a spelling"),
    ],
)
def test_broken_spellings(no_record, folder, old, new, reason):
    edit(folder / "aliases.csv", old, new)
    with pytest.raises(CommandError) as refusal:
        call_command("load_provinces", folder)
    assert reason in str(refusal.value)
    assert "aliases.csv, line " in str(refusal.value)
    assert not Alias.objects.exists()
    assert not Province.objects.exists()
