"""Notices: exactly who hears of what, written with the thing itself, and never for who may not see the story."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles import notices, permissions, record, workflow
from articles.desk.review import WHAT_HAPPENED
from articles.models import Byline, HistoryEntry, MailPreference, MailState, Notice, Rhythm
from articles.notice_words import SENTENCES
from newsroom.models import Role, User
from provinces.models import Beat
from tests import factories
from tests.articles.desk.stories import change_text, filed, move

pytestmark = pytest.mark.django_db
NOW = factories.moment("2026-11-25 10:20")
EDITORS = {"editor", "editor2", "editor_north", "chief"}

# Of a story by `reporter`, signed by `reporter2` too: how it came there, who makes the move, who hears of it.
SUBMITTED = [("submit", "reporter")]
CLAIMED = [*SUBMITTED, ("claim", "editor")]
HELD = [*CLAIMED, ("hold", "editor")]
APPROVED = [*CLAIMED, ("approve", "editor")]
MOVES = {
    "submit": ([], "reporter", EDITORS),
    "take_back": (SUBMITTED, "reporter", set()),
    "claim": (SUBMITTED, "editor", set()),
    "take_over": (CLAIMED, "chief", {"editor"}),
    "release": (CLAIMED, "editor", set()),
    "return": (CLAIMED, "editor", {"reporter"}),
    "hold": (CLAIMED, "editor", {"reporter"}),
    "resume": (HELD, "editor", EDITORS - {"editor"}),
    "approve": (CLAIMED, "editor", {"reporter", "reporter2"}),
    "revise": (APPROVED, "reporter", {"editor"}),
    "spike": (CLAIMED, "editor", {"reporter"}),
    "reopen": ([*CLAIMED, ("spike", "editor")], "editor", {"reporter"}),
    "unschedule": (CLAIMED, "editor2", {"reporter", "editor"}),
    "withdraw": (APPROVED, "chief", {"reporter", "editor"}),
    "restore": ([*APPROVED, ("withdraw", "chief")], "chief", {"reporter", "reporter2"}),
}
# Of a story that `editor` claimed and `editor2` commented on: who does it, with which details, who hears of it.
ENTRIES = {
    "republish": (None, {}, set()),
    "redact_ask": ("editor", {}, {"chief"}),
    "redact_refuse": ("chief", {"whom": "editor"}, {"editor"}),
    "redact": ("chief", {"whom": "editor"}, {"editor", "reporter"}),
    "evidence": ("chief", {}, set()),
    "comment": ("editor", {}, {"reporter", "editor2"}),
    "suggest": ("editor2", {}, {"reporter", "editor"}),
    "resolve": ("editor", {}, {"editor2"}),
    "reopen_thread": ("editor", {}, {"editor2"}),
    "accept": ("reporter", {}, {"editor2"}),
    "reject": ("editor", {}, {"reporter", "editor2"}),
    "overrule": ("editor", {"check": "scope"}, {"chief"}),
    "origin": ("reporter", {}, set()),
    "take_in": ("editor", {}, set()),
    "confirm": ("editor", {"what": "person"}, set()),
    "keep_own": ("editor", {}, {"reporter"}),
    "update": ("editor", {"name": "Tin sau"}, {"reporter"}),
    "expire": (None, {"from": "editor"}, {"editor"}),
    "correction_ask": ("editor", {}, {"chief", "reporter"}),
    "correction_decide": ("chief", {}, {"reporter"}),
    "correction_due": (None, {}, {"chief", "reporter"}),
    "correction_late": (None, {}, {"chief", "reporter"}),
    "correct": ("chief", {}, {"reporter"}),
    "answer": ("editor", {}, {"chief", "reporter"}),
    "inspect": ("chief", {}, set()),
    "unseal": ("chief", {}, {"reporter"}),
    "embargo": ("chief", {"from": "2026-11-25T10:00", "to": "2026-11-26T10:00"}, {"reporter"}),
    "hand_over": ("admin", {"from": "reporter", "to": "reporter2"}, {"reporter", "reporter2"}),
    "link": ("editor", {"maker": "editor"}, set()),
    "link_read": (None, {"maker": "editor2"}, {"editor2"}),
    "link_remark": (None, {"maker": "editor2"}, {"editor", "editor2"}),
    "link_end": (None, {"maker": "editor2"}, {"editor2"}),
}


def made(cast, travel, **fields):
    """The story after these moves."""
    story = filed(cast.reporter, **fields)
    Byline.objects.create(article=story, name="Hoàng Văn Lương", user=cast.reporter2)
    change_text(story, cast.reporter)
    for name, by in travel:
        move(story, name, getattr(cast, by))
    return story


def told(entry: HistoryEntry) -> set[str]:
    """The user names of who hears of the entry."""
    return set(Notice.objects.filter(entry=entry).values_list("recipient__username", flat=True))


def test_every_move_and_every_kind_says_who_hears_of_it():
    assert set(workflow.MOVES) == set(MOVES)
    assert set(MOVES) | set(ENTRIES) == set(notices.RULES)
    assert set(WHAT_HAPPENED) <= set(notices.RULES)
    assert set(SENTENCES) == {*notices.RULES, "mention"}


@pytest.mark.parametrize("name", MOVES)
def test_those_hear_of_a_move_and_nobody_else(cast, media, name):
    travel, by, expected = MOVES[name]
    story = made(cast, travel)
    if name == "unschedule":
        move(story, "approve", cast.editor, publish_at=timezone.now() + timedelta(hours=3))
    if name == "revise":
        change_text(story, cast.reporter, lead="Sapo đã sửa.")
    else:
        move(story, name, getattr(cast, by))
    assert told(story.history.order_by("-number").first()) == expected


@pytest.mark.parametrize("name", ENTRIES)
def test_those_hear_of_an_entry_and_nobody_else(cast, name):
    by, details, expected = ENTRIES[name]
    story = made(cast, CLAIMED)
    people = {key: getattr(cast, value).pk for key, value in details.items() if hasattr(cast, value)}
    write(story, "comment", cast.editor2)
    entry = write(story, name, by and getattr(cast, by), details=details | people)
    assert told(entry) == expected


def write(story, kind, by, at=None, **more):
    story.refresh_from_db()
    with transaction.atomic():
        return record.write(story, kind, by, at or timezone.now(), to_status=story.status, **more)


def test_who_is_mentioned_is_told_so(cast):
    story = made(cast, CLAIMED)
    entry = write(story, "comment", cast.editor2, details={"mentions": [cast.chief.pk, cast.editor2.pk]})
    assert told(entry) == {"reporter", "editor", "chief"}
    assert Notice.objects.get(entry=entry, recipient=cast.chief).kind == "mention"
    assert Notice.objects.get(entry=entry, recipient=cast.editor).kind == "comment"


def test_a_return_reaches_who_last_wrote_it_as_well(cast):
    story = made(cast, CLAIMED)
    change_text(story, cast.editor, lead="Sapo của biên tập.")
    move(story, "return", cast.chief)
    assert told(story.history.order_by("-number").first()) == {"reporter", "editor"}


def test_nobody_hears_of_what_was_taken_back(cast):
    story = made(cast, [])
    with pytest.raises(RuntimeError), transaction.atomic():
        move(story, "submit", cast.reporter)
        raise RuntimeError
    assert not Notice.objects.exists()


def test_an_account_that_is_closed_hears_nothing(cast):
    User.objects.filter(pk=cast.editor2.pk).update(is_active=False)
    story = made(cast, SUBMITTED)
    assert told(story.history.get(move="submit")) == EDITORS - {"editor2"}


@pytest.mark.parametrize("province", ["bac-kan", "lang-son", None])
def test_the_editors_of_a_story_are_those_of_whom_the_predicate_holds(cast, province):
    today = timezone.localdate()
    stand_in = {"stand_in_from": today, "stand_in_until": today + timedelta(days=1)}
    for name, fields in {
        "stands-in": {"role": Role.REPORTER, "stand_in_role": Role.CHIEF, **stand_in},
        "stood-in": {"role": Role.REPORTER, "stand_in_role": Role.EDITOR, "stand_in_from": today - timedelta(days=9)},
        "closed": {"role": Role.CHIEF, "is_active": False},
        "superuser": {"role": Role.CHIEF, "is_superuser": True},
        "chief-as-editor": {"role": Role.CHIEF, "stand_in_role": Role.EDITOR, **stand_in},
        "gone": {"role": Role.EDITOR},
        "later": {"role": Role.EDITOR, "nationwide": False},
    }.items():
        fields = {"is_staff": True, **fields}
        if name == "stood-in":
            fields["stand_in_until"] = today
        User.objects.create(username=name, **fields)
    home = factories.draft(provinces=[province] if province else [], national=province is None)
    if home.home_province:
        Beat.objects.create(user=User.objects.get(username="gone"), province=home.home_province, ends_on=today)
        Beat.objects.create(user=User.objects.get(username="later"), province=home.home_province, starts_on=today)
    at = timezone.now()
    found = set(permissions.editors_of(home, at))
    assert found == {u for u in User.objects.all() if permissions.is_editor(u) and permissions.in_scope(u, home, at)}
    assert set(permissions.staff_as(at, Role.CHIEF)) == {u for u in User.objects.all() if permissions.is_chief(u)}
    assert len(found) >= 4


@pytest.mark.parametrize(
    ("kind", "rhythm", "urgent", "expected"),
    [
        ("comment", Rhythm.AT_ONCE, True, "2026-11-25 10:20"),
        ("comment", Rhythm.HOURLY, True, "2026-11-25 11:00"),
        ("comment", Rhythm.DAILY, True, "2026-11-26 07:00"),
        ("comment", Rhythm.NONE, True, None),
        ("mention", Rhythm.HOURLY, True, "2026-11-25 10:20"),
        ("return", Rhythm.NONE, True, "2026-11-25 10:20"),
        ("return", Rhythm.NONE, False, None),
        ("return", Rhythm.DAILY, False, "2026-11-26 07:00"),
    ],
)
def test_mail_leaves_when_its_reader_wants_it(cast, kind, rhythm, urgent, expected):
    MailPreference.objects.create(user=cast.reporter, rhythm=rhythm, urgent_at_once=urgent)
    story = made(cast, [])
    details = {"mentions": [cast.reporter.pk]} if kind == "mention" else {}
    entry = write(story, "comment" if kind == "mention" else kind, cast.editor, at=NOW, details=details)
    notice = Notice.objects.get(entry=entry, recipient=cast.reporter)
    assert notice.mail == (MailState.WAITING if expected else MailState.NONE)
    assert notice.mail_due == (factories.moment(expected) if expected else None)
    assert notice.alone == (expected == "2026-11-25 10:20")


def test_who_said_nothing_gets_returns_at_once_and_the_rest_together(cast):
    story = made(cast, [])
    for kind, due in (("return", NOW), ("approve", factories.moment("2026-11-25 11:00"))):
        entry = write(story, kind, cast.editor, at=NOW, publish_at=NOW)
        assert Notice.objects.get(entry=entry, recipient=cast.reporter).mail_due == due


def test_without_an_address_there_is_no_mail(cast):
    User.objects.filter(pk=cast.reporter.pk).update(email="")
    entry = write(made(cast, []), "return", cast.editor)
    assert Notice.objects.get(entry=entry).mail == MailState.NONE


def test_what_one_may_no_longer_see_is_not_read_on_the_desk(cast):
    story = made(cast, SUBMITTED)
    at = timezone.now()
    assert notices.readable(cast.editor_north, at).count() == 1
    Beat.objects.filter(user=cast.editor_north).delete()
    fresh = User.objects.get(pk=cast.editor_north.pk)
    assert notices.readable(fresh, at).count() == 0
    assert notices.readable(cast.reporter2, at).count() == 0
    assert story.history.count() == 1


def test_a_move_costs_the_same_whoever_many_hear_of_it(cast, django_assert_num_queries):
    story = made(cast, [])
    with transaction.atomic():
        entry = record.write(story, "claim", cast.editor, timezone.now(), to_status=story.status)
        entry.move = "submit"
        with django_assert_num_queries(3):  # who, with what they want, and the rows
            notices.announce(entry)
        Notice.objects.all().delete()
        User.objects.bulk_create(
            User(username=f"e{n}", role=Role.EDITOR, nationwide=True, is_staff=True) for n in range(30)
        )
        with django_assert_num_queries(3):
            notices.announce(entry)
    assert Notice.objects.count() == 33
