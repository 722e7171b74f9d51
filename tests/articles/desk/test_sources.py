"""Filing from a text: what is kept, what fills the form, what the reporter is asked, who sees the original."""

import re
from datetime import date
from unicodedata import normalize

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import permissions
from articles.desk import receive, sources
from articles.models import Article, Event, Origin, Source
from provinces.models import Person
from tests import factories
from tests.articles.desk.filing import ADD, fields_of, picture
from tests.articles.desk.stories import filed, live, move, review
from tests.articles.intake.word_files import JPEG, packed, paragraph, parts, run, table
from tests.articles.intake.word_files import picture as drawn
from tests.benchmarks.copies import Press
from tests.journey import TWIN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]

NEW = "/admin/sources/"
TITLES = ["Phó Bí thư Thường trực Tỉnh ủy", "Chủ tịch HĐND tỉnh Bắc Kạn"]
NAME = "Lường Thị Ngọc Diệp"
AT_THE_TIME = (date(2021, 1, 1), None)


@pytest.fixture
def twin() -> str:
    return TWIN.read_text(encoding="utf-8")


def text_file(content: bytes, name: str = "bai.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def taken(user, text: str) -> Source:
    """A source that this user pasted."""
    return receive.pasted(user, text, timezone.now())


def opened(client, user, text: str):
    """The form that the text fills in for that user."""
    client.force_login(user)
    response = client.get(f"{ADD}?source={taken(user, text).pk}")
    assert response.status_code == 200
    return response


# --- Taking in ----------------------------------------------------------------


def test_a_pasted_text_is_kept_as_it_came_and_leads_to_its_form(client, cast, twin):
    client.force_login(cast.reporter)
    response = client.post(NEW, {"text": twin})
    source = Source.objects.get()
    assert response["Location"] == f"{ADD}?source={source.pk}"
    assert (source.text, bytes(source.content)) == (twin, twin.encode())
    assert (source.kind, source.received_by) == ("paste", cast.reporter)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_bytes_of_a_file_come_back_unchanged(client, cast, encoding):
    content = normalize("NFD", "Bắc Kạn: Một hội nghị\r\n\r\nSáng 10/10.").encode(encoding)
    client.force_login(cast.reporter)
    client.post(NEW, {"files": text_file(content, "bài.txt")})
    source = Source.objects.get()
    answer = client.get(f"{NEW}{source.pk}/file/")
    assert answer.content == content
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert source.text == content.decode("utf-8-sig" if encoding == "utf-8" else encoding)


def test_of_several_files_the_good_ones_are_kept_and_what_is_wrong_with_the_others_is_said(client, cast, twin):
    client.force_login(cast.reporter)
    files = [text_file(twin.encode()), text_file(b"\xff\xfe\xfa", "hong.txt"), text_file(b"  ", "trong.txt")]
    response = client.post(NEW, {"files": [*files, text_file(b"Hai", "hai.txt")]})
    assert response.status_code == 422
    assert list(Source.objects.order_by("pk").values_list("name", flat=True)) == ["bai.txt", "hai.txt"]
    said = response.content.decode()
    assert "hong.txt: " in said
    assert "trong.txt: There is no text in it." in said
    assert ">bai.txt<" in said  # among those not filed yet


@pytest.mark.parametrize("fields", [{}, {"text": "  \n"}, {"files": text_file(b"a\0b")}])
def test_what_is_no_text_is_refused_with_a_sentence(client, cast, fields):
    client.force_login(cast.reporter)
    response = client.post(NEW, fields)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not Source.objects.exists()


def test_a_text_sent_twice_is_kept_once_until_it_is_filed(client, cast, twin):
    first = taken(cast.reporter, twin)
    assert taken(cast.reporter, twin) == first
    assert taken(cast.reporter2, twin) != first


def test_what_waits_is_looked_for_among_the_newest(client, cast, monkeypatch):
    titles = [taken(cast.reporter, f"Bắc Kạn: Tin số {number}\n\nNội dung.").title for number in range(3)]
    client.force_login(cast.reporter)
    assert [row["source"].title for row in client.get(NEW).context["waiting"]] == titles[::-1]
    monkeypatch.setattr(sources, "FAR", 2)
    assert [row["source"].title for row in client.get(NEW).context["waiting"]] == titles[:0:-1]


def test_the_database_changes_and_removes_no_source(cast, twin):
    source = taken(cast.reporter, twin)
    for change in (lambda: Source.objects.update(text="Khác"), lambda: Source.objects.filter(pk=source.pk).delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- Word, old encodings, several stories ----------------------------------------

STORY = (
    paragraph("Lạng Sơn: Trao nhà cho hộ nghèo", style="Title"),
    paragraph("(Mặt trận) - Sáng 12/9/2023, Ủy ban MTTQ tỉnh Lạng Sơn trao nhà Đại đoàn kết cho mười hộ nghèo."),
    paragraph(
        "Bà con ",
        run("vui mừng", "<w:b/>"),
        " nhận nhà mới. Nhiều gia đình xúc động, mong sớm ổn định cuộc sống để lo cho con cái học hành.",
    ),
    table(("Xã", "Số nhà"), ("Bằng Mạc", "4")),
    paragraph(drawn()),
    paragraph("Quang cảnh buổi trao nhà. Ảnh: Hà Vy", style="Chuthich"),
    paragraph("Theo Báo Lạng Sơn"),
)


def word_file(*blocks: str, photo: bytes | None = None) -> SimpleUploadedFile:
    jpeg = picture().read() if photo is None else photo
    return SimpleUploadedFile("tin.docx", packed(parts(*blocks) | {"word/media/image1.jpeg": jpeg}))


def test_a_word_file_becomes_a_draft_with_its_table_its_bold_words_and_its_photo(client, cast, media):
    client.force_login(cast.reporter2)
    response = client.post(NEW, {"files": word_file(*STORY)})
    fields = fields_of(client.get(response["Location"]))
    assert "<strong>vui mừng</strong>" in fields["body"]
    assert "<table>" in fields["body"]
    assert (fields["home_province"], fields["source_credit"]) == ("lang-son", "Theo Báo Lạng Sơn")
    assert (fields["photos-0-caption"], fields["photos-0-credit"]) == ("Quang cảnh buổi trao nhà.", "Hà Vy")
    assert "photos-1-caption" not in fields or not fields["photos-1-caption"]
    assert client.post(ADD, fields | {"_draft": "1"}).status_code == 302
    story = Article.objects.get()
    assert [photo.caption for photo in story.photos.all()] == ["Quang cảnh buổi trao nhà."]
    assert bytes(story.origin.source.content).startswith(b"PK")


def test_what_was_left_out_of_a_word_file_is_told(client, cast, media):
    client.force_login(cast.reporter2)
    response = client.post(NEW, {"files": word_file(*STORY, photo=JPEG)})
    page = client.get(response["Location"]).content.decode()
    assert "image1.jpeg” is not a photo that can be read." in page
    assert "Quang cảnh buổi trao nhà." in page  # its caption waits for it


def test_a_word_file_that_is_none_is_refused_with_its_sentence(client, cast):
    client.force_login(cast.reporter)
    response = client.post(NEW, {"files": SimpleUploadedFile("hong.docx", b"PK\x03\x04" + bytes(40))})
    assert response.status_code == 422
    assert "“hong.docx” is" in response.content.decode()


TCVN3 = "Héi nghÞ cña ñy ban MÆt trËn Tæ quèc ViÖt Nam tØnh B¾c K¹n"
IN_UNICODE = "Hội nghị của ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Bắc Kạn"


@pytest.mark.parametrize("given", [{"text": TCVN3}, {"files": text_file(TCVN3.encode("cp1252"))}])
def test_an_old_encoding_is_converted_when_the_reporter_says_so_and_not_before(client, cast, given):
    for file in given.values():
        file.seek(0) if hasattr(file, "seek") else None
    client.force_login(cast.reporter)
    response = client.post(NEW, given)
    came = Source.objects.get()
    assert response["Location"] == f"{NEW}{came.pk}/convert/"
    page = client.get(response["Location"]).content.decode()
    assert TCVN3 in page
    assert IN_UNICODE in page
    assert came.text == TCVN3
    assert TCVN3 in client.get(f"{ADD}?source={came.pk}").content.decode()  # as it is, if one wants
    response = client.post(response["Location"])
    made = Source.objects.get(whole=came)
    assert response["Location"] == f"{ADD}?source={made.pk}"
    assert (made.text, bytes(made.content)) == (IN_UNICODE, bytes(came.content))
    assert Source.objects.unfiled().get() == made


def test_nobody_else_converts_it_and_there_is_nothing_to_convert_in_unicode(client, cast, twin):
    coded, plain = taken(cast.reporter, TCVN3), taken(cast.reporter, twin)
    for user, source in ((cast.reporter2, coded), (cast.chief, coded), (cast.reporter, plain)):
        client.force_login(user)
        assert client.get(f"{NEW}{source.pk}/convert/").status_code == 404
        assert client.post(f"{NEW}{source.pk}/convert/").status_code == 404
    assert Source.objects.count() == 2


def test_several_stories_in_one_file_are_a_source_each(client, cast, media):
    second = (
        paragraph("Cao Bằng: Ngày hội ở vùng biên"),
        paragraph("(Mặt trận) - Ngày 3/11/2023, khu dân cư Nà Lũng tổ chức Ngày hội Đại đoàn kết toàn dân tộc."),
        paragraph(drawn()),
        paragraph("Các gia đình vào hội.", style="Chuthich"),
        paragraph("Bà con cùng nhau ôn lại truyền thống và bàn việc năm tới./."),
    )
    client.force_login(cast.reporter2)
    assert client.post(NEW, {"files": word_file(*STORY, *second)})["Location"] == NEW
    whole = Source.objects.get(whole=None)
    lang_son, cao_bang = whole.parts.order_by("pk")
    first, other = (fields_of(client.get(f"{ADD}?source={part.pk}")) for part in (lang_son, cao_bang))
    assert first["headline"] == "Lạng Sơn: Trao nhà cho hộ nghèo"
    assert (other["headline"], other["event_date"]) == ("Cao Bằng: Ngày hội ở vùng biên", "3/11/2023")
    assert "<table>" in first["body"]
    assert "<table>" not in other["body"]
    assert [one["photos-0-caption"] for one in (first, other)] == ["Quang cảnh buổi trao nhà.", "Các gia đình vào hội."]
    assert list(Source.objects.unfiled().order_by("pk")) == [lang_son, cao_bang]
    Origin.objects.create(article=factories.draft(filed_by=cast.reporter), source=lang_son)
    assert "reporter" in readers(cast, lang_son)
    assert readers(cast, cao_bang) == readers(cast, whole) == {"reporter2"}  # the other stories stay their sender's


# --- The form -----------------------------------------------------------------


def test_the_twin_fills_in_the_form(client, cast, twin):
    fields = fields_of(opened(client, cast.reporter, twin))
    assert fields["headline"].startswith("Bắc Kạn:Mặt trận và các đoàn thể")
    assert fields["dateline_tag"] == "Mặt trận"
    assert fields["lead"].startswith("Sáng 10/10, đồng chí")
    assert fields["body"].count("<p>") == 6
    assert fields["body"].endswith('toàn dân tộc".../.</p>')
    assert (fields["event_date"], fields["home_province"]) == ("10/10/2023", "bac-kan")
    assert (fields["period_part"], fields["period_year"]) == ("Q3", "2023")
    assert fields["genre"] == "activity-report"
    assert len(fields["related_headlines"].splitlines()) == 3
    assert fields["source_credit"] == "Theo Báo Bắc Kạn"
    assert (fields["officials-0-name"], fields["officials-0-titles_given"]) == (NAME, "; ".join(TITLES))
    assert [fields[f"documents-{row}-number"] for row in (0, 1)] == ["238-KL/TU", "179-KH/TU"]
    assert [fields[f"documents-{row}-issued_on"] for row in (0, 1)] == ["12/7/2023", "25/7/2023"]
    assert fields["photos-0-caption"].endswith("phát biểu tại hội nghị.")
    assert fields["bylines-0-name"] == ""  # another paper's text is not signed by who files it


def test_what_the_form_holds_is_saved_as_an_ordinary_draft_with_its_original(client, cast, twin):
    fields = fields_of(opened(client, cast.reporter, twin))
    response = client.post(ADD, fields | {"_draft": "1"})
    assert response.status_code == 302, response.content.decode()
    story = Article.objects.get()
    assert (story.status, story.version, story.filed_by) == ("draft", 1, cast.reporter)
    assert story.home_province.slug == "bac-kan"
    assert story.origin.source.text == twin
    form = client.get(response["Location"]).content.decode()
    link = f'href="{NEW}{story.origin.source_id}/"'
    assert link in form
    assert link in client.get(review(story)).content.decode()
    original = client.get(f"{NEW}{story.origin.source_id}/").content.decode()
    assert "Theo Báo Bắc Kạn</pre>" in original  # the text as it came …
    assert 'class="reading-lead"' in original  # … beside the draft
    person = Person.objects.get(name=NAME)
    assert (person.confirmed, person.proposed_by) == (False, cast.reporter)


def test_a_mistake_brings_back_what_was_typed_and_the_source(client, cast, twin):
    fields = fields_of(opened(client, cast.reporter, twin)) | {"event_date": "31/2/2023", "lead": "Sapo khác."}
    response = client.post(ADD, fields | {"_draft": "1"})
    assert response.status_code == 422
    assert fields_of(response)["lead"] == "Sapo khác."
    assert 'data-evidence="officials-0 "' in response.content.decode()
    client.post(ADD, fields_of(response) | {"event_date": "10/10/2023", "_draft": "1"})
    assert Article.objects.get().origin.source.text == twin


def test_who_comes_back_finds_what_was_typed(client, cast, twin):
    source = taken(cast.reporter, twin)
    client.force_login(cast.reporter)
    fields = fields_of(client.get(f"{ADD}?source={source.pk}"))
    kept = client.post(
        "/admin/scratch/keep/", fields | {"lead": "Sapo của tôi.", "_user": cast.reporter.pk, "_sequence": 1}
    )
    assert kept.json()["kept"]
    again = client.get(f"{ADD}?source={source.pk}")
    assert fields_of(again)["lead"] == "Sapo của tôi."
    assert fields_of(again)["source"] == str(source.pk)


def test_every_word_of_the_text_stands_beside_the_form_and_is_marked(client, cast):
    text = "Bắc Kạn: <b>Một</b> hội nghị\n\n(Mặt trận) - Sáng 10/10/2023, ông Nông Văn A, Chủ tịch HĐND tỉnh đến dự."
    page = opened(client, cast.reporter, text).content.decode()
    assert "&lt;b&gt;Một&lt;/b&gt;" in page
    assert '<mark class="evidence evidence-provinces" data-evidence="provinces-0 "' in page
    assert 'data-evidence="officials-0 " title="Official"' in page


def test_figures_are_marked_and_told_with_what_they_count(client, cast):
    text = "Bắc Kạn: Họp\n\n(Mặt trận) - Sáng 10/10/2023, xã quyên góp 2,86 tỷ đồng, đạt 62,5% kế hoạch, xây 3 nhà."
    page = opened(client, cast.reporter, text).content.decode()
    assert 'data-evidence="figures-0 " title="Figure"' in page and ">2,86 tỷ</mark>" in page
    told = " ".join(re.sub("<[^>]*>", " ", page[page.index('data-points="figures-0"') :][:420]).split())
    assert "2,86 tỷ đồng = 2,860,000,000" in told and "62,5% = 62.5" in told
    assert (
        "data-points" not in opened(client, cast.reporter, "Bắc Kạn: Một hội nghị\n\nĐại biểu đến dự.").content.decode()
    )


def test_a_year_that_the_text_does_not_name_is_told_to_be_a_guess(client, cast):
    page = opened(client, cast.reporter, "Bắc Kạn: Hội nghị\n\nSáng 1/1, Mặt trận tỉnh họp.")
    assert fields_of(page)["event_date"] == f"1/1/{timezone.localdate().year}"
    assert "The text names no year" in page.content.decode()


def test_what_the_text_does_not_say_stays_empty_and_is_named(client, cast):
    page = opened(client, cast.reporter, "Chỉ có một dòng chữ không nói gì cả.")
    fields = fields_of(page)
    assert [fields[name] for name in ("headline", "event_date", "home_province", "source_credit")] == [""] * 4
    assert fields["bylines-0-name"] == cast.reporter.signature
    assert "The text names no day on which it happened." in page.content.decode()


def test_a_flattened_text_is_said_to_be_so(client, cast):
    page = opened(
        client,
        cast.reporter,
        "Bắc Kạn: Hội nghị\n\nSáng 10/10, tỉnh họp.\n\n" + "Mặt trận tỉnh họp bàn nhiều việc. " * 60,
    )
    assert "The paragraphs of this text were lost on the way" in page.content.decode()


def test_the_official_who_held_that_office_is_chosen(client, cast, twin):
    person = factories.person(NAME, [(TITLES[0], *AT_THE_TIME)])
    page = opened(client, cast.reporter, twin)
    assert fields_of(page)["officials-0-person"] == str(person.pk)
    assert f"{NAME} is" not in page.content.decode()  # nothing is to be decided


@pytest.mark.parametrize(
    ("offices", "reason"),
    [
        ([[("Chủ tịch Hội Nông dân tỉnh", *AT_THE_TIME)]], "but not in such an office on that day"),
        ([[(TITLES[0], date(2024, 1, 1), None)]], "but not in such an office on that day"),
        ([[(TITLES[0], *AT_THE_TIME)], []], "Several people are called"),
    ],
)
def test_who_is_meant_is_asked_where_the_name_alone_does_not_tell(client, cast, twin, offices, reason):
    people = [factories.person(NAME, held) for held in offices]
    page = opened(client, cast.reporter, twin)
    assert reason in page.content.decode()
    fields = fields_of(page)
    assert not fields.get("officials-0-person")
    assert client.post(ADD, fields | {"_draft": "1"}).status_code == 422  # nobody is merged silently
    client.post(ADD, fields | {"officials-0-person": "new", "_draft": "1"})
    story = Article.objects.get()
    assert story.officials.get() not in people


def test_known_documents_events_and_stories_are_found(client, cast, twin):
    document = factories.document("238-kl/tu", kind="Kết luận", issued_on=date(2023, 7, 12))
    event = factories.event("Hội nghị kiểm điểm kết quả công tác quý III năm 2023", provinces=["bac-kan"])
    factories.event("Một hội nghị khác", provinces=["bac-kan"])
    ours = factories.publish("Hải Dương: Những người dân cầm thước đi đo đường")
    page = opened(client, cast.reporter, twin)
    assert ours.get_absolute_url() in page.content.decode()
    fields = fields_of(page)
    assert (fields["event"], fields["event_name"]) == (str(event.pk), event.name)
    client.post(ADD, fields | {"_draft": "1"})
    assert document in Article.objects.latest("pk").documents.all()


def test_events_of_the_day_are_named_where_the_text_names_none(client, cast, twin):
    Event.objects.all().delete()
    factories.event("Ngày hội ở thôn", provinces=["bac-kan"])
    factories.event("Ngày hội ở xứ Lạng", provinces=["lang-son"])
    page = opened(client, cast.reporter, twin).content.decode()
    assert "Ngày hội ở thôn" in page
    assert "Ngày hội ở xứ Lạng" not in page


# --- Who sees it --------------------------------------------------------------


def readers(cast, source: Source) -> set[str]:
    """Who may read the source."""
    return {name for name, user in vars(cast).items() if permissions.may_read_source(user, source, timezone.now())}


def test_before_it_is_filed_only_who_sent_it_sees_it_then_who_sees_the_story(cast, twin):
    source = taken(cast.reporter, twin)
    assert readers(cast, source) == {"reporter"}
    story = factories.draft(filed_by=cast.reporter2)
    Origin.objects.create(article=story, source=source)
    assert readers(cast, source) == {"reporter2", "editor", "editor2", "editor_north", "chief"}


def test_the_original_of_a_sealed_story_is_sealed(client, cast, twin):
    story = live(cast.reporter, cast.editor)
    source = taken(cast.reporter, twin)
    Origin.objects.create(article=story, source=source)
    move(story, "withdraw", cast.chief, notice="Bài đã được gỡ.")
    assert readers(cast, source) == set()
    client.force_login(cast.chief)
    assert client.get(f"{NEW}{source.pk}/").status_code == 404


def test_nobody_files_from_a_source_that_is_not_theirs_to_read(client, cast, twin):
    source = taken(cast.reporter, twin)
    client.force_login(cast.reporter2)
    assert client.get(f"{ADD}?source={source.pk}").status_code == 404
    for number in ("0", "x", "9" * 30, "²"):
        assert client.get(f"{ADD}?source={number}").status_code == 404
    client.post(ADD, fields_of(client.get(ADD)) | {"headline": "Của tôi", "source": source.pk, "_draft": "1"})
    assert Article.objects.get().headline == "Của tôi"
    assert not Origin.objects.exists()


def test_a_text_that_came_before_is_told_before_it_is_filed(client, cast):
    lead, *paragraphs = Press(7).story(3).splitlines()
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    filed(cast.reporter, ("submit", cast.reporter), headline="Tin đã có", lead=lead, body=body)
    page = opened(client, cast.reporter, "\n\n".join(["Bắc Kạn: Tin mới", lead, *paragraphs])).content.decode()
    assert "100 % like another story (paragraphs 2–" in page and "Tin đã có" in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_form_costs_the_same_however_much_the_text_names(client, cast, django_assert_num_queries, count):
    people = "; ".join(
        f"ông Nông Văn {chr(65 + number // 26)}{chr(97 + number % 26)}, Chủ tịch UBND tỉnh" for number in range(count)
    )
    rest = Press(7).story(3)  # long enough to be looked for among the others
    source = taken(cast.reporter, f"Bắc Kạn: Hội nghị\n\nSáng 10/10/2023, dự họp có {people}.\n\n{rest}")
    client.force_login(cast.reporter)
    client.get(ADD)
    with django_assert_num_queries(18):
        client.get(f"{ADD}?source={source.pk}")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_what_waits_costs_the_same_however_long_it_is(client, cast, django_assert_num_queries, count):
    for number in range(count):
        taken(cast.reporter, f"Bài {number}")
    client.force_login(cast.reporter)
    client.get(NEW)
    with django_assert_num_queries(4):
        assert f"Bài {count - 1}" in client.get(NEW).content.decode()


def test_the_original_beside_its_story_costs_the_same_however_often_it_was_filed(
    client, cast, django_assert_num_queries
):
    source = taken(cast.reporter, "Bài")
    client.force_login(cast.reporter)
    for _number in range(2):
        Origin.objects.create(article=filed(cast.reporter), source=source)
        with django_assert_num_queries(8):
            client.get(f"{NEW}{source.pk}/")
