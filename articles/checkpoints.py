"""Checkpoints: from time to time one signed hash over the ends of all records, so that a lost one is missed."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from articles import house
from articles.chain import End, Fault, Walk, digest, plain, sign_on, unsign
from articles.models import Article, ChainHead, Checkpoint, CoveredEnd, HouseEntry, HouseHead

CHAIN = "checkpoints"
SIZE = 5000  # ends in one checkpoint


def make(at: datetime) -> Iterator[Checkpoint]:
    """Name the ends of all chains that grew since the last checkpoint, SIZE at most in each; yields each once stored.

    At least one is made where anything grew. It may be broken off and run again; two at once wait for each other.
    """
    while (checkpoint := _one(at)) is not None:
        yield checkpoint


@transaction.atomic
def _one(at: datetime) -> Checkpoint | None:
    head = house.locked(CHAIN)
    last = Checkpoint.objects.order_by("-number").first()
    heads = list(ChainHead.objects.select_for_update().filter(covered=False).order_by("article")[:SIZE])
    newest = HouseEntry.objects.order_by("-number").first()
    house_end = f"{newest.number}:{newest.hash}" if newest else ""
    if not heads and house_end == (last.house if last else ""):
        return None
    ends = [_end_of(row) for row in heads]
    checkpoint = Checkpoint(
        number=last.number + 1 if last else 1,
        at=at,
        house=house_end,
        count=len(ends),
        root=root_of(ends),
        previous=last.hash if last else "",
    )
    checkpoint.hash = checkpoint_hash(checkpoint)
    checkpoint.save(force_insert=True)
    for end in ends:
        end.checkpoint = checkpoint
    CoveredEnd.objects.bulk_create(ends)
    ChainHead.objects.filter(pk__in=[row.pk for row in heads]).update(covered=True)
    head.signed = sign_on(head.signed, CHAIN, checkpoint.number, checkpoint.previous, checkpoint.hash)
    head.save(update_fields=["signed"])
    return checkpoint


def _end_of(row: ChainHead) -> CoveredEnd:
    """The ends as they were signed; `BadSignature` where they were not: nothing forged is put under a checkpoint."""
    entry = unsign(row.signed) if row.signed else End("", 0, "")
    revision = unsign(row.signed_revisions) if row.signed_revisions else End("", 0, "")
    return CoveredEnd(
        story=row.article_id, number=entry.number, hash=entry.hash, revision=revision.number, seal=revision.hash
    )


def root_of(ends: Iterable[CoveredEnd]) -> str:
    """SHA-256 in hex over the ends, in the order of their stories."""
    return digest([[end.story, end.number, end.hash, end.revision, end.seal] for end in ends])


def checkpoint_hash(checkpoint: Checkpoint) -> str:
    """SHA-256 in hex over everything the checkpoint says and the hash of the one before."""
    told = [checkpoint.number, plain(checkpoint.at), checkpoint.house, checkpoint.count, checkpoint.root]
    return digest([*told, checkpoint.previous])


def signed_end() -> str:
    """The signed end of the checkpoints, to be kept outside the database; empty where there is none."""
    head = HouseHead.objects.filter(chain=CHAIN).first()
    return head.signed if head else ""


# --- Checking -----------------------------------------------------------------


def verify(since: datetime | None = None) -> Iterator[Fault]:
    """What is wrong with the checkpoints: their chain, the ends they name, and stories whose record is gone.

    The chain is always walked from its beginning; `since` leaves out the ends of older checkpoints.
    """
    walk = Walk(CHAIN, "checkpoint", checkpoint_hash)
    checkpoints = Checkpoint.objects.order_by("number")
    yield from walk.along(checkpoints.iterator(chunk_size=1000))
    yield from walk.against(signed_end())
    named = checkpoints.filter(at__gte=since) if since else checkpoints
    for checkpoint in named.iterator(chunk_size=100):
        ends = list(checkpoint.ends.order_by("story"))
        if len(ends) != checkpoint.count or root_of(ends) != checkpoint.root:
            yield Fault(None, f"checkpoint {checkpoint.number}", "does not name the ends that it was made of")
        number, _, hash = checkpoint.house.partition(":")
        seen = (
            HouseEntry.objects.filter(number=int(number), hash=hash) if number.isdigit() else HouseEntry.objects.none()
        )
        if checkpoint.house and not seen.exists():
            yield Fault(None, f"house record {number}", "is not the one that a checkpoint saw")
    yield from _gone()


def _gone() -> Iterator[Fault]:
    """Stories that a checkpoint names and whose record, or which themselves, are not there any more."""
    gone = CoveredEnd.objects.filter(~Exists(ChainHead.objects.filter(article=OuterRef("story"))))
    for story in gone.values_list("story", flat=True).distinct().order_by("story").iterator(chunk_size=1000):
        there = Article.objects.filter(pk=story).exists()
        yield Fault(story, "record", "its signed ends are missing" if there else "the whole story is missing")


def verify_kept(signed: str) -> Iterator[Fault]:
    """What is wrong where a signed end was kept outside: a database put back to an older state does not know it."""
    end = unsign(signed)
    if end.chain != CHAIN:
        yield Fault(None, "kept end", "is not one of the checkpoints")
    elif not Checkpoint.objects.filter(number=end.number, hash=end.hash).exists():
        yield Fault(None, f"checkpoint {end.number}", "is not there as it was when it was kept: the database is older")
