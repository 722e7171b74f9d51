"""The workflow: every status × public state × move × role; four eyes; approvals bound to a revision."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import complete, permissions, workflow
from articles.models import Article, HistoryEntry, PublicState, PublishedArticle, Revision, Status
from articles.workflow import MOVES, MoveRefused, NotAllowed, Outdated
from newsroom.models import Role, User
from provinces.models import Beat, Province
from tests import factories

NOW = factories.moment("2026-03-02 10:00")
EARLIER = NOW - timedelta(days=2)
DESK = [*Status.values]
EDITORS = {"editor", "editor2", "editor_north", "chief"}
AUTHOR = {"reporter"}
NOBODY: set[str] = set()
ACTORS = [
    "reporter", "reporter2", "editor", "editor2", "editor_north", "editor_south", "chief", "admin", "root", "outsider",
    "leaver", "chief_root",
]  # fmt: skip

# Who may make a move from a status, while the public state allows it. Written out by hand: this is the specification.
WHO = {
    ("submit", "draft"): AUTHOR,
    ("submit", "returned"): AUTHOR,
    ("take_back", "submitted"): AUTHOR,
    ("claim", "submitted"): EDITORS,
    ("take_over", "in_review"): EDITORS - {"editor"},  # editor has claimed it, and not long ago
    ("release", "in_review"): {"editor", "chief"},  # editor has claimed it
    ("return", "in_review"): EDITORS,
    ("hold", "submitted"): EDITORS,
    ("hold", "in_review"): EDITORS,
    ("resume", "held"): EDITORS,
    ("approve", "in_review"): EDITORS,
    ("revise", "approved"): AUTHOR | EDITORS,
    ("spike", "draft"): AUTHOR,
    ("spike", "returned"): AUTHOR | EDITORS,
    ("spike", "submitted"): EDITORS,
    ("spike", "in_review"): EDITORS,
    ("spike", "held"): EDITORS,
    ("reopen", "spiked"): AUTHOR | EDITORS,
    ("restore", "in_review"): {"chief"},
    ("restore", "approved"): {"chief"},
    **{("unschedule", status): EDITORS for status in DESK},
    **{("withdraw", status): {"chief"} for status in DESK},
}
# From review a story is claimed once the claim of its editor has expired; then nobody takes it over.
WHO_ONCE_EXPIRED = WHO | {("claim", "in_review"): EDITORS, ("take_over", "in_review"): NOBODY}
WHEN_PUBLIC = {
    "approve": {"none", "scheduled", "live"},
    "spike": {"none"},
    "unschedule": {"scheduled"},
    "withdraw": {"live"},
    "restore": {"withdrawn"},
}
# A withdrawn story is sealed: of the editors only the chief reads it; its author may mend it.
SEES_WITHDRAWN = {"reporter", "chief"}


def more_accounts(cast) -> dict[str, User]:
    """The cast and some accounts that must be refused everything, or that have another scope."""
    accounts = {name: getattr(cast, name) for name in vars(cast)}
    for name, fields in {
        "editor_south": {"role": Role.EDITOR},
        "leaver": {"role": Role.CHIEF, "is_active": False},
        "chief_root": {"role": Role.CHIEF, "is_superuser": True},
    }.items():
        accounts[name] = User.objects.create(username=name, is_staff=True, **fields)
    Beat.objects.create(user=accounts["editor_south"], province=Province.objects.get(slug="ca-mau"))
    return accounts


def story(cast, status: str, public: str) -> Article:
    """A story of Bắc Kạn by `reporter`, standing at a status, with that public state."""
    article = factories.draft(
        filed_by=cast.reporter, created_at=EARLIER, event_date=date(2023, 10, 10), headline="Bắc Kạn: Bản một"
    )
    if public != "none":
        first = workflow.record_revision(article, cast.reporter, EARLIER)
        at = NOW + timedelta(hours=3) if public == "scheduled" else EARLIER
        with transaction.atomic():
            workflow.publishing.publish(article, first, cast.editor2, EARLIER, at)
        if public == "withdrawn":
            workflow.publishing.withdraw(article, EARLIER + timedelta(hours=1), "Đã gỡ.")
        Article.objects.filter(pk=article.pk).update(headline="Bắc Kạn: Bản hai")
    workflow.record_revision(article, cast.reporter, EARLIER)
    claimed_by = cast.editor if status == "in_review" else None
    touched = NOW - timedelta(hours=1) if claimed_by else None
    Article.objects.filter(pk=article.pk).update(status=status, claimed_by=claimed_by, claim_touched_at=touched)
    article.refresh_from_db()
    return article


def attempt(move: str, article: Article, by: User, **details) -> bool:
    """Make the move in a transaction that is undone; True where it was made, else nothing may have changed."""
    details = {"note": "Cần bổ sung số liệu.", "revision_hash": article.head.hash if article.head else ""} | details
    before = (article.status, HistoryEntry.objects.count(), PublishedArticle.objects.count())
    made = False
    with transaction.atomic():
        try:
            workflow.perform(move, article, by, NOW, **details)
            made = True
        except MoveRefused:
            article.refresh_from_db()
            after = (article.status, HistoryEntry.objects.count(), PublishedArticle.objects.count())
            assert after == before
        transaction.set_rollback(True)
    article.refresh_from_db()
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("public", PublicState.values)
@pytest.mark.parametrize("status", [*DESK, "in_review, expired"])
def test_every_move_is_made_by_those_who_may_and_by_nobody_else(cast, status, public):
    status, _comma, expired = status.partition(", ")
    table = WHO_ONCE_EXPIRED if expired else WHO
    accounts, article = more_accounts(cast), story(cast, status, public)
    if expired:
        Article.objects.filter(pk=article.pk).update(claim_touched_at=NOW - settings.CLAIM_EXPIRES_AFTER)
        article.refresh_from_db()
    assert article.public_state_at(NOW) == public
    wanted, got = {}, {}
    for name in ACTORS:
        fresh = User.objects.get(pk=accounts[name].pk)
        offered = {move.name for move in workflow.available(fresh, article, NOW)}
        for move in MOVES:
            who = table.get((move, status), NOBODY) if public in WHEN_PUBLIC.get(move, {public}) else NOBODY
            wanted[move, name] = name in who and (public != "withdrawn" or name in SEES_WITHDRAWN)
            got[move, name] = attempt(move, article, fresh)
            assert (move in offered) == (got[move, name] and move != "revise"), (move, name)
    assert {key for key in got if got[key]} == {key for key in wanted if wanted[key]}


def test_the_table_names_every_move_and_nothing_else():
    assert {move for move, _ in WHO} == set(MOVES)
    assert all(set(move.sources) <= set(Status.values) for move in MOVES.values())


def test_the_documentation_has_the_table():
    text = (Path(settings.BASE_DIR) / "docs" / "workflow.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \| ?(\w*) ?\|$", text, re.M)
    documented = [(name, sources.strip(), target.strip(), note) for name, sources, target, note in rows]
    assert documented == [
        (
            move.name,
            "any" if move.sources == frozenset(Status.values) else ", ".join(sorted(move.sources)),
            move.target or "–",
            "needed" if move.note_required else "",
        )
        for move in MOVES.values()
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("move", [name for name, move in MOVES.items() if move.note_required])
def test_where_somebody_is_turned_down_a_reason_is_needed(cast, move):
    public = {"unschedule": "scheduled", "withdraw": "live"}.get(move, "none")
    article = story(cast, "in_review", public)
    assert not attempt(move, article, cast.chief, note=" \n\u00a0")
    assert attempt(move, article, cast.chief, note="Thiếu nguồn.")


@pytest.mark.django_db
def test_a_move_leaves_a_history_row_with_everything(cast):
    article = story(cast, "in_review", "none")
    entry = workflow.perform("return", article, cast.editor, NOW, note="  Bổ sung số khu dân cư. ")
    assert (entry.move, entry.from_status, entry.to_status) == ("return", "in_review", "returned")
    assert (entry.by, entry.at, entry.note, entry.revision) == (
        cast.editor,
        NOW,
        "Bổ sung số khu dân cư.",
        article.head,
    )
    assert article.status == "returned"
    assert article.claimed_by is None


@pytest.mark.django_db
def test_an_editor_does_not_approve_what_they_changed(cast):
    article = story(cast, "in_review", "none")
    Article.objects.filter(pk=article.pk).update(lead="Sửa bởi biên tập viên.")
    workflow.record_revision(article, cast.editor, NOW)
    with pytest.raises(NotAllowed):
        workflow.perform("approve", article, cast.editor, NOW, revision_hash=article.head.hash)
    workflow.perform("approve", article, cast.editor2, NOW, revision_hash=article.head.hash)
    assert article.public_state_at(NOW) == "live"


@pytest.mark.django_db
def test_changing_it_back_does_not_wash_the_change_away(cast):
    article = story(cast, "in_review", "none")
    lead = article.lead
    for text in ("Khác hẳn.", lead):
        Article.objects.filter(pk=article.pk).update(lead=text)
        workflow.record_revision(article, cast.editor, NOW)
    with pytest.raises(NotAllowed):
        workflow.perform("approve", article, cast.editor, NOW, revision_hash=article.head.hash)


@pytest.mark.django_db
def test_an_author_who_became_editor_or_signs_the_story_does_not_approve_it(cast):
    article = story(cast, "in_review", "none")
    article.bylines.create(name="Bút danh khác", user=cast.editor_north)
    workflow.record_revision(article, cast.reporter, NOW)
    User.objects.filter(pk=cast.reporter.pk).update(role=Role.CHIEF)
    for user in (User.objects.get(pk=cast.reporter.pk), cast.editor_north):
        assert not attempt("approve", article, user)
    assert attempt("approve", article, cast.editor2)


@pytest.mark.django_db
def test_after_an_approval_only_later_changes_count(cast):
    article = story(cast, "in_review", "none")
    Article.objects.filter(pk=article.pk).update(lead="Sửa bởi biên tập viên.")
    workflow.record_revision(article, cast.editor, NOW)
    workflow.perform("approve", article, cast.editor2, NOW, revision_hash=article.head.hash)
    Article.objects.filter(pk=article.pk).update(lead="Phóng viên sửa sau khi đăng.")
    workflow.record_revision(article, cast.reporter, NOW)
    assert article.status == "draft"
    workflow.perform("submit", article, cast.reporter, NOW)
    workflow.perform("claim", article, cast.editor, NOW)
    workflow.perform("approve", article, cast.editor, NOW + timedelta(minutes=1), revision_hash=article.head.hash)


@pytest.mark.django_db
def test_an_approval_that_was_taken_back_does_not_cover_its_writers(cast):
    article = story(cast, "in_review", "none")
    Article.objects.filter(pk=article.pk).update(lead="Sửa bởi biên tập viên.")
    workflow.record_revision(article, cast.editor, NOW)
    later = NOW + timedelta(hours=4)
    workflow.perform("approve", article, cast.editor2, NOW, revision_hash=article.head.hash, publish_at=later)
    workflow.perform("unschedule", article, cast.editor2, NOW, note="Chờ số liệu.")
    assert article.status == "in_review"
    assert not attempt("approve", article, cast.editor)
    assert attempt("approve", article, cast.chief)


@pytest.mark.django_db
def test_approving_an_outdated_revision_is_refused_and_publishes_nothing(cast):
    article = story(cast, "in_review", "none")
    shown = article.head.hash
    Article.objects.filter(pk=article.pk).update(lead="Sửa trong lúc người khác đọc.")
    workflow.record_revision(article, cast.reporter, NOW)
    for wrong in (shown, "", "0" * 64):
        with pytest.raises(Outdated):
            workflow.perform("approve", article, cast.editor, NOW, revision_hash=wrong)
    assert PublishedArticle.objects.count() == 0


@pytest.mark.django_db
def test_of_two_decisions_on_what_was_shown_the_first_counts(cast):
    article = story(cast, "in_review", "none")
    stale = Article.objects.get(pk=article.pk)
    workflow.perform("return", article, cast.editor, NOW, note="Thiếu ảnh.")
    with pytest.raises(Outdated):
        workflow.perform("approve", stale, cast.editor2, NOW, revision_hash=stale.head.hash)
    assert PublishedArticle.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"home_province": None}, "province"),
        ({"lead": " "}, "lead"),
        ({"body": "<p> </p><script>x</script>"}, "text"),
        ({"section": None}, "section"),
    ],
)
def test_an_incomplete_story_is_not_submitted_and_the_sentence_says_what_lacks(cast, fields, word):
    article = story(cast, "draft", "none")
    Article.objects.filter(pk=article.pk).update(**fields)
    with pytest.raises(MoveRefused) as refusal:
        workflow.perform("submit", article, cast.reporter, NOW)
    from django.utils import translation

    with translation.override("en"):
        article.refresh_from_db()
        assert word in " ".join(complete.missing(article))
    assert str(refusal.value)


@pytest.mark.django_db
def test_a_reporter_does_not_submit_for_a_province_of_others(cast):
    article = story(cast, "draft", "none")
    Article.objects.filter(pk=article.pk).update(home_province=Province.objects.get(slug="lang-son"))
    with pytest.raises(NotAllowed):
        workflow.perform("submit", article, cast.reporter, NOW)


@pytest.mark.django_db
def test_a_time_that_has_passed_or_lies_before_the_embargo_is_refused(cast):
    article = story(cast, "in_review", "none")
    assert not attempt("approve", article, cast.editor, publish_at=NOW - timedelta(seconds=1))
    Article.objects.filter(pk=article.pk).update(embargo_until=NOW + timedelta(hours=2))
    article.refresh_from_db()
    workflow.record_revision(article, cast.reporter, NOW)
    assert not attempt("approve", article, cast.editor)
    assert not attempt("approve", article, cast.editor, publish_at=NOW + timedelta(hours=1))
    assert attempt("approve", article, cast.editor, publish_at=NOW + timedelta(hours=2))


@pytest.mark.django_db
def test_saving_without_a_change_makes_no_revision(cast):
    article = story(cast, "draft", "none")
    head = article.head
    assert workflow.record_revision(article, cast.reporter, NOW) == head
    assert Revision.objects.filter(article=article).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_editors_deciding_at_once_leave_one_decision(cast):
    """Real threads on the real database: exactly one of approve and return wins."""
    import threading

    from django.db import connection

    article = story(cast, "in_review", "none")
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def decide(move: str, by: User) -> None:
        mine = Article.objects.select_related("head").get(pk=article.pk)
        start.wait()
        try:
            workflow.perform(move, mine, by, timezone.now(), note="Thiếu.", revision_hash=mine.head.hash)
            outcomes.append(move)
        except MoveRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=("approve", cast.editor)),
        threading.Thread(target=decide, args=("return", cast.editor2)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) in (["approve", "refused"], ["refused", "return"])
    article.refresh_from_db()
    assert (article.status == "approved") == (PublishedArticle.objects.count() == 1)


@pytest.mark.django_db
def test_an_approval_that_began_before_a_withdrawal_does_not_undo_it(cast):
    article = story(cast, "in_review", "live")
    workflow.perform("withdraw", article, cast.chief, NOW + timedelta(seconds=3), note="Sai.")
    until = PublishedArticle.objects.get().visible_until
    with pytest.raises(Outdated):
        workflow.perform("approve", article, cast.editor, NOW, revision_hash=article.head.hash)
    assert article.public_state_at(NOW + timedelta(seconds=5)) == "withdrawn"
    assert PublishedArticle.objects.get().visible_until == until


@pytest.mark.django_db
def test_a_scheduled_restoration_opens_the_story_to_nobody_but_the_chief(cast):
    article = story(cast, "in_review", "withdrawn")
    workflow.perform(
        "restore", article, cast.chief, NOW, revision_hash=article.head.hash, publish_at=NOW + timedelta(days=3)
    )
    later = NOW + timedelta(hours=1)
    assert article.public_state_at(later) == "scheduled"
    assert article not in permissions.visible_to(cast.editor, later)
    assert not permissions.may_view(cast.editor, article, later)
    Article.objects.filter(pk=article.pk).update(lead="Khác.")
    workflow.record_revision(article, cast.reporter, later)
    Article.objects.filter(pk=article.pk).update(status="in_review")
    article.refresh_from_db()
    for user in (cast.editor, cast.editor2, cast.chief):
        with pytest.raises(MoveRefused):
            workflow.perform("approve", article, user, later, revision_hash=article.head.hash)
    workflow.perform("restore", article, cast.chief, later, revision_hash=article.head.hash)


@pytest.mark.django_db
@pytest.mark.parametrize("approved_before", [False, True])
def test_who_signed_any_version_does_not_approve(cast, approved_before):
    article = story(cast, "in_review", "live" if approved_before else "none")
    byline = article.bylines.create(name="Trần Minh Khuê", user=cast.editor)
    workflow.record_revision(article, cast.reporter, NOW)
    byline.delete()
    workflow.record_revision(article, cast.reporter, NOW)
    assert not attempt("approve", article, cast.editor)
    assert attempt("approve", article, cast.editor2)


@pytest.mark.django_db
def test_a_name_that_two_accounts_bear_bars_both(cast):
    article = story(cast, "in_review", "none")
    cast.reporter2.pen_name = "trần  Minh Khuê"
    article.bylines.create(name="Trần Minh Khuê", user=None)
    workflow.record_revision(article, cast.reporter, NOW)
    assert permissions.has_written(cast.editor, article)
    assert permissions.has_written(cast.reporter2, article)
    with pytest.raises(ValidationError):
        cast.reporter2.full_clean()


@pytest.mark.django_db
def test_a_refused_approval_makes_no_public_pictures(cast, monkeypatch):
    made = []
    monkeypatch.setattr(workflow.publishing, "prepare", made.append)
    article = story(cast, "in_review", "none")
    assert not attempt("approve", article, cast.reporter)
    assert not attempt("approve", article, cast.editor, revision_hash="0" * 64)
    assert made == []
    assert attempt("approve", article, cast.editor)
    assert made


@pytest.mark.django_db
def test_a_headline_without_letters_can_be_published(cast):
    article = story(cast, "in_review", "none")
    Article.objects.filter(pk=article.pk).update(headline="***")
    workflow.record_revision(article, cast.reporter, NOW)
    assert attempt("approve", article, cast.editor)


@pytest.mark.django_db
def test_what_an_approval_makes_public_is_confirmed_and_was_in_the_version_approved(cast):
    event = factories.event("Hội nghị cũ", starts_on=date(1945, 9, 2), place="Đình làng", confirmed=False)
    event.provinces.add(Province.objects.get(slug="bac-kan"))
    article = factories.draft(filed_by=cast.reporter, event=event, created_at=EARLIER)
    revision = workflow.record_revision(article, cast.reporter, EARLIER)
    assert revision.data["event"]["place"] == "Đình làng"
    Article.objects.filter(pk=article.pk).update(status="in_review", claimed_by=cast.editor)
    article.refresh_from_db()
    workflow.perform("approve", article, cast.editor, NOW, revision_hash=article.head.hash)
    event.refresh_from_db()
    assert event.confirmed
    assert event.public.provinces[0]["full_name"] == "Tỉnh Bắc Kạn"
