"""Columns that follow from others: names without invisible signs, slugs that are still free, partial saves."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField, Model
from django.utils.translation import gettext as _

from newsroom import vietnamese


def readable(field: str, text: str) -> str:
    """The tidied text of that field; ValidationError where it consists of signs that nobody sees."""
    tidied = vietnamese.tidy(text)
    if text and not tidied:
        raise ValidationError({field: ValidationError(_("Write something that can be read."), code="invisible")})
    return tidied


def unused_slug(row: Model, text: str) -> str:
    """A slug for `text` that no other row of the same model has: `ten`, then `ten-2`, `ten-3` …"""
    field = row._meta.get_field("slug")
    room = field.max_length if isinstance(field, CharField) and field.max_length else 50
    base = vietnamese.slugify(text, max_length=room - 6) or str(row._meta.model_name)
    others = type(row)._default_manager.exclude(pk=row.pk)
    if not others.filter(slug=base).exists():
        return base
    numbered = others.filter(slug__startswith=f"{base}-", slug__regex=r"-[0-9]+$")
    taken = {base, *numbered.values_list("slug", flat=True)}
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def store_with_slug(row: Any, text: str, store: Callable[[], None]) -> None:
    """Call `store`, which saves the row; an empty slug is filled first, again where somebody takes it meanwhile."""
    if row.slug:
        return store()
    for attempts_left in (2, 1, 0):
        row.slug = unused_slug(row, text)
        try:
            with transaction.atomic():
                return store()
        except IntegrityError:
            taken = type(row)._default_manager.filter(slug=row.slug).exists()
            row.slug = ""
            if not taken or not attempts_left:
                raise
    return None


def store_with(options: dict[str, Any], source: str, *columns: str) -> None:
    """Where `save(update_fields=…)` names `source`, have it store the `columns` that follow from it."""
    fields = options.get("update_fields")
    if fields is not None and source in fields:
        options["update_fields"] = {*fields, *columns}
