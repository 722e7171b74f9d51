"""The command `intake`: Word files, old encodings, several stories, progress; what is wrong is said."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.intake.encodings import Encoding
from articles.models import Article
from tests.articles.intake.test_encodings import written
from tests.articles.intake.test_stories import FIRST, SECOND
from tests.articles.intake.word_files import docx, paragraph, run
from tests.journey import TWIN

pytestmark = pytest.mark.django_db
STORY = TWIN.read_text(encoding="utf-8")


class Terminal(io.StringIO):
    """Errors shown on a terminal."""

    def isatty(self) -> bool:
        return True


def intake(*arguments: str, errors: io.StringIO | None = None) -> tuple[list[dict[str, Any]], str]:
    """What the command prints for each file, and what it says of them."""
    output, errors = io.StringIO(), errors or io.StringIO()
    try:
        call_command("intake", "--json", *arguments, stdout=output, stderr=errors)
    except CommandError as error:
        errors.write(f"FAILED {error}")
    return [json.loads(line) for line in output.getvalue().splitlines()], errors.getvalue()


def saved(folder: Path, name: str, content: bytes | str) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def test_a_word_file_is_read_like_the_text_in_it(tmp_path: Path) -> None:
    file = saved(tmp_path, "tin.docx", docx(*[paragraph(line) for line in STORY.split("\n") if line.strip()]))
    [draft], said = intake(file)
    assert said == ""
    assert draft["headline"].startswith("Bắc Kạn:")
    assert draft["officials"][0]["name"] == "Lường Thị Ngọc Diệp"
    assert draft["source_credit"] == "Theo Báo Bắc Kạn"


def test_bad_files_are_named_with_the_reason_and_the_others_are_read(tmp_path: Path) -> None:
    bad = [
        saved(tmp_path, "hỏng.docx", docx(paragraph("x"))[:200]),
        saved(tmp_path, "cũ.txt", written(STORY, Encoding.TCVN3).encode("latin-1", "replace")),
        saved(tmp_path, "lạ.txt", b"\x00\xff\xfe\x81"),
        str(tmp_path / "không có.txt"),
    ]
    drafts, said = intake(*bad, str(TWIN))
    assert len(drafts) == 1
    assert "hỏng.docx: “hỏng.docx” is damaged" in said
    assert "cũ.txt: the text seems to be in TCVN3 (ABC); --encoding tcvn3 converts it" in said
    assert "lạ.txt: the file is not text in UTF-8" in said
    assert "không có.txt: No such file or directory" in said
    assert "FAILED 4 of 5 files could not be read." in said


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.VIQR, Encoding.UTF8])
def test_an_old_encoding_is_said_and_converted_only_when_asked(tmp_path: Path, encoding: Encoding) -> None:
    file = saved(tmp_path, "cũ.txt", written(STORY, encoding))
    [draft], said = intake(file)
    assert f"--encoding {encoding} converts it" in said
    assert f"encoding-{encoding}" in draft["warnings"]
    assert draft["provinces"] == []
    [draft], said = intake("--encoding", encoding, file)
    assert "converted from" in said
    assert draft["provinces"] == ["bac-kan"]
    assert not [one for one in draft["warnings"] if one.startswith("encoding")]


def test_a_text_in_unicode_is_not_converted_whatever_is_asked(tmp_path: Path) -> None:
    [draft], said = intake("--encoding", "tcvn3", str(TWIN))
    assert said == ""
    assert draft["provinces"] == ["bac-kan"]


def test_a_word_file_in_an_old_font_is_said_and_converted_when_asked(tmp_path: Path) -> None:
    old = '<w:rFonts w:ascii=".VnTime"/>'
    lines = [line for line in written(STORY, Encoding.TCVN3).split("\n") if line.strip()]
    file = saved(tmp_path, "cũ.docx", docx(*[paragraph(run(line, old)) for line in lines]))
    [draft], said = intake(file)
    assert "--encoding tcvn3 converts it" in said
    [draft], said = intake("--encoding", "tcvn3", file)
    assert "converted from TCVN3 (ABC)" in said
    assert draft["provinces"] == ["bac-kan"]


def test_several_stories_are_said_and_read_apart_when_asked(tmp_path: Path) -> None:
    file = saved(tmp_path, "hai.txt", f"{FIRST}./.\n\n{SECOND}./.\n")
    drafts, said = intake(file)
    assert len(drafts) == 1
    assert "it seems to hold 2 stories; --split reads them apart" in said
    drafts, said = intake("--split", file)
    assert [draft["provinces"] for draft in drafts] == [["lang-son"], ["cao-bang"]]
    assert said == ""


def test_progress_is_shown_on_a_terminal_alone() -> None:
    assert "2/2" in intake(str(TWIN), str(TWIN), errors=Terminal())[1]
    assert intake(str(TWIN), str(TWIN))[1] == ""
    assert intake(str(TWIN), errors=Terminal())[1] == ""


def test_files_are_filed_as_somebody_once(cast, tmp_path: Path) -> None:
    def file_as(user: str, *files: str) -> tuple[str, str]:
        output, errors = io.StringIO(), io.StringIO()
        try:
            call_command("intake", "--file-as", user, *files, stdout=output, stderr=errors)
        except CommandError as error:
            errors.write(f"FAILED {error}")
        return output.getvalue(), errors.getvalue()

    other = saved(tmp_path, "khác.txt", FIRST)
    printed, said = file_as(cast.reporter.username, str(TWIN), other)
    [story] = Article.objects.all()
    assert f"draft {story.pk}: Bắc Kạn" in printed
    assert "khác.txt: This province is not one of yours." in said
    assert "FAILED 1 of 2 files could not be read." in said
    assert file_as(cast.reporter.username, str(TWIN)) == (printed, "")
    assert Article.objects.count() == 1
    assert "There is no user nobody" in file_as("nobody", str(TWIN))[1]
