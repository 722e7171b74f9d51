"""What a browser sends when the filing form is submitted."""

import io
from typing import Any

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.models import Article

ADD = "/admin/articles/article/add/"
SETS = ("bylines", "officials", "documents", "photos")


def change(story: Article) -> str:
    """The address of a story's form."""
    return f"/admin/articles/article/{story.pk}/change/"


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a list of rows with its management form."""
    fields: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def filled(**given: Any) -> dict[str, Any]:
    """A story that could be submitted, but for its section; `officials=[{…}]` and its like are rows."""
    fields: dict[str, Any] = {
        "version": "0",
        "headline": "Bắc Kạn: Đánh giá tình hình quý III",
        "dateline_tag": "Mặt trận",
        "lead": "Sáng 10/10, hội nghị đánh giá tình hình quý III đã diễn ra.",
        "body": "<p>Hội nghị có sự tham dự của đại biểu.</p>",
        "event_date": "10/10/2023",
        "home_province": "bac-kan",
        "genre": "news",
        "ai_use": "none",
        "bylines": [{"name": "Nông Thị Hạnh", "role": "text"}],
    }
    fields |= given
    for name in SETS:
        fields |= rows(name, *fields.pop(name, []))
    return fields


def file_story(client, user, **given: Any) -> Article:
    """A story filed by the user through the form."""
    client.force_login(user)
    response = client.post(ADD, filled(**given))
    assert response.status_code == 302, response.content.decode()
    return Article.objects.latest("pk")


def save(client, story: Article, **given: Any):
    """Send the form of a story that was opened just now; returns the response."""
    story.refresh_from_db()
    return client.post(change(story), filled(**{"version": story.version} | given))


def fields_of(response) -> dict[str, Any]:
    """What a browser would send from the filing form of a page, as it stands there: lists where a name stands twice."""
    form = lxml.html.document_fromstring(response.content.decode()).get_element_by_id("filing")
    fields: dict[str, Any] = {}
    blank = form.xpath(".//input[not(@value) and not(@disabled) and not(@type = 'file' or @type = 'checkbox')]")
    for name, value in [*form.form_values(), *((field.name, "") for field in blank)]:  # lxml leaves out empty ones
        if name and "__prefix__" not in name:
            fields.setdefault(name, []).append(value.removeprefix("\n"))  # a text area begins with one
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


def picture(name: str = "anh.jpg", size: tuple[int, int] = (40, 30), colour: str = "red") -> SimpleUploadedFile:
    """A real photo of one colour."""
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "PNG" if name.endswith("png") else "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")
