"""Canaries: words planted in stories of every state, to see where they come out.

Every word is `zquk…x…`, its state before the x and its place in the story after it: plain letters, so that it looks the
same folded, in a slug, in JSON and in an address.
"""

import io
import random
import re
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles import origins, permissions, pictures, sealed, workflow
from articles.desk import receive, threads
from articles.desk.threads import Said
from articles.models import (
    Article,
    ArticleOfficial,
    Byline,
    Campaign,
    Citation,
    Document,
    Event,
    Photo,
    topics_named,
)
from newsroom.models import User
from provinces.models import Organisation, Person
from tests import factories
from tests.cast import Cast, create_cast

NOW = factories.moment("2026-11-20 12:00")
EARLIER = NOW - timedelta(days=2)
SOON = NOW + timedelta(minutes=1)
DAY = date(2023, 10, 10)
CANARY = re.compile(rb"zquk([a-wyz]+)x([a-z]+)")

HIDDEN = {
    "draft", "submitted", "inreview", "returned", "held", "spiked", "unscheduled", "scheduled", "withdrawn",
    "edit",  # an edit of a live story that nobody has approved
    "later",  # an edit of a live story that is approved for later
    "loose",  # what hangs on no story: proposals of people and events, staged photos
    "staff",  # the names of those who work here, and what they write to each other
}  # fmt: skip
LIVE = {"live", "edited", "standing"}  # edited and standing are the texts that edit and later will replace
NEVER = {"filename", "note", "comment", "original"}  # of no story do these become public


def word(state: str, place: str) -> str:
    """The canary of a state and a place in the story."""
    return f"Zquk{state}x{place}"


def photo(state: str, place: str, article: Article | None, user: User) -> Photo:
    """A photo of its own content, with words in the file, its name, and what is said about it."""
    output = io.BytesIO()
    noise = random.Random(f"{state}-{place}").randbytes(3 * 500 * 40)
    comment = word(state, "comment").encode()
    Image.frombytes("RGB", (500, 40), noise).save(output, "JPEG", comment=comment)
    made = pictures.stage(SimpleUploadedFile(f"{word(state, 'filename')}.jpg", output.getvalue()), user)
    made.article, made.caption = article, word(state, f"{place}caption")
    made.credit, made.alt = word(state, f"{place}credit"), word(state, f"{place}alt")
    made.save()
    return made


def event(state: str, user: User) -> Event:
    """A proposed event with an organiser and a campaign of its own."""
    organiser = Organisation.objects.create(name=f"Ủy ban {word(state, 'organiser')}")
    campaign = Campaign.objects.create(name=f"Đợt {word(state, 'campaign')}", starts_on=DAY, ends_on=DAY)
    return factories.event(
        f"Hội nghị {word(state, 'event')}",
        DAY,
        provinces=["bac-kan"],
        place=f"Nhà văn hóa {word(state, 'place')}",
        organiser=organiser,
        campaign=campaign,
        proposed_by=user,
        confirmed=False,
    )


def official(state: str, user: User) -> Person:
    """A proposed person with an office of their own."""
    made = factories.person(f"Đặng {word(state, 'person')}", [(f"Chủ tịch {word(state, 'office')}", None, None)])
    made.note, made.proposed_by, made.confirmed = word(state, "note"), user, False
    made.save()
    return made


def document(state: str, user: User) -> Document:
    """A proposed document."""
    return factories.document(
        f"{word(state, 'number')}-KH/UBND",
        issuer=f"Ủy ban {word(state, 'issuer')}",
        title=f"Về {word(state, 'title')}",
        proposed_by=user,
        confirmed=False,
    )


def write(article: Article, state: str, user: User, at) -> None:
    """Give the story the words of that state everywhere, and save it as a revision."""
    for rows in (article.official_rows, article.citations, article.bylines, article.photos):
        rows.all().delete()
    photo(state, "free", article, user)
    placed = photo(state, "placed", article, user)
    article.headline = f"Bắc Kạn: Đánh giá {word(state, 'headline')}"
    article.dateline_tag = word(state, "tag")
    article.lead = f"Sáng 10/10, {word(state, 'lead')}."
    article.body = f'<p>Nội dung {word(state, "body")}.</p><figure><img src="/admin/photos/{placed.pk}/"></figure>'
    article.event = event(state, user)
    article.source_credit = f"Theo {word(state, 'source')}"
    article.related_headlines = f"Một tin {word(state, 'related')}"
    article.save()
    ArticleOfficial.objects.create(article=article, person=official(state, user))
    Citation.objects.create(article=article, document=document(state, user))
    Byline.objects.create(article=article, name=word(state, "byline"))
    article.tags.set(topics_named([f"Chủ đề {word(state, 'topic')}"]))
    workflow.record_revision(article, user, at)


