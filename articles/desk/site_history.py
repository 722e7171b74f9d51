"""The history of the house in one line of time: what happened to stories and to accounts, filtered and exported."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import house, permissions
from articles.desk.entry_words import HOUSE_HAPPENED, house_words, label_of, people_in, story_words
from articles.desk.fields import DayField
from articles.desk.review import QUOTING, WHAT_HAPPENED
from articles.desk.timeline import Place, Source, moment_below, newest, read_place
from articles.models import Article, HistoryEntry, HouseEntry
from articles.privacy import rights
from newsroom.models import User
from provinces.gazetteer import Gazetteer

SHOWN = 50  # lines on a page
FAR = 2000  # entries that a page looks through for what no index finds
CHUNK = 1000  # lines read at once for an export
BELOW = "a"  # a place of no source: what happened before that moment
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # how a spreadsheet's formula begins


@dataclass
class Line:
    """One thing that happened, ready to show."""

    place: Place
    kind: str
    label: str
    entry: Any
    note: str
    words: list[str] = field(default_factory=list)
    story: Article | None = None
    about: User | None = None
    sealed: bool = False

    @property
    def day(self) -> date:
        """The day on which it happened, here."""
        return localtime(self.place.at).date()

    @property
    def url(self) -> str:
        """Where it stands in its story's own history."""
        if self.story is None:
            return ""
        return f"{reverse('admin:articles_article_history', args=[self.story.pk])}#entry-{self.entry.number}"


def _kinds(story: bool) -> list[tuple[str, Any]]:
    groups: list[tuple[str, Any]] = [(_("Accounts"), [(f"h-{kind}", label) for kind, label in HOUSE_HAPPENED.items()])]
    if story:
        groups.insert(0, (_("Stories"), [(f"s-{kind}", label) for kind, label in WHAT_HAPPENED.items()]))
    return [("", _("All")), *groups]


