"""Checks of what a story is filed under: a province or the whole country, units of its day, the headline's province."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks import names
from articles.checks.finding import Mark, check, said
from articles.checks.story import Facts, Story
from newsroom.vietnamese import date_label

NOT_THERE = _("On %(day)s there was no “%(unit)s”. What you look for was then “%(right)s”.")
NOT_CHOSEN = _(
    "On %(day)s there was no “%(unit)s”. What you look for was then “%(right)s”. "
    "If the story is about another day, fill in the day of its event."
)
_KIND = r"(?i:(?:(?:các|hai|ba|liên)\s)?(?:tỉnh(?:,\s?thành phố)?|thành phố|thủ đô)\s|tp\.?\s?)"
_BETWEEN = r"(?:\s?[-–—,;/&]\s?|\svà\s)"


@check(_("neither a province nor the whole country chosen"), blocking=True)
def no_scope(story: Story, facts: Facts) -> Iterator[Mark]:
    """A story belongs to a province, or is central."""
    if not story.units and not story.national:
        yield Mark(_("Choose the story's province, or mark it as central, nationwide."), "provinces")


@check(_("a chosen province that did not exist on the story's day"), blocking=True)
def unit_of_day(story: Story, facts: Facts) -> Iterator[Mark]:
    """Each chosen unit exists on the story's day; the sentence offers the one that does."""
    for unit in story.units:
        if unit["slug"] not in facts.gazetteer.places:
            continue
        if right := names.right_units(facts.gazetteer, unit["slug"], None, story.day):
            said_of = {"unit": unit.get("full_name", unit["name"]), "right": names.legal(right)}
            sentence = said(NOT_CHOSEN, day=date_label(story.day), **said_of)
            yield Mark(sentence, "provinces", text=unit["name"])


@check(_("a province before the headline's colon that was not chosen"))
def headline_province(story: Story, facts: Facts) -> Iterator[Mark]:
    """`Bắc Kạn: …` is filed under Bắc Kạn; other words before the colon are no matter of this check."""
    if not story.units and not story.national:
        return
    chosen = {unit["slug"] for unit in story.units}
    for start, end, slug in _before_colon(story.texts["headline"], facts):
        if chosen.isdisjoint(_meant(slug, story, facts)):
            sentence = (
                _("The headline names “%(name)s”, but the story is filed under “%(chosen)s”.")
                if chosen
                else _("The headline names “%(name)s”, but the story is filed as central, nationwide.")
            )
            filed = ", ".join(unit["name"] for unit in story.units)
            yield Mark(said(sentence, name=facts.gazetteer.places[slug].name, chosen=filed), "headline", start, end)


def _before_colon(headline: str, facts: Facts) -> Iterator[tuple[int, int, str]]:
    """(start, end, slug) of each province where nothing but provinces stands before the colon."""
    known = names.of(facts)
    colon = headline.find(":", 0, 120)
    name = rf"(?:{_KIND})?(?i:{known.pattern})"
    if colon > 0 and re.fullmatch(rf"\s*{name}(?:{_BETWEEN}{name})*\s*", headline[:colon]):
        for found in re.finditer(rf"(?i:{known.pattern})", headline[:colon]):
            if slug := known.slug(found[0]):
                yield found.start(), found.end(), slug


def _meant(slug: str, story: Story, facts: Facts) -> set[str]:
    """The province named; before it existed, those it was made of (`Huế` in 2023 means Thừa Thiên Huế)."""
    gazetteer, day = facts.gazetteer, story.day
    if names.is_recorded(gazetteer, day) and gazetteer.current_slug(slug, day) is None:
        return {slug, *(unit.slug for unit in names.instead(gazetteer, slug, day))}
    return {slug}
