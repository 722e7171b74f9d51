"""The pictures of an archive: those in its folder become photos of their stories; no other file is ever read."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from articles.archive.media import Media, NotThere
from articles.archive.posts import read_markup
from articles.models import Article, Photo
from tests import factories
from tests.articles.archives import export, item

pytestmark = pytest.mark.django_db
UPLOADS = "https://cu.example/wp-content/uploads"
CAPTION = (
    f'[caption id="a" width="300"]<a href="x"><img src="{UPLOADS}/2019/03/cho-300x200.jpg" alt="Người đi chợ"></a> '
    "Chợ phiên. Ảnh: Thu Hà[/caption]"
)
FIGURE = f"<figure><img alt='' src='{UPLOADS}/2019/03/h%E1%BB%8Dp.png'><figcaption>Quang cảnh.</figcaption></figure>"
BODY = "Sáng 1/3, Mặt trận tỉnh Bắc Kạn họp.\n\n{}\n\nHội nghị nghe ba báo cáo của các huyện và bàn việc quý sau."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "uploads"
    (root / "2019" / "03").mkdir(parents=True)
    Image.new("RGB", (640, 480), "teal").save(root / "2019" / "03" / "cho.jpg")
    Image.new("RGB", (320, 200), "navy").save(root / "2019" / "03" / "họp.png")
    (root / "hong.jpg").write_text("no picture")
    Image.new("RGB", (64, 64)).save(tmp_path / "secret.jpg")
    (root / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    return root


def imported(path: Path, cast, folder: Path, said: Path) -> list[dict]:
    factories.section()
    call_command("import_archive", str(path), "--as", "editor", "--media", str(folder), "--report", str(said))
    return [row for row in map(json.loads, said.read_text("utf-8").splitlines()) if row["what"] == "picture"]


def test_pictures_in_the_folder_become_photos_with_caption_and_alternative_text(tmp_path: Path, cast, folder) -> None:
    path = tmp_path / "cu.xml"
    path.write_text("".join(export(range(0), item(1, body=BODY.format(f"{CAPTION}\n\n{FIGURE}")))), encoding="utf-8")
    assert imported(path, cast, folder, tmp_path / "said") == []
    story = Article.objects.get()
    first, second = story.photos.order_by("position")
    assert (first.caption, first.credit, first.alt) == ("Chợ phiên.", "Thu Hà", "Người đi chợ")
    assert (first.width, second.caption, second.original_filename) == (640, "Quang cảnh.", "họp.png")
    assert "Chợ phiên" not in story.body and "Quang cảnh" not in story.body
    assert [photo["id"] for photo in story.head.data["photos"]] == [first.pk, second.pk]
    imported(path, cast, folder, tmp_path / "said")
    assert Photo.objects.count() == 2


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (f"{UPLOADS}/2019/03/mat.jpg", "not in the folder"),
        (f"{UPLOADS}/../secret.jpg", "outside"),
        (f"{UPLOADS}/%2e%2e/secret.jpg", "outside"),
        (f"{UPLOADS}/..%5Csecret.jpg", "outside"),
        (f"{UPLOADS}/link.jpg", "outside"),
        ("/etc/hostname", "not in the folder"),
        ("file:///etc/hostname", "not in the folder"),
        ("data:image/png;base64,AAAA", "no file|not in the folder"),
        (f"{UPLOADS}/{'a' * 400}.jpg", "no file"),
        (f"{UPLOADS}/\0.jpg", "no file"),
        ("http://[", "no file"),
    ],
)
def test_no_other_file_is_ever_found(folder: Path, source: str, why: str) -> None:
    with pytest.raises(NotThere, match=why):
        Media(folder).find(source)
    [(what, detail)] = read_markup(f'<p>a</p><img src="{source}">', Media(folder)).left_out
    assert (what, detail.startswith(source[:20])) == ("picture", True)


def test_what_is_no_picture_or_missing_is_told_of_and_stops_nothing(tmp_path: Path, cast, folder) -> None:
    pictures = f'<img src="{UPLOADS}/hong.jpg"> <img src="{UPLOADS}/mat.jpg"> <img src="{UPLOADS}/2019/03/cho.jpg">'
    path = tmp_path / "cu.xml"
    path.write_text("".join(export(range(0), item(1, body=BODY.format(pictures)))), encoding="utf-8")
    told = imported(path, cast, folder, tmp_path / "said")
    assert [row["detail"].partition(": ")[0].rpartition("/")[2] for row in told] == ["mat.jpg", "hong.jpg"]
    assert Article.objects.get().photos.count() == 1


def test_the_own_picture_of_a_post_leads_and_is_taken_once(tmp_path: Path, cast, folder) -> None:
    told = {"wp:attachment_url": f"{UPLOADS}/2019/03/cho.jpg", "excerpt:encoded": "Chợ phiên Ba Bể. Ảnh: Thu Hà"}
    behind = item(70, **{"wp:post_type": "attachment", "_wp_attachment_image_alt": "Người bán rau"} | told)
    shows = BODY.format(f'{FIGURE}\n\n<img src="{UPLOADS}/2019/03/cho-300x200.jpg">')
    posts = [item(1, body=shows, _thumbnail_id="70"), item(2, _thumbnail_id="71"), item(3, _thumbnail_id="")]
    path = tmp_path / "cu.xml"
    path.write_text("".join(export(range(0), *posts, behind)), encoding="utf-8")
    [row] = imported(path, cast, folder, tmp_path / "said")
    assert row["detail"] == "attachment 71: not in the folder"
    story = Article.objects.get(headline__endswith="thứ 1")
    first, second = story.photos.order_by("position")
    assert (first.caption, first.credit, first.alt) == ("Chợ phiên Ba Bể.", "Thu Hà", "Người bán rau")
    assert second.original_filename == "họp.png"
    assert Photo.objects.count() == 2


def test_a_table_names_its_pictures_in_a_column(tmp_path: Path, cast, folder) -> None:
    path = tmp_path / "cu.csv"
    path.write_text(
        "title,content,published,picture,caption\n"
        f'"Bắc Kạn: Họp","{BODY.format("")}",2018-05-04,2019/03/cho.jpg | ../secret.jpg,Chợ phiên\n',
        encoding="utf-8",
    )
    [row] = imported(path, cast, folder, tmp_path / "said")
    assert row["detail"] == "../secret.jpg: outside of the folder"
    assert [photo.caption for photo in Article.objects.get().photos.all()] == ["Chợ phiên"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, cast) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        imported(tmp_path / "cu.xml", cast, tmp_path / "nowhere", tmp_path / "said")
