"""The newsroom's tables as a plain application would describe them."""

from django.db import models


class Section(models.Model):
    """A section."""

    name = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "articles_section"

    def __str__(self) -> str:
        return self.name


class Story(models.Model):
    """A story that readers see."""

    headline = models.CharField(max_length=300)
    lead = models.TextField()
    body = models.TextField()
    section = models.ForeignKey(Section, on_delete=models.PROTECT)
    first_published_at = models.DateTimeField()
    card = models.JSONField()
    page = models.JSONField()

    class Meta:
        managed = False
        db_table = "articles_publishedarticle"

    def __str__(self) -> str:
        return self.headline


class Entry(models.Model):
    """A story's place in a list."""

    key = models.CharField(max_length=160)
    first_published_at = models.DateTimeField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE)

    class Meta:
        managed = False
        db_table = "articles_listentry"

    def __str__(self) -> str:
        return self.key
