"""Looking at a sealed text: the reason is sent first, then the text is shown for a while."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles import sealed, workflow
from articles.desk.decisions import NOTE_LENGTH
from articles.desk.review import story_for


@require_POST
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the look with its `reason` and show the story; without one the page says that it is needed."""
    at = timezone.now()
    story = story_for(request.user, pk, at)
    try:
        sealed.inspect(story, request.user, at, request.POST.get("reason", "")[:NOTE_LENGTH])
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[story.pk]))
