"""The rows of the filing form: names under a story, officials, documents; and the event it reports on."""

from datetime import date
from html import unescape

import pytest
from django.db import IntegrityError, transaction

from articles.models import Article, Document, Event, Section
from provinces.models import Office, Organisation, Person, Province, Tenure
from tests.articles.desk.filing import ADD, change, file_story, filled, picture, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]
KNOWN = {"kind": "Kết luận", "number": "231-KL/TU", "issued_on": date(2023, 7, 7), "issuer": "Tỉnh ủy Bắc Kạn"}


def text_of(response) -> str:
    return unescape(response.content.decode())


def refused(client, user, **given) -> str:
    client.force_login(user)
    response = client.post(ADD, filled(**given))
    assert response.status_code == 422
    assert not Article.objects.exists()
    return text_of(response)


def official(name: str, title: str, start: date, end: date | None = None) -> Person:
    person = Person.objects.create(name=name)
    organisation = Organisation.objects.create(name=f"Ủy ban {title}")
    Tenure.objects.create(
        person=person,
        office=Office.objects.create(organisation=organisation, title=title),
        starts_on=start,
        ends_on=end,
    )
    return person


def names(rows) -> list[str]:
    return [str(row) for row in rows.all()]


# --- Rows in general ---------------------------------------------------------


def test_rows_are_kept_in_the_order_that_their_numbers_give(client, cast):
    rows = [
        {"name": "C", "position": "3"},
        {"name": "A", "position": "1"},
        {"name": "không số"},
        {"name": "B", "position": "2"},
    ]
    assert names(file_story(client, cast.reporter, bylines=rows).bylines) == ["A", "B", "C", "không số"]


def test_rows_can_be_changed_moved_and_removed(client, cast):
    story = file_story(client, cast.reporter, bylines=[{"name": "A"}, {"name": "B"}, {"name": "C"}])
    first, second, third = story.bylines.all()
    sent = [
        {"id": third.pk, "name": "C", "position": "1"},
        {"id": first.pk, "name": "A mới", "position": "2"},
        {"id": second.pk, "name": "B", "position": "3", "remove": "on"},
        {"name": ""},
    ]
    assert save(client, story, bylines=sent).status_code == 302
    assert names(story.bylines) == ["C", "A mới"]
    assert [row.pk for row in story.bylines.all()] == [third.pk, first.pk]


def test_a_row_that_is_not_sent_is_removed(client, cast):
    story = file_story(client, cast.reporter, bylines=[{"name": "A"}, {"name": "B"}])
    save(client, story, bylines=[{"id": story.bylines.last().pk, "name": "B"}])
    assert names(story.bylines) == ["B"]


@pytest.mark.parametrize("rows", ["bylines", "officials", "documents", "photos"])
@pytest.mark.parametrize("remove", ["", "on"])
def test_a_row_of_another_story_is_refused_and_nothing_is_saved(client, cast, media, rows, remove):
    given = {
        "bylines": [{"name": "Lương", "role": "text"}],
        "officials": [{"name": "Lò Thị Bí Mật"}],
        "documents": [{"number": "99-BM/TU"}],
        "photos": [{"file": picture()}],
    }
    secret = file_story(client, cast.reporter2, home_province="lang-son", **given)
    row = {
        "bylines": secret.bylines,
        "officials": secret.official_rows,
        "documents": secret.citations,
        "photos": secret.photos,
    }
    foreign = row[rows].get()
    own = file_story(client, cast.reporter)
    crafted = [{"id": foreign.pk, "name": "x", "number": "x", "caption": "x", "remove": remove}]
    for response in (
        save(client, own, headline="Chiếm", **{rows: crafted}),
        client.post(ADD, filled(headline="Chiếm", **{rows: crafted})),
    ):
        assert response.status_code == 400
        assert "Bí Mật" not in text_of(response)
    assert not Article.objects.filter(headline="Chiếm").exists()
    assert row[rows].get().pk == foreign.pk
    assert row[rows].values().get() == type(foreign).objects.values().get(pk=foreign.pk)


@pytest.mark.parametrize("number", ["0", "x", "-5", "²", "9" * 30])
def test_a_row_number_that_is_none_is_refused(client, cast, number):
    story = file_story(client, cast.reporter)
    assert save(client, story, bylines=[{"id": number, "name": "x"}]).status_code == 400
    assert names(story.bylines) == ["Nông Thị Hạnh"]


