"""Between tests that commit, PostgreSQL's tables are emptied: whatever guards their rows, and whoever still writes."""

import threading

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from tests import factories
from tests.harness import postgres

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_tables_are_emptied_once_nobody_writes_to_them_any_more(cast):
    """Rows that are written once and rows that others name go as well."""
    factories.publish("Tin", filed_by=cast.reporter)
    here = connection.settings_dict
    address = {"host": here["HOST"], "port": here["PORT"] or None, "dbname": here["NAME"], "user": here["USER"]}
    with psycopg.connect(**address) as other:
        columns = "slug, name, name_en, description, position"
        other.execute(f"INSERT INTO articles_section ({columns}) VALUES ('muon', 'Muộn', '', '', 0)")
        late = threading.Timer(0.5, other.commit)
        late.start()
        postgres.empty(connection)
        late.join()
    models = apps.get_models(include_auto_created=True)
    assert [model for model in models if model._base_manager.exists()] == []
