"""Filing files as somebody, without a form: drafts with all that was read, once each."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.desk.file_as import file
from articles.intake.encodings import Encoding
from articles.models import Article, Photo, Source, Status
from tests.articles.desk.filing import picture as photo
from tests.articles.intake.test_encodings import written
from tests.articles.intake.test_stories import FIRST, SECOND
from tests.articles.intake.word_files import packed, paragraph, parts, picture
from tests.journey import TWIN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]
STORY = TWIN.read_text(encoding="utf-8")


def filed(user, content: bytes, name: str = "bai.txt", encoding: Encoding | None = None) -> list[Article]:
    return file(user, content, name, encoding, timezone.now())


def test_a_text_becomes_a_draft_with_all_that_was_read(cast) -> None:
    [story] = filed(cast.reporter, STORY.encode())
    assert story.status == Status.DRAFT
    assert story.filed_by == cast.reporter
    assert story.home_province.slug == "bac-kan"
    assert story.source_credit == "Theo Báo Bắc Kạn"
    assert story.officials.count() == 1
    assert story.origin.source.text == STORY


def test_the_same_file_is_filed_once(cast) -> None:
    assert filed(cast.reporter, STORY.encode()) == filed(cast.reporter, STORY.encode(), "khác.txt")
    two = f"{FIRST}./.\n\n{SECOND}./.".encode()
    assert filed(cast.chief, two) == filed(cast.chief, two)
    assert Article.objects.count() == 3


def test_each_story_of_a_file_becomes_a_draft(cast) -> None:
    stories = filed(cast.chief, f"{FIRST}./.\n\n{SECOND}./.".encode())
    assert [story.headline for story in stories] == [FIRST.split("\n")[0], SECOND.split("\n")[0]]


def test_a_word_file_brings_its_pictures(cast) -> None:
    blocks = [paragraph(line) for line in FIRST.split("\n\n")]
    members = parts(*blocks, paragraph(picture()), paragraph("Nhà mới. Ảnh: N.H")) | {
        "word/media/image1.jpeg": photo().read()
    }
    [story] = filed(cast.chief, packed(members), "bai.docx")
    [kept] = Photo.objects.filter(article=story)
    assert "Nhà mới" in kept.caption


def test_an_old_encoding_is_converted_when_asked_and_refused_otherwise(cast) -> None:
    old = written(STORY, Encoding.TCVN3).encode()
    with pytest.raises(ValidationError, match="TCVN3"):
        filed(cast.reporter, old)
    assert not Article.objects.exists()
    assert Source.objects.count() == 1
    [story] = filed(cast.reporter, old, encoding=Encoding.TCVN3)
    assert story.home_province.slug == "bac-kan"


def test_a_province_that_is_not_theirs_is_refused_and_the_file_waits_on_the_desk(cast) -> None:
    with pytest.raises(ValidationError, match="not one of yours"):
        filed(cast.reporter, FIRST.encode())
    assert not Article.objects.exists()
    assert Source.objects.unfiled().count() == 1


def test_who_files_no_stories_files_none_here(cast) -> None:
    with pytest.raises(ValidationError):
        filed(cast.admin, STORY.encode())
    with pytest.raises(ValidationError):
        filed(cast.reporter, b"PK\x03\x04 broken", "bai.docx")
    assert not Article.objects.exists()
