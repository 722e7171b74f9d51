"""Terms: what follows from the rest of a question is not asked, and the question means the same without it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.terms import AllOf, AnyOf, Exact, InHeadline, Key, Phrase, Question, Term, Word
from newsroom.vietnamese import fold_words

HOI, NGHI, BICH = Word("hoi"), Word("nghi"), Word("bich")


@pytest.mark.parametrize(
    ("wanted", "needed"),
    [
        ([HOI, NGHI], [HOI, NGHI]),
        ([HOI, HOI], [HOI]),
        ([HOI, InHeadline("hoi")], [InHeadline("hoi")]),
        ([HOI, Exact("hội")], [Exact("hội")]),
        ([HOI, NGHI, BICH, Phrase(("hoi", "nghi"))], [BICH, Phrase(("hoi", "nghi"))]),
        ([Phrase(("hoi", "nghi")), Phrase(("hoi", "nghi", "bich"))], [Phrase(("hoi", "nghi", "bich"))]),
        ([AllOf((HOI, NGHI)), InHeadline("nghi")], [HOI, InHeadline("nghi")]),
        ([AnyOf((HOI, NGHI)), NGHI], [NGHI]),
        ([AnyOf((HOI, NGHI)), AnyOf((InHeadline("hoi"), Exact("nghị")))], [AnyOf((InHeadline("hoi"), Exact("nghị")))]),
        ([AnyOf((HOI, NGHI)), AnyOf((NGHI, HOI))], [AnyOf((NGHI, HOI))]),
        ([HOI, Exact("hồi"), Key("tinh/bac-kan")], [Exact("hồi"), Key("tinh/bac-kan")]),
        (
            [AnyOf((AllOf((HOI, NGHI)), BICH)), InHeadline("hoi"), InHeadline("nghi")],
            [InHeadline("hoi"), InHeadline("nghi")],
        ),
        ([HOI, AnyOf((InHeadline("hoi"), NGHI))], [HOI, AnyOf((InHeadline("hoi"), NGHI))]),
    ],
)
def test_what_follows_from_the_rest_is_not_asked(wanted: list[Term], needed: list[Term]):
    assert Question(tuple(wanted)).needed() == needed


WRITTEN = ("hội", "hồi", "nghị")  # the words of stories; two of them fold to the same
FOLDED = tuple(dict.fromkeys(map(fold_words, WRITTEN)))
words = st.sampled_from(FOLDED)
atoms = st.one_of(
    words.map(Word),
    words.map(InHeadline),
    st.sampled_from(WRITTEN).map(Exact),
    st.lists(words, min_size=2, max_size=3).map(lambda said: Phrase(tuple(said))),
    st.sampled_from(["a", "b"]).map(Key),
)
terms = st.recursive(
    atoms,
    lambda parts: st.builds(
        lambda kind, some: kind(tuple(some)), st.sampled_from([AllOf, AnyOf]), st.lists(parts, min_size=1, max_size=3)
    ),
    max_leaves=5,
)
stories = st.tuples(st.lists(st.sampled_from(WRITTEN), max_size=5), st.integers(0, 5), st.sets(st.sampled_from("ab")))


def holds(term: Term, story) -> bool:
    text, headline, keys = story
    folded = [*map(fold_words, text)]
    match term:
        case Word(word):
            return word in folded
        case InHeadline(word):
            return word in folded[:headline]
        case Exact(word):
            return word in text
        case Phrase(said):
            return any(tuple(folded[start : start + len(said)]) == said for start in range(len(folded)))
        case Key(key):
            return key in keys
        case AllOf(parts):
            return all(holds(part, story) for part in parts)
        case AnyOf(parts):
            return any(holds(part, story) for part in parts)


@given(st.lists(terms, min_size=1, max_size=4), st.lists(stories, min_size=1, max_size=20))
def test_the_same_stories_answer_without_it(wanted, told):
    needed = Question(tuple(wanted)).needed()
    for story in told:
        assert all(holds(term, story) for term in needed) == all(holds(term, story) for term in wanted)


def test_nothing_is_left_out_of_a_question_by_turns():
    for order in itertools.permutations([AnyOf((HOI, NGHI)), AnyOf((NGHI, HOI)), HOI]):
        assert Question(order).needed() == [HOI]
