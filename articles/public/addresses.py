"""Addresses of the site for those who read it elsewhere: in feeds, sitemaps, structured data, heads of pages."""

from django.conf import settings


def absolute(path: str) -> str:
    """The path with the site's own scheme and host, never those of the request."""
    return settings.SITE_URL + path
