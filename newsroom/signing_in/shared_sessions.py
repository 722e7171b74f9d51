"""Sessions of the database that processes share through Redis for a moment (`REDIS_URL`)."""

from django.conf import settings
from django.contrib.sessions.backends import cached_db
from django.core.cache import caches

from newsroom.models import Session
from newsroom.signing_in import sessions


class SessionStore(sessions.SessionStore, cached_db.SessionStore):
    """Ours below Django's cache, which knows hashes of keys alone, too."""

    @property
    def cache_key(self) -> str:
        """Where it lies in the cache."""
        return self.cache_key_prefix + sessions.hashed(self._get_or_create_session_key())  # type: ignore[attr-defined]

    @classmethod
    def forget(cls, row: Session) -> None:
        """End it in all processes at once."""
        super().forget(row)
        caches[settings.SESSION_CACHE_ALIAS].delete(cls.cache_key_prefix + row.session_key)
