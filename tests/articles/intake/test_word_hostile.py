"""Word files that nobody should send: each is refused or defused with a sentence, within its limits, without a call."""

import io
import json
import random
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.intake import word
from articles.intake.word import office, reading
from articles.intake.word.package import OLE, Fault, Limits
from tests.articles.intake.word_files import W, document, docx, packed, paragraph, parts, picture, run, table

ROOT = Path(__file__).resolve().parents[3]
PLAIN = (paragraph("Tên bài"), paragraph("Lời dẫn."))


def refused(content: bytes, limits: Limits = Limits()) -> str:  # noqa: B008
    """Why a file is refused, read in this process."""
    with pytest.raises(Fault) as caught:
        reading.read(content, limits)
    assert str(caught.value) in word.REASONS
    return str(caught.value)


# --- Measured before anything is unpacked -----------------------------------------


def test_a_file_within_the_limits_is_read() -> None:
    assert reading.read(docx(*PLAIN), Limits()).text == "Tên bài\n\nLời dẫn."


def test_too_much_of_anything_is_refused() -> None:
    content = docx(*PLAIN)
    assert refused(content, Limits(file_bytes=len(content) - 1)) == "too-large"
    assert refused(content, Limits(members=3)) == "bomb"
    assert refused(content, Limits(unpacked_bytes=1000)) == "bomb"
    assert refused(content, Limits(part_bytes=200)) == "long"
    assert refused(content, Limits(elements=10)) == "long"
    assert refused(docx(*PLAIN * 6), Limits(paragraphs=11)) == "long"
    assert refused(docx(table((table((table(("x",)),)),))), Limits(depth=12)) == "deep"


def test_a_bomb_is_known_by_its_ratio() -> None:
    assert refused(packed(parts(*PLAIN) | {"word/media/image2.png": bytes(3_000_000)})) == "bomb"


@pytest.mark.parametrize("name", ["../../settings.py", "/etc/passwd", "C:\\boot.ini", "word/..\\x", "word/a#.xml"])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    content = packed(parts(*PLAIN) | {name: "x"}).replace(b"word/a#", b"word/a\x00")
    assert refused(content) == "odd-names"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused() -> None:
    target = io.BytesIO(docx(*PLAIN))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/document.xml", document(paragraph("Khác")))
    assert refused(target.getvalue()) == "odd-names"


def test_what_is_cut_off_or_no_word_file_is_refused() -> None:
    content = docx(*PLAIN)
    assert refused(content[: len(content) // 2]) == "broken"
    assert refused(content[:-400]) == "broken"
    assert refused(content.replace(b"PK\x01\x02", b"PK\x09\x09")) == "broken"
    assert refused("Bắc Kạn: không phải Word".encode()) == "not-word"
    assert refused(b"") == "not-word"
    assert refused(packed({"a.txt": "x"})) == "not-word"
    assert refused(packed({"[Content_Types].xml": "<x/>", "_rels/.rels": "<x/>"})) == "not-word"


def test_any_cut_or_damage_is_refused_or_read_and_never_an_error() -> None:
    content, seed = docx(*PLAIN, paragraph(picture())), random.Random(7)
    for _ in range(150):
        damaged = bytearray(content[: seed.randrange(4, len(content))] if seed.random() < 0.3 else content)
        for _byte in range(seed.randrange(1, 4)):
            damaged[seed.randrange(4, len(damaged))] = seed.randrange(256)
        try:
            reading.read(bytes(damaged), Limits())
        except Fault as fault:
            assert str(fault) in word.REASONS


def test_a_locked_file_is_refused_by_a_sentence_about_its_password() -> None:
    assert refused(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)) == "locked"
    content = bytearray(docx(*PLAIN))
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert refused(bytes(content)) == "locked"


# --- XML ----------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "inside",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x "quý III">',
        f'<!ENTITY l0 "ha">{LAUGHS}<!ENTITY x "&l9;">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;',
    ],
)
def test_a_dtd_is_refused_wherever_it_stands(inside: str) -> None:
    main = document(paragraph("<w:r><w:t>&x;</w:t></w:r>"))
    for name, root, content in (
        ("word/document.xml", "w:document", main),
        ("word/styles.xml", "w:styles", f'<w:styles xmlns:w="{W}"/>'),
    ):
        text = f"<!DOCTYPE {root} [{inside}]>{content}"
        for encoded in (text.encode(), text.encode("utf-16")):
            assert refused(packed(parts(*PLAIN) | {name: encoded})) in {"dtd", "broken"}
    assert refused(packed(parts(*PLAIN) | {"word/document.xml": f"<!DOCTYPE w:document [{inside}]>{main}"})) == "dtd"


