"""Province pages: today's and former ones, with filters for units and quarters."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from articles.public.choices import quarters
from tests import factories
from tests.reading import card_headlines

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")


@time_machine.travel(NOON, tick=False)
def test_a_page_holds_its_own_stories_and_those_of_absorbed_units_once_each(client: Client):
    factories.publish("Cũ", provinces=["bac-kan"], event_date=date(2023, 10, 10), at=NOON - timedelta(hours=3))
    factories.publish(
        "Cả hai", provinces=["bac-kan", "thai-nguyen"], event_date=date(2023, 5, 5), at=NOON - timedelta(hours=2)
    )
    factories.publish("Mới", provinces=["thai-nguyen"], event_date=date(2026, 5, 5), at=NOON - timedelta(hours=1))
    factories.publish("Nơi khác", provinces=["lang-son"], at=NOON)
    assert card_headlines(client.get("/tinh/thai-nguyen/")) == ["Mới", "Cả hai", "Cũ"]
    assert card_headlines(client.get("/tinh/bac-kan/")) == ["Cả hai", "Cũ"]
    assert card_headlines(client.get("/tinh/thai-nguyen/?don-vi=bac-kan")) == ["Cả hai", "Cũ"]
    assert card_headlines(client.get("/tinh/thai-nguyen/?don-vi=thai-nguyen-truoc-2025")) == ["Cả hai"]
    assert card_headlines(client.get("/tinh/thai-nguyen/?don-vi=thai-nguyen")) == ["Mới"]
    assert card_headlines(client.get("/tinh/thai-nguyen/?quy=2023-4")) == ["Cũ"]
    assert card_headlines(client.get("/tinh/thai-nguyen/?don-vi=thai-nguyen-truoc-2025&quy=2023-4")) == []


@time_machine.travel(NOON, tick=False)
def test_without_an_event_date_the_quarter_is_that_of_publication(client: Client):
    factories.publish("Không ngày", at=factories.moment("2026-10-01 00:30"))
    assert card_headlines(client.get("/tinh/bac-kan/?quy=2026-4")) == ["Không ngày"]
    assert card_headlines(client.get("/tinh/bac-kan/?quy=2026-3")) == []


@time_machine.travel(NOON, tick=False)
def test_the_chips_offer_what_has_stories_that_readers_see(client: Client):
    factories.publish("Cũ", provinces=["bac-kan"], event_date=date(2023, 10, 10), at=NOON)
    factories.publish("Mới", provinces=["thai-nguyen"], event_date=date(2026, 5, 5), at=NOON)
    factories.publish("Hẹn giờ", provinces=["thai-nguyen"], event_date=date(2024, 1, 1), at=NOON + timedelta(days=1))
    gone = factories.publish("Gỡ", provinces=["thai-nguyen"], event_date=date(2025, 1, 1), at=NOON - timedelta(days=1))
    factories.withdraw(gone, NOON)
    context = client.get("/tinh/thai-nguyen/").context
    assert [choice.url for choice in context["filters"].unit_choices] == [
        "/tinh/thai-nguyen/",
        "/tinh/thai-nguyen/?don-vi=thai-nguyen",
        "/tinh/thai-nguyen/?don-vi=bac-kan",
    ]
    offered = {year: [choice and choice.label for choice in row] for year, row in context["filters"].quarter_years}
    assert offered == {"2026": [None, "II", None, None], "2023": [None, None, None, "IV"]}
    within = client.get("/tinh/thai-nguyen/?don-vi=bac-kan").context
    assert [year for year, _row in within["filters"].quarter_years] == ["2023"]


@time_machine.travel(NOON, tick=False)
def test_a_former_province_stays_at_its_address_and_says_what_it_became(client: Client):
    page = client.get("/tinh/bac-kan/").content.decode()
    assert 'class="notice"' in page
    assert '<a href="/tinh/thai-nguyen/">' in page
    assert "1/7/2025" in page
    assert "tỉnh Bắc Kạn" in page


@time_machine.travel(NOON, tick=False)
def test_a_merged_province_shows_what_it_was_made_of(client: Client):
    province = client.get("/tinh/thai-nguyen/").context["province"]
    assert not province.is_former
    assert [unit.uid for unit in province.made_of] == ["bac-kan", "thai-nguyen-truoc-2025"]
    assert province.merged_on == date(2025, 7, 1)


def test_on_a_day_before_the_merger_both_provinces_stand_for_themselves(client: Client):
    with time_machine.travel(factories.moment("2025-06-30 23:59"), tick=False):
        assert not client.get("/tinh/bac-kan/").context["province"].is_former
    with time_machine.travel(factories.moment("2025-07-01 00:00"), tick=False):
        assert client.get("/tinh/bac-kan/").context["province"].is_former


def test_a_province_that_became_a_city_says_so_from_that_day(client: Client):
    with time_machine.travel(factories.moment("2026-08-31 12:00"), tick=False):
        assert "Tỉnh Quảng Ninh" in client.get("/tinh/quang-ninh/").content.decode()
    with time_machine.travel(factories.moment("2026-09-01 12:00"), tick=False):
        page = client.get("/tinh/quang-ninh/").content.decode()
    assert "Thành phố Quảng Ninh" in page
    assert "1/9/2026" in page


@pytest.mark.parametrize(
    "query",
    ["quy=2023-5", "quy=2023", "quy=x", "quy=1999-1", "quy=2099-1", "don-vi=lang-son", "don-vi=x", "don-vi=%00"],
)
@time_machine.travel(NOON, tick=False)
def test_a_filter_that_cannot_be_is_not_found(client: Client, query: str):
    assert client.get(f"/tinh/thai-nguyen/?{query}").status_code == 404


def test_a_province_that_never_was_is_not_found(client: Client):
    assert client.get("/tinh/atlantis/").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_the_directory_holds_every_province_of_the_record_and_both_archipelagos(client: Client):
    from provinces.models import Province

    page = client.get("/tinh/").content.decode()
    for slug in Province.objects.values_list("slug", flat=True):
        assert f'"/tinh/{slug}/"' in page, slug
    assert "Quần đảo Hoàng Sa" in page
    assert "Quần đảo Trường Sa" in page


def test_the_quarters_on_offer_end_with_the_first_of_next_year():
    assert quarters(date(2026, 11, 20))[:3] == ["2027-1", "2026-4", "2026-3"]
    assert quarters(date(2026, 11, 20))[-1] == "2008-1"
