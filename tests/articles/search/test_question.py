"""What is typed is read: phrases, what to leave out, other ways to say it, numbers of documents; never an error."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import question, synonyms
from articles.search.question import Query, read


def words(text: str) -> list[str]:
    return [" ".join(group.words) for group in read(text).groups]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("bac kan", ["bac", "kan"]),
        ('"Bắc Kạn" hội', ["bac kan", "hoi"]),
        ("“hội nghị” «cán bộ»", ["hoi nghi", "can bo"]),
        ('mở "chưa đóng', ["mo", "chua dong"]),
        ("231-KL/TU", ["231 kl tu"]),
        ("231 KL TU", ["231", "kl", "tu"]),
        ("178/QĐ-UBND", ["178 qd ubnd"]),
        ("mặt trận tổ quốc họp", ["mat tran to quoc", "hop"]),
        ("TP.HCM", ["tp hcm"]),
        ("1/7/2025", ["1", "7", "2025"]),
        ("khu-phố", ["khu", "pho"]),
        ("hoi hoi hoi", ["hoi"]),
        ("*** ((( %", []),
        ("中文", []),
    ],
)
def test_words_are_taken_together_where_they_belong_together(text: str, groups: list[str]):
    assert words(text) == groups


def test_what_is_left_out_is_read_apart():
    query = read('hội -nghị -"đại hội" -')
    assert words("hội -nghị") == ["hoi"]
    assert query.without == (("nghi",), ("dai", "hoi"))
    assert not read("-")


def test_accents_are_kept_with_the_tone_in_one_place():
    assert read("uỷ ban Hoà").exact == read("ủy ban Hòa").exact == ("ủy", "", "hòa")
    assert read("hội nghi").exact == ("hội", "")


def test_an_abbreviation_and_its_words_say_the_same():
    [short], [words] = read("mttq").groups, read("mat tran to quoc").groups
    assert words.words in short.others
    assert short.words in words.others
    assert ("uy", "ban", "mttq") in read("ủy ban mặt trận tổ quốc").groups[0].others
    for short, words in (("kdc", "khu dân cư"), ("HĐND", "hội đồng nhân dân"), ("ubnd", "ủy ban nhân dân")):
        assert read(short).groups[0].words in read(words).groups[0].others


def test_a_common_word_is_an_abbreviation_only_in_capitals():
    assert synonyms.ways(("tu",), "từ") == ()
    assert ("trung", "uong") in synonyms.ways(("tu",), "TƯ")


def test_more_than_the_bound_is_cut_and_told():
    assert (len(read("a " * 99).groups), read("a " * 99).cut) == (1, False)
    many = read(" ".join(f"w{number}" for number in range(30)))
    assert (len(many.words), many.cut) == (question.MOST_WORDS, True)
    assert read("x" * 201).cut
    assert len(read("x" * 201).words[0]) == question.LONGEST_WORD


def test_the_length_is_looked_at_before_the_text_is():
    began = time.process_time()
    for text in ("ﷺ" * 1_000_000, "\u0301" * 1_000_000, '"' * 1_000_000, "a" * 1_000_000, '-"' * 500_000):
        read(text)
    assert time.process_time() - began < 60 * cost_of_a_normal_question()


def cost_of_a_normal_question() -> float:
    began = time.process_time()
    for _ in range(20):
        read("Mặt trận Tổ quốc họp bàn về xây dựng nông thôn mới ở Bắc Kạn")
    return (time.process_time() - began) / 20


@given(
    st.text(alphabet=st.sampled_from("ab đắ\"-*()&|!:<>%_\\'/.,0\x00\u0301 \u202e中"), max_size=40)
    | st.text(max_size=60)
)
def test_whatever_is_typed_is_read(text: str):
    query = read(text)
    assert isinstance(query, Query)
    for group in query.groups:
        assert all(word.isascii() and word.isalnum() for word in group.words)
