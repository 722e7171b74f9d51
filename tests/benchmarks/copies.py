"""Generated stories that share the phrases of the trade, and copies of them as they are met."""

import random
from collections.abc import Callable

from newsroom.vietnamese import fold

SYLLABLES = [
    first + rest
    for first in "b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x".split()
    for rest in "an ang ao áp âm ât âu ay ăn ăng em en êu ên iêm iên in inh ôn ông ơi ua ưa uân ung ương uy yên".split()
]
PHRASES = [
    "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
    "các tổ chức chính trị - xã hội",
    "Ngày hội Đại đoàn kết toàn dân tộc",
    "phát huy sức mạnh khối đại đoàn kết toàn dân tộc",
    "công tác giám sát và phản biện xã hội",
    "nhiệm vụ trọng tâm trong thời gian tới",
    "tham dự hội nghị có các đồng chí",
    "phát biểu chỉ đạo tại hội nghị",
    "xây dựng nông thôn mới, đô thị văn minh",
    "cuộc vận động Toàn dân đoàn kết xây dựng",
    "hộ nghèo và hộ cận nghèo trên địa bàn",
    "quỹ Vì người nghèo các cấp",
]


class Press:
    """Stories by number, always the same for the same seed; about a third of their words are phrases that all use."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def story(self, number: int) -> str:
        """Five to nine paragraphs."""
        rng = random.Random(self.seed * 1_000_003 + number)
        return "\n".join(self._paragraph(rng) for _ in range(rng.randint(5, 9)))

    def _paragraph(self, rng: random.Random) -> str:
        parts = [self._words(rng) if rng.random() < 0.75 else rng.choice(PHRASES) for _ in range(rng.randint(8, 14))]
        return f"{' '.join(parts).capitalize()}."

    def _words(self, rng: random.Random) -> str:
        return " ".join(rng.choice(SYLLABLES) for _ in range(rng.randint(3, 8)))


def rewritten(text: str, rng: random.Random) -> str:
    """Every eighth word another."""
    return "\n".join(
        " ".join(rng.choice(SYLLABLES) if rng.random() < 0.12 else word for word in line.split(" "))
        for line in text.splitlines()
    )


def reordered(text: str, rng: random.Random) -> str:
    """The paragraphs in another order, a word here and there another."""
    lines = rewritten(text, random.Random(1)).splitlines() if rng.random() < 0.3 else text.splitlines()
    rng.shuffle(lines)
    return "\n".join(lines)


def stripped(text: str, rng: random.Random) -> str:
    """Without accents, and without paragraphs."""
    return " ".join(fold(line) for line in text.splitlines())


def shortened(text: str, rng: random.Random) -> str:
    """About half of the paragraphs, no fewer than three."""
    lines = text.splitlines()
    kept = sorted(rng.sample(range(len(lines)), max(3, len(lines) // 2)))
    return "\n".join(lines[number] for number in kept)


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "rewritten": rewritten,
    "reordered": reordered,
    "stripped": stripped,
    "shortened": shortened,
}
