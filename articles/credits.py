"""Credits: the line that names whose story it is, where the terms of its source demand one. Nobody overrules it."""

from django.utils.translation import gettext as _

from articles.models import Article, Source
from newsroom.vietnamese import fold, tidy


def required_by(source: Source | None) -> str:
    """The credit line without which nothing made of the source is saved or published; empty where none is demanded."""
    return str(source.provenance.get("wire", {}).get("credit", "")) if source is not None else ""


def required(article: Article) -> str:
    """The same for what the story was filed from, as it was agreed when that came in."""
    origin = getattr(article, "origin", None) if article.pk else None
    if origin is None:
        return ""
    return required_by(Source.objects.only("provenance").get(pk=origin.source_id))


def names(line: str, credit: str) -> bool:
    """The line holds the credit, whatever stands around it and however its letters are written."""
    return fold(tidy(credit)) in fold(tidy(line))


def lack(line: str, credit: str) -> str:
    """What is to be said of a credit line; empty where nothing is demanded, or it is there."""
    if not credit or names(line, credit):
        return ""
    return _("The terms of the source demand the credit “%(credit)s”. It cannot be left out.") % {"credit": credit}
