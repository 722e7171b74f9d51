"""What is shown of a published row, rendered when the row was written."""

from django.db import models

from articles.models.published import PublishedArticle


class RenderedStory(models.Model):
    """HTML and XML of a published row in both languages of the interface, written by `articles.rendering` alone.

    It follows from the row and raises no edition: whoever renders it anew changes nothing that readers see. It is good
    as long as its stamp is that of the code, the settings and the section; else the row is rendered when it is asked
    for. Short columns stand first: SQLite reads a row up to what it is asked for.
    """

    story = models.OneToOneField(PublishedArticle, on_delete=models.CASCADE, primary_key=True, related_name="rendered")
    stamp = models.CharField(max_length=32)
    seal = models.CharField(max_length=200)  # our signature of it and of the row (`articles.record`)
    card_vi = models.TextField()
    card_en = models.TextField()
    item = models.TextField()  # of RSS
    entry = models.TextField()  # of Atom
    page_vi = models.TextField()
    page_en = models.TextField()

    def __str__(self) -> str:
        return f"{self.story_id}"
