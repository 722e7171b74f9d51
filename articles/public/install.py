"""The site as an app: what a browser keeps to read without a network, the page shown then, and how it is installed."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

FIRST = ("site/site.css", "site/page.js", "site/offline.js", "site/fonts/be-vietnam-pro-700.woff2")
NEVER = ("/admin/", "/doc-duyet/", "/api/", "/tim-kiem/", "/en/tim-kiem/", "/healthz", "/readyz")
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-512.png", "512x512", "maskable"),
)


@cache
def worker() -> str:
    """The service worker's source, which names its version: another one when it or a file of the site changes."""
    offline = {}
    for language in ("vi", "en"):
        with override(language):
            offline[language] = reverse("offline")
    path = finders.find("site/service_worker.js")
    assert isinstance(path, str), "the source of the service worker is missing"
    source = Path(path).read_text(encoding="utf-8")
    told: dict[str, Any] = {"first": [static(name) for name in FIRST], "never": NEVER, "offline": offline}
    version = hashlib.sha256((source + json.dumps(told)).encode()).hexdigest()[:12]
    return f"const SITE = {json.dumps({'version': version, **told})};\n{source}"


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`: at the root, because a worker is in charge of what lies beside it; browsers ask for it every time."""
    response = HttpResponse(worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest of the site."""
    name = settings.MASTHEAD["name"]
    icons = [
        {"src": static(f"site/{file}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for file, sizes, purpose in ICONS
    ]
    told = {"id": "/", "name": name, "short_name": name, "lang": "vi", "start_url": "/", "scope": "/"}
    told |= {"display": "minimal-ui", "background_color": "#fffefc", "theme_color": "#a50f1c"}
    response = JsonResponse({**told, "icons": icons}, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a network; a script lists the pages that this browser keeps."""
    return render(request, "site/offline.html")
