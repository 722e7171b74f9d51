"""The engine on an OpenSearch cluster, for an archive or a crowd beyond one machine; what it finds is proved here."""

import json
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from articles.models.search import Entry, SearchEntry, SearchOrder
from articles.search.document import Document
from articles.search.found import Answers, Away, Found
from articles.search.numbers import EPOCH
from articles.search.terms import AllOf, AnyOf, Exact, InHeadline, Key, Phrase, Question, Term, Word

SECONDS = 3  # that an answer may take
REST = 5.0  # seconds in which a cluster that did not answer is not asked again
AT_ONCE = 500  # entries in one message
FIELDS = {
    "number": {"type": "long"},
    "visible_from": {"type": "date", "format": "epoch_millis"},
    "visible_until": {"type": "date", "format": "epoch_millis"},
    "words": {"type": "text", "analyzer": "whitespace", "norms": False},  # with places: phrases
    "headline": {"type": "keyword"},
    "exact": {"type": "keyword"},
    "keys": {"type": "keyword"},
}
_rests_until = 0.0


def put(written: Sequence[tuple[Entry, Document]]) -> None:
    """Store new entries of one index; their words follow to the cluster once the transaction is over."""
    for entry, document in written:
        entry.indexed = zlib.compress(json.dumps(asdict(document), ensure_ascii=False).encode(), level=1)
    if written:
        type(written[0][0])._base_manager.bulk_create([entry for entry, _document in written])
        _order([entry for entry, _document in written])


def remove(entries: Sequence[Entry]) -> None:
    """Forget entries of one index, and their words."""
    if entries:
        type(entries[0])._base_manager.filter(pk__in=[entry.pk for entry in entries]).delete()
        _order(entries)


def retime(entry: Entry) -> None:
    """Keep another end of the time in which an entry may be found."""
    entry.save(update_fields=["visible_until"])
    _order([entry])


def newest(
    question: Question, at: datetime, most: int, below: int | None = None, index: type[Entry] = SearchEntry
) -> Answers:
    """The newest entries that answer and are visible at the moment, at most so many, below a number.

    What the cluster has not heard of yet is not found; what it has not heard the end of is left out here.
    """
    found = Answers()
    while len(found) < most:
        numbers = _numbers(question, at, most - len(found), below, index)
        left = index._base_manager.filter(Q(visible_until__isnull=True) | Q(visible_until__gt=at), visible_from__lte=at)
        rows = left.filter(pk__in=numbers).values_list("number", "story", "keys")  # type: ignore[misc]
        known = {row[0]: Found(*row) for row in rows}
        asked = most - len(found)
        found += [known[number] for number in numbers if number in known]
        if len(numbers) < asked:
            break
        below = numbers[-1]
    return found


def _numbers(question: Question, at: datetime, most: int, below: int | None, index: type[Entry]) -> list[int]:
    """What the cluster answers."""
    past = {"range": {"visible_until": {"lte": _millis(at)}}}
    body: dict[str, Any] = {
        "query": {
            "bool": {
                "filter": [*map(said, question.wanted), {"range": {"visible_from": {"lte": _millis(at)}}}],
                "must_not": [*map(said, question.unwanted), past],
            }
        },
        "sort": [{"number": "desc"}],
        "size": most,
        "_source": False,
        "track_total_hits": False,
    }
    if below is not None:
        body["search_after"] = [below]
    answer = _asked(lambda cluster: cluster.search(index=name_of(index), body=body, ignore_unavailable=True))
    return [hit["sort"][0] for hit in answer["hits"]["hits"]]


def said(term: Term) -> dict[str, Any]:
    """A term in the query language of the cluster."""
    match term:
        case Word(text):
            return {"term": {"words": text}}
        case Phrase(words):
            return {"match_phrase": {"words": " ".join(words)}}
        case InHeadline(text):
            return {"term": {"headline": text}}
        case Exact(text):
            return {"term": {"exact": text}}
        case Key(text):
            return {"term": {"keys": text}}
        case AllOf(parts):
            return {"bool": {"filter": [said(part) for part in parts]}}
        case AnyOf(parts):
            return {"bool": {"should": [said(part) for part in parts], "minimum_should_match": 1}}


