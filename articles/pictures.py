"""Photos: checked when they come in, kept private, turned into public renditions."""

import hashlib
import io
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from articles.models.photos import Photo
from newsroom.vietnamese import tidy

WIDTHS = (480, 960, 1600)  # pixels
DESK_WIDTHS = (320, 960)  # pixels
STAGED_MOST = 100  # photos of one person in no story yet
STAGED_FOR = timedelta(days=1)
ORIENTATION, TURNED = 0x0112, {5, 6, 7, 8}  # EXIF: values with width and height exchanged
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
JPEGS = {"JPEG", "MPO"}  # a telephone's JPEG with further pictures after the first, which alone is used


def _open(file: IO[bytes]) -> Image.Image:
    """The picture, with nothing decoded yet; formats other than ours and the largest bombs raise."""
    return Image.open(file, formats=list(FORMATS))


def check(file: UploadedFile) -> tuple[str, int, int]:
    """(format, width, height) of an uploaded photo, by its content; ValidationError says what is wrong."""
    limit, size = settings.PHOTO_MAX_BYTES, file.size or 0
    if size > limit:
        raise ValidationError(
            _("The photo has %(size)d MB; at most %(limit)d MB can be taken. Save it smaller and try again."),
            params={"size": round(size / 1024**2), "limit": limit // 1024**2},
        )
    try:
        file.seek(0)
        picture = _open(file)
        width, height = picture.size
        frames = 1 if picture.format in JPEGS else getattr(picture, "n_frames", 1)
        if width * height * frames > settings.PHOTO_MAX_PIXELS:
            raise Image.DecompressionBombError
        if picture.getexif().get(ORIENTATION, 1) in TURNED:
            width, height = height, width
        picture.load()
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("The photo has more than %(limit)d megapixels. Save it smaller and try again."),
            params={"limit": settings.PHOTO_MAX_PIXELS // 1_000_000},
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
    discard_forgotten(timezone.now())
    if _never_in_a_story().filter(uploaded_by=user).count() >= STAGED_MOST:
        raise ValidationError(
            _("%(limit)d photos of yours wait to be saved with a story. Save it, or go on tomorrow."),
            params={"limit": STAGED_MOST},
        )
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
    )
    storage = storages["private"]
    name = f"photos/{photo.sha256[:2]}/{photo.sha256}.{file_format}"
    photo.file.name = name if storage.exists(name) else storage.save(name, ContentFile(content))
    photo.save()
    return photo


def _never_in_a_story() -> QuerySet[Photo]:
    """Photos whose form was not saved; one taken out of a story has a place or a caption, and revisions show it."""
    return Photo.objects.filter(article=None, position=0, caption="")


def discard_forgotten(at: datetime) -> None:
    """Delete photos that were staged a day before or earlier and never saved with a story, at most a hundred."""
    forgotten = _never_in_a_story().filter(uploaded_at__lt=at - STAGED_FOR).order_by("pk")[:100]
    for photo in forgotten:
        photo.delete()
        if Photo.objects.filter(sha256=photo.sha256).exists():
            continue
        storage = storages["private"]
        for name in (photo.file.name, *(desk_name(photo, width) for width in DESK_WIDTHS)):
            storage.delete(str(name))


def desk_name(photo: Photo, width: int) -> str:
    """The name in private storage of the copy that the desk shows."""
    return f"desk/{photo.sha256[:2]}/{photo.sha256}-{width}.webp"


def render(original: IO[bytes], width: int) -> bytes:
    """The picture as WebP, at most `width` pixels wide, upright, on white, without metadata."""
    picture = _open(original)
    if isinstance(picture, JpegImageFile):
        picture.draft("RGB", (width, width))
    picture = ImageOps.exif_transpose(picture)
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if picture.width > width:
        picture = picture.resize(
            (width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS
        )
    if picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    output = io.BytesIO()
    picture.save(output, "WEBP", quality=80, method=4)
    return output.getvalue()


def widths_of(width: int) -> list[int]:
    """The widths in pixels at which a photo of that width is rendered; never wider than it is."""
    return sorted({min(wanted, width) for wanted in WIDTHS})


def name_of(sha256: str, width: int) -> str:
    """The public file name of a rendition: nobody can guess it who has not the original."""
    return f"{hashlib.sha256(f'{sha256}:{width}'.encode()).hexdigest()[:40]}-{width}.webp"


def names_of(photo: dict[str, Any]) -> dict[int, str]:
    """Rendition names of a snapshot's photo, by width in pixels."""
    return {width: name_of(photo["sha256"], width) for width in widths_of(photo["width"])}


def picture(photo: dict[str, Any]) -> dict[str, Any]:
    """What a page needs to show a snapshot's photo: src, srcset, width, height, alt, caption, credit, focal."""
    names = names_of(photo)
    largest = max(names)
    return {
        "src": settings.MEDIA_URL + names[min(960, largest)],
        "srcset": ", ".join(f"{settings.MEDIA_URL}{name} {width}w" for width, name in names.items()),
        "width": largest,
        "height": max(1, round(photo["height"] * largest / photo["width"])),
        **{field: photo[field] for field in ("alt", "caption", "credit", "focal")},
    }


def desk_picture(photo: dict[str, Any]) -> dict[str, Any]:
    """The same for the desk's preview: the picture comes from the guarded address of the desk."""
    return picture(photo) | {"src": f"/admin/photos/{photo['id']}/", "srcset": ""}


def make_renditions(photo: dict[str, Any]) -> None:
    """Write the public files of a snapshot's photo where they are missing."""
    for width, name in names_of(photo).items():
        if not default_storage.exists(name):
            with storages["private"].open(photo["file"]) as original:
                saved = default_storage.save(name, ContentFile(render(original, width)))
            if saved != name:  # somebody made the same file meanwhile
                default_storage.delete(saved)


def remove_renditions(names: set[str]) -> None:
    """Take public files away."""
    for name in names:
        default_storage.delete(name)
