"""Which known event a text is filed under."""

from datetime import date

import pytest

from articles.models import Campaign, Event
from tests import factories
from tests.articles.desk.filing import fields_of
from tests.articles.desk.test_sources import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]


def test_the_one_event_of_a_campaign_that_the_lead_names_is_chosen(client, cast):
    days = {"starts_on": date(2023, 10, 1), "ends_on": date(2023, 12, 31)}
    campaign = Campaign.objects.create(name="Tết vì người nghèo", **days)
    event = factories.event("Trao quà cuối năm", provinces=["bac-kan"], campaign=campaign)
    factories.event("Một buổi khác", provinces=["bac-kan"])
    text = "Bắc Kạn: Trao quà\n\nSáng 10/10/2023, Mặt trận trao quà Tết Vì người nghèo.\n\nBà con vui mừng."
    assert fields_of(opened(client, cast.reporter, text))["event"] == str(event.pk)
    Event.objects.update(campaign=campaign)
    assert not fields_of(opened(client, cast.reporter, text)).get("event")
