"""Reading the two files of facts about provinces, and refusing them where they contradict themselves."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from newsroom.vietnamese import tidy
from provinces.models import Period

COLUMNS = [
    *("uid", "code", "name", "full_name", "name_en", "slug", "kind", "region", "valid_from", "valid_to"),
    *("successor_slug", "lat", "lon", "predecessor_slugs", "admin_centre_2025", "change", "note"),
]
NEEDED = ("uid", "code", "name", "full_name", "name_en", "slug", "region", "successor_slug")
LONGEST = {"uid": 60, "slug": 60, "code": 4, "full_name": 120, "note": 400}  # characters; the others 100
KNOWN = {"kind": Period.Kind.values, "change": ["", *Period.Change.values]}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ALIAS_COLUMNS = ["alias", "slug", "ambiguous", "note"]


class BrokenFile(ValueError):
    """A file of facts that cannot be used; the message is one line and says where and why."""


@dataclass(frozen=True, kw_only=True)
class UnitFact:
    """One line of `provinces.csv`; [valid_from, valid_to) is half-open, the file's last day is inclusive."""

    line: int
    uid: str
    code: str
    name: str
    full_name: str
    name_en: str
    slug: str
    kind: str
    region: str
    valid_from: date | None
    valid_to: date | None
    successor_slug: str
    lat: float
    lon: float
    predecessor_slugs: tuple[str, ...]
    admin_centre: str
    change: str
    note: str


@dataclass(frozen=True, kw_only=True)
class AliasFact:
    """Another spelling, from `aliases.csv`; lines that repeat one are taken together."""

    text: str
    slug: str
    ambiguous: bool
    note: str


@dataclass(frozen=True)
class Facts:
    """Both files; `predecessors` gives for each unit's uid the uids of the units it was made of."""

    units: tuple[UnitFact, ...]
    aliases: tuple[AliasFact, ...]
    predecessors: dict[str, frozenset[str]]


def read(directory: Path) -> Facts:
    """The facts in `provinces.csv` and `aliases.csv` of a directory; raises `BrokenFile`."""
    path = directory / "provinces.csv"
    units = tuple(_unit(path, line, row) for line, row in _rows(path, COLUMNS))
    if not units:
        raise BrokenFile(f"{path}: there are no units in it")
    _check_names(path, units)
    predecessors = _predecessors(path, units)
    _check_succession(path, units, predecessors)
    slugs = {unit.slug for unit in units}
    return Facts(units, _aliases(directory / "aliases.csv", slugs), predecessors)


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, tidied values by column) of each line after the heading."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BrokenFile(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BrokenFile(f"{path}: is not UTF-8 text") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(reader, [])
        if heading != columns:
            raise BrokenFile(f"{path}: the first line must name the columns {','.join(columns)}")
        for values in reader:
            if len(values) != len(columns):
                raise BrokenFile(f"{path}, line {reader.line_num}: {len(values)} values for {len(columns)} columns")
            yield reader.line_num, {key: tidy(value) for key, value in zip(columns, values, strict=True)}
    except csv.Error as error:
        raise BrokenFile(f"{path}, line {reader.line_num}: {error}") from error


def _unit(path: Path, line: int, row: dict[str, str]) -> UnitFact:
    def fail(reason: str) -> BrokenFile:
        return BrokenFile(f"{path}, line {line}: {reason}")

    for column, value in row.items():
        if not value and column in NEEDED:
            raise fail(f"{column} is empty")
        if value not in KNOWN.get(column, [value]):
            raise fail(f"{column} is {value!r}, not one of {', '.join(filter(None, KNOWN[column]))}")
        if len(value) > (limit := LONGEST.get(column, 100)):
            raise fail(f"{column} is longer than {limit} characters")
        if column in ("uid", "slug") and not SLUG.fullmatch(value):
            raise fail(f"{column} is {value!r}: write small letters, digits and hyphens")
    try:
        first = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
        last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        end = last + timedelta(days=1) if last else None
        lat, lon = float(row["lat"]), float(row["lon"])
    except (ValueError, OverflowError) as error:
        raise fail(str(error)) from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise fail(f"{lat}, {lon} is no place on Earth")
    if first and last and last < first:
        raise fail(f"valid_to {last} is before valid_from {first}")
    taken = {"valid_from", "valid_to", "lat", "lon", "predecessor_slugs", "admin_centre_2025"}
    return UnitFact(
        line=line,
        valid_from=first,
        valid_to=end,
        lat=lat,
        lon=lon,
        predecessor_slugs=tuple(row["predecessor_slugs"].split()),
        admin_centre=row["admin_centre_2025"],
        **{key: value for key, value in row.items() if key not in taken},
    )


