"""What happens to every request: no cookies in public, our own error page, the language of the path or the account."""

import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from newsroom.middleware import SaveDataMiddleware
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/tinh/", "/healthz", "/khong-co/"])
def test_public_pages_answer_alike_whatever_cookies_come_and_set_none(path):
    plain, noisy = Client(), Client()
    for name in ("sessionid", "csrftoken", "messages", "django_language"):
        noisy.cookies[name] = "rác;rác\x01" if name == "messages" else "0" * 31 + "!"
    answers = [client.get(path) for client in (plain, noisy)]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/khong-co-trang-nay/", "/tin/khong-co-999999/", "/tinh/khong-co/"])
def test_what_is_not_there_is_answered_in_our_design(settings, debug, path):
    settings.DEBUG = debug
    answer = Client().get(path)
    assert answer.status_code == 404
    assert "site/base.html" in [template.name for template in answer.templates]


def test_the_desk_speaks_the_language_of_the_account(cast, client):
    for language, word in (("vi", 'lang="vi"'), ("en", 'lang="en"')):
        cast.editor.language = language
        cast.editor.save()
        client.force_login(cast.editor)
        assert word in client.get("/admin/").text


def test_who_saves_data_gets_the_page_without_fonts():
    for path in ("/", factories.publish("Bắc Kạn: Chợ phiên").get_absolute_url()):
        whole, light = (Client().get(path, headers=headers) for headers in ({}, {"Save-Data": "on"}))
        assert whole.content == Client().get(path, headers={"Save-Data": "off"}).content
        assert all("Save-Data" in re.split(", *", page["Vary"]) for page in (whole, light))
        assert 'as="font"' in whole.text
        assert [int(page["Content-Length"]) for page in (whole, light)] == [len(whole.content), len(light.content)]
        assert light.text.startswith('<!doctype html>\n<html class="light" lang="vi">')
        fonts = re.compile(r'\s*<link rel="preload" [^>]*as="font"[^>]*>')
        assert light.text == fonts.sub("", whole.text).replace("<html ", '<html class="light" ')


def test_who_saves_data_gets_the_narrowest_of_each_picture_also_in_the_text(rf):
    page = '<html lang="vi"><p>sizes="5"</p><img srcset="/a 320w, /b 960w" sizes="(max-width: 9em) 9em, 1px">'
    middleware = SaveDataMiddleware(lambda request: HttpResponse(page))
    assert middleware(rf.get("/")).text == page
    light = middleware(rf.get("/", headers={"Save-Data": "On"})).text
    assert light.endswith('<img srcset="/a 320w, /b 960w" sizes="1px">')


@pytest.mark.parametrize("path", ["/admin/login/", "/feed.json", "/healthz"])
def test_saving_data_changes_nothing_else(path: str):
    whole, light = (Client().get(path, headers=headers) for headers in ({}, {"Save-Data": "on"}))
    assert 'class="light"' not in light.text
    assert "Save-Data" not in whole.get("Vary", "")


def test_where_the_database_is_away_readers_are_told_to_come_back(client, db, monkeypatch):
    def away(*given):
        raise OperationalError("connection refused")

    monkeypatch.setattr("articles.public.front.front_context", away)
    client.raise_request_exception = False
    answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "site/base.html" in [template.name for template in answer.templates]
