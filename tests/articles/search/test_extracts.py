"""Extracts: the part of a story that answers, with the words as they are written."""

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from articles.models import PublishedArticle
from articles.search.extracts import LONGEST, Piece, extract, marked
from articles.search.question import read
from newsroom.vietnamese import fold_words

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


SYLLABLES = st.sampled_from("Bí bị Thư thu ĐẠI đại Hoà hòa nghị quan an kỹ 231-KL/TU – « , . \n 4,5 ẩn Ân".split(" "))


@given(st.lists(SYLLABLES, max_size=30), st.lists(st.sampled_from(["bi", "thu", "dai", "hoa", "an", "kl", "5"])))
def test_just_the_words_that_fold_to_what_was_typed_are_marked(words: list[str], typed: list[str]):
    text = " ".join(words)
    found = marked(text, read(" ".join(typed)))
    assert "".join(piece.text for piece in found) == text
    said = [word for piece in found if piece.marked for word in fold_words(piece.text).split()]
    assert said == [word for word in fold_words(text).split() if word in typed]


@given(st.lists(SYLLABLES, min_size=1, max_size=120), st.sampled_from(["bi thu", "dai hoi", "an", "khac"]))
def test_an_extract_is_words_of_the_text_as_written_and_never_too_many(words: list[str], typed: str):
    text = " ".join(" ".join(words).split())
    found = said(extract(row("", f"<p>{escape(text)}</p>"), read(typed))).replace("[", "").replace("]", "")
    inner = found.removeprefix("… ").removesuffix("\N{NO-BREAK SPACE}…")
    assert inner in text and len(inner.split()) <= LONGEST
    assert found.startswith("… ") == (not text.startswith(inner)) or text.count(inner) > 1
    for word in read(typed).words if len(words) > LONGEST else ():
        assert word not in fold_words(text).split() or set(fold_words(inner).split()) & set(read(typed).words)
