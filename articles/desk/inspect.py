"""Looking at a sealed text: the reason is sent first, then the text is shown for a while; letting its author in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import sealed, workflow
from articles.desk.decisions import NOTE_LENGTH
from articles.desk.review import story_for


@require_POST
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the look with its `reason`, or with `author` that the author may look; not without a reason."""
    at = timezone.now()
    story = story_for(request.user, pk, at)
    reason = request.POST.get("reason", "")[:NOTE_LENGTH]
    try:
        if "author" in request.POST:
            sealed.let_in(story, request.user, at, reason)
            messages.success(request, _("The author may look at the text now and mend it."))
        else:
            sealed.inspect(story, request.user, at, reason)
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[story.pk]))
