"""Withdrawn stories: gone from every output at once, and read on the desk only by who says why, on record."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from articles import corrections, origins, permissions, pictures, record, sealed
from articles.desk import receive
from articles.models import Article, Comment, Correction, Notice, Origin, Photo, Scratch
from articles.workflow import MoveRefused, NotAllowed
from tests import factories
from tests.articles.desk.stories import change_text, live, move
from tests.canaries import CANARY, EARLIER, NOW, photo, talk, travel, word, write
from tests.test_urls_by_role import DESK, PUBLIC

pytestmark = pytest.mark.django_db
SECRET = "Chimhoangyen"  # in the text alone
HEAD = "Tin bị gỡ"
SENTENCE = "Tòa soạn đã gỡ bài viết này."


@pytest.fixture
def story(cast, media, django_capture_on_commit_callbacks) -> Article:
    """A withdrawn story with everything that a story can be found by."""
    things = {
        "event": factories.event(),
        "officials": [factories.person()],
        "documents": [factories.document()],
        "topics": ["Đại đoàn kết"],
    }
    story = live(
        cast.reporter, cast.editor, headline=HEAD, body=f"<p>{SECRET}.</p>", lead=f"{SECRET} mở đầu.", **things
    )
    photo("edited", "free", story, cast.reporter)
    change_text(story, cast.reporter, dateline_tag="Tin")
    for name, by in (("submit", cast.reporter), ("claim", cast.editor), ("approve", cast.editor)):
        move(story, name, by)
    factories.publish("Bài khác", related_headlines=HEAD, **things | {"topics": []})
    return story


def withdraw(story: Article, cast, capture) -> None:
    with capture(execute=True):
        move(story, "withdraw", cast.chief, notice=SENTENCE)


# --- What readers get -----------------------------------------------------------


def public_addresses(story: Article) -> list[str]:
    """Every public route, in both languages, asked for what this story has; each picture in each size and format."""
    row = story.published.order_by("pk").last()
    names = list(row.renditions.values_list("name", flat=True))
    table = {**PUBLIC, "tim-kiem/": f"/tim-kiem/?q={SECRET}", "media/<str:name>": f"/media/{names[0]}"}
    table |= {route: f"/{route}?q=tin+b" for route in ("tim-kiem/goi-y/", "tim-kiem/goi-y.json")}
    pages = [
        address.format(public=row.get_absolute_url(), shared=f"/chia-se/{story.pk}.jpg", number=story.pk)
        for address in table.values()
    ]
    english = [f"/en{page}" for page in pages if not page.endswith(("/rss/", "/atom/", ".json"))]
    return [
        *pages,
        *english,
        "/tinh/thai-nguyen/",
        "/tinh/thai-nguyen/feed.json",
        "/api/v1/stories?tinh=thai-nguyen",
        "/api/v1/stories?format=ninjs",
        *(f"/media/{name}" for name in names),
    ]


def told(response) -> str:
    return "" if response["Content-Type"].startswith("image/") else response.getvalue().decode()


def test_every_output_forgets_it_at_once(story, cast, client, django_capture_on_commit_callbacks):
    address = story.published.order_by("pk").last().get_absolute_url()
    other = factories.publish("Bài nhắc lại", related_headlines=HEAD).get_absolute_url()
    addresses = [*public_addresses(story), other]
    before = {one: client.get(one) for one in addresses}
    names = [one.removeprefix("/media/") for one in addresses if one.startswith("/media/")]
    tells = [one for one in addresses if HEAD in told(before[one]) or SECRET in told(before[one])]
    assert len(set(names)) == 6 and all(before[f"/media/{name}"].status_code == 200 for name in names)
    assert len(tells) > 30 and address in told(before[other])

    withdraw(story, cast, django_capture_on_commit_callbacks)
    after = {one: client.get(one) for one in addresses}
    for one in addresses:
        text = told(after[one]).replace(one.removeprefix("/en"), "/")  # a page names itself
        assert address not in text and f"{SECRET} mở" not in text, one
        assert HEAD not in text or one == other, one  # a headline that another story mentions is that story's word
    assert {after[f"/media/{name}"].status_code for name in names} == {404}
    assert not any(default_storage.exists(name) for name in names)
    for prefix in ("", "/en"):
        gone = after[prefix + address]
        assert gone.status_code == 410 and SENTENCE in told(gone) and SECRET not in told(gone)
        assert SENTENCE in client.get(f"{prefix}/cai-chinh/").content.decode()


def test_a_photo_stays_public_as_long_as_another_story_that_readers_see_shows_it(
    story, cast, client, django_capture_on_commit_callbacks
):
    row = story.published.order_by("pk").last()
    addresses = [f"/media/{name}" for name in row.renditions.values_list("name", flat=True)]
    kept = pictures.copies_for(story.photos.all(), cast.reporter)
    Photo.objects.filter(pk=kept[0].pk).update(library=True, staged=False)  # a photo of the library is no story
    other = live(cast.reporter, cast.editor, headline="Bài cùng ảnh")
    [copy] = pictures.copies_for(kept, cast.reporter)
    Photo.objects.filter(pk=copy.pk).update(article=other, staged=False)
    change_text(other, cast.reporter, dateline_tag="Tin")
    for name, by in (("submit", cast.reporter), ("claim", cast.editor), ("approve", cast.editor)):
        move(other, name, by)
    withdraw(story, cast, django_capture_on_commit_callbacks)
    assert {client.get(address).status_code for address in addresses} == {200}
    withdraw(other, cast, django_capture_on_commit_callbacks)
    assert {client.get(address).status_code for address in addresses} == {404}
    assert not default_storage.listdir("")[1]


# --- The sealed text ------------------------------------------------------------

KEPT = {"headline"}  # by which a withdrawn story is known on the desk
KEPT |= {"event", "place", "organiser", "campaign", "person", "office", "number", "issuer", "title", "topic"}  # no text
DOORS = ("admin/articles/article/", "admin/corrections/", "admin/photos/", "admin/scratch/", "admin/notices/")
DOORS += ("admin/history/", "admin/profile/", "admin/jsi18n/", "admin/sources/")


@pytest.fixture
def planted(cast, media, django_capture_on_commit_callbacks) -> Article:
    """A withdrawn story with canaries everywhere, with talk that quotes it, a correction, a link, unsaved text."""
    story = factories.draft(filed_by=cast.reporter, created_at=EARLIER)
    write(story, "edited", cast.reporter, EARLIER)
    write(story, "gone", cast.reporter, EARLIER)
    travel(story, cast, "submit claim", EARLIER)
    talk(story, cast, word("gone", "body"), EARLIER + timedelta(minutes=3))
    travel(story, cast, "approve", EARLIER + timedelta(minutes=4))
    asked = {"received_at": EARLIER, "due_at": EARLIER, "wrong": word("gone", "body"), "right": word("gone", "right")}
    corrections.ask(story, cast.editor, EARLIER + timedelta(minutes=5), **asked)
    kept = {"version": "2", "fields": [["lead", f"Sáng 10/10, {word('gone', 'lead')}."]], "kept_at": EARLIER}
    Scratch.objects.create(user=cast.reporter, article=story, sequence=1, **kept)
    source = receive.pasted(cast.reporter, f"Bắc Kạn: Tin\n{word('gone', 'body')}", EARLIER)
    origins.keep(story, source, cast.reporter, EARLIER + timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        travel(story, cast, "withdraw", EARLIER + timedelta(minutes=6))
    return story


def desk_addresses(story: Article) -> Iterator[str]:
    """Every address of the desk that is about stories, asked for this one."""
    pk, photos = story.pk, list(story.photos.values_list("pk", flat=True))
    names = {
        **dict.fromkeys(("story", "other", "shown"), pk),
        **dict.fromkeys(("correction", "accepted"), Correction.objects.get().pk),
        **dict.fromkeys(("photo", "shelved"), photos[0]),
        "scratch": Scratch.objects.get().pk,
        "thread": Comment.objects.first().pk,
        **dict.fromkeys(("source", "others_source", "coded"), Origin.objects.get().source_id),
        "account": story.filed_by_id,
    }
    for route, (address, _statuses) in DESK.items():
        if route == "admin/" or route.startswith(DOORS):
            yield address.format(**names)
    base = f"/admin/articles/article/{pk}"
    yield from (f"{base}/{door}" for door in ("preview/?revision=1", "history/?kind=comments", "change/?unsaved=1"))
    yield from (f"/admin/photos/choose/?story={pk}", f"/admin/photos/?story={pk}", "/admin/articles/article/?q=zquk")
    yield from (f"/admin/photos/{photo}/" for photo in photos)


def words_in(response) -> set[tuple[str, str]]:
    """The canaries in an answer that are no name of the story."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    found = {(state.decode(), place.decode()) for state, place in CANARY.findall(body.lower())}
    return {(state, place) for state, place in found if place not in KEPT and (state, place) != ("staff", "note")}


