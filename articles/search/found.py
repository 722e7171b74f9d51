"""What an engine answers, or that it does not."""

from typing import NamedTuple


class Found(NamedTuple):
    """An entry of the index that answers a question."""

    number: int
    story_id: int
    keys: str


class Away(Exception):
    """The engine gives no answer."""
