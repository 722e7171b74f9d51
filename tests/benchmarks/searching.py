"""What searches cost in a small and a large archive: `… -m tests.benchmarks.searching SMALL_URL LARGE_URL [pages]`.

A process on each is asked the same questions, turn by turn: what else the machine does meanwhile falls on both alike.
The cost is CPU time, on PostgreSQL with that of the server's process: of the search alone, or with `pages` of the page
that a reader gets, without the page cache. Prints a table.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from http import HTTPStatus
from itertools import pairwise, product
from statistics import median
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.benchmarks.compare import ask, asking
from tests.harness.environment import PRODUCTION

if TYPE_CHECKING:
    from django.http import HttpResponse

SAMPLE = 2000  # stories, spread over the archive, that say how common words are
RUNS = 20  # of each search
PROVINCE = "thai-nguyen"
MODULE = "tests.benchmarks.searching"
HEAD = """\
| question | as typed | a province | matches | relevance: small | large | ratio | newest: small | large | ratio |
|---|---|---|--:|--:|--:|--:|--:|--:|--:|
"""


def questions(rows: Sequence[Any]) -> Iterator[tuple[str, str]]:
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
    common = sorted(spellings, key=lambda word: (-known[word], word))
    named = {fold_words(word): word for word in re.findall(r"[^\W\d_]+", texts[len(texts) // 2])}
    by_rarity = sorted((word for word in named if len(word) > 1), key=lambda word: (known[word], word))
    selective = [word for word in by_rarity if known[word] > 0.005 * len(rows)]
    yield "one common word", spellings[common[0]]
    yield "one rare word", named[by_rarity[0]].lower()
    yield "one rare word, a full page", next(word for word in map(named.get, by_rarity) if _fills_a_page(word)).lower()
    yield "three common words", " ".join(spellings[word] for word in common[3:6])
    yield "three selective words", " ".join(named[word].lower() for word in selective[:3])
    three = (" ".join(map(named.get, selective[start : start + 3])).lower() for start in range(len(selective) - 2))
    yield "three selective words, a full page", next(filter(_fills_a_page, three))
    for kind, said in _phrases(texts):
        yield kind, f'"{said}"'
    yield "an abbreviation", "UBND"
    yield "a former province", "Bắc Kạn"


def _phrases(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The most common three neighbours; and a rare three of common pairs, for which most texts are read in vain."""
    lines = [re.findall(r"[^\W\d_]+", line.lower()) for text in texts for line in text.splitlines()]
    pairs = Counter(pair for words in lines for pair in pairwise(words))
    threes = Counter(three for words in lines for three in zip(words, words[1:], words[2:], strict=False))
    yield "a phrase", " ".join(threes.most_common(1)[0][0])
    rare = [three for three, times in threes.items() if times == 1]
    yield (
        "a rare phrase of common pairs",
        " ".join(max(rare, key=lambda three: min(pairs[three[:2]], pairs[three[1:]]))),
    )


def _fills_a_page(text: str) -> bool:
    """Whether there is more than a page of answers: then as many results are shown whatever the archive's size."""
    from articles.search.question import read
    from articles.search.results import Order, search
    from tests.benchmarks.archives import NOW

    return bool(search(read(text), order=Order.NEWEST, at=NOW).following)


def serve() -> None:
    """Answer each line, a search as JSON, with what it cost and found; a line that is empty, with the questions."""
    os.environ |= PRODUCTION | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    import django

    django.setup()
    for line in sys.stdin:
        told = _cost(*json.loads(line)) if line.strip() else list(questions(_sample()))
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _sample() -> list[Any]:
    from articles.models import PublishedArticle

    last = PublishedArticle.objects.order_by("pk").last()
    highest = last.pk if last else 0
    return list(PublishedArticle.objects.filter(pk__in=range(1, highest + 1, max(highest // SAMPLE, 1))))


def _cost(text: str, province: str, order: str, page: bool) -> tuple[float, str]:
    from articles.search import places
    from articles.search.question import read
    from articles.search.results import Filters, Order, search
    from provinces.gazetteer import Gazetteer
    from tests.benchmarks.archives import NOW
    from tests.benchmarks.pages import spent

    place_of, began = places.finder(Gazetteer.load()), spent()
    found = search(read(text, place_of), Filters(province=province), Order(order), at=NOW)
    cost = (spent() - began) * 1000
    if page:
        cost = _cost_of_page({"q": text, "tinh": province, "sap-xep": "moi" if order == Order.NEWEST else ""})
    return cost, f"> {found.total}" if found.more else str(found.total)


@cache
def _reader() -> Callable[[dict[str, str]], "HttpResponse"]:
    """Somebody who asks for the page, whose parts are kept for an edition, as behind the page cache."""
    from django.test import Client

    from articles.edition import Edition
    from articles.templatetags.kept import EDITION

    client, kept = Client(), {EDITION: Edition((0, 0, None), (), 0)}
    client.get("/tim-kiem/")  # the first request makes the handler
    return lambda given: client.get("/tim-kiem/", given, **kept)


def _cost_of_page(given: dict[str, str]) -> float:
    from tests.benchmarks.archives import NOW
    from tests.benchmarks.pages import spent

    ask_for = _reader()
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        began = spent()
        response = ask_for({name: value for name, value in given.items() if value})
        response.getvalue()
        cost = (spent() - began) * 1000
    if response.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{given}: {response.status_code}")
    return cost


def measure(small_url: str, large_url: str, pages: bool) -> Iterator[str]:
    """The rows of the table, one for each question with and without accents, with and without a province."""
    from newsroom.vietnamese import fold

    with ExitStack() as stack:
        both = [stack.enter_context(asking(MODULE, url)) for url in (small_url, large_url)]
        for (kind, typed), bare, narrowed in product(ask(both[0], ""), (False, True), (False, True)):
            text, province = fold(typed) if bare else typed, PROVINCE if narrowed else ""
            cells, matches = [], ["", ""]
            for order in ("relevance", "newest"):
                spent: list[list[float]] = [[], []]
                for run in range(RUNS + 1):
                    for which in (0, 1) if run % 2 else (1, 0):
                        cost, matches[which] = ask(both[which], json.dumps([text, province, order, pages]))
                        if run:  # the first one reads what the others find read
                            spent[which].append(cost)
                cells += [f"{median(each):.1f} ({_most(each):.1f})" for each in spent]
                cells.append(f"{median(large / small for small, large in zip(*spent, strict=True)):.2f}")
            first = [kind, f"`{text}`", "yes" if narrowed else "no", ", ".join(dict.fromkeys(matches))]
            yield f"| {' | '.join([*first, *cells])} |"


def _most(spent: list[float]) -> float:
    """What 95 in a hundred do not exceed."""
    return sorted(spent)[int(len(spent) * 0.95) - 1]


def main() -> None:
    """Print the table, ready for a page of documentation; or answer the one who does."""
    if len(sys.argv) == 1:
        serve()
        return
    sys.stdout.write(HEAD)
    for row in measure(*sys.argv[1:3], pages=sys.argv[3:] == ["pages"]):
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
