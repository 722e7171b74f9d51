"""The bound of a body under ASGI, where Django writes all of it to disk before it asks who sends it."""

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from newsroom import staff_cookie

type Message = MutableMapping[str, Any]

PLAIN = [(b"content-type", b"text/plain"), (b"x-content-type-options", b"nosniff"), (b"connection", b"close")]


class ASGIBodyLimit:
    """Around an ASGI application: of a body no more gets through than its sender may send, whatever its length says.

    What is announced too large gets through as nothing, and the application answers the announcement. What is more than
    was announced, or never was, ends the request, and so does a body that breaks off. Who works at the desk is known by
    the signed cookie.
    """

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most, read, asked, begun = most_from(headers), 0, False, False
        announced = headers.get(b"content-length", b"")
        unread = announced.isdigit() and (len(announced) > 18 or int(announced) > most)

        async def bounded() -> Message:
            nonlocal read, asked
            if unread and not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            message: Message = await receive()
            while unread and message["type"] != "http.disconnect":
                message = await receive()
            read += len(message.get("body", b""))
            return message if read <= most else {"type": "http.disconnect"}

        async def tell(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        await self.application(scope, bounded, tell)
        if not begun:
            await send({"type": "http.response.start", "status": 413 if read > most else 400, "headers": PLAIN})
            await send({"type": "http.response.body", "body": b"More was sent than is taken, or less than was said.\n"})


def most_from(headers: dict[bytes, bytes]) -> int:
    """How many bytes the sender of these headers may send at most."""
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        cookies = SimpleCookie()
    given = cookies.get(staff_cookie.NAME)
    staff = given is not None and staff_cookie.is_good(given.value)
    return settings.UPLOAD_MAX_BYTES if staff else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
