"""Sharing a text from the phone: it arrives in the form, and nothing is kept before somebody says so."""

import json
from functools import partial
from urllib.parse import urlencode, urljoin

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
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
    assert told["share_target"]["action"] == reverse("admin:desk_share")
    assert told["share_target"]["method"] == "POST"
    assert set(told["share_target"]["params"]) == {*SHARED, "files"}
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


# --- What the phone sends ------------------------------------------------------


STORY = "Bắc Kạn: Trao nhà\n\nSáng 5/5, Mặt trận xã trao nhà cho hộ nghèo.\n\nBà con vui mừng."


def files(*texts: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"tin-{n}.txt", text.encode(), "text/plain") for n, text in enumerate(texts)]


@pytest.fixture
def share(client):
    """The phone's own program sends it: no page, so no token and no other site."""
    client.handler.enforce_csrf_checks = True
    return partial(client.post, "/admin/sources/share/", headers={"sec-fetch-site": "none"})


def test_a_text_shared_by_the_phone_fills_the_form_and_is_not_kept(share, client, cast):
    client.force_login(cast.reporter)
    page = share(SHARED | {"text": STORY * 40})
    assert page.context["form"]["text"].value() == f"Hội nghị\n\n{STORY * 40}\n\n{SHARED['url']}"
    assert "errorlist" not in page.content.decode()
    assert not Source.objects.exists()


def test_files_shared_by_the_phone_are_kept_and_one_leads_to_its_form(share, client, cast):
    client.force_login(cast.reporter)
    answer = share({"files": files(STORY)})
    source = Source.objects.get()
    assert (source.text, source.received_by) == (STORY, cast.reporter)
    assert answer["Location"] == f"{reverse('admin:articles_article_add')}?source={source.pk}"
    assert share({"files": files(STORY, STORY.replace("Trao", "Sửa"))})["Location"] == reverse("admin:desk_sources")
    assert Source.objects.count() == 2  # the first was there already


def test_what_is_no_text_is_told_of_and_the_rest_is_kept(share, client, cast):
    client.force_login(cast.reporter)
    page = share({"text": "Kèm tệp", "files": files(STORY, "\0")})
    assert page.status_code == 422
    assert page.context["form"]["text"].value() == "Kèm tệp"
    assert page.context["form"].errors["files"] == ["tin-1.txt: The file is not a text."]
    assert Source.objects.get().text == STORY


def test_a_page_of_some_site_cannot_share_in_somebodys_name(share, client, cast):
    client.force_login(cast.reporter)
    for site in ("cross-site", "same-site", "same-origin", ""):
        assert share({"files": files(STORY)}, headers={"sec-fetch-site": site}).status_code == 403
    assert client.get("/admin/sources/share/")["Location"] == reverse("admin:desk_sources")
    client.force_login(cast.admin)
    assert share({"files": files(STORY)}).status_code == 404
    assert not Source.objects.exists()


def test_whoever_has_to_sign_in_finds_the_shared_text_afterwards(share, client, cast):
    address = share(SHARED)["Location"]
    sign_in = client.get(address)
    client.handler.enforce_csrf_checks = False
    page = client.post(sign_in["Location"], {"username": cast.reporter.username, "password": PASSWORD}, follow=True)
    assert page.context["form"]["text"].value() == f"{SHARED['text']}\n\n{SHARED['url']}"
    client.logout()
    assert share({"files": files(STORY)})["Location"].startswith(reverse("admin:desk_sources"))
    assert not Source.objects.exists()
