"""Moving a story from the desk: the address that every decision is sent to."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import permissions, workflow
from articles.desk.decisions import form_for
from articles.desk.review import review_page, story_for
from articles.models import Article, HistoryEntry
from articles.workflow import MOVES, PUBLISHING

DONE = {
    "submit": gettext_lazy("The story is with the editors now."),
    "take_back": gettext_lazy("The story is yours again."),
    "claim": gettext_lazy("The story is on your table."),
    "take_over": gettext_lazy("The story is on your table now."),
    "release": gettext_lazy("The story is back in the queue."),
    "return": gettext_lazy("The reporter has the story again, with your reason."),
    "hold": gettext_lazy("The story is set aside."),
    "resume": gettext_lazy("The story is back in the queue."),
    "spike": gettext_lazy("The story was dropped."),
    "reopen": gettext_lazy("The story is a draft again."),
    "unschedule": gettext_lazy("The scheduled version was taken back."),
    "withdraw": gettext_lazy("The story is withdrawn: its page answers with your notice."),
}


@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make the move and show the story again.

    403: no right to it; 409: the story has changed or moved in between; 422: something is missing. What was typed is
    kept on the page then. 404: no such story or move, or the user may not see it.
    """
    at = timezone.now()
    if name not in DONE and name not in PUBLISHING:
        raise Http404("no such move")
    story = story_for(request.user, pk, at)
    form = form_for(MOVES[name], story, at, request.POST)
    if not form.is_valid():
        status = 422 if workflow.may(request.user, MOVES[name], story, at) else 403
        return review_page(request, story, at, refused=form, move=name, status=status)
    try:
        entry = workflow.perform(name, story, request.user, at, **form.arguments())
    except workflow.MoveRefused as error:
        if isinstance(error, workflow.Outdated) and done_before(story, name, request.user):
            messages.info(request, _("This has been done already."))
            return after(request, story, at)
        return refused(request, pk, at, name, error)
    messages.success(request, sentence(entry, at))
    return after(request, story, at)


def refused(request: HttpRequest, pk: int, at: datetime, name: str, error: workflow.MoveRefused) -> HttpResponse:
    """The story as it now is, with the sentence why, and what was typed."""
    story = story_for(request.user, pk, at)
    sent = request.POST.copy()
    if story.head is not None:
        sent["revision_hash"] = story.head.hash
    sent["version"] = str(story.version)
    form = form_for(MOVES[name], story, at, sent)
    form.add_error(None, str(error))
    status = 403 if isinstance(error, workflow.NotAllowed) else 409 if isinstance(error, workflow.Outdated) else 422
    return review_page(request, story, at, refused=form, move=name, status=status)


def done_before(story: Article, name: str, user: Any) -> bool:
    """The last thing that happened to the story is this very move by this user: a second click."""
    last = story.history.order_by("-pk").first()
    return last is not None and last.move == name and last.by_id == user.pk


def after(request: HttpRequest, story: Article, at: datetime) -> HttpResponse:
    """To the story, or home where the move took it out of sight."""
    story = Article.objects.select_related("head").get(pk=story.pk)
    if not permissions.may_view(request.user, story, at):
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[story.pk]))


def sentence(entry: HistoryEntry, at: datetime) -> str:
    """What has been done, for the person who did it."""
    if entry.move not in PUBLISHING:
        return str(DONE[entry.move])
    if entry.publish_at is not None and entry.publish_at > at:
        time = date_format(localtime(entry.publish_at), "H:i j/n/Y")
        return _("Approved: readers see it from %(time)s, Hà Nội time.") % {"time": time}
    return _("Approved: readers see it now.")
