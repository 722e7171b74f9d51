"""Public lists: in which of them a story stands, once in each."""

from collections import Counter
from datetime import date

import pytest
from django.test import Client

from articles import lists
from articles.models import ListEntry, PublishedArticle
from provinces.gazetteer import Gazetteer
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NOON = factories.moment("2026-11-20 12:00")
IN_2023 = {"event_date": date(2023, 10, 10), "at": NOON}


def keys(story: PublishedArticle) -> set[str]:
    found = list(story.entries.values_list("key", flat=True))
    assert len(found) == len(set(found))
    return set(found)


def pages(story: PublishedArticle) -> list[str]:
    """The provinces on whose first page it stands, with repetitions."""
    at = NOON
    entries = ListEntry.objects.visible(at).filter(story=story)
    return sorted(
        entry.key.removeprefix("tinh/")
        for entry in entries
        if entry.key.startswith("tinh/") and entry.key.count("/") == 1
    )


@pytest.mark.parametrize(
    ("provinces", "day", "expected"),
    [
        (["bac-kan"], date(2023, 10, 10), ["bac-kan", "thai-nguyen"]),
        (["thai-nguyen"], date(2023, 10, 10), ["thai-nguyen"]),
        (["bac-kan", "thai-nguyen"], date(2023, 10, 10), ["bac-kan", "thai-nguyen"]),
        (["thai-nguyen", "bac-kan"], date(2023, 10, 10), ["bac-kan", "thai-nguyen"]),
        (["thai-nguyen"], date(2025, 7, 1), ["thai-nguyen"]),
        (["bac-kan"], date(2025, 6, 30), ["bac-kan", "thai-nguyen"]),
        (["lang-son"], date(2023, 10, 10), ["lang-son"]),
        (["bac-kan", "lang-son"], date(2023, 10, 10), ["bac-kan", "lang-son", "thai-nguyen"]),
        (["thua-thien-hue"], date(2024, 12, 31), ["hue", "thua-thien-hue"]),
    ],
)
def test_a_story_stands_once_on_the_page_of_each_province_and_of_what_absorbed_it(provinces, day, expected):
    story = factories.publish(provinces=provinces, event_date=day, at=NOON)
    assert pages(story) == expected


def test_three_provinces_that_became_one_show_a_story_of_all_three_once():
    gazetteer = Gazetteer.load()
    merged = next(slug for slug in gazetteer.places if len(gazetteer.lineage(slug)) == 3)
    assert len(gazetteer.lineage(merged)) == 3
    story = factories.publish(provinces=gazetteer.lineage(merged), **IN_2023)
    assert pages(story) == sorted(gazetteer.lineage(merged))


@pytest.mark.parametrize("address", ["/tinh/bac-kan/", "/tinh/thai-nguyen/", "/tinh/lang-son/"])
def test_readers_see_it_so(client: Client, address: str):
    headline = "Bắc Kạn và Thái Nguyên: Một tin chung"
    factories.publish(headline, provinces=["bac-kan", "thai-nguyen"], event_date=date(2023, 10, 10))
    assert client.get(address).content.decode().count(headline) == (0 if "lang-son" in address else 1)


def test_on_the_page_of_what_absorbed_it_it_is_found_under_its_former_unit():
    story = factories.publish(**IN_2023)
    assert {key for key in keys(story) if key.startswith("tinh/")} == {
        "tinh/bac-kan",
        "tinh/bac-kan/quy/2023-4",
        "tinh/bac-kan/don-vi/bac-kan",
        "tinh/bac-kan/don-vi/bac-kan/quy/2023-4",
        "tinh/thai-nguyen",
        "tinh/thai-nguyen/quy/2023-4",
        "tinh/thai-nguyen/don-vi/bac-kan",
        "tinh/thai-nguyen/don-vi/bac-kan/quy/2023-4",
    }


def test_the_same_name_before_and_after_the_merger_is_two_units():
    before = factories.publish(provinces=["thai-nguyen"], event_date=date(2025, 6, 30), at=NOON)
    after = factories.publish(provinces=["thai-nguyen"], event_date=date(2025, 7, 1), at=NOON)
    assert "tinh/thai-nguyen/don-vi/thai-nguyen-truoc-2025" in keys(before) - keys(after)
    assert "tinh/thai-nguyen/don-vi/thai-nguyen" in keys(after) - keys(before)