@pytest.mark.parametrize("who", ["reporter", "editor", "chief", "admin", "root"])
def test_no_door_shows_a_sealed_text_to_who_has_not_said_why(planted, cast, client, who):
    with time_machine.travel(NOW, tick=False):
        client.force_login(getattr(cast, who))
        addresses = list(desk_addresses(planted))
        assert len(addresses) > 40
        answers = {address: client.get(address) for address in addresses}
        exported = client.post("/admin/history/export/", {"format": "jsonl"})
        for address, response in {**answers, "export": exported}.items():
            assert words_in(response) == set(), address
        photos = [f"/admin/photos/{pk}/" for pk in planted.photos.values_list("pk", flat=True)]
        assert {answers[address].status_code for address in photos} == {404}
        assert not planted.history.filter(move="inspect").exists()


@pytest.mark.parametrize("who", ["chief", "reporter"])
def test_who_says_why_reads_it_and_that_is_on_record(planted, cast, client, who):
    with time_machine.travel(NOW, tick=False):
        inspect = f"/admin/articles/article/{planted.pk}/inspect/"
        client.force_login(cast.chief)
        client.post(inspect, {"reason": "Cần sửa ảnh", "author": "1"})
        client.force_login(getattr(cast, who))
        client.post(inspect, {"reason": "  "})
        assert not planted.history.filter(move="inspect").exists()
        client.post(inspect, {"reason": "Đơn của Sở"})
        base = f"/admin/articles/article/{planted.pk}"
        for door in ("review/", "preview/", "history/?from=1&to=2", "change/"):
            assert ("gone", "body") in words_in(client.get(f"{base}/{door}")), door
        original = f"/admin/sources/{Origin.objects.get().source_id}/"
        assert ("gone", "body") in words_in(client.get(original))
        assert ("staff", "comment") in words_in(client.get(f"{base}/review/"))
        first = planted.photos.first().pk
        assert client.get(f"/admin/photos/{first}/").status_code == 200
        assert len(words_in(client.get(f"/admin/photos/choose/?story={planted.pk}"))) > 2
    looks = planted.history.filter(move="inspect")
    assert [(look.by, look.note) for look in looks] == [(getattr(cast, who), "Đơn của Sở")]
    assert list(record.verify(planted)) == []
    other = {"chief": cast.reporter, "reporter": cast.chief}[who]
    assert permissions.is_closed_to(other, planted, NOW)


