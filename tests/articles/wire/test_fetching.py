"""Fetching from addresses that others chose: what is public alone, in bounded time and size."""

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from articles.wire import fetching
from articles.wire.fetching import Refused, fetch, is_public
from tests.harness import feeds
from tests.harness.feeds import item, rss

FEED = rss(item(1))
HIDDEN = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "192.0.2.1", "192.88.99.1", "::", "::1", "fe80::1", "fc00::1", "fec0::1",
    "ff02::1", "ff0e::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1",    "2002:7f00:1::", "2001:0:1::", "2001:db8::1", "3fff::1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def refused(url: str) -> str:
    with pytest.raises(Refused) as caught:
        fetch(url)
    return str(caught.value)


def resolve(monkeypatch, *addresses: str) -> list[str]:
    """Whatever is looked up from now on has these addresses; returns what was."""
    asked: list[str] = []
    really = socket.getaddrinfo

    def look_up(host, port, *rest, **more):
        if host[:1].isdigit():
            return really(host, port, *rest, **more)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("address", HIDDEN)
def test_what_not_everybody_reaches_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.0.1", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_what_everybody_reaches_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://a.example/", "ftp://a.example/", "//a.example/", "a.example", "http://", "http:///x",
        "http://[::1", "http://a.example:99999/", "http://name:word@a.example/", "http://a.example:0/", "",
    ],
)  # fmt: skip
def test_other_addresses_are_not_asked(url, monkeypatch):
    asked = resolve(monkeypatch, "8.8.8.8")
    assert refused(url)
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0x7f.1/", "http://2130706433/", "http://0/",
        "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/",
    ],
)  # fmt: skip
def test_this_machine_is_not_reached_by_any_of_its_names(url, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", None)
    assert "not public" in refused(url)


def test_a_name_that_leads_inside_is_refused_even_where_it_leads_outside_as_well(monkeypatch):
    monkeypatch.setattr(socket, "create_connection", None)
    resolve(monkeypatch, "8.8.8.8", "10.0.0.7")
    assert "not public" in refused("http://two-faces.example/")


def test_the_connection_goes_to_the_address_that_was_checked(server, monkeypatch):
    server.give(FEED)
    asked = resolve(monkeypatch, "127.0.0.1")
    port = server.server_address[1]
    assert fetch(f"http://paper.example:{port}/").content == FEED.encode()
    assert asked == ["paper.example"]  # once: no second look-up could answer something else
    assert server.asked[0]["Host"] == f"paper.example:{port}"


@pytest.mark.parametrize(
    "place", ["http://127.0.0.2/", "http://169.254.169.254/", "http://[::1]/", "file:///etc/passwd", "//10.0.0.1/x"]
)
def test_where_it_leads_is_checked_like_the_beginning(server, place):
    assert refused(server.url(f"/to?{place}"))
    assert len(server.asked) == 1


def test_a_round_of_addresses_ends(server):
    assert "one address to the next" in refused(server.url("/round"))
    assert len(server.asked) == 5


def test_one_hop_is_followed(server):
    server.give(FEED)
    answer = fetch(server.url("/to?/"))
    assert (answer.status, answer.url) == (200, server.url("/"))


@pytest.mark.parametrize("place", ["slow", "silent", "dripping", "empty"])
def test_who_is_slow_is_cut_off(server, hasty, place):
    assert "too long" in refused(server.url(f"/{place}"))


def test_a_look_up_that_never_ends_is_given_up(server, hasty, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_rest: server.over.wait(5) and [])
    assert "too long" in refused("http://paper.example/")


@pytest.mark.parametrize("place", ["endless", "bomb"])
def test_what_is_too_large_is_not_taken(server, place):
    assert "larger than 1000 kB" in refused(server.url(f"/{place}"))


def test_what_was_packed_is_unpacked(server):
    server.give(FEED)
    assert fetch(server.url("/packed")).content == FEED.encode()


def test_what_breaks_off_is_nothing(server):
    assert "broke off" in refused(server.url("/cut"))


def test_a_page_for_readers_is_no_feed(server):
    server.give("<html>", "text/html")
    assert "text/html" in refused(server.url())


def test_an_error_is_told(server):
    server.give("", status=503)
    assert "503" in refused(server.url())


def test_nobody_there_is_told(settings):
    settings.WIRE_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert "Nobody" in refused(f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_what_is_the_same_is_not_sent_again(server):
    server.give(FEED, ETag='"1"')
    first = fetch(server.url())
    again = fetch(server.url(), etag=first.etag)
    assert (first.status, again.status, again.content) == (200, 304, b"")


# --- TLS ------------------------------------------------------------------------

CERTIFICATE = Path(__file__).with_name("paper.pem")  # of paper.example, made for this test; nobody else trusts it


@pytest.fixture
def secure(server, monkeypatch) -> Iterator[feeds.Server]:
    """A server that speaks TLS, whose name is looked up as this machine."""
    resolve(monkeypatch, "127.0.0.1")
    with feeds.serving(CERTIFICATE) as running:
        running.give(FEED)
        yield running


def trust(monkeypatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERTIFICATE)


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(secure, monkeypatch):
    trust(monkeypatch)
    port = secure.server_address[1]
    assert fetch(f"https://paper.example:{port}/").content == FEED.encode()
    assert secure.asked[0]["Host"] == f"paper.example:{port}"
    assert "who it is" in refused(f"https://other.example:{port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure):
    assert "who it is" in refused(f"https://paper.example:{secure.server_address[1]}/")


@pytest.mark.parametrize("place", ["slow", "silent", "empty"])
def test_who_is_slow_by_tls_is_cut_off(secure, hasty, monkeypatch, place):
    trust(monkeypatch)
    assert "too long" in refused(f"https://paper.example:{secure.server_address[1]}/{place}")


def test_a_handshake_that_never_comes_is_given_up(server, hasty, monkeypatch):
    resolve(monkeypatch, "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert "too long" in refused(f"https://paper.example:{mute.getsockname()[1]}/")


def test_https_does_not_lead_to_http(server, monkeypatch):
    monkeypatch.setattr(fetching, "_ask", lambda parts, *_rest: server.url("/"))
    assert "https:// to http://" in refused("https://paper.example/")
