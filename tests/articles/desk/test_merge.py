"""Merging three versions of a story's form: laws that hold for any texts, and the cases that a newsroom meets."""

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.desk.diffs import Budget, changes
from articles.desk.merge import Conflict, Draft, Item, merge, split
from articles.desk.settle import BOTH, MINE, THEIRS, settle

WORDS = ["một", "hai", "ba", "bốn", "năm", "1.860", "tỷ", "<strong>sáu</strong>", "bảy,", "<em>tám chín</em>", "&amp;"]
MARKS = ["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<blockquote><p>{}</p></blockquote>"]


@st.composite
def blocks(draw):
    """A few short blocks of HTML over few words, so that versions are often alike."""
    texts = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), max_size=5))
    return [draw(st.sampled_from(MARKS)).format(" ".join(words)) for words in texts]


@st.composite
def edited(draw, texts):
    """The blocks after somebody changed some words, took blocks out, wrote new ones or put them elsewhere."""
    texts = list(texts)
    for _edit in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(texts)))
        what = draw(st.sampled_from(["add", "remove", "word", "move"]))
        if what == "add" or not texts:
            texts.insert(place, f"<p>{draw(st.sampled_from(WORDS))} {draw(st.integers(0, 9))}</p>")
            continue
        place = min(place, len(texts) - 1)
        if what == "remove":
            del texts[place]
        elif what == "move":
            texts.insert(draw(st.integers(0, len(texts) - 1)), texts.pop(place))
        else:
            inside = re.findall(r"<[^>]*>|[^<]+", texts[place])
            spot = draw(st.integers(0, len(inside) - 1))
            if not inside[spot].startswith("<"):
                inside[spot] = " ".join([*inside[spot].split(), f"w{draw(st.integers(0, 3))}"])
            texts[place] = "".join(inside)
    return texts


rows = st.lists(
    st.builds(
        Item, st.sampled_from("abcdef"), st.fixed_dictionaries({"caption": st.sampled_from(["", "x", "y", "z"])})
    ),
    max_size=5,
    unique_by=lambda row: row.key,
)
values = st.sampled_from(["", "một", "hai", "ba"])


@st.composite
def versions(draw):
    """Base, mine and theirs: texts that go back to the base, fields and rows over few values."""
    base = draw(blocks())
    texts = [base, draw(edited(base)), draw(edited(base))]
    lines = [[re.sub("<[^>]*>", "", block) for block in body] for body in texts]
    return tuple(
        Draft({"headline": draw(values)}, {"body": body, "lead": lead}, {"photos": draw(rows)})
        for body, lead in zip(texts, lines, strict=True)
    )


def words_of(draft: Draft) -> set[str]:
    """Every word that stands anywhere in it."""
    said = [*draft.fields.values(), *(block for text in draft.texts.values() for block in text)]
    said += [str(value) for rows in draft.lists.values() for row in rows for value in (row.key, *row.parts.values())]
    return set(re.findall(r"\w+", " ".join(map(str, said))))


def words_in_conflicts(conflicts: list[Conflict]) -> set[str]:
    return set(re.findall(r"\w+", " ".join(str((each.key, each.mine, each.theirs)) for each in conflicts)))


# --- Laws --------------------------------------------------------------------


@given(versions())
def test_who_alone_changed_something_gets_exactly_that(three):
    base, mine, theirs = three
    assert (merge(base, mine, base).draft, merge(base, mine, base).conflicts) == (mine, [])
    assert (merge(base, base, theirs).draft, merge(base, base, theirs).conflicts) == (theirs, [])


@given(versions())
def test_the_same_on_both_sides_is_no_conflict(three):
    base, mine, _theirs = three
    assert merge(mine, mine, mine).draft == mine
    together = merge(base, mine, mine)
    assert (together.draft, together.conflicts, together.taken) == (mine, [], set())


