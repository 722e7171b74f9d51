"""Letters: notices on their way by mail, alone or together; sent outside of requests, tried again until they leave.

Each goes to the mail server once: see `docs/adr/0020-notices-handed-over-once.md`.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, time, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import mailers
from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from articles import permissions
from articles.models import Article, MailPreference, MailState, Notice, Rhythm
from articles.notice_words import sentence
from articles.post import Letter, Overtaken, is_away, one_line
from newsroom.models import User

logger = logging.getLogger(__name__)

IN_A_RUN = 200  # letters
IN_A_LETTER = 100  # notices
HELD = timedelta(minutes=5)  # for whoever sends a letter; after that it is tried again
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)  # between attempts, doubled with each
ATTEMPTS = 40  # about a day and a half
URGENT = {"mention", "return", "take_over"}
MORNING = time(7)  # of a daily digest, Hà Nội time


def when(kind: str, preference: MailPreference, at: datetime) -> datetime | None:
    """When mail about something that happened at `at` leaves; None where no mail is wanted."""
    if kind in URGENT and preference.urgent_at_once:
        return at
    if preference.rhythm == Rhythm.AT_ONCE:
        return at
    local = localtime(at)
    if preference.rhythm == Rhythm.HOURLY:
        return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if preference.rhythm == Rhythm.DAILY:
        morning = make_aware(datetime.combine(local.date(), MORNING))
        return morning if morning > at else morning + timedelta(days=1)
    return None


def preference_of(user: User) -> MailPreference:
    """What the user wants by mail; the defaults where they have said nothing."""
    return getattr(user, "mail_preference", None) or MailPreference(user=user)


def follow(preference: MailPreference, at: datetime) -> None:
    """Mail that waits and was not begun leaves when the preference, which may be new, says."""
    waiting = Notice.objects.filter(recipient=preference.user, mail=MailState.WAITING, letter="")
    for notice in waiting:
        moment = when(notice.kind, preference, at)
        notice.mail, notice.mail_due = (MailState.WAITING if moment else MailState.NONE), moment
        notice.alone = moment == at
    Notice.objects.bulk_update(waiting, ["mail", "mail_due", "alone"])


@task(queue_name="mail")
def send_mail() -> None:
    """Send what is due; where that is more than one run sends, another job goes on."""
    if send_due() == IN_A_RUN:
        send_mail.enqueue()


def send_due(clock: Callable[[], datetime] = timezone.now) -> int:
    """Send the letters that are due; how many left. It ends with the first sign that the mail server is away."""
    sent = 0
    for _number in range(IN_A_RUN):
        letter = take(clock())
        if not letter:
            break
        try:
            sent += deliver(letter, clock())
        except Overtaken:
            continue
        except Exception as error:  # whatever it is, this letter comes back later and the next has its turn
            logger.warning("mail %s: %s", letter[0].letter, error)
            fail(letter, error, clock())
            if is_away(error):
                Notice.objects.due(clock()).update(mail_due=clock() + FIRST_PAUSE)
                break
    return sent


def take(at: datetime) -> list[Notice]:
    """The notices of one letter that is due, now held for the caller; empty where there is none.

    Their Message-ID is stored before the letter leaves, and is that of every attempt.
    """
    for first in Notice.objects.due(at)[:20]:
        numbers = [notice.pk for notice in _together(first, at)]
        with transaction.atomic():
            rows = list(Notice.objects.filter(pk__in=numbers).select_for_update().order_by("pk"))
            if any(row.mail != MailState.WAITING or not row.mail_due or row.mail_due > at for row in rows):
                continue  # somebody else was quicker
            Notice.objects.filter(pk__in=numbers).update(
                letter=first.letter or make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]),
                attempts=first.attempts + 1,
                mail_due=at + HELD,
            )
        return list(
            Notice.objects.filter(pk__in=numbers)
            .select_related("recipient", "article__head", "entry__by", "entry__revision")
            .order_by("pk")
        )
    return []


def _together(first: Notice, at: datetime) -> list[Notice]:
    """The notices that share the letter of this one."""
    if first.letter:
        return list(Notice.objects.filter(letter=first.letter, mail=MailState.WAITING))
    if first.alone:
        return [first]
    others = Notice.objects.due(at).filter(recipient=first.recipient_id, letter="", alone=False)
    return list(others[:IN_A_LETTER])


def deliver(letter: list[Notice], at: datetime) -> int:
    """Send it; 1, or 0 where nothing is left to say.

    Notices of stories that the recipient may no longer see are dropped; an account that is no longer active gets none.
    """
    recipient = letter[0].recipient
    seen = [notice for notice in letter if _may_be_told(recipient, notice.article, at)]
    if dropped := [notice.pk for notice in letter if notice not in seen]:
        Notice.objects.filter(pk__in=dropped).update(mail=MailState.DROPPED)
    if not seen:
        return 0
    mail = compose(recipient, seen, at)
    mailers.default.send_messages([mail])
    mail.complete()  # where it went another way than by SMTP
    _same(seen).update(mail=MailState.SENT, error="")
    return 1


def _same(letter: list[Notice]) -> QuerySet[Notice]:
    """The notices of the letter, as far as they are still in this attempt."""
    return Notice.objects.filter(pk__in=[notice.pk for notice in letter], attempts=letter[0].attempts)


def hand_over(letter: list[Notice]) -> None:
    """Record that the mail server is about to have it; Overtaken where another sender was quicker."""
    with transaction.atomic():
        if _same(letter).filter(mail=MailState.WAITING).update(mail=MailState.HANDED) != len(letter):
            raise Overtaken


def _may_be_told(user: User, article: Article, at: datetime) -> bool:
    return bool(user.is_active and user.email and permissions.may_view(user, article, at))


def fail(letter: list[Notice], error: Exception, at: datetime) -> None:
    """The letter did not leave: it comes back later, or is given up after many attempts. On the desk it stays.

    If the mail server had it and did not answer, it may have arrived, and stays handed over.
    """
    attempts, reason = letter[0].attempts, f"{type(error).__name__}: {error}"[:300]
    handed, waiting = (_same(letter).filter(mail=state) for state in (MailState.HANDED, MailState.WAITING))
    if isinstance(error, smtplib.SMTPResponseException):
        handed.update(mail=MailState.WAITING)  # it said that it did not take it
    else:
        handed.update(error=reason)
    state = MailState.WAITING if attempts < ATTEMPTS else MailState.FAILED
    pause = min(FIRST_PAUSE * 2 ** (min(attempts, 10) - 1), LONGEST_PAUSE)
    waiting.update(mail=state, mail_due=at + pause, error=reason)


def try_again(at: datetime, *states: MailState) -> int:
    """Put mail that came to one of these ends back into the queue; how many notices."""
    on_its_way = Q(mail=MailState.HANDED, mail_due__gt=at)
    ended = Notice.objects.filter(mail__in=states).exclude(on_its_way)
    return ended.update(mail=MailState.WAITING, mail_due=at, attempts=0)


def compose(recipient: User, notices: list[Notice], at: datetime) -> Letter:
    """The mail, in the recipient's language: what happened to which story, a link to the desk, no text of the story."""
    with override(recipient.language):
        items = [
            {
                "headline": notice.article.headline or _("(no headline)"),
                "sentence": sentence(notice),
                "note": "" if _is_secret(notice.article, at) else notice.entry.note,
                "at": notice.created_at,
                "url": settings.SITE_URL + reverse("admin:articles_article_review", args=[notice.article_id]),
            }
            for notice in notices
        ]
        context = {
            "recipient": recipient,
            "items": items,
            "choose": _("What you get by mail, you choose here:"),
            "paper": settings.MASTHEAD["name"],
            "preferences": settings.SITE_URL + reverse("admin:mail_preferences"),
            "language": recipient.language,
        }
        mail = Letter(
            subject=one_line(_subject(items)),
            body=render_to_string("desk/mail/letter.txt", context),
            to=[recipient.email],
            headers={"Message-ID": notices[0].letter, "Auto-Submitted": "auto-generated"},
            record=lambda: hand_over(notices),
        )
        mail.attach_alternative(render_to_string("desk/mail/letter.html", context), "text/html")
    return mail


def _subject(items: list[dict[str, object]]) -> str:
    if len(items) == 1:
        return f"{items[0]['sentence']}: {items[0]['headline']}"
    text = ngettext("%(count)s notice from the desk", "%(count)s notices from the desk", len(items))
    return text % {"count": len(items)}


def _is_secret(article: Article, at: datetime) -> bool:
    """Of this story no word may leave the desk: it is under embargo, or sealed."""
    return bool(article.embargo_until and article.embargo_until > at) or article.is_taken_down(at)
