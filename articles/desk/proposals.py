"""Confirming from the desk: the address to which an editor sends what of a story's proposals is right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import confirming
from articles.desk.review import review_page, story_for
from articles.numbers import whole_number
from articles.workflow import MoveRefused, NotAllowed, Outdated


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """`what`, `number`, and for an office `title` and `post`: confirm it, and show the story again.

    403: no right to it; 409: it is no proposal any more; 422: something is missing. 404: no such story, or the user
    may not see it.
    """
    at = timezone.now()
    story, sent = story_for(request.user, pk, at), request.POST
    number = whole_number(sent.get("number", "")) or 0
    given = {"title": sent.get("title", ""), "post": sent.get("post", "")}
    try:
        confirming.confirm(story, request.user, at, sent.get("what", ""), number, **given)
    except MoveRefused as error:
        messages.error(request, str(error))
        status = 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Outdated) else 422
        return review_page(request, story_for(request.user, pk, at), at, status=status)
    messages.success(request, _("Confirmed. It is in the records of the desk now."))
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[pk]) + "#proposals-heading")
