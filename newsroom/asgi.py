"""The ASGI application that servers load: Django, and the page cache around it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django_application = get_asgi_application()

from newsroom import edge  # noqa: E402  needs Django to be set up

application = edge.ASGIEdge(django_application, edge.standard_cache())
