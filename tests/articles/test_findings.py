"""Findings of a revision, and approval in spite of them: only with a reason on record, bound to the words found."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from articles import checks, facts, findings, overruling, record
from articles.models import Article, PublishedArticle
from articles.workflow import MoveRefused, NotAllowed, Outdated
from provinces.models import Person
from tests import factories
from tests.articles.desk.stories import change_text, filed, live, move

PHONE = "<p>Gọi số 0912345678 để đăng ký.</p>"
TWO_PHONES = "<p>Gọi số 0912345678 hoặc 0987654321.</p>"


def claimed(cast, **fields) -> Article:
    """A story on an editor's table; its body holds a phone number unless another is given."""
    return filed(cast.reporter, ("submit", cast.reporter), ("claim", cast.editor), **{"body": PHONE} | fields)


def stopping(story: Article) -> list[tuple[str, str]]:
    """(check, words) of what stops the newest version."""
    story.refresh_from_db()
    return [(row.finding.check, row.finding.text) for row in findings.stopping(story, story.head, timezone.now())]


def overrule(story: Article, by, *, number: int = 0, **given) -> None:
    """Overrule one of the findings that stop the newest version."""
    story.refresh_from_db()
    rows = [row for row in findings.held(story, story.head, timezone.now()) if row.finding.blocking]
    sent = {"key": rows[number].key, "note": "Đường dây của báo.", "revision_hash": story.head.hash} | given
    overruling.overrule(story, by=by, at=timezone.now(), **sent)


def refused(story: Article, name: str, by, **details) -> str:
    """Why the move was refused, after a look that nothing was published by it."""
    before = list(PublishedArticle.objects.filter(article=story).values_list("pk", "visible_until"))
    with override("en"), pytest.raises(MoveRefused) as error:
        move(story, name, by, **details)
    assert list(PublishedArticle.objects.filter(article=story).values_list("pk", "visible_until")) == before
    return str(error.value)


# --- What stops a story --------------------------------------------------------------------------------------


def test_what_a_blocking_check_found_stops_the_approval_and_is_named(cast):
    story = claimed(cast, body=TWO_PHONES)
    sentence = refused(story, "approve", cast.editor)
    assert "A phone number: take it out" in sentence and "0912345678" in sentence and "0987654321" in sentence
    assert refused(story, "approve", cast.editor, publish_at=timezone.now() + timedelta(days=1)) == sentence
    assert refused(story, "approve", cast.chief) == sentence
    assert Article.objects.get(pk=story.pk).status == "in_review"


def test_advice_stops_nothing(cast):
    story = claimed(cast, body="<p>Nội dung  hội nghị ,tiếp.</p>", headline="Lạng Sơn: Họp")
    assert {row.finding.check for row in findings.held(story, story.head, timezone.now())} >= {"headline_province"}
    move(story, "approve", cast.editor)


def test_a_withdrawn_story_is_not_restored_past_the_checks(cast):
    story = live(cast.reporter, cast.editor)
    move(story, "withdraw", cast.chief)
    change_text(story, cast.reporter, body=PHONE)
    move(story, "submit", cast.reporter)
    move(story, "claim", cast.chief)
    assert "0912345678" in refused(story, "restore", cast.chief)


# --- Overruling ----------------------------------------------------------------------------------------------


def test_a_reason_on_record_lets_a_finding_stand(cast):
    story = claimed(cast, body=TWO_PHONES)
    overrule(story, cast.editor)
    assert stopping(story) == [("phone_number", "0987654321")]
    assert "0912345678" not in refused(story, "approve", cast.editor)
    overrule(story, cast.editor, number=1, note=" Số trực ban. ")
    move(story, "approve", cast.editor)
    entries = list(story.history.filter(move="overrule").order_by("number"))
    assert [entry.note for entry in entries] == ["Đường dây của báo.", "Số trực ban."]
    assert entries[0].by == cast.editor and entries[0].from_status == entries[0].to_status == "in_review"
    assert entries[0].revision.hash == Article.objects.get(pk=story.pk).head.hash
    told = entries[0].details
    assert (told["check"], told["field"], told["words"]) == ("phone_number", "body", "0912345678")
    with override("vi"):
        assert told["sentence"] == str(findings.held(story, entries[0].revision, timezone.now())[0].finding.sentence)
    assert list(record.verify(story)) == []


def test_it_holds_for_later_versions_while_the_words_are_the_same(cast):
    story = claimed(cast)
    overrule(story, cast.editor)
    change_text(story, cast.reporter, body=f"<p>Thêm một đoạn ở trên.</p>{PHONE}")
    assert stopping(story) == []
    change_text(story, cast.reporter, body=PHONE.replace("0912345678", "0912345679"))
    assert stopping(story) == [("phone_number", "0912345679")]
    change_text(story, cast.reporter, body=PHONE, lead="Gọi 0912345678.")
    assert stopping(story) == [("phone_number", "0912345678")]


def test_what_is_found_about_a_field_is_bound_to_the_day(cast):
    story = claimed(cast, body="<p>Bài.</p>", event_date=date(2026, 3, 2))
    overrule(story, cast.editor)
    assert stopping(story) == []
    change_text(story, cast.reporter, event_date=date(2026, 3, 3))
    assert stopping(story) == [("unit_of_day", "Bắc Kạn")]


def test_what_is_missing_for_the_text_is_asked_again_for_another_text(cast):
    story = claimed(cast, body="<p>Bài.</p>", ai_use="")
    overrule(story, cast.editor)
    assert stopping(story) == []
    change_text(story, cast.reporter, source_credit="Theo Báo A")
    assert stopping(story) == []
    change_text(story, cast.reporter, body="<p>Bài khác.</p>")
    assert stopping(story) == [("ai_use", "")]


