"""Units and titles in a labelled set of sentences: what is found is right, and little is missed."""

import json
import sys
from pathlib import Path

import pytest

from articles.checks import Story, people, units
from tests.articles.checks.world import assert_sound, facts, story

SET = Path(__file__).with_name("units_and_titles.jsonl")
ROWS = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
CHECKS = {"unit_in_text": units.unit_in_text, "official_title": people.official_title}


def overlaps(found: tuple[int, int], expected: tuple[int, int]) -> bool:
    return found[0] < expected[1] and expected[0] < found[1]


def judged(row: dict, name: str) -> tuple[int, list[str], list[str]]:
    """(how many were found, what was found that is right, what was missed) for one check and sentence."""
    read = Story.read(story(row["sentence"], day=row["day"], provinces=(), national=True))
    findings = list(CHECKS[name](read, facts(offices=row["officials"])))
    words = [expected["text"] for expected in row["expected"] if expected["check"] == name]
    missing = [(row["sentence"].index(text), row["sentence"].index(text) + len(text)) for text in words]
    wrong = []
    for finding in findings:
        assert_sound(finding, read)
        hit = next((place for place in missing if overlaps((finding.start or 0, finding.end or 0), place)), None)
        if hit:
            missing.remove(hit)
        else:
            wrong.append(f"{row['day']} {finding.text!r} in {row['sentence']!r}")
    missed = [f"{row['day']} {row['sentence'][start:end]!r} in {row['sentence']!r}" for start, end in missing]
    return len(findings) - len(wrong), wrong, missed


@pytest.mark.parametrize("name", CHECKS)
def test_precision_and_recall(name, capsys) -> None:
    results = [judged(row, name) for row in ROWS]
    right = sum(count for count, _, _ in results)
    wrong = [line for _, lines, _ in results for line in lines]
    missed = [line for _, _, lines in results for line in lines]
    precision, recall = right / (right + len(wrong)), right / (right + len(missed))
    with capsys.disabled():
        sys.stdout.write(f"\n{name}: precision {precision:.3f}, recall {recall:.3f} in {len(ROWS)} sentences\n")
    assert precision >= 0.95, wrong
    assert recall >= 0.90, missed


def test_the_set_is_broad() -> None:
    assert len(ROWS) >= 80
    assert len({row["sentence"] + row["day"] for row in ROWS}) == len(ROWS)
    expected = [finding["check"] for row in ROWS for finding in row["expected"]]
    assert expected.count("unit_in_text") >= 30 and expected.count("official_title") >= 30
    assert sum(not row["expected"] for row in ROWS) >= 60
    assert all(finding["text"] in row["sentence"] for row in ROWS for finding in row["expected"])


@pytest.mark.parametrize(
    ("text", "day", "right"),
    [
        ("tỉnh Bắc Kạn", "2026-02-01", "Tỉnh Thái Nguyên"),
        ("tỉnh Quảng Ninh", "2026-10-05", "Thành phố Quảng Ninh"),
        ("thành phố Quảng Ninh", "2026-08-20", "Tỉnh Quảng Ninh"),
        ("tỉnh Thừa Thiên Huế", "2025-01-01", "Thành phố Huế"),
        ("tỉnh Huế", "2024-05-05", "Tỉnh Thừa Thiên Huế"),
        ("tỉnh Hà Tây", "2010-05-19", "Thành phố Hà Nội"),
    ],
)
def test_the_right_unit_is_offered(text, day, right) -> None:
    read = Story.read(story(f"Mặt trận {text} họp.", day=day, provinces=(), national=True))
    (finding,) = units.unit_in_text(read, facts())
    assert (finding.text, right in str(finding.sentence)) == (text, True)


@pytest.mark.parametrize(
    ("sentence", "offices", "said"),
    [
        (
            "Bà Hứa Thị Na, Chủ tịch UBND tỉnh, dự.",
            ["Bí thư Tỉnh ủy", "Chủ tịch HĐND tỉnh"],
            "Bí thư Tỉnh ủy; Chủ tịch HĐND",
        ),
        ("Bà Hứa Thị Na, nguyên Bí thư Tỉnh ủy, dự.", ["Bí thư Tỉnh ủy"], "Bí thư Tỉnh ủy"),
        ("Bà Hứa Thị Na, Bí thư Tỉnh ủy, dự.", [], "Hứa Thị Na"),
    ],
)
def test_the_offices_held_are_named(sentence, offices, said) -> None:
    (finding,) = people.official_title(Story.read(story(sentence)), facts(offices={"Hứa Thị Na": offices}))
    assert said in str(finding.sentence)


def test_of_people_who_are_not_known_nothing_is_said() -> None:
    read = Story.read(story("Bà Hứa Thị Na, Chủ tịch UBND tỉnh, dự."))
    assert list(people.official_title(read, facts())) == []