def test_too_many_rows_are_refused(client, cast):
    refused(client, cast.reporter, bylines=[{"name": f"Tên {number}"} for number in range(21)])


# --- Names under the story ---------------------------------------------------


def test_a_colleagues_signature_stands_for_the_account(client, cast):
    cast.editor.pen_name = "Minh Khuê"
    cast.editor.save()
    rows = [{"name": "minh khuê"}, {"name": "Phạm Thu Giang", "role": "photo"}, {"name": "Người Ngoài"}]
    story = file_story(client, cast.reporter, bylines=rows)
    assert [row.user for row in story.bylines.all()] == [cast.editor, cast.editor2, None]
    assert [row.role for row in story.bylines.all()] == ["text", "photo", "text"]


def test_a_signature_that_two_share_stands_for_nobody(client, cast):
    cast.editor.pen_name = cast.editor2.pen_name = "P.V"
    cast.editor.save()
    cast.editor2.save()
    assert file_story(client, cast.reporter, bylines=[{"name": "P.V"}]).bylines.get().user is None


def test_no_request_sets_the_account_of_a_byline(client, cast):
    story = file_story(
        client, cast.reporter, bylines=[{"name": "Ai Đó", "user": cast.chief.pk, "user_id": cast.chief.pk}]
    )
    assert story.bylines.get().user is None


# --- Officials ---------------------------------------------------------------


def test_an_official_chosen_from_the_desks_people(client, cast):
    mai = official("Hoàng Thị Mai", "Chủ tịch", date(2019, 1, 1))
    other = official("Hoàng Thị Mai", "Phó Chủ tịch", date(2022, 1, 1))
    story = file_story(client, cast.reporter, officials=[{"name": "Hoàng Thị Mai", "person": other.pk}])
    assert [row.person for row in story.official_rows.all()] == [other]
    assert story.head.data["officials"][0]["titles"] == ["Phó Chủ tịch"]
    page = text_of(client.get(change(story)))
    assert "Phó Chủ tịch" in page
    assert mai.name in page


def test_people_of_one_name_are_asked_apart_by_the_titles_of_the_day(client, cast):
    first = official("Hoàng Thị Mai", "Chủ tịch", date(2019, 1, 1), date(2023, 12, 1))
    second = official("Hoàng Thị Mai", "Bí thư", date(2023, 12, 1))
    page = refused(client, cast.reporter, officials=[{"name": "Hoàng thị Mai", "titles_given": "Chủ tịch"}])
    assert "Say who is meant." in page
    for person in (first, second):
        assert f'name="officials-0-person" value="{person.pk}"' in page
    assert "Chủ tịch" in page and "Bí thư" not in page
    story = file_story(client, cast.reporter, officials=[{"name": "Hoàng thị Mai", "person": "new"}])
    third = story.official_rows.get().person
    assert third not in (first, second)
    assert (third.proposed_by, third.confirmed) == (cast.reporter, False)


def test_a_new_name_becomes_a_proposed_person(client, cast):
    row = {"name": " Lường  Văn Tư", "titles_given": "Bí thư Đảng ủy xã; Chủ tịch HĐND xã"}
    story = file_story(client, cast.reporter, officials=[row])
    person = story.official_rows.get().person
    assert (person.name, person.proposed_by, person.confirmed) == ("Lường Văn Tư", cast.reporter, False)
    assert story.head.data["officials"][0]["titles"] == ["Bí thư Đảng ủy xã", "Chủ tịch HĐND xã"]


def test_a_proposal_of_somebody_else_is_neither_shown_nor_chosen(client, cast):
    row = {"officials": [{"name": "Lò Thị Bí Mật"}]}
    hidden = file_story(client, cast.reporter2, home_province="lang-son", **row).official_rows.get().person
    story = file_story(client, cast.reporter, officials=[{"name": hidden.name, "person": hidden.pk}])
    assert story.official_rows.get().person != hidden
    chosen = file_story(client, cast.editor, officials=[{"name": hidden.name, "person": hidden.pk}])
    assert chosen.official_rows.get().person == hidden


def test_the_number_of_another_person_does_not_stand_for_the_name(client, cast):
    chief = official("Trần Văn Nam", "Bí thư Tỉnh ủy", date(2020, 1, 1))
    story = file_story(client, cast.reporter, officials=[{"name": "Lường Văn Tư", "person": chief.pk}])
    assert story.official_rows.get().person.name == "Lường Văn Tư"


