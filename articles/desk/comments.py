"""Comments on the desk: the addresses to which what is said about a story, and what is decided of it, is sent."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.desk import review, threads
from articles.desk.talk import CommentForm, ReplyForm, SuggestionForm, talk_of
from articles.desk.threads import Said
from articles.models import Article, Comment
from articles.numbers import whole_number

DONE = {
    "resolve": gettext_lazy("Resolved."),
    "reopen_thread": gettext_lazy("Open again."),
    "accept": gettext_lazy("The suggested words stand in the text now, as a new version."),
    "reject": gettext_lazy("The suggestion was rejected; the text is as it was."),
}


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a comment or suggestion and show the story again; 422, 429: the page with what was typed and why not."""
    at = timezone.now()
    story = review.story_for(request.user, pk, at)
    kind, auto_id = (SuggestionForm, "suggestion-%s") if "suggests" in request.POST else (CommentForm, "comment-%s")
    form = kind(request.POST, auto_id=auto_id)
    return _say(request, story, at, form)


def _say(
    request: HttpRequest, story: Article, at: datetime, form: ReplyForm, parent: Comment | None = None
) -> HttpResponse:
    thread = parent.pk if parent else 0
    if not form.is_valid():
        return _page(request, story, at, form, thread, 422)
    said = Said(parent=parent, **{name: value for name, value in form.cleaned_data.items() if name != "parent"})
    try:
        comment = threads.say(story, request.user, at, said)  # type: ignore[arg-type]
    except threads.Refused as error:
        form.add_error(None, str(error))
        return _page(request, story, at, form, thread, _status(error))
    return _back(story, comment.thread_id)


@require_POST
def decide(request: HttpRequest, pk: int, thread: int, what: str) -> HttpResponse:
    """Answer, resolve, reopen, accept or reject, then show the story again; 404 for a thread of another story."""
    at = timezone.now()
    story = review.story_for(request.user, pk, at)
    rows = Comment.objects.filter(article=story, parent=None)
    comment = rows.filter(pk=thread).first() if thread < review.MAX_NUMBER else None
    if comment is None or not (what == "reply" or what in DONE):
        raise Http404("no such thread")
    if what == "reply":
        return _say(request, story, at, ReplyForm(request.POST, auto_id=f"reply-{thread}-%s"), comment)
    if comment.suggests != (what in {"accept", "reject"}) and what != "reopen_thread":
        raise Http404("no such decision")
    version = whole_number(request.POST.get("version", ""))
    try:
        threads.settle(comment, what, request.user, at, version)  # type: ignore[arg-type]
    except threads.Refused as error:
        messages.error(request, str(error))
        return review.review_page(request, review.story_for(request.user, pk, at), at, status=_status(error))
    messages.success(request, DONE[what])
    return _back(story, thread)


def _status(error: threads.Refused) -> int:
    kinds = {threads.NotAllowed: 403, threads.TooMany: 429, threads.Outdated: 409}
    return kinds.get(type(error), 422)


def _page(
    request: HttpRequest, story: Article, at: datetime, form: ReplyForm, thread: int, status: int
) -> HttpResponse:
    talk = talk_of(request.user, story, at, form, thread)
    return review.review_page(request, story, at, talk=talk, status=status)


def _back(story: Article, thread: int) -> HttpResponse:
    url = reverse("admin:articles_article_review", args=[story.pk])
    return HttpResponseRedirect(f"{url}#thread-{thread}")
