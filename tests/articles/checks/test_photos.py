"""Photos: caption, credit, alternative text, and consent where people at risk are shown."""

import pytest

from articles.checks import photos
from tests.articles.checks.world import found, photo, story


@pytest.mark.parametrize(
    ("check", "part"),
    [(photos.photo_caption, "caption"), (photos.photo_credit, "credit"), (photos.photo_alt, "alt")],
)
def test_what_is_missing_is_found_for_each_photo(check, part) -> None:
    data = story(photos=[photo(), photo(id=8, **{part: ""}), photo(id=9, **{part: " \u00a0"})])
    assert [field for field, _ in found(check, data)] == [f"photos-1-{part}", f"photos-2-{part}"]
    assert found(check, story(photos=[photo()])) == []
    assert found(check, story()) == []


def test_words_beside_the_photo_in_the_text_count() -> None:
    figure = '<figure><img src="/admin/photos/7/" alt="Nhà sàn"><figcaption>Nhà sàn ở Pác Ngòi.</figcaption></figure>'
    data = story(photos=[photo(caption="", alt="")]) | {"body": f"<p>Bài.</p>{figure}"}
    assert found(photos.photo_caption, data) == []
    assert found(photos.photo_alt, data) == []
    bare = data | {"body": '<p>Bài.</p><p><img src="/admin/photos/7/" alt=""></p>'}
    assert [field for field, _ in found(photos.photo_caption, bare)] == ["photos-0-caption"]
    other = data | {"body": figure.replace("/7/", "/8/")}
    assert [field for field, _ in found(photos.photo_caption, other)] == ["photos-0-caption"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"caption": "Các em nhỏ xã Ô Lâm vui Tết."}, ("photos-0-caption", "Các em")),
        ({"caption": "Cô giáo cùng học sinh trên sân trường."}, ("photos-0-caption", "học sinh")),
        ({"alt": "Người già và trẻ em đứng trước sân"}, ("photos-0-alt", "già và trẻ")),
        ({"caption": "Bé gái lên năm được nhận áo ấm."}, ("photos-0-caption", "Bé gái")),
        ({"caption": "Thăm nạn nhân vụ cháy đang điều trị."}, ("photos-0-caption", "nạn nhân")),
        ({"caption": "Tặng quà bệnh nhân chạy thận."}, ("photos-0-caption", "bệnh nhân")),
        ({"caption": "Người bị thương được đưa lên xuồng."}, ("photos-0-caption", "bị thương")),
        ({"caption": "Các em nhỏ vui Tết.", "consent": "Nhà trường, 3/9/2026"}, None),
        ({"caption": "Trao 40 bộ bàn ghế học sinh cho trường."}, None),
        ({"caption": "Lãnh đạo bệnh viện tiếp đoàn."}, None),
        ({"caption": "Báo Thiếu niên Tiền phong trao giải."}, None),
        ({"caption": "Đại biểu dự hội nghị."}, None),
    ],
)
def test_people_at_risk_are_shown_with_a_note_on_consent(fields, words) -> None:
    assert found(photos.photo_consent, story(photos=[photo(**fields)])) == ([words] if words else [])


def test_a_photo_that_was_withdrawn_with_its_story_is_found_again() -> None:
    data = story(photos=[photo(), photo(id=8, sha256="f" * 64)])
    assert found(photos.photo_withdrawn, data, withdrawn_photos=frozenset({"f" * 64})) == [
        ("photos-1-caption", "Quang cảnh hội nghị.")
    ]
    assert found(photos.photo_withdrawn, data) == []
