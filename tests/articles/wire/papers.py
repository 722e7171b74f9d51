"""Papers whose stories come in, for the tests of the wire and of the intake."""

from typing import Any

from articles.models import Supplier
from provinces.models import Province


def supplier(url: str, province: str = "bac-kan", **given: Any) -> Supplier:
    """A paper with a feed, whose stories wait in the intake of Bắc Kạn and demand a credit."""
    terms = {"name": "Báo Bắc Kạn", "credit": "Theo Báo Bắc Kạn", "province": Province.objects.get(slug=province)}
    return Supplier.objects.create(url=url, **terms | given)