SENDS: dict[str, dict[str, str]] = {
    "comments/": {"text": "Sao?"},
    "comments/{thread}/reply/": {"text": "Sao?"},
    "comments/{thread}/resolve/": {},
    "comments/{suggestion}/accept/": {"version": "2"},
    "change/": {"headline": "Khác", "lead": "Lời của tôi", "version": "2"},
    "move/restore/": {"version": "2"},
    "link/": {"name": "Ông A", "hours": "3", "organisation": "Sở", "reason": "x", "purpose": "read"},
}


@pytest.mark.parametrize("who", ["chief", "reporter"])
def test_nothing_is_written_into_a_sealed_text_unread_and_no_answer_shows_it(planted, cast, client, who):
    said, suggested = Comment.objects.order_by("pk")
    before = (planted.history.count(), planted.revisions.count(), Comment.objects.count())
    with time_machine.travel(NOW, tick=False):
        client.force_login(getattr(cast, who))
        for path, fields in SENDS.items():
            door = path.format(thread=said.pk, suggestion=suggested.pk)
            response = client.post(f"/admin/articles/article/{planted.pk}/{door}", fields)
            assert words_in(response) == set(), door
        kept = client.post(f"/admin/articles/article/{planted.pk}/change/", SENDS["change/"], follow=True)
    assert "Lời của tôi" in kept.content.decode() and words_in(kept) == set()
    assert (planted.history.count(), planted.revisions.count(), Comment.objects.count()) == before


