"""The WSGI application of the site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.wagtail_site.settings"
application = get_wsgi_application()