def test_what_the_xml_parser_itself_refuses_is_said_like_our_own_limits() -> None:
    deep = "<w:sdt><w:sdtContent>" * 200 + paragraph("x") + "</w:sdtContent></w:sdt>" * 200
    assert refused(docx(deep), Limits(depth=10_000)) == "deep"


def test_a_part_that_is_no_xml_is_refused() -> None:
    assert refused(packed(parts(*PLAIN) | {"word/document.xml": "<w:document"})) == "broken"


def test_styles_and_lists_that_lead_in_a_circle_are_followed_to_an_end() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    content = packed(parts(paragraph("Tên bài", style="A")) | {"word/styles.xml": styles})
    assert reading.read(content, Limits()).text == "Tên bài"


def test_numbers_that_are_none_or_too_large_do_no_harm() -> None:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="99999999999"/></w:tcPr>{paragraph("x")}</w:tc>'
    numbering = '<w:numPr><w:ilvl w:val="-7"/><w:numId w:val="1"/></w:numPr>'
    content = docx(paragraph("mục", properties=numbering), f"<w:tbl><w:tr>{cell}</w:tr><w:tr>{cell}</w:tr></w:tbl>")
    assert reading.read(content, Limits()).text == "mục\n\nx\n\nx"


# --- What would call or run something ---------------------------------------------------


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def test_nothing_outside_the_file_is_fetched(listener: socket.socket) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    outside = (
        ("rOut", "image", f"{address}.png", True),
        ("rTemplate", "attachedTemplate", f"{address}.dotm", True),
        ("rFrame", "frame", f"{address}.html", True),
        ("rLink", "hyperlink", address, True),
    )
    link = f'<w:hyperlink r:id="rLink">{run("đây")}</w:hyperlink>'
    story = word.read(docx(*PLAIN, paragraph(picture("rOut")), paragraph(link), relations=outside), "tin.docx")
    assert story.warnings == ("external",)
    assert story.pictures == ()
    with pytest.raises(word.Refused, match="DTD"):
        word.read(
            packed(
                parts(*PLAIN)
                | {"word/document.xml": f'<!DOCTYPE w:document SYSTEM "{address}">{document(paragraph("x"))}'}
            ),
            "tin.docx",
        )
    with pytest.raises(BlockingIOError):
        listener.accept()
    with socket.create_connection(listener.getsockname()):
        listener.accept()  # it would have heard


def test_macros_and_objects_are_left_out_and_said() -> None:
    members = parts(*PLAIN, paragraph("<w:r><w:object/></w:r>")) | {"word/vbaProject.bin": OLE + bytes(2000)}
    assert set(reading.read(packed(members), Limits()).warnings) == {"macros", "objects"}


def test_the_reading_process_can_open_nothing_and_grow_little() -> None:
    script = """
import json, socket
from articles.intake.word import worker
worker.limit()
said = []
for attempt in (lambda: open("/etc/passwd"), lambda: socket.socket(), lambda: bytearray(300 * 1024**2)):
    try:
        attempt()
    except (OSError, MemoryError) as error:
        said.append(type(error).__name__)
print(json.dumps(said))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout) == ["OSError", "OSError", "MemoryError"]


def test_a_process_that_takes_too_long_is_ended_and_the_file_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "SECONDS", 0.01)
    with pytest.raises(word.Refused) as caught:
        word.read(docx(*PLAIN), "tin.docx")
    assert caught.value.code == "too-slow"


# --- Pictures ------------------------------------------------------------------------------


def test_only_pictures_that_can_be_shown_are_taken_out() -> None:
    members = parts(*PLAIN, paragraph(picture())) | {"word/media/image1.jpeg": b"<svg onload='alert(1)'/>"}
    story = word.read(packed(members), "tin.docx")
    assert story.pictures == ()
    assert story.warnings == ("picture-kind",)


def test_the_same_picture_many_times_is_taken_out_a_hundred_times_at_most() -> None:
    content = docx(*PLAIN, *[paragraph(picture())] * 120)
    found, warnings = word._pictures(content, [("word/media/image1.jpeg", "", 0)] * 120)
    assert len(found) == Limits().pictures
    assert warnings == ["many-pictures"]


# --- The old format ---------------------------------------------------------------------------

OLD = OLE + bytes(1000)


def program(folder: Path, script: str) -> str:
    """A stand-in for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_an_old_file_is_refused_where_no_libreoffice_is(settings) -> None:
    settings.SOFFICE = "no-such-program"
    with pytest.raises(word.Refused) as caught:
        word.read(OLD, "cũ.doc")
    assert caught.value.code == "old"
    assert "cũ.doc" in str(caught.value)


