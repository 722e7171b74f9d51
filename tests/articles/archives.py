"""Exports of an old site, made for a test: ordinary posts, and those that make trouble."""

from collections.abc import Iterator
from html import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Báo cũ</title>
<wp:base_blog_url>https://cu.example</wp:base_blog_url>
<wp:author><wp:author_login>lan</wp:author_login><wp:author_display_name>Vi Thị Lan</wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>\n"
PLACES = ("Bắc Kạn", "Thái Nguyên", "Lạng Sơn", "Cao Bằng")
LEAD = "Sáng 1/3, Ủy ban Mặt trận Tổ quốc tỉnh {place} tổ chức hội nghị lần thứ {number} về công tác Mặt trận."
REST = "Hội nghị nghe {number} báo cáo của các huyện và bàn nhiệm vụ quý sau."


def item(number: int, **given: str) -> str:
    """One post; what is given takes the place of what it would say. An empty string leaves the element out.

    What begins with an underscore is one of its further fields, `postmeta`.
    """
    place = PLACES[number % len(PLACES)]
    body = f"{LEAD.format(place=place, number=number)}\n\n{REST.format(number=number)}"
    day = f"2019-03-{1 + number % 28:02} 08:30:00"
    told = {
        "title": escape(f"{place}: Hội nghị Mặt trận lần thứ {number}"),
        "link": f"https://cu.example/2019/03/tin-{number}/",
        "guid": f"https://cu.example/?p={number}",
        "dc:creator": "lan",
        "content:encoded": f"<![CDATA[{given.pop('body', body)}]]>",
        "excerpt:encoded": "",
        "wp:post_id": str(number),
        "wp:post_date_gmt": day,
        "wp:post_type": "post",
        "wp:status": "publish",
    } | given
    meta = {name: told.pop(name) for name in list(told) if name.startswith("_")}
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in told.items() if value) + "".join(
        f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for name, value in meta.items()
    )
    term = '<category domain="category" nicename="hoat-dong"><![CDATA[Hoạt động Mặt trận]]></category>'
    return f'<item>{inside}{term}<category domain="post_tag">Đại đoàn kết</category></item>\n'


def export(numbers: range, *more: str) -> Iterator[str]:
    """An export of that many ordinary posts and the given items, in pieces."""
    yield HEAD
    yield from map(item, numbers)
    yield from more
    yield TAIL
