"""What a browser sends when the filing form is submitted."""

from typing import Any

SETS = ("bylines", "officials", "documents", "photos")
EVENT_DAY = "10/10/2023"


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a list of rows with its management form."""
    fields: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def filled(section=None, **given: Any) -> dict[str, Any]:
    """A complete story; `given` adds to it or changes it, `officials=[{…}]` and its like are rows."""
    fields: dict[str, Any] = {
        "version": "0",
        "headline": "Bắc Kạn: Đánh giá tình hình quý III",
        "dateline_tag": "Mặt trận",
        "lead": "Sáng 10/10, hội nghị đánh giá tình hình quý III đã diễn ra.",
        "body": "<p>Hội nghị có sự tham dự của đại biểu.</p>",
        "event_date": EVENT_DAY,
        "home_province": "bac-kan",
        "section": section.pk if section else "",
        "genre": "news",
        "period_part": "Q3",
        "period_year": "2023",
        "bylines": [{"name": "Nông Thị Hạnh", "role": "text"}],
    }
    fields |= given
    for name in SETS:
        fields |= rows(name, *fields.pop(name, []))
    return fields


def post(client, url: str, fields: dict[str, Any]):
    """Send the form."""
    return client.post(url, fields)
