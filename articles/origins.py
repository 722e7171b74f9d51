"""Origins: from which source a story was filed, kept on its record with the source as it came."""

from datetime import datetime

from articles import record
from articles.models import Article, Origin, Source


def published_before(story: Article) -> datetime | None:
    """When readers of an older site saw the story first; None where it was written here."""
    origin = getattr(story, "origin", None)
    return Source.objects.only("provenance").get(pk=origin.source_id).published_before if origin else None


def keep(story: Article, source: Source, by, at: datetime) -> Origin:
    """Say on the story's record what it was filed from; call it in the transaction that files the story."""
    origin = Origin.objects.create(article=story, source=source)
    record.write(story, "origin", by, at, to_status=story.status, details=record.filed_from(source))
    return origin
