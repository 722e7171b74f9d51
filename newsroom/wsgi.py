"""The WSGI application that servers load: Django, and the page cache around it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django_application = get_wsgi_application()

from newsroom import edge  # noqa: E402  needs Django to be set up

application = edge.WSGIEdge(django_application, edge.standard_cache())
