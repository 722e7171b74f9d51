"""The sample stories: nothing keeps a good one from being published, and what is advised has its reason."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from articles import html
from articles.checks import run
from newsroom import sample
from tests.articles.checks.world import facts, story

PATHS = sorted((sample.FOLDER / "stories").glob("*.toml"))
PEOPLE = tomllib.loads((sample.FOLDER / "people.toml").read_text(encoding="utf-8"))
TITLES = {office["slug"]: office["title"] for office in PEOPLE["office"]}
NAMES = {person["slug"]: person["name"] for person in PEOPLE["person"]}

# What the checks advise on, and why that is right.
ADVISED = {
    ("01", "glued_words", "Kạn:Mặt"): "the headline has no blank after its colon, as in the template it was taken from",
    ("01", "blanks", "nghị.\u00a0"): "the caption ends in a no-break blank, as in the template it was taken from",
    ("20", "photo_consent", "già và trẻ"): "children stand before the house, and nobody noted consent",
    ("24", "photo_consent", "học sinh"): "pupils in the school yard, and nobody noted consent",
    ("28", "number_agreement", "1.860"): "only the headline has the number, which the edited version corrects",
}


def offices_on(day: date) -> dict[str, list[str]]:
    """Titles held by everybody in the samples who ever held one, those of namesakes together."""
    held: dict[str, list[str]] = {}
    for person in PEOPLE["person"]:
        if "tenure" in person:
            tenures = sorted(person["tenure"], key=lambda tenure: tenure["position"])
            held.setdefault(person["name"], []).extend(
                TITLES[tenure["office"]]
                for tenure in tenures
                if tenure.get("starts_on", date.min) <= day < tenure.get("ends_on", date.max)
            )
    return held


def snapshot_of(data: dict, version: str = "") -> dict:
    """The snapshot of a sample, as `articles.snapshot.take` makes it of the story that is filed."""
    day = data.get("event_date") or (data["published"].date() if "published" in data else date(2026, 11, 24))
    return story(
        headline=data[f"{version}headline"],
        lead=data[f"{version}lead"],
        day=day.isoformat(),
        provinces=tuple(data["provinces"]),
        national=data.get("national", False),
        officials=[{"name": NAMES[row["person"]]} for row in data.get("official", [])],
        bylines=data["bylines"],
        photos=[photo_of(photo, number) for number, photo in enumerate(data.get("photo", []))],
        source_credit=data["source_credit"],
        **({"ai_use": data["ai_use"]["use"]} if data["state"] != "draft" else {}),
    ) | {"body": html.clean(data["body"])}


def photo_of(photo: dict, number: int) -> dict:
    return {"consent": "", "ai_use": "none"} | photo | {"id": number}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_sample_is_let_pass_and_advised_on_for_a_reason(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    taken = snapshot_of(data)
    findings = run(taken, facts(offices=offices_on(date.fromisoformat(taken["day"]))))
    assert [finding for finding in findings if finding.blocking] == []
    number = path.name.split("-")[0]
    advised = {(number, finding.check, finding.text) for finding in findings}
    assert advised == {reason for reason in ADVISED if reason[0] == number}


def test_every_sample_is_there() -> None:
    assert len(PATHS) == 42
    assert {number for number, _, _ in ADVISED} <= {path.name.split("-")[0] for path in PATHS}


@pytest.mark.parametrize("number", ["28", "32"])
def test_what_an_editor_corrected_has_nothing_more_to_find(number) -> None:
    path = next(path for path in PATHS if path.name.startswith(number))
    taken = snapshot_of(tomllib.loads(path.read_text(encoding="utf-8")), "edited_")
    assert run(taken, facts(offices=offices_on(date.fromisoformat(taken["day"])))) == []


def test_a_good_sample_put_wrong_is_held_back() -> None:
    """The same checks do find something: a sample of 2023 dated after the merger, with its credit taken away."""
    data = tomllib.loads(PATHS[0].read_text(encoding="utf-8"))
    taken = snapshot_of(data | {"event_date": date(2026, 3, 2), "source_credit": ""})
    taken["body"] += "<p>Theo Báo Bắc Kạn</p>"
    findings = run(taken, facts(offices=offices_on(date(2026, 3, 2))))
    assert {finding.check for finding in findings if finding.blocking} == {"unit_of_day", "source_credit"}
    assert "official_title" in {finding.check for finding in findings}
