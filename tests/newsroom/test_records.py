"""Who may do what with each kind of record on the desk: what its pages ask, for every kind and role."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Campaign, Topic
from newsroom.models import Role, User
from provinces import admin as reference
from provinces.models import Office, Organisation, Person, Province
from tests import factories
from tests.articles.desk.stories import filed
from tests.articles.wire.papers import supplier
from tests.harness.doors import METHODS

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROLES = ("anon", "outsider", "reporter", "editor_north", "chief", "admin", "root")
# See the kind at all, view, add, change and remove a row that nothing refers to, choose while typing.
LETTERS = dict(zip("mvacdk", METHODS, strict=True))
BY_OFFICE = {"reporter": "k", "editor_north": "mvacdk", "chief": "mvacdk", "admin": "mvacdk", "root": "mvacdk"}
BY_EDITORS = {"reporter": "k", "editor_north": "mvacdk", "chief": "mvacdk"}
LOOKED_UP = dict.fromkeys(["reporter", "editor_north", "chief", "admin", "root"], "v")
MAY: dict[str, dict[str, str]] = {
    "AccountAdmin": {"admin": "mvac", "root": "mvac"},
    "TimedBeatInline": {"admin": "vacd", "root": "vacd"},
    "ArticleAdmin": {"reporter": "mvac", "editor_north": "mva", "chief": "mva"},  # a draft of the reporter
    "ProvinceAdmin": dict.fromkeys(LOOKED_UP, "mvk"),
    "PeriodInline": LOOKED_UP,
    "AliasInline": LOOKED_UP,
    "OfficialAdmin": BY_EDITORS | {"admin": "mvacd", "root": "mvacd"},
    "TenureInline": dict.fromkeys(["editor_north", "chief", "admin", "root"], "vacd"),
    "HeldOfficeAdmin": BY_OFFICE,
    "HeldOrganisationAdmin": BY_OFFICE,
    "EventAdmin": BY_EDITORS,
    "DocumentAdmin": BY_EDITORS,
    "TopicAdmin": BY_EDITORS,
    "CampaignAdmin": BY_EDITORS,
    "SectionAdmin": {"reporter": "k", "editor_north": "k", "chief": "mvacdk", "admin": "mvacd", "root": "mvacd"},
    "SupplierAdmin": dict.fromkeys(["chief", "admin", "root"], "mvacdk"),
}


def one_of_each(cast) -> dict[type[Model], Model]:
    """A row of each kind that nothing refers to."""
    days, body = dict.fromkeys(("starts_on", "ends_on"), date(2026, 11, 18)), {"kind": "party"}
    rows = [
        cast.outsider,
        filed(cast.reporter),
        Province.objects.get(slug="bac-kan"),
        Person.objects.create(name="Phương"),
        Organisation.objects.create(name="Tỉnh ủy", **body),
        Office.objects.create(title="Chủ tịch", organisation=Organisation.objects.create(name="Ủy ban", **body)),
        factories.event(),
        factories.document(),
        factories.section(),
        Topic.objects.create(name="Đại đoàn kết"),
        Campaign.objects.create(name="Ngày hội", **days),
        supplier("https://bao.example/rss"),
    ]
    return {type(row): row for row in rows}


def may(page: admin.options.BaseModelAdmin, user: User | AnonymousUser, row: Model) -> str:
    """The letters of what this user may do on the pages of that kind."""
    request, found = RequestFactory().get("/"), ""
    request.user = user
    inline = isinstance(page, admin.options.InlineModelAdmin)
    for letter, method in LETTERS.items():
        about_a_row = letter in "vcd" or (letter == "a" and inline)
        if not hasattr(page, method) or (letter == "m" and inline):
            continue  # rows on the page of another kind are no kind by themselves
        if getattr(page, method)(request, *[row] * about_a_row):
            found += letter
    return found


def test_what_each_role_may_do_with_each_kind(cast):
    rows, found = one_of_each(cast), {}
    for model, kind in admin.site._registry.items():
        for page in (kind, *(inline(model, admin.site) for inline in kind.inlines)):
            given = {who: may(page, getattr(cast, who, AnonymousUser()), rows[model]) for who in ROLES}
            found[type(page).__name__] = {who: letters for who, letters in given.items() if letters}
    assert found == MAY


def test_who_stands_in_has_the_rights_of_that_role_and_not_those_of_their_own():
    today = timezone.localdate()
    days = {"stand_in_from": today, "stand_in_until": today + timedelta(days=1)}
    raised = User(username="a", role=Role.REPORTER, is_staff=True, stand_in_role=Role.EDITOR, **days)
    lowered = User(username="b", role=Role.EDITOR, is_staff=True, stand_in_role=Role.REPORTER, **days)
    given = User(username="c", role=Role.NONE, is_staff=True, stand_in_role=Role.REPORTER, **days)
    assert [reference.keeps_officials(user) for user in (raised, lowered, given)] == [True, False, False]
    assert [reference.on_the_desk(user) for user in (raised, lowered, given)] == [True, True, True]
