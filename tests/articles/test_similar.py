"""Near duplicates among the stories of the desk: found by whoever may read both, whatever the archive holds."""

import random
import sys
import time

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from articles import similar, similarity
from articles.models import Article, SketchKey
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move
from tests.benchmarks.copies import KINDS, Press

PRESS = Press(7)


def told(number: int, **change: str) -> dict[str, str]:
    """Lead and body of a generated story."""
    lead, *paragraphs = PRESS.story(number).splitlines()
    return {"lead": lead, "body": "".join(f"<p>{text}</p>" for text in paragraphs)} | change


def found(story: Article, user) -> list[int]:
    story.refresh_from_db()
    return [pair.story.pk for pair in similar.beside(story, user, timezone.now())]


def test_a_text_is_found_again_once_its_story_was_submitted(cast):
    first = filed(cast.reporter, **told(1))
    second = filed(cast.editor, ("submit", cast.editor), headline="Khác", **told(1))
    assert found(second, cast.chief) == []
    move(first, "submit", cast.reporter)
    assert found(second, cast.chief) == [first.pk]
    assert found(first, cast.chief) == [second.pk]


def test_the_newest_text_is_the_one_that_is_found(cast):
    first = live(cast.reporter, cast.editor, **told(1))
    change_text(first, cast.reporter, **told(2))
    move(first, "submit", cast.reporter)
    second = filed(cast.editor, ("submit", cast.editor), **told(1))
    third = filed(cast.editor, ("submit", cast.editor), **told(2))
    assert found(second, cast.chief) == []
    assert found(third, cast.chief) == [first.pk]


def test_who_was_first_and_what_was_decided_is_told(cast):
    first = live(cast.reporter, cast.editor, **told(1))
    second = filed(cast.reporter, ("submit", cast.reporter), **told(1))
    second.refresh_from_db()
    [pair] = similar.beside(second, cast.editor, timezone.now())
    assert (pair.percent, pair.is_earlier, pair.kept) == (100, True, None)
    assert similar.beside(first, cast.editor, timezone.now())[0].is_earlier is False


def test_nobody_learns_of_a_text_that_they_may_not_read(cast):
    hidden = filed(cast.reporter2, ("submit", cast.reporter2), provinces=["lang-son"], **told(1))
    own = filed(cast.reporter, ("submit", cast.reporter), **told(1))
    assert found(own, cast.reporter) == []
    assert found(own, cast.editor_north) == []
    assert found(own, cast.editor) == [hidden.pk]


def test_what_readers_see_is_compared_as_they_see_it(cast):
    shown = live(cast.reporter2, cast.editor, provinces=["lang-son"], **told(1))
    own = filed(cast.reporter, ("submit", cast.reporter), **told(1))
    assert found(own, cast.reporter) == [shown.pk]
    change_text(shown, cast.reporter2, **told(2))  # not approved yet: readers see the old text
    move(shown, "submit", cast.reporter2)
    assert found(own, cast.editor) == []
    newer = filed(cast.reporter, ("submit", cast.reporter), **told(2))
    assert found(newer, cast.reporter) == []
    assert found(newer, cast.editor) == [shown.pk]


def test_a_sealed_text_is_compared_with_nothing(cast):
    gone = live(cast.reporter, cast.editor, **told(1))
    move(gone, "withdraw", cast.chief, notice="Bài đã được gỡ.")
    second = filed(cast.reporter, ("submit", cast.reporter), **told(1))
    for user in (cast.reporter, cast.editor, cast.chief, cast.root):
        assert found(second, user) == []


@pytest.mark.parametrize("others", [1, 30])
def test_a_look_costs_the_same_for_one_copy_and_for_thirty(cast, django_assert_num_queries, others: int):
    for number in range(others):
        filed(cast.editor2, ("submit", cast.editor2), headline=f"Tin {number}", **told(1))
    own = Article.objects.select_related("head").get(pk=filed(cast.reporter, **told(1)).pk)
    with django_assert_num_queries(3):
        pairs = similar.beside(own, cast.chief, timezone.now())
        assert [pair.story.filed_by.display_name for pair in pairs] == ["Phạm Thu Giang"] * min(
            others, similar.COMPARED
        )


