"""Snapshots: the story as it was on its day, whatever happens to people, units and words afterwards."""

import copy
import json
import random
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing, snapshot, workflow
from articles.models import Article, Photo, PublishedArticle, Revision, Topic
from newsroom.models import Role
from provinces.models import Office, Organisation, Person, Province, Tenure
from tests import factories

pytestmark = pytest.mark.django_db
T0 = factories.moment("2023-10-10 16:00")
DAY = date(2023, 10, 10)
STANDING = "Phó Bí thư Thường trực Tỉnh ủy"
COUNCIL = "Chủ tịch HĐND tỉnh"


def save(article: Article, at=T0) -> Revision:
    """Save the story as its reporter does."""
    with transaction.atomic():
        return workflow.record_revision(article, article.filed_by, at)


def official() -> Person:
    return factories.person("Lường Thị Mẫu", [(STANDING, date(2020, 1, 1), None), (COUNCIL, date(2021, 6, 1), None)])


def titles(revision: Revision) -> list[list[str]]:
    return [row["titles"] for row in Revision.objects.get(pk=revision.pk).data["officials"]]


# --- Titles of the day --------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2019, 12, 31), []),
        (date(2020, 1, 1), ["Phó Bí thư"]),
        (date(2023, 6, 30), ["Phó Bí thư"]),
        (date(2023, 7, 1), ["Bí thư"]),
        (date(2026, 1, 1), ["Bí thư"]),
    ],
)
def test_a_title_is_that_of_the_events_day(day: date, held: list[str]):
    person = factories.person(
        offices=[("Phó Bí thư", date(2020, 1, 1), date(2023, 7, 1)), ("Bí thư", date(2023, 7, 1), None)]
    )
    assert titles(save(factories.draft(officials=[person], event_date=day, created_at=T0))) == [held]


def test_the_day_is_the_events_before_that_of_filing():
    person = factories.person(
        offices=[("Phó Bí thư", None, date(2023, 7, 1)), ("Bí thư", date(2023, 7, 1), date(2023, 10, 1))]
    )
    days = {"event_date": date(2023, 1, 1), "event": factories.event(starts_on=date(2023, 9, 1)), "created_at": T0}
    for first, held in (("event_date", ["Phó Bí thư"]), ("event", ["Bí thư"]), ("created_at", [])):
        known = {name: days[name] for name in list(days)[list(days).index(first) :]}
        assert titles(save(factories.draft(officials=[person], **known))) == [held], first


def test_two_titles_at_once_stand_in_order_of_protocol():
    person = official()
    Tenure.objects.filter(office__title=STANDING).update(position=1)
    assert titles(save(factories.draft(officials=[person], event_date=DAY))) == [[COUNCIL, STANDING]]
    Tenure.objects.filter(office__title=STANDING).update(position=-1)
    assert titles(save(factories.draft(officials=[person], event_date=DAY))) == [[STANDING, COUNCIL]]


def test_a_title_in_the_text_is_used_where_no_office_of_the_day_is_known_and_only_there():
    known, unknown = official(), Person.objects.create(name="Bàn Văn Lạ")
    article = factories.draft(officials=[known, unknown], event_date=DAY)
    article.official_rows.update(titles_given=" Trưởng ban ; ;Đại biểu HĐND")
    assert titles(save(article)) == [[STANDING, COUNCIL], ["Trưởng ban", "Đại biểu HĐND"]]


def promote(person: Person) -> None:
    """They become secretary on 1 January 2024."""
    Tenure.objects.filter(person=person).update(ends_on=date(2024, 1, 1))
    office = Office.objects.create(title="Bí thư Tỉnh ủy", organisation=Organisation.objects.get())
    Tenure.objects.create(person=person, office=office, starts_on=date(2024, 1, 1))


def test_a_later_promotion_changes_no_revision_not_even_a_new_one():
    person = official()
    article = factories.draft(officials=[person], event_date=DAY)
    first = save(article)
    before = (first.data, first.hash)
    promote(person)
    first.refresh_from_db()
    assert (first.data, first.hash) == before
    article.lead = "Câu chữ khác."
    article.save()
    second = save(article, T0 + timedelta(days=900))
    assert titles(first) == titles(second) == [[STANDING, COUNCIL]]


def test_a_correction_reaches_new_revisions_and_no_earlier_one():
    person = official()
    article = factories.draft(officials=[person], event_date=DAY)
    first = save(article)
    before = (first.data, first.hash)
    with transaction.atomic():
        publishing.publish(article, first, factories.account("editor", Role.EDITOR), T0, T0)
    Tenure.objects.filter(person=person, office__title=COUNCIL).update(starts_on=date(2023, 11, 1))
    person.name = "Lường Thị Mậu"
    person.save()
    second = save(article, T0 + timedelta(days=1))
    first.refresh_from_db()
    assert (first.data, first.hash) == before
    assert second.number > first.number
    assert titles(second) == [[STANDING]]
    assert [row["name"] for row in second.data["officials"]] == ["Lường Thị Mậu"]
    shown = PublishedArticle.objects.get()
    assert shown.page["officials"][0]["name"] == "Lường Thị Mẫu", "readers keep what was approved"
    assert shown.page["officials"][0]["titles"] == [STANDING, COUNCIL]