@given(versions())
def test_it_does_not_matter_who_is_who(three):
    base, mine, theirs = three
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert len(one.conflicts) == len(other.conflicts)
    swapped = [(each.name, each.key, each.part, each.theirs, each.mine) for each in other.conflicts]
    straight = [(each.name, each.key, each.part, each.mine, each.theirs) for each in one.conflicts]
    assert sorted(map(str, swapped)) == sorted(map(str, straight))
    if not one.conflicts:
        assert one.draft.texts == other.draft.texts
        assert one.draft.fields == other.draft.fields
        assert {row.key: row for row in one.draft.lists["photos"]} == {
            row.key: row for row in other.draft.lists["photos"]
        }


@given(versions())
def test_no_word_that_somebody_added_vanishes_unsaid(three):
    base, mine, theirs = three
    merged = merge(base, mine, theirs)
    there = words_of(merged.draft) | words_in_conflicts(merged.conflicts)
    assert (words_of(mine) | words_of(theirs)) - words_of(base) <= there


@given(versions())
def test_what_both_kept_stays_and_nothing_is_invented(three):
    base, mine, theirs = three
    merged = merge(base, mine, theirs)
    assert words_of(merged.draft) <= words_of(mine) | words_of(theirs)
    for block in merged.draft.texts["body"]:
        assert split(block) == [block]


@given(versions())
def test_until_somebody_chooses_mine_stands_there_and_each_choice_does_what_it_says(three):
    base, mine, theirs = three
    merged = merge(base, mine, theirs)
    kept, still = settle(merged.draft, merged.conflicts, [MINE] * len(merged.conflicts))
    assert (kept, still) == (merged.draft, [])
    _, still = settle(merged.draft, merged.conflicts, [""] * len(merged.conflicts))
    assert still == merged.conflicts
    for choice in (THEIRS, BOTH):
        settled, still = settle(merged.draft, merged.conflicts, [choice] * len(merged.conflicts))
        passages = [each for each in merged.conflicts if each.name in {"body", "lead"}]
        assert not [each for each in still if each in passages]
        said = words_of(settled)
        for each in passages:
            assert set(re.findall(r"\w+", " ".join(each.theirs))) <= said
    settled, still = settle(merged.draft, merged.conflicts, [THEIRS] * len(merged.conflicts))
    assert still == []
    # Who always chose theirs has all that they wrote.
    assert words_of(theirs) - words_of(base) <= words_of(settled)


@given(blocks())
def test_a_text_taken_apart_is_the_same_text(texts):
    assert split("".join(texts)) == texts
    assert "".join(split("\n".join(texts))) == "".join(texts)


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")), st.sampled_from([0, 3, 10_000]))
def test_changes_lead_from_the_one_to_the_other_whatever_may_be_spent(before, after, steps):
    found, result, place = changes(before, after, Budget(steps)), [], 0
    for change in found:
        assert before[change.start : change.end] != after[change.first : change.last]
        result += before[place : change.start]
        assert len(result) == change.first
        result += after[change.first : change.last]
        place = change.end
    assert [*result, *before[place:]] == after


