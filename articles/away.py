"""Away: the errors by which the database, the search or the files say that they are out of reach; when to ask again."""

from django.db import InterfaceError, OperationalError

from articles.search.found import Away


class FilesAway(OSError):
    """The store of the files does not answer; on a disk of this machine there is no such thing."""


AWAY = (OperationalError, InterfaceError, Away, FilesAway)
RETRY_AFTER = "5"  # seconds
