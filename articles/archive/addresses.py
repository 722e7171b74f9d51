"""Addresses of an older site, written in one way: what is the same page for its readers is the same address."""

from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from newsroom.vietnamese import nfc

LONGEST = 500  # characters
MOST_PARAMETERS = 20
NUMBERS = ("p", "page_id")  # WordPress's own: the page of that number


def of_url(url: str) -> str:
    """The address of a whole URL, without its host; empty for the front page, and for what is no address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return of(parts.path, parts.query) if parts.scheme in {"", "http", "https"} else ""


def of(path: str, query: str = "") -> str:
    """Path and query as one string: decoded, composed, in small letters, without slashes at the ends.

    `/Tin/B%C3%A0i/?b=1&a=2` is `tin/bài?a=2&b=1`. Empty for the front page and for what is too long.
    """
    place = _plain("/".join(part for part in unquote(path, errors="replace").split("/") if part))
    try:
        given = sorted(parse_qsl(query, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        given = []
    found = f"{place}?{urlencode([(_plain(name), _plain(value)) for name, value in given])}" if given else place
    return found if len(found) <= LONGEST else ""


def asked_for(path: str, query: str) -> list[str]:
    """The addresses that a request may mean, the most exact first: as it is, by its number alone, without a query."""
    if len(path) > 4 * LONGEST or len(query) > 4 * LONGEST:
        return []
    found = [of(path, query)]
    try:
        numbers = [(name, value) for name, value in parse_qsl(query, max_num_fields=MOST_PARAMETERS) if name in NUMBERS]
    except ValueError:
        return []
    if numbers:
        found += [of(path, urlencode(numbers)), of("", urlencode(numbers))]
    found.append(of(path))
    return list(dict.fromkeys(address for address in found if address))


def _plain(text: str) -> str:
    return nfc(text.replace("\0", "")).casefold()
