"""How well intake reads short texts that were labelled by hand, in numbers."""

from collections.abc import Iterable

from articles.intake import parse
from tests.articles.checks.world import facts
from tests.articles.intake import labelled, labelled_traps

PLACES = labelled.PLACES + labelled_traps.PLACES
PEOPLE = labelled.PEOPLE + labelled_traps.PEOPLE
FILLER = "Hội nghị kết thúc trong ngày và các đại biểu ra về."


class Score:
    """Right, wrong and missed answers, with what went wrong."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missed = 0
        self.faults: list[str] = []

    def add(self, text: str, found: Iterable, wanted: Iterable) -> None:
        """Compare two sets of answers about one text."""
        found, wanted = set(found), set(wanted)
        self.right += len(found & wanted)
        self.wrong += len(found - wanted)
        self.missed += len(wanted - found)
        if found != wanted:
            self.faults.append(f"{text}: {sorted(map(str, found))} instead of {sorted(map(str, wanted))}")

    def check(self, precision: float, recall: float) -> None:
        """Fail below the bounds, with every fault."""
        got = (self.right / max(1, self.right + self.wrong), self.right / max(1, self.right + self.missed))
        assert got[0] >= precision and got[1] >= recall, (got, *self.faults)


def test_the_sets_are_large_enough() -> None:
    assert len({text[:2] for text in PLACES}) == len(PLACES) >= 95
    assert len({text for text, _people in PEOPLE}) == len(PEOPLE) >= 100


def test_provinces_and_days_are_read() -> None:
    places, days, traps = Score(), Score(), []
    for headline, lead, provinces, day in PLACES:
        draft = parse(f"{headline}\n\n{lead}\n\n{FILLER}", facts())
        places.add(headline, draft.provinces, provinces)
        days.add(lead, [draft.event_date.text] if draft.event_date else [], [day] if day else [])
        traps += [headline] if draft.provinces and not provinces else []
    places.check(0.97, 0.95)
    days.check(0.97, 0.95)
    assert traps == []


def test_names_and_titles_are_read() -> None:
    names, titles = Score(), Score()
    for text, people in PEOPLE:
        draft = parse(f"Mặt trận họp bàn việc chung\n\n{text}\n\n{FILLER}", facts())
        names.add(text, [official.name for official in draft.officials], people)
        for official in draft.officials:
            if official.name in people:
                titles.add(text, official.titles, people[official.name])
                assert (
                    set(official.titles) != set(people[official.name]) or list(official.titles) == people[official.name]
                )
    names.check(0.97, 0.95)
    titles.check(0.95, 0.93)
