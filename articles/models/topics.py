"""Topics: the tags of stories, with Vietnamese slugs and one spelling each."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from newsroom.vietnamese import slugify, tidy
from provinces.derived import readable


class Topic(TagBase):
    """A tag. Two spellings that differ in case alone are one topic."""

    key = models.CharField(max_length=200, unique=True, editable=False)  # small letters: at most twice the name
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Vietnamese slug; taggit numbers it where it is taken."""
        slug = slugify(tag, max_length=90) or "khong-ten"
        return slug if i is None else f"{slug}_{i}"

    def save(self, *args, **kwargs) -> None:
        """Fill the key; the slug is taggit's work."""
        self.name = tidy(self.name)
        self.key = self.name.lower()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Tidy the name; ValidationError where nothing is left of it."""
        self.name = readable("name", self.name)


class TaggedArticle(ItemBase):
    """A story's topic."""

    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="items")
    content_object = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="topic_once_per_story")]


def topics_named(names: Iterable[str]) -> list[Topic]:
    """The topics of these names in their order, made where they are new; names that differ in case alone are one."""
    wanted = {tidy(name).lower(): tidy(name) for name in reversed(list(names)) if tidy(name)}
    known = {topic.key: topic for topic in Topic.objects.filter(key__in=wanted)}
    for key, name in wanted.items():
        if key not in known:
            known[key] = Topic.objects.get_or_create(key=key, defaults={"name": name})[0]
    return [known[key] for key in reversed(wanted)]
