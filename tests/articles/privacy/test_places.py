"""Every column in which words about people may stand is looked through, whatever is added later."""

import io

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from PIL import Image

from articles import iptc
from articles.desk import receive, threads
from articles.models import Photo, Scratch, Source
from articles.privacy import places
from articles.privacy.wanted import Wanted
from tests.articles.desk.stories import change_text, live

pytestmark = pytest.mark.django_db
NAME = "Nguyễn Thị Bí Mật"
# Columns of words that follow from others, that are signs of ours, or that the house makes up itself.
OTHERS = {
    "newsroom.User": {"password", "sso_subject"},
    "newsroom.Factor": {"secret"},
    "newsroom.Attempt": {"account", "network", "device"},
    "newsroom.Device": {"token", "network"},
    "articles.Document": {"slug", "kind", "number_key"},
    "articles.Campaign": {"slug"},
    "articles.Event": {"slug", "folded"},
    "articles.Topic": {"slug", "key"},
    "articles.Article": {"period", "sent_as", "folded", "quarter"},
    "articles.ArchivedPost": {"key"},
    "articles.Revision": {"hash", "sent_as", "seal"},
    "articles.HistoryEntry": {"move", "previous", "hash"},
    "articles.Comment": {"field"},
    "articles.PublishedArticle": {"headline_key", "slug", "search_text"},
    "articles.SubscriptionAsk": {"address_key", "secret", "keys"},
    "articles.Subscriber": {"address_key", "secret", "keys"},
    "articles.HouseEntry": {"kind", "previous", "hash"},
    "articles.Source": {"sha256"},
    "articles.ReaderLink": {"token_hash"},
    "articles.Notice": {"kind", "letter"},
    "articles.RedactionAsk": {"words"},
    "articles.Photo": {"sha256", "file_format", "folded"},
    "articles.Scratch": {"form_number", "version"},
    "articles.Supplier": {"code_hash", "etag", "last_modified"},
    "articles.WireItem": {"key", "resembles"},
    "provinces.Organisation": {"slug"},
    "provinces.Person": {"slug", "folded", "sort_key"},
    "provinces.Office": {"slug"},
}
# Tables without words about people: copies and indexes that follow from others, facts about places, signs of ours.
WITHOUT = {
    "newsroom.Purge", "newsroom.RecoveryCode", "newsroom.Session", "articles.Section", "articles.ChainHead",
    "articles.ListEntry", "articles.ListCount", "articles.PublicPerson", "articles.PublicOffice",
    "articles.PublicEvent", "articles.PublicEventPlace", "articles.PublicDocument", "articles.PublicTopic",
    "articles.Rendition", "articles.SearchEntry", "articles.SearchOrder",
    "articles.DeskEntry", "articles.Checkpoint",
    "articles.CoveredEnd", "articles.HouseHead", "articles.KnownWord", "articles.Prompt", "provinces.Province",
    "provinces.Period", "provinces.Alias", "articles.RenderedStory", "articles.RedactedRow", "articles.RedactionEnd",
    "articles.Evidence",
}  # fmt: skip
WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def columns_of(model) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if isinstance(field, WORDS) and not field.choices}


def test_every_column_of_words_is_looked_through_or_named_here_with_those_that_hold_none():
    looked = {place.model: set(place.columns) for place in places.PLACES}
    for app in ("newsroom", "articles", "provinces"):
        for model in apps.get_app_config(app).get_models():
            label = model._meta.label
            if label not in WITHOUT:
                assert columns_of(model) == looked.get(label, set()) | OTHERS.get(label, set()), label


@pytest.fixture
def story(cast, media):
    """A story in which the name stands in an older version, a comment, a photo's file and an unsaved form."""
    story = live(cast.reporter, cast.editor, lead=f"Bà {NAME} kể lại.")
    change_text(story, cast.reporter, lead="Một người dân kể lại.")
    threads.say(story, cast.editor, timezone.now(), threads.Said(f"Có nên nêu tên {NAME}?", quote="Một người dân"))
    Scratch.objects.create(
        user=cast.reporter, article=story, fields=[["lead", NAME]], sequence=1, kept_at=timezone.now()
    )
    return story


def labels(spots) -> set[str]:
    return {spot.place.model.partition(".")[2] for spot in spots}


def test_a_story_is_looked_through_in_all_its_places(story):
    spots = places.in_stories(Wanted(NAME), [story.pk])
    assert labels(spots) == {"PublishedArticle", "Revision", "Comment", "HistoryEntry", "Scratch"}
    assert {spot.story for spot in spots} == {story.pk}
    assert all(spot.found == NAME for spot in spots if not spot.place.private)


def test_of_unsaved_text_no_word_is_told(story):
    (spot,) = [spot for spot in places.in_stories(Wanted(NAME), [story.pk]) if spot.place.private]
    assert (spot.before, spot.found, spot.after) == ("", "", "")


def test_everything_is_looked_through_in_pieces(story, cast, monkeypatch):
    monkeypatch.setattr(places, "AT_ONCE", 1)
    receive.pasted(cast.reporter, f"Bắc Kạn: Tin về {NAME}", timezone.now())
    found, after, looks = [], "", 0
    while looks == 0 or after:
        result = places.look(Wanted("nguyen thi bi mat"), after, lambda: True)
        assert result.through <= 1
        found, after, looks = [*found, *result.spots], result.following, looks + 1
    assert labels(found) == {"PublishedArticle", "Revision", "Comment", "HistoryEntry", "Scratch", "Source"}
    whole = places.look(Wanted(NAME), "", lambda: False)
    assert (len(whole.spots), whole.following) == (len(found), "")


def test_a_cursor_that_nobody_gave_out_begins_at_the_beginning(story):
    assert places.look(Wanted(NAME), "x.y", lambda: False).spots


def test_a_mail_is_found_by_what_arrived_not_only_by_its_text(cast):
    raw = f"From: {NAME} <a@b.example>".encode()
    told = {"text": "Tin", "content": raw, "sha256": "1", "received_at": timezone.now(), "kind": "mail"}
    Source.objects.create(received_by=cast.reporter, **told)
    (spot,) = places.look(Wanted(NAME), "", lambda: False).spots
    assert (spot.column, spot.found) == ("content", NAME)


def picture(words: str) -> bytes:
    """A JPEG whose EXIF names an artist."""
    exif, output = Image.Exif(), io.BytesIO()
    exif[0x013B] = words.encode()
    Image.new("RGB", (8, 8)).save(output, "JPEG", exif=exif)
    return output.getvalue()


def test_what_a_photo_says_of_itself_is_looked_through(cast, media):
    content = picture(NAME)
    assert iptc.texts(content) == [NAME]
    assert iptc.texts(b"no picture") == []
    photo = Photo(sha256="0" * 64, file_format="jpg", width=8, height=8, uploaded_by=cast.reporter)
    photo.file.save("a.jpg", io.BytesIO(content), save=False)
    photo.save()
    (spot,) = places.look(Wanted(NAME), "", lambda: False).spots
    assert (spot.column, spot.found) == ("file", NAME)


@pytest.mark.parametrize("after", ["", "x", "0", "1.", ".1", "-1.2", "²", "0.²", f"{'9' * 5000}.1", f"0.{'9' * 19}"])
def test_a_place_to_go_on_that_was_never_given_out_begins_anew(story, after):
    assert places.look(Wanted(NAME), after, lambda: False) == places.look(Wanted(NAME), "", lambda: False)
