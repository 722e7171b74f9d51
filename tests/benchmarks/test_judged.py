"""A sample of the judged questions, on a small archive; and judgements that are right by themselves."""

import pytest

from tests.benchmarks.archives import Archive
from tests.benchmarks.judged import judge, outcome, score
from tests.benchmarks.oracle import Judgement, Oracle
from tests.benchmarks.planted import Asked, asked, plants, put_in

STORIES, EVERY = 300, 5  # of the plants


def test_there_are_more_than_two_hundred_questions_of_every_kind() -> None:
    kinds = [each.kind for each in asked(Archive(5_000))]
    assert len(kinds) > 300
    assert min(kinds.count(kind) for kind in set(kinds) - {"newer first", "place of the tone"}) >= 7


def test_stories_are_judged_by_place_neighbours_and_accents() -> None:
    base = Archive(10)
    told = [
        base.story(0).saying(headline="Chuyện cá tra"),
        base.story(1).saying(lead="Mùa cá tra."),
        base.story(2).saying(body="Nói về cá tra."),
        base.story(3).saying(headline="Chuyện cà trà"),
        base.story(4).saying(body="Tra rồi cá."),
    ]
    oracle = Oracle(told)
    judged = oracle.judge(Asked("accents", "cá tra", (("cá tra",),)))
    assert judged == Judgement(frozenset(range(5)), {0: 3, 1: 2, 2: 1}, frozenset({3}))
    assert oracle.judge(Asked("half", "cá tra", (("ca tra",),))).grades == {0: 3, 1: 2, 2: 1, 3: 3}
    assert oracle.judge(Asked("in quotes", "ca tra", (("ca tra",),), in_one_piece=True)).must == {0, 1, 2, 3}


def test_a_wrong_order_and_what_is_missed_are_seen() -> None:
    question = Asked("accents", "cá tra", (("cá tra",),))
    judgement = Judgement(frozenset(range(5)), {0: 3, 1: 2, 2: 1}, frozenset({3}))
    best = outcome(question, judgement, [0, 1, 2, 3, 4], set(range(5)))
    assert (best.recall, best.ndcg, best.wrong_first, best.false) == (1, 1, False, 0)
    worse = outcome(question, judgement, [3, 2, 1, 0, 9], {0, 1, 2, 3, 9})
    assert (worse.recall, worse.wrong_first, worse.false) == (0.8, True, 1)
    assert worse.ndcg < 0.7


@pytest.mark.django_db
def test_a_sample_of_the_questions_is_answered_well() -> None:
    from tests.benchmarks.asking import Shelved

    archive, some = Archive(STORIES), plants()[::EVERY]
    shelved = Shelved(archive, put_in(archive, some))
    outcomes = judge(asked(archive, some)[::3], Oracle(shelved.stories), shelved.found)
    without = [each for each in outcomes if each.asked.kind == "no accents"]
    others = [each for each in outcomes if each.asked.kind in {"abbreviation", "former province", "present province"}]
    accented = [each for each in outcomes if each.accents]
    assert min(len(without), len(others), len(accented)) >= 4
    assert score(without).recall >= 0.99
    assert score(others).recall >= 0.98
    assert score(outcomes).ndcg >= 0.90
    assert score(accented).accents_first >= 0.98
