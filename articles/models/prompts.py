"""What is suggested while somebody types, by the beginnings under which it is found."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from provinces.edition import RaisesEdition

LONGEST_KEY = 60


class ByteOrderField(models.CharField):
    """Text in the order of its bytes on both databases: all that begins alike is one range of an index."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """PostgreSQL would else take the order of the database's language, in which blanks hardly count."""
        given = super().db_parameters(connection)
        return {**given, "collation": "C" if connection.vendor == "postgresql" else None}


class Prompt(models.Model):
    """A beginning of the name of a person, event, document or topic: from one of its words on, folded or as written.

    Written by `articles.search.prompts` alone, from the public copies; `thing` is the key of such a copy. Whether
    readers may know of it says the copy, at the moment somebody types. `level` is how much it is written about.
    """

    class Kind(models.TextChoices):
        """What is suggested."""

        PERSON = "person"
        EVENT = "event"
        DOCUMENT = "document"
        TOPIC = "topic"

    kind = models.CharField(max_length=8, choices=Kind)
    level = models.PositiveSmallIntegerField(default=0)
    key = ByteOrderField(max_length=LONGEST_KEY)
    thing = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "level", "key", "thing"], name="prompt_beginnings")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing", "key"], name="prompt_once"),
            RaisesEdition(name="prompt_raises_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.kind} {self.thing}"