def test_it_takes_time_in_step_with_the_length():
    """20,000 words in paragraphs, and in one paragraph; twice as much takes about twice as long."""

    def seconds(words: int, a_block: int) -> float:
        chance = random.Random(7)
        text = [f"t{chance.randrange(3000)}" for _word in range(words)]
        made = []
        for seed in (1, 2):
            chance, copy = random.Random(seed), list(text)
            for _change in range(words // 50):
                copy[chance.randrange(words)] = f"neu{seed}{chance.randrange(10**6)}"
            made.append(copy)
        drafts = [
            Draft({}, {"body": [f"<p>{' '.join(some[i : i + a_block])}</p>" for i in range(0, words, a_block)]})
            for some in (text, *made)
        ]
        start = time.process_time()
        merge(*drafts)
        return time.process_time() - start

    for a_block in (100, 20_000):
        small, large = (min(seconds(words, a_block) for _round in range(2)) for words in (10_000, 20_000))
        assert large < 5 * small + 0.1, (a_block, small, large)


def test_a_text_of_one_paragraph_again_and_again_loses_nothing():
    """Nothing to hold on to, and more than may be spent: then changes are found as a whole."""
    base, mine, theirs = ["a"] * 20_000, ["a"] * 15_000 + ["x"], ["y"] + ["a"] * 18_000
    merged = merge(*(Draft({}, {"body": each}) for each in (base, mine, theirs)))
    assert {"x", "y"} <= words_of(merged.draft) | words_in_conflicts(merged.conflicts)


# --- Cases -------------------------------------------------------------------


def bodies(*texts: str) -> list[Draft]:
    """Three versions of a body, a paragraph a line."""
    return [Draft({}, {"body": [f"<p>{line}</p>" for line in text.split("\n")]}) for text in texts]


def lines(merged) -> list[str]:
    return [re.sub("</?p>", "", block) for block in merged.draft.texts["body"]]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "result"),
    [
        ("a\nb\nc", "A mới\nb\nc", "a\nb\nC mới", ["A mới", "b", "C mới"]),
        ("a\nb", "A mới\nb", "a\nB mới", ["A mới", "B mới"]),  # neighbours
        ("a\nb", "a\nx\nb", "a\nb\ny", ["a", "x", "b", "y"]),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", ["a", "c", "d"]),
        ("Sáng 10/10 có 45 đại biểu dự họp.", "Chiều 10/10 có 45 đại biểu dự họp.",
         "Sáng 10/10 có 45 đại biểu dự hội nghị.", ["Chiều 10/10 có 45 đại biểu dự hội nghị."]),
        ("Hội nghị bàn ba việc lớn.", "Hội nghị bàn ba việc lớn.\nThêm của tôi.",
         "Hội nghị đã bàn ba việc lớn.", ["Hội nghị đã bàn ba việc lớn.", "Thêm của tôi."]),
    ],
)  # fmt: skip
def test_what_does_not_meet_goes_together_by_itself(base, mine, theirs, result):
    merged = merge(*bodies(base, mine, theirs))
    assert (lines(merged), merged.conflicts) == (result, [])
    assert merged.taken == {"body"}


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("có 45 đại biểu", "có 46 đại biểu", "có 47 đại biểu"),
        ("thu 1.860 tỷ", "thu 1.960 tỷ", "thu 2.860 tỷ"),  # never 2.960
        ("năm người khách", "bảy người khách", "năm vị khách"),  # words side by side
        ("a", "a\nx", "a\ny"),  # which comes first?
        ("a\nb\nc", "a\nc", "a\nb khác\nc"),  # taken out by one, changed by the other
    ],
)
def test_what_meets_is_left_to_choose_and_mine_stands_there_meanwhile(base, mine, theirs):
    merged = merge(*bodies(base, mine, theirs))
    (conflict,) = merged.conflicts
    assert lines(merged) == mine.split("\n")
    assert conflict.name == "body"
    settled, still = settle(merged.draft, merged.conflicts, [THEIRS])
    assert still == []
    assert [re.sub("</?p>", "", block) for block in settled.texts["body"]] == theirs.split("\n")


def test_marks_that_would_not_close_are_left_to_choose():
    base = ["<p>a b c d e</p>"]
    mine, theirs = ["<p><strong>a b c</strong> d e</p>"], ["<p>a b <em>c d e</em></p>"]
    merged = merge(*(Draft({}, {"body": each}) for each in (base, mine, theirs)))
    assert len(merged.conflicts) == 1


def test_a_passage_that_was_rewritten_before_choosing_theirs_stays_open_and_loses_nothing():
    merged = merge(*bodies("a\nm 1", "a\nm 2", "a\nm 3"))
    rewritten = bodies("a\nm 2 và thêm")[0]
    settled, still = settle(rewritten, merged.conflicts, [THEIRS])
    assert (settled, still) == (rewritten, merged.conflicts)
    assert settle(rewritten, merged.conflicts, [MINE]) == (rewritten, [])


