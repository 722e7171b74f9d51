"""The stories as Wagtail pages below a page of their province, with the fields that a newspaper would have."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class FrontPage(Page):
    """The root of the site."""

    subpage_types = ["wagtail_site.ProvincePage"]


class ProvincePage(Page):
    """A province; its stories are the pages below it."""

    parent_page_types = ["wagtail_site.FrontPage"]
    subpage_types = ["wagtail_site.StoryPage"]


class StoryPage(Page):
    """A story."""

    published_at = models.DateTimeField(db_index=True)
    lead = models.TextField()
    body = RichTextField()
    section = models.SlugField()
    genre = models.SlugField()
    facts = models.JSONField(default=dict)  # officials, documents, topics and event, as the newsroom's pages show them

    parent_page_types = ["wagtail_site.ProvincePage"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.SearchField("names"),
        index.FilterField("published_at"),
        index.FilterField("section"),
    ]

    def names(self) -> str:
        """What else the newsroom finds a story by."""
        return self.facts["names"]
