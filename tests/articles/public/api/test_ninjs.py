"""Stories as ninjs 3.0, against the structure of its schema."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
import time_machine
from django.conf import settings
from django.test import Client

from articles.models import Genre
from articles.public.api.ninjs import SCHEMA
from tests import factories
from tests.articles.public.api.shown import API, NOON, stories
from tests.test_urls_by_role import give_photo

pytestmark = pytest.mark.django_db
STRUCTURE = json.loads((Path(__file__).parent / "data" / "ninjs-schema_3.0.json").read_text(encoding="utf-8"))
VALID = jsonschema_rs.Draft202012Validator(STRUCTURE, validate_formats=True)
ITEMS = f"{API}stories?format=ninjs"


@time_machine.travel(NOON, tick=False)
def test_every_story_is_a_valid_item(client: Client, cast, media):
    [first, *_others] = stories(2)
    with_photo = factories.draft(filed_by=cast.reporter, national=True, provinces=[], section=None, genre="news")
    give_photo(with_photo, cast.reporter)
    factories.publish(with_photo, at=NOON)
    for genre in Genre.values:
        factories.publish(f"Tin {genre}", genre=genre, at=NOON)
    response = client.get(ITEMS)
    items = response.json()
    assert len(items) == 3 + len(Genre.values)
    assert [error.message for item in items for error in VALID.iter_errors(item)] == []
    assert f'<{SCHEMA}>; rel="describedby"' in response["Link"]
    told = next(item for item in items if item["altIds"][0]["value"] == str(first.article_id))
    assert told["headlines"][0]["value"] == "Bắc Kạn: Hội nghị 0" and told["by"] == "Minh Quân"
    assert told["people"][0]["uri"] == f"{settings.SITE_URL}/can-bo/phuong-thi-thu/"
    assert told["bodies"][0]["value"] == "<p>Nội dung hội nghị.</p>" and told["language"] == "vi"
    [photo] = next(item for item in items if "associations" in item)["associations"]
    assert photo["type"] == "picture" and photo["renditions"][0]["href"].startswith(f"{settings.SITE_URL}/media/")


def test_what_is_no_item_is_seen():
    item = {"uri": "https://a.example/1", "headlines": [{"value": "Tít"}]}
    assert VALID.is_valid(item)
    faults = ({"uri": "x y"}, {"headline": "x"}, {"type": "story"}, {"headlines": [{"role": "main"}]})
    faults += ({"associations": [{"uri": "https://a.example/2"}]}, {"firstCreated": "hôm qua"})
    assert [fault for fault in faults if VALID.is_valid(item | fault)] == []


@time_machine.travel(NOON, tick=False)
def test_pages_and_filters_are_those_of_the_list(client: Client):
    stories(3)
    first = client.get(f"{ITEMS}&limit=2&tinh=bac-kan")
    following = first["Link"].partition("<")[2].partition(">")[0]
    assert "format=ninjs" in following and "tinh=bac-kan" in following
    numbers = [item["altIds"][0]["value"] for item in first.json() + client.get(following).json()]
    assert numbers == [str(item["id"]) for item in client.get(f"{API}stories").json()["items"]]
    assert client.get(ITEMS, headers={"If-None-Match": client.get(ITEMS)["ETag"]}).status_code == 304
