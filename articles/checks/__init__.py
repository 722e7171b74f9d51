"""Checks of a story before it is approved: what is wrong or looks wrong, with the words it is about.

`run` holds a snapshot against facts and returns findings; no check asks the database, the network or the clock.
A new check is a function in the module of its subject, made by `check(…)`, and a line in `CHECKS`.
"""

from collections.abc import Mapping
from typing import Any

from articles.checks import agreement, links, people, photos, privacy, scope, sources, spelling, units
from articles.checks.finding import Check, Finding
from articles.checks.story import Facts, Story

__all__ = ["CHECKS", "Check", "Facts", "Finding", "Story", "run"]

# Every check: each says what it looks for (`looks_for`) and whether it keeps a story from being published (`blocking`).
CHECKS: tuple[Check, ...] = (
    # What it is filed under
    scope.no_scope,
    scope.unit_of_day,
    scope.headline_province,
    # Provinces and people in the text, as of the story's day
    units.unit_in_text,
    people.official_title,
    # The story against itself
    agreement.number_agreement,
    agreement.date_agreement,
    agreement.name_agreement,
    agreement.spelling_of_names,
    # Photos
    photos.photo_caption,
    photos.photo_credit,
    photos.photo_alt,
    photos.photo_consent,
    photos.photo_withdrawn,
    # Where it comes from
    sources.source_credit,
    sources.reporter_credit,
    sources.ai_use,
    # What must not be told, what must be there
    privacy.phone_number,
    privacy.bank_account,
    privacy.citizen_id,
    links.dead_link,
    # How it is written
    spelling.normal_form,
    spelling.wrong_d,
    spelling.tone_placement,
    spelling.blanks,
    spelling.glued_words,
    spelling.space_before_mark,
)


def run(data: Mapping[str, Any], facts: Facts) -> list[Finding]:
    """All findings in a snapshot (see `articles.snapshot.take`), by field and place; blocking ones first at a place."""
    story = Story.read(data)
    findings = [finding for check in CHECKS for finding in check(story, facts)]
    return sorted(findings, key=lambda finding: (*finding.place, not finding.blocking))
