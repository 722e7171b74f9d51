"""For tests that read the desk's sentences: everybody works in English, the language of the source."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def english_desk(cast: "Cast") -> "Iterator[None]":
    """The accounts of the cast have chosen English."""
    from django.utils import translation

    from newsroom.models import User

    User.objects.update(language="en")
    with translation.override("en"):
        yield
