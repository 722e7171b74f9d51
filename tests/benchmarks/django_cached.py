"""The newsroom's site behind Django's own page cache on local memory instead of ours, to measure beside."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

from django.conf import settings

settings.MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    *settings.MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
settings.CACHE_MIDDLEWARE_SECONDS = 600

from newsroom.wsgi import django_application as application  # noqa: E402, F401
