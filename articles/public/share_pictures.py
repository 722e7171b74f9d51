"""The picture that a shared link shows: the headline in the paper's own type, beside the story's photo."""

import hashlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont, ImageOps

from articles.models.published import PublishedArticle
from articles.public import headlines
from articles.public.media import MAX_AGE
from articles.public.story import LARGEST_ID

SIZE = WIDTH, HEIGHT = 1200, 630  # pixels, as Open Graph has it
MARGIN, PHOTO_WIDTH, BAR = 64, 440, 14
PAPER, INK, SOFT, RED = "#fffefc", "#1a1512", "#5b5149", "#ad111c"
HEADLINE_SIZES = range(72, 35, -4)  # pixels; the largest in which the headline fits
LINE_HEIGHT = 1.28  # of the type size: room for marks above marks
# Petals of the paper's sign on a field of 40 by 40: a starting point, then cubic curves.
PETAL = [
    (10.4, 12.8),
    (10.1, 20.5),
    (12.5, 27.1),
    (17.3, 32.1),
    (10.3, 31.2),
    (6, 26.8),
    (5, 19.1),
    (6.4, 16.1),
    (8.2, 14),
    (10.4, 12.8),
]
HEART = [
    (20, 6),
    (24.2, 10.6),
    (26.2, 15.2),
    (26.2, 19.8),
    (26.2, 24.4),
    (24.2, 29),
    (20, 33.6),
    (15.8, 29),
    (13.8, 24.4),
    (13.8, 19.8),
    (13.8, 15.2),
    (15.8, 10.6),
    (20, 6),
]

Point = tuple[float, float]


class Words(NamedTuple):
    """What stands on the picture."""

    place: str
    headline: str
    foot: str
    paper: str


@require_safe
def share_picture(request: HttpRequest, article_id: int) -> HttpResponse:
    """The picture of a story that readers see now, as JPEG; 404 for any other."""
    if article_id > LARGEST_ID:
        raise Http404("no such story")
    rows = PublishedArticle.objects.visible(timezone.now()).select_related("section").for_cards()
    story = rows.filter(article_id=article_id).first()
    if story is None:
        raise Http404("no such story")
    words, photo = words_of(story), story.card["photo"]
    etag = f'"{hashlib.sha256(repr((words, photo and photo["src"])).encode()).hexdigest()[:20]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        name = photo["src"].removeprefix(settings.MEDIA_URL) if photo else ""
        focal = tuple(photo["focal"]) if photo else (0.5, 0.5)
        response = HttpResponse(picture(words, name, focal), content_type="image/jpeg")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response


def words_of(story: PublishedArticle) -> Words:
    """The words of a story's picture; the province stands above a headline that begins with it."""
    place = headlines.place_of(story) or story.card["province"]
    day = timezone.localtime(story.first_published_at)
    foot = " · ".join(filter(None, [story.section.name if story.section else "", f"{day.day}/{day.month}/{day.year}"]))
    return Words(place, headlines.after_place(story), foot, settings.MASTHEAD["name"])


@lru_cache(maxsize=64)
def picture(words: Words, photo: str, focal: Point) -> bytes:
    """A JPEG of 1200 by 630 pixels.

    `photo` is a name in public storage, or empty; `focal` the shares of its width and height where its focus lies.
    """
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    beside = _photo(photo, focal)
    if beside:
        image.paste(beside, (WIDTH - PHOTO_WIDTH, 0))
    draw.rectangle((0, 0, WIDTH - (PHOTO_WIDTH if beside else 0), BAR), fill=RED)
    room = WIDTH - 2 * MARGIN - (PHOTO_WIDTH if beside else 0)
    _head(draw, words)
    top = 190
    if words.place:
        draw.text((MARGIN, top), words.place, font=_font("be-vietnam-pro-700", 34), fill=RED)
        top += 60
    foot_at = HEIGHT - MARGIN - 26
    _headline(draw, words.headline, (MARGIN, top), room, foot_at - top - 36)
    draw.text((MARGIN, foot_at), words.foot, font=_font("be-vietnam-pro-500", 28), fill=SOFT)
    file = BytesIO()
    image.save(file, "JPEG", quality=88, optimize=True, progressive=True)
    return file.getvalue()


def _head(draw: ImageDraw.ImageDraw, words: Words) -> None:
    """The sign and the name of the paper."""
    side, left, top = 64, MARGIN, MARGIN + 10
    draw.rounded_rectangle((left, top, left + side, top + side), radius=5, fill=RED)
    right = [(40 - x, y) for x, y in PETAL]
    for outline in (HEART, PETAL, right):
        curve = [(left + x * side / 40, top + y * side / 40) for x, y in _curve(outline)]
        draw.polygon(curve, fill=PAPER)
    name = _font("be-vietnam-pro-700", 34)
    draw.text((left + side + 20, top + side / 2), words.paper, font=name, fill=INK, anchor="lm")


def _curve(points: list[Point], steps: int = 16) -> list[Point]:
    """Points on cubic Bézier curves; each begins where the last ended."""
    found = []
    for begin in range(0, len(points) - 3, 3):
        a, b, c, d = points[begin : begin + 4]
        for step in range(steps):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            x, y = (
                sum(weight * point[axis] for weight, point in zip(weights, (a, b, c, d), strict=True))
                for axis in (0, 1)
            )
            found.append((x, y))
    return found


def _headline(draw: ImageDraw.ImageDraw, text: str, at: Point, width: float, height: float) -> None:
    """The headline in the largest type in which all of it fits, else in the smallest with what fits of it."""
    for size in HEADLINE_SIZES:
        font = _font("literata-700", size)
        lines = wrapped(text, font, width)
        most = int(height // (size * LINE_HEIGHT))
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(lines[most - 1], font, width)]
    left, top = at
    for number, line in enumerate(lines):
        draw.text((left, top + number * size * LINE_HEIGHT), line, font=font, fill=INK)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The words in lines of at most that many pixels; a word that is longer is broken where it has to be."""
    lines = [""]
    for word in text.split():
        while font.getlength(word) > width:
            fits = next(end for end in range(len(word), 0, -1) if end == 1 or font.getlength(word[:end]) <= width)
            lines += [word[:fits], ""]
            word = word[fits:]
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def _shortened(line: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The line with an ellipsis, and without the words for which that leaves no room."""
    words = line.split()
    while len(words) > 1 and font.getlength(" ".join(words) + " …") > width:
        words.pop()
    return " ".join(words) + " …"


def _photo(name: str, focal: Point) -> Image.Image | None:
    """The photo cut to its place around what matters in it; None without one, also where its file is gone."""
    if not name:
        return None
    try:
        with default_storage.open(name) as file, Image.open(file) as photo:
            size = (PHOTO_WIDTH, HEIGHT)
            return ImageOps.fit(photo.convert("RGB"), size, Image.Resampling.LANCZOS, centering=focal)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=32)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of the site, which has every letter of Vietnamese."""
    path: Any = finders.find(f"site/fonts/{name}.woff2")
    return ImageFont.truetype(BytesIO(Path(path).read_bytes()), size)
