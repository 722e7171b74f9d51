"""The edition changes with whatever readers see, by whatever way it is written, and with nothing else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from articles import edition
from articles.models import Article, OldAddress, Pin, PublishedArticle, Section
from newsroom.models import PublicChange
from provinces.edition import RaisesEdition
from tests.factories import publish

pytestmark = pytest.mark.everywhere


@pytest.mark.django_db(transaction=True)
def test_every_way_to_write_raises_it_and_none_to_read() -> None:
    article = publish("Ngày hội").article
    at = timezone.now()
    known = [edition.read(at)]

    def raised() -> bool:
        known.append(edition.read(at))
        return known[-1] != known[-2]

    assert not raised()
    list(PublishedArticle.objects.visible(at))
    assert not raised()
    Article.objects.filter(pk=article.pk).update(headline="Bản nháp")  # the desk's alone
    assert not raised()
    Section.objects.update(name="Mặt trận")
    assert raised()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_section SET name = name || '.'")
    assert raised()
    OldAddress.objects.bulk_create([OldAddress(address="a.example/1", article_id=article.pk)])
    assert raised()
    OldAddress.objects.all().delete()
    assert raised()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_raises_nothing_and_a_transaction_leaves_one_note() -> None:
    Section.objects.create(slug="mot", name="Một")
    at = timezone.now()
    before, notes = edition.read(at), PublicChange.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Section.objects.update(name="Hai")
        raise ZeroDivisionError
    assert edition.read(at) == before
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Section.objects.update(name="Hai")
            raise ZeroDivisionError
        Section.objects.update(name="Ba")
        Section.objects.update(name="Bốn")
    assert edition.read(at) != before
    assert PublicChange.objects.count() - notes == (1 if connection.vendor == "postgresql" else 0)


@pytest.mark.django_db(transaction=True)
def test_moments_that_come_raise_it() -> None:
    at = timezone.now()
    article = publish("Ngày hội", at=at + timedelta(hours=1)).article
    Pin.objects.create(place=1, article=article, starts_at=at + timedelta(hours=2), ends_at=at + timedelta(hours=3))
    moments = [at + timedelta(hours=hours, seconds=1) for hours in range(4)]
    assert len({edition.read(moment) for moment in moments}) == 4
    assert len({edition.read(at + timedelta(days=days)) for days in (1, 2)}) == 2, "midnight"


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_seen_though_old_notes_are_forgotten() -> None:
    at = timezone.now()
    PublicChange.objects.all().delete()
    for number in (5, 6, 9):
        PublicChange.objects.create(pk=number, at=at - 2 * edition.KEPT)
    before = edition.read(at)
    assert edition.prune(at) == 2
    PublicChange.objects.create(pk=7)
    PublicChange.objects.create(pk=8)  # of transactions that began before the one of 9 and committed after it
    assert edition.read(at).changes != before.changes


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_jumps_ahead_and_back_hides_no_change() -> None:
    at, article = timezone.now(), publish("Ngày hội").article
    known = [edition.read(at), edition.read(at + timedelta(days=9))]
    edition.prune(at + timedelta(days=9))  # a job of that hour
    for number in range(3):
        OldAddress.objects.create(address=f"a.example/{number}", article_id=article.pk)
        known += [edition.read(at), edition.read(at + timedelta(days=9))]
    assert len(set(known)) == len(known)


@pytest.mark.django_db
def test_reading_it_asks_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        edition.read(timezone.now())


# That no other table is read for readers, the crawl under a role that may read these alone shows (`test_reading_role`).
def test_every_copy_for_readers_raises_it() -> None:
    raising = {
        model
        for model in apps.get_models()
        if any(isinstance(constraint, RaisesEdition) for constraint in model._meta.constraints)
    }
    copies = {model for model in apps.get_models() if model.__name__.startswith("Public")}
    assert copies - raising == {PublicChange}
