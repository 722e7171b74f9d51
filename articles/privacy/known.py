"""What redactions say of rows: the digest that a row has by now, where the record names an older one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, Q

from articles.chain import digest, plain
from articles.models import RedactedRow, Redaction, Source


class Known:
    """Which digests rows have since redactions, by what the record says of them."""

    def __init__(self, rows: Iterable[RedactedRow] = ()) -> None:
        self.changes: defaultdict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
        for row in rows:
            self.changes[row.table, row.row].append((row.before, row.after))

    def now(self, row: Model, told: str) -> str:
        """The digest that the row should have, of which the record says this one."""
        for before, after in self.changes.get((row._meta.db_table, row.pk), ()):
            if before == told:
                told = after
        return told


def known_of(stories: Collection[int], sources: Collection[int]) -> Known:
    """Of these stories and sources; a source may have been redacted for another story that came from it."""
    of_sources = Q(table=Source._meta.db_table, row__in=list(sources))
    return Known(RedactedRow.objects.filter(Q(redaction__article__in=list(stories)) | of_sources).order_by("pk"))


def told_of(redaction: Redaction, rows: Iterable[RedactedRow]) -> dict[str, Any]:
    """Details of the entry about a redaction: which, the digest of it, and that of all rows that it changed."""
    return {
        "redaction": redaction.pk,
        "content": held(redaction),
        "rows": digest([held(row) for row in sorted(rows, key=lambda row: (row.table, row.row))]),
    }


def held(row: Model) -> str:
    """SHA-256 in hex over everything that a row holds but its key."""
    fields = (column.attname for column in row._meta.concrete_fields if not column.primary_key)
    return digest([[name, plain(getattr(row, name))] for name in fields])
