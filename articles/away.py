"""Away: the errors by which the database or the search says that it gives no answer now, and when to ask again."""

from django.db import InterfaceError, OperationalError

from articles.search.found import Away

AWAY = (OperationalError, InterfaceError, Away)
RETRY_AFTER = "5"  # seconds
