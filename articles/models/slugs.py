"""Slugs that no other row has."""

from django.db import models

from newsroom.vietnamese import slugify


def free_slug(instance: models.Model, text: str) -> str:
    """The text as a slug; `-2`, `-3` … where another row of the model has it."""
    base = slugify(text, max_length=100) or "khong-ten"
    taken = set(
        type(instance)
        ._default_manager.filter(slug__startswith=base)
        .exclude(pk=instance.pk)
        .values_list("slug", flat=True)
    )
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
