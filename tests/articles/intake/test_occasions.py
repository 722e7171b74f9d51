"""What a story tells of: events by name and kind, campaigns, and figures with what they count."""

from decimal import Decimal

import pytest

from articles.intake import Draft, parse
from articles.models.events import EventKind
from newsroom.vietnamese import composed
from tests.articles.checks.world import facts
from tests.journey import TWIN

EVENTS = [
    (
        "Sáng 5/5, Ủy ban MTTQ tỉnh tổ chức hội nghị sơ kết 6 tháng đầu năm.",
        "Hội nghị sơ kết 6 tháng đầu năm",
        "conference",
    ),
    ("Chiều 6/5, lễ khởi công cầu Bản Mẫu diễn ra tại xã Mẫu.", "Lễ khởi công cầu Bản Mẫu", "ceremony"),
    (
        "Sáng 7/5, Đại hội đại biểu MTTQ Việt Nam xã Mẫu lần thứ I khai mạc.",
        "Đại hội đại biểu MTTQ Việt Nam xã Mẫu lần thứ I",
        "congress",
    ),
    ("Tối 8/5, thôn Mẫu vui Ngày hội Đại đoàn kết toàn dân tộc.", "Ngày hội Đại đoàn kết toàn dân tộc", "festival"),
    (
        "Sáng 9/5, xã Mẫu tổ chức lễ phát động trồng rừng ven biển, 300 người dự.",
        "Lễ phát động trồng rừng ven biển",
        "launch",
    ),
    ("Chiều 1/6, đại biểu dự hội nghị tiếp xúc cử tri trước kỳ họp thứ 9.", None, None),
    (
        "Chiều 1/6, diễn ra hội nghị tiếp xúc cử tri chuyên đề nhà ở của phường.",
        "Hội nghị tiếp xúc cử tri chuyên đề nhà ở",
        "voters",
    ),
    (
        "Sáng 2/6, Mặt trận mở đợt giám sát việc chi trả chế độ cho người có công.",
        "Đợt giám sát việc chi trả chế độ",
        "supervision",
    ),
    ("Chào mừng Đại hội Đảng bộ tỉnh, xã Mẫu làm đường.", None, None),
    ("Thực hiện Nghị quyết Đại hội Đảng bộ xã, thôn Mẫu làm đường.", None, None),
    ("Hội nghị này bàn nhiều việc.", None, None),
    ("Ông Lê Mẫu là thành viên Đại hội đồng Cổ đông.", None, None),
    ("Bà con trong thôn góp gạo giúp nhau.", None, None),
]
CAMPAIGNS = [
    ("Tháng cao điểm “Vì người nghèo” bắt đầu từ 17/10.", ("Tháng cao điểm “Vì người nghèo”",)),
    (
        "Xã hưởng ứng phong trào “Chung tay làm sạch biển” và việc xoá nhà tạm.",
        ("Chung tay làm sạch biển", "Xóa nhà tạm, nhà dột nát"),
    ),
    (
        "Cuộc vận động “Người Việt Nam ưu tiên dùng hàng Việt Nam” lan rộng.",
        ("Người Việt Nam ưu tiên dùng hàng Việt Nam",),
    ),
    ("Bà con góp gạo giúp nhau.", ()),
]


def read(lead: str) -> Draft:
    return parse(f"Mặt trận xã bàn việc chung\n\n{lead}\n\nCác đại biểu ra về trong ngày.", facts())


@pytest.mark.parametrize(("lead", "name", "kind"), EVENTS)
def test_the_event_is_named_by_the_lead(lead: str, name: str | None, kind: str | None) -> None:
    event = read(lead).event
    assert (event.name if event else None, event.kind if event else None) == (name, kind)
    assert kind is None or kind in EventKind.values


def test_the_headline_names_the_event_where_the_lead_does_not() -> None:
    draft = parse("Hội thảo khoa học về đại đoàn kết\n\nSáng 5/5, nhiều ý kiến được nêu.\n\nBế mạc.", facts())
    assert draft.event
    assert draft.event.name == "Hội thảo khoa học về đại đoàn kết"


@pytest.mark.parametrize(("lead", "names"), CAMPAIGNS)
def test_campaigns_are_the_standing_ones_and_those_in_quotes(lead: str, names: tuple[str, ...]) -> None:
    assert read(lead).campaigns == names


def test_figures_have_their_value_and_what_they_count() -> None:
    draft = read("Đến ngày 5/5/2024, xã có 1.870 buổi sinh hoạt, quyên góp 2,86 tỷ đồng, đạt 62,5% kế hoạch năm 2024.")
    assert [(one.text, one.value, one.unit) for one in draft.figures] == [
        ("1.870", Decimal(1870), "buổi sinh"),
        ("2,86 tỷ", Decimal(2_860_000_000), "đồng"),
        ("62,5%", Decimal("62.5"), "%"),
    ]


def test_the_twin_tells_its_event_and_shows_the_words() -> None:
    text = TWIN.read_text(encoding="utf-8")
    draft = parse(text, facts())
    assert draft.event
    assert draft.event.name == "Hội nghị kiểm điểm kết quả công tác quý III năm 2023"
    [(start, end)] = draft.evidence["event"]
    assert composed(text)[start:end].casefold() == draft.event.name.casefold()
    for figure, (start, end) in zip(draft.figures, draft.evidence["figures"], strict=True):
        assert composed(text)[start:end] == figure.text
