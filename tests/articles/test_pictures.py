"""Photos: what is refused, what is kept, and what readers get of them."""

import hashlib
import io
import re
from datetime import timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image, ImageCms, ImageColor, ImageFile
from PIL.PngImagePlugin import PngInfo

from articles import pictures, publishing, renditions
from articles.models import Photo, Rendition
from newsroom.models import Role
from tests import factories

NOON = factories.moment("2026-11-20 12:00")
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
# How a camera must have been held: with each value, the picture's upper left corner is this one of the file's.
CORNERS = {1: "red", 2: "green", 3: "white", 4: "blue", 5: "red", 6: "blue", 7: "white", 8: "green"}


def drawing(width: int = 1200, height: int = 800) -> Image.Image:
    """Four quarters: red and green above, blue and white below."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("green", (width // 2, 0, width, height // 2))
    picture.paste("blue", (0, height // 2, width // 2, height))
    picture.paste("white", (width // 2, height // 2, width, height))
    return picture


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), Random(1).randbytes(3 * width * height))


def encoded(picture: Image.Image, file_format: str = "JPEG", **options: object) -> bytes:
    output = io.BytesIO()
    picture.save(output, file_format, **options)
    return output.getvalue()


def upload(content: bytes, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refusal(file) -> str:
    with translation.override("en"), pytest.raises(ValidationError) as error:
        pictures.check(file)
    [message] = error.value.messages
    return message


def rendered(content: bytes, width: int = 480) -> Image.Image:
    return Image.open(io.BytesIO(renditions.render(io.BytesIO(content), width)))


def stage(content: bytes, name: str = "anh.jpg") -> Photo:
    return pictures.stage(upload(content, name), factories.account("photographer", Role.REPORTER))


def story_with(content: bytes, **fields):
    """A story with a photo, as a draft."""
    article = factories.draft(**fields)
    photo = stage(content)
    photo.article, photo.caption, photo.credit, photo.alt = article, "Chú thích", "Tác giả", "Mô tả"
    photo.staged = False
    photo.save()
    return article


def publish(article, at=NOON):
    row = factories.publish(article, at=at)
    publishing.prepare(row.revision)
    return row


def names(row) -> set[str]:
    return set(row.renditions.values_list("name", flat=True))


# --- What is refused ----------------------------------------------------------


def test_forty_megabytes_are_refused_with_a_sentence_and_unread():
    file = SimpleNamespace(name="anh.jpg", size=40 * 1024 * 1024)  # it cannot even be opened
    assert refusal(file) == "The photo has 40 MB; at most 25 MB can be taken. Save it smaller and try again."


JPEG = encoded(drawing(600, 400))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Kh\xc3\xb4ng ph\xe1\xba\xa3i \xe1\xba\xa3nh",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7",
        encoded(drawing(), "GIF"),
        encoded(drawing(), "BMP"),
        encoded(drawing(), "TIFF"),
        encoded(drawing(), "AVIF"),
        JPEG[: len(JPEG) // 2],
        JPEG[:40],
        b"\xff\xd8\xff\xe0" + b"\0" * 5000,
        encoded(drawing(), "PNG")[:-40],
        encoded(noise(300, 200), "WEBP")[:900],
    ],
    ids=["nothing", "text", "html", "svg", "pdf", "gif", "bmp", "tiff", "avif", "half", "head", "zeros", "png", "webp"],
)
def test_what_is_no_photo_of_ours_is_refused_by_its_content(content: bytes):
    expected = "“anh.jpg” is not a photo that can be read. Send a JPEG, PNG or WebP file."
    assert refusal(upload(content)) == expected


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [7100, 12_000, 20_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int, monkeypatch):
    bomb = encoded(Image.new("1", (side, side)), "PNG")
    assert len(bomb) < 60_000

    def unpack(*args, **kwargs):
        pytest.fail("unpacked")

    monkeypatch.setattr(ImageFile.ImageFile, "load", unpack)
    expected = "The photo has more than 50 megapixels. Save it smaller and try again."
    assert refusal(upload(bomb, "bom.png")) == expected


def test_many_frames_count_as_one_large_picture(monkeypatch):
    monkeypatch.setattr(settings, "PHOTO_MAX_PIXELS", 50_000)
    frames = [drawing(100, 100).rotate(turn) for turn in range(6)]
    film = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert "megapixels" in refusal(upload(film))
    assert pictures.check(upload(encoded(frames[0], "WEBP"))) == ("webp", 100, 100)


def test_a_webp_file_may_have_fewer_pixels_than_others():
    large = drawing(4001, 4000)
    assert "16 megapixels" in refusal(upload(encoded(large, "WEBP", method=0, quality=30)))
    assert pictures.check(upload(encoded(large)))[1:] == (4001, 4000)


# --- What is taken ------------------------------------------------------------


@pytest.mark.parametrize(("file_format", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_the_format_is_that_of_the_content_and_not_of_the_name(file_format: str, extension: str):
    assert pictures.check(upload(encoded(drawing(300, 200), file_format), "x.gif")) == (extension, 300, 200)


def test_a_telephones_jpeg_with_a_second_picture_inside_is_a_jpeg():
    content = encoded(drawing(), "MPO", save_all=True, append_images=[Image.new("RGB", (1200, 800))])
    assert Image.open(io.BytesIO(content)).format == "MPO"
    assert pictures.check(upload(content)) == ("jpg", 1200, 800)
    assert near(rendered(content).getpixel((10, 10)), "red")


def near(pixel: tuple[int, ...], colour: str) -> bool:
    return all(abs(a - b) < 60 for a, b in zip(pixel, ImageColor.getrgb(colour), strict=True))


@pytest.mark.parametrize("orientation", CORNERS)
def test_a_photo_stands_upright_whichever_way_the_camera_was_held(orientation: int):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    content = encoded(drawing(1200, 800), exif=exif)
    turned = orientation > 4
    assert pictures.check(upload(content)) == (("jpg", 800, 1200) if turned else ("jpg", 1200, 800))
    picture = rendered(content)
    assert picture.size == ((480, 720) if turned else (480, 320))
    assert near(picture.getpixel((20, 20)), CORNERS[orientation])


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "RGBA", "P", "1"])
def test_every_kind_of_colour_can_be_shown(mode: str):
    content = encoded(drawing().convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    assert pictures.check(upload(content))[1:] == (1200, 800)
    picture = rendered(content)
    assert (picture.mode, picture.size) == ("RGB", (480, 320))


def test_what_is_transparent_lies_on_white():
    assert near(rendered(encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG")).getpixel((9, 9)), "white")
    palette = encoded(Image.new("P", (100, 100)), "PNG", transparency=0)
    assert near(rendered(palette).getpixel((9, 9)), "white")


# --- What readers get ---------------------------------------------------------


def marked(file_format: str) -> bytes:
    """A photo that tells where, with what and by whom it was taken, in every way the format knows."""
    exif = Image.Exif()
    exif[MAKE] = "SERIAL-4711"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (22.0, 8.0, 51.0), 3: "E", 4: (105.0, 50.0, 6.0)})
    options: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>SERIAL-4711</x:xmpmeta>"}
    if file_format == "PNG":
        info = PngInfo()
        info.add_text("Comment", "SERIAL-4711")
        info.add_itxt("XML:com.adobe.xmp", "SERIAL-4711")
        options = {"exif": exif, "pnginfo": info}
    if file_format == "JPEG":
        options["comment"] = b"SERIAL-4711"
    return encoded(noise(1000, 700), file_format, **options)


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_where_a_photo_was_taken_stays_in_the_original_alone(media: Path, file_format: str):
    content = marked(file_format)
    assert b"SERIAL-4711" in content
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(GPS)
    row = publish(story_with(content))
    files = list(media.iterdir())
    assert len(files) == len(names(row)) == 3 * 3
    for file in files:
        public = file.read_bytes()
        for secret in (b"SERIAL", b"EXIF", b"Exif", b"XMP ", b"xmp"):
            assert secret not in public
        picture = Image.open(file)
        assert not picture.getexif()
        assert picture.width < picture.height
    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (700, 1000)
    with storages["private"].open(photo.file.name) as original:
        assert original.read() == content


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (1, [1]),
        (319, [319]),
        (320, [320]),
        (700, [320, 640, 700]),
        (1599, [320, 640, 960, 1599]),
        (6000, [320, 640, 960, 1600]),
    ],
)
def test_no_rendition_is_wider_than_its_original(width: int, expected: list[int]):
    assert renditions.widths_of(width) == expected
    content = encoded(Image.new("RGB", (width, 3)))
    assert [rendered(content, wanted).width for wanted in expected] == expected
    assert rendered(content, 1600).width == expected[-1]


@pytest.mark.django_db
def test_the_page_is_told_the_sizes_that_the_files_have(media: Path):
    row = publish(story_with(encoded(noise(1000, 667))))
    [shown] = row.page["photos"]
    sizes = {settings.MEDIA_URL + file.name: Image.open(file).size for file in media.iterdir()}
    sets = [shown["srcset"], *(source["srcset"] for source in shown["sources"])]
    declared = dict(part.split(" ") for srcset in sets for part in srcset.split(", "))
    assert {address: f"{width}w" for address, (width, _height) in sizes.items()} == declared
    assert (shown["width"], shown["height"]) == max(sizes.values()) == (1000, 667)
    assert [source["type"] for source in shown["sources"]] == ["image/avif", "image/webp"]
    assert sizes[shown["src"]][0] == 960


def test_public_names_can_be_made_again_but_not_guessed():
    sha256 = hashlib.sha256(JPEG).hexdigest()
    name = renditions.name_of(sha256, 480)
    assert name == renditions.name_of(sha256, 480)
    assert re.fullmatch(r"[0-9a-f]{40}-480\.webp", name)
    assert name[:40] not in sha256
    assert sha256[:40] not in name
    others = [renditions.name_of(sha256, 960), renditions.name_of(hashlib.sha256(JPEG + b"\0").hexdigest(), 480)]
    assert len({name[:40], *(other[:40] for other in others)}) == 3


@pytest.mark.django_db
def test_an_upload_makes_nothing_public(media: Path, client: Client):
    photo = stage(JPEG)
    assert not list(media.iterdir())
    for address in (photo.file.url, f"/media/{photo.sha256}.jpg", f"/media/{renditions.name_of(photo.sha256, 480)}"):
        assert client.get(address).status_code == 404


# --- How originals are kept ---------------------------------------------------


@pytest.mark.django_db
def test_two_equal_uploads_share_one_file_and_a_different_one_does_not(media: Path):
    first, second = stage(JPEG), stage(JPEG, "khac.jpg")
    other = stage(JPEG + b"\0")
    assert first.pk != second.pk
    assert first.file.name == second.file.name != other.file.name
    assert len([file for file in Path(storages["private"].location).rglob("*") if file.is_file()]) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "../../settings.py",
        "/etc/passwd",
        "C:\\Windows\\win.ini",
        "a\x00b.jpg",
        "\u202egpj.exe",
        "ảnh " * 200 + ".jpg",
        "<script>alert(1)</script>.jpg",
        "..",
        " ",
        "a\r\nSet-Cookie: x=1.jpg",
    ],
)
def test_the_name_that_a_photo_came_with_decides_nothing(media: Path, name: str):
    file = upload(JPEG)
    file._name = name  # past what Django itself makes of a name
    photo = pictures.stage(file, factories.account("photographer", Role.REPORTER))
    photo.full_clean(exclude=["article"])
    sha256 = hashlib.sha256(JPEG).hexdigest()
    assert photo.file.name == f"photos/{sha256[:2]}/{sha256}.jpg"
    kept = Photo.objects.get(pk=photo.pk).original_filename
    assert len(kept) <= 200
    assert not re.search("[\x00-\x1f\u202e/]", kept)
    with storages["private"].open(photo.file.name) as original:
        assert original.read() == JPEG


def private_files() -> list[Path]:
    return sorted(file for file in Path(storages["private"].location).rglob("*") if file.is_file())


@pytest.mark.django_db
def test_a_photo_that_no_story_took_goes_after_a_day_with_its_files(media: Path, client: Client):
    forgotten, shared = stage(JPEG), stage(encoded(drawing(), "PNG"))
    fresh = stage(encoded(drawing(), "PNG"))
    client.force_login(forgotten.uploaded_by)
    for size in ("", "small"):
        assert client.get(f"/admin/photos/{forgotten.pk}/", {"size": size}).status_code == 200
    assert len(private_files()) == 4
    Photo.objects.filter(pk__in=[forgotten.pk, shared.pk]).update(uploaded_at=NOON - timedelta(hours=25))
    Photo.objects.filter(pk=fresh.pk).update(uploaded_at=NOON - timedelta(hours=23))
    pictures.discard_forgotten(NOON)
    assert list(Photo.objects.all()) == [fresh]
    assert private_files() == [Path(storages["private"].path(fresh.file.name))]


@pytest.mark.django_db
def test_a_photo_that_was_in_a_story_stays(media: Path):
    story_with(JPEG)
    taken_out = stage(encoded(drawing(), "PNG"))
    Photo.objects.filter(pk=taken_out.pk).update(staged=False)
    Photo.objects.update(uploaded_at=NOON - timedelta(days=9))
    pictures.discard_forgotten(NOON)
    assert Photo.objects.count() == len(private_files()) == 2


@pytest.mark.django_db
def test_one_person_cannot_fill_the_disk_with_photos_of_no_story(media: Path, monkeypatch):
    monkeypatch.setattr(pictures, "STAGED_MOST", 2)
    stage(JPEG)
    first = stage(encoded(drawing(), "PNG"))
    with translation.override("en"), pytest.raises(ValidationError, match="2 photos of yours wait to be saved"):
        pictures.stage(upload(encoded(drawing(), "WEBP")), first.uploaded_by)
    assert len(private_files()) == 2
    Photo.objects.filter(pk=first.pk).update(uploaded_at=NOON - timedelta(days=9))
    with time_machine.travel(NOON, tick=False):
        pictures.stage(upload(encoded(drawing(), "WEBP")), first.uploaded_by)
    assert not Photo.objects.filter(pk=first.pk).exists()


# --- How public files go ------------------------------------------------------


@pytest.mark.django_db
def test_a_picture_that_another_story_shows_or_will_show_stays(media: Path, django_capture_on_commit_callbacks):
    rows = [publish(story_with(JPEG)), publish(story_with(JPEG)), publish(story_with(JPEG), NOON + timedelta(days=1))]
    files = names(rows[0])
    assert all(names(row) == files for row in rows)
    for row, left in zip(rows, (True, True, False), strict=True):
        with django_capture_on_commit_callbacks(execute=True):
            factories.withdraw(row, NOON)
        assert {default_storage.exists(name) for name in files} == {left}


@pytest.mark.django_db
def test_with_a_story_the_pictures_of_its_scheduled_edit_go(media: Path, django_capture_on_commit_callbacks):
    article = story_with(JPEG)
    publish(article)
    photo = stage(encoded(drawing()))
    photo.article = article
    photo.save()
    edit = publish(article, NOON + timedelta(days=1))
    assert all(default_storage.exists(name) for name in names(edit))
    with django_capture_on_commit_callbacks(execute=True):
        factories.withdraw(edit, NOON)
    assert Rendition.objects.count() > 2
    assert not list(media.iterdir())


# --- Formats and colours ------------------------------------------------------


def test_each_format_can_be_read_and_the_better_ones_are_smaller():
    original = encoded(noise(60, 40).resize((1800, 1200), Image.Resampling.BICUBIC), quality=95)
    sizes = {ending: len(renditions.render(io.BytesIO(original), 960, ending)) for ending in renditions.MEDIA_TYPES}
    assert sizes["avif"] < sizes["jpg"]
    assert sizes["webp"] < sizes["jpg"]
    for ending, media_type in renditions.MEDIA_TYPES.items():
        picture = Image.open(io.BytesIO(renditions.render(io.BytesIO(original), 320, ending)))
        assert Image.MIME[picture.format or ""] == media_type
        assert picture.size == (320, 213)


def colour(profile: bytes) -> tuple[int, int, int]:
    """What a red picture becomes whose numbers are meant in this profile."""
    content = renditions.render(io.BytesIO(encoded(Image.new("RGB", (8, 8), "red"), icc_profile=profile)), 8, "jpg")
    picture = Image.open(io.BytesIO(content))
    assert "icc_profile" not in picture.info
    return picture.getpixel((4, 4))


def test_the_colours_of_another_profile_become_those_of_the_web():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile in which red light is called green, and green light red.
    other = srgb.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    assert colour(srgb) == pytest.approx((254, 0, 0), abs=2)
    assert colour(other) == pytest.approx((0, 255, 1), abs=4)
    assert colour(b"no profile") == pytest.approx((254, 0, 0), abs=2)


@pytest.mark.django_db
def test_what_was_prepared_is_published_without_drawing_it_again(media: Path, monkeypatch):
    article = story_with(encoded(noise(700, 500)))
    photo = renditions.as_snapshot(article.photos.get())
    renditions.prepare(photo)
    assert not list(media.iterdir())
    monkeypatch.setattr(renditions, "_cascade", None)
    row = publish(article)
    assert {file.name for file in media.iterdir()} == names(row) == set(renditions.names_of(photo).values())


@pytest.mark.django_db
def test_a_photo_that_is_thrown_away_takes_its_prepared_pictures_along(media: Path):
    with time_machine.travel(NOON - timedelta(days=2), tick=False):
        photo = stage(JPEG)
    renditions.prepare(renditions.as_snapshot(photo))
    folder = Path(storages["private"].location)
    assert list(folder.rglob("*.avif"))
    pictures.discard_forgotten(NOON)
    assert not [path for path in folder.rglob("*") if path.is_file()]
