"""The intake on the desk: what papers and correspondents sent, by province; each is taken as a draft or dropped."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles import permissions, similar, workflow
from articles.desk import wire_drafts
from articles.desk.fields import BlockField
from articles.desk.reading import page_of
from articles.desk.updates import address
from articles.models import Article, Mailbox, Revision, Source, Supplier, WireItem
from articles.numbers import whole_number
from articles.updates import Coming
from newsroom.vietnamese import sort_key

SHOWN = 200  # items of the list
MAX_NUMBER = 10**18


class DropForm(forms.Form):
    """Why nobody makes a story of an item."""

    reason = BlockField(label=gettext_lazy("Reason"), longest=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["reason"].widget.attrs["rows"] = 3


def item_for(user: Any, pk: int, at: datetime) -> WireItem:
    """An item that waits; 404 where there is none or the user does not cover its province."""
    rows = permissions.wire_items_for(user, at).for_lists()
    item = rows.filter(pk=pk).first() if pk < MAX_NUMBER else None
    if item is None:
        raise Http404("no such item")
    return item


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits in the provinces of the user, the newest first in each."""
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    rows = list(
        permissions.wire_items_for(request.user, timezone.now()).for_lists().order_by("-arrived_at", "-pk")[: SHOWN + 1]
    )
    shown = sorted(rows[:SHOWN], key=_place)
    _tell_nearest(shown, request.user, timezone.now())
    keeper = permissions.keeps_suppliers(request.user)
    context = {
        "title": _("Intake"),
        "groups": [(name, list(group)) for (_key, name), group in groupby(shown, key=_place)],
        "more": len(rows) > SHOWN,
        "failing": Supplier.objects.filter(active=True).exclude(error="") if keeper else (),
        "mailboxes": Mailbox.objects.order_by("address") if keeper else (),
        "keeper": keeper,
        "takes_over": permissions.may_import(request.user),
    }
    return _page(request, "desk/wire.html", context)


def _tell_nearest(items: list[WireItem], user: Any, at: datetime) -> None:
    """Give each the story `near` that it is most like, of those that the user may read, and the `near_percent`."""
    known = similar.headlines({number for item in items for number, _percent in item.resembles}, user, at)
    for item in items:
        nearest = next(((known[pk], percent) for pk, percent in item.resembles if pk in known), ("", 0))
        item.near, item.near_percent = nearest  # type: ignore[attr-defined]


def _place(item: WireItem) -> tuple[Any, str]:
    name = item.supplier.province.name
    return sort_key(name), name


@never_cache
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: where it is from and on what terms, as it came, and the draft that was made of it."""
    at = timezone.now()
    return _item_page(request, item_for(request.user, pk, at), at, DropForm())


def _item_page(request: HttpRequest, row: WireItem, at: datetime, form: DropForm, status: int = 200) -> HttpResponse:
    head = Revision.objects.get(pk=row.story.head_id) if row.story and row.story.head_id else None
    pairs = similar.find(similar.text_of(head.data), request.user, at, but=row.story_id) if head else []
    for pair in pairs:
        if permissions.may_edit(request.user, pair.story, at):
            pair.update_url = reverse("admin:desk_wire_take", args=[row.pk])
    context = {
        "title": row.title or _("(no headline)"),
        "item": row,
        "came": row.came,
        "published": parse_datetime(row.came.get("published") or ""),
        "text": Source.objects.values_list("text", flat=True).get(pk=row.original_id),
        "page": page_of(head.data, lambda field: []) if head else None,
        "similar": pairs,
        "form": form,
    }
    return _page(request, "desk/wire_item.html", context, status)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft one's own, and go on to write it; `update` names a story of which it is to be an update."""
    at = timezone.now()
    row = item_for(request.user, pk, at)
    try:
        story: Article = wire_drafts.take(row, request.user, at)  # type: ignore[arg-type]
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:desk_wire"))
    messages.success(request, _("The draft is yours now. Somebody else will decide on it."))
    earlier = whole_number(request.POST.get("update", ""))
    if earlier is not None:
        return HttpResponseRedirect(address(earlier, Coming(story=story, version=story.version)))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the item aside for good, with the reason."""
    at = timezone.now()
    row, form = item_for(request.user, pk, at), DropForm(request.POST)
    if not form.is_valid():
        return _item_page(request, row, at, form, status=422)
    try:
        wire_drafts.drop(row, request.user, at, form.cleaned_data["reason"])  # type: ignore[arg-type]
    except workflow.MoveRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Dropped: %(title)s") % {"title": row.title})
    return HttpResponseRedirect(reverse("admin:desk_wire"))


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("wire/", queue, "desk_wire"),
    ("wire/<int:pk>/", item, "desk_wire_item"),
    ("wire/<int:pk>/take/", take, "desk_wire_take"),
    ("wire/<int:pk>/drop/", drop, "desk_wire_drop"),
]
