"""Who held which office on a day, and under which titles."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from newsroom.models import User
from provinces.models import Beat, Office, Organisation, Person, Province, Tenure, titles_on

JULY = date(2025, 7, 1)
JUNE = date(2025, 6, 30)


@pytest.fixture
def council(db):
    return Organisation.objects.create(name="HĐND tỉnh Bắc Kạn", kind=Organisation.Kind.COUNCIL)


@pytest.fixture
def party(db):
    return Organisation.objects.create(name="Tỉnh ủy Bắc Kạn", kind=Organisation.Kind.PARTY)


@pytest.fixture
def chair(council):
    return Office.objects.create(organisation=council, title="Chủ tịch HĐND tỉnh", single_seat=True)


@pytest.fixture
def deputy(party):
    return Office.objects.create(organisation=party, title="Phó Bí thư Thường trực Tỉnh ủy", rank=5)


def person(name="Lý Thị Hoa"):
    return Person.objects.create(name=name)


def hold(who, office, starts_on=None, ends_on=None, position=0):
    return Tenure.objects.create(person=who, office=office, starts_on=starts_on, ends_on=ends_on, position=position)


def test_equal_names_are_different_people_with_different_addresses(db):
    people = [person("Nguyễn Văn Đức") for _ in range(3)]
    assert [one.slug for one in people] == ["nguyen-van-duc", "nguyen-van-duc-2", "nguyen-van-duc-3"]
    assert person("Nguyễn Văn Đức Anh").slug == "nguyen-van-duc-anh"
    people[1].delete()
    assert person("Nguyễn Văn Đức").slug == "nguyen-van-duc-2"


def test_a_corrected_name_keeps_its_address_and_moves_in_the_list(db):
    first, second = person("Trần Văn An"), person("Lê Văn Bình")
    assert list(Person.objects.all()) == [first, second], "by given name"
    first.name = "Trần Văn Cảnh"
    first.save(update_fields=["name"])
    first.refresh_from_db()
    assert (first.slug, first.folded) == ("tran-van-an", "tran van canh")
    assert list(Person.objects.all()) == [second, first]


def test_a_name_without_letters_still_gets_an_address(db):
    assert person("?").slug == "person"
    assert person("…").slug == "person-2"


def test_a_long_name_and_its_doubles_fit(db):
    long = "Nguyễn " * 17
    slugs = [person(long.strip()).slug for _ in range(2)]
    assert slugs[1] == f"{slugs[0]}-2"
    assert all(len(slug) <= 140 for slug in slugs)


def test_titles_of_a_day_in_the_order_they_were_given(chair, deputy):
    who = person()
    hold(who, chair, date(2021, 1, 1), JULY, position=2)
    hold(who, deputy, date(2022, 3, 1), position=1)
    both = ["Phó Bí thư Thường trực Tỉnh ủy", "Chủ tịch HĐND tỉnh"]
    assert who.titles_on(date(2023, 10, 10)) == both
    assert who.titles_on(date(2022, 2, 28)) == both[1:]
    assert who.titles_on(date(2022, 3, 1)) == both
    assert who.titles_on(JUNE) == both
    assert who.titles_on(JULY) == both[:1]
    assert who.titles_on(date(2020, 12, 31)) == []


def test_rank_decides_between_equal_positions(chair, deputy):
    who = person()
    hold(who, deputy)
    hold(who, chair)
    assert who.titles_on(JULY) == ["Chủ tịch HĐND tỉnh", "Phó Bí thư Thường trực Tỉnh ủy"]


def test_unknown_beginning_and_end_hold_any_day(chair):
    who = person()
    hold(who, chair)
    for day in (date(1946, 1, 1), JULY, date(2099, 12, 31)):
        assert who.titles_on(day) == ["Chủ tịch HĐND tỉnh"]
        assert chair.holder_on(day) == who


def test_an_office_passes_from_one_day_to_the_next(chair):
    before, after = person(), person("Phạm Văn Khánh")
    hold(before, chair, None, JULY)
    hold(after, chair, JULY, None)
    assert chair.holder_on(JUNE) == before
    assert chair.holder_on(JULY) == after
    assert list(Tenure.objects.on(JUNE).values_list("person__name", flat=True)) == ["Lý Thị Hoa"]


def test_a_vacant_office_has_no_holder(chair):
    hold(person(), chair, None, JUNE)
    assert chair.holder_on(JUNE) is None
    assert list(chair.holders_on(JUNE)) == []


def test_many_seats_have_many_holders(deputy):
    second, first = person("Trần Thị Vân"), person("Vũ Minh Anh")
    hold(second, deputy)
    hold(first, deputy)
    assert list(deputy.holders_on(JULY)) == [first, second]
    assert deputy.holder_on(JULY) == first


def test_one_seat_is_held_by_one(chair):
    hold(person(), chair, date(2021, 1, 1), JULY)
    second = Tenure(person=person("Phạm Văn Khánh"), office=chair, starts_on=JUNE)
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        second.full_clean()
    with translation.override("en"):
        said = refusal.value.message_dict
    assert said == {
        "office": ["Chủ tịch HĐND tỉnh has one seat, and Lý Thị Hoa holds it in that time (1/1/2021 – 30/6/2025)."]
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    second.starts_on = JULY
    second.full_clean()
    second.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.filter(pk=second.pk).update(starts_on=JUNE)
    second.full_clean()


def test_an_end_must_come_after_its_beginning(chair, deputy):
    for office in (chair, deputy):
        for end in (JUNE, JULY):
            tenure = Tenure(person=person(), office=office, starts_on=JULY, ends_on=end)
            with pytest.raises(ValidationError):
                tenure.full_clean()
            with pytest.raises(IntegrityError), transaction.atomic():
                tenure.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="Ban", valid_from=JULY, valid_to=JULY)


def test_an_office_becomes_one_of_a_single_seat(deputy):
    first, second = person(), person("Phạm Văn Khánh")
    hold(first, deputy, None, JULY)
    hold(second, deputy, JULY, None)
    deputy.single_seat = True
    deputy.full_clean()
    deputy.save()
    assert set(Tenure.objects.values_list("single_seat", flat=True)) == {True}
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(person("Đặng Thị Mai"), deputy, date(2024, 1, 1))
    deputy.single_seat = False
    deputy.save(update_fields=["single_seat"])
    hold(person("Đặng Thị Mai"), deputy, date(2024, 1, 1))
    assert set(Tenure.objects.values_list("single_seat", flat=True)) == {False}


def test_it_does_not_where_two_have_held_it_at_once(deputy):
    hold(person(), deputy, date(2024, 1, 1), JULY)
    hold(person("Phạm Văn Khánh"), deputy, JUNE, None)
    deputy.single_seat = True
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        deputy.full_clean()
    with translation.override("en"):
        said = refusal.value.message_dict
    assert said == {
        "single_seat": [
            "Lý Thị Hoa (1/1/2024 – 30/6/2025) and Phạm Văn Khánh (30/6/2025 – …) hold it at the same time."
        ]
    }
    with pytest.raises(IntegrityError):
        deputy.save()
    deputy.refresh_from_db()
    assert not deputy.single_seat
    assert set(Tenure.objects.values_list("single_seat", flat=True)) == {False}


def test_storing_another_field_of_an_office_leaves_the_seats_alone(chair):
    tenure = hold(person(), chair)
    chair.single_seat, chair.rank = False, 3
    chair.save(update_fields=["rank"])
    tenure.refresh_from_db()
    chair.refresh_from_db()
    assert chair.single_seat
    assert tenure.single_seat


def test_unknown_days_of_two_holders_are_found_too(deputy, django_assert_num_queries):
    hold(person(), deputy, None, JULY)
    hold(person("Phạm Văn Khánh"), deputy, JULY, None)
    third = hold(person("Đặng Thị Mai"), deputy)
    deputy.single_seat = True
    with pytest.raises(ValidationError), django_assert_num_queries(1):
        deputy.clean()
    third.delete()
    deputy.clean()


def test_what_is_typed_is_tidied(council):
    typed = " Chủ  tịch\u00a0HĐND "
    office = Office(organisation=council, title=typed)
    office.full_clean()
    assert office.title == "Chủ tịch HĐND"
    somebody = Person(name="Nguye\u0302\u0303n  Hoà")
    somebody.full_clean(exclude={"slug"})
    assert somebody.name == "Nguyễn Hoà", "the place of the tone stays as it was"


def test_a_tenure_moved_to_another_office_takes_its_number_of_seats(chair, deputy):
    tenure = hold(person(), deputy)
    tenure.office = chair
    tenure.save(update_fields=["office"])
    tenure.refresh_from_db()
    assert tenure.single_seat


def test_offices_and_organisations_get_addresses(council, chair):
    assert council.slug == "hdnd-tinh-bac-kan"
    assert chair.slug == "chu-tich-hdnd-tinh-hdnd-tinh-bac-kan"
    assert Office.objects.create(organisation=council, title=chair.title).slug == f"{chair.slug}-2"


def test_organisations_of_a_day(record):
    bac_kan = Province.objects.get(slug="bac-kan")
    front = Organisation.objects.create(name="Ủy ban MTTQ tỉnh Bắc Kạn", province=bac_kan, valid_to=JULY)
    central = Organisation.objects.create(name="Ủy ban Trung ương MTTQ Việt Nam")
    assert set(Organisation.objects.on(JUNE)) == {front, central}
    assert set(bac_kan.organisations.on(JULY)) == set()
    assert set(Organisation.objects.on(JULY)) == {central}


@pytest.mark.parametrize("number", [1, 30])
def test_titles_of_many_people_in_one_query(chair, deputy, number, django_assert_num_queries):
    people = [person(f"Nguyễn Văn {n}") for n in range(number)]
    for n, who in enumerate(people):
        hold(who, deputy, position=2)
        start = date(2000, 1, 1) + timedelta(days=n)
        hold(who, chair, start, start + timedelta(days=1), position=1)
    nobody = person("Lý Thị Hoa")
    with django_assert_num_queries(1):
        titles = titles_on([*people, nobody], date(2000, 1, 1))
    assert titles[people[0].pk] == ["Chủ tịch HĐND tỉnh", "Phó Bí thư Thường trực Tỉnh ủy"]
    assert titles[people[-1].pk][-1] == "Phó Bí thư Thường trực Tỉnh ủy"
    assert titles[nobody.pk] == []
    assert len(titles) == number + 1


def test_holder_in_one_query(chair, django_assert_num_queries):
    hold(person(), chair)
    with django_assert_num_queries(1):
        assert chair.holder_on(JULY).name == "Lý Thị Hoa"


def test_a_beat_is_given_once(record):
    reporter = User.objects.create(username="reporter")
    bac_kan = Province.objects.get(slug="bac-kan")
    Beat.objects.create(user=reporter, province=bac_kan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Beat.objects.create(user=reporter, province=bac_kan)
    assert [beat.province for beat in reporter.beats.select_related("province")] == [bac_kan]


def test_a_person_outlives_the_account_that_proposed_them(db):
    reporter = User.objects.create(username="reporter")
    proposed = Person.objects.create(name="Lý Thị Hoa", proposed_by=reporter, confirmed=False)
    reporter.delete()
    proposed.refresh_from_db()
    assert proposed.proposed_by is None
