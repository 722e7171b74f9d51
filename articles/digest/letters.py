"""The letters to readers: one that asks to confirm, and the digest; plain text and HTML, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.policy import EmailPolicy, Policy, default
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from articles import lists, post
from articles.digest import choices, subscribing
from articles.digest.editions import stories_for
from articles.models.digest import DigestRhythm, Subscriber, SubscriptionAsk
from articles.models.published import PublishedArticle
from articles.post import one_line
from articles.public import headlines
from articles.public.addresses import absolute

LEAD = 280  # characters of a lead


class Unfolded(EmailPolicy):
    """Headers of lists on one line each: folded, a long address in them is encoded, and no program finds it."""

    def fold(self, name: str, value: Any) -> str:
        """One header as text."""
        return f"{name}: {value}{self.linesep}" if name.startswith("List-") else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as bytes."""
        return self.fold(name, value).encode() if name.startswith("List-") else super().fold_binary(name, value)


class Letter(post.Letter):
    """A letter to a reader."""

    def message(self, *, policy: Policy = default) -> Any:
        """The mail with its headers of lists unfolded."""
        return super().message(policy=Unfolded() + policy)


@dataclass(frozen=True)
class Item:
    """A story as a letter tells of it."""

    kicker: str
    headline: str
    lead: str
    url: str
    at: datetime


def confirmation(row: SubscriptionAsk, record: Callable[[], None]) -> Letter:
    """Asks the owner of the address whether they want it."""
    with override(row.language):
        token = subscribing.link_of(row, subscribing.CONFIRM)
        wish = subscribing.Wish(row.everything, row.keys, row.rhythm)
        until = localtime(row.asked_at + settings.SUBSCRIPTION_CONFIRMED_WITHIN, lists.HANOI)
        said = {"paper": settings.MASTHEAD["name"], "moment": date_format(until, "H:i j/n/Y")}
        context = {
            "wanted": wanted(wish, row.asked_at),
            "url": absolute(reverse("digest_confirm", args=[token])),
            "says": {
                "asked": _("Somebody, you we hope, asked for news from %(paper)s to this address:") % said,
                "open": _("Open this page and confirm there:"),
                "until": _(
                    "The link is good until %(moment)s. If it was not you, do nothing: no mail comes, and the address "
                    "is deleted then."
                )
                % said,
            },
        }
        subject = _("Confirm that you want mail from %(paper)s") % said
        name = f"{row.secret} {row.letters}"
        return _letter(row, subject, "confirm", context, post.message_id(name), record)


def digest(row: Subscriber, until: datetime, at: datetime, record: Callable[[], None]) -> Letter | None:
    """The edition of that moment for a subscriber; None where there is nothing to tell. Two to four queries."""
    stories = list(stories_for(row, until, at))
    if not stories:
        return None
    with override(row.language):
        unsubscribe = absolute(reverse("digest_unsubscribe", args=[subscribing.link_of(row, subscribing.UNSUBSCRIBE)]))
        preferences = reverse("digest_preferences", args=[subscribing.link_of(row, subscribing.PREFERENCES)])
        context = {
            "items": [_item(story) for story in stories],
            "count": _count(len(stories)),
            "day": _day(until),
            "wanted": wanted(subscribing.Wish(row.everything, row.keys, row.rhythm), at),
            "site": absolute(reverse("front")),
            "preferences": absolute(preferences),
            "unsubscribe": unsubscribe,
            "says": {"gets": _("You get:"), "choose": _("Choose anew:"), "end": _("Unsubscribe:")},
        }
        headers = {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        }
        subject = f"{date_format(localtime(until, lists.HANOI), 'j/n')}: {headlines.in_one_line(stories[0])}"
        return _letter(row, subject, "digest", context, post.message_id(f"{row.secret} {until}"), record, headers)


def wanted(wish: subscribing.Wish, at: datetime) -> list[str]:
    """What somebody gets, in words: `Everything`, or names in the order of the form."""
    if wish.everything:
        return [_("Everything that is published")]
    return choices.names_of(wish.keys, at)


def rhythm_in_words(rhythm: str) -> str:
    """`every morning`, inside a sentence or alone."""
    return str(DigestRhythm(rhythm).label) if rhythm in DigestRhythm.values else ""


def days_to_confirm() -> int:
    """How many days somebody has to confirm."""
    return max(round(settings.SUBSCRIPTION_CONFIRMED_WITHIN / timedelta(days=1)), 1)


def _letter(
    row: SubscriptionAsk | Subscriber,
    subject: str,
    template: str,
    context: dict[str, Any],
    name: str,
    record: Callable[[], None],
    headers: dict[str, str] | None = None,
) -> Letter:
    context |= {
        "paper": settings.MASTHEAD,
        "language": row.language,
        "subject": one_line(subject),
        "rhythm": DigestRhythm(row.rhythm).label,
    }
    made = Letter(
        subject=context["subject"],
        body=render_to_string(f"site/mail/{template}.txt", context),
        from_email=_from(),
        to=[row.address],
        headers={
            "Message-ID": name,
            "List-Id": f"<ban-tin.{_host()}>",
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
        record=record,
    )
    made.attach_alternative(render_to_string(f"site/mail/{template}.html", context), "text/html")
    return made


def _from() -> str:
    """The paper by its name, as readers know it, unless the setting has a name already."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(name or settings.MASTHEAD["name"], addr_spec=address))


def _item(story: PublishedArticle) -> Item:
    place = story.card["province"] or (_("Nationwide") if story.card["national"] else "")
    section = str(story.section) if story.section else ""
    return Item(
        kicker=" · ".join(dict.fromkeys(filter(None, [place, section]))),
        headline=headlines.after_place(story),
        lead=Truncator(" ".join(story.lead.split())).chars(LEAD),
        url=absolute(story.get_absolute_url()),
        at=localtime(story.first_published_at, lists.HANOI),
    )


def _count(number: int) -> str:
    return ngettext("%(count)d new story", "%(count)d new stories", number) % {"count": number}


def _day(until: datetime) -> str:
    """`28/11/2026`."""
    return date_format(localtime(until, lists.HANOI), "j/n/Y")


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
