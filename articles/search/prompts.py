"""Prompts: what may be suggested by its name, kept beside the public copies and found by what somebody has typed."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef

from articles.models.prompts import Prompt
from articles.models.published import ListEntry, PublicDocument, PublicEvent, PublicPerson, PublicTopic
from articles.search import beginnings
from articles.search.beginnings import Typed

type Copy = PublicPerson | PublicEvent | PublicDocument | PublicTopic
COPIES: dict[Prompt.Kind, type[Copy]] = {
    Prompt.Kind.PERSON: PublicPerson,
    Prompt.Kind.EVENT: PublicEvent,
    Prompt.Kind.DOCUMENT: PublicDocument,
    Prompt.Kind.TOPIC: PublicTopic,
}
LEVELS = 6  # 0 for the first stories about a thing, one more each time there are four times as many
READ = 8  # rows of one level that are looked at: the first in the order of their keys
AT_ONCE = 200  # copies in one transaction of a rebuilding
# One range of the index for each kind, level and key; together they are one question to the database.
RANGE = (
    "SELECT * FROM (SELECT kind, thing, level FROM articles_prompt "
    "WHERE kind = %s AND level = %s AND key >= %s AND key < %s ORDER BY key LIMIT %s) range_{number}"
)


def put(copy: Copy, cited_in: str = "") -> None:
    """Have the thing found by its name as it is now; in the transaction that writes the copy.

    `cited_in` names the text that was just published about it: more texts raise its level, by a chance that follows
    from the name of the text, so that of a thing in a thousand stories hardly a publication writes anything.
    """
    kind, wanted = _kind_of(copy), _keys(copy)
    kept = dict(Prompt.objects.filter(kind=kind, thing=copy.pk).values_list("key", "level"))
    before = max(kept.values(), default=0)
    level = _raised(before, f"{kind}{copy.pk} {cited_in}") if cited_in and kept else before
    if kept.keys() != wanted:
        _write([(copy, level)], wanted=wanted)
    elif level != before:
        Prompt.objects.filter(kind=kind, thing=copy.pk).update(level=level)


def rebuild(*, everything: bool = False) -> Iterator[int]:
    """Write the prompts of the copies that have none (or of all), a batch a step; yields how many were written."""
    written = 0
    for kind, model in COPIES.items():
        rows, after = model.objects.order_by("pk"), 0
        if not everything:
            rows = rows.exclude(Exists(Prompt.objects.filter(kind=kind, thing=OuterRef("pk"))))
        while keys := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:AT_ONCE]):
            with transaction.atomic():
                # Locked: who publishes about one of them at this moment comes before or after.
                copies = _locked(model, keys)
                _write(list(zip(copies, _levels(copies), strict=True)))
            written, after = written + len(copies), keys[-1]
            yield written


def _locked(model: type[Copy], keys: Sequence[int]) -> list[Copy]:
    return list(model.objects.select_for_update().filter(pk__in=keys))


def candidates(typed: Typed) -> dict[Prompt.Kind, dict[int, int]]:
    """For each kind the things that may be meant, each with its level: of each level the first READ by their keys.

    One query, which reads as many rows at most however many things there are.
    """
    found: defaultdict[Prompt.Kind, dict[int, int]] = defaultdict(dict)
    if typed.keys:
        with connection.cursor() as cursor:
            cursor.execute(*asked(typed))
            for kind, thing, level in cursor.fetchall():
                found[Prompt.Kind(kind)][thing] = level
    return found


def asked(typed: Typed) -> tuple[str, list[str | int]]:
    """That query, and its parameters."""
    ranges = list(product(COPIES, range(LEVELS), typed.keys))
    sql = " UNION ALL ".join(RANGE.format(number=number) for number in range(len(ranges)))
    return sql, [value for kind, level, key in ranges for value in (str(kind), level, key, f"{key}\U0010ffff", READ)]


def visible(kind: Prompt.Kind, things: Sequence[int], at: datetime) -> list[Copy]:
    """Those of the things that readers may know of at the moment."""
    return list(COPIES[kind].objects.visible(at).filter(pk__in=things))


def _kind_of(copy: Copy) -> Prompt.Kind:
    return next(kind for kind, model in COPIES.items() if isinstance(copy, model))


def _keys(copy: Copy) -> set[str]:
    if isinstance(copy, PublicDocument):
        glued = beginnings.glued(copy.number)  # as some write it: 231KL/TU, 231-KLTU
        return beginnings.keys_of(f"{copy.kind} {copy.number}", copy.title, glued)
    return beginnings.keys_of(copy.name)


def _raised(level: int, chance: str) -> int:
    """The level after one more text: higher once in as many texts as the next level stands for."""
    rises = zlib.crc32(chance.encode()) % (3 * 4**level) == 0
    return min(level + rises, LEVELS - 1)


def _levels(copies: Sequence[Copy]) -> list[int]:
    """The levels by the stories there are."""
    keys = [copy.LIST_PREFIX + copy.slug for copy in copies]
    rows = ListEntry.objects.filter(key__in=keys).values_list("key").annotate(Count("pk")).order_by()
    stories = Counter(dict(rows))
    return [min(max(stories[key].bit_length() - 1, 0) // 2, LEVELS - 1) for key in keys]


def _write(leveled: list[tuple[Copy, int]], wanted: set[str] | None = None) -> None:
    kind = _kind_of(leveled[0][0])
    Prompt.objects.filter(kind=kind, thing__in=[copy.pk for copy, _level in leveled]).delete()
    Prompt.objects.bulk_create(
        Prompt(kind=kind, level=level, key=key, thing=copy.pk)
        for copy, level in leveled
        for key in sorted(wanted or _keys(copy))
    )