def _check_names(path: Path, units: tuple[UnitFact, ...]) -> None:
    """Each uid once; one slug, one name; no two periods of a slug at once; successors that are there."""
    uids: set[str] = set()
    by_slug: defaultdict[str, list[UnitFact]] = defaultdict(list)
    for unit in units:
        if unit.uid in uids:
            raise BrokenFile(f"{path}, line {unit.line}: the uid {unit.uid} is there twice")
        uids.add(unit.uid)
        by_slug[unit.slug].append(unit)
    for slug, periods in by_slug.items():
        periods.sort(key=_beginning)
        for earlier, later in pairwise(periods):
            if (earlier.name, earlier.name_en) != (later.name, later.name_en):
                raise BrokenFile(f"{path}, line {later.line}: {slug} already has another name")
            if earlier.valid_to is None or _beginning(later) < earlier.valid_to:
                raise BrokenFile(f"{path}, line {later.line}: {later.uid} overlaps {earlier.uid} in time")
    for unit in units:
        if unit.successor_slug not in by_slug:
            raise BrokenFile(f"{path}, line {unit.line}: there is no successor {unit.successor_slug}")


def _beginning(unit: UnitFact) -> date:
    return unit.valid_from or date.min


def _predecessors(path: Path, units: tuple[UnitFact, ...]) -> dict[str, frozenset[str]]:
    """For each uid the units that ended where it began: those it names, or its own name's period before."""
    ended: dict[tuple[str, date | None], UnitFact] = {
        (unit.slug, unit.valid_to): unit for unit in units if unit.valid_to
    }
    found: dict[str, frozenset[str]] = {}
    for unit in units:
        slugs = unit.predecessor_slugs
        if not slugs and unit.change == Period.Change.KIND:
            slugs = (unit.slug,)
        if unit.valid_from and not slugs:
            raise BrokenFile(f"{path}, line {unit.line}: {unit.uid} begins, but out of which units is not said")
        for slug in slugs:
            if unit.valid_from is None or (slug, unit.valid_from) not in ended:
                raise BrokenFile(f"{path}, line {unit.line}: no unit {slug} ended on the day before {unit.uid} began")
        found[unit.uid] = frozenset(ended[slug, unit.valid_from].uid for slug in slugs)
    return found


def _check_succession(path: Path, units: tuple[UnitFact, ...], predecessors: dict[str, frozenset[str]]) -> None:
    """Each unit that ended went into exactly one other, which belongs to the successor the file names."""
    by_uid = {unit.uid: unit for unit in units}
    became: defaultdict[str, list[str]] = defaultdict(list)
    for uid, earlier in predecessors.items():
        for former in earlier:
            became[former].append(uid)
    for unit in units:
        after = became[unit.uid]
        if unit.valid_to is None:
            if unit.successor_slug != unit.slug:
                raise BrokenFile(f"{path}, line {unit.line}: {unit.uid} still exists but has a successor")
        elif len(after) != 1:
            into = " and ".join(sorted(after)) or "no unit"
            raise BrokenFile(f"{path}, line {unit.line}: {unit.uid} ended and went into {into}, not into one")
        elif by_uid[after[0]].slug != unit.successor_slug:
            raise BrokenFile(
                f"{path}, line {unit.line}: {unit.uid} went into {after[0]}, not into {unit.successor_slug}"
            )


def _aliases(path: Path, slugs: set[str]) -> tuple[AliasFact, ...]:
    found: dict[str, AliasFact] = {}
    for line, row in _rows(path, ALIAS_COLUMNS):
        text, slug = row["alias"], row["slug"]
        if not text or len(text) > 100 or row["ambiguous"] not in ("", "1"):
            raise BrokenFile(f"{path}, line {line}: needs a spelling of up to 100 characters, ambiguous: 1 or nothing")
        if slug not in slugs:
            raise BrokenFile(f"{path}, line {line}: there is no province {slug}")
        before = found.get(text, AliasFact(text=text, slug=slug, ambiguous=False, note=""))
        if before.slug != slug:
            raise BrokenFile(f"{path}, line {line}: {text} already stands for {before.slug}")
        found[text] = AliasFact(
            text=text,
            slug=slug,
            ambiguous=before.ambiguous or row["ambiguous"] == "1",
            note=row["note"] or before.note,
        )
    return tuple(found.values())
