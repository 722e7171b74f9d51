"""Devices in words: what a browser says it is, and roughly from which network it comes."""

from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.public.visitors import network_of

# The first that a browser's own words contain; many claim to be others, which therefore come later.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
]


def device_of(request: HttpRequest) -> str:
    """The browser's own description, cut to what is read of it; it proves nothing."""
    return request.headers.get("User-Agent", "")[:300]


def in_words(agent: str) -> str:
    """`Chrome, Windows`, or that it is not known."""
    found = [next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or _("unknown device")


def roughly(request: HttpRequest) -> str:
    """The network that somebody comes from, without the last part of its address."""
    text = network_of(request)
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return ":".join(address.exploded.split(":")[:3]) + ":…"
    return text.rpartition(".")[0] + ".…"
