"""The house record: changes of rights in one chain; what does not follow from it is reported."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import house
from articles.models import HouseEntry, HouseHead
from newsroom.models import Role, User
from tests import factories
from tests.newsroom.test_accounts import ACCOUNTS, NEW_PASSWORD, change, fields

pytestmark = pytest.mark.django_db
T0 = factories.moment("2026-03-02 08:00")


def faults() -> list[tuple[str, str]]:
    return [(fault.place, fault.what) for fault in house.verify()]


@pytest.fixture
def known(cast):
    """The cast is on record."""
    for user in house.unknown_accounts():
        house.write_account(user, None, T0, "found")
    assert faults() == []
    return cast


def test_every_right_that_an_administrator_changes_is_on_record_from_what_to_what(known, client):
    client.force_login(known.root)
    sent = fields(known.outsider, "ha-giang", role="editor", nationwide="on", is_superuser="on")
    del sent["is_active"]
    assert client.post(change(known.outsider), sent | {"reason": "Thử."}).status_code == 302
    entries = HouseEntry.objects.filter(about=known.outsider).exclude(kind__in=["found", "sign_out"])
    assert {e.kind: (e.details["from"], e.details["to"]) for e in entries} == {
        "role": ("none", "editor"),
        "nationwide": (False, True),
        "scope": ([], [["ha-giang", None, None]]),
        "active": (True, False),
        "superuser": (False, True),
    }
    assert {(e.by, e.about) for e in entries} == {(known.root, known.outsider)}
    assert faults() == []


def test_what_changes_no_right_leaves_no_entry(known, client):
    client.force_login(known.admin)
    before = HouseEntry.objects.count()
    client.post(change(known.reporter), fields(known.reporter, "bac-kan", "thai-nguyen", last_name="Tên Mới"))
    assert HouseEntry.objects.count() == before


def test_a_new_account_is_on_record_with_all_its_rights(known, client):
    client.force_login(known.admin)
    sent = {"username": "ctv", "role": "reporter", "usable_password": "true"}
    answer = client.post(f"{ACCOUNTS}add/", sent | {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.status_code == 302
    entry = HouseEntry.objects.last()
    assert (entry.kind, entry.by, entry.about.username) == ("account", known.admin, "ctv")
    assert entry.details["to"]["role"] == "reporter"
    assert faults() == []


def test_a_password_set_by_an_administrator_is_on_record_and_the_password_is_not(known, client):
    client.force_login(known.admin)
    sent = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(f"{ACCOUNTS}{known.reporter.pk}/password/", sent).status_code == 302
    entry = HouseEntry.objects.last()
    assert (entry.kind, entry.by, entry.about, entry.details) == ("password", known.admin, known.reporter, {})
    refused = sent | {"password2": "etwas-anderes"}
    client.post(f"{ACCOUNTS}{known.reporter.pk}/password/", refused)
    assert HouseEntry.objects.filter(kind="password").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("role", Role.CHIEF, "role"),
        ("nationwide", True, "nationwide"),
        ("is_active", False, "active"),
        ("is_superuser", True, "superuser"),
    ],
)
def test_a_right_that_was_changed_past_the_desk_is_reported(known, field, value, right):
    User.objects.filter(username="reporter").update(**{field: value})
    assert faults() == [("account reporter", f"{right} is not what the record says")]
    with pytest.raises(CommandError):
        call_command("verify_history", stdout=io.StringIO())


def test_a_province_given_past_the_desk_is_reported(known):
    known.reporter.beats.first().delete()
    assert faults() == [("account reporter", "scope is not what the record says")]


def test_an_account_made_past_the_desk_is_written_down_when_the_record_is_signed(known):
    User.objects.create(username="cửa-sau", is_superuser=True, is_staff=True)
    output = io.StringIO()
    call_command("verify_history", stdout=output)
    assert "1 accounts are not on the house record yet" in output.getvalue()
    call_command("sign_record", stdout=io.StringIO())
    entry = HouseEntry.objects.last()
    assert (entry.kind, entry.by, entry.about.username) == ("found", None, "cửa-sau")
    assert entry.details["to"]["superuser"] is True


def test_entries_stand_in_one_chain_whose_end_is_signed(known):
    for number in range(3):
        house.write("sign_out", known.admin, timezone.now(), about=known.reporter, note=f"{number}")
    numbers = list(HouseEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    HouseHead.objects.update(signed="house:1:x:forged")
    assert faults() == [("signed end of the house record", "its signature is not ours")]
