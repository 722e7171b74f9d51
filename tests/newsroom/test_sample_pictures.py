"""The illustrations of the sample stories: every scene, every hour, the same picture for the same seed."""

import io
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageStat

from newsroom.sample_pictures import SCENES, draw

SMALL = (300, 200)


@cache
def small(scene: str, seed: int) -> bytes:
    """A small picture; each is drawn once for all tests."""
    return draw(scene, seed, SMALL)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def difference(one: bytes, other: bytes) -> float:
    """How far two pictures of one size are apart: the mean over all pixels and channels, 0 to 255."""
    apart = ImageChops.difference(opened(one), opened(other))
    return sum(ImageStat.Stat(apart).mean) / 3


def test_the_scenes_are_those_the_stories_name() -> None:
    assert set(SCENES) == {
        "meeting-hall",
        "stilt-house",
        "harvest",
        "festival",
        "bridge",
        "school",
        "flood-relief",
        "market",
        "house-building",
        "flag-raising",
        "sea-boat",
        "portrait-group",
    }


def test_a_picture_is_a_jpeg_of_the_usual_size() -> None:
    picture = opened(draw("bridge", 7))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1200, 800))


@pytest.mark.parametrize("size", [SMALL, (320, 180), (180, 320), (1, 1)])
def test_a_picture_has_the_size_asked_for(size: tuple[int, int]) -> None:
    assert opened(draw("harvest", 3, size)).size == size


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_fills_its_sheet_with_colour_at_every_hour(scene: str) -> None:
    for seed in range(10, 15):
        picture = opened(small(scene, seed))
        assert min(ImageStat.Stat(picture).stddev) > 20, f"{scene} {seed} is nearly plain"
        edges = [
            picture.crop(area) for area in ((0, 0, 300, 2), (0, 198, 300, 200), (0, 0, 2, 200), (298, 0, 300, 200))
        ]
        assert all(max(ImageStat.Stat(edge).mean) > 16 for edge in edges), f"{scene} {seed} leaves an edge bare"


@pytest.mark.parametrize("scene", SCENES)
def test_a_seed_always_gives_the_same_picture(scene: str) -> None:
    assert draw(scene, 20, SMALL) == small(scene, 20)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("other", [11, 20])
def test_the_next_seeds_give_visibly_other_pictures(scene: str, other: int) -> None:
    assert difference(small(scene, 10), small(scene, other)) > 12


def test_scenes_differ_from_each_other() -> None:
    pictures = [small(scene, 10) for scene in SCENES]
    pairs = [(i, j) for i in range(len(SCENES)) for j in range(i)]
    assert [(SCENES[i], SCENES[j]) for i, j in pairs if difference(pictures[i], pictures[j]) < 12] == []


def test_an_unknown_scene_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown scene 'volcano'.*meeting-hall.*portrait-group"):
        draw("volcano", 1)
    with pytest.raises(ValueError, match="unknown scene"):
        draw("people", 1)  # a name of the drawing itself, not of a scene
