"""Choosing while one types, in a real browser: by keyboard and by pointer."""

import pytest
from playwright.sync_api import expect

from tests.articles.desk.filing import ADD
from tests.articles.desk.stories import live
from tests.cast import PASSWORD
from tests.harness.browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_story_that_is_chosen_is_a_further_line_of_related_headlines(new_context, cast):
    for headline in ("Lạng Sơn: Ngày hội đoàn kết", "Bắc Kạn: Ngày hội đoàn kết"):
        live(cast.reporter2, cast.chief, headline=headline, provinces=["lang-son"])
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    sign_in(page, "reporter", PASSWORD)
    page.goto(ADD)
    page.get_by_text("Tin liên quan, cấm đăng trước giờ").click()
    lines, finder = page.locator("#id_related_headlines"), page.locator("#related-story")
    options = page.locator(".chooser-list:visible li")
    lines.fill("Một tít cũ\n")

    finder.press_sequentially("ngay hoi doan k")
    page.get_by_role("option", name="Lạng Sơn: Ngày hội đoàn kết").click()
    expect(lines).to_have_value("Một tít cũ\nLạng Sơn: Ngày hội đoàn kết")
    expect(finder).to_have_value("")

    finder.press_sequentially("bac kan ngay hoi")
    expect(options).to_have_count(1)
    finder.press("ArrowDown")
    finder.press("Enter")
    expect(lines).to_have_value("Một tít cũ\nLạng Sơn: Ngày hội đoàn kết\nBắc Kạn: Ngày hội đoàn kết")

    finder.press_sequentially("khong co bai nay")
    expect(options).to_have_text("Không tìm thấy bài nào.")
    finder.press("Enter")  # does not send the form
    expect(finder).to_have_value("khong co bai nay")
