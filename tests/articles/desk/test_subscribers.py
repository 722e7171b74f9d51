"""Readers who get mail, on the desk: numbers for administrators, addresses masked, gone when their owner asks."""

import pytest
from django.utils import timezone

from articles.digest import subscribing
from articles.models import Subscriber, SubscriptionAsk
from tests.articles.digest.readers import subscriber

pytestmark = pytest.mark.django_db
PATH = "/admin/subscribers/"


def test_an_administrator_sees_numbers_and_masked_addresses_in_as_many_queries_for_any_number(
    client, cast, django_assert_num_queries
):
    client.force_login(cast.admin)
    subscriber("doc.gia@bao.example", everything=False, keys=["tinh/lang-son"], refusals=2)
    with django_assert_num_queries(5):
        page = client.get(PATH).content.decode()
    assert "d***@b***.example" in page and "bị từ chối 2 lần" in page
    assert "doc.gia" not in page
    for number in range(30):
        subscriber(f"a{number}@bao.example")
    with django_assert_num_queries(5):
        assert client.get(PATH).content.decode().count("a***@b***.example") == 30


def test_what_is_kept_of_an_address_is_shown_and_deleted_for_who_asks(client, cast):
    client.force_login(cast.admin)
    subscriber("doc.gia@bao.example", everything=False, keys=["tinh/lang-son"])
    subscribing.ask("Doc.Gia@bao.example", subscribing.Wish(True, [], "daily"), timezone.now())
    page = client.post(PATH, {"address": " DOC.GIA@bao.example "}).content.decode()
    assert "Mỗi sáng: Lạng Sơn" in page and "chưa xác nhận" in page
    assert "Không lưu gì" in client.post(PATH, {"address": "khac@bao.example"}).content.decode()
    assert client.post(PATH, {"address": "doc.gia@bao.example", "delete": "1"}).status_code == 302
    assert not Subscriber.objects.exists() and not SubscriptionAsk.objects.exists()


@pytest.mark.parametrize("role", ["chief", "editor", "reporter", "outsider"])
def test_addresses_are_nobody_elses(client, cast, role):
    client.force_login(getattr(cast, role))
    subscriber("doc.gia@bao.example")
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, {"address": "doc.gia@bao.example", "delete": "1"}).status_code == 404
    assert Subscriber.objects.exists()
