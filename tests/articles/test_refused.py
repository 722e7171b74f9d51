"""What changes a story or tells of it refuses the wrong person by itself, whoever was asked before."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.test import Client, RequestFactory

from articles import (
    corrections,
    desk_index,
    facts,
    leaving,
    links,
    overruling,
    pictures,
    publishing,
    record,
    scratch,
    sealed,
    updates,
)
from articles import similar as similar_stories
from articles.desk import file_as, history, matching, review, similar, wire_drafts
from articles.desk import moves as desk_moves
from articles.desk import updates as desk_updates
from articles.desk.article_list import MineFilter, ProvinceFilter
from articles.desk.reach import reach_of
from articles.intake import Official
from articles.models import Article, Correction, Event, Scratch, Source, WireItem
from articles.privacy import redaction
from articles.search.terms import Key
from articles.similar import Similar
from articles.similarity import Likeness
from articles.updates import Coming
from articles.wire import keeping
from articles.wire.entries import Entry
from articles.workflow import MOVES, MoveRefused, NotAllowed
from newsroom.models import User
from provinces.models import Person
from tests.articles.desk.filing import picture
from tests.articles.desk.stories import filed
from tests.articles.everybody import NOW
from tests.articles.wire.papers import supplier

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NORTH = "editor editor2 editor_north chief"
SOUTH = "editor editor2 chief south"
NORTHERN = "draft submitted claimed held of_former live sealed opened let_in"  # the last three: withdrawn
DECIDED = {NORTHERN: NORTH, "of_editor": "editor editor_north chief", "south_held south": SOUTH}  # never on one's own
IN_SCOPE = {f"{NORTHERN} of_editor": NORTH, "south_held south": SOUTH}
# Moves; who has the right to them by story, its state left aside. See `everybody.stories`.
RIGHTS: dict[str, dict[str, str]] = {
    "submit take_back": {
        "draft submitted claimed held live sealed opened let_in": "reporter",
        "of_editor": "editor2",
        "south_held south": "reporter2 editor_north",
    },
    "claim approve": DECIDED,
    "take_over": DECIDED | {"claimed": "editor2 editor_north chief"},
    "release": {f"{NORTHERN} of_editor south_held south": "chief", "claimed": "editor chief"},
    "return hold resume unschedule": IN_SCOPE,
    "revise reopen": IN_SCOPE
    | {
        "draft submitted claimed held live sealed opened let_in": f"reporter {NORTH}",
        "south_held south": f"reporter2 editor_north {SOUTH}",
    },
    "spike": IN_SCOPE | {"draft": "reporter", "of_former": ""},
    "withdraw restore": {f"{NORTHERN} of_editor south_held south": "chief"},
}


@dataclass
class Filing:
    """As much of a form as the page beside it asks for."""

    user: User
    coming: Coming
    at: Any = NOW


def asked(story: Article, by: User) -> Correction:
    """A correction file that the chief editor accepted."""
    told = {"received_at": NOW, "due_at": NOW, "wrong": "tám", "right": "mười"}
    file = corrections.ask(story, by, NOW, **told)
    Correction.objects.filter(pk=file.pk).update(state="accepted")
    return file


def waiting_item(*, filed: bool = True) -> WireItem:
    """An item that waits in the intake of Bắc Kạn."""
    paper = supplier("https://bao.example/rss")
    keeping.entries(paper, [Entry("1", "Bắc Kạn: Hội nghị", b"<item/>")], paper.url, NOW)
    if filed:
        wire_drafts.file(WireItem.objects.get().pk, NOW)
    return WireItem.objects.get()


def request_of(user: User) -> HttpRequest:
    """A request of somebody who is signed in."""
    request = RequestFactory().get("/")
    request.user = user
    return request


def allowed(everybody, act: Callable[[User], Any]) -> str:
    """Who of everybody is not refused; whatever else is wrong is no refusal, and all that is done is undone."""
    found = []
    for who, user in everybody.items():
        with transaction.atomic():
            try:
                act(user)
                found.append(who)
            except (NotAllowed, links.LinkRefused):
                pass
            except MoveRefused:
                found.append(who)
            transaction.set_rollback(True)
    return " ".join(found)


# --- What changes a story -------------------------------------------------------------


def test_who_has_the_right_to_each_move(everybody, stories):
    for names, table in RIGHTS.items():
        rows = {kind: set(who.split()) for kinds, who in table.items() for kind in kinds.split()}
        wanted = {kind: who for kind, who in rows.items() if who}
        for name in names.split():
            found = {kind: who_may(MOVES[name].right, story, everybody) for kind, story in stories.items()}
            assert {kind: who for kind, who in found.items() if who} == wanted, name
    own = filed(everybody["chief"])
    assert who_may(MOVES["restore"].right, own, everybody) == set()


def who_may(right: Callable[[User, Article], bool], story: Article, everybody: dict[str, User]) -> set[str]:
    """Those of everybody who have that right with the story."""
    return {who for who, user in everybody.items() if right(user, story)}


def test_pictures_for_a_correction_are_made_by_who_may_publish_it_alone(everybody, stories, monkeypatch):
    file, made = asked(stories["live"], everybody["editor"]), []
    monkeypatch.setattr(publishing, "prepare", made.append)
    assert allowed(everybody, lambda by: corrections.publish(file, by, NOW, revision_hash="0")) == "chief"
    assert len(made) == 1


def test_who_does_not_see_a_story_is_refused_a_look_though_it_is_not_sealed(everybody, stories):
    assert allowed(everybody, lambda by: sealed.inspect(stories["live"], by, NOW, "Vì sao")) == f"reporter {NORTH}"
    assert allowed(everybody, lambda by: sealed.inspect(stories["sealed"], by, NOW, "Vì sao")) == "chief"


def test_who_may_not_edit_the_earlier_story_or_read_the_later_makes_no_update(everybody, stories):
    def who_may(earlier: str, later: str) -> str:
        coming = Coming(story=stories[later], version=stories[later].version)
        return allowed(everybody, lambda by: updates.check(stories[earlier], coming, by, NOW))

    assert who_may("held", "draft") == NORTH
    assert who_may("draft", "held") == "reporter"
    assert who_may("south", "draft") == NORTH
    assert who_may("live", "south") == NORTH


def test_who_may_not_comment_writes_down_no_reason_why_two_stories_stand(everybody, stories):
    keep = partial(similar.keep, stories["draft"], stories["south"], at=NOW, note="Vì sao")
    assert allowed(everybody, lambda by: keep(by=by)) == f"reporter {NORTH}"


def test_what_was_asked_to_be_redacted_is_refused_by_a_chief_or_taken_back(everybody, stories):
    one = redaction.ask(stories["live"], everybody["editor"], NOW, "hội nghị", "Vì sao", evidence=False)
    assert allowed(everybody, lambda by: redaction.refuse(one, by, NOW, "Thôi")) == "editor chief"


def test_a_link_that_was_ended_takes_no_remark(everybody, stories):
    given = {"purpose": "remark", "name": "Bạn", "organisation": "", "reason": "Đọc"}
    link, _token = links.give(stories["live"], everybody["editor"], NOW, 24, **given)
    links.end(link, everybody["editor"], NOW)
    with pytest.raises(links.LinkRefused):
        links.remark(link, "Muộn", NOW)


def test_an_item_is_dropped_and_taken_in_the_province_it_waits_for(everybody):
    item = waiting_item()
    writers = "reporter editor editor2 editor_north chief wide"
    assert allowed(everybody, lambda by: wire_drafts.drop(item, by, NOW, "Trùng")) == writers
    assert allowed(everybody, lambda by: wire_drafts.take(item, by, NOW)) == writers


def test_who_writes_no_more_files_nothing_by_mail_or_command(everybody):
    with pytest.raises(ValidationError):
        file_as.file(everybody["former"], "Bắc Kạn: Hội nghị".encode(), "tin.txt", None, NOW)
    assert not Source.objects.exists()
    item = waiting_item(filed=False)
    given = {"kind": "paste", "text": "Tin", "content": b"Tin", "sha256": "0" * 64, "received_at": NOW}
    provenance = item.original.provenance
    theirs = Source.objects.create(received_by=everybody["former"], provenance=provenance, **given)
    WireItem.objects.filter(pk=item.pk).update(original=theirs)
    assert wire_drafts.file(item.pk, NOW) is None
    item.refresh_from_db()
    assert (item.state, item.story) == ("broken", None)


# --- What tells of a story ------------------------------------------------------------


def test_who_does_not_see_a_story_gets_no_line_of_its_record(everybody, stories):
    story, stranger = stories["live"], everybody["reporter2"]
    assert review.entries(stranger, story, NOW, 9) == []
    assert [event.place.source for event in history.events_of(stranger, story, NOW)] == ["r"]
    assert desk_moves.after(request_of(stranger), story, NOW).url == "/admin/"


def test_names_in_a_text_are_held_against_what_one_may_know_alone(everybody, stories):
    wide, day = everybody["wide"], NOW.date()
    Person.objects.create(name="Lò Thị Kín", proposed_by=wide, confirmed=False)
    Event.objects.create(name="Đại hội kín", starts_on=day, proposed_by=wide, confirmed=False)
    named = [Official("Lò Thị Kín", ())]
    found = {
        who: (
            matching.people(everybody[who], named, day, facts.places(), NOW)[0].verdict,
            len(matching.events(everybody[who], day, [], NOW)),
        )
        for who in ("wide", "reporter")
    }
    assert found["reporter"] == ("new", 0)
    assert found["wide"] != found["reporter"] and found["wide"][1] == 1


def test_a_headline_is_told_to_who_may_read_it(everybody, stories):
    numbers = {stories[name].pk: name for name in ("draft", "south_held", "live", "sealed")}
    told = {
        who: sorted(numbers[number] for number in similar_stories.headlines(set(numbers), everybody[who], NOW))
        for who in ("reporter", "reporter2", "chief")
    }
    assert told == {
        "reporter": ["draft", "live"],
        "reporter2": ["live", "south_held"],
        "chief": ["draft", "live", "south_held"],
    }


def test_photos_that_come_with_a_text_are_for_who_may_read_it(everybody, stories):
    photo = pictures.take_in(picture(), everybody["reporter"], article=stories["draft"])
    coming = Coming(story=stories["draft"])
    assert coming.photos(everybody["reporter"], NOW) == [photo]
    assert coming.photos(everybody["reporter2"], NOW) == []


def test_an_update_is_offered_to_who_may_edit_the_story_and_read_the_text(everybody, stories):
    like = Likeness(1, ())
    pairs = [Similar(stories[name], like, like) for name in ("draft", "held")]
    desk_updates.offer(pairs, Source(pk=1), everybody["reporter"], NOW)
    assert [bool(pair.update_url) for pair in pairs] == [True, False]
    coming = Coming(story=stories["draft"])
    told = [desk_updates.beside(Filing(everybody[who], coming)) != {} for who in ("reporter", "reporter2")]
    assert told == [True, False]


def test_an_item_is_offered_as_an_update_of_what_one_may_edit(everybody, stories, monkeypatch):
    item, like = waiting_item(), Likeness(1, ())
    monkeypatch.setattr(similar_stories, "find", lambda *_, **__: [Similar(stories["held"], like, like)])
    offered = {}
    for who in ("reporter", "editor"):
        client = Client()
        client.force_login(everybody[who])
        offered[who] = client.get(f"/admin/wire/{item.pk}/").context["similar"][0].update_url != ""
    assert offered == {"reporter": False, "editor": True}


def test_a_story_that_is_another_s_is_not_offered_for_submission(everybody, stories):
    client = Client()
    client.force_login(everybody["editor"])
    page = client.post(f"/admin/articles/article/{stories['draft'].pk}/change/", {"headline": "Tin", "version": "1"})
    assert (page.status_code, page.context["may_submit"]) == (409, False)


def test_the_list_offers_provinces_that_one_covers_and_looks_no_further(everybody, stories):
    def offered(kind: type, who: str) -> list[str]:
        return [value for value, _name in kind(request_of(everybody[who]), {}, Article, None).lookup_choices]

    assert offered(MineFilter, "reporter") == ["filed"]
    assert offered(MineFilter, "editor") == ["filed", "claimed"]
    assert offered(ProvinceFilter, "south") == ["lang-son"]
    assert len(offered(ProvinceFilter, "chief")) > 60
    south = {stories["south"].pk, stories["south_held"].pk}
    own = set(Article.objects.filter(filed_by=everybody["reporter"]).values_list("pk", flat=True))
    for who, wanted in {
        "wide": set(),
        "reporter": own,
        "south": south,
        "editor": {s.pk for s in stories.values()},
    }.items():
        assert reach_of(everybody[who], {}, Q(), NOW).ids == wanted, who


def test_the_index_of_the_desk_has_nothing_for_who_files_no_stories_and_all_for_the_chief(everybody):
    asked_as = {who: desk_index.visible_to(user, NOW.date()) for who, user in everybody.items()}
    nothing = [who for who, term in asked_as.items() if term is None]
    assert nothing == ["admin", "root", "outsider", "former", "closed"]
    assert [who for who, term in asked_as.items() if term == Key(desk_index.EVERY)] == ["chief"]


def test_the_next_in_the_queue_is_one_in_sight(everybody, stories):
    assert review.following(everybody["south"], stories["south"], NOW) is None
    assert review.following(everybody["editor"], stories["south"], NOW) == stories["submitted"]


def test_what_was_overruled_in_a_sealed_text_is_not_told(everybody, stories):
    for name in ("live", "sealed"):
        story = stories[name]
        record.write(story, "overrule", everybody["chief"], NOW, to_status=story.status, details={})
    assert [entry.article for entry in overruling.overruled(NOW, NOW - timedelta(days=1))] == [stories["live"]]


def test_a_claim_goes_to_no_editor_of_another_province(everybody, stories):
    gets = partial(leaving.effect, stories["claimed"], everybody["editor"], at=NOW)
    assert [gets(to=everybody[who]).gets for who in ("editor2", "editor_north", "south")] == ["claim", "claim", ""]


# --- Unsaved text ---------------------------------------------------------------------


def test_unsaved_text_of_others_takes_no_room(everybody, monkeypatch):
    monkeypatch.setattr(scratch, "MOST_FORMS", 1)
    scratch.keep(everybody["reporter"], None, "a", "", [["lead", "Nháp"]], 1, NOW)
    assert [scratch.has_room(everybody[who], "b") for who in ("reporter", "editor")] == [False, True]


def test_who_files_no_stories_has_no_new_form_kept(everybody):
    given = {"form_number": "a", "_sequence": "1", "lead": "Nháp"}
    answers = {}
    for who in ("reporter", "admin"):
        client = Client()
        client.force_login(everybody[who])
        answers[who] = client.post("/admin/scratch/keep/", given | {"_user": str(everybody[who].pk)}).status_code
    assert answers == {"reporter": 200, "admin": 404}


def test_text_that_came_through_the_sign_in_is_kept_for_who_may_see_the_story(everybody, stories):
    story = stories["held"]
    address = f"/admin/articles/article/{story.pk}/change/"
    given = {"signed_in": "1", "next": address, "text": json.dumps([["lead", "Nháp"]])}
    led = {}
    for who in ("reporter2", "reporter", "editor"):
        client = Client()
        client.force_login(everybody[who])
        led[who] = client.post("/admin/scratch/return/", given).url
    kept = Scratch.objects.get(user=everybody["reporter"], article=story)
    assert led == {"reporter2": "/admin/", "reporter": f"/admin/scratch/{kept.pk}/", "editor": f"{address}?unsaved=1"}
    assert not Scratch.objects.filter(user=everybody["reporter2"], article=story).exists()


def test_who_threw_their_text_away_goes_on_in_the_form_only_where_they_may_edit(everybody, stories):
    led = {}
    for name in ("held", "draft"):
        scratch.keep(everybody["reporter"], stories[name], "", "1", [["lead", "Nháp"]], 1, NOW)
        row = Scratch.objects.get(user=everybody["reporter"], article=stories[name])
        client = Client()
        client.force_login(everybody["reporter"])
        led[name] = client.post(f"/admin/scratch/{row.pk}/drop/", {"sequence": "1"}).url
    assert led == {"held": "/admin/", "draft": f"/admin/articles/article/{stories['draft'].pk}/change/"}