@pytest.mark.parametrize(
    ("fields", "quarter"),
    [
        ({"event_date": date(2023, 9, 30)}, "2023-3"),
        ({"event_date": date(2023, 10, 1)}, "2023-4"),
        ({"event": date(2024, 3, 31)}, "2024-1"),
        ({"event_date": date(2023, 9, 30), "event": date(2024, 3, 31)}, "2023-3"),
        ({}, "2026-4"),
    ],
)
def test_the_quarter_is_that_of_the_event_else_of_publication(fields: dict, quarter: str):
    if "event" in fields:
        fields = fields | {"event": factories.event(starts_on=fields["event"])}
    story = factories.publish(provinces=["lang-son"], at=NOON, period="2020-Q1", **fields)
    assert {key.partition("/quy/")[2] for key in keys(story) if "/quy/" in key} == {quarter}


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [("2026-06-30 23:59", "2026-2"), ("2026-07-01 00:01", "2026-3"), ("2026-01-01 06:59", "2026-1")],
)
def test_a_day_begins_in_ha_noi(moment: str, quarter: str):
    story = factories.publish(provinces=["lang-son"], at=factories.moment(moment))
    assert lists.province("lang-son", quarter=quarter) in keys(story)


def test_an_edit_stays_in_the_quarter_of_the_first_publication():
    first = factories.publish(provinces=["lang-son"], at=factories.moment("2026-06-30 12:00"))
    edit = factories.publish(first.article, at=NOON)
    assert lists.province("lang-son", quarter="2026-2") in keys(edit)
    assert lists.province("lang-son", quarter="2026-4") not in keys(edit)


def test_every_list_that_a_full_story_stands_in():
    story = factories.publish(
        provinces=["lang-son"],
        event=factories.event("Hội nghị mẫu"),
        officials=[factories.person("Phương Thị Thử"), factories.person("Bế Văn Mẫu")],
        documents=[factories.document("231-KL/TU")],
        topics=["Nông thôn mới"],
        genre="activity-report",
        period="2023-Q3",
        **IN_2023,
    )
    assert {key for key in keys(story) if not key.startswith("tinh/")} == {
        "tin",
        "quy/2023-4",
        "luu-tru/2026-11",
        "chuyen-muc/hoat-dong-mat-tran",
        "bao-cao",
        "bao-cao/ky/2023-Q3",
        "bao-cao/tinh/lang-son",
        "bao-cao/tinh/lang-son/ky/2023-Q3",
        "su-kien/hoi-nghi-mau",
        "su-kien/hoi-nghi-mau/tinh/lang-son",
        "can-bo/phuong-thi-thu",
        "can-bo/be-van-mau",
        "van-ban/231-kl-tu",
        "chu-de/nong-thon-moi",
    }


def test_a_report_stands_with_every_province_that_its_page_belongs_to():
    story = factories.publish(genre="activity-report", period="2023-H1", **IN_2023)
    assert {key for key in keys(story) if key.startswith("bao-cao")} == {
        f"bao-cao{place}{period}"
        for place in ("", "/tinh/bac-kan", "/tinh/thai-nguyen")
        for period in ("", "/ky/2023-H1")
    }


def test_a_story_of_national_scope_stands_with_no_province():
    story = factories.publish(provinces=[], national=True, section=None, at=NOON)
    assert keys(story) == {"tin", "toan-quoc", "quy/2026-4", "luu-tru/2026-11"}


def test_a_report_on_the_whole_country_stands_in_a_list_of_those():
    story = factories.publish(provinces=[], national=True, genre="activity-report", period="2026-Q3", at=NOON)
    found = {key for key in keys(story) if key.startswith("bao-cao/tinh")}
    assert found == {"bao-cao/tinh/toan-quoc", "bao-cao/tinh/toan-quoc/ky/2026-Q3"}


def test_news_is_no_report_and_a_report_without_a_period_is_of_none():
    assert not [key for key in keys(factories.publish(genre="news", period="2023-Q3")) if key.startswith("bao-cao")]
    reports = [key for key in keys(factories.publish(genre="activity-report", period="")) if key.startswith("bao-cao")]
    assert sorted(reports) == ["bao-cao", "bao-cao/tinh/bac-kan", "bao-cao/tinh/thai-nguyen"]


def test_every_key_has_room_in_its_column_and_no_two_kinds_share_one():
    longest, made = ListEntry._meta.get_field("key").max_length, Counter()
    slug, uid = "a" * 120, max(Gazetteer.load().units, key=len)
    place = max(Gazetteer.load().places, key=len)
    for key in (
        lists.LATEST,
        lists.NATIONAL,
        lists.province(place, uid, "2023-4"),
        lists.reports(place, "2023-Q3"),
        lists.section(slug),
        lists.event(slug, place),
        lists.person("a" * 140),
        lists.document(slug),
        lists.topic(slug),
    ):
        assert len(key) <= longest, key
        made[key] += 1
    assert set(made.values()) == {1}