def test_nobody_is_named_twice(client, cast):
    mai = official("Hoàng Thị Mai", "Chủ tịch", date(2019, 1, 1))
    row = {"name": mai.name, "person": mai.pk}
    assert "stands in the list twice" in refused(client, cast.reporter, officials=[row, row])


def test_officials_change_their_order_and_titles(client, cast):
    people = [official(name, "Ủy viên", date(2019, 1, 1)) for name in ("Nam", "Bắc")]
    story = file_story(client, cast.reporter, officials=[{"name": p.name, "person": p.pk} for p in people])
    first, second = story.official_rows.all()
    sent = [{"id": second.pk, "position": 1, "titles_given": "nguyên Ủy viên"}, {"id": first.pk, "position": 2}]
    save(client, story, officials=sent)
    assert [(str(row), row.titles_given) for row in story.official_rows.all()] == [
        ("Bắc", "nguyên Ủy viên"),
        ("Nam", ""),
    ]


# --- Documents ---------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {"number": "231-KL/TU"},
        {"number": "231 - kl/tu", "issued_on": "7/7/2023"},
        {"number": "231-KL/TU", "issued_on": "2023-07-07", "issuer": "Tỉnh uỷ Bắc Kạn", "kind": "KL"},
    ],
)
def test_a_document_that_the_desk_knows_is_not_kept_twice(client, cast, typed):
    known = Document.objects.create(**KNOWN)
    assert file_story(client, cast.reporter, documents=[typed]).citations.get().document == known
    assert Document.objects.count() == 1


def test_a_new_document_is_a_proposal(client, cast):
    Document.objects.create(**KNOWN)
    typed = {"number": "231-KL/TU", "issued_on": "8/7/2022", "issuer": "Tỉnh ủy Lạng Sơn", "kind": "Kết luận"}
    document = file_story(client, cast.reporter, documents=[typed]).citations.get().document
    assert (document.issued_on, document.issuer, document.kind) == (date(2022, 7, 8), "Tỉnh ủy Lạng Sơn", "Kết luận")
    assert (document.proposed_by, document.confirmed) == (cast.reporter, False)


def test_documents_of_one_number_are_asked_apart(client, cast):
    Document.objects.create(**KNOWN)
    second = Document.objects.create(**KNOWN | {"issuer": "Tỉnh ủy Lạng Sơn", "issued_on": date(2022, 1, 5)})
    page = refused(client, cast.reporter, documents=[{"number": "231-KL/TU"}])
    assert "Kết luận 231-KL/TU (5/1/2022, Tỉnh ủy Lạng Sơn)" in page
    typed = [{"number": "231-KL/TU", "issuer": "Tỉnh ủy Lạng Sơn"}]
    assert file_story(client, cast.reporter, documents=typed).citations.get().document == second
    chosen = [{"number": "231-KL/TU", "document": second.pk}]
    assert file_story(client, cast.reporter, documents=chosen).citations.get().document == second


def test_a_document_that_somebody_else_proposed_is_neither_shown_nor_chosen(client, cast):
    hidden = {"number": "99/BM", "kind": "Đề án mật", "proposed_by": cast.reporter2, "confirmed": False}
    secret = Document.objects.create(**hidden, issuer="Tỉnh ủy Lạng Sơn", issued_on=date(2023, 7, 7))
    typed = [{"number": "99/BM"}]
    own = file_story(client, cast.reporter, documents=typed).citations.get().document
    assert (own.proposed_by, own.kind, own.issuer) == (cast.reporter, "", "")
    chosen = [{"number": "99/BM", "document": secret.pk}]
    assert file_story(client, cast.reporter, documents=chosen).citations.get().document == own
    exactly = [{"number": "99/bm", "issuer": "Tỉnh ủy Lạng Sơn", "issued_on": "7/7/2023"}]
    assert file_story(client, cast.reporter, documents=exactly).citations.get().document == secret
    Document.objects.create(**hidden, issuer="Tỉnh ủy Cao Bằng")
    assert file_story(client, cast.reporter, documents=typed).citations.get().document == own


