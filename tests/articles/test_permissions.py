"""Who may: every predicate, asked by everybody about each kind of story, photo, source and record."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from articles import corrections, permissions, pictures
from articles.desk import receive, wire_drafts
from articles.models import Archive, ArticleOfficial, Origin, WireItem
from articles.wire import keeping
from articles.wire.entries import Entry
from newsroom.models import User
from provinces.models import Person, Province
from tests.articles.desk.filing import picture
from tests.articles.desk.stories import filed
from tests.articles.everybody import NOW
from tests.articles.wire.papers import supplier

pytestmark = pytest.mark.django_db
# Who may, by predicate and story; of a story that is not named nobody. Written out by hand: this is the specification.
NORTH, SOUTH = "editor editor2 editor_north chief", "editor editor2 chief south"  # the editors of either
OWN_SOUTH = f"reporter2 editor_north {SOUTH}"
REPORTERS = "draft submitted claimed held live"
SEALED = "sealed opened let_in"
READING = {
    REPORTERS: f"reporter {NORTH}",
    "of_former of_editor": NORTH,
    "south south_held": OWN_SOUTH,
}
OF_STORIES: dict[str, dict[str, str]] = {
    "is_own": {
        f"{REPORTERS} {SEALED}": "reporter",
        "of_former": "former",
        "of_editor": "editor2",
        "south south_held": "reporter2 editor_north",
    },
    "has_written": {
        f"draft submitted claimed held {SEALED}": "reporter",
        "of_former": "former",
        "of_editor": "editor2",
        "south_held": "reporter2",
    },
    "in_scope": {
        f"{REPORTERS} of_former of_editor {SEALED}": f"reporter {NORTH} wide former",
        "south south_held": f"reporter2 {SOUTH} wide",
    },
    "may_view": READING | {SEALED: "reporter chief"},
    "may_see_history": READING | {"draft of_former": "", SEALED: "reporter chief"},
    "may_keep_scratch": READING | {"draft": f"reporter reporter2 {NORTH}", SEALED: "reporter chief"},
    "may_read": READING | {"opened": "chief"},
    "may_comment": READING | {"opened": "chief"},
    "may_edit": {
        "draft": "reporter",
        "claimed": "editor",
        "held": NORTH,
        "live": f"reporter {NORTH}",
        "south": OWN_SOUTH,
        "south_held": SOUTH,
        "opened": "chief",
    },
    "may_confirm": {
        f"{REPORTERS} of_former of_editor": NORTH,
        "south south_held": f"editor_north {SOUTH}",
        "opened": "chief",
    },
    "may_overrule": {
        "submitted claimed held live": NORTH,
        "of_editor": "editor editor_north chief",
        "south south_held": SOUTH,
        "opened": "chief",
    },
    "may_give_link": {f"{REPORTERS} of_former of_editor": NORTH, "south south_held": SOUTH},
    "may_prepare_correction": {"live": NORTH, "south": f"editor_north {SOUTH}"},
    "may_inspect": {
        f"{REPORTERS} of_former of_editor south south_held sealed opened": "chief",
        "let_in": "reporter chief",
    },
    "may_let_in": {"sealed opened": "chief"},
}
WITHOUT_A_MOMENT = {"is_own", "has_written"}


def spread(table: dict[str, str]) -> dict[str, set[str]]:
    """A row for each story; a later entry stands in place of an earlier one."""
    rows = {story: set(who.split()) for names, who in table.items() for story in names.split()}
    return {story: who for story, who in rows.items() if who}


def test_who_may_do_what_with_each_story(everybody, stories):
    for name, table in OF_STORIES.items():
        ask, found = getattr(permissions, name), {}
        for kind, story in stories.items():
            given = (story,) if name in WITHOUT_A_MOMENT else (story, NOW)
            found[kind] = {who for who, user in everybody.items() if bool(ask(user, *given))}
        assert {kind: who for kind, who in found.items() if who} == spread(table), name


def test_a_story_is_in_sight_of_those_who_may_view_it_and_they_are_its_colleagues(everybody, stories):
    viewed = spread(OF_STORIES["may_view"])
    seen = {who: set(permissions.visible_to(user, NOW).values_list("pk", flat=True)) for who, user in everybody.items()}
    assert {kind: {who for who in everybody if story.pk in seen[who]} for kind, story in stories.items()} == viewed
    named = {kind: {user.username for user in permissions.colleagues(story, NOW)} for kind, story in stories.items()}
    assert named == viewed


def test_the_editors_of_a_story_are_those_in_whose_scope_it_is(everybody, stories):
    for kind, who in {"draft": NORTH, "sealed": NORTH, "south": SOUTH}.items():
        assert set(permissions.editors_of(stories[kind], NOW).values_list("username", flat=True)) == set(who.split())


def test_what_is_closed_is_closed_to_all_but_who_said_why(everybody, stories):
    closed = {
        kind: {who for who, user in everybody.items() if permissions.is_closed_to(user, story, NOW)}
        for kind, story in stories.items()
    }
    assert {kind: everybody.keys() - who for kind, who in closed.items() if who} == {
        "sealed": set(),
        "opened": {"chief"},
        "let_in": set(),
    }
    numbers = {story.pk for story in stories.values()}
    assert permissions.taken_down(numbers, NOW) == {stories[kind].pk for kind in SEALED.split()}


NORTH_WRITERS = "reporter editor editor2 editor_north chief wide"  # all who cover the north and write
OF_NOTHING = {
    "is_writer": "reporter reporter2 editor editor2 editor_north chief south wide",
    "is_editor": "editor editor2 editor_north chief south",
    "is_chief": "chief",
    "is_administrator": "admin root",
    "covers_everything": "editor editor2 chief wide",
    "curates_front": "chief",
    "may_decide_corrections": "chief",
    "may_hand_over": "chief admin root",
    "may_import": "editor editor2 chief",
    "may_see_house": "chief admin root",
    "may_see_status": "chief admin root",
    "may_see_subscribers": "admin root",
    "keeps_suppliers": "chief admin root",
    "needs_second_factor": "editor editor2 editor_north chief south admin root",
}


def test_who_may_whatever_the_story(everybody):
    for name, who in OF_NOTHING.items():
        ask = getattr(permissions, name)
        assert {one for one, user in everybody.items() if ask(user)} == set(who.split()), name


# --- Photos, sources and records ----------------------------------------------------


def those(everybody: dict[str, User], ask: Callable[[User], Any]) -> str:
    """Who of everybody gets a yes, in the order of the cast."""
    return " ".join(who for who, user in everybody.items() if ask(user))


def test_whose_photos_one_may_use_change_and_see(everybody, cast, media):
    bac_kan, lang_son = (Province.objects.get(slug=slug) for slug in ("bac-kan", "lang-son"))
    north = pictures.take_in(picture(), cast.reporter, library=True, province=bac_kan)
    south = pictures.take_in(picture(), everybody["former"], library=True, province=lang_son)
    staged = pictures.stage(picture(), everybody["former"])
    own = pictures.stage(picture(), cast.reporter)
    shown = pictures.take_in(picture(), cast.reporter, article=filed(cast.reporter))

    def used(user: User) -> set[int]:
        return set(permissions.library_of(user).values_list("pk", flat=True))

    assert those(everybody, lambda user: north.pk in used(user)) == NORTH_WRITERS
    assert those(everybody, lambda user: south.pk in used(user)) == "reporter2 editor editor2 chief south wide"
    changes = [those(everybody, partial(permissions.may_keep_photo, photo=photo)) for photo in (north, south, shown)]
    assert changes == ["reporter editor editor2 editor_north chief", "editor editor2 chief south", ""]
    seen = [
        those(everybody, partial(permissions.may_view_photo, photo=photo, at=NOW))
        for photo in (north, south, staged, own, shown)
    ]
    assert seen == [
        NORTH_WRITERS,
        "reporter2 editor editor2 chief south wide",
        "",
        "reporter",
        "reporter editor editor2 editor_north chief",
    ]


def test_who_may_read_a_source(everybody, cast):
    at = timezone.now()
    own, of_former, filed_from = (
        receive.pasted(by, text, at)
        for by, text in ((cast.reporter, "Một"), (everybody["former"], "Hai"), (cast.reporter, "Ba"))
    )
    Origin.objects.create(article=filed(cast.reporter2, provinces=["lang-son"]), source=filed_from)
    paper = supplier("https://bao.example/rss")
    keeping.entries(paper, [Entry("1", "Bắc Kạn: Hội nghị", b"<item/>")], paper.url, at)
    wire_drafts.file(WireItem.objects.get().pk, at)
    wired = WireItem.objects.get().original
    read = [those(everybody, partial(permissions.may_read_source, source=one, at=at)) for one in (own, of_former)]
    assert read == ["reporter", ""]
    assert (
        those(everybody, partial(permissions.may_read_source, source=filed_from, at=at))
        == "reporter2 editor editor2 chief south"
    )
    assert those(everybody, partial(permissions.may_read_source, source=wired, at=at)) == NORTH_WRITERS
    assert those(everybody, lambda user: permissions.wire_items_for(user, at).exists()) == NORTH_WRITERS


def test_who_knows_what_is_proposed(everybody, stories, cast):
    people = Person.objects.bulk_create(
        Person(name=name, slug=name, proposed_by=by, confirmed=False)
        for name, by in (("north", everybody["wide"]), ("south", everybody["wide"]), ("own", cast.reporter2))
    )
    for person, story in zip(people, ("draft", "south", "draft"), strict=True):
        ArticleOfficial.objects.create(article=stories[story], person=person)
    known = {who: set(permissions.known_to(user, Person.objects.all(), NOW)) for who, user in everybody.items()}
    assert [" ".join(who for who in everybody if person in known[who]) for person in people] == [
        f"{NORTH} wide",
        "editor editor2 editor_north chief south wide",
        f"reporter2 {NORTH}",
    ]


def test_who_may_read_a_correction_file_take_an_archive_over_and_read_unsaved_text(everybody, stories, cast):
    asked = {"received_at": NOW, "due_at": NOW, "wrong": "tám", "right": "mười"}
    file = corrections.ask(stories["live"], cast.editor, NOW, **asked)
    assert those(everybody, lambda user: file in permissions.corrections_for(user, NOW)) == NORTH
    archive, of_chief = (
        Archive.objects.create(name=by.username, imported_by=by, begun_at=NOW) for by in (cast.editor, cast.chief)
    )
    assert those(everybody, partial(permissions.may_admit, archive=archive)) == "chief"
    assert those(everybody, partial(permissions.may_admit, archive=of_chief)) == ""
    assert those(everybody, lambda user: permissions.own_scratch(user).exists()) == "reporter2"
