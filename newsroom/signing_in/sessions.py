"""Sessions in the database, under a hash of their key: a copy of the table signs nobody in. Each knows whose it is."""

import hashlib
import time
from typing import Any, cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from newsroom.models import Session, User
from newsroom.signing_in.devices import origin

SEEN, BEGUN, ORIGIN = "seen", "begun", "origin"  # in the data of a session: seconds, seconds, `devices.origin`
SEEN_EVERY = 5 * 60  # seconds after which it is noted again that somebody is there


def hashed(key: str) -> str:
    """The form in which a key is kept; forty of its characters are as good as all, and fit the column."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's own; the key that a browser has stands nowhere."""

    @classmethod
    def get_model_class(cls) -> type[Model]:
        """Ours, which names the account."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        rows = Session.objects.filter(session_key=hashed(self.session_key or ""), expire_date__gt=timezone.now())
        found = rows.first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is one of that key."""
        return super().exists(hashed(session_key)) if session_key else False

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row as it is stored now, with when it was last seen."""
        data.setdefault(SEEN, int(time.time()))
        row = cast(Session, super().create_model_instance(data))
        row.session_key = hashed(row.session_key)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete it."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(hashed(key))

    @classmethod
    def forget(cls, row: Session) -> None:
        """End the session of a row."""
        row.delete()


def begin(request: HttpRequest) -> None:
    """Note from where a session was begun."""
    request.session[BEGUN] = request.session[SEEN] = int(time.time())
    request.session[ORIGIN] = origin(request)


def note(request: HttpRequest) -> None:
    """Note that somebody is there, now and then."""
    if time.time() - request.session.get(SEEN, 0) > SEEN_EVERY:
        request.session[SEEN] = int(time.time())


# --- Those of an account ------------------------------------------------------


def of(user: User) -> list[tuple[Session, dict[str, Any]]]:
    """The living sessions of an account with their data, the one seen last first."""
    good = user.get_session_auth_hash()
    rows = [(row, row.get_decoded()) for row in user.sessions.filter(expire_date__gt=timezone.now())]
    living = [(row, data) for row, data in rows if constant_time_compare(data.get(HASH_SESSION_KEY, ""), good)]
    return sorted(living, key=lambda found: -found[1].get(SEEN, 0))


def end(user: User, key: str) -> bool:
    """End one of the account's sessions, named by the hash of its key; whether there was one."""
    row = user.sessions.filter(session_key=key).first()
    if row is None:
        return False
    row.get_session_store_class().forget(row)
    return True


def end_others(user: User, request: HttpRequest | None = None) -> None:
    """Delete all sessions of the account, but the one of the request."""
    own = hashed(request.session.session_key or "") if request is not None else ""
    for row in user.sessions.exclude(session_key=own):
        row.get_session_store_class().forget(row)
