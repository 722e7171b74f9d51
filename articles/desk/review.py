"""Reading a story on the desk: as readers would see it, what changed since they last did, and what can be decided."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from articles import claims, complete, confirming, findings, links, permissions, similar, workflow
from articles.desk.check_list import OverruleForm, check_list
from articles.desk.comparison import comparison, views_of
from articles.desk.decisions import MoveForm, actions_for, embargo_form
from articles.desk.facts import facts_of, photo_facts
from articles.desk.reading import page_of
from articles.desk.scratch import who_else
from articles.desk.talk import Talk, talk_of
from articles.models import Article, HistoryEntry, PublicState, PublishedArticle, Status
from articles.pictures import desk_picture

MAX_NUMBER = 2**63  # of a story
DECIDED_NEXT = {Status.SUBMITTED, Status.IN_REVIEW}
BEFORE_DECISION = {Status.DRAFT, Status.RETURNED, *DECIDED_NEXT}
ENTRIES = 12  # of the history; the rest is on its own page
# Entries whose notes may quote the text: they are sealed with it.
QUOTING = {
    "comment", "suggest", "accept", "reject", "overrule", "keep_own", "update", "link_remark", "correction_ask",
    "correct", "answer",
}  # fmt: skip

WHAT_HAPPENED = {
    "origin": gettext_lazy("Filed from a source"),
    "take_in": gettext_lazy("Taken from the intake"),
    "submit": pgettext_lazy("what was done", "Submitted"),
    "take_back": gettext_lazy("Taken back"),
    "claim": gettext_lazy("Claimed"),
    "take_over": gettext_lazy("Taken over"),
    "expire": gettext_lazy("Claim expired"),
    "release": gettext_lazy("Released"),
    "return": gettext_lazy("Returned"),
    "hold": gettext_lazy("Held"),
    "resume": gettext_lazy("Resumed"),
    "approve": gettext_lazy("Approved"),
    "revise": gettext_lazy("Changed after approval"),
    "spike": gettext_lazy("Dropped"),
    "reopen": gettext_lazy("Reopened"),
    "unschedule": gettext_lazy("Taken off the schedule"),
    "withdraw": gettext_lazy("Withdrawn"),
    "restore": gettext_lazy("Restored"),
    "link": gettext_lazy("Link given to an outside reader"),
    "link_read": gettext_lazy("Link opened by the outside reader"),
    "link_remark": gettext_lazy("Remark of an outside reader"),
    "link_end": gettext_lazy("Link ended"),
    "inspect": gettext_lazy("Looked at the sealed text"),
    "unseal": gettext_lazy("Let the author look at the sealed text"),
    "redact_ask": gettext_lazy("Redaction asked for"),
    "redact_refuse": gettext_lazy("Redaction refused"),
    "redact": gettext_lazy("Words taken out for good"),
    "evidence": gettext_lazy("Looked at what was taken out"),
    "embargo": gettext_lazy("Embargo set, moved or lifted"),
    "correction_ask": gettext_lazy("Correction asked for"),
    "correction_decide": gettext_lazy("Decided on a correction"),
    "correction_due": gettext_lazy("Correction due"),
    "correction_late": gettext_lazy("Correction late"),
    "correct": gettext_lazy("Correction published"),
    "answer": gettext_lazy("Answer of a person concerned published"),
    "comment": gettext_lazy("Commented"),
    "resolve": gettext_lazy("Comment resolved"),
    "reopen_thread": gettext_lazy("Comment or suggestion reopened"),
    "suggest": gettext_lazy("Suggested other words"),
    "accept": gettext_lazy("Suggestion accepted"),
    "reject": gettext_lazy("Suggestion rejected"),
    "overrule": gettext_lazy("Overruled a check"),
    "confirm": gettext_lazy("Confirmed a proposal"),
    "keep_own": gettext_lazy("Kept beside a story that it resembles"),
    "update": gettext_lazy("Another text became the next version"),
    "republish": gettext_lazy("Rebuilt by the system"),
}


def story_for(user: Any, pk: int, at: datetime) -> Article:
    """The story, with what reading it takes; 404 where there is none or the user may not see it."""
    times = PublishedArticle.objects.defer("body", "lead", "page", "card", "search_text").order_by("visible_from", "pk")
    stories = Article.objects.select_related("head__created_by", "home_province", "filed_by", "claimed_by", "origin")
    rows = stories.prefetch_related(Prefetch("published", times)).filter(pk=pk) if pk < MAX_NUMBER else stories.none()
    story = rows.first()
    if story is None or not permissions.may_view(user, story, at):
        raise Http404("no such story")
    return story


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The page on which a story is read and decided on."""
    at = timezone.now()
    return review_page(request, story_for(request.user, pk, at), at)


