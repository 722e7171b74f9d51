"""Migrations on PostgreSQL: none keeps a newsroom from writing for as long as a long table takes to read."""

import json

import pytest
from django.apps import apps
from django.db.migrations import AddIndex
from django.db.migrations.loader import MigrationLoader

from provinces.operations import AddIndexConcurrently
from tests.harness import kept
from tests.newsroom.backup.places import elsewhere

GROWING = [
    *("article", "revision", "historyentry", "chainhead", "publishedarticle", "listentry", "searchentry", "deskentry"),
    *(
        "photo",
        "rendition",
        "notice",
        "comment",
        "sketchkey",
        "origin",
        "source",
        "scratch",
        "wireitem",
        "renderedstory",
    ),
    *("articleofficial", "byline", "citation", "otherprovince", "taggedarticle", "aideclaration", "archivedpost"),
]
# What locks and reads within one transaction, and why it may.
ACCEPTED = {
    "articles.0035_search_words": "the table is of the migration before, and empty until rebuild_search",
    "articles.0039_search_lexemes": "TRUNCATE: the table is emptied, not read",
    "articles.0043_notice_mail_failed": "a partial index on notices, which are forgotten after NOTICES_KEPT_FOR",
}


def test_an_index_that_is_not_measured_is_made_while_others_write():
    unmeasured = [one for one in MigrationLoader(None).disk_migrations.values() if not one.atomic]
    assert unmeasured
    made = [(str(one), done) for one in unmeasured for done in one.operations if isinstance(done, AddIndex)]
    slow = [name for name, done in made if done.model_name in GROWING and not isinstance(done, AddIndexConcurrently)]
    assert slow == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_no_migration_reads_a_long_table_while_others_wait_to_write(tmp_path):
    growing = [f"articles_{name}" for name in GROWING]
    assert set(growing) <= {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    first = min(kept.FOLDER.iterdir(), key=lambda path: [int(part) for part in path.name.split(".")])
    migrations = json.loads((first / "manifest.json").read_text(encoding="utf-8"))["migrations"]
    released = {app: name for app, name in migrations.items() if app in apps.app_configs}
    told = elsewhere(tmp_path / "place").run(
        "-m", "tests.harness.migration_locks", told=json.dumps({"released": released, "growing": growing})
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert len(found) > 15
    assert found["articles.0045_redactions"]["locked"]
    held = {name: both for name, both in found.items() if both["locked"] and both["read"]}
    assert held.keys() == ACCEPTED.keys(), json.dumps(held, indent=1)
