"""What finds stories that resemble a text."""

from django.db import models


class SketchKey(models.Model):
    """One key of the sketch of a story's newest text (`articles.similarity`). Derived: may be made anew at any time."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "article"], name="sketch_key_of_story")]

    def __str__(self) -> str:
        return f"{self.key:x} · {self.article_id}"
