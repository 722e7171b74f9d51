"""The picture of a shared link."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from PIL import Image, ImageChops

from articles.models import PublishedArticle
from articles.public import share_pictures
from articles.public.share_pictures import Words, picture, wrapped
from tests import factories
from tests.articles.desk.stories import move

NOON = factories.moment("2026-11-20 12:00")
WORDS = Words("Bắc Kạn", "Đánh giá kết quả công tác Mặt trận", "20/11/2026", "Mặt trận Địa phương")


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    assert (image.format, image.size) == ("JPEG", (1200, 630))
    return image


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
def test_a_story_that_readers_see_has_one_and_no_other(client: Client, cast):
    story = factories.publish("Bắc Kạn: Một tin", at=NOON)
    later = factories.publish("Hẹn giờ", at=NOON + timedelta(hours=1))
    response = client.get(f"/chia-se/{story.article_id}.jpg")
    opened(response.content)
    again = client.get(f"/chia-se/{story.article_id}.jpg", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and not again.content
    assert client.get(f"/chia-se/{later.article_id}.jpg").status_code == 404
    assert client.get(f"/chia-se/{10**30}.jpg").status_code == 404
    move(story.article, "withdraw", cast.chief, notice="Đã gỡ.")
    assert client.get(f"/chia-se/{story.article_id}.jpg").status_code == 404


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
def test_a_new_headline_makes_another_picture(client: Client):
    first, second = (factories.publish(headline, at=NOON) for headline in ("Bắc Kạn: Một tin", "Bắc Kạn: Hai tin"))
    one, other = (client.get(f"/chia-se/{story.article_id}.jpg") for story in (first, second))
    assert one["ETag"] != other["ETag"] and one.content != other.content


def test_the_province_stands_above_a_headline_that_begins_with_it():
    card = {"province": "Bắc Kạn", "photo": None}
    story = PublishedArticle(headline="Bắc Kạn:Một tin", card=card, first_published_at=NOON)
    words = share_pictures.words_of(story)
    assert (words.place, words.headline) == ("Bắc Kạn", "Một tin")


@pytest.mark.parametrize("headline", ["Tin", "Hội nghị " * 60, "Khôngcódấucách" * 40])
def test_whatever_the_headline_its_lines_stay_inside(headline: str):
    font = share_pictures._font("literata-700", 36)
    assert all(font.getlength(line) <= 600 for line in wrapped(headline, font, 600))
    assert "".join(wrapped(headline, font, 600)).replace(" ", "") == headline.replace(" ", "")
    margin = opened(picture(WORDS._replace(headline=headline), "", (0.5, 0.5))).crop((1200 - 40, 40, 1200, 630))
    assert all(channel[0] > 240 for channel in margin.getextrema())  # nothing is drawn there


def test_every_mark_of_vietnamese_has_its_own_shape():
    shapes = {letter: picture(WORDS._replace(headline=letter), "", (0.5, 0.5)) for letter in "EÊẾỀỂỄỆOÔƠỘỢUƯỮĐD"}
    assert len(set(shapes.values())) == len(shapes)


def test_the_photo_is_cut_around_its_focus_and_a_lost_one_is_done_without(media):
    Image.new("RGB", (800, 400), "blue").save(media / "nua.jpg")
    half = Image.open(media / "nua.jpg")
    half.paste("yellow", (0, 0, 400, 400))
    half.save(media / "nua.jpg")
    left, right = (opened(picture(WORDS, "nua.jpg", (across, 0.5))).getpixel((1100, 300)) for across in (0.1, 0.9))
    assert left[2] < 90 < 200 < right[2]  # yellow, blue
    without = opened(picture(WORDS, "mat.jpg", (0.5, 0.5)))
    assert ImageChops.difference(without, opened(picture(WORDS, "", (0.5, 0.5)))).getbbox() is None
