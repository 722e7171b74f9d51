"""Fetching a page from an address that somebody else chose: public addresses alone, in bounded time and size."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

TYPES = {"text/xml", "text/plain", "application/octet-stream", "application/xml", "application/json"}
TYPE_ENDS = ("+xml", "+json")
REDIRECTS = {301, 302, 303, 307, 308}
AGENT = "Newsroom-Wire/1.0"
CHUNK = 65536
UNICAST = ipaddress.ip_network("2000::/3")  # what of IPv6 is given out to networks that all may reach
CARRIERS = [  # of them those in which another address may lie hidden
    ipaddress.ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "192.88.99.0/24")
]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """Nothing was fetched; the message is a sentence that says why."""


@dataclass(frozen=True)
class Limits:
    """How long a fetch may take, in seconds, and what may come of it."""

    whole: float = 30.0
    pause: float = 8.0  # without a byte
    size: int = 5_000_000  # bytes, as sent and as unpacked
    hops: int = 4


@dataclass(frozen=True)
class Answer:
    """What was fetched: status 200, or 304 with no content; `charset` as the server says, else empty."""

    status: int
    url: str
    content: bytes = b""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


def fetch(url: str, *, etag: str = "", last_modified: str = "", limits: Limits | None = None) -> Answer:
    """The document at the address, or 304 where it is still the one of `etag` or `last_modified`.

    Of every hop all addresses of the host are looked up and checked, and the connection is made to one that was
    checked. Raises `Refused`.
    """
    limits = limits or Limits(**settings.WIRE_LIMITS)
    until = time.monotonic() + limits.whole
    headers = {"Accept-Encoding": "gzip", "User-Agent": AGENT, "Accept": "application/xml, application/json, */*;q=0.5"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    secure = False
    for _hop in range(limits.hops + 1):
        parts = _split(url)
        if secure and parts.scheme == "http":
            raise Refused(_("It leads from https:// to http://."))
        secure = parts.scheme == "https"
        found = _ask(parts, headers, limits, until)
        if isinstance(found, Answer):
            return found
        url = urljoin(url, found)
    raise Refused(_("It leads from one address to the next, and so on."))


def _split(url: str) -> SplitResult:
    """The parts of an address that may be asked at all."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused(_("This is no address.")) from None
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise Refused(_("Only http:// and https:// are fetched."))
    if parts.username is not None or parts.password is not None:
        raise Refused(_("The address holds a name or a password."))
    return parts


# --- Where it leads -----------------------------------------------------------


def is_public(address: Address) -> bool:
    """An address that anybody may reach; none of this machine, this network, or hidden inside another."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in UNICAST:
            return False
    return address.is_global and not address.is_multicast and not any(address in net for net in CARRIERS)


def _may_reach(address: Address) -> bool:
    allowed = [ipaddress.ip_network(network) for network in settings.WIRE_PRIVATE_NETWORKS]
    return is_public(address) or any(address in network for network in allowed)


def _addresses(host: str, port: int, until: float) -> list[str]:
    """All addresses of the host; `Refused` where there is none, or one of them is not public."""
    found: list[str] = []
    failed: list[Exception] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    asking = threading.Thread(target=look_up, daemon=True)  # a look-up knows no deadline of its own
    asking.start()
    asking.join(max(until - time.monotonic(), 0.0))
    if asking.is_alive():
        raise Refused(_("It took too long."))
    if failed or not found:
        raise Refused(_("There is no host %(host)s.") % {"host": host[:100]})
    for text in found:
        if not _may_reach(ipaddress.ip_address(text.partition("%")[0])):
            raise Refused(_("The address leads into a network that is not public."))
    return found


# --- The conversation ---------------------------------------------------------


def _ask(parts: SplitResult, headers: dict[str, str], limits: Limits, until: float) -> Answer | str:
    """One request: what came, or the address to which it leads."""
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    addresses = _addresses(host, port, until)
    too_late = threading.Event()
    with _connected(host, port, addresses, secure, limits, until, too_late) as connection:
        try:
            connection.request("GET", _path(parts), headers=headers)
            answer = connection.getresponse()
            if answer.status in REDIRECTS:
                return answer.headers.get("Location") or ""
            return _read(answer, parts.geturl(), limits, until)
        except (OSError, http.client.HTTPException, ValueError) as error:
            slow = too_late.is_set() or isinstance(error, TimeoutError)
            raise Refused(_("It took too long.") if slow else _("The other side broke off.")) from error


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    whole = f"{path}?{parts.query}" if parts.query else path
    return "".join(letter if "!" <= letter <= "~" else _quoted(letter) for letter in whole)


def _quoted(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "replace"))


@contextmanager
def _connected(
    host: str, port: int, addresses: list[str], secure: bool, limits: Limits, until: float, too_late: threading.Event
) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of the addresses, for the host; it is cut off when the time is over."""
    sockets = [_reached(addresses, port, limits, until)]

    def cut() -> None:
        too_late.set()
        with suppress(OSError):
            sockets[-1].shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(max(until - time.monotonic(), 0.01), cut)
    alarm.daemon = True
    alarm.start()
    connection = http.client.HTTPConnection(host, port)
    try:
        if secure:
            _wrap(sockets, host, too_late)
            connection.default_port = 443  # as what stands in Host
        connection.sock = sockets[-1]
        yield connection
    finally:
        alarm.cancel()
        connection.close()
        sockets[-1].close()


