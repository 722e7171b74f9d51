"""For tests of rights: everybody who may or may not, and a story in each state; see `tests/articles/everybody.py`."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from articles.models import Article
    from newsroom.models import User
    from tests.cast import Cast


@pytest.fixture
def everybody(cast: "Cast") -> "dict[str, User]":
    """The cast, and whom rights are easily forgotten of, by name."""
    from tests.articles.everybody import create_everybody

    return create_everybody(cast)


@pytest.fixture
def stories(cast: "Cast", everybody: "dict[str, User]", media: object) -> "dict[str, Article]":
    """A story in each state in which rights differ, by what it is."""
    from tests.articles.everybody import create_stories

    return create_stories(cast, everybody)
