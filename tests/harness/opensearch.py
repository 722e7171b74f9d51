"""A stand-in for an OpenSearch cluster: a real HTTP server that keeps documents and answers the queries we send.

It knows what the engine asks (`bool`, `term`, `match_phrase`, `range`, `sort`, `search_after`, bulk with versions) and
refuses all else, so that nothing passes here that it does not understand. It is no proof of how a cluster behaves.
"""

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWERS = "application/json; charset=UTF-8"


class Cluster(ThreadingHTTPServer):
    """`indices` are documents by index and id, None for one that was deleted, with the version; `away`: it fails."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.indices: dict[str, dict[str, tuple[int, dict[str, Any] | None]]] = {}
        self.away = False
        self.asked = 0
        self.connections: list[socket.socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread that lives as long as the connection, which its other end keeps."""
        self.connections.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        """End the connections, too: a test that comes later would wait for their threads."""
        super().server_close()
        for connection in self.connections:
            with suppress(OSError):  # closed already
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def url(self) -> str:
        """The address that SEARCH_URL takes."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def bulk(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        """Each change that is newer than what it changes."""
        items, rest = [], iter(lines)
        for line in rest:
            ((name, target),) = line.items()
            body = next(rest) if name == "index" else None
            documents = self.indices[target["_index"]]
            if target["version"] <= documents.get(target["_id"], (0, None))[0]:
                status = 409
            else:
                status = 201 if body else 200
                documents[target["_id"]] = (target["version"], body)
            items.append({name: {"_id": target["_id"], "status": status}})
        return {"errors": any(one["status"] > 299 for each in items for one in each.values()), "items": items}

    def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        """Those that answer, in order, below the place, so many."""
        ((field, order),) = body["sort"][0].items()
        assert order == "desc" and set(body) <= {"query", "sort", "size", "search_after", "_source", "track_total_hits"}
        found = [document for _version, document in self.indices.get(index, {}).values() if document]
        numbers = sorted((each[field] for each in found if holds(body["query"], each)), reverse=True)
        if "search_after" in body:
            numbers = [number for number in numbers if number < body["search_after"][0]]
        return {"hits": {"hits": [{"_id": str(number), "sort": [number]} for number in numbers[: body["size"]]]}}


def holds(query: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether the query holds of the document; AssertionError for a query that nobody here knows."""
    ((kind, said),) = query.items()
    if kind == "bool":
        assert set(said) <= {"filter", "must_not", "should", "minimum_should_match"}
        some = [holds(part, document) for part in said.get("should", ())]
        every = all(holds(part, document) for part in said.get("filter", ()))
        return every and (not some or any(some)) and not any(holds(part, document) for part in said.get("must_not", ()))
    ((field, value),) = said.items()
    assert kind in {"term", "match_phrase", "range"}, kind
    known = document.get(field)
    if kind == "range":
        assert set(value) == {"lte"}
        return known is not None and known <= value["lte"]
    words = known.split() if isinstance(known, str) else known or []
    return value in words if kind == "term" else f" {value} " in f" {' '.join(words)} "


class _Request(BaseHTTPRequestHandler):
    server: Cluster
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent = gzip.decompress(sent) if self.headers.get("Content-Encoding") == "gzip" else sent
        self.server.asked += 1
        status, told = (503, {"error": "away"}) if self.server.away else self._told(sent)
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", ANSWERS)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = _answer

    def _told(self, sent: bytes) -> tuple[int, dict[str, Any]]:
        index, _slash, action = self.path.partition("?")[0].strip("/").partition("/")
        match self.command, index, action:
            case "HEAD", _, "":
                return (200 if index in self.server.indices else 404), {}
            case "PUT", _, "":
                self.server.indices[index] = {}
                return 200, {"acknowledged": True}
            case "POST", "_bulk", "":
                return 200, self.server.bulk([json.loads(line) for line in sent.splitlines() if line])
            case "POST" | "GET", _, "_search":
                return 200, self.server.search(index, json.loads(sent))
        return 400, {"error": f"{self.command} {self.path}"}

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the console."""


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster while the block lasts."""
    with Cluster() as cluster:
        threading.Thread(target=cluster.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield cluster
        finally:
            cluster.shutdown()
