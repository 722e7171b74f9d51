"""The indexes of the search, beside the engine's own tables: one entry for each text that may be found."""

from typing import ClassVar

from django.db import models

from articles.models.published import PublishedArticle
from provinces.edition import RaisesEdition


class Entry(models.Model):
    """What an index knows of a text besides its words: when it may be found, and the lists it stands in.

    `number` is its place in the engine's index, on PostgreSQL this row, which has the column `vector` besides; on
    SQLite the row of the FTS5 table `words_table`. `folded` is the text as an expression of SQL, of an `entry`.
    """

    words_table: ClassVar[str]
    folded: ClassVar[str]

    number = models.BigIntegerField(primary_key=True)
    visible_from = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    keys = models.TextField()  # with single blanks between
    names = models.TextField()  # folded, a blank at either end
    version = models.PositiveSmallIntegerField()
    indexed = models.BinaryField(null=True)  # the words as the engine has them, where it needs them to forget them

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number}"


class SearchEntry(Entry):
    """A published row that readers see or will see; written by `articles.search.index` alone."""

    words_table = "articles_searchwords"
    folded = "(SELECT story.search_text FROM articles_publishedarticle story WHERE story.id = entry.story_id)"

    story = models.OneToOneField(PublishedArticle, on_delete=models.CASCADE, related_name="search_entry")

    class Meta:
        constraints = [RaisesEdition(name="search_entry_raises_edition")]


class SearchOrder(models.Model):
    """An entry that a search cluster has not heard of yet, or not of its end; used with SEARCH_URL alone.

    Its key is the version of the entry there: of two messages the later one counts, whichever comes first.
    """

    index = models.CharField(max_length=30)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.index} {self.number}"
