"""What a photo file says of itself, read from files made here and from broken ones."""

import io
import struct
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, strategies
from PIL import Image

from articles import iptc
from articles.iptc import About

CAPTION, BYLINE, CREDIT, CREATED, CHARACTER_SET = (2, 120), (2, 80), (2, 110), (2, 55), (1, 90)


def block(fields: Sequence[tuple[tuple[int, int], bytes]]) -> bytes:
    """A Photoshop resource (APP13) that holds these IPTC fields."""
    data = b"".join(b"\x1c" + bytes(key) + len(value).to_bytes(2, "big") + value for key, value in fields)
    data += b"\0" * (len(data) % 2)
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(data).to_bytes(4, "big") + data


def exif_of(words: dict[int, str], taken: str) -> bytes:
    """EXIF as cameras of today write it: UTF-8 in the fields for ASCII, the day in a directory of its own."""
    fields = {0x010E: words.get(0x010E, ""), 0x013B: words.get(0x013B, ""), 0x8769: taken}
    start = 8 + 2 + 12 * len(fields) + 4
    entries, values = b"", b""
    for tag, text in fields.items():
        place = start + len(values)
        if tag == 0x8769:
            entries += struct.pack("<HHII", tag, 4, 1, place)
            value = text.encode() + b"\0"
            values += struct.pack("<HHHIII", 1, 0x9003, 2, len(value), place + 18, 0) + value
        else:
            value = (text.encode() + b"\0").ljust(8, b"\0")
            entries += struct.pack("<HHII", tag, 2, len(value), place)
            values += value
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(fields)) + entries + b"\0\0\0\0" + values


def photo(
    fields: Sequence[tuple[tuple[int, int], bytes]] = (), exif: dict[int, str] | None = None, taken: str = ""
) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (16, 16)).save(output, "JPEG", exif=exif_of(exif or {}, taken) if exif or taken else b"")
    plain = output.getvalue()
    if not fields:
        return plain
    segment = block(fields)
    return plain[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + plain[2:]


def test_caption_credit_and_day_are_read_in_vietnamese() -> None:
    content = photo(
        [
            (CHARACTER_SET, b"\x1b%G"),
            (CAPTION, "Quang cảnh hội nghị ở\nBắc Kạn.".encode()),
            (BYLINE, "Nông Thị Hạnh".encode()),
            (CREDIT, "Báo Bắc Kạn".encode()),
            (CREATED, b"20231010"),
        ]
    )
    expected = About("Quang cảnh hội nghị ở Bắc Kạn.", "Nông Thị Hạnh/Báo Bắc Kạn", date(2023, 10, 10))
    assert iptc.read(content) == expected


def test_several_photographers_stand_with_commas() -> None:
    assert iptc.read(photo([(BYLINE, "Lê An".encode()), (BYLINE, "Hà Mẫu".encode())])).credit == "Lê An, Hà Mẫu"


def test_what_is_decomposed_or_in_an_old_code_page_is_read_all_the_same() -> None:
    assert iptc.read(photo([(CAPTION, "Hội nghị".encode())])).caption == "Hội nghị"
    assert iptc.read(photo([(CAPTION, "Đại hội".encode("cp1258", "ignore"))])).caption.startswith("Đ")


def test_exif_is_the_second_source() -> None:
    content = photo(exif={0x010E: "Ngày hội Đại đoàn kết", 0x013B: "Hoàng Văn Lương"}, taken="2026:11:15 08:30:00")
    assert iptc.read(content) == About("Ngày hội Đại đoàn kết", "Hoàng Văn Lương", date(2026, 11, 15))


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DSC_0042", "IMG_1234"])
def test_what_a_camera_writes_by_itself_is_no_caption(words: str) -> None:
    assert iptc.read(photo(exif={0x010E: words})) == About()


def test_one_name_is_given_once() -> None:
    assert iptc.read(photo([(BYLINE, b"TTXVN"), (CREDIT, b"TTXVN")])).credit == "TTXVN"


def test_long_texts_are_cut_to_what_the_desk_keeps() -> None:
    about = iptc.read(photo([(CAPTION, "ữ ".encode() * 3000), (BYLINE, b"a" * 400)]))
    assert (len(about.caption), len(about.credit)) == (iptc.CAPTION_LENGTH, iptc.CREDIT_LENGTH)


@pytest.mark.parametrize("words", [b"20231345", b"sometime", b""])
def test_a_day_that_does_not_exist_is_none(words: bytes) -> None:
    assert iptc.read(photo([(CREATED, words)])).taken_on is None


@given(strategies.binary(max_size=400))
def test_broken_blocks_say_nothing_and_raise_nothing(junk: bytes) -> None:
    good = photo()
    segment = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + junk
    iptc.read(good[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + good[2:])
    iptc.read(good[:2] + b"\xff\xe1" + (len(junk) + 8).to_bytes(2, "big") + b"Exif\0\0" + junk + good[2:])
    assert iptc.read(junk) == About()
