"""Posts of an older site become stories: one each, read and filed as any text, kept with its first publication."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from articles import complete, notices, pictures, similar, workflow
from articles.archive import standing
from articles.archive.media import Media, NotThere
from articles.archive.posts import Markup, Post, Shown, read_markup
from articles.away import FilesAway
from articles.desk import leaving_out, proposal
from articles.desk.filing import Filing
from articles.desk.units import unit_instead
from articles.models import Archive, Article, OldAddress, Photo, Section, Source, SourceKind
from articles.wire.entries import Entry, text_of
from newsroom.models import User
from newsroom.vietnamese import fold, nfc, tidy

MOST_PHOTOS = 40
MOST_TOPICS, LONGEST_TOPIC = 20, 80
LONGEST_HEADLINE = 300
BEFORE_AI = datetime(2022, 11, 30, tzinfo=UTC)  # from then on everybody could have a text written


@dataclass(frozen=True)
class Choices:
    """What holds for posts that do not say it themselves."""

    province: str = ""  # slug
    national: bool = False
    section: Section | None = None
    no_ai: bool = False  # used for any of them, says who takes them over
    media: Media | None = None  # where the pictures lie


@dataclass
class Outcome:
    """What became of a post, and what of it was not understood: kind and words each."""

    story: Article
    remarks: list[tuple[str, str]]


def key_of(post: Post) -> str:
    """What tells the post from others of its archive: what its site named it by, else its content."""
    return sha256(post.identity.encode("utf-8", "replace") if post.identity else post.payload).hexdigest()


def digest_of(post: Post) -> str:
    """SHA-256 in hex of the post as it stands in the export."""
    return sha256(post.payload).hexdigest()


@transaction.atomic
def file(post: Post, archive: Archive, user: User, choices: Choices, at: datetime) -> Outcome:
    """Make the post its one story: held until the archive is approved, or a draft where it lacks something.

    All of it or nothing. ValidationError where the form does not take it; `Post.published` must be known.
    """
    markup = read_markup(post.markup, choices.media)
    remarks = list(markup.left_out)
    photos = _take_in([*post.pictures, *markup.pictures], user, choices, remarks)
    source = _keep(post, markup, archive, user, at, photos)
    filing = _filled_in(source, post, user, choices, at, remarks, list(photos))
    story = filing.save()
    standing.add(story, archive, key=key_of(post), published_at=post.published)
    remarks += _keep_addresses(post, story)
    similar.index(story)
    if lacking := complete.missing(story):
        remarks.append(("incomplete", " ".join(lacking)))
    else:
        note = _("From the archive: waits until the archive is approved as a whole.")
        with notices.silence():
            workflow.perform("submit", story, user, at)
            workflow.perform("hold", story, user, at, note=note)
    return Outcome(story, remarks)


def _take_in(shown: list[Shown], user: User, choices: Choices, remarks: list[tuple[str, str]]) -> dict[Photo, str]:
    """The pictures by the door of all photos, each once with its caption; what is not one is left out, and told of."""
    photos: dict[Photo, str] = {}
    taken: dict[Path, Photo] = {}
    if choices.media is None:
        remarks += [("picture", one.address) for one in shown]
        return photos
    remarks += [("picture", one.address) for one in shown[MOST_PHOTOS:]]
    for one in shown[:MOST_PHOTOS]:
        try:
            place = choices.media.find(one.address)
            photo = taken.get(place) or _take(place, user)
        except FilesAway:  # the next run goes on with this very post
            raise
        except (ValidationError, OSError, NotThere) as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            remarks.append(("picture", f"{one.address}: {why}"))
        else:
            taken[place] = photo
            photo.alt = tidy(nfc(one.alt)) or photo.alt
            photos[photo] = nfc(one.caption) or photos.get(photo) or photo.caption
    return photos


def _take(place: Path, user: User) -> Photo:
    with place.open("rb") as file:
        return pictures.take_in(UploadedFile(file, place.name, size=place.stat().st_size), user, staged=True)


def _keep(post: Post, markup: Markup, archive: Archive, user: User, at: datetime, photos: dict[Photo, str]) -> Source:
    try:
        text = text_of(Entry("", post.title, b"", markup=markup.html, summary=post.excerpt))
    except ValueError as error:
        raise ValidationError(_("It is too long.")) from error
    if not text.text.strip():
        raise ValidationError(_("There is neither a title nor a text in it."))
    came = {
        "name": archive.name,
        "identity": post.identity,
        "published": post.published.isoformat() if post.published else "",
        "author": post.author,
        "addresses": list(post.addresses),
    }
    return Source.objects.create(
        kind=SourceKind.ARCHIVE,
        name=nfc(post.title)[:255],
        text=text.text,
        content=post.payload,
        sha256=digest_of(post),
        received_at=at,
        received_by=user,
        provenance={
            "encoding": "utf-8",
            "blocks": text.blocks,
            "archive": came,
            "photos": [[photo.pk, caption, 0] for photo, caption in photos.items()],
        },
    )


def _filled_in(
    source: Source,
    post: Post,
    user: User,
    choices: Choices,
    at: datetime,
    remarks: list[tuple[str, str]],
    photos: list[Photo],
) -> Filing:
    """A valid form of what the post says; what the form does not take is left out, and stands in the original."""
    sent = proposal.propose(user, source, at, resembling=False).filing.form.data.copy()
    _add_what_the_site_knew(sent, post, user, choices)
    for number, photo in enumerate(photos):
        sent[f"photos-{number}-alt"] = photo.alt
        sent[f"photos-{number}-credit"] = sent[f"photos-{number}-credit"] or photo.credit
    filing, gone = leaving_out.valid(
        sent, lambda data: Filing(user, None, at, data, dated=post.published), partial(_instead, choices=choices)
    )
    remarks += gone
    if not filing.form.data["home_province"] and not filing.form.data.get("national"):
        remarks.append(("province", ""))
    return filing


def _add_what_the_site_knew(sent: QueryDict, post: Post, user: User, choices: Choices) -> None:
    """Headline, names, section and topics, which the export gives in so many words."""
    sent["headline"] = tidy(nfc(post.title))[:LONGEST_HEADLINE] or sent["headline"] or _("(no headline)")
    if not sent["home_province"]:
        _choose_place(sent, choices)
    signed = sent.get("bylines-0-name", "")
    if signed in {"", user.signature}:
        sent["bylines-TOTAL_FORMS"] = "1"
        sent["bylines-0-name"], sent["bylines-0-role"], sent["bylines-0-position"] = post.author, "text", "1"
    section, others = _section_of(post.sections, choices)
    sent["ai_use"] = "none" if choices.no_ai or (post.published and post.published < BEFORE_AI) else ""
    sent["section"] = str(section.pk) if section else ""
    topics = (tidy(nfc(name)).replace(",", " ") for name in (*post.topics, *others))
    sent["tags"] = ", ".join([name for name in topics if len(name) <= LONGEST_TOPIC][:MOST_TOPICS])


def _choose_place(sent: QueryDict, choices: Choices) -> None:
    sent["home_province"] = choices.province
    if choices.national and not choices.province:
        sent["national"] = "on"
        sent.setlist("other_provinces", [])


def _section_of(names: tuple[str, ...], choices: Choices) -> tuple[Section | None, list[str]]:
    """The section that is called like the first of the names that one is; the other names are topics."""
    known = {key: section for section in Section.objects.all() for key in (fold(section.name), section.slug)}
    found = next((name for name in names if fold(name) in known), None)
    return (known[fold(found)] if found else choices.section), [name for name in names if name != found]


def _instead(sent: QueryDict, name: str, given: str, filing: Filing, *, choices: Choices) -> None:
    """What the province became, else the one that holds for posts that name none."""
    if name == "home_province":
        instead = unit_instead(given, filing.form.day)
        sent[name] = instead[0].slug if instead else ""
        if not instead and given and given != choices.province:
            _choose_place(sent, choices)


def _keep_addresses(post: Post, story: Article) -> list[tuple[str, str]]:
    """Keep where it stood; an address that another story has stays with that one."""
    taken = dict(OldAddress.objects.filter(address__in=post.addresses).values_list("address", "article"))
    OldAddress.objects.bulk_create(
        OldAddress(address=address, article=story) for address in post.addresses if address not in taken
    )
    return [("address", f"{address} ({pk})") for address, pk in taken.items()]