def test_an_old_file_is_converted_in_a_folder_of_its_own(settings, tmp_path: Path) -> None:
    converted = tmp_path / "converted.docx"
    converted.write_bytes(docx(*PLAIN))
    settings.SOFFICE = program(
        tmp_path,
        f'env > {tmp_path}/environment; echo "$@" > {tmp_path}/given\n'
        'for one; do last="$one"; done\nmkdir -p "$(dirname "$last")/out"; '
        f'cp {converted} "$(dirname "$last")/out/story.docx"',
    )
    story = word.read(OLD, "cũ.doc")
    assert story.text == "Tên bài\n\nLời dẫn."
    assert story.warnings == ("old-format",)
    given = (tmp_path / "given").read_text()
    assert "--headless" in given
    assert "UserInstallation=file://" in given
    assert "SECRET" not in (tmp_path / "environment").read_text()


def test_a_rich_text_file_goes_the_way_of_the_old_format(settings) -> None:
    settings.SOFFICE = "no-such-program"
    assert word.is_word(b"{\\rtf1 hello}")
    with pytest.raises(word.Refused) as caught:
        word.read(b"{\\rtf1 hello}", "tin.doc")
    assert caught.value.code == "old"


@pytest.mark.parametrize("script", ["exit 3", "exit 0", "sleep 30"])
def test_an_old_file_that_cannot_be_converted_is_refused(
    settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(office, "SECONDS", 0.5)
    settings.SOFFICE = program(tmp_path, script)
    with pytest.raises(word.Refused) as caught:
        word.read(OLD, "cũ.doc")
    assert caught.value.code == "old-failed"


# --- Real sizes ---------------------------------------------------------------------------------


def words(seed: random.Random, count: int) -> str:
    return " ".join(f"hội{seed.randrange(10**6)}" for _ in range(count))


MEASURED = """
import json, resource, subprocess, sys
with open(sys.argv[1], "rb") as file:
    command = [sys.executable, "-m", "articles.intake.word.worker"]
    done = subprocess.run(command, stdin=file, capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.stdout.decode(), used.ru_utime + used.ru_stime, used.ru_maxrss // 1024]))
"""


@pytest.mark.full
def test_the_worst_files_cost_little_time_and_memory(tmp_path: Path) -> None:
    seed = random.Random(3)
    cases = {
        "bomb": lambda: packed(parts(*PLAIN) | {"word/document.xml": document("<w:p/>" * 20_000_000)}),
        "million paragraphs": lambda: docx(
            "".join(f"<w:p><w:r><w:t>{words(seed, 1)}</w:t></w:r></w:p>" for _ in range(10**6))
        ),
        "nested": lambda: docx("<w:tbl><w:tr><w:tc>" * 1000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 1000),
        "many runs": lambda: docx(
            "".join(paragraph(*[run(words(seed, 1), "<w:b/>") for _ in range(100)]) for _ in range(1000))
        ),
        "many cells": lambda: docx(table(*[(words(seed, 1),) * 19 for _ in range(1000)])),
        "long": lambda: docx(paragraph(words(seed, 900_000))),
    }
    for name, made in cases.items():
        file = tmp_path / "x.docx"
        file.write_bytes(made())
        done = subprocess.run([sys.executable, "-c", MEASURED, str(file)], cwd=ROOT, capture_output=True, check=True)
        said, seconds, megabytes = json.loads(done.stdout)
        reason = json.loads(said).get("refused", "read")
        print(f"{name}: {reason}, {seconds:.1f} s, {megabytes} MB")  # noqa: T201
        assert reason in {"bomb", "long", "deep", "too-large", "read"}, name
        assert seconds < 20, name
        assert megabytes < 300, name
