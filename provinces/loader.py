"""Storing the facts about provinces: new ones are created, changed ones updated, the rest left alone."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction

from newsroom import vietnamese
from provinces.facts import BrokenFile, Facts, UnitFact
from provinces.gazetteer import Gazetteer
from provinces.models import Alias, Period, Province

PERIOD_COLUMNS = (
    *("code", "full_name", "kind", "region", "valid_from", "valid_to"),
    *("lat", "lon", "admin_centre", "change", "note"),
)


def store(facts: Facts) -> dict[str, Counter[str]]:
    """Bring the tables in line with the facts, in one transaction.

    Returns for `provinces`, `periods` and `aliases` how many rows were `created`, `updated`, `unchanged`, and
    are `not in the file` (those stay: stories may hang on them). Raises `BrokenFile` where rows that stay
    contradict the files. Other processes keep their `Gazetteer` until they restart.
    """
    try:
        with transaction.atomic():
            provinces = _store_provinces(facts)
            periods = _store_periods(facts, provinces)
            aliases = _store_aliases(facts, provinces)
    except IntegrityError as error:
        reason = str(error).splitlines()[0]
        raise BrokenFile(f"the files contradict what is stored and not in them: {reason}") from error
    Gazetteer.forget()
    return {"provinces": provinces.count(), "periods": periods.count(), "aliases": aliases.count()}


class _Table[T: models.Model]:
    """The rows of a model by key, and what became of each."""

    def __init__(self, model: type[T], key: str) -> None:
        self.model, self.key = model, key
        self.rows: dict[str, T] = {getattr(row, key): row for row in model._default_manager.all()}
        self.outcome = dict.fromkeys(self.rows, "not in the file")

    def put(self, key: str, values: dict[str, Any]) -> None:
        """Have a row of that key with these values."""
        row = self.rows.get(key)
        if row is None:
            self.rows[key] = self.model._default_manager.create(**{self.key: key}, **values)
            self.outcome[key] = "created"
            return
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        self.outcome[key] = "updated" if changed else "unchanged"
        if changed:
            for name in changed:
                setattr(row, name, values[name])
            row.save(update_fields=changed)

    def count(self) -> Counter[str]:
        """How many rows had which outcome."""
        return Counter(self.outcome.values())


def _store_provinces(facts: Facts) -> _Table[Province]:
    table = _Table(Province, "slug")
    # The unit of a name that lasted longest tells what became of the name; whatever a province became part
    # of lasted longer than it, and so is stored before it.
    last = {unit.slug: unit for unit in sorted(facts.units, key=_end)}
    for unit in sorted(last.values(), key=_end, reverse=True):
        successor = table.rows[unit.successor_slug] if unit.successor_slug != unit.slug else None
        table.put(
            unit.slug,
            {
                "name": unit.name,
                "name_en": unit.name_en,
                "successor_id": successor.pk if successor else None,
                "sort_key": vietnamese.sort_key(unit.name),
                "folded": vietnamese.fold(unit.name),
            },
        )
    return table


def _store_periods(facts: Facts, provinces: _Table[Province]) -> _Table[Period]:
    table = _Table(Period, "uid")

    def room_first(unit: UnitFact) -> int:
        """Those that give up time before those that take it, so that no two overlap on the way."""
        row = table.rows.get(unit.uid)
        if row is None:
            return 2
        shrinks = (row.valid_from or date.min) <= _start(unit) and _end(unit) <= (row.valid_to or date.max)
        return 0 if shrinks else 1

    for unit in sorted(facts.units, key=room_first):
        values = {name: getattr(unit, name) for name in PERIOD_COLUMNS}
        table.put(unit.uid, {"province_id": provinces.rows[unit.slug].pk, **values})
    _store_descent(facts, table)
    return table


def _store_descent(facts: Facts, table: _Table[Period]) -> None:
    stored: defaultdict[int, set[int]] = defaultdict(set)
    links = Period.predecessors.through._default_manager
    for later, earlier in links.values_list("from_period", "to_period"):
        stored[later].add(earlier)
    for uid, earlier_uids in facts.predecessors.items():
        period = table.rows[uid]
        wanted = {table.rows[earlier].pk for earlier in earlier_uids}
        if stored[period.pk] != wanted:
            period.predecessors.set(wanted)
            if table.outcome[uid] == "unchanged":
                table.outcome[uid] = "updated"


def _store_aliases(facts: Facts, provinces: _Table[Province]) -> _Table[Alias]:
    table = _Table(Alias, "text")
    for alias in facts.aliases:
        table.put(
            alias.text,
            {
                "province_id": provinces.rows[alias.slug].pk,
                "ambiguous": alias.ambiguous,
                "note": alias.note,
                "folded": vietnamese.fold(alias.text),
            },
        )
    return table


def _start(unit: UnitFact) -> date:
    return unit.valid_from or date.min


def _end(unit: UnitFact) -> date:
    return unit.valid_to or date.max
