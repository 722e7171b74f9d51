"""Generated stories that are searched: put into the database with what is planted, and asked for by number."""

from collections.abc import Mapping

from articles import lists
from articles.search import engine, index, places, question
from articles.search.meant import did_you_mean
from articles.search.results import search
from articles.search.terms import Key
from newsroom.vietnamese import fold_words
from provinces.gazetteer import Gazetteer
from tests.benchmarks.archives import NOW, Archive, Story
from tests.benchmarks.stored import Shelf


class Shelved:
    """The stories of an archive in the database and its index."""

    def __init__(self, archive: Archive, planted: Mapping[int, Story]) -> None:
        self.stories = [planted.get(number) or archive.story(number) for number in range(archive.count)]
        self.numbers: dict[int, int] = {}
        shelf = Shelf(archive, self._number, every_list=False)
        for _done in shelf.write(self.stories):
            pass
        for _written in index.rebuild(NOW):
            pass

    def _number(self, rows) -> None:
        for row in rows:
            self.numbers[row.pk] = len(self.numbers)

    def found(self, typed: str) -> tuple[list[int], set[int]]:
        """Numbers of the stories on the first page, the best first, and of all that match."""
        query = question.read(typed, places.finder(Gazetteer.load()))
        every = engine.current().newest(query.matches([Key(lists.LATEST)]), NOW, len(self.stories)) if query else []
        page = search(query, at=NOW).hits
        return [self.numbers[hit.story.pk] for hit in page], {self.numbers[found.story_id] for found in every}

    def meant(self, typed: str) -> str:
        """What is proposed for the question."""
        return did_you_mean(typed, NOW) or ""

    @staticmethod
    def same(proposed: str, wanted: str) -> bool:
        """Whether both have the same folded words."""
        return fold_words(proposed) == fold_words(wanted)