class HistoryFilter(forms.Form):
    """What of the history is asked for."""

    person = forms.ModelChoiceField(
        User.objects.order_by("last_name", "first_name"),
        required=False,
        label=gettext_lazy("Person"),
        empty_label=gettext_lazy("All"),
    )
    kind = forms.ChoiceField(required=False, label=gettext_lazy("What"))
    province = forms.ChoiceField(required=False, label=gettext_lazy("Province"))
    story = forms.IntegerField(required=False, min_value=1, max_value=2**62, label=gettext_lazy("Story number"))
    since = DayField(required=False, label=gettext_lazy("From day"))
    until = DayField(required=False, label=gettext_lazy("To day"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.all_stories = permissions.is_chief(user)
        self.fields["kind"].choices = _kinds(self.all_stories)  # type: ignore[attr-defined]
        places = [(place.slug, place.name) for place in Gazetteer.load().places.values()]
        self.fields["province"].choices = [("", _("All")), ("national", _("National")), *places]  # type: ignore[attr-defined]
        if not self.all_stories:
            del self.fields["province"], self.fields["story"]

    def chosen(self) -> dict[str, str]:
        """The filters that are set, as an address carries them."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    def entries(self) -> dict[str, QuerySet]:
        """The entries that are asked for, by source."""
        given = self.cleaned_data
        source, _dash, kind = given["kind"].partition("-")
        found: dict[str, QuerySet] = {}
        if self.all_stories and source != "h":
            found["s"] = self._stories(HistoryEntry.objects.filter(**({"move": kind} if kind else {})))
        if source != "s" and not given.get("province") and not given.get("story"):
            found["h"] = self._people(HouseEntry.objects.filter(**({"kind": kind} if kind else {})))
        return {name: self._days(rows) for name, rows in found.items()}

    def floor(self, after: Place | None) -> datetime | None:
        """How far back a page below that place looks; None where it finds what is asked for, however far that is.

        Entries have no province, and those of one person no index by what they did: so many are read one by one.
        """
        given, kind = self.cleaned_data, self.cleaned_data["kind"]
        by_both = given["person"] and kind.startswith("s-")
        if not self.all_stories or given["story"] or not (given["province"] or by_both):
            return None
        rows = HistoryEntry.objects.filter(**({"by": given["person"]} if given["person"] else {}))
        rows = rows.filter(move=kind.partition("-")[2]) if kind and not by_both else rows
        return moment_below("s", Source(self._days(rows), "at"), after, FAR)

    def _stories(self, rows: QuerySet) -> QuerySet:
        given = self.cleaned_data
        if given["person"]:
            rows = rows.filter(by=given["person"])
        if given["story"]:
            rows = rows.filter(article=given["story"])
        if given["province"] == "national":
            rows = rows.filter(article__national=True)
        elif given["province"]:
            place = Gazetteer.load().place(given["province"])
            rows = rows.filter(article__home_province=place.id if place else 0)
        shown = rows.select_related("article__home_province", "by", "revision")
        return shown.defer("article__body", "article__lead", "revision__data")

    def _people(self, rows: QuerySet) -> QuerySet:
        if person := self.cleaned_data["person"]:
            rows = rows.filter(Q(by=person) | Q(about=person))
        return rows.select_related("by", "about")

    def _days(self, rows: QuerySet) -> QuerySet:
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if since:
            rows = rows.filter(at__gte=make_aware(datetime.combine(since, time())))
        if until:
            rows = rows.filter(at__lt=make_aware(datetime.combine(until + timedelta(days=1), time())))
        return rows


def lines(entries: dict[str, QuerySet], at: datetime, after: Place | None, size: int) -> list[Line]:
    """The newest `size` lines below a place: one query for each source, one for seals and one for names."""
    found = newest({source: Source(rows, "at") for source, rows in entries.items()}, after, size)
    stories = [row for place, row in found if place.source == "s"]
    ids = {row.article_id for row in stories if row.move in QUOTING}
    sealed = permissions.taken_down(ids, at)
    people = people_in(stories)
    return [_line(place, row, people, sealed) for place, row in found]


def _line(place: Place, row: Any, people: dict[int, str], sealed: set[int]) -> Line:
    if place.source == "h":
        words = house_words(row)
        return Line(place, row.kind, label_of(row.kind, house=True), row, row.note, words, about=row.about)
    if row.article_id in sealed and row.move in QUOTING:
        return Line(place, row.move, label_of(row.move), row, "", story=row.article, sealed=True)
    return Line(place, row.move, label_of(row.move), row, row.note, story_words(row, people), row.article)


def _filter_for(request: HttpRequest, data: Any) -> HistoryFilter:
    if not permissions.may_see_house(request.user):
        raise PermissionDenied
    return HistoryFilter(request.user, data)


@require_safe
def site_history(request: HttpRequest) -> HttpResponse:
    """The line of time, the newest first; `?before=` goes on below a line."""
    form, at = _filter_for(request, request.GET), timezone.now()
    good = form.is_valid()
    after = read_place(request.GET.get("before", ""))
    floor = form.floor(after) if good else None
    entries = form.entries() if good else {}
    if floor is not None:
        entries = {source: found.filter(at__gte=floor) for source, found in entries.items()}
    rows = lines(entries, at, after, SHOWN + 1)
    shown, last = rows[:SHOWN], Place(floor, BELOW, 0) if floor else None
    if len(rows) > SHOWN:
        last, floor = shown[-1].place, None
    chosen = form.chosen()
    context = admin.site.each_context(request) | {
        "title": _("History of the house"),
        "finds_people": rights.may_find(request.user),
        "hands_over": permissions.may_hand_over(request.user),
        "form": form,
        "lines": shown,
        "chosen": chosen,
        "looked_back_to": floor,
        "far": FAR,
        "older": urlencode(chosen | {"before": str(last)}) if last else "",
        "newest_url": f"?{urlencode(chosen)}" if after else "",
    }
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/site_history.html", context, status=200 if good else 422)


# --- Export -------------------------------------------------------------------

COLUMNS = ("time", "what", "by", "about", "story", "headline", "province", "version", "from", "to", "note", "details")


@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered history as a file, `format` csv or jsonl, read a piece at a time. That it was made is on record."""
    form, at = _filter_for(request, request.POST), timezone.now()
    form_at = request.POST.get("format", "")
    if not form.is_valid() or form_at not in FORMATS:
        raise Http404("no such export")
    house.write("export", request.user, at, details={"format": form_at} | form.chosen())
    kind, write = FORMATS[form_at]
    response = StreamingHttpResponse(write(_rows(form.entries(), at)), content_type=f"{kind}; charset=utf-8")
    name = f"history-{localtime(at):%Y%m%d-%H%M}.{form_at}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _rows(entries: dict[str, QuerySet], at: datetime) -> Iterator[dict[str, Any]]:
    after: Place | None = None
    while piece := lines(entries, at, after, CHUNK):
        ids = {line.story.pk for line in piece if line.story}
        sealed = permissions.taken_down(ids, at)
        for line in piece:
            yield _row(line, sealed)
        after = piece[-1].place


def _row(line: Line, sealed: set[int]) -> dict[str, Any]:
    """A line as plain values; of a story that is taken down neither headline nor words leave the house."""
    entry, story = line.entry, line.story
    hidden = story is not None and story.pk in sealed
    values: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    values |= {"time": localtime(line.place.at).isoformat(timespec="seconds"), "what": line.label}
    values |= {"by": entry.by.username if entry.by else "", "about": line.about.username if line.about else ""}
    values |= {"note": line.note, "details": "; ".join(line.words)}
    if story is not None:
        values |= {"story": story.pk, "province": story.home_province.name if story.home_province else ""}
        values |= {"headline": story.headline, "version": entry.revision.number if entry.revision else ""}
        values |= {"from": entry.get_from_status_display(), "to": entry.get_to_status_display()}
    if hidden:
        values |= {"headline": _("(sealed)"), "note": "" if line.kind in QUOTING else line.note, "details": ""}
    return values


def safe_cell(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula."""
    text = value if isinstance(value, str) else ""
    return f"'{text}" if text.lstrip(" \u00a0\u200b").startswith(FORMULA) else value


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"  # without it Excel reads no Vietnamese
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row.values()])
        if buffer.tell() > 32_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _jsonl(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


FORMATS = {"csv": ("text/csv", _csv), "jsonl": ("application/x-ndjson", _jsonl)}
