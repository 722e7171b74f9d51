"""Draw the map of the 34 units: one SVG from the outlines in `provinces/data/map`, islands and their names in it."""

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand

DATA = Path(settings.BASE_DIR) / "provinces" / "data" / "map"
FILE = Path(settings.BASE_DIR) / "newsroom" / "assets" / "site" / "map.svg"

WEST, NORTH, EAST, SOUTH = 101.9, 23.6, 115.8, 7.5  # degrees
SCALE = 50  # units of the drawing to a degree of latitude
NARROWING = math.cos(math.radians(16))  # of a degree of longitude, in the middle of the country
WIDTH, HEIGHT = round((EAST - WEST) * NARROWING * SCALE), round((NORTH - SOUTH) * SCALE)
SMALLEST = 4  # square units; a smaller island of a province is left out
DOT = 3.5  # radius of an island of the archipelagos

Point = tuple[int, int]


class Archipelago(NamedTuple):
    """Where its name stands; it is drawn with its islands always."""

    id: str
    group: str
    x: int
    y: int


ARCHIPELAGOS = [
    Archipelago("hoang-sa", "Quần đảo Hoàng Sa", 485, 305),
    Archipelago("truong-sa", "Quần đảo Trường Sa", 545, 570),
]


def point(longitude: float, latitude: float) -> Point:
    """Where a place lies in the drawing."""
    return round((longitude - WEST) * NARROWING * SCALE), round((NORTH - latitude) * SCALE)


def _features(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / name).read_text())["features"]


def _rings(geometry: dict[str, Any]) -> Iterator[list[Point]]:
    """Outlines in drawing units without points that fall together; islands too small to see are left out."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for ring in (ring for polygon in polygons for ring in polygon):
        corners = [point(*corner) for corner in ring]
        corners = [corner for corner, before in zip(corners, [None, *corners], strict=False) if corner != before]
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(corners)) / 2
        if abs(area) >= SMALLEST:
            yield corners[:-1]


def _path(rings: Iterator[list[Point]]) -> str:
    """The rings as path data, each step relative to the one before."""
    parts = []
    for ring in rings:
        steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring)]
        parts.append(f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z")
    return "".join(parts).replace(" -", "-")


def draw() -> str:
    """The whole map; every unit and both archipelagos bear ids that pages use."""
    shapes = [f'<path id="{f["id"]}" d="{_path(_rings(f["geometry"]))}"/>' for f in _features("provinces34.geojson")]
    for archipelago in ARCHIPELAGOS:
        islands = [f for f in _features("islands.geojson") if f["properties"]["group"] == archipelago.group]
        dots = [point(*island["geometry"]["coordinates"]) for island in islands]
        circles = "".join(f'<circle cx="{x}" cy="{y}" r="{DOT}"/>' for x, y in dots)
        shapes.append(f'<g id="{archipelago.id}">{circles}</g>')
        shapes.append(f'<text x="{archipelago.x}" y="{archipelago.y}" stroke="none">{archipelago.group}</text>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
            ' font-size="17" text-anchor="middle" fill="#8a0d16" stroke="#fff" stroke-width="1">',
            "<title>Bản đồ minh họa, không thể hiện ranh giới hành chính chính xác</title>",
            *shapes,
            "</svg>\n",
        ]
    )


class Command(BaseCommand):
    help = "Draw the site's map again from provinces/data/map; commit what it writes."

    def handle(self, *args, **options) -> None:
        """Write the file; print its size in bytes."""
        content = draw()
        FILE.write_text(content)
        self.stdout.write(f"{FILE.name}  {len(content.encode())}")
