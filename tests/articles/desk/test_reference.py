"""Reference data on the desk: who keeps it, what a reporter may choose from, what readers get of it."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from articles.models import Campaign, Document, Event, PublicDocument, PublicEvent, PublicPerson, Section, Topic
from provinces.models import Office, Organisation, Person, Province
from tests import factories

ROLES = ["outsider", "reporter", "editor_north", "chief", "admin", "root"]
OFFICIALS = {"editor_north", "chief", "admin", "root"}
NAMED = {"editor_north", "chief"}
SECTIONS = {"chief", "admin", "root"}
KEEPERS = {
    "provinces/person": OFFICIALS,
    "provinces/office": OFFICIALS,
    "provinces/organisation": OFFICIALS,
    "articles/event": NAMED,
    "articles/document": NAMED,
    "articles/topic": NAMED,
    "articles/campaign": NAMED,
    "articles/section": SECTIONS,
}


def one_of_each() -> dict[str, object]:
    """A row of every kind, by its address."""
    official = factories.person("Phương Thị Thử", [("Chủ tịch", date(2021, 1, 1), None)])
    return {
        "provinces/person": official,
        "provinces/office": Office.objects.get(),
        "provinces/organisation": Organisation.objects.get(),
        "articles/event": factories.event(),
        "articles/document": factories.document(),
        "articles/topic": Topic.objects.create(name="Đại đoàn kết"),
        "articles/campaign": Campaign.objects.create(
            name="Ngày hội", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 18)
        ),
        "articles/section": factories.section(),
    }


def no_tenures(**fields) -> dict:
    """The fields of a person's form without rows of offices."""
    return {"tenures-TOTAL_FORMS": 0, "tenures-INITIAL_FORMS": 0, "confirmed": "on"} | fields


# --- Who keeps it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ROLES)
def test_lists_and_forms_are_open_to_those_who_keep_them_and_to_nobody_else(cast, client, username):
    client.force_login(getattr(cast, username))
    for kind, row in one_of_each().items():
        expected = 200 if username in KEEPERS[kind] else 403
        for path in ("", "add/", f"{row.pk}/change/"):
            assert client.get(f"/admin/{kind}/{path}").status_code == expected, (kind, path)
        if expected == 403:
            assert client.post(f"/admin/{kind}/{row.pk}/change/", {"name": "X"}).status_code == 403


@pytest.mark.parametrize("username", ROLES)
def test_provinces_are_read_by_everybody_with_a_role_and_changed_by_nobody(cast, client, username):
    client.force_login(getattr(cast, username))
    province = Province.objects.get(slug="bac-kan")
    expected = 403 if username == "outsider" else 200
    assert client.get("/admin/provinces/province/").status_code == expected
    page = client.get(f"/admin/provinces/province/{province.pk}/change/")
    assert page.status_code == expected
    if expected == 200:
        assert "Tỉnh Bắc Kạn" in page.content.decode()
    assert client.get("/admin/provinces/province/add/").status_code == 403
    for path in ("change", "delete"):
        answer = client.post(f"/admin/provinces/province/{province.pk}/{path}/", {"name": "X", "post": "yes"})
        assert answer.status_code == 403
    province.refresh_from_db()
    assert province.name == "Bắc Kạn"


def test_what_something_refers_to_is_not_deleted_and_no_page_names_the_story(cast, client):
    rows = one_of_each()
    story = factories.draft(
        "Bí mật của Lạng Sơn",
        provinces=["lang-son"],
        officials=[rows["provinces/person"]],
        documents=[rows["articles/document"]],
        topics=["Đại đoàn kết"],
        event=rows["articles/event"],
    )
    client.force_login(cast.editor_north)
    for kind in ("provinces/person", "articles/event", "articles/document", "articles/topic", "provinces/office"):
        for answer in (
            client.get(f"/admin/{kind}/{rows[kind].pk}/delete/"),
            client.post(f"/admin/{kind}/{rows[kind].pk}/delete/", {"post": "yes"}),
        ):
            assert answer.status_code == 403, kind
            assert "Bí mật" not in answer.content.decode()
        assert type(rows[kind]).objects.filter(pk=rows[kind].pk).exists()
    assert story.official_rows.count() == 1


