"""What happens to every request: the interface language, the limits and policies, error pages in our design."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from newsroom import staff_cookie
from newsroom.views import page_not_found, too_large

GetResponse = Callable[[HttpRequest], HttpResponse]


class CookielessMiddleware:
    """Public pages know no cookies: whatever a browser sends, they answer alike and set none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            request.COOKIES = {}
        return self.get_response(request)


class LanguageMiddleware:
    """Public pages speak the language of their path (`/en/…`, else Vietnamese), the desk that of the account."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    @staticmethod
    def language(request: HttpRequest) -> str:
        """The language code; the session is looked at on desk pages only."""
        if request.path_info.startswith("/admin/"):
            return getattr(getattr(request, "user", None), "language", "vi")
        return "en" if request.path_info.startswith("/en/") else "vi"


class BodyLimitMiddleware:
    """Answers 413 to a body that is announced larger than its sender may send, before anything of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0  # Django, too, takes such a body for empty
        small = size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        user = getattr(request, "user", None)  # there is none where only readers come
        if small or (size <= settings.UPLOAD_MAX_BYTES and user is not None and user.is_authenticated):
            return self.get_response(request)
        return too_large(request)


def is_public_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer is a page that anybody may read: HTML, neither the desk's nor behind a link of the desk."""
    inside = request.path_info.startswith(("/admin/", "/doc-duyet/"))
    return not inside and response.get("Content-Type", "").startswith("text/html")


class SaveDataMiddleware:
    """A lighter public page for who saves data (`Save-Data: on`): letters of the device, every picture in its smallest.

    The header is of the Client Hints of the WICG. All of it is done to the finished page, the stored text included.
    """

    FONTS = re.compile(r'\s*<link rel="preload"[^>]{0,300} as="font"[^>]{0,100}>')
    SIZES = re.compile(r' sizes="[^"]{1,300}"')

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or not is_public_page(request, response):
            return response
        patch_vary_headers(response, ["Save-Data"])
        if request.headers.get("Save-Data", "").strip().lower() == "on":
            page = self.FONTS.sub("", response.content.decode())
            page = self.SIZES.sub(' sizes="1px"', page)  # a browser then takes the narrowest of each `srcset`
            response.content = page.replace("<html ", '<html class="light" ', 1).encode()
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


class StaffCookieMiddleware:
    """Gives who works at the desk a signed cookie, by which the page cache shows them every page as it is this moment.

    It grants nothing else, and public pages neither read nor set it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith("/admin/") or not hasattr(request, "user"):
            return response
        has_one = staff_cookie.NAME in request.COOKIES
        if not request.user.is_authenticated:
            if has_one:
                response.delete_cookie(staff_cookie.NAME, samesite="Lax")
        elif not (has_one and staff_cookie.is_good(request.COOKIES[staff_cookie.NAME])):
            response.set_cookie(
                staff_cookie.NAME,
                staff_cookie.value(),
                max_age=settings.SESSION_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class PermissionsPolicyMiddleware:
    """No page of ours uses the camera, the microphone, the position or payment."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response


class ErrorPageMiddleware:
    """Shows our own 404 page also while DEBUG is on: readers of the demo never see Django's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        unrouted = response.status_code == 404 and getattr(request, "resolver_match", None) is None
        return page_not_found(request) if unrouted and settings.DEBUG else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a view's Http404 into the page; other exceptions go their way."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