def test_officials_keep_the_order_they_were_given_in():
    people = [Person.objects.create(name=name) for name in ("Vũ An", "Bế Yên", "Áo Văn Sơn", "Đàm Bắc")]
    random.Random(3).shuffle(people)
    article = factories.draft(officials=people, event_date=DAY)
    assert [row["id"] for row in snapshot.take(article)["officials"]] == [person.pk for person in people]
    for position, row in enumerate(article.official_rows.order_by("-position")):
        row.position = position
        row.save()
    assert [row["id"] for row in snapshot.take(article)["officials"]] == [person.pk for person in reversed(people)]


# --- Units of the day ---------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "day", "full_name", "uid"),
    [
        ("bac-kan", date(2023, 10, 10), "Tỉnh Bắc Kạn", "bac-kan"),
        ("thai-nguyen", date(2025, 6, 30), "Tỉnh Thái Nguyên", "thai-nguyen-truoc-2025"),
        ("thai-nguyen", date(2025, 7, 1), "Tỉnh Thái Nguyên", "thai-nguyen"),
        ("thua-thien-hue", date(2024, 12, 31), "Tỉnh Thừa Thiên Huế", "thua-thien-hue"),
        ("hue", date(2025, 1, 1), "Thành phố Huế", "hue"),
        ("dong-nai", date(2025, 6, 30), "Tỉnh Đồng Nai", "dong-nai-truoc-2025"),
        ("dong-nai", date(2026, 4, 29), "Tỉnh Đồng Nai", "dong-nai-tinh"),
        ("dong-nai", date(2026, 4, 30), "Thành phố Đồng Nai", "dong-nai"),
    ],
)
def test_units_are_named_as_on_the_day(slug: str, day: date, full_name: str, uid: str):
    [unit] = snapshot.take(factories.draft(provinces=[slug], event_date=day))["provinces"]
    assert (unit["slug"], unit["uid"], unit["full_name"]) == (slug, uid, full_name)


def test_a_name_that_did_not_exist_on_the_day_is_kept():
    [unit] = snapshot.take(factories.draft(provinces=["bac-kan"], event_date=date(2026, 1, 1)))["provinces"]
    assert (unit["slug"], unit["full_name"]) == ("bac-kan", "Tỉnh Bắc Kạn")


def test_the_storys_own_province_comes_first_and_the_others_in_their_order():
    slugs = ["thai-nguyen", "lang-son", "bac-kan", "cao-bang"]
    article = factories.draft(provinces=slugs, event_date=DAY)
    assert [unit["slug"] for unit in snapshot.take(article)["provinces"]] == slugs
    assert snapshot.take(factories.draft(provinces=[], national=True))["provinces"] == []


# --- Everything is in it ------------------------------------------------------


def full_story() -> Article:
    article = factories.draft(
        provinces=["bac-kan", "thai-nguyen"],
        event=factories.event(provinces=["bac-kan"]),
        event_date=DAY,
        period="2023-Q3",
        genre="activity-report",
        related_headlines="Một tin\n\n  Hai tin  ",
        source_credit="Theo Báo Bắc Kạn",
        officials=[official()],
        documents=[factories.document("238-KL/TU"), factories.document("13/HD-MTTQ", issued_on=None)],
        topics=["Nông thôn mới", "Đại đoàn kết"],
        bylines=[("Nông Thị Hạnh", "text"), ("Hà Mạnh Cường", "photo")],
        embargo_until=T0,
        created_at=T0,
    )
    for position in (1, 0):
        Photo.objects.create(
            article=article, position=position, file=f"photos/{position}.jpg", sha256=f"{position}" * 64,
            file_format="jpg", width=1200, height=800, caption=f"Ảnh {position}", credit="c", alt="a",
            uploaded_by=article.filed_by,
        )  # fmt: skip
    return article


def test_topics_documents_bylines_photos_and_event_are_in_it():
    data = snapshot.take(full_story())
    assert [topic["name"] for topic in data["topics"]] == ["Nông thôn mới", "Đại đoàn kết"]
    assert [cited["number"] for cited in data["documents"]] == ["238-KL/TU", "13/HD-MTTQ"]
    assert [cited["issued_on"] for cited in data["documents"]] == ["2023-07-07", None]
    assert [(row["name"], row["role"]) for row in data["bylines"]] == [
        ("Nông Thị Hạnh", "text"),
        ("Hà Mạnh Cường", "photo"),
    ]
    assert [photo["caption"] for photo in data["photos"]] == ["Ảnh 0", "Ảnh 1"]
    assert data["event"]["name"] == "Hội nghị quý III"
    assert data["related_headlines"] == ["Một tin", "Hai tin"]
    assert data["section"] == {"slug": "hoat-dong-mat-tran", "name": "Hoạt động Mặt trận"}


