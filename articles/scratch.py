"""Scratch copies: keeping what somebody types, letting go of it when it is saved, and who else has a story open."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from articles import permissions
from articles.models import Article, Presence, Scratch
from articles.models.scratch import ScratchQuerySet
from articles.numbers import whole_number

MOST_FORMS = 50  # unsaved new stories of one person
HEARD_OF = timedelta(seconds=90)  # a page that is open says so more often


def mine(user, article: Article | None, form_number: str) -> ScratchQuerySet:
    """The scratch copy of a person for a story or, without one, for a form: at most one row."""
    own = permissions.own_scratch(user)
    return own.filter(article=article) if article else own.filter(article=None, form_number=form_number)


def sequence_of(text: str) -> int:
    """The number of a post among those of its form; 0 for anything else."""
    return whole_number(text, 15) or 0


def keep(
    user, article: Article | None, form_number: str, version: str, fields: list, sequence: int, at: datetime
) -> tuple[bool, int]:
    """Keep the form as it was sent; whether it stands, and the greatest sequence number so far.

    A post with a number that is not greater than what came before changes nothing. Nothing but the row is written.
    """
    rows = mine(user, article, form_number)
    values = {"version": version, "fields": fields, "sequence": sequence, "kept_at": at}
    if rows.filter(sequence__lt=sequence).update(**values):
        return True, sequence
    if not rows.exists():
        try:
            with transaction.atomic():
                Scratch.objects.create(user=user, article=article, form_number=form_number, **values)
            return True, sequence
        except IntegrityError:  # the same form sent twice at this moment
            if rows.filter(sequence__lt=sequence).update(**values):
                return True, sequence
    row = rows.get()
    return row.sequence == sequence and row.fields == fields, row.sequence


def has_room(user, form_number: str) -> bool:
    """Whether one more form that is no story yet may be kept."""
    others = permissions.own_scratch(user).with_text().filter(article=None).exclude(form_number=form_number)
    return others.count() < MOST_FORMS


def spend(user, article: Article | None, form_number: str, sequence: Any, at: datetime) -> None:
    """The form was saved: empty the copy, and refuse what was sent before that and comes late."""
    number = sequence_of(str(sequence))
    row = mine(user, article, form_number).first()
    values: dict[str, Any] = {"fields": [], "sequence": max(number, row.sequence + 1 if row else 0), "kept_at": at}
    if row is not None:
        Scratch.objects.filter(pk=row.pk).update(**values)
    elif number:
        keep(user, article, "" if article else form_number, "", [], number, at)


def drop(row: Scratch, sequence: int) -> bool:
    """Throw a copy away unless more was typed since that sequence number; whether it was."""
    rows = Scratch.objects.filter(pk=row.pk, sequence=sequence)
    return bool(rows.update(fields=[], sequence=sequence + 1))


# --- Who has it open ----------------------------------------------------------


def be_present(user, article: Article, at: datetime) -> None:
    """The user has the story open now; after a gap it counts as opened anew."""
    rows = Presence.objects.filter(user=user, article=article)
    if rows.since(at - HEARD_OF).update(seen_at=at):
        return
    Presence.objects.update_or_create(user=user, article=article, defaults={"opened_at": at, "seen_at": at})


def others_at(user, article: Article, at: datetime) -> list[Presence]:
    """Who else has the story open, each with `changed_at`: when they last typed, None where they did not."""
    rows = Presence.objects.filter(article=article).since(at - HEARD_OF).exclude(user=user)
    found = [row for row in rows.select_related("user").order_by("opened_at") if row.user.is_active]
    typed = dict(Scratch.objects.with_text().filter(article=article).values_list("user", "kept_at")) if found else {}
    for row in found:
        moment = typed.get(row.user_id)
        row.changed_at = moment if moment and moment >= row.opened_at else None  # type: ignore[attr-defined]
    return found
