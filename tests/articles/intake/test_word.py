"""Word files: what becomes of their paragraphs, lists, tables, notes, pictures, changes, and of old fonts."""

import pytest

from articles.intake import parse, word
from articles.intake.encodings import Encoding
from articles.intake.word import document, reading
from articles.intake.word.package import Limits
from tests.articles.checks.world import facts
from tests.articles.intake.word_files import R, W, docx, listed, paragraph, picture, run, table

NOTES = (
    f'<w:footnotes xmlns:w="{W}" xmlns:r="{R}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{run(" Theo báo cáo quý III.")}</w:p></w:footnote>'
    "</w:footnotes>"
)
NOTE_PART = ("rNotes", "footnotes", "footnotes.xml", False)


def read(*blocks: str, encoding: Encoding | None = None, **parts) -> word.WordDocument:
    """A file with these blocks as read, in this process; pictures without their bytes."""
    found = reading.read(docx(*blocks, **parts), Limits(), encoding)
    return word.WordDocument(
        found.text,
        tuple(document.Block(*one) for one in found.blocks),
        tuple(document.Picture(name, b"", caption, at) for name, caption, at in found.pictures),
        tuple(found.warnings),
        Encoding(found.encoding) if found.encoding else None,
    )


# --- Text and HTML ---------------------------------------------------------------


def test_a_file_is_read_in_a_process_of_its_own() -> None:
    story = word.read(
        docx(
            paragraph("Bắc Kạn: Đánh giá tình hình", style="Title"),
            paragraph("Sáng 10/10, hội nghị họp.", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            paragraph(picture()),
            paragraph("Quang cảnh hội nghị.", style="Chuthich"),
            relations=(NOTE_PART,),
            footnotes=NOTES,
        ),
        "tin.docx",
    )
    assert story.text.split("\n\n") == [
        "Bắc Kạn: Đánh giá tình hình",
        "Sáng 10/10, hội nghị họp.",
        "Theo báo cáo quý III.",
        "[ảnh]",
        "Quang cảnh hội nghị.",
    ]
    assert story.html == (
        "<h2>Bắc Kạn: Đánh giá tình hình</h2><p>Sáng 10/10, hội nghị họp.<sup>1</sup></p>"
        "<hr><p><sup>1</sup> Theo báo cáo quý III.</p>"
    )
    [photo] = story.pictures
    assert (photo.name, photo.caption, story.text[photo.at :][:5]) == ("image1.jpeg", "Quang cảnh hội nghị.", "[ảnh]")
    assert photo.content.startswith(b"\xff\xd8\xff")
    assert story.warnings == ()
    assert story.encoding is None


def test_each_block_shows_the_words_at_its_place_in_the_text() -> None:
    story = read(
        paragraph("Một", style="H1"), listed("hai", 1), listed("ba", 1), table(("bốn", "năm")), paragraph("sáu")
    )
    assert [story.text[block.start : block.end] for block in story.blocks] == [
        "Một",
        "hai\n\nba",
        "bốn | năm",
        "sáu",
    ]


def test_the_body_is_given_as_html_by_what_the_parser_says_of_the_text() -> None:
    story = read(
        paragraph("Lạng Sơn: Trao nhà cho hộ nghèo"),
        paragraph("(Mặt trận) - Sáng 12/9, nhà được trao."),
        paragraph("Bà con ", run("vui mừng", "<w:b/>"), " nhận nhà mới, nhiều người xúc động."),
        paragraph("Theo Báo Lạng Sơn"),
    )
    draft = parse(story.text, facts())
    assert draft.headline == "Lạng Sơn: Trao nhà cho hộ nghèo"
    assert story.html_of(draft.evidence["body"]) == (
        "<p>Bà con <strong>vui mừng</strong> nhận nhà mới, nhiều người xúc động.</p>"
    )


def test_words_keep_bold_italic_and_raised_signs_and_nothing_else() -> None:
    story = read(
        paragraph(
            run("đậm", "<w:b/>"),
            run("nghiêng", "<w:i/>"),
            run("2", '<w:vertAlign w:val="superscript"/>'),
            run("thường", '<w:b w:val="0"/><w:color w:val="FF0000"/><w:sz w:val="90"/>'),
            run(" <script>"),
        )
    )
    assert story.html == ("<p><strong>đậm</strong><em>nghiêng</em><sup>2</sup>thường &lt;script&gt;</p>")


def test_headings_are_of_two_kinds_below_the_headline() -> None:
    story = read(
        paragraph("Tên bài", style="H1"), paragraph("Phần", style="H2"), paragraph("Mục", style="H3"), paragraph("Hết.")
    )
    assert story.html == "<h2>Tên bài</h2><h2>Phần</h2><h3>Mục</h3><p>Hết.</p>"


def test_short_lines_in_bold_between_paragraphs_are_headings() -> None:
    long = (
        "Bà con trong thôn cùng góp tiền, góp công dựng nhà cho ba hộ nghèo, mỗi căn trị giá hơn tám mươi triệu đồng. "
        * 2
    )
    bold = [paragraph(run(words, "<w:b/>")) for words in ("Tên bài", "Lời dẫn", "Nhà mới", "Nguyễn Văn Thử")]
    story = read(bold[0], bold[1], paragraph(long), bold[2], paragraph(long), paragraph("Hết."), bold[3])
    assert [block.html[:4] for block in story.blocks] == ["<p><", "<p><", "<p>B", "<h2>", "<p>B", "<p>H", "<p><"]
    assert story.blocks[3].html == "<h2>Nhà mới</h2>"


def test_lists_lie_inside_one_another_and_numbers_stand_in_the_text() -> None:
    story = read(listed("một", 1), listed("trong", 1, 1), listed("hai", 1), listed("đầu", 2), listed("con", 2, 1))
    assert story.html == (
        "<ul><li>một<ul><li>trong</li></ul></li><li>hai</li></ul><ol><li>đầu<ol><li>con</li></ol></li></ol>"
    )
    assert story.text.endswith("hai\n\n1. đầu\n\n1.a) con")


def test_a_table_keeps_its_head_and_its_joined_cells() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("Tổng")}</w:tc>'
    rows = f"<w:tr>{wide}</w:tr>"
    story = read(table(("Xã", "Nhà"), ("Ba Bể", "12"), head=True).replace("</w:tbl>", f"{rows}</w:tbl>"))
    assert story.html == (
        "<table><thead><tr><th>Xã</th><th>Nhà</th></tr></thead><tbody><tr><td>Ba Bể</td><td>12</td></tr>"
        '<tr><td colspan="2">Tổng</td></tr></tbody></table>'
    )
    assert story.text == "Xã | Nhà\n\nBa Bể | 12\n\nTổng"