def travel(article: Article, cast: Cast, moves: str, at, publish_at=None) -> None:
    """Make the moves, a minute apart, each by who makes it: the reporter, the editor, the chief."""
    for minute, name in enumerate(moves.split()):
        by = {"submit": cast.reporter, "spike": cast.reporter, "withdraw": cast.chief}.get(name, cast.editor)
        approval = {"revision_hash": article.head.hash, "publish_at": publish_at} if name == "approve" else {}
        notice = {"notice": "Tòa soạn xin lỗi bạn đọc."} if name == "withdraw" else {}
        moment = at + timedelta(minutes=minute)
        workflow.perform(name, article, by, moment, note=word("staff", "note"), **approval, **notice)


def talk(article: Article, cast: Cast, words: str, at) -> None:
    """What colleagues say about the words, and what they would rather read there; where it is sealed, first why."""
    if permissions.is_closed_to(cast.chief, article, at):
        sealed.inspect(article, cast.chief, at, word("staff", "look"))
    threads.say(article, cast.chief, at, Said(word("staff", "comment"), quote=words))
    said = Said(word("staff", "why"), quote=words, suggests=True, proposed=word("staff", "proposed"))
    threads.say(article, cast.chief, at, said)


# State → the moves that lead a new story there; one that is `scheduled` is approved for SOON, the others at once.
TRAVELS = {
    "draft": "",
    "submitted": "submit",
    "inreview": "submit claim",
    "returned": "submit claim return",
    "held": "submit claim hold",
    "spiked": "spike",
    "unscheduled": "submit claim approve unschedule",
    "scheduled": "submit claim approve",
    "withdrawn": "submit claim approve withdraw",
    "live": "submit claim approve",
    "edited": "submit claim approve",
    "standing": "submit claim approve",
}
# State → the desk state and the public state in which its story then is, at NOW.
EXPECTED = {
    "draft": ("draft", "none"),
    "submitted": ("submitted", "none"),
    "inreview": ("in_review", "none"),
    "returned": ("returned", "none"),
    "held": ("held", "none"),
    "spiked": ("spiked", "none"),
    "unscheduled": ("in_review", "none"),
    "scheduled": ("approved", "scheduled"),
    "withdrawn": ("approved", "withdrawn"),
    "live": ("approved", "live"),
    "edited": ("draft", "live"),  # with the words of `edit`
    "standing": ("approved", "live"),  # with those of `later`
}


def plant() -> dict[str, Article]:
    """Stories in every state, by the state of the words they had first, and what hangs on none of them."""
    cast = create_cast()
    User.objects.filter(pk=cast.reporter.pk).update(
        last_name=word("staff", "family"), pen_name=word("staff", "pen"), username=word("staff", "login")
    )
    stories = {}
    for state, moves in TRAVELS.items():
        article = factories.draft(filed_by=cast.reporter, genre="activity-report", period="2023-Q3", created_at=EARLIER)
        write(article, state, cast.reporter, EARLIER)
        came = receive.pasted(cast.reporter, f"Bắc Kạn: {word(state, 'original')}", EARLIER)
        origins.keep(article, came, cast.reporter, EARLIER)
        travel(article, cast, moves, EARLIER, SOON if state in {"scheduled", "unscheduled"} else None)
        talk(article, cast, word(state, "body"), EARLIER + timedelta(minutes=30))
        stories[state] = article
    write(stories["edited"], "edit", cast.reporter, EARLIER + timedelta(hours=1))
    write(stories["standing"], "later", cast.reporter, EARLIER + timedelta(hours=1))
    travel(stories["standing"], cast, "submit claim approve", EARLIER + timedelta(hours=1), SOON)
    event("loose", cast.reporter), official("loose", cast.reporter), document("loose", cast.reporter)
    topics_named([word("loose", "topic")]), photo("loose", "staged", None, cast.reporter)
    for state, article in stories.items():
        assert (article.status, article.public_state_at(NOW)) == EXPECTED[state], state
    return stories
