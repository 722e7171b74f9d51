"""The addresses that stories had on an older site."""

from django.db import models

from provinces.edition import RaisesEdition


class OldAddress(models.Model):
    """Where a story stood before. It is told of to readers only while they see the story."""

    address = models.CharField(
        max_length=500, unique=True, help_text="Path and query, see `articles.archive.addresses`."
    )
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="old_addresses")

    class Meta:
        constraints = [RaisesEdition(name="old_address_raises_edition")]

    def __str__(self) -> str:
        return self.address
