"""What the checks found in a version, as a list: what is wrong, where it stands, whether it stops the story."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.decisions import NOTE_LENGTH
from articles.desk.marks import Mark
from articles.findings import Held

PLACES: dict[str, str | Promise] = {
    "headline": gettext_lazy("Headline"),
    "lead": gettext_lazy("Lead"),
    "body": gettext_lazy("Text"),
    "provinces": gettext_lazy("Province"),
    "source_credit": gettext_lazy("Source credit"),
    "bylines": gettext_lazy("Bylines"),
    "ai_use": gettext_lazy("Use of AI"),
}
KINDS = {"stops": gettext_lazy("Stops"), "overruled": gettext_lazy("Overruled"), "advice": gettext_lazy("Advice")}
READ = ("headline", "lead", "body")  # fields whose words are marked where they are read


class OverruleForm(forms.Form):
    """Which finding, in which text, and why it may stand."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    revision_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Why may it stand?"),
        help_text=gettext_lazy("Stays on record with your name."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason: the others must know why.")},
    )


@dataclass(frozen=True)
class Row:
    """One finding on the page: the place by name, where its words are, and the form that overrules it."""

    held: Held
    name: str
    form: OverruleForm | None
    opened: bool

    @property
    def kind(self) -> str:
        """`stops`, `overruled` or `advice`."""
        return "stops" if self.held.stops else "overruled" if self.held.overruled else "advice"

    @property
    def kind_label(self) -> str:
        """The same for people."""
        return str(KINDS[self.kind])

    @property
    def place(self) -> str:
        """The field as people call it."""
        return place_of(self.held.finding.field)

    @property
    def mark(self) -> Mark | None:
        """The mark over its words, where they are read."""
        finding = self.held.finding
        if finding.start is None or finding.end is None or finding.field not in READ:
            return None
        return Mark(finding.start, finding.end, self.kind, self.name)

    @property
    def target(self) -> str:
        """The id of its words, or of its field."""
        field = self.held.finding.field
        return self.name if self.mark else f"place-{field.rpartition('-')[0] or field}"

    @property
    def form_target(self) -> str:
        """The id of the form's field."""
        field = self.held.finding.field
        return f"id_{'home_province' if field == 'provinces' else field}"


@dataclass(frozen=True)
class CheckList:
    """All findings of a version, what stops it first."""

    rows: list[Row]
    unplaced: OverruleForm | None = None  # an overruling that was refused, and whose finding is gone

    @property
    def stopping(self) -> int:
        """How many keep it from being published."""
        return sum(row.held.stops for row in self.rows)

    @property
    def advice(self) -> int:
        """How many are no more than advice."""
        return sum(not row.held.finding.blocking for row in self.rows)

    def marks(self, field: str) -> list[Mark]:
        """The marks over the words found in a field."""
        return [row.mark for row in self.rows if row.mark and row.held.finding.field == field]


def check_list(
    held: Sequence[Held],
    revision_hash: str,
    *,
    may_overrule: bool = False,
    sent: OverruleForm | None = None,
) -> CheckList:
    """The findings of a version for its page; `sent` is an overruling that was refused, kept as it was typed."""
    rows = []
    for number, row in sorted(enumerate(held), key=lambda pair: not pair[1].stops):
        opened = sent is not None and sent.data.get("key") == row.key
        form = None
        if row.stops and may_overrule:
            shown = {"key": row.key, "revision_hash": revision_hash}
            form = sent if sent is not None and opened else OverruleForm(initial=shown, auto_id=f"overrule-{number}-%s")
        rows.append(Row(row, f"finding-{number}", form, opened))
    return CheckList(rows, None if any(row.opened for row in rows) else sent)


def place_of(field: str) -> str:
    """The field as people call it."""
    if field.startswith("photos-"):
        return _("Photo %(number)d") % {"number": int(field.split("-")[1]) + 1}
    return str(PLACES[field])
