"""Seals of rendered pages: our signature of what was rendered of a row, so that no other markup passes for it."""

from django.core.signing import BadSignature

from articles.chain import End, digest, sign, unsign
from articles.models.rendered import RenderedStory


def seal_of(made: RenderedStory, content: str) -> str:
    """The seal; `content` is the digest of the published row (`record.row_digest`)."""
    return sign(_name(made), 0, _digest(made, content))


def fits(made: RenderedStory, content: str) -> bool:
    """Whether it has the seal that we gave it, and to this row."""
    try:
        return unsign(made.seal) == End(_name(made), 0, _digest(made, content))
    except BadSignature:
        return False


def _name(made: RenderedStory) -> str:
    return f"{made.story_id}/pages"


def _digest(made: RenderedStory, content: str) -> str:
    fields = [column for column in made._meta.concrete_fields if column.name != "seal"]
    return digest([content, *([column.name, getattr(made, column.attname)] for column in fields)])
