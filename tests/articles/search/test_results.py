"""Search: the same set of matches as brute force on either database, in two orders, a page at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import PublishedArticle, SearchEntry
from articles.models.known_words import KnownWord
from articles.search import found as answers
from articles.search import leafing, periods, places, postgres, results
from articles.search.found import Found
from articles.search.numbers import LOW_BITS
from articles.search.question import Query, read
from articles.search.results import BadCursor, Filters, Order, Results, search
from articles.search.terms import Key, Question
from provinces.gazetteer import Gazetteer
from tests import factories
from tests.articles.search import oracle

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
EVERYTHING = Filters()
NOON = factories.moment("2026-11-20 12:00")
STORIES = {
    "Đắk Lắk: Đại đoàn kết": {"provinces": ["dak-lak"], "body": "<p>Buôn làng vui hội.</p>"},
    "Bắc Kạn: Đại hội": {"body": "<p>Đoàn viên 100%.</p>", "section": ("Hỏi đáp", "hoi-dap")},
    "Bí thư thăm khu dân cư": {"provinces": ["thai-nguyen"], "body": "<p>Ban công tác Mặt trận.</p>"},
    "Giá gạo bị thu hẹp": {"provinces": ["ha-noi"], "body": "<p>Hoà bình, uỷ ban, kỹ thuật.</p>"},
    "MTTQ TP.HCM phát động": {"provinces": ["ho-chi-minh"], "body": "<p>HĐND và UBND.</p>"},
    "Ủy ban Mặt trận Tổ quốc họp": {"provinces": ["ha-noi"], "body": "<p>Hội đồng nhân dân giám sát.</p>"},
    "Kết luận mới": {
        "provinces": ["ha-noi"],
        "body": "<p>Theo 231-KL/TU. Ngày 1/7/2025.</p>",
        "topics": ["Nông thôn mới"],
    },
    "Hội nghị của các bí thư": {"provinces": ["ha-noi"], "body": "<p>Thư ngỏ. Bí quyết.</p>"},
}
QUESTIONS = [
    "dai doan ket", "Đại đoàn kết", "dak lak", "đắk", "bi thu", "bí thư", '"bi thu"', '"thu bi"', "bi thu -khu", "-hoi",
    "mttq", "mat tran to quoc", "uy ban mttq", "ubmttq", "tp hcm", "TP.HCM", "hồ chí minh", "hdnd", "hội đồng nhân dân",
    "hoa binh", "hòa bình", "ủy ban", "ki thuat", "231-KL/TU", "231 kl tu", '231/kl', "kdc", "bac kan", "thai nguyen",
    '"hoi nghi cua cac bi thu"', '"mat tran to quoc hop"', '"mat tran hop"', "khong co", 'hoi -"dai hoi"', "TƯ", "tu",
    '-"hoi nghi cua cac"', "hoi hoi hoi", "100%", "nong thon moi",
]  # fmt: skip


def asked(text: str) -> Query:
    return read(text, places.finder(Gazetteer.load()))


@pytest.fixture
def stories() -> dict[str, PublishedArticle]:
    published = {}
    for number, (headline, fields) in enumerate(STORIES.items()):
        fields = {"lead": "", "provinces": ["bac-kan"], **fields}
        if "section" in fields:
            fields["section"] = factories.section(*fields["section"])
        published[headline] = factories.publish(
            headline, at=NOON - timedelta(hours=number, days=400 * (number % 3)), **fields
        )
    return published


def headlines(found: Results) -> list[str]:
    return [hit.story.headline for hit in found.hits]


def find(text: str, filters: Filters = EVERYTHING, order: Order = Order.RELEVANCE) -> list[str]:
    return headlines(search(asked(text), filters, order, at=NOON))


def test_the_matches_are_those_of_brute_force(stories):
    for question in QUESTIONS:
        for filters in (Filters(), Filters(province="ha-noi"), Filters(province="thai-nguyen", quarter="2026-4")):
            expected = oracle.matches(asked(question), filters, NOON)
            newest = search(asked(question), filters, Order.NEWEST, at=NOON)
            assert [hit.story.pk for hit in newest.hits] == expected, (question, filters)
            relevant = search(asked(question), filters, at=NOON)
            assert sorted(hit.story.pk for hit in relevant.hits) == sorted(expected), (question, filters)
            assert (newest.total, newest.more) == (len(expected), False)


FIRST = {
    "bí thư": "Hội nghị của các bí thư",
    "bí thư khu": "Bí thư thăm khu dân cư",
    "bị thu": "Giá gạo bị thu hẹp",
    "hoà bình": "Giá gạo bị thu hẹp",
    "hòa bình": "Giá gạo bị thu hẹp",
    "ĐẠI HỘI": "Bắc Kạn: Đại hội",
    "mat tran to quoc": "Ủy ban Mặt trận Tổ quốc họp",
    "bac kan": "Bắc Kạn: Đại hội",
}


def test_the_best_comes_first(stories):
    assert {question: find(question)[0] for question in FIRST} == FIRST


def test_what_is_meant_is_found_however_it_is_said(stories):
    assert "MTTQ TP.HCM phát động" in find("mặt trận tổ quốc")
    assert "Ủy ban Mặt trận Tổ quốc họp" in find("MTTQ")
    assert find("hồ chí minh") == find("tp hcm") == find("TP.HCM") == ["MTTQ TP.HCM phát động"]
    assert find("kỹ thuật") == find("ki thuat") == ["Giá gạo bị thu hẹp"]
    assert find("KDC") == ["Bí thư thăm khu dân cư"]


def test_a_former_province_and_the_one_it_went_into_find_one_another(stories):
    assert "Bí thư thăm khu dân cư" in find("bac kan")
    assert "Bắc Kạn: Đại hội" in find("Thái Nguyên")
    assert find('"bac kan"') == ["Bắc Kạn: Đại hội"]
    [former] = asked("bac kan").meant
    assert (former.name, former.other, former.since, former.former) == ("Bắc Kạn", "Thái Nguyên", "2025-07-01", True)
    [present] = asked("thai nguyen").meant
    assert (present.name, present.other, present.former) == ("Thái Nguyên", "Bắc Kạn", False)


def test_facets_count_the_matches_of_each_value(stories):
    found = search(asked("hoi"), at=NOON)
    assert dict(found.facets["tinh"])["thai-nguyen"] == 1
    assert dict(found.facets["chuyen-muc"]) == {"hoat-dong-mat-tran": 3, "hoi-dap": 1}
    assert dict(found.facets["don-vi"])["thai-nguyen/bac-kan"] == 1
    for province, number in found.facets["tinh"]:
        assert search(asked("hoi"), Filters(province=province), at=NOON).total == number


def test_without_a_question_nothing_is_found_and_with_a_filter_all_that_passes(stories):
    assert find("") == find("%%%") == []
    assert len(find("", Filters(province="ha-noi"))) == 4


@pytest.fixture
def many(monkeypatch) -> list[int]:
    """Pages of three, few candidates, and stories enough to go past all bounds."""
    monkeypatch.setattr(leafing, "RANKED", 5)
    monkeypatch.setattr(results, "COUNTED", 12)
    rows = [
        factories.publish(
            f"Tin {number} {'trúng giải' if number % 3 == 0 else 'khác'}",
            lead="",
            body="<p>Trúng và giải.</p>",
            at=NOON - timedelta(hours=number // 2),
        )
        for number in range(20)
    ]
    return [row.pk for row in rows]


WORDS = st.sampled_from(
    [*QUESTIONS, "hoi", "bí", "thu", "tran", "ban", "-hoi", "-thu", '"', "-", "OR", "*", "NEAR", "'"]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=4).map(" ".join))
def test_any_question_has_the_matches_of_brute_force(stories, text: str):
    found = search(asked(text), EVERYTHING, Order.NEWEST, at=NOON)
    expected = oracle.matches(asked(text), EVERYTHING, NOON) if asked(text) else []
    assert [hit.story.pk for hit in found.hits] == expected


@pytest.mark.parametrize("order", list(Order))
def test_pages_lead_through_every_match_once(many, order: Order):
    met, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        page = search(asked("trung giai"), Filters(), order, cursor, at=NOON, size=3)
        met += [hit.story.pk for hit in page.hits]
        cursor, pages = page.following, pages + 1
    assert sorted(met) == sorted(many)
    assert pages == 7
    if order is Order.NEWEST:
        assert met == oracle.matches(asked("trung giai"), Filters(), NOON)


@pytest.mark.parametrize("order", list(Order))
def test_who_wants_no_numbers_gets_the_same_pages(many, order: Order, monkeypatch):
    monkeypatch.setattr(leafing, "RANKED", 5)
    cursor = None
    while cursor != "":
        page, bare = (
            search(asked("trúng giải"), Filters(), order, cursor or "", at=NOON, size=3, counting=counting)
            for counting in (True, False)
        )
        assert (headlines(bare), bare.following) == (headlines(page), page.following)
        assert (bare.total, any(bare.facets.values())) == (0, False)
        cursor = page.following


def test_a_narrower_question_is_not_asked_where_all_its_answers_are_at_hand(many, monkeypatch):
    readings, newest = [], results.Published.newest

    def counting(source: results.Published, question: Question, most: int, below: int | None = None) -> list[Found]:
        readings.append(question)
        return newest(source, question, most, below)

    monkeypatch.setattr(results.Published, "newest", counting)
    monkeypatch.setattr(leafing, "RANKED", 8)
    few = find("trúng giải")
    assert len(readings) == 4, "the question, in the headline, side by side (seven answers), the rest of the page"
    monkeypatch.setattr(Question, "narrows", lambda *questions: False)
    assert find("trúng giải") == few and len(readings) == 4 + 5


def test_more_than_the_bound_is_told_as_more(many):
    found = search(asked("trung giai"), at=NOON)
    assert (found.total, found.more) == (12, True)
    assert max(number for _, number in found.facets["tinh"]) == 12


def test_a_cursor_that_was_never_given_is_refused(db):
    for cursor in ("x", "1.", "1.2.3", "f" * 16, "12345.1", "-", "١", "1\n"):
        with pytest.raises(BadCursor):
            search(asked("hoi"), EVERYTHING, Order.NEWEST, cursor, at=NOON)


def test_a_place_that_is_no_longer_there_is_gone_past(stories):
    assert search(asked("hoi"), Filters(), Order.RELEVANCE, "ffff.1", at=NOON).hits == []
    assert search(asked("hoi"), Filters(), Order.NEWEST, "-1", at=NOON).hits == []


def test_what_is_seen_is_found_from_the_second_it_is_seen_on(stories):
    later = factories.publish("Hẹn giờ: vui hội", at=NOON + timedelta(hours=1))
    one = timedelta(microseconds=1)
    query = asked("hen gio")
    assert search(query, at=later.visible_from - one).total == 0
    assert search(query, at=later.visible_from).total == 1
    gone = later.visible_from + timedelta(hours=1)
    factories.withdraw(later, gone)
    assert search(query, at=gone - one).total in {0, 1}
    for order in Order:
        found = search(query, Filters(), order, at=gone)
        assert (found.total, list(found.hits), found.facets["tinh"]) == (0, [], [])


def test_a_new_text_takes_the_place_of_the_old_one_at_its_moment(stories):
    row = stories["Kết luận mới"]
    article = row.article
    article.headline = "Tiêu đề thay thế"
    article.save()
    factories.publish(article, at=NOON + timedelta(hours=1))
    assert search(asked("tieu de thay the"), at=NOON).total == 0
    assert search(asked("tieu de thay the"), at=NOON + timedelta(hours=1)).total == 1
    assert search(asked("ket luan moi"), at=NOON + timedelta(hours=1)).total == 0
    assert SearchEntry.objects.filter(story__article=article).count() == 1


@pytest.fixture
def in_vain(monkeypatch) -> dict[str, PublishedArticle]:
    """Two stories that say a phrase, the newest and the oldest of ten; the others say each two words of it apart."""
    monkeypatch.setattr(answers, "READ", 3)
    says, apart = "<p>Nhân dân tộc người.</p>", "<p>Nhân dân. Dân tộc.</p>"
    bodies = {number: says if number in (0, 9) else apart for number in range(10)}
    return {
        f"Tin {number}": factories.publish(
            f"Tin {number}", lead="", body=body, at=NOON - timedelta(days=number), provinces=["ha-noi"]
        )
        for number, body in bodies.items()
    }


@pytest.mark.parametrize("order", Order)
def test_a_phrase_for_which_many_texts_are_read_in_vain_is_found_page_by_page(in_vain, order):
    pages, cursor = [], ""
    while cursor or not pages:
        pages.append(search(asked('"nhân dân tộc"'), EVERYTHING, order, cursor, at=NOON))
        cursor = pages[-1].following
    assert [headlines(page) for page in pages] == [["Tin 0"], [], [], ["Tin 9"]]
    assert [page.looked_back_to for page in pages] == [
        *(in_vain[f"Tin {number}"].first_published_at for number in (2, 5, 8)),
        None,
    ]
    assert (pages[0].total, pages[0].more) == (1, True)


def test_the_texts_that_are_read_bound_what_is_left_out_too(in_vain):
    found = search(asked('tin -"nhân dân tộc"'), EVERYTHING, Order.NEWEST, at=NOON)
    assert headlines(found) == ["Tin 1", "Tin 2"]
    assert found.looked_back_to == in_vain["Tin 2"].first_published_at


def test_few_answers_are_looked_for_among_more_texts():
    asked_for = []

    def meeting(number: int, below: int | None) -> list[Found]:
        asked_for.append(number)
        return [Found(99 - place, 1, "") for place in range(number)]

    found = answers.read_through(meeting, lambda numbers: set(numbers) & {95, 94}, 1, None)
    assert ([each.number for each in found], found.floor, asked_for) == ([95], None, [answers.AT_ONCE])


@pytest.mark.postgres
def test_where_all_spans_of_time_begin_anew_the_last_ones_are_read_as_well(django_assert_num_queries):
    anew = datetime.fromtimestamp(27 << max(postgres.SPANS), UTC)
    for days in (1, 2, 11):
        factories.publish(f"Tin {days}", at=anew - timedelta(days=days))
    question = asked("tin").matches([])
    with django_assert_num_queries(1):
        found = postgres.newest(question, anew + timedelta(hours=1), 3)
    assert len(found) == 3


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("most", "level", "queries"), [(2, 17, 1), (3, 17, 3), (1000, 17, 5), (1000, 8, 3), (1000, None, 3)]
)
def test_it_looks_further_back_in_few_looks(django_assert_num_queries, most: int, level: int | None, queries: int):
    """What is scarce is read to the end in the second look; a query more asks how common the word is."""
    for days in (1, 3, 400):
        factories.publish(f"Tin {days}", at=NOON - timedelta(days=days))
    KnownWord.objects.filter(text="tin").delete()
    if level is not None:
        KnownWord.objects.create(text="tin", level=level)
    question = asked("tin").matches([])
    with django_assert_num_queries(queries):
        assert len(postgres.newest(question, NOON, most)) == min(most, 3)


@pytest.mark.postgres
@pytest.mark.parametrize(("phrase", "looks"), [("nhân dân tộc", 3), ("nhân dân tộc người", 2)])
def test_many_words_side_by_side_are_read_to_the_end_in_the_second_look(phrase, looks, django_assert_num_queries):
    for days in (800, 2_000):
        factories.publish(f"Tin {days}", lead="", body=f"<p>{phrase}.</p>", at=NOON - timedelta(days=days))
    KnownWord.objects.update(level=17)
    asks_how_common = 1 if looks > 2 else 0
    with django_assert_num_queries(looks + asks_how_common + 1):  # and one reads the texts
        assert len(postgres.newest(asked(f'"{phrase}"').matches([]), NOON, 3)) == 2


@pytest.mark.postgres
@pytest.mark.parametrize(("key", "queries"), [("tinh/ha-noi", 5), ("quy/2021-2", 2)])
def test_a_list_whose_stories_lie_together_is_read_to_the_end_in_the_second_look(
    key, queries, django_assert_num_queries
):
    """For any other it is asked how common the word is, and spans of two years are looked over first."""
    for days in (2_000, 2_001):
        factories.publish(f"Tin {days}", at=NOON - timedelta(days=days), provinces=["ha-noi"])
    KnownWord.objects.update_or_create(text="tin", defaults={"level": 17})
    with django_assert_num_queries(queries):
        assert len(postgres.newest(asked("tin").matches([Key(key)]), NOON, 1_000)) == 2


@pytest.mark.postgres
def test_whether_there_is_anything_is_told_in_two_looks(django_assert_num_queries):
    factories.publish("Tin cũ", at=NOON - timedelta(days=2_000))
    for text, there in {"tin cu": 1, "tin moi": 0}.items():
        with django_assert_num_queries(2):
            assert len(postgres.newest(asked(text).matches([]), NOON, 1)) == there


@pytest.mark.postgres
def test_a_narrower_question_begins_with_all_that_a_wider_one_found_little_in(django_assert_num_queries):
    for days in (1, 300, 310):
        factories.publish(f"Tin {days}", at=NOON - timedelta(days=days))
    KnownWord.objects.update_or_create(text="tin", defaults={"level": 17})
    question = asked("tin").matches([])
    wider = postgres.newest(question, NOON, 3)
    with django_assert_num_queries(1):
        assert postgres.newest(replace(question, few_above=wider[-1].number), NOON, 3) == wider
    with django_assert_num_queries(1):  # below that entry it is looked as always
        assert postgres.newest(replace(question, few_above=wider[0].number), NOON, 1) == wider[:1]


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("days", "found", "look"),
    [
        (24, 99, (20, 1)), (24, 60, (20, 2)), (24, 50, (20, 3)), (24, 14, (20, 6)), (290, 14, (26, 2)),
        (24, 0, (26, 0)), (24, 1, (26, 0)), (290, 0, (26, 1)), (800, 0, None), (800, 14, (26, 4)), (3_000, 50, (26, 5)),
        (9_000, 14, None),
    ],
)  # fmt: skip
def test_the_next_look_goes_as_far_as_what_was_found_allows(days: int, found: int, look: tuple[int, int] | None):
    missing = (100 - found) / found if found else inf
    assert postgres._next(days * 86_400, missing) == look


@pytest.mark.postgres
@given(
    ceiling=st.integers(1 << 42, 1 << 43),
    above=st.integers(0, 1 << 41),
    span=st.sampled_from(postgres.SPANS),
    number=st.integers(0, postgres.MOST_SPANS),
)
def test_a_look_is_over_all_its_spans_and_nothing_that_was_looked_at(ceiling: int, above: int, span: int, number: int):
    bound = ceiling - above
    begin = postgres._begin(bound, span, number)
    bits = span + LOW_BITS
    assert begin == ((bound - 1 >> bits) - number) << bits
    arms = postgres._arms("", begin, bound, ceiling, span)
    assert sum(len(spans_of(asked)) for asked, _holds in arms) <= number + 1
    stretches = sorted(stretch for arm in arms for stretch in stretches_of(*arm))
    assert stretches[0][0] <= begin < stretches[0][1]
    assert all(end == start for (_start, end), (start, _end) in pairwise(stretches))
    last_start, last_end = stretches[-1]
    assert last_start < bound <= last_end
    # Nothing is read again that a look before found, unless it is of the same period and the look of whole ones.
    assert bound == ceiling or last_end - bound < 1 << bits or span == periods.SPAN


def spans_of(asked: str) -> list[tuple[int, int]]:
    """The spans of time that an arm of a look names: the power of two of each, and which one."""
    terms = asked.strip("&( )").split(" | ") if asked else []
    return [(int(of), int(at)) for of, at in (term.strip("'t").split(":") for term in terms)]


def stretches_of(asked: str, holds: str) -> list[tuple[float, float]]:
    """From and to below which numbers an arm of a look reads."""
    compared, period = holds.removeprefix("entry.number >> 38 ").split()
    low = {"<": -inf, "=": int(period) << 38, ">": int(period) + 1 << 38}[compared]
    high = {"<": int(period) << 38, "=": int(period) + 1 << 38, ">": inf}[compared]
    stretches = [(at << of + LOW_BITS, (at + 1) << of + LOW_BITS) for of, at in spans_of(asked)]
    assert all(low <= start < end <= high for start, end in stretches), "the index of that period has them"
    return stretches or [(low, high)]


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("bound", "top", "look", "said"),
    [
        (1710, 1710, (20, 1), ["t20:1708 | t20:1709"]),
        (1710, 1710, (20, 7), ["t20:1702 | t20:1703 | t23:213"]),  # all that lies in it lies below the top
        (
            *(1708, 1710, (20, 7)),
            ["t20:1700 | t20:1701 | t20:1702 | t20:1703 | t20:1704 | t20:1705 | t20:1706 | t20:1707"],
        ),
        (1704, 1710, (20, 7), ["t23:212"]),
        (1710, 1710, (23, 5), [""]),  # all there is of its period
        (1710, 1710, (23, 6), ["", "t23:207"]),
        (1668, 1710, (20, 5), ["t20:1664 | t20:1665 | t20:1666 | t20:1667", "t20:1662 | t20:1663"]),
        (1710, 1710, (26, 1), ["", ""]),
    ],
)  # fmt: skip
def test_a_longer_span_stands_for_the_shorter_ones_in_it(bound: int, top: int, look: tuple[int, int], said: list[str]):
    bits = postgres.SPANS[0] + LOW_BITS
    arms = postgres._arms("", postgres._begin(bound << bits, *look), bound << bits, top << bits, look[0])
    assert [asked.replace("'", "").strip("&( )") for asked, _holds in arms] == said


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_page_further_down_looks_at_nothing_above_it():
    """Above its cursor there is much, though it is the top of the looks."""
    begins = 1704 << postgres.SPANS[0] + LOW_BITS  # as a long span does
    bound = begins + (3 << postgres.SPANS[0] + LOW_BITS - 1)
    with CaptureQueriesContext(connection) as asked_for:
        postgres.newest(asked("ket luan").matches([]), NOON, 3, bound)
    [looked, *_] = [one["sql"] for one in asked_for if "tsquery" in one["sql"]]
    assert "('t20:1704' | 't20:1705')" in looked.replace("''", "'")


@pytest.mark.postgres
def test_each_period_has_an_index_of_its_own_on_both_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%USING gin (vector)%'")
        made = dict(cursor.fetchall())
    for table in ("articles_searchentry", "articles_deskentry"):
        for period in range(periods.FIRST - 1, periods.LAST + 2):
            definition = made.pop(f"{table}_vector_{period}")
            assert f" ON public.{table} USING gin (vector)" in definition
            assert definition.endswith(f" WHERE (({periods.holds(period).replace(' >> 38 ', ' >> 38) ')})")
    assert made == {}


@given(st.integers(-(1 << 45), 1 << 45), st.integers(1, 1 << 44), st.booleans())
def test_the_parts_of_a_time_are_its_periods_one_after_the_other(begin: int, length: int, from_the_first: bool):
    bound = begin + length
    parts = list(periods.parts(None if from_the_first else begin, bound))
    assert parts[0][2] == bound
    assert parts[-1][1] == (None if from_the_first else begin)
    assert all(later[1] == earlier[2] for later, earlier in pairwise(parts))
    for period, low, high in parts:
        assert {periods.period_of(each) for each in (low, high - 1) if each is not None} == {period}
        assert high > (low if low is not None else high - 1)


@pytest.mark.parametrize("days", [-20_000, 0, 13_500, 13_600, 20_000, 25_900, 26_000, 40_000])
def test_a_story_of_any_time_is_found(stories, days: int):
    """Before and after the periods of two years, and where one follows another."""
    at = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)
    for second in range(2):
        factories.publish(f"Chuyện xa xưa {second}", lead="", body="<p>Vạn dặm.</p>", at=at + timedelta(seconds=second))
    found = search(asked("van dam"), EVERYTHING, Order.NEWEST, at=at + timedelta(hours=1))
    assert headlines(found) == ["Chuyện xa xưa 1", "Chuyện xa xưa 0"]
