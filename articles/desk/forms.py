"""The filing form: what a reporter writes of a story, checked; a mistake comes back with everything that was typed."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import embargo, html, permissions
from articles.desk.ai_form import AIFields, declared_of
from articles.desk.fields import (
    BlockField,
    DayField,
    LineField,
    MomentField,
    PeriodField,
    TopicsField,
    read_recorded_day,
)
from articles.desk.units import home_units, name_of, wrong_day
from articles.models import Article, Event, EventKind, Genre, Section
from articles.numbers import whole_number
from newsroom.vietnamese import fold_words, nfc, same
from provinces.gazetteer import Gazetteer
from provinces.models import EarlierThanRecord
from provinces.models.places import FIRST_DAY, check_recorded

EDITOR = {
    "Bold": True,
    "Italic": True,
    "Superscript": True,
    "Subscript": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Figure": {"pickerUrl": "/admin/photos/choose/"},
    "Caption": True,
    "Image": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
    "Menu": {
        "groups": [
            {"group": "headings"},
            {"group": "marks"},
            {"group": "lists"},
            {"group": "nodes -blockType -headings -lists"},
            {"group": "link"},
            {"group": "table"},
            {"group": "history"},
        ]
    },
}
HARMLESS = {"p", "div", "span", "br", "font", "tbody", "colgroup", "col", "section", "article"}


def something_cut(written: str, cleaned: str) -> bool:
    """Whether cleaning took away more than wrappers and looks: an element, an address, a script."""
    return bool(_parts(written) - _parts(cleaned))


def _parts(text: str) -> Counter[str]:
    """What stands in the text, counted by eye rather than parsed: it takes time linear in the length."""
    tags = (tag.lower() for tag in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", text))
    addresses = (name.lower() for name in re.findall(r"\s(href|src|on[a-z]+)\s*=", text, re.IGNORECASE))
    return Counter([tag for tag in tags if tag not in HARMLESS] + list(addresses))


def as_paragraphs(text: str) -> str:
    """Text without tags, as it is typed where no script runs: paragraphs have a blank line between them."""
    if not text.strip() or re.search(r"</?[a-zA-Z]", text):
        return text
    blocks = [escape(block.strip()).replace("\n", "<br>") for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    return "".join(f"<p>{block}</p>" for block in blocks if block)


class BodyField(ProseEditorFormField):
    """The text: rich text with a fixed set of elements, always cleaned."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(config={"extensions": EDITOR}, widget=AdminProseEditorWidget, **kwargs)

    def clean(self, value: Any) -> str:
        """Our HTML; a text beyond every measure is refused."""
        try:
            return html.clean(as_paragraphs(nfc(super().clean(value))))
        except ValueError as error:
            raise ValidationError(
                _("The text is too long: at most %(limit)d characters fit."),
                code="max_length",
                params={"limit": html.MAX_LENGTH},
            ) from error


