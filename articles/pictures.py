"""Photos: checked when they come in, kept private, shown on a page."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from articles import iptc, jobs, renditions
from articles.models.ai_use import AIUse
from articles.models.photos import Photo
from newsroom.vietnamese import tidy

DESK_WIDTHS = (320, 960)  # pixels
STAGED_MOST = 100  # photos of one person in no story yet
STAGED_FOR = timedelta(days=1)
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
AI_SHOWN = {AIUse.ASSISTED, AIUse.GENERATED}  # what readers are told
JPEGS = {"JPEG", "MPO"}  # a telephone's JPEG with further pictures after the first, which alone is used


def check(file: UploadedFile) -> tuple[str, int, int]:
    """(format, width, height) of an uploaded photo, by its content; ValidationError says what is wrong."""
    limit, size, pixels = settings.PHOTO_MAX_BYTES, file.size or 0, settings.PHOTO_MAX_PIXELS
    if size > limit:
        raise ValidationError(
            _("The photo has %(size)d MB; at most %(limit)d MB can be taken. Save it smaller and try again."),
            params={"size": round(size / 1024**2), "limit": limit // 1024**2},
        )
    try:
        file.seek(0)
        picture = renditions.open_picture(file)
        width, height = picture.size
        frames = 1 if picture.format in JPEGS else getattr(picture, "n_frames", 1)
        if picture.format == "WEBP":
            pixels = min(pixels, settings.PHOTO_MAX_PIXELS_WEBP)
        if width * height * frames > pixels:
            raise Image.DecompressionBombError
        if picture.getexif().get(renditions.ORIENTATION, 1) in renditions.SIDEWAYS:
            width, height = height, width
        if isinstance(picture, JpegImageFile):
            picture.draft(None, (1, 1))  # all of it is read, and an eighth of its lines kept
        picture.load()
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("The photo has more than %(limit)d megapixels. Save it smaller and try again."),
            params={"limit": pixels // 1_000_000},
        ) from error
    except Exception as error:  # Pillow raises many kinds of errors for broken files
        raise ValidationError(
            _("“%(name)s” is not a photo that can be read. Send a JPEG, PNG or WebP file."),
            params={"name": PurePath(file.name or "").name[:80]},
        ) from error
    return FORMATS["JPEG" if picture.format in JPEGS else picture.format or ""], width, height


def stage(file: UploadedFile, user) -> Photo:
    """Store an uploaded photo in private storage; it belongs to a story when the form is saved.

    ValidationError as of `check`, and where the user has too many that are in no story. Forgotten ones go.
    """
    _refuse_too_many(user, 1)
    return take_in(file, user, staged=True)


def _refuse_too_many(user, more: int) -> None:
    discard_forgotten(timezone.now())
    if Photo.objects.filter(article=None, staged=True, uploaded_by=user).count() + more > STAGED_MOST:
        raise ValidationError(
            _("%(limit)d photos of yours wait to be saved with a story. Save it, or go on tomorrow."),
            params={"limit": STAGED_MOST},
        )


def take_in(file: UploadedFile, user, **fields: Any) -> Photo:
    """Store an uploaded photo in private storage, with what the file says of itself; ValidationError as of `check`.

    `fields` are further values of the photo. What readers may get of it is made ready by a job. FilesAway where the
    store does not answer: then there is no photo.
    """
    file_format, width, height = check(file)
    file.seek(0)
    content = file.read()
    photo = Photo(
        sha256=hashlib.sha256(content).hexdigest(),
        file_format=file_format,
        width=width,
        height=height,
        original_filename=tidy(PurePath(file.name or "").name)[:200],
        uploaded_by=user,
        **asdict(iptc.read(content)) | fields,
    )
    storage = storages["private"]
    name = f"photos/{photo.sha256[:2]}/{photo.sha256}.{file_format}"
    photo.file.name = name if storage.exists(name) else storage.save(name, ContentFile(content))
    with transaction.atomic():
        photo.save()
        jobs.prepare_renditions.enqueue(photo.pk)
    return photo


COPIED = (
    "file", "sha256", "file_format", "width", "height", "original_filename", "caption", "credit", "alt", "focal_x",
    "focal_y", "taken_on", "consent", "ai_use", "ai_note",
)  # fmt: skip


def copies_for(photos: Iterable[Photo], user) -> list[Photo]:
    """A staged copy of each photo for a story of the user; they share the file. ValidationError as of `stage`."""
    photos = list(photos)
    _refuse_too_many(user, len(photos))
    copies = []
    for photo in photos:
        copy = Photo(staged=True, uploaded_by=user, **{name: getattr(photo, name) for name in COPIED})
        copy.save()
        copies.append(copy)
    return copies


def discard_forgotten(at: datetime) -> None:
    """Delete photos that were staged a day before or earlier and never saved with a story, at most a hundred."""
    for photo in Photo.objects.filter(article=None, staged=True, uploaded_at__lt=at - STAGED_FOR).order_by("pk")[:100]:
        discard(photo)


def discard(photo: Photo) -> None:
    """Delete a photo that is in no story and never was, with its files unless another photo is of the same."""
    with transaction.atomic():  # where the store is away, the photo stays, so that its files are not forgotten
        photo.delete()
        if Photo.objects.filter(sha256=photo.sha256).exists():
            return
        storage = storages["private"]
        for name in (photo.file.name, *(desk_name(photo, width) for width in DESK_WIDTHS)):
            storage.delete(str(name))
        renditions.discard(renditions.as_snapshot(photo))


def desk_name(photo: Photo, width: int) -> str:
    """The name in private storage of the copy that the desk shows."""
    return f"desk/{photo.sha256[:2]}/{photo.sha256}-{width}.webp"


def picture(photo: dict[str, Any]) -> dict[str, Any]:
    """What a page shows of a photo: sources, src, srcset, width, height, alt, caption, credit, focal."""
    names = renditions.names_of(photo)
    largest = max(width for width, _extension in names)
    return {
        "sources": renditions.sources_of(names),
        "src": settings.MEDIA_URL + names[min(renditions.PLAIN, largest), "jpg"],
        "srcset": renditions.srcset(names, "jpg"),
        "width": largest,
        "height": max(1, round(photo["height"] * largest / photo["width"])),
        **{field: photo[field] for field in ("alt", "caption", "credit", "focal")},
        **{field: photo[field] for field in ("ai_use", "ai_note") if photo.get("ai_use") in AI_SHOWN},
    }


def desk_picture(photo: dict[str, Any]) -> dict[str, Any]:
    """The same for the desk's preview: the picture comes from the guarded address of the desk."""
    return picture(photo) | {"src": f"/admin/photos/{photo['id']}/", "srcset": "", "sources": []}