def review_page(
    request: HttpRequest,
    story: Article,
    at: datetime,
    *,
    refused: MoveForm | None = None,
    move: str = "",
    talk: Talk | None = None,
    overruling: OverruleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `refused` is the form of a `move` that was not made, kept as sent; so do `talk` and `overruling`."""
    prefetch_related_objects([story], "updates")
    user, talk = request.user, talk or talk_of(request.user, story, at)
    closed = permissions.is_closed_to(user, story, at)
    actions = actions_for(user, story, at, refused, move)
    actions = [action for action in actions if not (closed and action.move.name in workflow.PUBLISHING)]
    context = admin.site.each_context(request) | {
        "title": story.headline,
        "story": story,
        "public": story.public_state_at(at),
        **on_whose_table(story, at),
        "standing": standing(user, story, at),
        "actions": actions,
        "refused": refused,
        "kept": refused if move not in {action.move.name for action in actions} else None,
        "may_edit": (may_edit := permissions.may_edit(user, story, at)),
        "edit_first": may_edit and story.status == Status.RETURNED,
        "own_text": writes_and_decides(user, story),
        "missing": complete.missing(story) if story.status in BEFORE_DECISION else [],
        "entries": entries(user, story, at, ENTRIES),
        "following": following(user, story, at),
        "who_else": who_else(user, story, at),
        "may_give_link": permissions.may_give_link(user, story, at),
        "talk": talk,
        "embargo_form": refused if move == "embargo" else embargo_form(user, story, at),
        **(sealed_to(user, story, at) if closed else text_of(request, story, at, talk, overruling)),
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/review.html", context, status=status)


def sealed_to(user: Any, story: Article, at: datetime) -> dict[str, Any]:
    """What is shown in place of a sealed text."""
    return {"page": None, "sealed": True, "may_inspect": permissions.may_inspect(user, story, at)}


def on_whose_table(story: Article, at: datetime) -> dict[str, Any]:
    """When the claim of the story expires, and whether it did."""
    return {"claim_expires_at": claims.expires_at(story), "claim_expired": claims.is_expired(story, at)}


def text_of(
    request: HttpRequest, story: Article, at: datetime, talk: Talk | None, sent: OverruleForm | None
) -> dict[str, Any]:
    """The newest version and what is said about it: all that is sealed with it."""
    proposed = confirming.proposals(story)
    told: dict[str, Any] = {"reason": reason(story), "reader_links": links.of_story(story, at), "proposals": proposed}
    told |= {"may_confirm": bool(proposed) and permissions.may_confirm(request.user, story, at)}
    if story.status in BEFORE_DECISION:
        told["similar"] = similar.beside(story, request.user, at)
    return told | reading(request, story, at, talk, sent)


def writes_and_decides(user: Any, story: Article) -> bool:
    """An editor looks at a text of their own that now waits for somebody's decision."""
    return permissions.is_editor(user) and story.status in DECIDED_NEXT and permissions.has_written(user, story)


def reason(story: Article) -> HistoryEntry | None:
    """Why a story was returned or set aside, while it is."""
    move = {Status.RETURNED: "return", Status.HELD: "hold"}.get(story.status)  # type: ignore[call-overload]
    return story.history.filter(move=move).select_related("by").order_by("-pk").first() if move else None


def entries(user: Any, story: Article, at: datetime, most: int) -> list[HistoryEntry]:
    """The last moves of a story, the newest first, each with a `label` that says what happened."""
    rows = list(permissions.may_see_history(user, story, at).defer("revision__data").order_by("-pk")[:most])
    closed = any(row.move in QUOTING for row in rows) and permissions.is_closed_to(user, story, at)
    for row in rows:
        row.note = "" if closed and row.move in QUOTING else row.note
        row.label = WHAT_HAPPENED.get(row.move, row.move)
    return rows


def reading(
    request: HttpRequest, story: Article, at: datetime, talk: Talk | None, sent: OverruleForm | None
) -> dict[str, Any]:
    """The newest version, ready to read: page, facts, findings, and what is new in it."""
    if story.head is None:
        return {"page": None}
    data, user = story.head.data, request.user
    held = findings.held(story, story.head, at)
    may_overrule = any(row.stops for row in held) and permissions.may_overrule(user, story, at)
    checks = check_list(held, story.head.hash, may_overrule=may_overrule, sent=sent)
    compared = comparison(story, user, at, request.GET.get("from", ""))
    views = views_of(request.GET, compared)
    return {
        "page": page_of(data, lambda field: [*checks.marks(field), *(talk.marks(field) if talk else [])]),
        "checks": checks,
        "overruling": sent,
        "photos": [{**desk_picture(photo), "facts": photo_facts(photo)} for photo in data["photos"]],
        "facts": facts_of(data),
        "comparison": compared,
        "views": views,
        "view": next(view.name for view in views if view.is_current),
    }


def standing(user: Any, story: Article, at: datetime) -> dict[str, Any]:
    """The published rows that matter now: what readers see, what they will see, the notice they got."""
    rows = [row for row in story.published.all() if row.visible_until is None or row.visible_until > row.visible_from]
    live = [row for row in rows if row.visible_from <= at and (row.visible_until is None or at < row.visible_until)]
    withdrawn = story.public_state_at(at) == PublicState.WITHDRAWN
    return {
        "live": live[0] if live else None,
        "scheduled": [row for row in rows if row.visible_from > at],
        "withdrawal": story.withdrawals.order_by("-withdrawn_at").first() if withdrawn else None,
        "may_let_in": withdrawn and permissions.may_let_in(user, story, at),
    }


def following(user: Any, story: Article, at: datetime) -> Article | None:
    """The story that has waited longest for an editor, besides this one; what a decided one is followed by."""
    if not permissions.is_editor(user) or story.status in {Status.SUBMITTED, Status.IN_REVIEW}:
        return None
    queue = permissions.visible_to(user, at).in_status(Status.SUBMITTED).exclude(pk=story.pk).exclude(filed_by=user)
    return queue.only("headline").order_by("updated_at", "pk").first()