class ArticleForm(AIFields):
    """The fields of a story. What is not named here no request can set."""

    # Two lines to write it in, so that all of it is in sight on a phone; a line end becomes a blank.
    headline = LineField(label=gettext_lazy("Headline"), longest=300, widget=forms.Textarea({"rows": 2}))
    dateline_tag = LineField(
        label=gettext_lazy("Dateline tag"),
        longest=60,
        required=False,
        initial="Mặt trận",
        help_text=gettext_lazy("Printed in brackets before the lead."),
    )
    lead = BlockField(label=gettext_lazy("Lead"), longest=2000, required=False)
    body = BodyField(label=gettext_lazy("Text"), required=False)
    event_date = DayField(
        label=gettext_lazy("Day of the event"),
        required=False,
        recorded=True,
        help_text=gettext_lazy("Provinces and titles are those of this day."),
    )
    home_province = forms.CharField(label=gettext_lazy("The story's province"), required=False, widget=forms.Select)
    national = forms.BooleanField(
        label=gettext_lazy("Central, nationwide"),
        required=False,
        help_text=gettext_lazy("The story belongs to no province."),
    )
    other_provinces = forms.MultipleChoiceField(
        label=gettext_lazy("Other provinces"), required=False, widget=forms.CheckboxSelectMultiple
    )
    event = forms.CharField(required=False, widget=forms.HiddenInput)
    event_name = LineField(
        label=gettext_lazy("Event"),
        longest=300,
        required=False,
        help_text=gettext_lazy("Choose an event that the desk knows, or write the name of a new one."),
    )
    event_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of event"), choices=EventKind, required=False, initial=EventKind.CONFERENCE
    )
    event_place = LineField(label=gettext_lazy("Place"), longest=300, required=False)
    section = forms.ModelChoiceField(Section.objects.all(), label=gettext_lazy("Section"), required=False)
    genre = forms.ChoiceField(label=gettext_lazy("Genre"), choices=Genre, initial=Genre.NEWS)
    period = PeriodField(
        label=gettext_lazy("Period reported on"),
        required=False,
        help_text=gettext_lazy("For reports on a quarter, a half-year, a month or a year."),
    )
    tags = TopicsField(
        label=gettext_lazy("Topics"), required=False, help_text=gettext_lazy("With commas between them.")
    )
    related_headlines = BlockField(
        label=gettext_lazy("Related headlines"), longest=5000, required=False, help_text=gettext_lazy("One a line.")
    )
    source_credit = LineField(
        label=gettext_lazy("Source credit"),
        longest=200,
        required=False,
        help_text=gettext_lazy("For instance: Theo Báo Bắc Kạn"),
    )
    embargo_until = MomentField(
        label=gettext_lazy("Embargo until"),
        required=False,
        help_text=gettext_lazy(
            "Nobody can publish the story before this moment. Only a chief editor can move it later."
        ),
    )

    def __init__(self, user, article: Article | None, at: datetime, data: Any = None) -> None:
        """`article` is None for a new story."""
        self.user, self.article, self.at = user, article, at
        self.body_was_cut = False
        super().__init__(data, initial=_initial(article) if article else {})
        self.fields["lead"].widget.attrs["rows"] = 4
        self.fields["related_headlines"].widget.attrs["rows"] = 3
        self.fields["body"].widget.attrs["aria-label"] = _("Text")
        self.fields["headline"].widget.attrs["autocomplete"] = "off"
        self._close_fields()
        self._offer_units()

    def _close_fields(self) -> None:
        """Leave out or lock what this user may not set."""
        stands = self.article is not None and self.article.national
        if not permissions.covers_everything(self.user):
            if stands:
                self.fields["national"].disabled = self.fields["home_province"].disabled = True
            else:
                del self.fields["national"]
        if not embargo.may_set(self.article, self.at):
            self.fields["embargo_until"].disabled = True

    # --- The day, and what existed on it ------------------------------------

    @cached_property
    def day(self) -> date:
        """The day whose provinces and titles are offered: as typed, else that of the event, else of the filing."""
        typed = self.data.get("event_date", "") if self.is_bound else ""
        try:
            if typed:
                return read_recorded_day(typed)
        except ValidationError:
            pass
        if not self.is_bound and self.article is not None:
            return max(self.article.day, FIRST_DAY)
        chosen = (
            self._known_event(self.data.get("event", ""), self.data.get("event_name", "")) if self.is_bound else None
        )
        if chosen is not None:
            return max(chosen.starts_on, FIRST_DAY)
        return timezone.localdate(self.article.created_at if self.article else self.at)

    def _offer_units(self) -> None:
        gazetteer = Gazetteer.load()
        units = home_units(self.user, self.day)
        chosen = self.data.get("home_province", "") if self.is_bound else self.initial.get("home_province", "")
        choices = [("", "–"), *((unit.slug, unit.full_name) for unit in units)]
        if chosen and gazetteer.place(chosen) and chosen not in dict(choices):
            choices.append((chosen, name_of(chosen, self.day)))
        self.fields["home_province"].widget.choices = choices
        others = self.data.getlist("other_provinces") if self.is_bound else self.initial.get("other_provinces", [])
        all_units = [(unit.slug, unit.full_name) for unit in gazetteer.units_on(self.day)]
        known = dict(all_units)
        all_units += [(slug, name_of(slug, self.day)) for slug in others if gazetteer.place(slug) and slug not in known]
        self.fields["other_provinces"].choices = all_units

    def clean_home_province(self) -> str:
        """The slug of a unit of that day which the user covers; what the story has already may stay."""
        slug = self.cleaned_data["home_province"]
        if self.fields["home_province"].disabled or not slug:
            return ""
        place = Gazetteer.load().place(slug)
        if place is None:
            raise ValidationError(_("Choose a province from the list."), code="invalid")
        if "event_date" not in self.errors and (sentence := wrong_day(slug, self.day)):
            raise ValidationError(sentence, code="wrong_day")
        covered = permissions.covers_everything(self.user) or place.id in permissions.beats_of(self.user)
        if not covered and slug != self.initial.get("home_province"):
            raise ValidationError(
                _("This province is not one of yours. Choose one that you cover."), code="not_covered"
            )
        return slug

    def clean_other_provinces(self) -> list[str]:
        """Slugs of units of that day, each once."""
        slugs = list(dict.fromkeys(self.cleaned_data["other_provinces"]))
        sentences = [sentence for slug in slugs if (sentence := wrong_day(slug, self.day))]
        if sentences and "event_date" not in self.errors:
            raise ValidationError(sentences, code="wrong_day")
        return slugs

    def clean_embargo_until(self) -> datetime | None:
        """A story that is scheduled to appear earlier comes off the schedule first, which is a decision of its own."""
        until = self.cleaned_data["embargo_until"]
        if not until or self.article is None or self.fields["embargo_until"].disabled:
            return until
        if self.article.published.scheduled(self.at).filter(visible_from__lt=until).exists():
            raise ValidationError(
                _("The story is scheduled to appear before that moment: take it off the schedule first."),
                code="scheduled",
            )
        return until

    # --- The event ----------------------------------------------------------

    def _known_event(self, number: str, name: str) -> Event | None:
        """The event that was chosen: the name decides, the number tells events of one name apart."""
        if not name.strip():
            return None
        own = self.article.event if self.article else None
        if own is not None and number == str(own.pk) and same(own.name, name):
            return own
        known = permissions.known_to(self.user, Event.objects.all(), self.at)
        event = known.filter(pk=whole_number(number)).first()
        return event if event is not None and same(event.name, name) else None

    @cached_property
    def chosen_event(self) -> Event | None:
        """The known event that the form names; one of the same name on the same day is the same event."""
        name, day = self.cleaned_data.get("event_name", ""), self.cleaned_data.get("event_date")
        if event := self._known_event(self.cleaned_data.get("event", ""), name):
            return event
        if not name or day is None:
            return None
        namesakes = permissions.known_to(self.user, Event.objects.on(day), self.at).filter(folded=fold_words(name))
        return next((event for event in namesakes.order_by("-confirmed", "pk") if same(event.name, name)), None)

    # --- The whole ----------------------------------------------------------

    def clean_body(self) -> str:
        """Remember whether something was taken out, to say so."""
        cleaned = self.cleaned_data["body"]
        self.body_was_cut = something_cut(nfc(self.data.get("body", "")), cleaned)
        return cleaned

    def clean(self) -> dict[str, Any]:
        """What two fields say together."""
        data = super().clean() or self.cleaned_data
        if data.get("national") and data.get("home_province"):
            self.add_error("national", _("A story is either of one province or nationwide. Choose one of the two."))
        if data.get("home_province") in data.get("other_provinces", []):
            data["other_provinces"].remove(data["home_province"])
        if data.get("event_name") and "event_date" not in self.errors:
            self._check_event(data.get("event_date"))
        return data

    def _check_event(self, day: date | None) -> None:
        event = self.chosen_event
        if event is None and day is None:
            self.add_error("event_date", _("A new event needs its day: write the day of the event."))
        elif event is not None and day is None:
            try:
                check_recorded(event.starts_on)
            except EarlierThanRecord as error:
                self.add_error("event_name", str(error))

    @property
    def new_event(self) -> Event | None:
        """The event that the form proposes, not yet saved; None where none or a known one is named."""
        data = self.cleaned_data
        if not data["event_name"] or self.chosen_event is not None:
            return None
        return Event(
            name=data["event_name"],
            kind=data["event_kind"] or EventKind.CONFERENCE,
            place=data["event_place"],
            starts_on=data["event_date"],
            proposed_by=self.user,
            confirmed=False,
        )

    def apply(self, article: Article) -> None:
        """Put the columns of the story in, without saving it; the event must be saved before."""
        data = self.cleaned_data
        for name in (
            "headline", "dateline_tag", "lead", "body", "section", "genre", "event_date", "period",
            "related_headlines", "source_credit", "embargo_until",
        ):  # fmt: skip
            if not self.fields[name].disabled and (name != "embargo_until" or embargo.may_set(article, self.at)):
                setattr(article, name, data[name])
        if "national" in self.fields and not self.fields["national"].disabled:
            article.national = data["national"]
        if not self.fields["home_province"].disabled:
            place = Gazetteer.load().place(data["home_province"])
            article.home_province_id = place.id if place else None  # type: ignore[attr-defined]
        if not data["event_name"]:
            article.event = None


def _initial(article: Article) -> dict[str, Any]:
    names = (
        "headline", "dateline_tag", "lead", "body", "section", "genre", "national", "event_date", "period",
        "related_headlines", "source_credit", "embargo_until",
    )  # fmt: skip
    event = article.event
    return declared_of(article) | {name: getattr(article, name) for name in names} | {
        "home_province": article.home_province.slug if article.home_province else "",
        "other_provinces": [row.province.slug for row in article.other_province_rows.select_related("province")],
        "event": event.pk if event else "",
        "event_name": event.name if event else "",
        "event_kind": event.kind if event else EventKind.CONFERENCE,
        "event_place": event.place if event else "",
        "tags": ", ".join(topic.name for topic in article.tags.order_by("name", "pk")),
    }  # fmt: skip
