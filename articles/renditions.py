"""Renditions: the sizes and formats in which readers get a photo, made beforehand in private, published by copying."""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage, storages
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile

if TYPE_CHECKING:
    from articles.models import Photo

WIDTHS = (320, 640, 960, 1600)  # pixels
PLAIN = 960  # the width for a browser that chooses nothing
# The smallest files first: a browser takes the first that it knows. JPEG is what all of them know.
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 9},
    "webp": {"format": "WEBP", "quality": 80, "method": 2},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
}
PUBLIC_NAME = re.compile(r"[0-9a-f]{40}-\d{1,4}(_\w+)?\.(avif|webp|jpg)")
SPARE = 1.2  # times the pixels that are wanted: what is left for the finer way of making a picture smaller
STRIP = 64  # lines of the smaller picture
ORIENTATION = 0x0112  # EXIF
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}  # of these: width and height are exchanged
SOURCES = ["JPEG", "PNG", "WEBP"]
_SRGB = ImageCms.createProfile("sRGB")

Key = tuple[int, str]  # width in pixels, extension


def open_picture(file: IO[bytes]) -> Image.Image:
    """The picture, with nothing decoded yet; formats other than ours and the largest bombs raise."""
    return Image.open(file, formats=SOURCES)


def as_snapshot(photo: "Photo") -> dict[str, Any]:
    """What this module needs to know of a photo, under the names of a snapshot."""
    return {"sha256": photo.sha256, "file": photo.file.name, "width": photo.width, "height": photo.height}


# --- Names --------------------------------------------------------------------


def widths_of(width: int) -> list[int]:
    """The widths in pixels at which a photo of that width is rendered; never wider than it is."""
    return sorted({min(wanted, width) for wanted in WIDTHS})


def name_of(sha256: str, width: int, extension: str = "webp") -> str:
    """The public file name of a rendition: nobody can guess it who has not the original."""
    return f"{hashlib.sha256(f'{sha256}:{width}'.encode()).hexdigest()[:40]}-{width}.{extension}"


def names_of(photo: dict[str, Any]) -> dict[Key, str]:
    """Rendition names of a snapshot's photo, by width in pixels and extension."""
    return {
        (width, extension): name_of(photo["sha256"], width, extension)
        for extension in MEDIA_TYPES
        for width in widths_of(photo["width"])
    }


def _private_name(name: str) -> str:
    return f"renditions/{name[:2]}/{name}"


def srcset(names: dict[Key, str], extension: str) -> str:
    """The `srcset` of one format."""
    files = ((width, name) for (width, ending), name in names.items() if ending == extension)
    return ", ".join(f"{settings.MEDIA_URL}{name} {width}w" for width, name in files)


def sources_of(names: dict[Key, str]) -> list[dict[str, str]]:
    """The `source` elements of a picture: media type and srcset, best first; JPEG is the `img` element itself."""
    return [
        {"type": media_type, "srcset": srcset(names, extension)}
        for extension, media_type in MEDIA_TYPES.items()
        if extension != "jpg"
    ]


# --- Pixels -------------------------------------------------------------------


def render(original: IO[bytes], width: int, extension: str = "webp") -> bytes:
    """The picture at most `width` pixels wide, upright, on white, in sRGB, without metadata."""
    _width, picture = next(_cascade(original, [width]))
    return _encode(picture, extension)


def _encode(picture: Image.Image, extension: str) -> bytes:
    output = io.BytesIO()
    picture.save(output, **ENCODERS[extension])
    return output.getvalue()


def _cascade(original: IO[bytes], widths: Iterable[int]) -> Iterator[tuple[int, Image.Image]]:
    """The picture at these widths, the largest first and each made from the one before: decoded once."""
    wanted = sorted(widths, reverse=True)
    picture = open_picture(original)
    profile, turn = picture.info.get("icc_profile"), picture.getexif().get(ORIENTATION, 1)
    if isinstance(picture, JpegImageFile):
        picture.draft("RGB", (wanted[0], wanted[0]))
    across = picture.height if turn in SIDEWAYS else picture.width
    picture = _reduced(picture, max(1, int(across / (wanted[0] * SPARE))))
    if turn in TURNS:
        picture = picture.transpose(TURNS[turn])
    picture = _in_srgb(picture, profile)
    for width in wanted:
        if picture.width > width:
            height = max(1, round(picture.height * width / picture.width))
            picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        yield width, picture


def _reduced(picture: Image.Image, factor: int) -> Image.Image:
    """The picture in RGB, on white, so many times smaller.

    What is not JPEG is decoded as a whole; of that there is never a second copy, since it is taken strip by strip.
    """
    if factor == 1 and picture.mode == "RGB":
        return picture
    width, height = (-(-length // factor) for length in picture.size)
    smaller = Image.new("RGB", (width, height))
    for top in range(0, height, STRIP):
        box = (0, top * factor, picture.width, min((top + STRIP) * factor, picture.height))
        smaller.paste(_on_white(picture.crop(box)).reduce(factor), (0, top))
    return smaller


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB, what is transparent on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours as a telephone's wide gamut means them; a profile that cannot be read is left out."""
    picture.info.clear()
    if not profile:
        return picture
    try:
        return ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


# --- Files --------------------------------------------------------------------


def prepare(photo: dict[str, Any]) -> None:
    """Make the renditions of a photo (`sha256`, `file`, `width`) in private storage where they are missing."""
    private = storages["private"]
    missing = {key: name for key, name in names_of(photo).items() if not private.exists(_private_name(name))}
    if not missing:
        return
    with private.open(photo["file"]) as original:
        for width, picture in _cascade(original, {width for width, _ in missing}):
            for extension in MEDIA_TYPES:
                if name := missing.get((width, extension)):
                    _store(private, _private_name(name), _encode(picture, extension))


def publish(photo: dict[str, Any]) -> None:
    """Put the public files of a snapshot's photo where readers find them; what was not prepared is made now."""
    missing = [name for name in names_of(photo).values() if not default_storage.exists(name)]
    if not missing:
        return
    prepare(photo)
    for name in missing:
        with storages["private"].open(_private_name(name)) as file:
            _store(default_storage, name, file.read())


def _store(storage: Storage, name: str, content: bytes) -> None:
    saved = storage.save(name, ContentFile(content))
    if saved != name:  # somebody made the same file meanwhile
        storage.delete(saved)


def remove(names: set[str]) -> None:
    """Take public files away."""
    for name in names:
        default_storage.delete(name)


def public_names() -> list[str]:
    """The names of all public picture files, and of copies that somebody was killed while making."""
    try:
        return [name for name in default_storage.listdir("")[1] if PUBLIC_NAME.fullmatch(name)]
    except FileNotFoundError:  # nothing was ever published
        return []


def is_older(name: str, moment: datetime) -> bool:
    """The public file is there, and was written before that moment."""
    try:
        return default_storage.get_modified_time(name) < moment
    except FileNotFoundError:
        return False


def discard(photo: dict[str, Any]) -> None:
    """Take the private files of a photo away that nothing uses any more."""
    for name in names_of(photo).values():
        storages["private"].delete(_private_name(name))
