"""Names of provinces in a question: a former one means also what it became part of, a present one what it absorbed."""

from articles import lists
from articles.search.question import Meant, PlaceOf
from articles.search.synonyms import Words
from newsroom.vietnamese import fold_words
from provinces.gazetteer import Gazetteer, Place


def finder(gazetteer: Gazetteer) -> PlaceOf:
    """What a province's name means besides itself, by its folded words."""
    named = {tuple(fold_words(place.name).split()): place for place in gazetteer.places.values()}

    def place_of(words: Words) -> Meant | None:
        place = named.get(words)
        return _meant(gazetteer, place) if place else None

    return place_of


def _meant(gazetteer: Gazetteer, place: Place) -> Meant | None:
    """None for a province that neither ended nor absorbed another."""
    last = gazetteer.periods_of(place.slug)[-1]
    unit = gazetteer.became(last.uid)
    if unit is None:
        absorbed = gazetteer.lineage(place.slug)[1:]
        names = ", ".join(gazetteer.places[slug].name for slug in absorbed)
        return Meant(lists.province(place.slug), place.name, names) if absorbed else None
    while following := gazetteer.became(unit.uid):
        unit = following
    since = unit.valid_from.isoformat() if unit.valid_from else ""
    return Meant(lists.province(unit.slug, unit.uid), place.name, unit.name, since, former=True)
