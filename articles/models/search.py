"""The index of the search, beside the engine's own tables: one entry for each published row that may be found."""

from django.db import models

from articles.models.published import PublishedArticle


class SearchEntry(models.Model):
    """What the index knows of a row besides its words: when readers see it, and the lists it stands in.

    Written by `articles.search.index` alone. `number` is the row's place in the engine's index: on SQLite the row of
    the FTS5 table `articles_searchwords`, on PostgreSQL this row, which has the column `vector` besides.
    """

    number = models.BigIntegerField(primary_key=True)
    story = models.OneToOneField(PublishedArticle, on_delete=models.CASCADE, related_name="search_entry")
    visible_from = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    keys = models.TextField()  # with single blanks between
    names = models.TextField()  # folded, a blank at either end
    version = models.PositiveSmallIntegerField()
    indexed = models.BinaryField(null=True)  # the words as the engine has them, where it needs them to forget them

    def __str__(self) -> str:
        return f"{self.number}"
