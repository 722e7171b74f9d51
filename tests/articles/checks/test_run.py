"""All checks together: the table of checks, the order of findings, any text at all, and a cost linear in the text."""

import time
from datetime import date
from html import escape

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles import checks, html, snapshot
from articles.checks import Facts, Story, run
from articles.checks.finding import MOST
from provinces.gazetteer import Gazetteer
from provinces.models import Alias, titles_on
from tests import factories
from tests.articles.checks.world import aliases, assert_sound, facts, gazetteer, photo, story

BLOCKING = {
    "no_scope", "unit_of_day", "photo_caption", "photo_credit", "source_credit", "ai_use", "phone_number",
    "bank_account", "citizen_id",
}  # fmt: skip
OFFICES = {
    "Lường Thị Ngọc Diệp": ["Phó Bí thư Tỉnh ủy", "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Thái Nguyên"],
    "A Thưr": ["Phó Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Quảng Ngãi"],
    "Bế Xuân Thuận": [],
}
OFFICIALS = [{"name": name} for name in OFFICES]


# --- The table ----------------------------------------------------------------


def test_every_check_has_a_name_of_its_own_and_says_what_it_looks_for() -> None:
    assert len({check.name for check in checks.CHECKS}) == len(checks.CHECKS)
    for check in checks.CHECKS:
        assert str(check.looks_for) and check.marks.__doc__
    assert {check.name for check in checks.CHECKS if check.blocking} == BLOCKING


def test_a_story_with_nothing_wrong_has_no_findings() -> None:
    assert run(story("Ba tháng qua, Mặt trận hoàn thành 14 đầu việc.", photos=[photo()]), facts()) == []


def test_findings_come_in_the_order_of_the_form() -> None:
    data = story(
        "gọi 0912345678 hoặc 0912345679 .",
        headline="Lạng Sơn:Họp",
        lead="Mặt  trận tỉnh Bắc Kạn họp .",
        photos=[photo(), photo(caption=""), photo(credit="", caption="nghịSáng")],
        ai_use="",
        day="2026-01-01",
    )
    findings = run(data, facts())
    assert [(finding.field, finding.check) for finding in findings] == [
        ("headline", "headline_province"),
        ("headline", "glued_words"),
        ("lead", "blanks"),
        ("lead", "unit_in_text"),
        ("lead", "space_before_mark"),
        ("body", "phone_number"),
        ("body", "phone_number"),
        ("body", "space_before_mark"),
        ("photos-1-caption", "photo_caption"),
        ("photos-2-caption", "glued_words"),
        ("photos-2-credit", "photo_credit"),
        ("provinces", "unit_of_day"),
        ("ai_use", "ai_use"),
    ]
    assert [finding.check for finding in findings if finding.blocking] == [
        "phone_number", "phone_number", "photo_caption", "photo_credit", "unit_of_day", "ai_use",
    ]  # fmt: skip


def test_a_text_that_is_wrong_throughout_is_not_listed_without_end() -> None:
    findings = run(story("gọi 0912345678 nhé. " * 100), facts())
    assert [finding.check for finding in findings] == ["phone_number"] * MOST


def test_sentences_are_translated_when_they_are_shown() -> None:
    (finding,) = run(story(photos=[photo(caption="")]), facts())
    with translation.override("en"):
        assert str(finding.sentence) == "Photo 1 has no caption."
    assert finding == run(story(photos=[photo(caption="")]), facts())[0]


def test_an_older_snapshot_may_lack_what_was_added_since() -> None:
    findings = run({"headline": "Họp", "day": "2023-10-10"}, facts())
    assert [finding.check for finding in findings] == ["no_scope"]


@pytest.mark.django_db
def test_a_real_snapshot_is_checked_against_the_real_record() -> None:
    person = factories.person("Lường Thị Ngọc Diệp", [("Phó Bí thư Thường trực Tỉnh ủy", None, date(2025, 7, 1))])
    article = factories.draft(
        "Lạng Sơn: Họp quý III",
        provinces=["bac-kan"],
        officials=[person],
        event_date=date(2026, 3, 4),
        body="<p>Bà Lường Thị Ngọc Diệp, Phó Bí thư Thường trực Tỉnh ủy, dự. Theo Báo Bắc Kạn</p>",
        lead="Mặt trận tỉnh Bắc Kạn họp.",
        ai_use="",
    )
    known = Facts(
        gazetteer=Gazetteer.load(),
        aliases=dict(Alias.objects.values_list("text", "province__slug")),
        offices={person.name: titles_on([person], article.day)[person.pk]},
    )
    found = {(finding.check, finding.text) for finding in run(snapshot.take(article), known)}
    assert found == {
        ("headline_province", "Lạng Sơn"),
        ("unit_in_text", "tỉnh Bắc Kạn"),
        ("official_title", "Phó Bí thư Thường trực Tỉnh ủy"),
        ("source_credit", "Theo Báo Bắc Kạn"),
        ("unit_of_day", "Bắc Kạn"),
        ("ai_use", ""),
    }