# What a reader sees or what decides when; all else of the model is the desk's own business.
NOT_OF_THE_STORY = {
    "id", "status", "filed_by", "claimed_by", "head", "version", "folded", "created_at", "updated_at",
    "sent_as", "claim_touched_at", "last_writer", "submitted_at", "quarter",
}  # fmt: skip


def changes_of(article: Article):
    """One change of every field and of every row that hangs on a story, by name."""
    values = {
        "headline": "Khác", "dateline_tag": "Khác", "lead": "Khác", "body": "<p>Khác</p>", "genre": "news",
        "section": factories.section("Khác", "khac"), "home_province": Province.objects.get(slug="cao-bang"),
        "event": factories.event("Khác"), "event_date": date(2023, 10, 11), "period": "2023",
        "related_headlines": "Khác", "source_credit": "Khác", "embargo_until": T0 + timedelta(hours=1),
    }  # fmt: skip
    for field, value in values.items():
        yield field, lambda field=field, value=value: Article.objects.filter(pk=article.pk).update(**{field: value})
    yield (
        "national",
        lambda: Article.objects.filter(pk=article.pk).update(national=True, home_province=None),
    )
    yield "other_provinces", lambda: article.other_province_rows.all().delete()
    yield "officials", lambda: article.official_rows.all().delete()
    yield "documents", lambda: article.citations.filter(position=0).delete()
    yield "tags", lambda: article.tags.remove("Nông thôn mới")
    yield "bylines", lambda: article.bylines.filter(role="photo").delete()
    yield "photos", lambda: article.photos.filter(position=1).update(alt="Khác")


def test_whatever_is_changed_of_a_story_makes_a_new_revision():
    article = full_story()
    first = save(article)
    made = set()
    for name, change in changes_of(article):
        with transaction.atomic():
            change()
            assert save(Article.objects.get(pk=article.pk)).hash != first.hash, name
            made.add(name)
            transaction.set_rollback(True)
    of_the_model = {field.name for field in Article._meta.get_fields() if not field.auto_created or field.concrete}
    assert of_the_model - NOT_OF_THE_STORY <= made


def test_an_unchanged_story_makes_no_second_revision():
    article = full_story()
    first = save(article)
    assert [save(article, T0 + timedelta(hours=hours)) for hours in (1, 2)] == [first, first]
    assert article.revisions.count() == 1
    assert (article.head, article.version) == (first, 1)


def test_what_is_the_desks_own_business_makes_no_revision():
    article = full_story()
    first = save(article)
    other = get_user_model().objects.create(username="khac", role=Role.EDITOR)
    Article.objects.filter(pk=article.pk).update(status="submitted", claimed_by=other, updated_at=T0)
    Photo.objects.update(original_filename="khac.jpg")
    Topic.objects.update(released_at=T0)
    assert save(article) == first


# --- The digest ---------------------------------------------------------------


def shuffled(value, rng: random.Random):
    """The same JSON with its keys in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=5), st.integers())
def test_the_digest_does_not_depend_on_the_order_of_keys_and_on_nothing_else(data: dict, seed: int):
    digest = snapshot.digest(data)
    assert snapshot.digest(shuffled(data, random.Random(seed))) == digest
    assert snapshot.digest(json.loads(json.dumps(data))) == digest
    assert snapshot.digest(data | {"one more key": 1}) != digest


def test_the_digest_is_that_of_what_the_database_keeps():
    revision = save(full_story())
    kept = Revision.objects.get(pk=revision.pk)
    assert kept.data == revision.data
    assert snapshot.digest(kept.data) == kept.hash
    assert kept.hash == snapshot.digest(shuffled(copy.deepcopy(kept.data), random.Random(1)))


def test_the_order_of_titles_and_people_counts():
    data = {"officials": [{"name": "A", "titles": ["1", "2"]}, {"name": "B", "titles": []}]}
    other_titles = {"officials": [{"name": "A", "titles": ["2", "1"]}, {"name": "B", "titles": []}]}
    assert len({snapshot.digest(one) for one in (data, other_titles, {"officials": data["officials"][::-1]})}) == 3


@pytest.mark.parametrize("count", [1, 10])
def test_a_snapshot_costs_the_same_for_one_official_and_for_ten(django_assert_num_queries, count: int):
    people = [factories.person(f"Người {number}", [(f"Chức {number}", None, None)]) for number in range(count)]
    documents = [factories.document(f"{number}/KH") for number in range(count)]
    article = factories.draft(officials=people, documents=documents, topics=["Một chủ đề"])
    snapshot.take(article)  # the gazetteer is at hand after this
    fresh = Article.objects.get(pk=article.pk)
    with django_assert_num_queries(10):
        snapshot.take(fresh)