def test_a_version_older_than_the_declaration_is_not_stopped_for_it(cast):
    story = claimed(cast, body="<p>Bài cũ.</p>", ai_use="")
    story.refresh_from_db()
    del story.head.data["ai_use"]
    assert findings.stopping(story, story.head, timezone.now()) == []


@pytest.mark.parametrize("who", ["reporter", "reporter2", "editor_north", "admin", "root"])
def test_nobody_but_an_editor_of_the_scope_overrules(cast, who):
    story = claimed(cast)
    if who == "editor_north":
        story = filed(cast.reporter2, ("submit", cast.reporter2), provinces=["lang-son"], body=PHONE)
    with pytest.raises(NotAllowed):
        overrule(story, getattr(cast, who))
    assert story.history.filter(move="overrule").count() == 0


def test_nobody_overrules_what_is_found_in_a_text_of_their_own(cast):
    story = filed(cast.editor, ("submit", cast.editor), body=PHONE)
    with pytest.raises(NotAllowed):
        overrule(story, cast.editor)
    overrule(story, cast.editor2)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"note": "  "}, MoveRefused),
        ({"revision_hash": "0" * 64}, Outdated),
        ({"key": "0" * 64}, Outdated),
    ],
)
def test_without_a_reason_or_for_another_text_nothing_is_overruled(cast, given, error):
    story = claimed(cast)
    with pytest.raises(error):
        overrule(story, cast.editor, **given)
    assert stopping(story) == [("phone_number", "0912345678")]
    assert story.history.filter(move="overrule").count() == 0


def test_an_overruling_in_one_story_is_none_in_another(cast):
    one, other = claimed(cast), claimed(cast)
    overrule(one, cast.editor)
    assert stopping(one) == []
    assert stopping(other) == [("phone_number", "0912345678")]


def test_a_photo_is_known_by_its_content_not_by_its_place() -> None:
    photos = [{"sha256": "a"}, {"sha256": "b"}]
    finding = checks.Finding("photo_caption", True, "", "photos-0-caption", None, None, "")
    later = checks.Finding("photo_caption", True, "", "photos-1-caption", None, None, "")
    data = {"photos": photos, "day": "2026-11-24"}
    assert findings.key_of(finding, data) != findings.key_of(later, data)
    assert findings.key_of(finding, data) == findings.key_of(later, data | {"photos": photos[::-1]})


# --- The facts -----------------------------------------------------------------------------------------------


def test_offices_are_those_of_the_day_and_of_people_of_whom_any_are_known(cast):
    factories.person("Phương Thị Thử", [("Chủ tịch HĐND tỉnh", date(2021, 1, 1), date(2024, 1, 1))])
    factories.person("Lý Thị Ngát", [("Bí thư", date(2024, 1, 1), None)])
    Person.objects.create(name="Nông Văn Mới")
    story = claimed(cast, body="<p>Bà Phương Thị Thử, bà Lý Thị Ngát và ông Nông Văn Mới dự.</p>")
    assert facts.facts_of(story.head.data, timezone.now()).offices == {
        "Phương Thị Thử": ["Chủ tịch HĐND tỉnh"],
        "Lý Thị Ngát": [],
    }


ALIVE = (
    "/", "/tinh/", "/tinh/bac-kan/", "/en/tinh/bac-kan/", "/chuyen-muc/hoat-dong-mat-tran/", "/tin/x-{live}/",
    "/tinh/bac-kan/rss/", "/luu-tru/2023/quy-3", "https://example.org/khong-co/",
)  # fmt: skip
DEAD = (
    "/tinh/khong-co/", "/chuyen-muc/khong-co/", "/su-kien/khong-co/", "/can-bo/khong-co/", "/van-ban/khong-co/",
    "/tin/x-{draft}/", "/tin/x-99999999999/", "/khong-co/", "http://testserver/tinh/khong-co/", "/tin/x-{withdrawn}/",
)  # fmt: skip


def test_links_into_the_site_lead_to_what_is_there(cast, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    gone = live(cast.reporter, cast.editor)
    move(gone, "withdraw", cast.chief)
    numbers = {"live": live(cast.reporter, cast.editor).pk, "draft": filed(cast.reporter).pk, "withdrawn": gone.pk}
    links = [address.format(**numbers) for address in (*ALIVE, *DEAD)]
    story = filed(cast.reporter, body="".join(f'<p><a href="{link}">{link}</a></p>' for link in links))
    found = [
        row.finding.text for row in findings.held(story, story.head, timezone.now()) if row.finding.check == "dead_link"
    ]
    assert found == links[len(ALIVE) :]


def test_a_text_is_checked_once_and_again_when_the_facts_change(cast, monkeypatch):
    runs = []
    run = checks.run
    monkeypatch.setattr(checks, "run", lambda data, known: runs.append(1) or run(data, known))
    story = claimed(cast, body=PHONE + f"<p>{timezone.now().isoformat()}. Bà Phương Thị Thử dự.</p>")
    findings.held(story, story.head, timezone.now())
    findings.held(story, story.head, timezone.now())
    assert len(runs) == 1
    factories.person("Phương Thị Thử", [("Chủ tịch HĐND tỉnh", date(2021, 1, 1), date(2024, 1, 1))])
    findings.held(story, story.head, timezone.now())
    assert len(runs) == 2


def test_an_approval_holds_the_text_against_the_checks_once(cast, django_assert_num_queries):
    story, overruled = claimed(cast, body="<p>Bài.</p>"), claimed(cast)
    heads = story.head, overruled.head
    with django_assert_num_queries(2):
        assert findings.stopping(story, heads[0], timezone.now()) == []
    with django_assert_num_queries(3):
        findings.stopping(overruled, heads[1], timezone.now())
