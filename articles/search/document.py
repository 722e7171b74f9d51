"""A published row as the index holds it: folded words, words with accents, words of the headline, lists."""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles import html, lists
from articles.models.published import PublishedArticle
from articles.search.question import LONGEST_WORD, exact_of
from newsroom.vietnamese import fold_words
from provinces.gazetteer import Gazetteer

VERSION = 2  # of what follows from a row; `rebuild_search` renews entries of an older one
MOST_WORDS = 20_000  # of a story; what stands further down is not found


@dataclass(frozen=True)
class Document:
    """What an engine is given of a row: words between single blanks, in the order of the text but for `exact`."""

    headline: str
    words: str
    exact: str  # each word that has accents, once
    keys: str


def document_of(row: PublishedArticle, gazetteer: Gazetteer) -> Document:
    """The row's document; from the row alone."""
    words = [word[:LONGEST_WORD] for word in row.search_text.split()[:MOST_WORDS]]
    return Document(
        headline=" ".join(word[:LONGEST_WORD] for word in folded(row.headline).split()),
        words=" ".join(words),
        exact=" ".join(sorted(set(map(exact_word, _words_as_written(row))) - {""})),
        keys=" ".join(sorted(key for key in _keys(row, gazetteer) if _is_filter(key))),
    )


def names_of(row: PublishedArticle) -> str:
    """Folded names of what the row is about, with a blank at either end: people, documents, event, topics, places."""
    page = row.page
    parts = [official["name"] for official in page["officials"]]
    parts += [f"{cited['number']} {cited['title']}" for cited in page["documents"]]
    parts += [named["name"] for named in (*page["topics"], *page["provinces"])]
    parts += [page["event"]["name"]] if page["event"] else []
    return f" {folded(' · '.join(parts))} "


def _keys(row: PublishedArticle, gazetteer: Gazetteer) -> set[str]:
    return lists.keys_of(row.page, row.first_published_at, gazetteer)


def _is_filter(key: str) -> bool:
    """Whether the list is a filter of the search; the others are met by two of them together."""
    match key.split("/"):
        case [lists.LATEST] | ["quy" | "chuyen-muc" | "chu-de" | "can-bo" | "su-kien" | "tinh", _]:
            return True
        case ["tinh", _, "don-vi", _]:
            return True
    return False


_WORD = re.compile(r"[^\W_]+")


def _words_as_written(row: PublishedArticle) -> set[str]:
    page = row.page
    parts = [row.headline, row.lead, html.to_text_of_clean(row.body), page["source_credit"]]
    parts += [name for unit in page["provinces"] for name in (unit["name"], unit["full_name"])]
    parts += [words for official in page["officials"] for words in (official["name"], *official["titles"])]
    parts += [words for cited in page["documents"] for words in (cited["kind"], cited["number"], cited["title"])]
    parts += [words for photo in page["photos"] for words in (photo["caption"], photo["credit"])]
    parts += [named["name"] for named in (*page["topics"], *page["bylines"])]
    parts += [page["event"]["name"]] if page["event"] else []
    return set(_WORD.findall(" ".join(parts))[:MOST_WORDS])


@lru_cache(maxsize=20_000)  # the language has some 7,000 syllables
def exact_word(typed: str) -> str:
    """A word of a text in small letters with its accents, the tone in its one place; "" for a word without any."""
    return exact_of(typed)[:LONGEST_WORD] if len(typed) <= LONGEST_WORD else ""


@lru_cache(maxsize=20_000)
def folded_word(typed: str) -> str:
    """A word of a text, folded; words with blanks between where it falls apart."""
    return fold_words(typed)


def folded(text: str) -> str:
    """What `fold_words` returns; quicker where the same words come again and again."""
    return " ".join(filter(None, map(folded_word, _WORD.findall(text))))
