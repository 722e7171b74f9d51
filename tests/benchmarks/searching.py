"""What searches cost in the archive of DATABASE_URL: `uv run python -m tests.benchmarks.searching`; prints a table."""

import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import product

SAMPLE = 2000  # stories, spread over the archive, that say how common words are
RUNS = 20  # of each search


def questions(rows: list) -> Iterator[tuple[str, str]]:
    """Kinds of questions and one of each, with accents, made of the words that the sampled rows have."""
    from articles.html import to_text
    from newsroom.vietnamese import fold_words

    known = Counter(word for row in rows for word in set(row.search_text.split()) if not word.isdigit())
    spelt: dict[str, Counter[str]] = {}
    texts = [f"{row.headline}. {row.lead} {to_text(row.body)}" for row in rows[:: max(len(rows) // 300, 1)]]
    for text in texts:
        for word in re.findall(r"[^\W\d_]+", text):
            spelt.setdefault(fold_words(word), Counter())[word.lower()] += 1
    spellings = {folded: words.most_common(1)[0][0] for folded, words in spelt.items()}
    common = [word for word, _ in known.most_common(40) if word in spellings]
    named = {fold_words(word): word for word in re.findall(r"[^\W\d_]+", texts[len(texts) // 2])}
    by_rarity = sorted((word for word in named if len(word) > 1), key=lambda word: (known[word], word))
    selective = [word for word in by_rarity if known[word] > 0.005 * len(rows)]
    yield "one common word", spellings[common[0]]
    yield "one rare word", named[by_rarity[0]].lower()
    yield "three common words", " ".join(spellings[word] for word in common[3:6])
    yield "three selective words", " ".join(named[word].lower() for word in selective[:3])
    yield "a phrase", '"Mặt trận Tổ quốc"'
    yield "an abbreviation", "UBND"
    yield "a former province", "Bắc Kạn"


def measure(at, province: str) -> Iterator[tuple[str, ...]]:
    """A row for each kind of question, with and without accents, with and without a province, in both orders."""
    from django.db import connection

    from articles.models import PublishedArticle
    from articles.search import places
    from articles.search.question import read
    from articles.search.results import Filters, Order, search
    from newsroom.vietnamese import fold
    from provinces.gazetteer import Gazetteer

    last = PublishedArticle.objects.order_by("pk").last().pk
    step = max(last // SAMPLE, 1)
    rows = list(PublishedArticle.objects.filter(pk__in=range(1, last + 1, step)))
    place_of = places.finder(Gazetteer.load())
    # An embedded database works in this process, whose CPU time nobody else's work lengthens.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    for (kind, typed), bare, narrowed in product(list(questions(rows)), (False, True), (False, True)):
        text = fold(typed) if bare else typed
        filters = Filters(province=province if narrowed else "")
        cells = []
        for order in Order:
            spent = []
            for _run in range(RUNS):
                began = clock()
                found = search(read(text, place_of), filters, order, at=at)
                spent.append((clock() - began) * 1000)
            cells += [f"{statistics.median(spent):.1f}", f"{sorted(spent)[int(RUNS * 0.95) - 1]:.1f}"]
        matches = f"more than {found.total}" if found.more else str(found.total)
        yield kind, f"`{text}`", "yes" if narrowed else "no", matches, *cells


def main() -> None:
    """Print the table, ready for a page of documentation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from tests.benchmarks.archives import NOW

    sys.stdout.write("| question | as typed | a province | matches | relevance, ms | 95 % | newest, ms | 95 % |\n")
    sys.stdout.write("|---|---|---|--:|--:|--:|--:|--:|\n")
    for row in measure(NOW, "thai-nguyen"):
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
