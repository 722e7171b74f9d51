"""The index of the desk's search: what somebody who may see a story finds it by."""

from django.db import models

from articles.models.desk import Article
from articles.models.search import Entry


class DeskEntry(Entry):
    """A story in the words of its newest version; while it is sealed, in those of its headline alone.

    Written by `articles.desk_index` alone. Where the story is to be sealed or unsealed by the clock there are two, one
    until then and one from then on.
    """

    words_table = "articles_deskwords"
    folded = "entry.text"

    story = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="desk_entries")
    text = models.TextField()  # folded words, a blank at either end
    sealed = models.BooleanField()