def test_a_table_of_one_cell_is_a_frame_and_a_quote_a_quote() -> None:
    story = read(table((paragraph("Trong khung"),)), paragraph("Lời nói", style="Trich"))
    assert story.html == "<p>Trong khung</p><blockquote><p>Lời nói</p></blockquote>"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.vn/a?b=1", True),
        ("mailto:a@example.vn", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
    ],
)
def test_links_stay_where_they_lead_to_the_web_or_to_a_mailbox(address: str, kept: bool) -> None:
    link = f'<w:hyperlink r:id="rLink">{run("đây")}</w:hyperlink>'
    story = read(paragraph("Xem ", link), relations=(("rLink", "hyperlink", address, True),))
    assert ("href" in story.html) == kept
    assert story.text == "Xem đây"


def test_a_link_may_be_a_field() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.vn/" </w:instrText>'
        f'</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("đây")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    story = read(paragraph("Xem ", field, " nhé"))
    assert story.html == '<p>Xem <a href="https://example.vn/" rel="noopener">đây</a> nhé</p>'


def test_a_new_page_is_marked_in_the_text() -> None:
    story = read(paragraph("Một"), paragraph('<w:r><w:br w:type="page"/></w:r>'), paragraph("Hai"))
    assert "\f" in story.text
    assert story.text.replace("\f", "").split("\n\n") == ["Một", "Hai"]
    assert story.text[story.blocks[1].start : story.blocks[1].end] == "Hai"


# --- What is left out ---------------------------------------------------------------


def test_tracked_changes_are_taken_as_accepted() -> None:
    story = read(
        paragraph(
            f"<w:ins>{run('thêm')}</w:ins>",
            "<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>",
            f"<w:moveFrom>{run('đi')}</w:moveFrom><w:moveTo>{run(' về')}</w:moveTo>",
        ),
        paragraph("Nửa đầu ", properties="<w:rPr><w:del/></w:rPr>"),
        paragraph("nửa sau"),
    )
    assert story.text == "thêm về\n\nNửa đầu nửa sau"
    assert story.warnings == ("tracked-changes",)


def test_a_paragraph_that_was_deleted_whole_leaves_nothing_to_the_next() -> None:
    gone = paragraph(
        "<w:del><w:r><w:delText>Mục</w:delText></w:r></w:del>", style="H2", properties="<w:rPr><w:del/></w:rPr>"
    )
    assert read(paragraph("Tên bài"), gone, paragraph("Bà con vui.")).html == "<p>Tên bài</p><p>Bà con vui.</p>"


def test_comments_and_hidden_words_are_left_out() -> None:
    story = read(paragraph("Thấy", run("giấu", "<w:vanish/>"), '<w:r><w:commentReference w:id="1"/></w:r>'))
    assert story.text == "Thấy"
    assert set(story.warnings) == {"hidden", "comments"}


