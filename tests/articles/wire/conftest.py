"""What the tests of the wire share: a server on this machine, which they alone may reach."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.harness import feeds

if TYPE_CHECKING:
    from articles.models import Supplier


@pytest.fixture
def server(settings) -> Iterator[feeds.Server]:
    """A web server, and the permission to reach it."""
    settings.WIRE_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    settings.WIRE_LIMITS = {"size": 1_000_000}
    with feeds.serving() as running:
        yield running


@pytest.fixture
def hasty(settings) -> None:
    """Who is asked has little time."""
    settings.WIRE_LIMITS = {"whole": 0.4, "pause": 0.2, "size": 1_000_000}


@pytest.fixture
def paper(server) -> "Supplier":
    """A paper whose feed the server gives."""
    from tests.articles.wire.papers import supplier

    return supplier(server.url())