def test_a_document_is_found_among_many_of_its_number(client, cast):
    common = {"kind": "Kế hoạch", "number": "01/KH", "issued_on": date(2023, 1, 5)}
    rows = [Document.objects.create(**common, issuer=f"Ủy ban MTTQ tỉnh {number}") for number in range(22)]
    exactly = {"number": "01/KH", "issued_on": "5/1/2023", "issuer": "Ủy ban MTTQ tỉnh 21"}
    assert file_story(client, cast.reporter, documents=[exactly]).citations.get().document == rows[21]
    nearly = exactly | {"issuer": "ủy ban mttq TỈNH 21"}
    assert file_story(client, cast.reporter, documents=[nearly]).citations.get().document == rows[21]
    del exactly["issued_on"]
    assert file_story(client, cast.reporter, documents=[exactly]).citations.get().document == rows[21]


def test_a_document_without_a_day_is_kept_once(client, cast):
    undated = {"number": "7-NQ/TU", "issuer": "Tỉnh ủy Bắc Kạn"}
    Document.objects.create(**undated)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(**undated)
    client.force_login(cast.editor)
    answer = client.post("/admin/articles/document/add/", undated | {"confirmed": "on"})
    assert "already known" in text_of(answer)
    assert Document.objects.count() == 1


def test_a_document_has_a_number_and_a_day_that_exists(client, cast):
    assert "Write the number" in refused(client, cast.reporter, documents=[{"kind": "Kế hoạch"}])
    assert "not a day" in refused(client, cast.reporter, documents=[{"number": "1", "issued_on": "31/2/2023"}])


def test_no_document_is_cited_twice(client, cast):
    rows = [{"number": "185-KH/TU"}, {"number": "185-kh/tu"}]
    assert "stands in the list twice" in refused(client, cast.reporter, documents=rows)
    Document.objects.create(**KNOWN)
    rows = [{"number": "231-KL/TU"}, {"number": "231-KL/TU", "issued_on": "7/7/2023"}]
    assert "stands in the list twice" in refused(client, cast.reporter, documents=rows)


# --- The event ---------------------------------------------------------------


def event(**given) -> Event:
    return Event.objects.create(**{"name": "Hội nghị quý III", "starts_on": date(2023, 10, 10)} | given)


def test_an_event_is_chosen(client, cast):
    known = event()
    story = file_story(client, cast.reporter, event=known.pk, event_name=known.name, event_date="")
    assert (story.event, story.day) == (known, date(2023, 10, 10))


def test_a_new_event_is_proposed_with_its_province(client, cast):
    story = file_story(client, cast.reporter, event_name="Ngày hội", event_kind="festival", event_place="Ba Bể")
    proposed = story.event
    assert (proposed.name, proposed.kind, proposed.place) == ("Ngày hội", "festival", "Ba Bể")
    assert (proposed.proposed_by, proposed.confirmed) == (cast.reporter, False)
    assert list(proposed.provinces.all()) == [Province.objects.get(slug="bac-kan")]


def test_the_same_event_is_not_proposed_twice(client, cast):
    known = event()
    assert file_story(client, cast.reporter, event_name="Hội  nghị quý III").event == known
    later = file_story(client, cast.reporter, event_name="Hội nghị quý III", event_date="11/10/2023")
    assert later.event != known


def test_a_new_event_needs_its_day(client, cast):
    assert "A new event needs its day" in refused(
        client, cast.reporter, event_name="Ngày hội", event_date="", home_province=""
    )
    assert not Event.objects.exists()


def test_the_number_of_an_event_one_may_not_know_stands_for_nothing(client, cast):
    hidden = event(proposed_by=cast.reporter2, confirmed=False)
    story = file_story(client, cast.reporter, event=hidden.pk, event_name=hidden.name)
    assert story.event not in (None, hidden)
    again = file_story(client, cast.reporter, event=hidden.pk, event_name="Ngày hội khác")
    assert again.event.name == "Ngày hội khác"


def test_an_event_is_taken_away_and_kept(client, cast):
    known = event()
    story = file_story(client, cast.reporter, event=known.pk, event_name=known.name)
    save(client, story, event=known.pk, event_name=known.name)
    story.refresh_from_db()
    assert story.event == known
    save(client, story, event=known.pk, event_name="")
    story.refresh_from_db()
    assert story.event is None


