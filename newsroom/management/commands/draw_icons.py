"""Draw the icons under which a phone keeps the site: the paper's mark, with room for round masks."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

FOLDER = Path(settings.BASE_DIR) / "newsroom" / "assets" / "site"
RED, WHITE = "#ad111c", "#ffffff"
SIZES = (192, 512)
OVERSAMPLED = 4  # pixels drawn for each pixel of the icon
SIDE = 40  # units of the mark, as in templates/components/mark.html
SHARE = 0.72  # of its size in the page: a mask may cut off a fifth of each edge
# Cubic curves of the middle petal's right half and of the left petal: four points each.
MIDDLE = [((20, 6), (24.2, 10.6), (26.2, 15.2), (26.2, 19.8)), ((26.2, 19.8), (26.2, 24.4), (24.2, 29), (20, 33.6))]
LEFT = [
    ((10.4, 12.8), (10.1, 20.5), (12.5, 27.1), (17.3, 32.1)),
    ((17.3, 32.1), (10.3, 31.2), (6, 26.8), (5, 19.1)),
    ((5, 19.1), (6.4, 16.1), (8.2, 14), (10.4, 12.8)),
]
type Point = tuple[float, float]


def outline(curves: list[tuple[Point, Point, Point, Point]]) -> list[Point]:
    """Points along the curves, one after the other."""
    points = []
    for a, b, c, d in curves:
        for step in range(33):
            t = step / 32
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
            points.append((x, y))
    return points


def mirrored(points: list[Point]) -> list[Point]:
    """The same on the other side of the mark."""
    return [(SIDE - x, y) for x, y in points]


def icon(size: int) -> Image.Image:
    """The mark in white on red, `size` pixels wide and high."""
    wide = size * OVERSAMPLED
    image = Image.new("RGB", (wide, wide), RED)
    pen = ImageDraw.Draw(image)
    middle, left = outline(MIDDLE), outline(LEFT)
    for petal in ([*middle, *reversed(mirrored(middle))], left, mirrored(left)):
        pen.polygon([tuple(wide / 2 + (at - SIDE / 2) * SHARE * wide / SIDE for at in point) for point in petal], WHITE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


class Command(BaseCommand):
    """Two PNG files beside the style sheet."""

    help = "Draw the site's icons into newsroom/assets/site/."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them, small."""
        for size in SIZES:
            icon(size).quantize(32).save(FOLDER / f"icon-{size}.png", optimize=True)
            self.stdout.write(f"icon-{size}.png")
