"""Suggestions while somebody types: what goes on as typed, by what readers see at the moment, at a fixed cost."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from articles import publishing
from articles.models import Prompt, PublicPerson
from articles.search import prompts
from articles.search.beginnings import read
from articles.search.suggest import suggestions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NOON = factories.moment("2026-11-20 12:00")
SQLITE = connection.vendor == "sqlite"


def told(text: str, at: datetime = NOON) -> dict[str, list[str]]:
    """The names of what is suggested, by kind."""
    found = suggestions(text, at)
    kinds = {str(kind): [str(copy) for copy in copies] for kind, copies in found.things.items()}
    kinds |= {"province": [place.name for place in found.provinces], "story": [row.headline for row in found.stories]}
    return {kind: names for kind, names in kinds.items() if names}


def publish(headline: str, hours: int = 1, **fields):
    return factories.publish(headline, at=NOON - timedelta(hours=hours), **fields)


def test_things_of_every_kind_are_found_by_the_beginning_of_any_of_their_words():
    publish(
        "Lạng Sơn: Thăm hộ nghèo",
        provinces=["lang-son"],
        officials=[factories.person("Phương Thị Thanh")],
        documents=[factories.document("231-KL/TU", title="Về công tác dân vận")],
        topics=["Nông thôn mới"],
        event=factories.event("Ngày hội Đại đoàn kết"),
    )
    assert told("thi thanh") == {"person": ["Phương Thị Thanh"]}
    assert told("nong thon m") == {"topic": ["Nông thôn mới"]}
    assert told("231 kl") == told("231kl") == told("231-KLTU") == {"document": ["Kết luận 231-KL/TU"]}
    assert told("dan van") == {"document": ["Kết luận 231-KL/TU"]}
    assert told("đại đoàn") == {"event": ["Ngày hội Đại đoàn kết"]}
    assert told("ho ngh") == told("tham") == {"story": ["Lạng Sơn: Thăm hộ nghèo"]}
    assert told("nghèo thăm") == {"story": ["Lạng Sơn: Thăm hộ nghèo"]}
    assert told("hanh") == told("") == told(" ") == told("%") == {}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("bac ka", ["Bắc Kạn"]),
        ("daks", ["Đắk Lắk", "Đắk Nông"]),
        ("ddakw lawk", ["Đắk Lắk"]),
        ("d9ak8", ["Đắk Lắk", "Đắk Nông"]),
        ("tphcm", ["Hồ Chí Minh"]),
        ("sai gon", ["Hồ Chí Minh"]),
        ("hà n", ["Hà Nội", "Hà Nam"]),
        ("thai ng", ["Thái Nguyên"]),
    ],
)
def test_provinces_present_and_former_are_found_by_all_their_names(typed: str, names: list[str]):
    assert told(typed).get("province", []) == names


def test_accents_typed_come_first_and_leave_out_what_has_others():
    publish("Một", officials=[factories.person(name) for name in ("Lê Văn Thành", "Lê Văn Thanh", "Lê Văn Thánh")])
    assert told("van thành")["person"] == ["Lê Văn Thành"]
    assert sorted(told("van thanh")["person"]) == ["Lê Văn Thanh", "Lê Văn Thành", "Lê Văn Thánh"]
    assert len(told("van thạnh")["person"]) == 3, "nobody has these accents, so all may be meant"
    publish("Bị thu hồi đất")
    publish("Bí thư thăm xóm", hours=2)
    assert told("bi thu")["story"] == ["Bị thu hồi đất", "Bí thư thăm xóm"]
    assert told("bí thư")["story"] == told("bí th")["story"] == ["Bí thư thăm xóm"]


def test_however_many_share_a_beginning_those_most_written_about_are_found():
    known = factories.person("Nguyễn Văn Út")
    publish("Một", officials=[known, *(factories.person(f"Nguyễn An {n:02}") for n in range(30))])
    Prompt.objects.filter(kind="person", thing=known.pk).update(level=3)
    assert told("nguyen")["person"][0] == "Nguyễn Văn Út"
    assert len(told("nguyen")["person"]) == 3


def test_what_readers_may_not_know_of_yet_or_no_longer_is_not_suggested_at_that_second():
    minute = timedelta(minutes=1)
    later = {
        "officials": [factories.person("Zquk Người")],
        "event": factories.event("Zquk Sự kiện"),
        "documents": [factories.document("99-ZQUK/TU")],
        "topics": ["Zquk chủ đề"],
    }
    row = factories.publish("Zquk tin", at=NOON + minute, **later)
    assert told("zquk", NOON) == told("zquk", NOON + minute - timedelta(microseconds=1)) == {}
    everything = {
        "person": ["Zquk Người"],
        "event": ["Zquk Sự kiện"],
        "document": ["Kết luận 99-ZQUK/TU"],
        "topic": ["Zquk chủ đề"],
        "story": ["Zquk tin"],
    }
    assert told("zquk", NOON + minute) == everything
    factories.withdraw(row, NOON + 2 * minute)
    assert told("zquk", NOON + 2 * minute) == {}
    PublicPerson.objects.update(released_at=NOON + 3 * minute)
    assert told("zquk", NOON + 2 * minute) == {}
    assert told("zquk", NOON + 3 * minute) == {"person": ["Zquk Người"]}


def test_a_new_name_is_found_at_once_and_the_old_one_no_longer():
    person = factories.person("Hoàng Văn Lâm")
    publish("Một", officials=[person])
    person.name = "Hoàng Văn Tùng"
    person.save()
    with transaction.atomic():
        publishing.copy_person(person)
    assert told("van lam") == {} and told("van tung") == {"person": ["Hoàng Văn Tùng"]}


def test_what_is_written_about_more_rises_and_hardly_anything_is_written(django_assert_num_queries):
    person = factories.person("Hoàng Văn Lâm")
    publish("Một", officials=[person])
    [copy] = PublicPerson.objects.all()
    levels = []
    for number in range(120):
        prompts.put(copy, f"tin {number}")
        levels.append(Prompt.objects.filter(kind="person").values_list("level", flat=True).distinct().get())
    assert levels == sorted(levels) and 2 <= levels[-1] <= 4
    with django_assert_num_queries(1):
        prompts.put(copy)


def test_suggestions_can_be_made_anew():
    person = factories.person("Hoàng Văn Lâm")
    for number in range(5):
        publish(f"Tin {number}", officials=[person], topics=["Nông thôn mới"])
    before = set(Prompt.objects.values_list("kind", "key", "thing"))
    Prompt.objects.filter(kind="person").delete()
    output = io.StringIO()
    call_command("rebuild_search", stdout=output)
    assert "1 people, events, documents and topics put" in output.getvalue()
    assert set(Prompt.objects.values_list("kind", "key", "thing")) == before
    call_command("rebuild_search", "--all", stdout=io.StringIO())
    assert set(Prompt.objects.values_list("kind", "key", "thing")) == before
    assert set(Prompt.objects.values_list("level", flat=True)) == {1}, "five stories"


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_fixed(django_assert_num_queries, count: int):
    event, topics = factories.event("Hội nghị Đại đoàn kết"), ["Hội viên"]
    people = [factories.person(f"Hội Văn {n}") for n in range(count)]
    documents = [factories.document(f"{n}-HOI/TU") for n in range(count)]
    for number in range(count):
        given = {"event": event, "topics": topics, "documents": documents, "officials": people}
        publish(f"Hội nghị {number}", hours=number, **given)
    told("hoi")  # the gazetteer is read once a process
    # Candidates, four kinds, headlines by the index (on PostgreSQL by spans of time, until there are enough), their
    # texts, their cards.
    with django_assert_num_queries(1 + 4 + (1 if SQLITE or count > 20 else 4) + 2):
        assert len(told("hoi")) == 5
    with django_assert_num_queries(1 + 1 + (3 if SQLITE else 11) + 2):
        assert told("hội ngh").keys() == {"event", "story"}


def test_candidates_are_read_from_ranges_of_the_index_alone(django_assert_num_queries):
    rows = [Prompt(kind="person", thing=n, key=f"nguyen van {n:05}") for n in range(3000)]
    Prompt.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_prompt" if not SQLITE else "ANALYZE")
        plan = "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, SUMMARY OFF) " if not SQLITE else "EXPLAIN QUERY PLAN "
        sql, given = prompts.asked(read("nguyễn v"))
        cursor.execute(plan + sql, given)
        lines = [str(row[-1]) for row in cursor.fetchall()]
    ranges = [line for line in lines if "prompt_beginnings" in line]
    assert len(ranges) == 4 * prompts.LEVELS * 2
    assert not [line for line in lines if "SCAN articles_prompt" in line or "Seq Scan" in line or "Sort" in line]
    if SQLITE:
        assert {line.partition("(")[2] for line in ranges} == {"kind=? AND level=? AND key>? AND key<?)"}
    else:
        most = max(int(line.rpartition("rows=")[2].split()[0].rstrip(")")) for line in ranges)
        assert most == prompts.READ, "of three thousand"


def test_beginnings_are_ranges_in_the_order_of_bytes():
    """A blank counts, and no language of the database puts letters elsewhere."""
    for name in ("Thi Thanh", "Thia", "Thị Á", "Thi", "Thich"):
        publish("Một", officials=[factories.person(name)])
    assert sorted(told("thi t")["person"]) == ["Thi Thanh"]
    assert told("thị")["person"] == ["Thị Á"]
