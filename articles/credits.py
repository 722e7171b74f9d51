"""Credits: the line that names whose story it is, where the terms of its source demand one. Nobody overrules it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from articles.models import Article, Source
from newsroom.vietnamese import fold, tidy


def required_by(source: Source | None) -> str:
    """The credit line without which nothing made of the source is saved or published; empty where none is demanded."""
    return str(source.provenance.get("wire", {}).get("credit", "")) if source is not None else ""


def required(article: Article) -> list[str]:
    """The same for all that the story was filed from and updated from, as it was agreed when that came in."""
    if not article.pk:
        return []
    origin = getattr(article, "origin", None)
    numbers = {update.source_id for update in article.updates.all() if update.source_id}
    numbers |= {origin.source_id} if origin else set()
    rows = Source.objects.filter(pk__in=numbers).only("provenance").order_by("pk") if numbers else ()
    return [credit for credit in map(required_by, rows) if credit]


def names(line: str, credit: str) -> bool:
    """The line holds the credit, whatever stands around it and however its letters are written."""
    return fold(tidy(credit)) in fold(tidy(line))


def lack(line: str, wanted: Iterable[str]) -> str:
    """What is to be said of a credit line; empty where nothing is demanded, or all of it is there."""
    missing = next((credit for credit in wanted if credit and not names(line, credit)), "")
    if not missing:
        return ""
    return _("The terms of the source demand the credit “%(credit)s”. It cannot be left out.") % {"credit": missing}
