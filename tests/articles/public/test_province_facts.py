"""Who holds office in a province today, and its events, as readers may know of them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from articles import publishing
from articles.edition import Edition
from articles.models import Event, PublicEventPlace, PublicOffice
from articles.templatetags.kept import EDITION
from provinces.models import Office, Organisation, Person, Province, Tenure
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


def hold(
    person: Person, title: str, slug: str, kind: str = "front", rank: int = 0, position: int = 0, **days
) -> Tenure:
    place = Province.objects.get(slug=slug)
    body, _new = Organisation.objects.get_or_create(name=f"{kind} {slug}", kind=kind, province=place)
    office = Office.objects.create(title=title, organisation=body, rank=rank)
    return Tenure.objects.create(person=person, office=office, position=position, **days)


def shown(client: Client, slug: str) -> list[tuple[str, list[str]]]:
    context = client.get(f"/tinh/{slug}/").context
    return [(official.person.name, official.titles) for official in context["facts"].officials]


@time_machine.travel(NOON, tick=False)
def test_those_in_office_today_stand_with_their_titles_in_protocol_order_the_front_first(client: Client):
    chair, deputy, farmer = (factories.person(name) for name in ("Lộc Thị Một", "Lành Văn Hai", "Nông Thị Ba"))
    hold(farmer, "Chủ tịch Hội Nông dân", "lang-son", "farmers", rank=-5)
    hold(deputy, "Phó Chủ tịch", "lang-son", rank=2)
    hold(chair, "Phó Bí thư Tỉnh ủy", "lang-son", "party", position=0)
    hold(chair, "Chủ tịch", "lang-son", rank=1, position=1)
    hold(chair, "Bí thư Đoàn", "lang-son", "youth", ends_on=date(2026, 11, 20))
    hold(chair, "Ủy viên", "cao-bang", position=2)
    factories.publish(provinces=["hue"], officials=[farmer, deputy, chair], at=NOON)
    assert shown(client, "lang-son") == [
        ("Lộc Thị Một", ["Phó Bí thư Tỉnh ủy", "Chủ tịch"]),
        ("Lành Văn Hai", ["Phó Chủ tịch"]),
        ("Nông Thị Ba", ["Chủ tịch Hội Nông dân"]),
    ]
    assert shown(client, "hue") == []
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        assert shown(client, "lang-son") == []


@time_machine.travel(NOON, tick=False)
def test_an_official_stands_there_only_while_readers_may_know_of_them(client: Client):
    official = factories.person("Bế Văn Mẫu")
    hold(official, "Chủ tịch", "lang-son")
    story = factories.publish(officials=[official], at=NOON + timedelta(hours=1))
    assert shown(client, "lang-son") == []
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert shown(client, "lang-son") == [("Bế Văn Mẫu", ["Chủ tịch"])]
    factories.withdraw(story, NOON + timedelta(hours=2))
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert shown(client, "lang-son") == []


@time_machine.travel(NOON, tick=False)
def test_the_events_of_a_province_are_those_of_what_it_absorbed_too_while_they_are_public(client: Client):
    made = {}
    for name, day, slug in (("Cũ", date(2023, 10, 10), "bac-kan"), ("Mới", date(2026, 5, 5), "thai-nguyen")):
        made[name] = factories.event(name, starts_on=day)
        made[name].provinces.set(Province.objects.filter(slug=slug))
        factories.publish(provinces=["hue"], event=made[name], at=NOON)
    hidden = factories.event("Hẹn giờ")
    hidden.provinces.set(Province.objects.filter(slug="bac-kan"))
    factories.publish(provinces=["hue"], event=hidden, at=NOON + timedelta(hours=1))

    def names(slug: str) -> list[str]:
        return [event.name for event in client.get(f"/tinh/{slug}/").context["facts"].events]

    assert names("thai-nguyen") == ["Mới", "Cũ"]
    assert names("bac-kan") == ["Cũ"]
    made["Mới"].provinces.set(Province.objects.filter(slug="lang-son"))
    publishing.copy_event(Event.objects.get(pk=made["Mới"].pk))
    assert names("thai-nguyen") == ["Cũ"]
    assert names("lang-son") == ["Mới"]


def test_people_and_events_that_were_public_before_are_found_by_province_after_the_migration():
    from importlib import import_module

    official, event = factories.person("Bế Văn Mẫu"), factories.event("Cũ")
    hold(official, "Chủ tịch", "lang-son", rank=3, position=1, starts_on=date(2020, 1, 1))
    event.provinces.set(Province.objects.filter(slug__in=["bac-kan", "lang-son"]))
    factories.publish(officials=[official], event=event, at=NOON)
    columns = ("person", "province", "title", "starts_on", "ends_on", "of_the_front", "rank", "position")
    tables = [(PublicOffice, columns), (PublicEventPlace, ("event", "province", "starts_on"))]
    before = [set(model.objects.values_list(*fields)) for model, fields in tables]
    assert [len(rows) for rows in before] == [1, 3]
    for model, _fields in tables:
        model.objects.all().delete()
    import_module("articles.migrations.0025_province_pages_filled").fill(apps, None)
    assert [set(model.objects.values_list(*fields)) for model, fields in tables] == before


@time_machine.travel(NOON, tick=False)
def test_within_an_edition_a_province_costs_one_query(client: Client, django_assert_num_queries):
    factories.publish("Một", provinces=["hue"], at=NOON)

    def page(number: int, address: str = "/tinh/hue/") -> str:
        return client.get(address, **{EDITION: Edition((number, number, number), (), 0)}).text

    first = page(1)
    with django_assert_num_queries(1):
        assert page(1) == first
    with django_assert_num_queries(2):
        assert "Một" in page(1, "/tinh/hue/?quy=2026-4")  # its chips are others, its officials the same
    event = factories.event("Hội thi ở Huế")
    event.provinces.set(Province.objects.filter(slug="hue"))
    factories.publish("Hai", provinces=["hue"], event=event, at=NOON)
    assert "Hội thi ở Huế" not in page(1) and "Hội thi ở Huế" in page(2)