def test_a_wrong_proposal_that_nothing_uses_can_be_thrown_away(cast, client):
    wrong = factories.person("Nguyễn Văn Nhầm", [("Chủ tịch nhầm", None, None)])
    client.force_login(cast.editor_north)
    assert client.get(f"/admin/provinces/person/{wrong.pk}/delete/").status_code == 200
    assert client.post(f"/admin/provinces/person/{wrong.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Person.objects.filter(pk=wrong.pk).exists()


def test_the_word_in_the_address_stays_when_a_name_is_corrected(cast, client):
    rows = one_of_each()
    section = rows["articles/section"]
    client.force_login(cast.chief)
    client.post(
        f"/admin/articles/section/{section.pk}/change/", {"name": "Mặt trận cơ sở", "slug": "khac", "position": 1}
    )
    client.post(f"/admin/provinces/person/{rows['provinces/person'].pk}/change/", no_tenures(name="Phương Thị Đúng"))
    assert Section.objects.get(pk=section.pk).slug == "hoat-dong-mat-tran"
    person = Person.objects.get(pk=rows["provinces/person"].pk)
    assert (person.name, person.slug) == ("Phương Thị Đúng", "phuong-thi-thu")


# --- Choosing while typing ----------------------------------------------------------------------------------


def suggested(client, person, model: str, field: str, term: str = "") -> list[str]:
    """What the desk suggests to that person."""
    client.force_login(person)
    app, name = model.split(".")
    sent = {"app_label": app, "model_name": name, "field_name": field, "term": term}
    answer = client.get("/admin/autocomplete/", sent)
    return [row["text"] for row in answer.json()["results"]] if answer.status_code == 200 else [str(answer.status_code)]


def test_a_proposal_is_suggested_to_who_made_it_and_to_editors(cast, client):
    proposal = {"confirmed": False, "proposed_by": cast.reporter}
    event = Event.objects.create(name="Sự kiện đề xuất", starts_on=date(2026, 3, 1), **proposal)
    factories.draft(filed_by=cast.reporter, event=event)
    mine = ["Sự kiện đề xuất (01/03/2026)"]
    assert suggested(client, cast.reporter, "articles.article", "event", "de xuat") == mine
    assert suggested(client, cast.editor, "articles.article", "event", "ĐỀ XUẤT") == mine
    assert suggested(client, cast.reporter2, "articles.article", "event", "de xuat") == []
    for person in (cast.outsider, cast.admin, cast.root):
        assert suggested(client, person, "articles.article", "event") == ["403"]


def test_people_of_one_name_are_told_apart(cast, client):
    factories.person("Nguyễn Văn An", [("Chủ tịch UBND tỉnh", None, None)])
    Person.objects.create(name="Nguyễn Văn An", note="nghệ nhân Then")
    assert sorted(suggested(client, cast.reporter, "articles.articleofficial", "person", "nguyen an")) == [
        "Nguyễn Văn An – Chủ tịch UBND tỉnh",
        "Nguyễn Văn An – nghệ nhân Then",
    ]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("articles.revision", "created_by"),
        ("articles.historyentry", "article"),
        ("articles.photo", "article"),
        ("articles.article", "head"),
        ("articles.article", "filed_by"),
        ("admin.logentry", "user"),
        ("articles.article", "headline"),
        ("x.y", "z"),
    ],
)
def test_nothing_else_can_be_asked_through_the_suggestions(cast, client, model, field):
    factories.draft("Bí mật", filed_by=cast.reporter)
    for person in (cast.reporter2, cast.outsider):
        assert suggested(client, person, model, field) in (["403"], ["404"], [])


def proposals_of_lang_son(cast) -> dict[str, object]:
    """A person, an event and a document that reporter2 proposed with a draft of Lạng Sơn."""
    proposal = {"confirmed": False, "proposed_by": cast.reporter2}
    rows = {
        "provinces/person": factories.person("Lò Thị Bí Mật"),
        "articles/event": factories.event("Họp bí mật", **proposal),
        "articles/document": factories.document("99-bimat/TU", **proposal),
    }
    Person.objects.update(**proposal)
    factories.draft(
        filed_by=cast.reporter2,
        provinces=["lang-son"],
        officials=[rows["provinces/person"]],
        documents=[rows["articles/document"]],
        event=rows["articles/event"],
    )
    return rows


@pytest.mark.parametrize(
    ("username", "known"),
    [("editor_north", False), ("admin", False), ("root", False), ("editor", True), ("chief", True)],
)
def test_a_proposal_is_known_to_the_editors_of_the_story_that_cites_it_and_to_no_others(cast, client, username, known):
    rows = proposals_of_lang_son(cast)
    client.force_login(getattr(cast, username))
    for kind, row in rows.items():
        listed = client.get(f"/admin/{kind}/?q=mat").content.decode()
        assert (f"/admin/{kind}/{row.pk}/change/" in listed) == known, kind
        page = client.get(f"/admin/{kind}/{row.pk}/change/")
        assert ((str(row) in page.content.decode()) and page.status_code == 200) == known, kind
        assert client.post(f"/admin/{kind}/{row.pk}/release/").status_code == (302 if known else 404), kind
        row.refresh_from_db()
        assert (row.released_at is not None) == row.confirmed == known, kind
    if username in NAMED | {"editor"}:
        assert bool(suggested(client, getattr(cast, username), "articles.article", "event", "mat")) == known


