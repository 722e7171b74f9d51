"""Abbreviations of a story, each explained where it is used first: in the lead, else in the body."""

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from newsroom.vietnamese import expansions

# A tag with its attributes, whose values may hold anything but their own quote.
TAG = r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
# What names a document keeps its abbreviations to itself: 178/QĐ-UBND.
NOT_ALONE = r"(?<![\w/-])(?:{})(?![\w/-])"


def explained(lead: str, body: str) -> tuple[SafeString, SafeString]:
    """The lead, which is plain text, and the body, which is clean HTML, with `abbr` elements at first uses."""
    used = dict(expansions(re.sub(TAG, " ", f"{lead} {body}")))
    lead_html = escape(lead)
    if not used:
        return lead_html, mark_safe(body)  # noqa: S308
    words = "|".join(re.escape(escape(short)) for short in sorted(used, key=len, reverse=True))
    pattern = re.compile(f"({TAG})|({NOT_ALONE.format(words)})")
    seen: set[str] = set()

    def with_words(match: re.Match[str]) -> str:
        tag, short = match.groups()
        if tag or short in seen:
            return match[0]
        seen.add(short)
        return format_html('<abbr title="{}">{}</abbr>', used[short], short)

    return mark_safe(pattern.sub(with_words, str(lead_html))), mark_safe(pattern.sub(with_words, body))  # noqa: S308
