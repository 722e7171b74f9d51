"""The one page of the site, and its address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from tests.benchmarks.plain_site.models import Entry, Story

FURTHER = 6


def story(request: HttpRequest, pk: int) -> HttpResponse:
    """A story, further ones of its province, and the newest: three queries."""
    found = get_object_or_404(Story.objects.select_related("section"), pk=pk)
    entries = Entry.objects.select_related("story").defer("story__body", "story__page").order_by("-first_published_at")
    further = entries.filter(key=f"tinh/{found.page['provinces'][0]['slug']}").exclude(story=found)[:FURTHER]
    context = {
        "story": found,
        "further": [entry.story for entry in further],
        "latest": [entry.story for entry in entries.filter(key="tin")[:FURTHER]],
    }
    return render(request, "plain_site/story.html", context)


urlpatterns = [path("<int:pk>/", story, name="story")]
