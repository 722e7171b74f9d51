"""Every way to write or move a story names the version that the person saw, and is refused on a newer one."""

from collections.abc import Iterator
from typing import Any

import pytest

from articles.desk import versions
from articles.models import Article, HistoryEntry, PublishedArticle, Revision
from articles.workflow import MOVES
from tests import factories
from tests.articles.desk.filing import change, file_story, filled, picture
from tests.articles.desk.stories import change_text, move_url

pytestmark = pytest.mark.django_db


def paths(story: Article) -> Iterator[tuple[str, dict[str, Any]]]:
    """Addresses that write, with what is sent there, without the version."""
    yield change(story), filled(headline="Quá muộn")
    yield change(story), filled(headline="Quá muộn", _submit="1")
    yield change(story), filled(bylines=[{"id": story.bylines.get().pk, "name": "Quá muộn"}])
    yield change(story), filled(bylines=[{"id": story.bylines.get().pk, "name": "x", "remove": "on"}])
    yield change(story), filled(officials=[{"name": "Quá Thị Muộn"}])
    yield change(story), filled(documents=[{"number": "1-QM"}])
    yield change(story), filled(photos=[{"file": picture(), "caption": "Quá muộn"}])
    yield change(story), filled(tags="Quá muộn")
    yield change(story), filled(other_provinces=["lang-son"])
    sent = {"note": "Quá muộn", "notice": "Quá muộn", "when": "now"}
    for name in MOVES.keys() - {"revise"}:
        yield move_url(story, name), sent | {"revision_hash": story.head.hash}


def stands(story: Article) -> tuple[Any, ...]:
    story.refresh_from_db()
    rows = [list(rows.values_list()) for rows in (story.bylines, story.official_rows, story.citations, story.photos)]
    counts = [model.objects.count() for model in (Revision, HistoryEntry, PublishedArticle)]
    return (story.status, story.version, story.head_id, story.headline, *rows, *counts)


@pytest.mark.parametrize("sent", ["", "1", "999"])
def test_no_path_writes_over_a_version_that_was_not_seen(client, cast, media, sent):
    story = file_story(client, cast.reporter, section=factories.section().pk)
    change_text(story, cast.reporter, lead="Sapo hai.")
    before = stands(story)
    for address, fields in paths(story):
        answer = client.post(address, fields | {"version": sent})
        assert answer.status_code in {403, 409}, (address, fields)
        assert stands(story) == before, (address, fields)


def test_a_token_names_one_version_and_what_is_no_token_names_none(client, cast):
    story = file_story(client, cast.reporter)
    change_text(story, cast.reporter, lead="Sapo hai.")
    story.refresh_from_db()
    assert [versions.revision_of(story, str(number)).number for number in (1, 2)] == [1, 2]
    assert versions.is_current(story, "2") and not versions.is_current(story, "1")
    for wrong in ("", "0", "3", "x", "-1", "1.0", "²", "9" * 30):
        assert versions.revision_of(story, wrong) is None
        assert not versions.is_current(story, wrong)
