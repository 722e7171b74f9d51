"""Away: the errors by which the database, the search or the files say that they are out of reach; when to ask again."""

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from articles.search.found import Away


class FilesAway(OSError):
    """The store of the files does not answer, which a disk always does; its text is for the person who tried."""

    def __str__(self) -> str:
        return _("The store of photos does not answer, so this was not done. Try again in a minute.")


AWAY = (OperationalError, InterfaceError, Away, FilesAway)
RETRY_AFTER = "5"  # seconds
