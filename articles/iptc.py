"""What a photo file says of itself: caption, credit and day, from IPTC and EXIF. Pure: bytes in, text out."""

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.IptcImagePlugin import getiptcinfo

from articles.renditions import open_picture
from newsroom.vietnamese import nfc, tidy

# IPTC Information Interchange Model, records 1 and 2: https://www.iptc.org/std/IIM/4.2/
CHARACTER_SET, UTF_8 = (1, 90), b"\x1b%G"
CAPTION, HEADLINE, CREDIT, BYLINE, SOURCE, CREATED = (2, 120), (2, 105), (2, 110), (2, 80), (2, 115), (2, 55)
# EXIF 2.3: ImageDescription, Artist; in the EXIF directory DateTimeOriginal
DESCRIPTION, ARTIST, EXIF_IFD, GPS_IFD, TAKEN = 0x010E, 0x013B, 0x8769, 0x8825, 0x9003
CAPTION_LENGTH, CREDIT_LENGTH = 2000, 120  # characters
CAMERAS = re.compile(r"(?i)^(olympus digital camera|sony dsc|dcim|kodak|samsung|screenshot|dsc_?\d+|img_?\d+)")


@dataclass(frozen=True)
class About:
    """What the file says; empty or None where it says nothing."""

    caption: str = ""
    credit: str = ""
    taken_on: date | None = None


def read(content: bytes) -> About:
    """The caption, credit and day in a picture file; nothing, never an error, where they cannot be read."""
    try:
        picture = open_picture(io.BytesIO(content))
        iptc = getiptcinfo(cast(ImageFile, picture)) or {}
        exif = picture.getexif()
        taken = exif.get_ifd(EXIF_IFD).get(TAKEN)
    except Exception:  # Pillow raises many kinds of errors for broken blocks
        return About()
    is_utf8 = iptc.get(CHARACTER_SET) == UTF_8
    words = {key: _text(iptc.get(key), is_utf8) for key in (CAPTION, HEADLINE, CREDIT, BYLINE, SOURCE, CREATED)}
    caption = words[CAPTION] or _description(exif) or words[HEADLINE]
    people = [words[BYLINE] or _text(exif.get(ARTIST), True), words[CREDIT] or words[SOURCE]]
    credit = "/".join(dict.fromkeys(name for name in people if name))
    return About(caption[:CAPTION_LENGTH], credit[:CREDIT_LENGTH], _day(words[CREATED]) or _day(_text(taken, True)))


def _description(exif: Image.Exif) -> str:
    """A caption, not the words that cameras write by themselves."""
    words = _text(exif.get(DESCRIPTION), True)
    return "" if CAMERAS.match(words) else words


def _text(value: Any, is_utf8: bool) -> str:
    """One line of text, or names with commas between them; what is in another encoding than said is still tried."""
    if isinstance(value, list):
        return ", ".join(part for part in (_text(one, is_utf8) for one in value) if part)
    if isinstance(value, str):  # Pillow reads EXIF text as Latin-1, while cameras of today write UTF-8
        value = value.encode("latin-1", "ignore") if not re.search("[^\x00-\xff]", value) else value
    if isinstance(value, bytes):
        value = _decoded(value, is_utf8)
    return tidy(nfc(value.replace("\x00", " "))) if isinstance(value, str) else ""


def _decoded(value: bytes, is_utf8: bool) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("utf-8" if is_utf8 else "cp1258", "replace")


def _day(words: str) -> date | None:
    """`20231010` or `2023:10:10 08:00:00`."""
    found = re.match(r"(\d{4}):?(\d\d):?(\d\d)", words)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def texts(content: bytes) -> list[str]:
    """Every text that a picture file holds, in EXIF, IPTC and XMP; nothing where they cannot be read."""
    try:
        picture = open_picture(io.BytesIO(content))
        iptc = getiptcinfo(cast(ImageFile, picture)) or {}
        exif = picture.getexif()
        held = [*iptc.values(), *exif.values(), *exif.get_ifd(EXIF_IFD).values(), *exif.get_ifd(GPS_IFD).values()]
        held += [re.sub(rb"<[^>]*>", b" ", value) for value in [picture.info.get("xmp")] if isinstance(value, bytes)]
    except Exception:  # Pillow raises many kinds of errors for broken blocks
        return []
    return [words for value in held if isinstance(value, str | bytes | list) and (words := _text(value, True))]
