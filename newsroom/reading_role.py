"""The role of PostgreSQL that may only read what is published: its tables, and the statements that make it."""

from django.apps import apps
from django.db import connection
from django.db.models import Model

from articles.models.known_words import KnownWord
from articles.models.rendered import RenderedStory
from newsroom.models import PublicChange
from provinces.edition import RaisesEdition

MIGRATIONS = "django_migrations"  # which of them are applied, for /readyz


def readable_models() -> list[type[Model]]:
    """Whose rows readers' pages are made of: what they show, its links, what is made ahead, notes of changes, words."""
    shown = [
        model
        for model in apps.get_models()
        if any(isinstance(constraint, RaisesEdition) for constraint in model._meta.constraints)
    ]
    fields = [field for model in shown for field in model._meta.local_many_to_many]
    links = [made for field in fields if (made := field.remote_field.through) and made._meta.auto_created]
    return [*shown, *links, RenderedStory, PublicChange, KnownWord]


def statements(role: str) -> list[str]:
    """SQL that makes the role or brings it up to date: it signs in, reads these tables, and nothing else."""
    quote = connection.ops.quote_name
    name, database = quote(role), quote(str(connection.settings_dict["NAME"]))
    literal = role.replace("'", "''")
    tables = sorted([MIGRATIONS, *(model._meta.db_table for model in readable_models())])
    return [
        f"DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{literal}') "
        f"THEN CREATE ROLE {name} LOGIN; END IF; END$$",
        f"ALTER ROLE {name} SET default_transaction_read_only = on",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {name}",
        f"GRANT CONNECT ON DATABASE {database} TO {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT ON {', '.join(map(quote, tables))} TO {name}",
    ]