def print_stories(count: int, start: int = 0) -> None:
    """That many submitted stories, written in bulk."""
    pattern = factories.draft("Mẫu")
    stories, keys, first = [], [], Article.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    for number in range(start, start + count):
        pk = first + number - start
        stories.append(Article(pk=pk, headline=f"Tin {number}", filed_by=pattern.filed_by, section=pattern.section))
        keys += [SketchKey(article_id=pk, key=key) for key in similarity.sketch(PRESS.story(number))]
        if len(stories) == 2000 or number == start + count - 1:
            Article.objects.bulk_create(stories)
            SketchKey.objects.bulk_create(keys, batch_size=5000)
            stories, keys = [], []
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE articles_sketchkey")


def look(copies: list[str]) -> tuple[list[list[int]], float]:
    """The candidates of each, and the CPU seconds of the cheapest look of each, together."""
    candidates, seconds = [], 0.0
    for copy in copies:
        keys, spent = similarity.sketch(copy), []
        for _again in range(3):
            begin = time.process_time()
            numbers = similar._sharing_keys(keys, None)
            spent.append(time.process_time() - begin)
        candidates.append(numbers)
        seconds += min(spent)
    return candidates, seconds


def test_copies_are_found_among_many_and_strangers_are_not(db, full):
    """Recall and precision of all that is reported, and what a look costs among ten times as many stories."""
    small, large, tried = (10_000, 100_000, 1_000) if full else (50, 150, 16)
    rng = random.Random(11)
    print_stories(small)
    before = look([PRESS.story(number) for number in range(tried)])[1]
    print_stories(large - small, small)
    after = look([PRESS.story(number) for number in range(tried)])[1]
    number_of = {
        story.pk: int(story.headline.removeprefix("Tin ")) for story in Article.objects.exclude(headline="Mẫu")
    }

    chosen = [(rng.randrange(large), kind) for kind in KINDS for _ in range(tried // 4)]
    copies = [KINDS[kind](PRESS.story(number), rng) for number, kind in chosen]
    strangers = [PRESS.story(large + number) for number in range(tried)]
    right = wrong = 0
    for (number, _kind), copy, candidates in zip(chosen, copies, look(copies)[0], strict=True):
        reported = [number_of[pk] for pk in candidates if near(copy, PRESS.story(number_of[pk]))]
        right += number in reported
        wrong += len([other for other in reported if other != number])
    for stranger, candidates in zip(strangers, look(strangers)[0], strict=True):
        wrong += len([pk for pk in candidates if near(stranger, PRESS.story(number_of[pk]))])
    recall, precision = right / len(chosen), right / (right + wrong)
    sys.stdout.write(f"\nrecall {recall:.3f}, precision {precision:.3f}, a look {after / before:.2f} times\n")
    assert recall >= 0.95 and precision >= 0.95
    assert after <= (1.5 if full else 3) * before


def near(text: str, other: str) -> bool:
    return max(similarity.likeness(text, other).share, similarity.likeness(other, text).share) >= similar.REPORTED


def test_stories_from_before_the_index_are_put_into_it_once(cast):
    first = filed(cast.reporter, ("submit", cast.reporter), **told(1))
    draft = filed(cast.reporter, **told(3))
    second = filed(cast.editor, ("submit", cast.editor), **told(1))
    before = set(SketchKey.objects.values_list("article", "key"))
    SketchKey.objects.filter(article=first).delete()
    assert found(second, cast.chief) == []
    assert list(similar.fill()) == [1]
    assert found(second, cast.chief) == [first.pk]
    assert set(SketchKey.objects.values_list("article", "key")) == before
    assert not SketchKey.objects.filter(article=draft).exists()
    assert list(similar.fill()) == []
    assert list(similar.fill(everything=True)) == [2]
    assert set(SketchKey.objects.values_list("article", "key")) == before


def test_filling_goes_on_where_it_was_broken_off(cast, monkeypatch):
    monkeypatch.setattr(similar, "FILLED_AT_ONCE", 1)
    for number in (1, 2, 3):
        filed(cast.reporter, ("submit", cast.reporter), **told(number))
    SketchKey.objects.all().delete()
    assert next(similar.fill()) == 1
    assert SketchKey.objects.values("article").distinct().count() == 1
    assert list(similar.fill()) == [1, 2]