def test_every_code_has_its_sentence() -> None:
    assert all(str(sentence) for sentence in (*word.SENTENCES.values(), *word.REASONS.values()))


# --- Pictures -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "caption",
    [
        paragraph("Nhà mới. Ảnh: N.H"),
        paragraph(run("Nhà mới. Ảnh: N.H", "<w:i/>")),
        paragraph("Nhà mới. Ảnh: N.H", properties='<w:jc w:val="center"/>'),
        paragraph("Nhà mới.", style="Chuthich") + paragraph("Ảnh: N.H"),
    ],
)
def test_a_caption_is_known_by_its_look_or_its_credit(caption: str) -> None:
    story = read(paragraph("Tên bài"), paragraph("Lời dẫn."), paragraph(picture()), caption, paragraph("Bà con vui."))
    assert [one.caption for one in story.pictures] == ["Nhà mới. Ảnh: N.H"]
    assert story.html == "<p>Tên bài</p><p>Lời dẫn.</p><p>Bà con vui.</p>"


def test_tables_captions_and_line_breaks_do_not_hide_the_paragraphs_around_them() -> None:
    said = "Bà con trong thôn phấn khởi."
    photo = paragraph(picture()) + paragraph("Trao nhà. Ảnh: N.H")
    broken = paragraph("Một dòng", "<w:r><w:br/></w:r>", "hai dòng.")
    rows = table(("Xã", "Nhà"), ("Ba Bể", "12"), ("Pác Nặm", "9"), ("Ngân Sơn", "7"))
    story = read(
        paragraph("Lạng Sơn: Trao nhà"), paragraph("Sáng 12/9, lễ trao nhà."), photo * 3, rows, broken, paragraph(said)
    )
    draft = parse(story.text, facts())
    assert draft.captions == ("Trao nhà. Ảnh: N.H",) * 3
    assert said in draft.body
    assert story.html_of(draft.evidence["body"]).endswith(f"<p>Một dòng<br>hai dòng.</p><p>{said}</p>")


def test_a_centred_headline_below_an_emblem_is_no_caption() -> None:
    title = paragraph("Bắc Kạn: Đánh giá tình hình", properties='<w:jc w:val="center"/>')
    story = read(paragraph(picture()), title, paragraph("Lời dẫn."))
    assert story.text == "Bắc Kạn: Đánh giá tình hình\n\nLời dẫn."
    assert [one.caption for one in story.pictures] == [""]


def test_a_paragraph_like_any_other_is_no_caption() -> None:
    story = read(paragraph("Tên bài"), paragraph("Lời dẫn."), paragraph(picture()), paragraph("Bà con vui mừng."))
    assert [one.caption for one in story.pictures] == [""]
    assert story.text == "Tên bài\n\nLời dẫn.\n\nBà con vui mừng."


def test_a_picture_before_headline_and_lead_is_named_after_them() -> None:
    story = read(
        paragraph(picture()), paragraph("Chú thích", style="Chuthich"), paragraph("Tên bài"), paragraph("Dẫn.")
    )
    assert story.text == "Tên bài\n\nDẫn.\n\n[ảnh]\n\nChú thích"


def test_pictures_in_a_table_have_the_captions_below_them() -> None:
    rows = table((paragraph(picture()),), (paragraph("Trao nhà. Ảnh: A.B"),))
    story = read(paragraph("Tên bài"), paragraph("Dẫn."), rows)
    assert [one.caption for one in story.pictures] == ["Trao nhà. Ảnh: A.B"]
    assert "<table>" not in story.html


# --- Old encodings -----------------------------------------------------------------------


def in_font(words: str, font: str) -> str:
    return run(words, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')


def test_an_old_font_betrays_the_encoding_and_nothing_is_converted() -> None:
    story = read(paragraph(in_font("MÆt trËn häp", ".VnTime")))
    assert story.encoding == Encoding.TCVN3
    assert story.text == "MÆt trËn häp"
    assert read(paragraph(in_font("Maët traän hoïp", "VNI-Times"))).encoding == Encoding.VNI


def test_only_words_in_the_fonts_of_the_encoding_are_converted() -> None:
    story = read(
        paragraph(in_font("mÆt trËn", ".VnTimeH")),
        paragraph(in_font("§¹i héi häp", ".VnTime"), " ở Đà Nẵng, très bien"),
        encoding=Encoding.TCVN3,
    )
    assert story.text == "MẶT TRẬN\n\nĐại hội họp ở Đà Nẵng, très bien"
    assert story.encoding is None


def test_unicode_in_an_old_font_is_left_in_peace() -> None:
    story = read(paragraph("Mặt trận họp bàn việc", style="Cu"), paragraph(in_font("Đại hội họp", "VNI-Times")))
    assert story.encoding is None
