"""The whole of a story for those who read it elsewhere: plain HTML that stands alone, with absolute addresses."""

import re
from html import escape
from typing import Any

import nh3

from articles import html
from articles.models.published import PublishedArticle
from articles.public.addresses import absolute

TAGS = html.TAGS - {"hr"}
# Of what most texts consist: nothing to take away from it, and no address.
PLAIN = re.compile(r"[^<]*(?:</?(?:p|strong|em|ul|ol|li|blockquote|h2|h3)>[^<]*)*")
ATTRIBUTES = html.ATTRIBUTES | {"img": {"src", "alt", "width", "height"}}


def of(story: PublishedArticle, corrected: str = "") -> str:
    """What was `corrected`, lead, photos with their captions, text and credit; `story` has its body and its page."""
    notice = f"<p><em>{escape(corrected, quote=False)}</em></p>" if corrected else ""
    photos = "".join(_figure(photo) for photo in story.page["photos"])
    credit = (
        f"<p><em>{escape(story.page['source_credit'], quote=False)}</em></p>" if story.page["source_credit"] else ""
    )
    whole = f"{notice}<p><strong>{escape(story.lead, quote=False)}</strong></p>{photos}{story.body}{credit}"
    return standing_alone(whole)


def standing_alone(text: str) -> str:
    """HTML of a published row as others can show it, with absolute addresses.

    Of a picture in several formats only the plain one is left; what a browser may choose from needs our own page.
    """
    if PLAIN.fullmatch(text):
        return text
    return nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_with_host, link_rel=None)


def _figure(photo: dict[str, Any]) -> str:
    credit = f"Ảnh: {photo['credit']}" if photo["credit"] else ""
    words = escape(" ".join(filter(None, [photo["caption"], credit])))
    return (
        f'<figure><img src="{escape(photo["src"])}" alt="{escape(photo["alt"])}"'
        f' width="{photo["width"]}" height="{photo["height"]}"><figcaption>{words}</figcaption></figure>'
    )


def _with_host(_tag: str, name: str, value: str) -> str:
    return absolute(value) if name in {"href", "src"} and value.startswith("/") else value
