"""Public pictures, served while a story that shows them is visible."""

import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models.published import Rendition

SAFE_NAME = re.compile(r"[0-9a-z][0-9a-z_-]{0,79}\.(?:webp|avif|jpg|png)")
CONTENT_TYPES = {".webp": "image/webp", ".avif": "image/avif", ".jpg": "image/jpeg", ".png": "image/png"}
# Short, though names are content hashes: a withdrawn picture must go from caches as well.
MAX_AGE = 300  # seconds


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition by its public name; 404 unless a story that readers see now has it."""
    if not SAFE_NAME.fullmatch(name) or not Rendition.objects.visible(timezone.now()).filter(name=name).exists():
        raise Http404("no such picture")
    etag = f'"{name}"'
    response = HttpResponseNotModified() if etag in request.headers.get("If-None-Match", "") else _file(name)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _file(name: str) -> FileResponse:
    """The file from public storage; 404 where it has been taken away."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404("no such picture") from error
    return FileResponse(file, content_type=CONTENT_TYPES[PurePosixPath(name).suffix])
