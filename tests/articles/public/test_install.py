"""The site as an app: its manifest and icons, and what a browser keeps of it."""

import json
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from articles.public import install
from newsroom.management.commands import draw_icons
from tests import factories

SETTLED = """async (wanted) => {
    const kept = async () => {
        const names = (await caches.keys()).filter(name => name.startsWith("pages-"));
        const keys = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
        return keys.flat().map(request => new URL(request.url).pathname).sort().join();
    };
    for (let tries = 0; tries < 100 && await kept() !== wanted; tries++) await new Promise(go => setTimeout(go, 50));
    return await kept();
}"""
CONTROLLED = """async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
        await new Promise(go => navigator.serviceWorker.addEventListener("controllerchange", go, { once: true }));
}"""


@pytest.mark.django_db
def test_the_worker_stands_at_the_root_and_is_asked_for_every_time(client: Client):
    response = client.get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in response["Content-Security-Policy"]
    told = json.loads(re.match(r"const SITE = (.*);\n", response.content.decode())[1])
    assert {"/admin/", "/doc-duyet/"} <= set(told["never"])
    for address in (*told["offline"].values(), *told["first"]):
        assert address.startswith("/static/") or "offline" in client.get(address).resolver_match.url_name


def test_a_changed_file_makes_another_version(monkeypatch):
    before = install.worker.__wrapped__()
    monkeypatch.setattr(install, "static", lambda name: f"/static/changed/{name}")
    assert before.split('"', 4)[3] != install.worker.__wrapped__().split('"', 4)[3]


def test_the_icons_are_those_of_the_manifest_and_as_the_command_draws_them(client: Client):
    response = client.get("/ung-dung.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["scope"], manifest["start_url"]) == ("/", "/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as kept:
            assert icon["sizes"] == "{}x{}".format(*kept.size)
            drawn = BytesIO()
            draw_icons.icon(kept.width).quantize(32).save(drawn, "PNG")
            assert kept.convert("RGB").tobytes() == Image.open(drawn).convert("RGB").tobytes()


def test_a_mask_cuts_nothing_off_the_mark():
    """Maskable icons may lose all outside a circle of four fifths of their width."""
    image = draw_icons.icon(192)
    middle = image.width / 2
    for x in range(0, image.width, 2):
        for y in range(0, image.width, 2):
            if (x - middle) ** 2 + (y - middle) ** 2 > (0.4 * image.width) ** 2:
                assert image.getpixel((x, y)) == image.getpixel((0, 0)), (x, y)


def stay_until_kept(page: Page, *paths: str) -> None:
    wanted = ",".join(sorted(paths))
    assert page.evaluate(SETTLED, wanted) == wanted


@pytest.mark.django_db(transaction=True)
def test_what_was_read_is_there_without_a_network_until_it_is_withdrawn(
    new_context: Callable[..., BrowserContext], live_server, tripwire
):
    """One browser and one story for all of it: a worker of its own takes a second to start."""
    story = factories.publish("Bắc Kạn: Chuyện đã đọc")
    address = story.get_absolute_url()
    context = new_context(service_workers="allow")
    page = context.new_page()
    page.goto("/")
    page.evaluate(CONTROLLED)
    page.goto(address)
    page.goto("/admin/login/")
    page.goto("/tim-kiem/?q=chuyen")
    page.goto("/")
    stay_until_kept(page, address, "/")

    context.set_offline(True)
    page.goto(address)
    assert page.locator("h1").inner_text() == "Bắc Kạn: Chuyện đã đọc"
    page.goto("/cai-chinh/")
    assert page.locator("h1").inner_text() == "Không có mạng"
    page.locator(".kept-list a", has_text="Chuyện đã đọc").wait_for()
    page.goto("/en/cai-chinh/")
    assert page.locator("h1").inner_text() == "No network"

    context.set_offline(False)
    factories.withdraw(story, timezone.now())
    page.goto("/")  # the reader does not open the story again: the worker asks by itself
    stay_until_kept(page, "/")
    context.set_offline(True)
    page.goto(address)
    assert page.locator("h1").inner_text() == "Không có mạng"
    tripwire.problems.clear()  # without a network the files of a page that is not kept fail, as they should