@pytest.mark.django_db
def test_the_provinces_of_the_tests_are_those_of_the_tables() -> None:
    stored = Gazetteer.load()
    assert dict(Alias.objects.values_list("text", "province__slug")) == aliases()
    assert (list(stored.places), list(stored.units)) == (list(gazetteer().places), list(gazetteer().units))
    assert (stored.before, stored.after) == (gazetteer().before, gazetteer().after)
    assert [place.successor for place in stored.places.values()] == [
        place.successor for place in gazetteer().places.values()
    ]


# --- Any text, at linear cost ---------------------------------------------------

PIECES = (
    """tỉnh Bắc Kạn|các tỉnh Yên Bái, Hà Giang và |thành phố |TP.|Lường Thị Ngọc Diệp|, Chủ tịch |nguyên
|Phó Bí thư Tỉnh ủy|Trưởng Ban Dân chủ, Giám sát và |HĐND tỉnh |năm 2023|10/10|0912 345 678|STK |684 mái nhà|46,3 tỷ
|hoà|hòa|  |\u00a0|\u200b|a\u0301|Ð|nghịSáng|câu.Câu| ,|Theo Báo X|./.|(|“|”|:| - |…|<|&|\ue000|CCCD 019056001234
|(nay là|Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa""".replace("\n", "").split("|")
    + ["\n"]
)
ANY_TEXT = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@given(headline=ANY_TEXT, lead=ANY_TEXT, body=ANY_TEXT, caption=ANY_TEXT, link=st.booleans(), day=st.dates())
def test_any_text_is_checked_and_offsets_point_at_the_words_shown(headline, lead, body, caption, link, day) -> None:
    marked = f'<p>{escape(body)} <a href="/x/">{escape(caption)}</a></p>' if link else f"<p>{escape(body)}</p>"
    data = story(
        headline=headline,
        lead=lead,
        day=day.isoformat(),
        provinces=(),
        photos=[photo(caption=caption, alt=lead)],
        officials=OFFICIALS,
        source_credit=body[:5],
    ) | {"body": html.clean(marked)}
    read = Story.read(data)
    findings = run(data, facts(offices=OFFICES, path_exists=lambda path: False))
    for finding in findings:
        assert_sound(finding, read)
    assert findings == sorted(findings, key=lambda finding: finding.place)


COSTLY = (
    """a|A|A |Á |0|01|0.|1.234|1 |a.|a.A|aA|.|,|…|\u200b|\u00a0 |e\u0301\u0323|Ủy ban |tỉnh |tỉnh, |TP.|nguyên |năm 2023
|tỉnh Bắc Kạn, |tỉnh Bắc Kạn và |các tỉnh Bắc Kạn, |Chủ tịch |Chủ tịch, |nguyên Chủ tịch, |Ban Dân chủ, Giám sát và
|Lường Thị Ngọc Diệp |Lường Thị Ngọc Diệp, Chủ tịch |Lường Thị Ngọc Diệp (|sáng 10/10 |684 mái nhà |tài khoản |cccd
|0912 345 678 |theo báo |Theo |uỷ ủy |“Đ|./. |hội nghịSáng |câu.Câu |: |(nay là """.replace("\n", "").split("|")
    + ["\n", " "]
)


def cpu(data: dict, known: Facts) -> float:
    """Seconds of CPU for one run, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        run(data, known)
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.parametrize("piece", COSTLY, ids=range(len(COSTLY)))
def test_ten_times_the_text_costs_ten_times_as_much(piece) -> None:
    """At most 30 times, on a busy machine too; what is square would cost 100 times."""
    known = facts(offices=OFFICES)

    def long(length: int) -> dict:
        text = (piece * length)[:length]
        return story(text, headline=text, lead=text, officials=OFFICIALS, photos=[photo(caption=text)])

    run(long(500), known)
    short = cpu(long(1_000), known)
    assert cpu(long(10_000), known) <= 30 * max(short, 0.002)
