"""Items from outside become drafts: each exactly one, with all that was read; later taken by somebody, or dropped."""

import logging
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles import credits, desk_index, origins, permissions, record, similar, workflow
from articles.desk import leaving_out, proposal
from articles.desk.filing import Filing
from articles.desk.units import unit_instead
from articles.models import Article, ItemState, Source, WireItem
from articles.wire.keeping import ACCOUNT
from articles.workflow import MoveRefused, NotAllowed, Outdated
from newsroom.models import User
from newsroom.vietnamese import date_label, tidy

logger = logging.getLogger(__name__)

ATTEMPTS = 3  # after which an item counts as broken


# --- Filing -------------------------------------------------------------------


def file(pk: int, at: datetime) -> Article | None:
    """Make the item its one draft, or say why there is none; None where it is not new, or could not be read.

    All of it or nothing: who is killed in the middle leaves a new item, and the next one to come makes the draft.
    """
    try:
        with transaction.atomic():
            item = WireItem.objects.select_for_update().get(pk=pk)
            if item.state != ItemState.NEW:
                return None
            return _file(item, at)
    except ValidationError as error:
        _failed(pk, " ".join(error.messages), for_good=True)
    except Exception as error:  # whatever it is, the next item has its turn, and this one comes back
        logger.exception("wire item %s", pk)
        _failed(pk, f"{type(error).__name__}: {error}", for_good=False)
    return None


def _failed(pk: int, said: str, *, for_good: bool) -> None:
    rows = WireItem.objects.filter(pk=pk, state=ItemState.NEW)
    rows.update(attempts=F("attempts") + 1, error=said[:300])
    (rows if for_good else rows.filter(attempts__gte=ATTEMPTS)).update(state=ItemState.BROKEN)


def _file(item: WireItem, at: datetime) -> Article:
    source = Source.objects.select_related("received_by").get(pk=item.original_id)
    user = source.received_by
    if user.username != ACCOUNT and not permissions.is_writer(user):
        raise ValidationError(_("%(user)s files no stories.") % {"user": user})
    filing = _filled_in(user, source, item, at)
    story = filing.save()
    if filing.source is None:  # the form keeps it where its user might choose it there
        origins.keep(story, source, user, at)
    similar.index(story)
    item.resembles = similar.nearest(similar.text_of(story.head.data), but=story.pk) if story.head else []
    own = user.username != ACCOUNT  # of a correspondent who works here: nobody else is to take it
    item.state, item.story, item.error = ItemState.TAKEN if own else ItemState.WAITING, story, ""
    item.decided_by, item.decided_at = (user, at) if own else (None, None)
    item.save()
    return story


def _filled_in(user: User, source: Source, item: WireItem, at: datetime) -> Filing:
    """A valid form of what the source says; what the form does not take is left out, and stands in the original."""
    sent = proposal.propose(user, source, at).filing.form.data.copy()
    _add_what_came_with_it(sent, source, item)
    return leaving_out.valid(sent, lambda data: Filing(user, None, at, data), partial(_instead, item=item))[0]


def _add_what_came_with_it(sent: QueryDict, source: Source, item: WireItem) -> None:
    told = source.provenance["wire"]
    if not sent["headline"]:
        sent["headline"] = item.title or source.text[:120]
    if not sent["home_province"]:
        sent["home_province"] = item.supplier.province.slug
    if not credits.names(sent["source_credit"], told["credit"]):  # whom the text names stays named beside it
        sent["source_credit"] = "; ".join(filter(None, [told["credit"], str(sent["source_credit"])]))
    signed, author = sent.get("bylines-0-name", ""), told.get("author", "")
    if signed in {"", source.received_by.signature} and source.received_by.username == ACCOUNT:
        sent["bylines-TOTAL_FORMS"] = "1"
        sent["bylines-0-name"], sent["bylines-0-role"], sent["bylines-0-position"] = author[:120], "text", "1"
    if (until := parse_datetime(told.get("embargo") or "")) is not None:
        sent["embargo_until_day"] = date_label(localtime(until).date())
        sent["embargo_until_time"] = localtime(until).strftime("%H:%M")


def _instead(sent: QueryDict, name: str, given: str, filing: Filing, *, item: WireItem) -> None:
    """What a draft must have is replaced by what is known of it otherwise."""
    if name == "headline":
        sent[name] = tidy(given)[:250] or sent[name]
    elif name == "home_province":
        sent[name] = _unit_instead(given, item.supplier.province.slug, filing.form.day)
    elif name == "source_credit":
        sent[name] = credits.required_by(item.original)


def _unit_instead(given: str, home: str, day: date) -> str:
    """What the province was on that day, else that of the supplier; empty where neither is anything else."""
    units = [unit.slug for slug in (given, home) for unit in unit_instead(slug, day)]
    return next((slug for slug in [*units, home] if slug != given), "")


# --- Deciding -----------------------------------------------------------------


@transaction.atomic
def take(item: WireItem, by: User, at: datetime) -> Article:
    """The draft becomes one of this user, as if they had filed it: they write it and do not decide on it."""
    fresh, story = _locked(item, by, at)
    if story is None:
        raise MoveRefused(_("There is no draft of it: it could not be read."))
    before = story.filed_by_id
    record.write(story, "take_in", by, at, to_status=story.status, details={"from": before, "to": by.pk})
    Article.objects.filter(pk=story.pk).update(filed_by=by, sent_as="", updated_at=at)
    desk_index.follow(story.pk, at)
    _decide(fresh, ItemState.TAKEN, by, at)
    story.refresh_from_db()
    return story


@transaction.atomic
def drop(item: WireItem, by: User, at: datetime, reason: str) -> None:
    """Nobody makes a story of it: its draft is taken and dropped in one, with the reason on its record."""
    reason = reason.strip()
    if not reason:
        raise MoveRefused(_("Write the reason: the others must know why."))
    fresh, story = _locked(item, by, at)
    if story is not None:
        story = take(fresh, by, at)
        workflow.perform("spike", story, by, at, note=reason)
    _decide(fresh, ItemState.DROPPED, by, at, reason)


def _locked(item: WireItem, by: User, at: datetime) -> tuple[WireItem, Article | None]:
    """The item and its story with their locks; refused where somebody was quicker."""
    fresh = WireItem.objects.select_for_update().get(pk=item.pk)
    if not permissions.wire_items_for(by, at).filter(pk=fresh.pk).exists():
        raise NotAllowed(_("You may not do this."))
    story = workflow.locked(fresh.story_id) if fresh.story_id else None
    waits = fresh.state == ItemState.BROKEN or (
        fresh.state == ItemState.WAITING and story is not None and story.filed_by_id == fresh.original.received_by_id
    )
    if not waits:
        raise Outdated(_("Somebody else was quicker: it does not wait any more."))
    return fresh, story


def _decide(item: WireItem, state: str, by: User, at: datetime, reason: str = "") -> None:
    item.state, item.decided_by, item.decided_at, item.reason = state, by, at, reason[:1000]
    item.save(update_fields=["state", "decided_by", "decided_at", "reason"])
