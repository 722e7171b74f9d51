"""Letters about one's own account: what happened to how one signs in; sent by the worker, outside of the request."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from articles.post import message_id, one_line
from newsroom.models import User
from newsroom.signing_in.agents import in_words

SUBJECTS = {
    "device": gettext_lazy("Your account signed in on a new device"),
    "password": gettext_lazy("The password of your account was changed"),
    "factor": gettext_lazy("A second step was added to your account"),
    "codes": gettext_lazy("New recovery codes were made for your account"),
    "recovery": gettext_lazy("A recovery code of your account was used"),
    "reset": gettext_lazy("The second step of your account was removed"),
}
WORDS = {
    "device": gettext_lazy("From now on this device is known. On your profile you see where you are signed in."),
    "password": gettext_lazy("All other sessions were ended."),
    "factor": gettext_lazy("From now on you can sign in with: %(name)s. All other sessions were ended."),
    "codes": gettext_lazy("Those from before are good no more."),
    "recovery": gettext_lazy("Codes that are left: %(left)s. Make new ones before the last is gone."),
    "reset": gettext_lazy(
        "Removed: %(name)s. All sessions were ended; where a second step is needed, the next sign-in sets one up."
    ),
}


def tell(user: User, kind: str, at: datetime, **details: Any) -> None:
    """Have a letter sent, if the account has an address; in a transaction it waits for its end.

    `agent` and `network` say from where it was done (`devices.origin`).
    """
    if user.email:
        send.enqueue(user.pk, kind, at.isoformat(), details)


@task(queue_name="mail")
def send(user: int, kind: str, at: str, details: dict[str, Any]) -> None:
    """Send one; it is tried again some times where the mail server is away.

    Such a letter comes rather twice than never, from a worker that was killed while it sent, under one Message-ID.
    """
    recipient = User.objects.get(pk=user)
    if recipient.email:
        mailers.default.send_messages([compose(recipient, kind, at, details)])


def compose(user: User, kind: str, at: str, details: dict[str, Any]) -> EmailMultiAlternatives:
    """The letter, in its recipient's language."""
    with override(user.language):
        moment = parse_datetime(at)
        context = {
            "subject": str(SUBJECTS[kind]),
            "words": str(WORDS[kind]) % details,
            "at": localtime(moment) if moment else None,
            "device": in_words(details["agent"]) if "agent" in details else "",
            "network": details.get("network", ""),
            "advice": _("Was it not you? Change your password and tell an administrator at once."),
            "url": settings.SITE_URL + reverse("admin:profile"),
            "paper": settings.MASTHEAD["name"],
            "language": user.language,
        }
        mail = EmailMultiAlternatives(
            subject=one_line(f"{context['subject']} · {context['paper']}"),
            body=render_to_string("desk/mail/account.txt", context),
            to=[user.email],
            headers={"Message-ID": message_id(f"account {user.pk} {kind} {at}"), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("desk/mail/account.html", context), "text/html")
    return mail
