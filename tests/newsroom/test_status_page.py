"""The state of the house on the desk: what is wrong is said first, in words, with since when and what to do."""

from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.utils import timezone

from articles.models import Supplier
from newsroom import status
from provinces.models import Province
from tests.articles.digest.readers import subscriber

pytestmark = pytest.mark.django_db
PATH = "/admin/status/"


@pytest.fixture(autouse=True)
def roomy(monkeypatch) -> None:
    """A disk with room, and every migration, whatever the machine of the test has."""
    monkeypatch.setattr(status, "TIGHT", 0)


def feed(number: int, failures: int = 0) -> None:
    url, province = f"https://bao{number}.example/rss", Province.objects.get(slug="lang-son")
    at = timezone.now() - timedelta(hours=1)
    error = "HTTP 500" if failures else ""
    Supplier.objects.create(
        name=f"Báo {number}", url=url, province=province, failures=failures, error=error, fetched_at=at,
        next_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_house_in_order_says_so(client, cast, language: str) -> None:
    cast.admin.language = language
    cast.admin.save()
    client.force_login(cast.admin)
    page = client.get(PATH).content.decode()
    assert {"vi": "Không có việc gì cần làm", "en": "Nothing needs doing"}[language] in page
    assert "status-troubles" not in page


def test_what_is_wrong_comes_with_since_when_and_what_to_do(client, cast, monkeypatch) -> None:
    client.force_login(cast.admin)
    monkeypatch.setattr(status, "TIGHT", 10**18)
    monkeypatch.setattr(status, "known_migrations", lambda: frozenset({("articles", "9999_more")}))
    feed(1, failures=5)
    subscriber("a@bao.example", due_at=timezone.now() - timedelta(hours=3))
    page = client.get(PATH).content.decode()
    for said in ("manage.py migrate", "Báo 1", "HTTP 500", "EMAIL_URL", "3\xa0giờ"):
        assert said in page
    assert page.index("status-troubles") < page.index("status-grid")


def test_what_is_on_its_way_is_no_trouble(client, cast) -> None:
    client.force_login(cast.admin)
    subscriber("a@bao.example", due_at=timezone.now() - timedelta(minutes=1))
    feed(1, failures=1)
    assert "status-troubles" not in client.get(PATH).content.decode()


def test_the_page_asks_as_much_with_one_feed_as_with_thirty(client, cast, django_assert_num_queries) -> None:
    client.force_login(cast.admin)
    client.get(PATH)
    feed(0)
    with django_assert_num_queries(17):
        client.get(PATH)
    for number in range(1, 30):
        feed(number)
    with django_assert_num_queries(17):
        client.get(PATH)


def test_the_age_of_the_newest_backup_is_told_and_that_it_is_too_old(client, cast, settings, tmp_path, media) -> None:
    client.force_login(cast.admin)
    settings.BACKUP_FOLDER = tmp_path
    cast.admin.language = "en"
    cast.admin.save()
    assert "There is no backup." in client.get(PATH).text
    at = timezone.now()
    monkey = SimpleNamespace(manifest=SimpleNamespace(moment=at - timedelta(hours=5)))
    with patch.object(status.manifest, "newest", lambda folder: monkey):
        assert "5\xa0hours old" in client.get(PATH).text
        assert "status-troubles" not in client.get(PATH).text
        settings.BACKUP_LATE_AFTER = timedelta(hours=4)
        assert "The newest backup is too old." in client.get(PATH).text
    with patch.object(status.manifest, "newest", side_effect=status.BackupError("damaged")):
        assert "There is no backup." in client.get(PATH).text
