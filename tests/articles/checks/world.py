"""What the tests of checks share: the provinces as the files of facts give them, stories as data; no database."""

from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from articles import checks
from articles.checks import Check, Facts, Finding, Story
from newsroom.vietnamese import sort_key
from provinces import facts as files
from provinces.gazetteer import Gazetteer, Place, Unit
from provinces.models.places import FIRST_DAY

DATA = Path(files.__file__).parent / "data"


@cache
def gazetteer() -> Gazetteer:
    """What `Gazetteer.load()` reads from the tables, read from the files; the numbers of rows are all 0."""
    read = files.read(DATA)
    units = sorted(read.units, key=lambda unit: (sort_key(unit.name), unit.valid_from or date.min))
    successors = {unit.slug: unit.successor_slug for unit in units if unit.successor_slug != unit.slug}
    return Gazetteer(
        places={unit.slug: Place(0, unit.slug, unit.name, unit.name_en, successors.get(unit.slug)) for unit in units},
        units={
            unit.uid: Unit(
                id=0,
                uid=unit.uid,
                province_id=0,
                slug=unit.slug,
                name=unit.name,
                code=unit.code,
                full_name=unit.full_name,
                kind=unit.kind,
                region=unit.region,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
                lat=unit.lat,
                lon=unit.lon,
                admin_centre=unit.admin_centre,
                change=unit.change,
            )
            for unit in units
        },
        before={uid: tuple(sorted(earlier)) for uid, earlier in read.predecessors.items() if earlier},
        after={former: uid for uid, earlier in read.predecessors.items() for former in earlier},
        aliases={},
    )


@cache
def aliases() -> dict[str, str]:
    """Other spellings of provinces, ambiguous ones included, with their slugs."""
    return {alias.text: alias.slug for alias in files.read(DATA).aliases}


def facts(**known: Any) -> Facts:
    """The real provinces and spellings, and what the test knows."""
    return Facts(gazetteer=gazetteer(), **{"aliases": aliases(), **known})


def unit(slug: str, day: str) -> dict[str, str]:
    """A chosen province as a snapshot holds it."""
    known = gazetteer()
    period = known.period_of(slug, max(date.fromisoformat(day), FIRST_DAY)) or known.periods_of(slug)[-1]
    return {"slug": slug, "name": period.name, "uid": period.uid, "full_name": period.full_name}


def photo(**fields: Any) -> dict[str, Any]:
    """A photo as a snapshot holds it, with all that is asked of one."""
    said = {"caption": "Quang cảnh hội nghị.", "credit": "Minh Quân", "alt": "Hội trường đông người"}
    return {"id": 7, "focal": [0.5, 0.5], **said, **fields}


def story(*paragraphs: str, day: str = "2023-10-10", provinces: tuple[str, ...] = ("bac-kan",), **fields: Any) -> dict:
    """A snapshot with nothing to find in it, but for what the test puts there; paragraphs are plain text."""
    return {
        "headline": "Mặt trận họp bàn việc cuối năm",
        "lead": "Sáng nay, hội nghị diễn ra tại trụ sở Mặt trận.",
        "body": "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs),
        "day": day,
        "national": False,
        "provinces": [unit(slug, day) for slug in provinces],
        "officials": [],
        "bylines": [{"name": "Nông Thị Hạnh", "role": "text", "user": 1}],
        "photos": [],
        "source_credit": "",
        **fields,
    }


def found(check: Check, data: dict, **known: Any) -> list[tuple[str, str]]:
    """(field, words) of what one check finds; the words are what the offsets point at."""
    read = Story.read(data)
    findings = list(check(read, facts(**known)))
    for finding in findings:
        assert_sound(finding, read)
    return [(finding.field, finding.text) for finding in findings]


def assert_sound(finding: Finding, read: Story) -> None:
    """A finding that can be shown: offsets point at its words, the sentence is one, the rest is the check's."""
    check = next(check for check in checks.CHECKS if check.name == finding.check)
    assert finding.blocking is check.blocking
    assert str(finding.sentence).strip() and "%(" not in str(finding.sentence)
    assert finding.place
    if finding.start is None:
        assert finding.end is None
    else:
        text = read.texts[finding.field]
        assert finding.end is not None and 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
