"""The bytes of the file PAGE_FILE, packed with gzip, for whatever is asked: what is left is the server's own cost."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

BODY = Path(os.environ["PAGE_FILE"]).read_bytes()
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", str(len(BODY))),
]


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The same answer, whatever is asked."""
    start_response("200 OK", HEADERS)
    return [BODY]
