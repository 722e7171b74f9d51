"""How far a story list looks: the newest three hundred of what an index can find, so that no list reads the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Q
from django.db.models.lookups import In
from django.utils import timezone

from articles import permissions
from articles.models import Article

FAR = 300  # stories
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Columns by which an index finds stories newest first, the narrowest first; `work` is a status that few stories have.
INDEXED = (
    ("claimed",), ("public",), ("event",), ("reporter", "work"), ("work",), ("reporter", "quarter"),
    ("province", "quarter"), ("quarter",), ("reporter", "status"), ("reporter",), ("province",), ("status",),
)  # fmt: skip


@dataclass(frozen=True)
class Reach:
    """The stories that a list looks at, and the last of them where there are more below it."""

    ids: frozenset[int]
    floor: tuple[datetime, int] | None = None


class Among(In):
    """Condition: the key in that column is one of these numbers; PostgreSQL reads hundreds of them as one parameter."""

    def __init__(self, numbers: Iterable[int], column: str = "pk") -> None:
        super().__init__(F(column), sorted(numbers))

    def get_prep_lookup(self) -> list[int]:
        """They are numbers already: three hundred need not be looked at one by one."""
        return self.rhs

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The same as `IN`, but for how the numbers travel."""
        if not self.rhs:
            raise EmptyResultSet
        key, parameters = self.process_lhs(compiler, connection)
        return f"{key} = ANY(%s)", (*parameters, self.rhs)


def reach_of(user, anchors: dict[str, Q], below: Q, at: datetime) -> Reach:
    """The newest stories `below` a place among which the list with these `anchors` (columns of INDEXED) is to be read.

    All that the person may see and the anchors leave is among them, but for what lies under the floor.
    """
    ids, ends = set(), []
    for base in _bases(user, anchors, timezone.localdate(at)):
        found = _newest(base, below)
        if len(found) > FAR:
            ends.append(found[FAR - 1])
        ids.update(found[:FAR])
    return Reach(frozenset(ids), _highest(ends))


def _bases(user, anchors: dict[str, Q], on: date) -> list[list[Q]]:
    """What is read, each by one index; without a filter it is the scope of `permissions.visible_to`.

    Each is a list of conditions that no story meets two of: an index has the stories of one province newest first, but
    not those of several.
    """
    if not permissions.is_editor(user):
        anchors = anchors | {"reporter": Q(filed_by=user)}
    for columns in INDEXED:
        if all(column in anchors for column in columns):
            rest = Q(*(anchors[column] for column in columns if column != "province"))
            return [[one & rest for one in _apart(anchors["province"])] if "province" in columns else [rest]]
    if permissions.covers_everything(user):
        return [[Q()]]
    covered = Q(home_province__in=sorted(permissions.beats_of(user, on)))
    return [_apart(covered), [Q(filed_by=user)], [Q(last_writer=user)]]


def _apart(province: Q) -> list[Q]:
    match province.children:
        case [("home_province__in", [*units])]:
            return [Q(home_province=unit) for unit in units]
    return [province]


def _newest(conditions: list[Q], below: Q) -> list[int]:
    """The newest stories that meet one of the conditions, one more than FAR: one query."""
    rows = [Article.objects.filter(one, below).order_by("-updated_at", "-pk") for one in conditions]
    if len(rows) < 2:
        return [pk for one in rows for pk in one.values_list("pk", flat=True)[: FAR + 1]]
    parts = [Article.objects.order_by().filter(pk__in=one.values("pk")[: FAR + 1]) for one in rows]
    first, *others = (part.values_list("updated_at", "pk") for part in parts)
    found = sorted(first.union(*others, all=True), reverse=True)
    return [pk for _at, pk in found[: FAR + 1]]


def _highest(ends: Iterable[int]) -> tuple[datetime, int] | None:
    """Of the last stories of several readings the newest: below it one of them has read no further.

    Asked also where there is none, so that a page costs as many queries whatever the archive holds.
    """
    rows = Article.objects.filter(pk__in=[0, *ends]).order_by("-updated_at", "-pk")
    return rows.values_list("updated_at", "pk").first()


def cursor_of(at: datetime, pk: int) -> str:
    """A place in a list that is newest first, as an address carries it: microseconds and number."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{pk}"


def below(cursor: str, column: str = "updated_at") -> Q:
    """What is further down than the place, newest first by that column; ValueError or OverflowError for no cursor."""
    microseconds, number = (int(part) for part in cursor.split("-", 1))
    moment = EPOCH + timedelta(microseconds=microseconds)
    if not 0 < number < 2**63:
        raise ValueError("no row has this number")
    return Q(**{f"{column}__lte": moment}) & ~Q(**{column: moment, "pk__gte": number})
