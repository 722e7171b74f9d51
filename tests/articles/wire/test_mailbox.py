"""The mailbox: mails of correspondents become drafts, each once; mails of others become nothing."""

from pathlib import Path

import pytest
from django.utils import timezone, translation

from articles.desk import wire_drafts
from articles.intake.encodings import Encoding
from articles.models import Article, ItemState, Mailbox, Photo, Source, SourceKind, Supplier, WireItem
from articles.wire import codes, mailbox, post, rounds
from articles.wire.post import Fate
from tests.articles.desk.filing import picture
from tests.articles.intake.test_encodings import written
from tests.articles.intake.word_files import packed, paragraph, parts
from tests.articles.wire.papers import supplier
from tests.articles.wire.test_fetching import CERTIFICATE, resolve, trust
from tests.articles.wire.test_mail import CODE, letter
from tests.harness import imap

pytestmark = pytest.mark.django_db
STORY = "Bắc Kạn: Hội nghị đánh giá quý III\n\nSáng 10/10/2023, hội nghị đã diễn ra tại thành phố Bắc Kạn."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def an() -> Supplier:
    """A correspondent outside, with a code."""
    return supplier("", name="Lê An", kind="mail", credit="", code_hash=codes.hashed(CODE))


@pytest.fixture
def server(settings):
    """A mail server whose mailbox is read."""
    with imap.serving() as running:
        settings.WIRE_MAILBOX = running.url()
        yield running


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """A folder of files that is read."""
    settings.WIRE_MAILBOX = f"file://{tmp_path}"
    return tmp_path


def take_in(message) -> Fate:
    return post.take_in(message.as_bytes(), "test", timezone.now())[0]


def round_of() -> rounds.Report:
    reports = list(rounds.run(everything=True))
    assert len(reports) == 1
    return reports[0]


# --- What becomes of a mail -----------------------------------------------------


def test_a_mail_becomes_a_draft_in_the_intake_of_its_province(an):
    assert take_in(letter(STORY)) == Fate.KEPT
    rounds.make_drafts(WireItem.objects.all(), timezone.now)
    row, story = WireItem.objects.get(), Article.objects.get()
    assert (row.state, story.headline) == (ItemState.WAITING, "Bắc Kạn: Hội nghị đánh giá quý III")
    assert story.home_province.slug == "bac-kan"
    assert [byline.name for byline in story.bylines.all()] == ["Lê An"]
    assert row.original.kind == SourceKind.MAIL
    assert row.came["sender"] == "An <an@bao.example>"


def test_the_code_of_a_mail_is_kept_nowhere(an):
    take_in(letter(STORY, To=f"tin+{CODE}@bao.example"))
    kept = Source.objects.get()
    assert CODE not in bytes(kept.content).decode() + kept.text + kept.name + str(kept.provenance)


def test_the_same_mail_is_kept_once(an):
    assert [take_in(letter(STORY)) for _number in range(3)] == [Fate.KEPT, Fate.KNOWN, Fate.KNOWN]
    assert take_in(letter(STORY, Message_ID="<2@bao.example>")) == Fate.KEPT
    assert WireItem.objects.count() == 2


@pytest.mark.parametrize("how", ["unknown", "none", "inactive", "left", "machine", "unreadable"])
def test_mail_of_others_becomes_nothing(an, cast, how):
    message = letter(STORY, **({"Auto_Submitted": "auto-replied"} if how == "machine" else {}))
    if how == "unknown":
        Supplier.objects.update(code_hash=codes.hashed(codes.new()))
    elif how == "none":
        message.replace_header("Subject", "Bắc Kạn: Họp")
    elif how == "inactive":
        Supplier.objects.update(active=False)
    elif how == "left":
        cast.reporter.is_active = False
        cast.reporter.save()
        Supplier.objects.update(account=cast.reporter)
    if how == "unreadable":
        assert post.take_in(b"x" * 30_000_001, "test", timezone.now())[0] == Fate.REFUSED
    else:
        assert take_in(message) == Fate.REFUSED
    assert not Source.objects.exists() and not WireItem.objects.exists()


