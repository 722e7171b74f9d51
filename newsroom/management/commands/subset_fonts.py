"""Make the web fonts of the site: the letters Vietnamese needs, as WOFF2, with their licences."""

import io
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FOLDER = Path(settings.BASE_DIR) / "newsroom" / "assets" / "site" / "fonts"

ASCII = "".join(map(chr, range(0x20, 0x7F)))
LATIN_1 = "".join(map(chr, range(0xC0, 0x100)))
VIETNAMESE = "ĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
# Ê Đê, Gia Rai and Ba Na names, such as Čư M'gar, where a face has the letters.
HIGHLANDS = "ĂăČčĔĕĬĭŎŏŬŭƀ"
SIGNS = "\u00a0§©«°±²³·»½×÷–—‘’“”„†•…‰′″₫€№→←↑↓−≈≤≥"
LETTERS = ASCII + LATIN_1 + VIETNAMESE + HIGHLANDS + SIGNS

# No mark placement: the house stores composed letters (NFC).
FEATURES = ["kern", "locl", "lnum", "tnum"]


class Face(NamedTuple):
    """One font file: where it comes from, which point of its axes it takes, what it is called here."""

    package: str
    source: str
    axes: dict[str, float]
    name: str


FACES = [
    Face("fontpkg_be_vietnam_pro", "BeVietnamPro-Medium.ttf", {}, "be-vietnam-pro-500"),
    Face("fontpkg_be_vietnam_pro", "BeVietnamPro-Bold.ttf", {}, "be-vietnam-pro-700"),
    Face("fontpkg_literata", "Literata[opsz,wght].ttf", {"opsz": 14, "wght": 400}, "literata-400"),
    Face("fontpkg_literata", "Literata[opsz,wght].ttf", {"opsz": 14, "wght": 700}, "literata-700"),
    Face("fontpkg_literata", "Literata-Italic[opsz,wght].ttf", {"opsz": 14, "wght": 400}, "literata-400-italic"),
]
LICENCES = {"fontpkg_be_vietnam_pro": "OFL-Be-Vietnam-Pro.txt", "fontpkg_literata": "OFL-Literata.txt"}


def subset(face: Face) -> bytes:
    """The face as WOFF2 with LETTERS only, without hinting; the same input gives the same bytes."""
    from fontTools import subset as fonttools_subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(resources.files(face.package) / "files" / face.source, recalcTimestamp=False)
    if face.axes:
        plain = io.BytesIO()
        instancer.instantiateVariableFont(font, face.axes).save(plain)
        font = TTFont(plain, recalcTimestamp=False)
    options = fonttools_subset.Options(
        flavor="woff2", hinting=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    worker = fonttools_subset.Subsetter(options)
    worker.populate(text=LETTERS)
    worker.subset(font)
    font.flavor = "woff2"
    output = io.BytesIO()
    font.save(output)
    return output.getvalue()


class Command(BaseCommand):
    help = "Make the site's web fonts again from the fontpkg-* development packages; commit what it writes."

    def handle(self, *args, **options) -> None:
        """Write each face and the licences into the assets; print the sizes in bytes."""
        try:
            for face in FACES:
                content = subset(face)
                (FOLDER / f"{face.name}.woff2").write_bytes(content)
                self.stdout.write(f"{face.name}.woff2  {len(content)}")
            for package, name in LICENCES.items():
                text = (resources.files(package) / "LICENSE").read_text()
                (FOLDER / name).write_text(text.rstrip() + "\n")
        except ModuleNotFoundError as error:
            raise CommandError(f"{error}. The fonts are made where the development packages are installed.") from error