def test_an_event_before_the_record_of_provinces_is_refused(client, cast):
    old = event(name="Đại hội", starts_on=date(2005, 5, 5))
    page = refused(client, cast.reporter, event=old.pk, event_name=old.name, event_date="", home_province="")
    assert "begins on 1/8/2008" in page


# --- Suggestions -------------------------------------------------------------


def choices(client, what: str, **query) -> list[dict[str, str]]:
    response = client.get(f"/admin/articles/article/choose/{what}/", query)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.json()["choices"]


def test_people_are_suggested_with_the_titles_of_the_day(client, cast):
    official("Hoàng Thị Mai", "Chủ tịch", date(2019, 1, 1), date(2024, 1, 1))
    official("Hoàng Thị Mai", "Bí thư", date(2024, 1, 1))
    client.force_login(cast.reporter)
    found = choices(client, "people", q="hoang thi", on="10/10/2023")
    assert sorted(choice["about"] for choice in found) == ["Chủ tịch", "no title known on that day"]
    assert {choice["text"] for choice in found} == {"Hoàng Thị Mai"}


def test_suggestions_name_nothing_that_one_may_not_choose(client, cast):
    rows = {"officials": [{"name": "Lò Thị Bí Mật"}], "documents": [KNOWN | {"number": "99-bimat"}]}
    file_story(client, cast.reporter2, home_province="lang-son", event_name="Họp bí mật", **rows)
    asked = {"people": "bi mat", "events": "bi mat", "documents": "bimat"}
    for user, count in ((cast.reporter, 0), (cast.reporter2, 1), (cast.editor, 1), (cast.editor_north, 0)):
        client.force_login(user)
        assert [len(choices(client, what, q=term)) for what, term in asked.items()] == [count] * 3


def test_titles_follow_the_day(client, cast):
    mai = official("Hoàng Thị Mai", "Chủ tịch", date(2019, 1, 1), date(2024, 1, 1))
    hidden = Person.objects.create(name="Lò Thị Bí Mật", proposed_by=cast.reporter2, confirmed=False)
    client.force_login(cast.reporter)
    for day, about in (("10/10/2023", "Chủ tịch"), ("2024-01-01", "no title known on that day")):
        answer = client.get("/admin/articles/article/titles/", {"id": [mai.pk, hidden.pk, "x", "²"], "on": day})
        assert answer.json() == {"choices": [{"id": str(mai.pk), "text": mai.name, "about": about}]}
    client.force_login(cast.admin)
    assert client.get("/admin/articles/article/titles/", {"id": mai.pk}).status_code == 404


@pytest.mark.parametrize("who", ["admin", "root", "outsider"])
def test_who_files_no_stories_gets_no_suggestions(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get("/admin/articles/article/choose/people/", {"q": "a"}).status_code == 404


@pytest.mark.parametrize("term", ["", " ", "%", "_", "'", "\x00", "“”", "a" * 5000])
def test_odd_terms_find_nothing(client, cast, term):
    official("Hoàng Thị Mai", "Chủ tịch", date(2019, 1, 1))
    client.force_login(cast.reporter)
    for what in ("people", "events", "documents"):
        assert choices(client, what, q=term) == []
    assert client.get("/admin/articles/article/choose/users/", {"q": "a"}).status_code == 404


# --- Cost --------------------------------------------------------------------


def test_the_form_takes_the_same_queries_for_many_rows(client, cast, media, django_assert_num_queries):
    section = Section.objects.create(slug="hoat-dong", name="Hoạt động Mặt trận")

    def story(count: int) -> Article:
        return file_story(
            client,
            cast.reporter,
            section=section.pk,
            bylines=[{"name": f"Tên {number}"} for number in range(min(count, 20))],
            officials=[{"name": f"Người {count} {number}"} for number in range(count)],
            documents=[{"number": f"{number}-KH/{count}"} for number in range(count)],
            photos=[{"file": picture(colour=f"rgb({number},0,0)")} for number in range(count)],
            tags=", ".join(f"chủ đề {number}" for number in range(min(count, 20))),
            other_provinces=["lang-son", "cao-bang", "ha-noi"][:count],
            event_name="Hội nghị",
        )

    client.get(ADD)
    for count in (1, 30):
        address = change(story(count))
        with django_assert_num_queries(26):
            page = client.get(address)
        assert text_of(page).count('class="row photo"') == count + 2  # a blank one, and the template
    with django_assert_num_queries(8):
        client.get(ADD)
