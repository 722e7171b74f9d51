"""Extracts: the part of a story that answers, with the words as they are written."""

from articles.models import PublishedArticle
from articles.search.extracts import LONGEST, Piece, extract, marked
from articles.search.question import read

FILL = "Câu này không nói gì. " * 30


def row(lead: str, body: str) -> PublishedArticle:
    return PublishedArticle(lead=lead, body=body)


def said(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_words_are_marked_as_they_are_written_and_neighbours_together():
    assert (
        said(marked("Bắc Kạn: ĐẠI  hội và Hoà bình", read("bac kan dai hoi hoa")))
        == "[Bắc Kạn]: [ĐẠI  hội] và [Hoà] bình"
    )
    assert said(marked("Không có gì", read("khac"))) == "Không có gì"


def test_only_the_accents_that_were_typed_are_marked_where_some_are_so():
    assert said(marked("Bí thư bị thu phí", read("bí thư"))) == "[Bí thư] bị thu phí"
    assert said(marked("Giá bị thu", read("bí thư"))) == "Giá [bị thu]"


def test_another_way_to_say_it_is_marked_in_one_piece_only():
    text = "Ủy ban Mặt trận Tổ quốc; mặt bằng, quốc gia"
    assert said(marked(text, read("mttq"))) == "Ủy ban [Mặt trận Tổ quốc]; mặt bằng, quốc gia"


def test_the_part_with_most_of_the_words_is_shown():
    found = extract(row("Mở đầu có hội.", f"<p>{FILL}</p><p>Đây là đại hội.</p><p>{FILL}</p>"), read("dai hoi"))
    text = said(found)
    assert "[đại hội]" in text
    assert text.startswith("… ")
    assert text.endswith("\N{NO-BREAK SPACE}…")
    assert len(text.split()) <= LONGEST + 4


def test_a_short_text_is_shown_whole_and_one_without_the_words_from_its_beginning():
    assert said(extract(row("Mở đầu.", "<p>Một &lt;b&gt; hai.</p>"), read("hai"))) == "Mở đầu. Một <b> [hai]."
    assert said(extract(row("Mở đầu.", f"<p>{FILL}</p>"), read("khac"))).startswith("Mở đầu. Câu")
    assert extract(row("", ""), read("khac")) == []