def name_of(index: type[Entry]) -> str:
    """What an index of ours is called in the cluster."""
    return f"newsroom-{index._meta.model_name}"


# --- What the cluster has not heard of yet ------------------------------------


def _order(entries: Iterable[Entry]) -> None:
    """Note in this transaction what is to follow, and have it follow once that is over, or by the job."""
    orders = [SearchOrder(index=str(entry._meta.model_name), number=entry.pk) for entry in entries]
    SearchOrder.objects.bulk_create(orders)
    if orders:
        transaction.on_commit(follow, robust=True)


def follow() -> bool:
    """Send what waits; whether nothing waits any more. What cannot be sent waits on."""
    try:
        while orders := list(SearchOrder.objects.order_by("pk")[:AT_ONCE]):
            _send(orders)
    except Away:
        return False
    return True


def stories_waiting() -> Iterator[str]:
    """The stories of which the cluster has not heard the last, as somebody would name them."""
    for model in Entry.__subclasses__():
        numbers = SearchOrder.objects.filter(index=model._meta.model_name).values("number")
        for entry in model._base_manager.filter(pk__in=numbers).select_related("story"):  # type: ignore[misc]
            yield f"{entry.story_id} {entry.story.headline}"  # type: ignore[attr-defined]


def _send(orders: list[SearchOrder]) -> None:
    """Each entry as it is by now, gone where it is gone; a message that comes late changes nothing (its version)."""
    lines: list[dict[str, Any]] = []
    for model in Entry.__subclasses__():
        last = {order.number: order.pk for order in orders if order.index == model._meta.model_name}
        entries = model._base_manager.in_bulk(last)
        for number, version in last.items():
            target = {"_index": name_of(model), "_id": str(number), "version": version, "version_type": "external"}
            if number in entries and entries[number].indexed:  # without: it was written for another engine
                lines += [{"index": target}, _body(entries[number])]
            else:
                lines.append({"delete": target})
    answer = _asked(lambda cluster: cluster.bulk(body=lines))
    done = {200, 201, 404, 409}  # 404: nothing to forget; 409: it has heard of a later change
    refused = [item for each in answer["items"] for item in each.values() if item["status"] not in done]
    if refused:
        raise Away(str(refused[0]))
    SearchOrder.objects.filter(pk__in=[order.pk for order in orders]).delete()


def _body(entry: Entry) -> dict[str, Any]:
    columns = json.loads(zlib.decompress(bytes(entry.indexed or b"")))
    body = {"number": entry.number, "words": columns["words"], "visible_from": _millis(entry.visible_from)}
    body |= {name: columns[name].split() for name in ("headline", "exact", "keys")}
    return body | ({"visible_until": _millis(entry.visible_until) + 1} if entry.visible_until else {})


def _millis(moment: datetime) -> int:
    """Rounded down; what the cluster shows for a millisecond too long is left out here."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


# --- The cluster ----------------------------------------------------------------


@cache
def _cluster(url: str) -> Any:
    from opensearchpy import OpenSearch

    cluster = OpenSearch(url, timeout=SECONDS, max_retries=0, http_compress=True)
    for model in Entry.__subclasses__():
        mappings = {"dynamic": "strict", "_source": {"enabled": False}, "properties": FIELDS}
        if not cluster.indices.exists(index=name_of(model)):
            cluster.indices.create(index=name_of(model), body={"mappings": mappings}, ignore=400)
    return cluster


def _asked(question: Any) -> Any:
    """The answer to a question; `Away` where there is none, and for a while after without asking."""
    global _rests_until
    from opensearchpy.exceptions import OpenSearchException

    if time.monotonic() < _rests_until:
        raise Away("it did not answer a moment ago")
    try:
        return question(_cluster(settings.SEARCH_URL))
    except (OpenSearchException, OSError) as error:
        _rests_until = time.monotonic() + REST
        raise Away(type(error).__name__) from error
