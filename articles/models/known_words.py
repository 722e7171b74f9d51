"""Words that published stories use, so that a slip can be told from a word."""

from django.db import models


class KnownWord(models.Model):
    """A folded word, or two neighbouring ones with a blank between, and how common it is.

    Of headlines, leads and names. `level` is about the binary logarithm of the number of uses. A word stays when its
    story goes: it is never shown unless a story that is visible at that moment uses it.
    """

    text = models.CharField(max_length=81, primary_key=True)
    level = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.text} · {self.level}"
