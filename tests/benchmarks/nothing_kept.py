"""The newsroom's site as production serves it, but that no page stays in memory, to measure what making one costs."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

from django.conf import settings

settings.PAGE_CACHE_BYTES = 1

from newsroom.wsgi import application  # noqa: E402, F401