def test_what_a_colleague_sends_is_their_own_draft_at_once(an, cast):
    Supplier.objects.update(account=cast.reporter)
    take_in(letter(STORY))
    wire_drafts.file(WireItem.objects.get().pk, timezone.now())
    row, story = WireItem.objects.get(), Article.objects.get()
    assert (row.state, story.filed_by) == (ItemState.TAKEN, cast.reporter)
    assert list(story.history.values_list("move", flat=True)) == ["origin"]
    assert not WireItem.objects.waiting().exists()


def test_the_word_files_of_a_mail_are_stories_and_its_photos_come_along(an, media):
    message = letter("Kính gửi tòa soạn.")
    for number in (1, 2):
        blocks = [paragraph(line) for line in f"Bắc Kạn: Tin số {number}\n\nSáng 10/10/2023, họp.".split("\n\n")]
        message.add_attachment(
            packed(parts(*blocks)), maintype="application", subtype="octet-stream", filename=f"{number}.docx"
        )
    message.add_attachment(picture().read(), maintype="image", subtype="jpeg", filename="anh.jpg")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="b.exe")
    assert (take_in(message), take_in(message)) == (Fate.KEPT, Fate.KNOWN)
    rounds.make_drafts(WireItem.objects.all(), timezone.now)
    assert sorted(Article.objects.values_list("headline", flat=True)) == ["Bắc Kạn: Tin số 1", "Bắc Kạn: Tin số 2"]
    whole = Source.objects.get(kind=SourceKind.MAIL)
    assert {row.original.whole for row in WireItem.objects.all()} == {whole}
    assert Photo.objects.get().article.headline == "Bắc Kạn: Tin số 1"
    assert any("b.exe" in fault for fault in WireItem.objects.order_by("pk")[0].original.provenance["faults"])


def test_a_file_in_an_old_encoding_is_converted_and_its_source_says_so(an):
    message = letter("Kèm theo.")
    content = written(STORY, Encoding.TCVN3).encode()
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename="bai.txt")
    take_in(message)
    wire_drafts.file(WireItem.objects.get().pk, timezone.now())
    row = WireItem.objects.get()
    assert Article.objects.get().headline == "Bắc Kạn: Hội nghị đánh giá quý III"
    assert bytes(row.original.content) == content
    assert row.original.provenance["converted"] and "TCVN3" in row.original.provenance["faults"][0]


def test_a_file_that_cannot_be_read_is_told(an):
    message = letter("Kèm theo.")
    message.add_attachment(b"PK\x03\x04 broken", maintype="application", subtype="octet-stream", filename="bai.docx")
    take_in(message)
    row = WireItem.objects.get()
    assert (row.state, row.title) == (ItemState.BROKEN, "bai.docx")
    assert row.error


# --- A mail server --------------------------------------------------------------


def test_a_mailbox_is_read_once_and_nothing_in_it_is_changed(an, server):
    server.mails = {3: letter(STORY).as_bytes(), 7: letter("Thư lạ", subject="Quảng cáo").as_bytes()}
    report = round_of()
    assert (report.new, report.drafts, report.refused, report.error) == (1, 1, 1, "")
    assert server.password not in report.name
    server.asked.clear()
    assert round_of().new == 0
    assert not any("FETCH" in command for command in server.asked)
    assert not any(word in command for command in server.asked for word in ("STORE", "SELECT", "COPY", "EXPUNGE"))
    box = Mailbox.objects.get()
    assert (box.last_number, box.refused) == (7, 1)
    server.mails[9] = letter(STORY, Message_ID="<9>").as_bytes()
    assert round_of().new == 1


def test_new_numbers_of_the_server_file_nothing_twice(an, server):
    server.mails = {3: letter(STORY).as_bytes()}
    round_of()
    server.validity, server.mails = 2, {1: letter(STORY).as_bytes(), 2: letter(STORY, Message_ID="<2>").as_bytes()}
    assert round_of().new == 1
    assert Article.objects.count() == 2


