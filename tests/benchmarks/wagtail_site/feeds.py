"""RSS of a province, with the whole text of each item."""

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Rss201rev2Feed
from wagtail.rich_text import expand_db_html

from tests.benchmarks.wagtail_site.models import ProvincePage

ITEMS = 30  # as many as the newsroom's feeds have


class Rss(Rss201rev2Feed):
    """RSS 2.0 with content:encoded."""

    def rss_attributes(self):
        """With the module's namespace."""
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler, item):
        """The item's elements, and its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["text"])


class ProvinceFeed(Feed):
    """The newest stories of a province."""

    feed_type = Rss
    description = "Tin mới nhất"

    def get_object(self, request, slug):
        """The province's page."""
        self.request = request
        return get_object_or_404(ProvincePage.objects.live(), slug=slug)

    def title(self, province):
        """Its name."""
        return province.title

    def link(self, province):
        """Its page."""
        return province.get_url(self.request)

    def items(self, province):
        """The newest, whole."""
        return province.stories().defer(None)[:ITEMS]

    def item_title(self, story):
        """The headline."""
        return story.title

    def item_description(self, story):
        """The lead."""
        return story.lead

    def item_link(self, story):
        """Its page."""
        return story.get_url(self.request)

    def item_pubdate(self, story):
        """When readers first saw it."""
        return story.published_at

    def item_extra_kwargs(self, story):
        """The text."""
        return {"text": expand_db_html(story.body)}
