"""What a reporter gets wrong: each mistake comes back with a sentence at its field and with all that was typed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Article, Photo, Status
from tests import factories, journey
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
NewContext = Callable[..., BrowserContext]
TYPED = {
    "headline": "Thái Nguyên: Đánh giá tình hình quý III",
    "dateline_tag": "Mặt trận tỉnh",
    "lead": "Sáng 10/10, hội nghị đánh giá tình hình quý III.",
    "event_date": "10/10/2023",
    "event_name": "Hội nghị đánh giá quý III",
    "event_place": "Phường Phan Đình Phùng",
    "tags": "Công tác Mặt trận, Giám sát",
    "period_year": "2023",
    "related_headlines": "Kon Tum: Tin thứ nhất\nLạng Sơn: Tin thứ hai",
    "source_credit": "Theo Báo Thái Nguyên",
    "embargo_until_day": "1/1/2031",
    "embargo_until_time": "14:30",
}
CHOSEN = {"home_province": "thai-nguyen", "genre": "activity-report", "event_kind": "congress", "period_part": "Q3"}
ROWS = {
    "officials": {"name": "Lường Văn Thử", "titles_given": "Bí thư Đảng ủy xã"},
    "documents": {"number": "231-KL/TU", "kind": "Kết luận", "issued_on": "7/7/2023", "issuer": "Tỉnh ủy"},
}
BODY = "Hội nghị có mặt đông đủ đại biểu."
MISTAKES = {"headline": "Đánh giá " * 222 + "hộ", "event_date": "31/02/2023"}
SCRIPTS = """<p>Đoạn dán.</p><script>window.harmed = true</script><p onclick="window.harmed = true">Hết.</p>
<img src="/none.png" onerror="window.harmed = true"><iframe src="javascript:parent.harmed = true"></iframe>"""


@pytest.fixture(params=[True, False], ids=["scripted", "unscripted"])
def form(request: pytest.FixtureRequest, new_context: NewContext, cast: Cast, media: Path) -> Page:
    """The form of a new story with something in every field, with and without JavaScript."""
    section = factories.section()
    page = journey.signed_in(new_context, cast.reporter, java_script_enabled=request.param)
    page.goto(journey.ADD)
    for name, text in TYPED.items():
        journey.field(page, name).fill(text)
    page.locator("[name=event_date]").press("Tab")
    for name, value in (CHOSEN | {"section": str(section.pk)}).items():
        journey.field(page, name).select_option(value)
    for prefix, fields in ROWS.items():
        number = journey.add_row(page, prefix) if request.param else 0
        for name, text in fields.items():
            journey.field(page, f"{prefix}-{number}-{name}").fill(text)
    if request.param:
        journey.write_body(page, BODY)
        journey.attach(page, journey.photo(), caption="Quang cảnh hội nghị", credit="Báo Thái Nguyên", alt="Hội trường")
    else:
        page.fill("[name=body]", BODY)
    return page


def values(page: Page) -> dict[str, str]:
    """What stands in the form's fields, by name, and whom and what its rows mean."""
    pairs = page.locator("#filing").evaluate(
        """form => [...form.elements]
            .filter(field => field.name && !["file", "submit"].includes(field.type))
            .filter(field => field.type !== "hidden" || /-(id|person|document)$/.test(field.name))
            .filter(field => field.checked || !["checkbox", "radio"].includes(field.type))
            .map(field => [field.name, field.value])"""
    )
    return dict(pairs)


def sentence(page: Page, name: str) -> str:
    """What is said at a field about what is wrong with it."""
    return page.locator(".field", has=page.locator(f"[name='{name}']")).locator(".errorlist").inner_text()


def test_a_mistake_is_explained_at_its_field_and_nothing_typed_is_lost(form: Page):
    right = values(form)
    assert len(MISTAKES["headline"]) == 2000
    assert set(TYPED.values()) | set(CHOSEN.values()) <= set(right.values())
    for name, wrong in MISTAKES.items():
        form.fill(f"[name={name}]", wrong)
        assert journey.send(form, "_draft").status == 422
        assert (str(len(wrong)) if name == "headline" else wrong) in sentence(form, name)
        expect(form.locator(f"[name={name}]")).to_be_in_viewport()
        assert values(form) == right | {name: wrong}
        form.fill(f"[name={name}]", right[name])
    assert not Article.objects.exists()
    submit_without_a_province(form)


def submit_without_a_province(form: Page) -> None:
    """The story is kept as a draft, and the form says what it lacks."""
    form.select_option("[name=home_province]", "")
    typed = {text for text in values(form).values() if text}
    assert journey.send(form, "_submit").ok
    assert len(sentence(form, "home_province")) > 20
    there = [*values(form).values(), form.inner_text("#filing")]
    assert [text for text in typed if not any(text in found for found in there)] == []
    assert Article.objects.get().status == Status.DRAFT


def test_scripts_in_the_text_are_left_out_and_said_so(form: Page):
    right = values(form)
    if form.locator(journey.EDITOR).count():
        journey.paste(form, SCRIPTS)
        assert len(sentence(form, "body")) > 20
    else:
        form.fill("[name=body]", f"<p>{BODY}</p>{SCRIPTS}")
    assert values(form) == right | {"body": values(form)["body"]}
    assert journey.send(form, "_draft").ok
    if not form.locator(journey.EDITOR).count():
        assert len(sentence(form, "body")) > 20
    body = Article.objects.get().body
    assert [line for line in body.replace("</p>", "").split("<p>") if line.strip()] == [BODY, "Đoạn dán.", "Hết."]
    assert form.evaluate("window.harmed") is None
    assert form.input_value("[name=headline]") == right["headline"]


@pytest.mark.parametrize("form", [True], indirect=True, ids=["scripted"])
def test_a_file_that_is_no_photo_or_too_large_is_refused_with_a_sentence(form: Page, tmp_path: Path):
    right = values(form)
    huge, text = tmp_path / "hoi-nghi-40-mb.jpg", tmp_path / "ghi-chep.jpg"
    huge.write_bytes(journey.photo()["buffer"] + bytes(40 * 1024**2))
    text.write_text("Không phải ảnh.", encoding="utf-8")
    for file in (huge, text):
        form.set_input_files("#photo-files", file)
        said = form.locator(".uploads .failed")
        expect(said).to_contain_text(file.name)
        assert len(said.inner_text()) > len(file.name) + 20
        assert "40 MB" in said.inner_text() or file == text
        assert values(form) == right
    assert Photo.objects.count() == 1
