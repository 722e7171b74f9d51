"""A row of the filing form and a list of rows, whatever they are rows of."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.numbers import whole_number


class Row(forms.Form):
    """A row that the story has already (`id`) or a new one; an empty row is none."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)
    position = forms.IntegerField(
        label=gettext_lazy("Order"),
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.NumberInput({"data-position": ""}),
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    wanted = ""  # name of the field without which a new row is empty

    def __init__(self, *args: Any, user, at: datetime, at_story: dict[int, Any], **kwargs: Any) -> None:
        """`at_story` holds the rows of the story that may be named by `id`."""
        self.user, self.at, self.at_story = user, at, at_story
        super().__init__(*args, **kwargs)
        self.existing = at_story.get(self._number())

    def _number(self) -> int:
        given = self.data.get(self.add_prefix("id"), "") if self.is_bound else self.initial.get("id") or 0
        return whole_number(str(given)) or 0

    @property
    def is_foreign(self) -> bool:
        """It names a row which is not the story's own."""
        return self.is_bound and bool(self.data.get(self.add_prefix("id"), "").strip()) and self.existing is None

    @property
    def key(self) -> Any:
        """What no two rows may share; None where that is not known."""
        return None

    @property
    def counts(self) -> bool:
        """It is to be saved."""
        data = self.cleaned_data
        return not data.get("remove") and bool(self.existing or data.get(self.wanted))


class Rows(forms.BaseFormSet):
    """The rows of one kind, in their order."""

    def __init__(
        self, article: Article | None, user, at: datetime, data: Any = None, files: Any = None, **given: Any
    ) -> None:
        self.article, self.user, self.at = article, user, at
        self.at_story: dict[int, Any] = {row.pk: row for row in self.rows_of(article)} if article else {}
        initial = given.pop("initial", None) or [self.initial_of(row) for row in self.at_story.values()]
        super().__init__(data, files, initial=initial, prefix=self.get_default_prefix(), **given)

    def rows_of(self, article: Article) -> QuerySet[Any]:
        """The rows that the story has."""
        raise NotImplementedError

    def initial_of(self, row: Any) -> dict[str, Any]:
        """Their values in the form."""
        raise NotImplementedError

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Hand down what the rows need to know."""
        return {"user": self.user, "at": self.at, "at_story": self.at_story}

    def refuse_foreign(self) -> None:
        """Raise SuspiciousOperation where a row names one of another story."""
        if any(form.is_foreign for form in self.forms):
            raise SuspiciousOperation("a row of the form belongs to another story")

    @property
    def in_order(self) -> list[Any]:
        """The rows to save, by position, as they stand in the form where that is the same."""
        rows = [form for form in self.forms if form.counts]
        return sorted(rows, key=lambda form: _or_last(form.cleaned_data.get("position")))

    def clean(self) -> None:
        """Refuse a name that stands twice."""
        seen = set()
        for form in self.forms:
            key = form.key if form.is_valid() and form.counts else None
            if key and key in seen:
                form.add_error(form.wanted, _("This stands in the list twice."))
            seen.add(key)

    def drop_missing(self) -> None:
        """Take away the story's rows that the form no longer has."""
        kept = {form.existing.pk for form in self.in_order if form.existing}
        gone = set(self.at_story) - kept
        if gone and self.article is not None:
            self.rows_of(self.article).filter(pk__in=gone).delete()


def _or_last(position: int | None) -> int:
    return 10_000 if position is None else position
