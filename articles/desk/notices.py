"""Notices on the desk: what somebody has not read yet, what they have, and what they want of it by mail."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import letters, notices, permissions
from articles.desk.review import QUOTING
from articles.models import MailPreference, Notice
from articles.notice_words import sentence
from articles.numbers import whole_number

ON_A_PAGE = 30
MOST = 100  # that are counted: more than 99 are `99+`
CURSOR = re.compile(r"([ur])-(\d{1,18})")


class MailPreferenceForm(forms.ModelForm):
    """How often, and what comes at once all the same."""

    class Meta:
        model = MailPreference
        fields = ["rhythm", "urgent_at_once"]
        widgets = {"rhythm": forms.RadioSelect}
        help_texts = {
            "rhythm": gettext_lazy("On the desk everything stands at once, whatever you choose here."),
        }


@dataclass(frozen=True)
class Row:
    """A notice as the page shows it."""

    notice: Notice
    sentence: str
    url: str
    note: str


def unread_count(user: Any, at: datetime) -> str:
    """How many notices the user has not read, for the bell: `7`, `99+`; empty where there are none."""
    if not permissions.is_writer(user):
        return ""
    count = len(notices.readable(user, at).unread().values_list("pk")[:MOST])
    return "" if not count else str(count) if count < MOST else f"{MOST - 1}+"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The notices, unread ones first, the newest first in each; `?after=` is where the page before ended."""
    at = timezone.now()
    found = list(_after(notices.readable(request.user, at), request.GET.get("after", "")))
    shown = found[:ON_A_PAGE]
    unread = [notice for notice in shown if notice.read_at is None]
    sealed = permissions.taken_down({notice.article_id for notice in unread if notice.entry.move in QUOTING}, at)
    context = admin.site.each_context(request) | {
        "title": _("Notices"),
        "unread": [_row(notice, sealed) for notice in unread],
        "read": [_row(notice, sealed) for notice in shown if notice.read_at is not None],
        "older": f"{'r' if shown[-1].read_at else 'u'}-{shown[-1].pk}" if len(found) > ON_A_PAGE else "",
        "first_page": not request.GET.get("after"),
    }
    return TemplateResponse(request, "desk/notices.html", context)


def _after(rows: QuerySet[Notice], cursor: str) -> list[Notice]:
    """The notices behind the cursor, as many as fill a page and one more; 404 for one that is none."""
    match = CURSOR.fullmatch(cursor)
    if cursor and match is None:
        raise Http404("no such place")
    rows = rows.select_related("entry__by", "article").defer("article__body").order_by("-pk")
    unread, read = rows.filter(read_at__isnull=True), rows.filter(read_at__isnull=False)
    if match and match[1] == "r":
        return list(read.filter(pk__lt=int(match[2]))[: ON_A_PAGE + 1])
    if match:
        unread = unread.filter(pk__lt=int(match[2]))
    found = list(unread[: ON_A_PAGE + 1])
    return found if len(found) > ON_A_PAGE else [*found, *read[: ON_A_PAGE + 1 - len(found)]]


def _row(notice: Notice, sealed: set[int]) -> Row:
    hidden = notice.article_id in sealed and notice.entry.move in QUOTING
    return Row(notice, sentence(notice), place(notice), "" if hidden else notice.entry.note)


def place(notice: Notice) -> str:
    """Where what it tells of can be read."""
    comment = notice.entry.details.get("comment")
    anchor = f"#comment-{comment}" if isinstance(comment, int) else ""
    return reverse("admin:articles_article_review", args=[notice.article_id]) + anchor


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark as read: `notice`, one by its number; `open`, one that is then shown; `until`, all up to that one."""
    at, sent = timezone.now(), request.POST
    unread = Notice.objects.filter(recipient=request.user).unread()
    for name, lookup in (("notice", "pk"), ("open", "pk"), ("until", "pk__lte")):
        number = whole_number(sent.get(name, ""))
        if number is not None:
            unread.filter(**{lookup: number}).update(read_at=at)
            if name == "open" and (opened := notices.readable(request.user, at).filter(pk=number).first()):
                return HttpResponseRedirect(place(opened))
    return HttpResponseRedirect(reverse("admin:notices"))


def mail_preferences(request: HttpRequest) -> HttpResponse:
    """What the user gets by mail."""
    preference = MailPreference.objects.filter(user=request.user).first() or MailPreference(user=request.user)
    form = MailPreferenceForm(request.POST or None, instance=preference)
    if request.method == "POST" and form.is_valid():
        letters.follow(form.save(), timezone.now())
        messages.success(request, _("Saved: this is how you get mail from now on."))
        return HttpResponseRedirect(reverse("admin:mail_preferences"))
    context = admin.site.each_context(request) | {"title": _("Mail from the desk"), "form": form}
    return TemplateResponse(request, "desk/mail_preferences.html", context, status=422 if form.errors else 200)


ADDRESSES = [
    ("notices/", page, "notices"),
    ("notices/read/", mark_read, "notices_read"),
    ("profile/mail/", mail_preferences, "mail_preferences"),
]
