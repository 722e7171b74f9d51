"""Moving many stories at once: what would happen to each, then the moves one by one, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import permissions, workflow
from articles.desk.decisions import NOTE_LENGTH, WHAT_FOLLOWS
from articles.models import Article, Status, when_seen
from articles.numbers import whole_number
from articles.workflow import MOVES, Move

MOST = 200  # stories at once
OWN_MOVES = ("submit", "take_back", "reopen", "spike")
# Nothing here that readers notice: who approves, restores or withdraws has each text before their eyes.
EDITORS_MOVES = ("claim", "release", "return", "hold", "resume", *OWN_MOVES)
SESSION_KEY = "moved_in_bulk"


@dataclass(frozen=True)
class Line:
    """A story of the batch: its token, what happens to it or happened, or why not."""

    story: Article
    token: str
    outcome: str = ""
    why: str = ""


def moves_for(user: Any) -> list[Move]:
    """The moves that somebody can make on many stories."""
    return [MOVES[name] for name in (EDITORS_MOVES if permissions.is_editor(user) else OWN_MOVES)]


def token_of(story: Article) -> str:
    """Which story, and as what it was shown: number, version and state."""
    return f"{story.pk}.{story.version}.{story.status}"


def bulk(request: HttpRequest, matching: QuerySet | None) -> HttpResponse:
    """GET: what became of the last batch. POST: the preview of a move, and with `confirm` the moves themselves.

    `story` (repeatable) holds tokens (`token_of`), or `all` asks for `matching`, of which the first MOST are taken.
    404 where one story of the batch cannot be seen: nothing is done then, and nothing is told of the others.
    """
    if not permissions.is_writer(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _result(request)
    move = next((move for move in moves_for(request.user) if move.name == request.POST.get("move")), None)
    if move is None:
        return _back(request, _("Choose what to do with the stories."))
    at = timezone.now()
    if "all" in request.POST and "confirm" not in request.POST and matching is not None:
        stories = list(_with_rows(matching)[: MOST + 1])
        batch = [(story, token_of(story)) for story in stories[:MOST]]
        cut = len(stories) > MOST
    else:
        batch, cut = _batch(request.user, request.POST.getlist("story"), at), False
    if not batch:
        return _back(request, _("Tick at least one story."))
    note = request.POST.get("note", "").strip()[:NOTE_LENGTH]
    if "confirm" not in request.POST or (move.note_required and not note):
        return _preview(request, move, batch, at, cut)
    return _perform(request, move, batch, at, note)


def _with_rows(stories: QuerySet) -> QuerySet:
    stories = stories.select_related("home_province", "filed_by", "claimed_by", "section", "event", "head__created_by")
    return stories.defer("head__data").prefetch_related(when_seen())


def _batch(user: Any, tokens: Iterable[str], at: datetime) -> list[tuple[Article, str]]:
    """The stories of these tokens in their order; 404 for a token that is none, or whose story is not to be seen."""
    wanted: dict[int, str] = {}
    for token in tokens:
        parts = token.split(".")
        number = whole_number(parts[0])
        if len(parts) != 3 or number is None or whole_number(parts[1]) is None:
            raise Http404("no such story")
        wanted[number] = token
    if len(wanted) > MOST:
        raise Http404("too many stories")
    found = {story.pk: story for story in _with_rows(permissions.visible_to(user, at).filter(pk__in=wanted))}
    if found.keys() != wanted.keys():
        raise Http404("no such story")
    return [(found[pk], token) for pk, token in wanted.items()]


def why_not(user: Any, move: Move, story: Article, at: datetime) -> str:
    """Why the move cannot be made on the story, in a sentence; empty where it can."""
    if not workflow.fits(move, story, at):
        if story.status in move.sources:
            return _("This cannot be done now: open the story to see what is going on.")
        return _("It is “%(status)s”: this cannot be done from there.") % {"status": story.get_status_display()}
    return workflow.refusal(move.name, story, user, at)


def _preview(
    request: HttpRequest, move: Move, batch: list[tuple[Article, str]], at: datetime, cut: bool
) -> HttpResponse:
    """Story by story what would happen, and the form that does it."""
    target = str(Status(move.target).label) if move.target else ""
    lines = [Line(story, token_of(story), target, why_not(request.user, move, story, at)) for story, _token in batch]
    ready = [line for line in lines if not line.why]
    refused = "confirm" in request.POST
    context = {
        "title": _("Move many stories"),
        "move": move,
        "follows": WHAT_FOLLOWS.get(move.name, ""),
        "ready": ready,
        "refused": [line for line in lines if line.why],
        "most": MOST if cut else None,
        "error": _("Write the reason: the others must know why.") if refused else "",
        "note_length": NOTE_LENGTH,
        "back": _address_of_list(request),
        "query": request.POST.get("query", ""),
    }
    return _page(request, "desk/bulk.html", context, 422 if refused else 200)


def _perform(
    request: HttpRequest, move: Move, batch: list[tuple[Article, str]], at: datetime, note: str
) -> HttpResponse:
    """Each story by itself: what is refused for one holds up no other."""
    told = []
    for story, token in batch:
        why = ""
        try:
            _perform_one(move, story, token, request.user, at, note)
        except workflow.MoveRefused as error:
            why = str(error)
        told.append([story.pk, why])
    request.session[SESSION_KEY] = {"move": move.name, "told": told, "query": request.POST.get("query", "")}
    return HttpResponseRedirect(reverse("admin:articles_article_bulk"))


@transaction.atomic
def _perform_one(move: Move, story: Article, token: str, user: Any, at: datetime, note: str) -> None:
    """Make the move if the story is still as its token says."""
    if token_of(workflow.locked(story.pk)) != token:
        raise workflow.Outdated(_("Somebody changed or moved it after you opened the page: nothing was done with it."))
    workflow.perform(move.name, story, user, at, note=note if move.note_required else "", version=story.version)


def _result(request: HttpRequest) -> HttpResponse:
    """What became of each story of the last batch, as far as the person may still see it."""
    last = request.session.get(SESSION_KEY)
    if not last:
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    stories = permissions.visible_to(request.user, timezone.now())
    found = {story.pk: story for story in stories.for_desk().filter(pk__in=[pk for pk, _why in last["told"]])}
    lines = [Line(found[pk], "", why=why) for pk, why in last["told"] if pk in found]
    context = {
        "title": _("What was done"),
        "move": MOVES[last["move"]],
        "ready": [line for line in lines if not line.why],
        "refused": [line for line in lines if line.why],
        "back": _address_of_list(request, last["query"]),
    }
    return _page(request, "desk/bulk_done.html", context)


def _address_of_list(request: HttpRequest, query: str | None = None) -> str:
    """The list with the filters that it had."""
    query = request.POST.get("query", "") if query is None else query
    address = reverse("admin:articles_article_changelist")
    return f"{address}?{query}" if query else address


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return HttpResponseRedirect(_address_of_list(request))


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)
