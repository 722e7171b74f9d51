"""Public pictures, served while a story that shows them is visible."""

import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.away import RETRY_AFTER, FilesAway
from articles.models.published import Rendition

SAFE_NAME = re.compile(r"[0-9a-z][0-9a-z_-]{0,79}\.(?:webp|avif|jpg|png)")
CONTENT_TYPES = {".webp": "image/webp", ".avif": "image/avif", ".jpg": "image/jpeg", ".png": "image/png"}
PART = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)
# Short, though names are content hashes: a withdrawn picture must go from caches as well.
MAX_AGE = 300  # seconds


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition by its public name; 404 unless a story that readers see now has it, 503 while its store is away."""
    if not SAFE_NAME.fullmatch(name) or not Rendition.objects.visible(timezone.now()).filter(name=name).exists():
        raise Http404("no such picture")
    etag = f'"{name}"'
    try:
        known = etag in request.headers.get("If-None-Match", "")
        response = HttpResponseNotModified() if known else _file(name, _wanted(request, etag))
    except FilesAway:
        headers = {"Retry-After": RETRY_AFTER, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return HttpResponse("Try again later.\n", status=503, content_type="text/plain", headers=headers)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _wanted(request: HttpRequest, etag: str) -> str:
    """The header that asks for a part; empty where the whole is wanted (RFC 9110, 13.1.5 and 14.2)."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return ""
    return request.headers.get("Range", "")


def _file(name: str, wanted: str) -> HttpResponseBase:
    """The file from public storage, or the part that is wanted; 404 where it has been taken away."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404("no such picture") from error
    part, size, content_type = part_of(wanted, file.size), file.size, CONTENT_TYPES[PurePosixPath(name).suffix]
    if part is None:
        return FileResponse(file, content_type=content_type)
    with file:
        if not part:
            return HttpResponse(status=416, content_type=content_type, headers={"Content-Range": f"bytes */{size}"})
        file.seek(part.start)
        headers = {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}"}
        return HttpResponse(file.read(len(part)), status=206, content_type=content_type, headers=headers)


def part_of(wanted: str, size: int) -> range | None:
    """The bytes that a header Range asks for, none where there are none such; None for the whole.

    Several parts at once, other units and what is no range at all are passed over, as RFC 9110 (14.2) allows.
    """
    found = PART.fullmatch(wanted.strip())
    first, last = found.groups() if found else ("", "")
    if not first and not last:
        return None
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last or size), size - 1) + 1)
