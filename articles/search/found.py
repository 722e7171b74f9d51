"""What an engine answers."""

from typing import NamedTuple


class Found(NamedTuple):
    """An entry of the index that answers a question."""

    number: int
    story_id: int
    keys: str
