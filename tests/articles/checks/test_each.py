"""Each check has a story that trips it, and the same story set right, in which nothing at all is found."""

import unicodedata

import pytest

from articles import checks
from tests.articles.checks.world import facts, photo, story

OFFICES = {"Phương Thị Thử": ["Chủ tịch HĐND tỉnh"]}
SITE = {"path_exists": {"/tinh/bac-kan/"}.__contains__, "hosts": frozenset({"bao.example"})}


def link(address: str) -> dict[str, str]:
    """A body with a link."""
    return {"body": f'<p>Xem <a href="{address}">chuyên mục</a> này.</p>'}


# By check: the story that trips it, and the one set right.
STORIES = {
    "no_scope": (story(provinces=()), story(provinces=(), national=True)),
    "unit_of_day": (story(day="2026-02-01"), story(day="2026-02-01", provinces=("thai-nguyen",))),
    "headline_province": (story(headline="Lạng Sơn: Mặt trận họp"), story(headline="Bắc Kạn: Mặt trận họp")),
    "unit_in_text": (
        story("Mặt trận tỉnh Bắc Kạn họp.", day="2026-02-01", provinces=("thai-nguyen",)),
        story("Mặt trận tỉnh Thái Nguyên họp.", day="2026-02-01", provinces=("thai-nguyen",)),
    ),
    "official_title": (
        story("Bà Phương Thị Thử, Bí thư Tỉnh ủy, dự."),
        story("Bà Phương Thị Thử, Chủ tịch HĐND tỉnh, dự."),
    ),
    "number_agreement": (
        story("Toàn tỉnh dựng 648 mái nhà.", headline="Dựng lại 684 mái nhà"),
        story("Toàn tỉnh dựng 684 mái nhà.", headline="Dựng lại 684 mái nhà"),
    ),
    "date_agreement": (
        story("Tại hội nghị sáng 11/10, có 20 ý kiến.", lead="Sáng 10/10, hội nghị diễn ra."),
        story("Tại hội nghị sáng 10/10, có 20 ý kiến.", lead="Sáng 10/10, hội nghị diễn ra."),
    ),
    "name_agreement": (
        story("Bà Phương Thị Thứ phát biểu.", officials=[{"name": "Phương Thị Thử"}]),
        story("Bà Phương Thị Thử phát biểu.", officials=[{"name": "Phương Thị Thử"}]),
    ),
    "spelling_of_names": (
        story("Ông Nông Văn Thưởng phát biểu.", lead="Ông Nông Văn Thường dự họp."),
        story("Ông Nông Văn Thường phát biểu.", lead="Ông Nông Văn Thường dự họp."),
    ),
    "photo_caption": (story(photos=[photo(caption="")]), story(photos=[photo()])),
    "photo_credit": (story(photos=[photo(credit="")]), story(photos=[photo()])),
    "photo_alt": (story(photos=[photo(alt="")]), story(photos=[photo()])),
    "photo_consent": (
        story(photos=[photo(caption="Các em nhỏ vui Tết.", consent="")]),
        story(photos=[photo(caption="Các em nhỏ vui Tết.", consent="Phụ huynh đồng ý, 3/9")]),
    ),
    "photo_withdrawn": (story(photos=[photo(sha256="f" * 64)]), story(photos=[photo()])),
    "source_credit": (story("Bài. Theo Báo Bắc Kạn"), story("Bài. Theo Báo Bắc Kạn", source_credit="Báo Bắc Kạn")),
    "reporter_credit": (
        story("Hội nghị bế mạc.", "Bài: Hoàng Văn Lương"),
        story("Hội nghị bế mạc.", "Bài: Nông Thị Hạnh"),
    ),
    "ai_use": (story(ai_use=""), story(ai_use="none")),
    "phone_number": (story("Gọi 0912 345 678."), story("Gọi tòa soạn.")),
    "bank_account": (story("Ủng hộ qua STK 19001234567890 của chị."), story("Ủng hộ tại trụ sở.")),
    "citizen_id": (story("Ông có CCCD 019056001234."), story("Ông có giấy tờ đủ.")),
    "dead_link": (story() | link("/tinh/bac-can/"), story() | link("/tinh/bac-kan/")),
    "normal_form": (story(unicodedata.normalize("NFD", "Mặt") + " trận họp."), story("Mặt trận họp.")),
    "wrong_d": (story("Ðối thoại với Nhân dân."), story("Đối thoại với Nhân dân.")),
    "tone_placement": (story("Tổ hòa giải, tổ hòa bình và hoà thuận."), story("Tổ hòa giải, hòa bình, hòa thuận.")),
    "blanks": (story(lead="Sáng nay,  hội nghị diễn ra."), story(lead="Sáng nay, hội nghị diễn ra.")),
    "glued_words": (story("Dự hội nghịSáng nay."), story("Dự hội nghị. Sáng nay.")),
    "space_before_mark": (story("Hội nghị , bế mạc."), story("Hội nghị, bế mạc.")),
}  # fmt: skip


def test_no_check_is_without_its_stories() -> None:
    assert [check.name for check in checks.CHECKS] == list(STORIES)


@pytest.mark.parametrize("name", STORIES)
def test_a_story_trips_the_check_and_one_set_right_trips_none(name) -> None:
    wrong, right = STORIES[name]
    known = facts(offices=OFFICES, withdrawn_photos=frozenset({"f" * 64}), **SITE)
    assert {finding.check for finding in checks.run(wrong, known)} == {name}
    assert checks.run(right, known) == []
