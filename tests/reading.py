"""What a reader reads on a page."""

import re
from html import unescape

CARD = re.compile(r'<h[23] class="card-headline"><a href="[^"]*">(.*?)</a>', re.DOTALL)


def card_headlines(response) -> list[str]:
    """The headlines of its cards, in their order."""
    return [unescape(re.sub(r"<[^>]*>", "", said)).strip() for said in CARD.findall(response.content.decode())]