def test_who_is_killed_after_a_mail_was_kept_keeps_it_once(an, server, monkeypatch):
    server.mails = {3: letter(STORY).as_bytes()}
    monkeypatch.setattr(mailbox._Mail, "done", lambda *_given: None)
    assert (round_of().new, round_of().new) == (1, 0)
    assert Article.objects.count() == 1


@pytest.mark.parametrize("how", ["password", "drip", "drop", "gone"])
def test_a_mailbox_that_cannot_be_read_is_told_and_left_alone_for_a_while(an, server, settings, monkeypatch, how):
    monkeypatch.setattr(mailbox, "WHOLE", 0.3)
    monkeypatch.setattr(mailbox, "PAUSE", 0.2)
    server.mails = {3: letter(STORY).as_bytes()}
    if how == "password":
        server.password = "khac"
    elif how == "gone":
        settings.WIRE_MAILBOX = "imap://tin:mat-khau@127.0.0.1:1/INBOX"
    else:
        server.behave = how
    report = round_of()
    monkeypatch.undo()
    assert report.error and "mat-khau" not in report.error
    assert list(rounds.run()) == []  # a wrong password every minute would close the account
    server.behave, server.password = "well", "mat-khau"
    settings.WIRE_MAILBOX = server.url()
    assert round_of().new == 1


# --- A folder of files ----------------------------------------------------------


@pytest.fixture
def secure(settings, monkeypatch):
    """A mail server that speaks TLS from the first byte, and whose certificate is that of paper.example."""
    resolve(monkeypatch, "127.0.0.1")
    with imap.serving(CERTIFICATE) as running:
        running.mails = {3: letter(STORY).as_bytes()}
        settings.WIRE_MAILBOX = f"imaps://tin:mat-khau@paper.example:{running.server_address[1]}/INBOX"
        yield running


def test_a_mailbox_is_read_by_tls_from_whom_the_certificate_names(an, secure, monkeypatch):
    trust(monkeypatch)
    report = round_of()
    assert (report.new, report.drafts, report.error) == (1, 1, "")
    assert any(command.startswith("LOGIN tin") for command in secure.asked)
    assert Mailbox.objects.get().last_number == 3


@pytest.mark.parametrize("how", ["nobody vouches for it", "it names another", "no TLS at all"])
def test_a_mailbox_that_cannot_prove_who_it_is_never_hears_the_password(an, secure, settings, monkeypatch, how):
    address = settings.WIRE_MAILBOX
    if how != "nobody vouches for it":
        trust(monkeypatch)
    if how == "it names another":
        settings.WIRE_MAILBOX = address.replace("paper.example", "other.example")
    with imap.serving() as plain:
        if how == "no TLS at all":
            settings.WIRE_MAILBOX = address.replace(str(secure.server_address[1]), str(plain.server_address[1]))
            monkeypatch.setattr(mailbox, "PAUSE", 0.2)
        report = round_of()
        assert plain.asked == secure.asked == []
    assert report.new == 0 and report.error and "mat-khau" not in report.error
    assert not WireItem.objects.exists()


def test_a_folder_is_read_once_and_its_files_are_put_aside(an, folder):
    (folder / "1.eml").write_bytes(letter(STORY).as_bytes())
    (folder / "2.eml").write_bytes(letter(STORY).as_bytes())
    (folder / "3.eml").write_bytes(b"\xff")
    (folder / "4.txt").write_bytes(b"x")
    (folder / "5.eml").symlink_to("/etc/passwd")
    report = round_of()
    assert (report.new, report.drafts, report.refused) == (1, 1, 1)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())
    assert names == ["4.txt", "5.eml", "refused/3.eml", "taken/1.eml", "taken/2.eml"]
    assert round_of().new == 0


def test_a_folder_that_is_not_there_is_told(settings, tmp_path):
    settings.WIRE_MAILBOX = f"file://{tmp_path}/gone"
    assert "no such folder" in round_of().error
