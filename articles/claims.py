"""Claims: whose table a story lies on, since when nothing was done there, and when that claim has expired."""

from datetime import datetime

from django.conf import settings

from articles.models import Article, Status


def expires_at(article: Article) -> datetime | None:
    """When the claim expires unless it is touched (`CLAIM_EXPIRES_AFTER` later); None where there is no claim."""
    if article.status != Status.IN_REVIEW:
        return None
    return (article.claim_touched_at or article.updated_at) + settings.CLAIM_EXPIRES_AFTER


def is_expired(article: Article, at: datetime) -> bool:
    """Somebody claimed the story and has not touched it for so long that another editor may simply claim it."""
    moment = expires_at(article)
    return moment is not None and moment <= at


def touch(article: Article, by, at: datetime) -> None:
    """The claimant works on the story: call it at every save, autosave and comment. Of anybody else it changes nothing.

    It moves nothing else of the story, so that no form on it becomes outdated.
    """
    Article.objects.filter(pk=article.pk, status=Status.IN_REVIEW, claimed_by=by).update(claim_touched_at=at)
