"""Template tags and filters of the public site."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models.reference import Section
from articles.public import addresses, country, feeds, headlines, periods
from articles.public.choices import Choice
from articles.public.paging import address, at_level
from articles.public.related import Further, Linked

register = template.Library()

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
# What must not occur inside a script element, and two line ends that old JavaScript does not take in a string.
IN_SCRIPT = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@register.simple_tag(takes_context=True)
def sections(context: template.Context) -> list[Section]:
    """The sections of the paper in their order: one query, unless the view has them as `nav_sections`."""
    return context.get("nav_sections") or list(Section.objects.all())


@register.filter
def opening(text: str, words: int) -> str:
    """At most so many words of a text, the dots after them never alone in a line."""
    return Truncator(text).words(words, "\N{NO-BREAK SPACE}…")


@register.inclusion_tag("site/feed_links.html")
def feed_links(name: str, title: str, *arguments: Any, filters: dict[str, str] | None = None) -> dict[str, Any]:
    """Where programs find the feeds of a page; `name`, arguments and filters are those of its address."""
    links = [
        (media, feed_address(name, *arguments, filters=filters, form=form))
        for form, (_end, media) in feeds.FORMS.items()
    ]
    return {"title": title, "links": links}


@register.simple_tag
def feed_address(name: str, *arguments: Any, filters: dict[str, str] | None = None, form: str = "rss") -> str:
    """Where the feed of a page is, with the filters of the list that it shows."""
    return address(reverse(f"{name}_{form}", args=arguments), **(filters or {}))


@register.simple_tag
def masthead() -> dict[str, str]:
    """Name, governing_body, licence, editor_in_chief and address of the press body."""
    return settings.MASTHEAD


@register.simple_tag
def this_year() -> int:
    """The year in Hà Nội."""
    return localtime(timezone=HANOI).year


@register.simple_tag
def sample_notice() -> bool:
    """Whether the pages say that what they hold is invented."""
    return settings.SAMPLE_NOTICE


register.simple_tag(addresses.absolute)


@register.simple_tag
def in_language(request: HttpRequest, language: str, query: bool = True) -> str:
    """The address of the same page in `vi` or `en`, with its query where wanted."""
    path = request.get_full_path() if query else request.path
    path = path.removeprefix("/en") if path.startswith("/en/") else path
    return f"/en{path}" if language == "en" else path


@register.filter
def day(value: date | None) -> str:
    """A day: `1/7/2025`, in English `1 July 2025`; empty for None."""
    return periods.day_in_words(value) if value else ""


@register.filter
def weekday(value: date) -> str:
    """The name of the day of the week, `Thứ Ba` (Django would print `Thứ 3`)."""
    return date_format(value, "l") if get_language() == "en" else WEEKDAYS[value.weekday()]


def _moment(local: datetime, in_words: str) -> SafeString:
    # Nothing of it needs to be escaped.
    return mark_safe(f'<time datetime="{local.isoformat(timespec="minutes")}">{in_words}</time>')  # noqa: S308


@register.filter
def clock(value: datetime) -> SafeString:
    """A moment in Hà Nội, `09:21, 19/6/2023`, as a time element."""
    local = value.astimezone(HANOI)
    return _moment(local, f"{local:%H:%M}, {periods.day_in_words(local)}")


@register.filter
def dated(value: datetime) -> SafeString:
    """The day of a moment in Hà Nội, `19/6/2023`, as a time element."""
    local = value.astimezone(HANOI)
    return _moment(local, periods.day_in_words(local))


@register.filter
def read_on(further: Iterable[Further]) -> SafeString:
    """The cards of stories to read on with, and why.

    A page that is not in memory makes six: put together here, which costs less than templates do.
    """
    language = get_language()
    return mark_safe("\n".join(_to_read_on(item.story, item.reason, language) for item in further))  # noqa: S308


def _to_read_on(story: Linked, reason: str, language: str) -> str:
    place = headlines.place_of(story)
    before = f'<span class="place">{escape(place)}:</span> ' if place else ""
    return (
        f'<article class="card" lang="vi">\n  <div class="card-text">\n'
        f'    <p class="kicker" lang="{language}">{escape(reason)}</p>\n'
        f'    <h3 class="card-headline"><a href="{escape(story.get_absolute_url())}">'
        f"{before}{escape(headlines.after_place(story))}</a></h3>\n"
        f'    <p class="card-meta">{dated(story.first_published_at)}</p>\n  </div>\n</article>'
    )


@register.filter
def period(value: str) -> str:
    """A period reported on, in words: `quý III năm 2023`."""
    return periods.in_words(value) if value else ""


@register.filter
def quarter(value: str) -> str:
    """A quarter such as `2023-3`, in words."""
    return periods.quarter_in_words(value) if value else ""


@register.filter
def quarter_cells(row: Iterable[Choice | None]) -> SafeString:
    """The cells of a year of quarters, empty ones where there is nothing; a page has up to eighty."""
    said, chosen = _("Quarter"), mark_safe(' aria-current="true"')
    link = '<td><a href="{}"{}><span class="hidden">{} </span>{}</a></td>'
    cells = (
        format_html(link, one.url, chosen if one.chosen else "", said, one.label) if one else "<td></td>" for one in row
    )
    return mark_safe("".join(cells))  # noqa: S308


register.filter("stories", country.in_words)
register.filter("place_in_headline", headlines.place_of)
register.filter("after_place", headlines.after_place)
register.filter("in_one_line", headlines.in_one_line)


register.filter(at_level)


@register.filter
def focus(picture: dict[str, Any]) -> str:
    """CSS classes for the focal point, to the nearest tenth: a policy against inline styles leaves no finer way."""
    across, down = (min(max(round(share * 10), 0), 10) for share in picture["focal"])
    return f"fx{across} fy{down}"


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data as a script element's content, which nothing in the data can end."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(IN_SCRIPT))  # noqa: S308