def _wrap(sockets: list[socket.socket], host: str, too_late: threading.Event) -> None:
    """Go on by TLS: the wrapped socket is another one, and the one that is cut off from then on."""
    context = ssl.create_default_context()
    try:
        wrapped = context.wrap_socket(sockets[0], server_hostname=host, do_handshake_on_connect=False)
        sockets.append(wrapped)
        wrapped.do_handshake()
    except ssl.SSLCertVerificationError as error:
        raise Refused(_("The other side could not prove who it is.")) from error
    except (OSError, ValueError) as error:
        slow = too_late.is_set() or isinstance(error, TimeoutError)
        raise Refused(_("It took too long.") if slow else _("The other side broke off.")) from error


def _reached(addresses: list[str], port: int, limits: Limits, until: float) -> socket.socket:
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        with suppress(OSError):
            connected = socket.create_connection((address, port), timeout=min(limits.pause, left))
            connected.settimeout(limits.pause)
            return connected
    raise Refused(_("Nobody answers there."))


# --- What comes ---------------------------------------------------------------


def _read(answer: http.client.HTTPResponse, url: str, limits: Limits, until: float) -> Answer:
    headers = answer.headers
    etag, last_modified = headers.get("ETag", "")[:300], headers.get("Last-Modified", "")[:100]
    if answer.status == 304:
        return Answer(304, url, etag=etag, last_modified=last_modified)
    if answer.status != 200:
        raise Refused(_("The other side answers with %(status)d.") % {"status": answer.status})
    kind = headers.get_content_type() if "Content-Type" in headers else "application/octet-stream"
    if kind not in TYPES and not kind.endswith(TYPE_ENDS):
        raise Refused(_("There is no feed, but “%(kind)s”.") % {"kind": kind[:60]})
    content = b"".join(_unpacked(answer, headers.get("Content-Encoding", ""), limits, until))
    return Answer(200, url, content, headers.get_content_charset("") or "", etag, last_modified)


def _unpacked(answer: http.client.HTTPResponse, packed_as: str, limits: Limits, until: float) -> Iterator[bytes]:
    """The content; as it was sent and as it is unpacked no larger than allowed."""
    packed = packed_as.strip().lower() not in {"", "identity"}
    if packed and packed_as.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        raise Refused(_("It is packed in a way that nobody asked for."))
    unpack = zlib.decompressobj(47) if packed else None  # 47: gzip or zlib, as its head says
    sent = size = 0
    while chunk := answer.read(CHUNK):
        sent += len(chunk)
        if time.monotonic() > until:
            raise TimeoutError
        if unpack is not None:
            try:
                chunk = unpack.decompress(chunk, limits.size - size + 1)
            except zlib.error:
                raise Refused(_("What came cannot be unpacked.")) from None
        size += len(chunk)
        if max(sent, size) > limits.size:
            raise Refused(_("It is larger than %(limit)d kB.") % {"limit": limits.size // 1000})
        yield chunk
    if time.monotonic() > until:  # what was cut off may look like an end
        raise TimeoutError
    if answer.length or (unpack is not None and not unpack.eof):
        raise Refused(_("The other side broke off."))
