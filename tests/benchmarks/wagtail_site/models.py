"""The stories as Wagtail pages below a page of their province, with the fields that a newspaper would have."""

from django.core.paginator import Paginator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

SHOWN = 24  # stories of a list, as many as the newsroom shows
FURTHER = 6  # stories that a story leads to


class FrontPage(Page):
    """The root of the site, with all stories."""

    subpage_types = ["wagtail_site.ProvincePage"]

    def get_context(self, request, *args, **kwargs):
        """With a page of the list."""
        stories = StoryPage.objects.live().order_by("-published_at").defer("body")
        return super().get_context(request, *args, **kwargs) | {"stories": _page(stories, request)}


class ProvincePage(Page):
    """A province; its stories are the pages below it."""

    parent_page_types = ["wagtail_site.FrontPage"]
    subpage_types = ["wagtail_site.StoryPage"]

    def get_context(self, request, *args, **kwargs):
        """With a page of its list."""
        return super().get_context(request, *args, **kwargs) | {"stories": _page(self.stories(), request)}

    def stories(self):
        """The newest first, as a list shows them."""
        return StoryPage.objects.live().child_of(self).order_by("-published_at").defer("body")


def _page(stories, request):
    return Paginator(stories, SHOWN).get_page(request.GET.get("p"))


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

    def get_context(self, request, *args, **kwargs):
        """With its province and further stories."""
        province = self.get_parent()
        further = StoryPage.objects.live().child_of(province).order_by("-published_at").exclude(pk=self.pk)
        return super().get_context(request, *args, **kwargs) | {
            "province": province,
            "further": further.defer("body")[:FURTHER],
        }
