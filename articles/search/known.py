"""Which words published stories use and how common they are: learnt after publication, with a few short questions."""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import batched, pairwise

from django.db import transaction

from articles.models.known_words import KnownWord
from articles.models.published import PublishedArticle
from articles.search.document import folded

LONGEST_WORD = 40
MOST = 400  # words and pairs of one story
AT_ONCE = 500  # in one question to the database


def levels(texts: Iterable[str]) -> dict[str, int]:
    """Of the folded words and pairs those that are known, each with its level."""
    found: dict[str, int] = {}
    for some in batched(sorted(text for text in texts if text), AT_ONCE, strict=False):
        found |= dict(KnownWord.objects.filter(pk__in=some).values_list("text", "level"))
    return found


@transaction.atomic
def learn(rows: Iterable[PublishedArticle]) -> None:
    """Count the words of these rows."""
    counts: Counter[str] = Counter()
    salt = ""
    for row in rows:
        counts.update(words_of(row))
        salt = str(row.pk)
    known = levels(counts)
    fresh = [KnownWord(text=text, level=_raised(0, count - 1, text + salt)) for text, count in sorted(counts.items())]
    KnownWord.objects.bulk_create([word for word in fresh if word.text not in known], ignore_conflicts=True)
    _raise(
        {
            text: level
            for text, before in known.items()
            if (level := _raised(before, counts[text], text + salt)) > before
        }
    )


def words_of(row: PublishedArticle) -> list[str]:
    """The folded words and pairs of neighbours in a row's headline, lead and names, each once, at most MOST."""
    page = row.page
    named = [*page["officials"], *page["topics"], *page["provinces"], *([page["event"]] if page["event"] else [])]
    found: dict[str, None] = {}
    for text in (row.headline, row.lead, *(each["name"] for each in named)):
        words = folded(text).split()
        short = [word if len(word) <= LONGEST_WORD else "" for word in words]
        found |= dict.fromkeys(word for word in short if word and not word.isdigit())
        found |= dict.fromkeys(f"{one} {two}" for one, two in pairwise(short) if one and two)
    return list(found)[:MOST]


def _raised(level: int, uses: int, chance: str) -> int:
    """The level after so many more uses. Chance decides between two levels, so that the common rise seldom.

    A word of level n stands for about 2ⁿ uses; one more raises it once in 2ⁿ times. Thus publications that use the same
    common words hardly ever write the same rows. The chance follows from the text, so that a test can repeat it.
    """
    exact = math.log2(2**level + uses)
    step = zlib.crc32(chance.encode()) / 2**32
    whole = int(exact)
    return whole + (step < (2**level + uses - 2**whole) / 2**whole)


def _raise(wanted: Mapping[str, int]) -> None:
    """Write new levels; a word that somebody else is counting just now is left to them."""
    if not wanted:
        return
    with transaction.atomic():
        waiting = KnownWord.objects.filter(pk__in=wanted).order_by("pk").select_for_update(skip_locked=True)
        by_level: defaultdict[int, list[str]] = defaultdict(list)
        for text in waiting.values_list("pk", flat=True):
            by_level[wanted[text]].append(text)
        for level, texts in by_level.items():
            KnownWord.objects.filter(pk__in=texts, level__lt=level).update(level=level)
