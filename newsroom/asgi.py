"""The ASGI application that servers load: Django, what bounds its bodies, and the page cache around it."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django_application = get_asgi_application()

from django.conf import settings  # noqa: E402

from newsroom import edge, logs, metrics  # noqa: E402  they need Django to be set up
from newsroom.body_limit import ASGIBodyLimit  # noqa: E402

cache = edge.standard_cache()
metrics.serve(cache)
application: Any = edge.ASGIEdge(ASGIBodyLimit(django_application), cache)
if settings.ACCESS_LOG:
    application = logs.ASGIAccessLog(application)