def test_a_field_that_was_rewritten_before_choosing_theirs_is_asked_again_with_what_stands_there():
    merged = merge(*(Draft({"headline": text}) for text in ("a", "m", "t")))
    rewritten = Draft({"headline": "m và thêm"})
    settled, still = settle(rewritten, merged.conflicts, [THEIRS])
    assert (settled, [each.mine for each in still]) == (rewritten, ["m và thêm"])
    assert settle(rewritten, still, [THEIRS]) == (Draft({"headline": "t"}), [])


def test_a_part_of_a_row_that_was_rewritten_before_choosing_theirs_is_asked_again():
    def photo(caption):
        return Draft({}, {}, {"photos": [Item("7", {"caption": caption})]})

    merged = merge(photo("a"), photo("m"), photo("t"))
    settled, still = settle(photo("m và thêm"), merged.conflicts, [THEIRS])
    assert (settled, [each.mine for each in still]) == (photo("m và thêm"), ["m và thêm"])
    assert settle(settled, still, [THEIRS]) == (photo("t"), [])


def listed(*keys: str, **parts: str) -> Draft:
    return Draft({}, {}, {"officials": [Item(key, {"titles": parts.get(key, "")}) for key in keys]})


def keys(draft: Draft) -> list[str]:
    return [row.key for row in draft.lists["officials"]]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "result"),
    [
        ("abc", "abcd", "xabc", "xabcd"),
        ("abc", "ac", "abcd", "acd"),
        ("abc", "cba", "abcd", "cdba"),
        ("abc", "abcd", "bca", "bcda"),
        ("abc", "abcm", "abct", "abctm"),
    ],
)
def test_rows_are_put_together_one_by_one_and_keep_their_order(base, mine, theirs, result):
    merged = merge(listed(*base), listed(*mine), listed(*theirs))
    assert ("".join(keys(merged.draft)), merged.conflicts) == (result, [])


def test_two_orders_are_to_choose_from():
    merged = merge(listed(*"abc"), listed(*"bac"), listed(*"acb"))
    (conflict,) = merged.conflicts
    assert (conflict.key, keys(merged.draft)) == ("", list("bac"))
    assert keys(settle(merged.draft, [conflict], [THEIRS])[0]) == list("acb")


def test_a_row_that_one_took_out_and_the_other_changed_is_to_choose():
    base, changed, gone = listed("a", "b", a="cũ"), listed("a", "b", a="mới"), listed("b")
    merged = merge(base, gone, changed)
    (conflict,) = merged.conflicts
    assert (keys(merged.draft), conflict.mine) == (["b"], None)
    settled, _still = settle(merged.draft, [conflict], [THEIRS])
    assert {row.key: row.parts for row in settled.lists["officials"]} == {"a": {"titles": "mới"}, "b": {"titles": ""}}
    other = merge(base, changed, gone)
    assert keys(settle(other.draft, other.conflicts, [THEIRS])[0]) == ["b"]


def test_what_is_said_of_a_row_is_put_together_part_by_part():
    def photo(caption, credit):
        return Draft({}, {}, {"photos": [Item("7", {"caption": caption, "credit": credit})]})

    merged = merge(photo("a", "b"), photo("mới", "b"), photo("a", "Ảnh"))
    assert (merged.draft, merged.conflicts) == (photo("mới", "Ảnh"), [])
    merged = merge(photo("a", "b"), photo("m", "b"), photo("t", "b"))
    (conflict,) = merged.conflicts
    assert (conflict.key, conflict.part, conflict.mine, conflict.theirs) == ("7", "caption", "m", "t")
    assert settle(merged.draft, [conflict], [THEIRS])[0] == photo("t", "b")


def test_what_was_there_before_and_is_not_known_is_never_taken_for_unchanged():
    def official(titles):
        return Draft({}, {}, {"officials": [Item("7", {"titles": titles})]})

    assert len(merge(official(None), official("m"), official("t")).conflicts) == 1
    assert merge(official(None), official("m"), official("m")).conflicts == []