@pytest.mark.parametrize(("username", "known"), [("editor_north", False), ("editor", True)])
def test_the_form_suggests_an_editor_no_proposal_of_a_story_they_may_not_view(cast, client, username, known):
    proposals_of_lang_son(cast)
    client.force_login(getattr(cast, username))
    for what, term in (("people", "mat"), ("events", "mat"), ("documents", "99")):
        answer = client.get(f"/admin/articles/article/choose/{what}/", {"q": term, "on": "10/10/2023"})
        assert bool(answer.json()["choices"]) == known, what


# --- What readers get ---------------------------------------------------------------------------------------


def test_an_editor_releases_a_person_who_then_has_a_page(cast, client):
    official = factories.person("Phương Thị Thử", [("Chủ tịch HĐND tỉnh", None, None)])
    Person.objects.filter(pk=official.pk).update(confirmed=False, proposed_by=cast.reporter)
    factories.draft(filed_by=cast.reporter, officials=[official])
    address = f"/can-bo/{official.slug}/"
    assert Client().get(address).status_code == 404
    client.force_login(cast.editor_north)
    release = f"/admin/provinces/person/{official.pk}/release/"
    assert release in client.get(f"/admin/provinces/person/{official.pk}/change/").content.decode()
    assert client.get(release).status_code == 405
    assert client.post(release).status_code == 302
    page = Client().get(address)
    assert page.status_code == 200
    assert "Chủ tịch HĐND tỉnh" in page.content.decode()
    official.refresh_from_db()
    assert official.confirmed
    first = official.released_at
    client.post(release)
    official.refresh_from_db()
    assert official.released_at == first
    assert LogEntry.objects.filter(object_id=str(official.pk), user=cast.editor_north).exists()


@pytest.mark.parametrize("kind", ["provinces/person", "articles/event", "articles/document", "articles/topic"])
def test_release_is_an_editors_matter(cast, client, kind):
    row = one_of_each()[kind]
    for username in ("outsider", "reporter", "admin", "root"):
        client.force_login(getattr(cast, username))
        assert client.post(f"/admin/{kind}/{row.pk}/release/").status_code == 404
    row.refresh_from_db()
    assert row.released_at is None
    client.force_login(cast.editor_north)
    assert client.post(f"/admin/{kind}/{row.pk}/release/").status_code == 302
    row.refresh_from_db()
    assert row.released_at is not None
    assert Client().get(row.public.get_absolute_url()).status_code == 200


def test_a_correction_goes_to_the_public_page_with_the_offices_and_the_form_says_so(cast, client):
    official = factories.person("Phương Thị Thử", [("Chủ tịch", date(2021, 1, 1), None)])
    factories.publish(officials=[official])
    office = Office.objects.get()
    client.force_login(cast.admin)
    page = client.get(f"/admin/provinces/person/{official.pk}/change/").content.decode()
    assert f'href="/can-bo/{official.slug}/"' in page
    assert "/release/" not in page
    tenure = official.tenures.get()
    rows = {
        "tenures-TOTAL_FORMS": 1,
        "tenures-INITIAL_FORMS": 1,
        "tenures-0-id": tenure.pk,
        "tenures-0-position": 0,
        "tenures-0-person": official.pk,
        "tenures-0-office": office.pk,
        "tenures-0-starts_on": "01/02/2021",
    }
    answer = client.post(f"/admin/provinces/person/{official.pk}/change/", {"name": "Phương Thị Thử Hai"} | rows)
    assert answer.status_code == 302
    public = PublicPerson.objects.get(person=official)
    assert (public.name, public.offices[0]["starts_on"]) == ("Phương Thị Thử Hai", "2021-02-01")


def test_an_event_and_a_document_follow_too(cast, client):
    event, document = factories.event(), factories.document()
    factories.publish(event=event, documents=[document])
    client.force_login(cast.editor_north)
    bac_kan = Province.objects.get(slug="bac-kan")
    sent = {"name": "Hội nghị mở rộng", "kind": "conference", "starts_on": "10/10/2023", "provinces": [bac_kan.pk]}
    assert client.post(f"/admin/articles/event/{event.pk}/change/", sent).status_code == 302
    public = PublicEvent.objects.get(event=event)
    assert (public.name, public.provinces[0]["full_name"]) == ("Hội nghị mở rộng", "Tỉnh Bắc Kạn")
    sent = {"kind": "Kết luận", "number": "231-KL/TU", "issued_on": "07/07/2023", "title": "Về công tác Mặt trận"}
    assert client.post(f"/admin/articles/document/{document.pk}/change/", sent).status_code == 302
    assert PublicDocument.objects.get(document=document).title == "Về công tác Mặt trận"


