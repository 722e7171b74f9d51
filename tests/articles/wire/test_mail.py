"""Mail as it came, read: words, files, codes; and what is kept of it."""

import contextlib
from email.message import EmailMessage

import pytest

from articles.wire import codes, mail
from articles.wire.entries import composed
from tests.articles.desk.filing import picture

CODE = "k7mq-29ab-xw3d-pr6t"


def letter(text: str = "Một tin.", subject: str = f"[{CODE}] Bắc Kạn: Họp", **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "An <an@bao.example>", "Message_ID": "<1@bao.example>", **headers}.items():
        message[name.replace("_", "-")] = value
    message["Subject"] = subject
    message.set_content(text)
    return message


def words(message: EmailMessage) -> list[str]:
    return [text for _html, text in mail.read(message.as_bytes()).blocks]


def test_a_mail_says_whose_it_is_by_its_subject_or_its_address():
    assert mail.read(letter().as_bytes()).codes == [CODE]
    by_address = letter(subject="Họp", To=f"Tòa soạn <tin+{CODE.upper()}@bao.example>")
    assert mail.read(by_address.as_bytes()).codes == [CODE]
    assert mail.read(letter(f"Mã: {CODE}", subject="Họp").as_bytes()).codes == []


def test_the_subject_is_a_headline_where_the_words_have_none():
    assert mail.read(letter().as_bytes()).subject == "Bắc Kạn: Họp"
    assert words(letter("Sáng 10/10, hội nghị đã họp.")) == ["Bắc Kạn: Họp", "Sáng 10/10, hội nghị đã họp."]
    assert words(letter("Bắc Kạn: Họp\n\nSáng 10/10, họp.")) == ["Bắc Kạn: Họp", "Sáng 10/10, họp."]
    assert words(letter("Hội nghị quý III\n\nSáng 10/10, họp.")) == ["Hội nghị quý III", "Sáng 10/10, họp."]


def test_lines_that_a_program_broke_are_one_paragraph_again():
    line = "Sáng mười tháng mười, hội nghị đánh giá tình hình đã diễn ra"
    text = f"Tít\n\n{line}\n{line}\nhết.\n\nCâu hai.\n\n-- \nAn, ĐT 0912345678"
    assert words(letter(text)) == ["Tít", f"{line} {line} hết.", "Câu hai."]


def test_of_two_forms_the_plain_one_is_read_and_html_where_it_is_alone():
    both = letter("Tít\n\nChữ thường.")
    both.add_alternative("<p>Tít</p><p>HTML</p>", subtype="html")
    assert words(both) == ["Tít", "Chữ thường."]
    alone = letter()
    alone.set_content("<div>Tít</div><div>Đoạn <b>hai</b><script>x()</script></div>", subtype="html")
    assert words(alone) == ["Tít", "Đoạn hai"]


@pytest.mark.parametrize(
    ("said", "really"), [("utf-8", "utf-8"), ("us-ascii", "utf-8"), ("không-có", "utf-8"), ("windows-1258", "cp1258")]
)
def test_letters_are_read_whatever_is_said_of_them(said, really):
    head = f'Message-ID: <1>\nContent-Type: text/plain; charset="{said}"\nContent-Transfer-Encoding: 8bit\n\n'
    content = head.encode() + "Tên Thái Nguyên".encode(really)
    assert [text for _html, text in mail.read(content).blocks] == ["Tên Thái Nguyên"]


def test_files_are_told_apart():
    message = letter()
    message.add_attachment(b"PK\x03\x04", maintype="application", subtype="octet-stream", filename="bài.docx")
    message.add_attachment(picture().read(), maintype="image", subtype="jpeg", filename="a.jpg")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="../virus.exe")
    read = mail.read(message.as_bytes())
    assert [file.name for file in read.stories] == ["bài.docx"]
    assert [file.name for file in read.photos] == ["a.jpg"]
    assert read.left_out == ["../virus.exe"]


def nested(depth: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return (f"Message-ID: <1>\n{head}Content-Type: text/plain\n\nx\n").encode()


@pytest.mark.parametrize(
    "content",
    [
        nested(40),
        nested(3000),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 500,
        b"x" * 30_000_001,
    ],
    ids=["deep", "deeper", "many", "large"],
)
def test_what_is_beyond_every_measure_is_not_read(content):
    with pytest.raises(mail.Unreadable):
        mail.read(content)


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff", b"Subject: \xff\xfe\n\n\xff", b"From: <<<>>>;\nDate: x\nTo: @@\n\n"]
)
def test_nonsense_is_read_as_nothing_or_refused(content):
    with contextlib.suppress(mail.Unreadable):
        assert mail.read(content).codes == []


def test_the_code_does_not_stand_in_what_is_kept():
    for subject in (f"[{CODE}] Bắc Kạn: Họp đánh giá", f"{CODE} Hop", f"{CODE.upper()} Họp"):
        content = letter("Thân bài", subject=subject, To=f"tin+{CODE}@bao.example").as_bytes()
        kept = mail.masked(content, CODE)
        again = mail.read(kept)
        assert again.codes == []
        assert CODE not in kept.decode().lower()
        assert codes.HIDDEN in str(again.subject) or "Hop" in again.subject or "Họp" in again.subject
        assert kept.partition(b"\n\n")[2] == content.partition(b"\n\n")[2]


def test_codes_are_long_and_never_the_same():
    made = {codes.new() for _number in range(50)}
    assert len(made) == 50
    assert all(codes.CODE.fullmatch(code) for code in made)


def test_the_blocks_of_a_mail_stand_where_they_say():
    text = composed("", mail.read(letter("Tít\n\nHai.").as_bytes()).blocks)
    assert [text.text[start:end] for _html, start, end in text.blocks] == ["Tít", "Hai."]
