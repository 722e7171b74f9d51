"""Sharing a text from the phone: it arrives in the form, and nothing is kept before somebody says so."""

import json
from urllib.parse import urlencode, urljoin

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from articles.desk import receive
from articles.models import Source
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_desk")]

SHARED = {"title": "Hội nghị", "text": "Bắc Kạn: Hội nghị <b>mới</b>\n\nSáng 5/5, họp.", "url": "https://bao.vn/1"}


def manifest() -> dict:
    with open(finders.find("desk/app.webmanifest"), encoding="utf-8") as file:
        return json.load(file)


def test_the_manifest_sends_what_is_shared_to_the_page_that_takes_texts_in(client, cast):
    told = manifest()
    assert told["share_target"]["action"] == reverse("admin:desk_sources")
    assert told["share_target"]["method"] == "GET"
    assert told["scope"] == told["start_url"] == reverse("admin:index")
    for icon in told["icons"]:
        assert finders.find(urljoin("desk/", icon["src"]))
    client.force_login(cast.reporter)
    page = client.get(reverse("admin:index"))
    assert '<link rel="manifest" href="/static/desk/app.' in page.content.decode()
    assert "manifest-src 'self'" in page["Content-Security-Policy"]


def test_a_shared_text_fills_the_form_and_is_kept_only_when_it_is_sent(client, cast):
    client.force_login(cast.reporter)
    page = client.get(f"/admin/sources/?{urlencode(SHARED)}")
    text = page.context["form"]["text"].value()
    assert text == f"{SHARED['text']}\n\n{SHARED['url']}"
    assert "<b>mới" not in page.content.decode()
    assert not Source.objects.exists()
    client.post("/admin/sources/", {"text": text})
    assert Source.objects.get().text == text


def test_a_title_that_the_text_lacks_stands_above_it(client, cast):
    client.force_login(cast.reporter)
    page = client.get(f"/admin/sources/?{urlencode({'title': 'Trao nhà', 'text': 'Sáng 5/5, lễ trao.'})}")
    assert page.context["form"]["text"].value() == "Trao nhà\n\nSáng 5/5, lễ trao."


def test_after_signing_in_the_shared_text_is_still_there(client, cast):
    address = f"/admin/sources/?{urlencode(SHARED)}"
    sign_in = client.get(address)
    assert sign_in.status_code == 302
    page = client.post(sign_in["Location"], {"username": cast.reporter.username, "password": PASSWORD}, follow=True)
    assert page.context["form"]["text"].value().startswith(SHARED["text"])


def test_no_more_is_filled_in_than_may_be_sent(client, cast):
    client.force_login(cast.reporter)
    page = client.get("/admin/sources/", {"text": "a" * (receive.LARGEST + 9)})
    assert len(page.context["form"]["text"].value()) == receive.LARGEST


def test_a_text_too_long_to_be_kept_through_the_sign_in_leads_to_the_page_without_it(client, cast):
    sign_in = client.get("/admin/sources/", {"text": "Mặt trận họp. " * 80})
    assert sign_in.status_code == 302
    page = client.post(sign_in["Location"], {"username": cast.reporter.username, "password": PASSWORD}, follow=True)
    assert page.request["PATH_INFO"] == "/admin/sources/"
    assert not page.context["form"]["text"].value()
