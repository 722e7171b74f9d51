"""What reading a long story with many changes costs, against a short one of the same kind."""

import os
import random
import time

import pytest

from articles.models import Article
from tests.articles.desk.stories import change_text, filed, move, review

pytestmark = pytest.mark.django_db
FULL = os.environ.get("NEWSROOM_FULL") == "1"
WORDS, CHANGES = (20_000, 300) if FULL else (2_500, 40)
MOST = 5 if FULL else 2  # times what 500 words cost
VOCABULARY = (
    "Mặt trận Tổ quốc tỉnh tổ chức hội nghị đánh giá kết quả công tác quý và triển khai nhiệm vụ trọng tâm vận động "
    "nhân dân đoàn kết xây dựng nông thôn mới"
).split()


def paragraphs(rng: random.Random, count: int) -> list[list[str]]:
    """That many words in paragraphs; few words are different from one another, as in any text."""
    words = [rng.choice(VOCABULARY) if rng.random() < 0.9 else f"từ{rng.randrange(5000)}" for _ in range(count)]
    return [words[start : start + 60] for start in range(0, count, 60)]


def body(text: list[list[str]]) -> str:
    return "".join(f"<p>{' '.join(words)}.</p>" for words in text)


def changed_story(cast, words: int, changes: int) -> Article:
    """A submitted story of two versions, the second with that many other words, here and there."""
    rng = random.Random(words)
    text = paragraphs(rng, words)
    story = filed(cast.reporter, body=body(text))
    for number in rng.sample(range(words), changes):
        text[number // 60][number % 60] = f"sửa{number}"
    change_text(story, cast.reporter, body=body(text))
    move(story, "submit", cast.reporter)
    return story


def test_a_long_story_with_many_changes_costs_little_more_than_a_short_one(cast, client):
    short, long = changed_story(cast, 500, 8), changed_story(cast, WORDS, CHANGES)
    client.force_login(cast.editor)

    def cost(story: Article, show: str) -> float:
        """CPU seconds of the page, the best of several."""
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            client.get(review(story), {"show": show})
            best = min(best, time.process_time() - begin)
        return best

    shown = client.get(review(long)).content.decode()
    assert shown.count("<ins>sửa") >= 0.9 * CHANGES  # two in a row are one change
    ratios = {show: cost(long, show) / cost(short, show) for show in ("changes", "marked", "clean")}
    assert max(ratios.values()) <= MOST, ratios
