"""Who asks: the user of the session, if it gave all that their rights ask for."""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from newsroom.signing_in import devices, halfway


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    """Django's; a session without the second step is nobody's where the account needs one."""

    def process_request(self, request: HttpRequest) -> None:
        """Set `request.user`, which is looked up when it is asked for."""
        super().process_request(request)

        def user() -> Any:
            return halfway.whole(request, middleware.get_user(request))

        async def auser() -> Any:
            return await sync_to_async(user)()

        request.user = SimpleLazyObject(user)  # type: ignore[assignment]

        request.auser = auser  # type: ignore[method-assign]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Give a browser that is known from now on its cookie."""
        devices.set_cookie(request, response)
        return response
