"""Columns that follow from others: slugs that are still free, and what a partial save must store too."""

from typing import Any

from django.db.models import Model, SlugField

from newsroom import vietnamese


def unused_slug(row: Model, text: str) -> str:
    """A slug for `text` that no other row of the same model has: `ten`, then `ten-2`, `ten-3` …"""
    field = row._meta.get_field("slug")
    room = field.max_length if isinstance(field, SlugField) and field.max_length else 50
    base = vietnamese.slugify(text, max_length=room - 6) or str(row._meta.model_name)
    others = type(row)._default_manager.filter(slug__startswith=base).exclude(pk=row.pk)
    taken = set(others.values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def store_with(options: dict[str, Any], source: str, *columns: str) -> None:
    """Where `save(update_fields=…)` names `source`, have it store the `columns` that follow from it."""
    fields = options.get("update_fields")
    if fields is not None and source in fields:
        options["update_fields"] = {*fields, *columns}