def test_a_look_is_ones_own_and_ends(story, cast, django_capture_on_commit_callbacks):
    withdraw(story, cast, django_capture_on_commit_callbacks)
    at = timezone.now()
    sealed.inspect(story, cast.chief, at, "Đơn của Sở")
    assert not permissions.is_closed_to(cast.chief, story, at)
    assert permissions.is_closed_to(cast.reporter, story, at)
    assert not permissions.is_closed_to(cast.chief, story, at + settings.SEALED_LOOK_LASTS)
    assert permissions.is_closed_to(cast.chief, story, at + settings.SEALED_LOOK_LASTS + timedelta(seconds=1))


@pytest.mark.parametrize("let_in", [False, True])
@pytest.mark.parametrize("who", ["reporter", "editor", "editor_north", "reporter2", "admin", "root"])
def test_nobody_but_the_chief_opens_it_or_lets_the_author_in(
    story, cast, who, let_in, django_capture_on_commit_callbacks
):
    withdraw(story, cast, django_capture_on_commit_callbacks)
    at, user = timezone.now(), getattr(cast, who)
    with pytest.raises(NotAllowed):
        sealed.let_in(story, user, at, "x")
    if let_in:
        sealed.let_in(story, cast.chief, at, "Cần sửa")
    if let_in and who == "reporter":
        sealed.inspect(story, user, at, "Sửa")
        assert permissions.may_edit(user, story, at)
        return
    with pytest.raises(NotAllowed):
        sealed.inspect(story, user, at, "x")
    assert not permissions.may_read(user, story, at)


def test_the_author_is_let_in_with_a_reason_once_and_not_beyond_the_next_withdrawal(
    story, cast, client, django_capture_on_commit_callbacks
):
    withdraw(story, cast, django_capture_on_commit_callbacks)
    review, inspect = (f"/admin/articles/article/{story.pk}/{door}/" for door in ("review", "inspect"))
    form, offer = 'name="reason"', 'name="author"'
    client.force_login(cast.reporter)
    page = client.get(review).content.decode()
    assert HEAD in page and form not in page
    client.force_login(cast.chief)
    assert offer in client.get(review).content.decode()
    client.post(inspect, {"reason": " ", "author": "1"})
    assert not story.history.filter(move="unseal").exists()
    client.post(inspect, {"reason": "Cần sửa", "author": "1"})
    assert offer not in client.get(review).content.decode()
    entry = story.history.get(move="unseal")
    assert (entry.by, entry.note) == (cast.chief, "Cần sửa")
    assert [notice.recipient for notice in Notice.objects.filter(entry=entry)] == [cast.reporter]
    client.force_login(cast.reporter)
    page = client.get(review).content.decode()
    assert form in page and offer not in page
    sealed.inspect(story, cast.chief, timezone.now(), "Xét khôi phục")
    move(story, "restore", cast.chief)
    withdraw(story, cast, django_capture_on_commit_callbacks)
    with pytest.raises(NotAllowed):
        sealed.inspect(story, cast.reporter, timezone.now(), "x")
    assert list(record.verify(story)) == []


def test_a_look_without_a_reason_is_refused_and_a_public_text_needs_none(
    story, cast, django_capture_on_commit_callbacks
):
    sealed.inspect(story, cast.chief, timezone.now(), "")
    assert not story.history.filter(move="inspect").exists()
    withdraw(story, cast, django_capture_on_commit_callbacks)
    with pytest.raises(MoveRefused):
        sealed.inspect(story, cast.chief, timezone.now(), "")


def test_the_restored_story_is_open_again(story, cast, client, django_capture_on_commit_callbacks):
    withdraw(story, cast, django_capture_on_commit_callbacks)
    client.force_login(cast.chief)
    review = f"/admin/articles/article/{story.pk}/review/"
    assert "move/restore/" not in client.get(review).content.decode()  # nobody restores what they have not read
    sealed.inspect(story, cast.chief, timezone.now(), "Xét khôi phục")
    assert "move/restore/" in client.get(review).content.decode()
    move(story, "restore", cast.chief)
    assert SECRET in client.get(review).content.decode()