def test_the_name_of_an_office_or_body_follows_on_the_pages_of_its_people(cast, client):
    official = factories.person("Phương Thị Thử", [("Chủ tịch", None, None)])
    factories.publish(officials=[official])
    office, body = Office.objects.get(), Organisation.objects.get()
    client.force_login(cast.admin)
    sent = {"title": "Chủ tịch HĐND tỉnh", "organisation": body.pk, "rank": 0}
    assert client.post(f"/admin/provinces/office/{office.pk}/change/", sent).status_code == 302
    assert (
        client.post(
            f"/admin/provinces/organisation/{body.pk}/change/", {"name": "HĐND tỉnh Bắc Kạn", "kind": "council"}
        ).status_code
        == 302
    )
    row = PublicPerson.objects.get(person=official).offices[0]
    assert (row["title"], row["organisation"]) == ("Chủ tịch HĐND tỉnh", "HĐND tỉnh Bắc Kạn")


def test_the_name_of_a_campaign_or_organiser_follows_on_the_pages_of_its_events(cast, client):
    campaign = Campaign.objects.create(name="Ngày hội", starts_on=date(2023, 10, 1), ends_on=date(2023, 11, 18))
    body = Organisation.objects.create(name="MTTQ tỉnh")
    factories.publish(event=factories.event(campaign=campaign, organiser=body))
    client.force_login(cast.editor)
    days = {"starts_on": "01/10/2023", "ends_on": "18/11/2023"}
    answer = client.post(f"/admin/articles/campaign/{campaign.pk}/change/", {"name": "Ngày hội Đại đoàn kết"} | days)
    assert answer.status_code == 302
    sent = {"name": "Ủy ban MTTQ tỉnh", "kind": "front"}
    assert client.post(f"/admin/provinces/organisation/{body.pk}/change/", sent).status_code == 302
    public = PublicEvent.objects.get()
    assert (public.campaign, public.organiser) == ("Ngày hội Đại đoàn kết", "Ủy ban MTTQ tỉnh")


@pytest.mark.usefixtures("english_desk")
@pytest.mark.parametrize("kind", [kind for kind in KEEPERS if kind != "articles/section"])
def test_a_name_of_signs_that_nobody_sees_is_refused(cast, client, kind):
    row = one_of_each()[kind]
    column = {"provinces/office": "title", "articles/document": "number"}.get(kind, "name")
    before = getattr(row, column)
    body = Organisation.objects.get().pk
    sent = {"kind": "conference", "starts_on": "01/11/2026", "ends_on": "18/11/2026", "organisation": body, "rank": 0}
    if kind == "provinces/organisation":
        sent["kind"] = "front"
    client.force_login(cast.chief)
    answer = client.post(f"/admin/{kind}/{row.pk}/change/", no_tenures(**sent) | {column: "\u200b\u2060"})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors[column] == ["Write something that can be read."]
    row.refresh_from_db()
    assert getattr(row, column) == before


def test_a_change_that_readers_have_no_page_for_makes_none(cast, client):
    official = factories.person("Phương Thị Thử")
    client.force_login(cast.editor_north)
    client.post(f"/admin/provinces/person/{official.pk}/change/", no_tenures(name="Phương Thị Hai"))
    assert Person.objects.get(pk=official.pk).name == "Phương Thị Hai"
    assert PublicPerson.objects.count() == 0


# --- Cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "queries"),
    [("provinces/person/", 8), ("articles/event/", 5), ("articles/document/", 5), ("provinces/organisation/", 5)],
)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(cast, client, path, queries, django_assert_num_queries):
    def add(number: int) -> None:
        official = factories.person(f"Người {number}", [(f"Chức vụ {number}", None, None)])
        factories.event(f"Sự kiện {number}")
        factories.document(f"{number}-KL/TU")
        Organisation.objects.create(name=f"Ủy ban {number}", province=Province.objects.first())
        Document.objects.filter(number="0-KL/TU").update(released_at=timezone.now())
        assert official.pk

    add(0)
    client.force_login(cast.editor_north)
    with django_assert_num_queries(queries):
        client.get(f"/admin/{path}")
    for number in range(1, 30):
        add(number)
    with django_assert_num_queries(queries):
        assert len(client.get(f"/admin/{path}").context["cl"].result_list) >= 30


def test_a_long_list_shows_its_first_rows_and_says_so(cast, client):
    Topic.objects.bulk_create(Topic(name=f"Chủ đề {n}", slug=f"chu-de-{n}", key=f"chủ đề {n}") for n in range(130))
    client.force_login(cast.editor_north)
    response = client.get("/admin/articles/topic/")
    assert len(response.context["cl"].result_list) == 100
    assert response.context["cl"].cut
    found = client.get("/admin/articles/topic/", {"q": "chu de 129"}).context["cl"].result_list
    assert [row.name for row in found] == ["Chủ đề 129"]
