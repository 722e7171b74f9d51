"""What the tests of provinces share: tables with and without the facts, and a fresh gazetteer for each test."""

import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "provinces" / "data"


@pytest.fixture(autouse=True)
def fresh_gazetteer():
    """No test sees what another test's database held."""
    from provinces.gazetteer import Gazetteer

    Gazetteer.forget()
    yield
    Gazetteer.forget()


@pytest.fixture
def record(db):
    """The 64 names and 90 periods, which the session's database holds from the start."""


@pytest.fixture
def no_record(db):
    """A database without a province in it."""
    from provinces.models import Alias, Period, Province

    Alias.objects.all().delete()
    Period.objects.all().delete()
    Province.objects.update(successor=None)
    Province.objects.all().delete()


@pytest.fixture
def folder(tmp_path):
    """A copy of both files of facts, to be changed."""
    shutil.copy(DATA / "provinces.csv", tmp_path)
    shutil.copy(DATA / "aliases.csv", tmp_path)
    return tmp_path


def edit(path, old, new):
    """Replace a piece of a file that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
