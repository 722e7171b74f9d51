"""Encodings from before Unicode: every letter there and back, recognised where it is so and nowhere else."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, strategies

from articles.intake import encoding_tables as tables
from articles.intake import encodings
from articles.intake.encodings import Encoding, convert, decode, recognise
from articles.intake.syllables import is_syllable
from tests.articles.intake.labelled import PEOPLE, PLACES
from tests.journey import TWIN

LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *tables.TONES)] + [
    "đ"
]
BOTH = LETTERS + [letter.upper() for letter in LETTERS]
STORY = TWIN.read_text(encoding="utf-8")
TEXTS = [STORY, *(f"{headline}\n{lead}" for headline, lead, *_ in PLACES), *(text for text, _ in PEOPLE)]
ENGLISH = (
    "The Front met on Monday. It's not clear why the committee didn't go to the village. Who knows? I'd say it was a "
    "day of work (from 9 a.m. to 5 p.m.), and so they agreed to add o+1 rooms. See https://example.org/~a/b?c=d."
)
FRENCH = "Il a été très content de la fête à Paris, où ça va bien après l'été, dès que les élèves ont réussi à l'école."
GERMAN = "Über die Größe der Häuser läßt sich schön streiten, möchte man hören; für Bürger wäre es natürlich möglich."


def written(text: str, encoding: Encoding) -> str:
    """A text in an encoding, as the characters that Windows shows for its bytes: the tables the other way round."""
    if encoding == Encoding.UTF8:
        return encodings._as_western(unicodedata.normalize("NFC", text).encode())
    if encoding == Encoding.VIQR:
        shapes = {letter: code for code, letter in tables.VIQR_SHAPES.items() if "*" not in code}
        tones = {tone: code for code, tone in tables.VIQR_TONES.items()}
        marks = "".join(
            f"\\{char}" if char in "(^+'`?~." else char for char in text.replace("đ", "dd").replace("Đ", "DD")
        )
        parts = (_apart(char) for char in unicodedata.normalize("NFC", marks))
        return "".join(shapes.get(base, base) + tones.get(tone, tone) for base, tone in parts)
    table = {letter: chr(code) for code, letter in tables.TCVN3.items()}
    if encoding == Encoding.TCVN3:
        return "".join(table.get(char) or table.get(char.lower()) or char for char in text)
    signs = {letter: code for code, letter in tables.VNI.items() if code[0].isupper() == letter.isupper()}
    return "".join(signs.get(char, char) for char in text)


def _apart(char: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in decomposed if mark in tables.TONES), "")
    return unicodedata.normalize("NFC", decomposed.replace(tone, "") if tone else decomposed), tone


# --- Tables -------------------------------------------------------------------------


def test_there_are_as_many_letters_as_vietnamese_has() -> None:
    assert len(set(BOTH)) == 2 * (12 * 6 + 1)


@pytest.mark.parametrize("encoding", [Encoding.VNI, Encoding.VIQR, Encoding.UTF8])
def test_every_letter_comes_back(encoding: Encoding) -> None:
    for letter in BOTH:
        word = f"x{letter}x" if letter.islower() else f"X{letter}X"
        assert convert(written(word, encoding), encoding) == word


def test_every_small_letter_of_tcvn3_comes_back_and_every_capital_among_capitals() -> None:
    for letter in LETTERS:
        assert convert(written(f"x{letter}x", Encoding.TCVN3), Encoding.TCVN3) == f"x{letter}x"
        assert convert(written(f"XX{letter.upper()}", Encoding.TCVN3), Encoding.TCVN3) == f"XX{letter.upper()}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Uû ban MTTQ", "Uỷ ban MTTQ"),
        ("Bµ NguyÔn ThÞ Hµ", "Bà Nguyễn Thị Hà"),
        ("Uû BAN MÆT TRËN Tæ QUèC", "UỶ BAN MẶT TRẬN TỔ QUỐC"),
        ("UBT¦, H§ND tØnh", "UBTƯ, HĐND tỉnh"),
    ],
)
def test_capitals_of_tcvn3_follow_the_words_around(text: str, shown: str) -> None:
    assert convert(text, Encoding.TCVN3) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ta.i cuo^.c ho.p, o^ng Thi. va` ba. be` dde^`u ve^`.", "Tại cuộc họp, ông Thị và bạ bè đều về."),
        ("Ho. ve^` nha. Sau ddo' ho. nghi?.", "Họ về nha. Sau đó họ nghỉ."),
        ("A\\. https://a.vn/o?e=~u DDa`", "A. https://a.vn/o?e=~u Đà"),
        ("ngu+o+`i u*ng ho^...", "người ưng hô..."),
    ],
)
def test_dots_and_question_marks_of_viqr_are_tones_inside_a_sentence(text: str, shown: str) -> None:
    assert convert(text, Encoding.VIQR) == shown


def test_a_blank_that_was_lost_in_utf_8_is_no_loss() -> None:
    assert convert("lÃ m viá»‡c vÃ  há»\x8dp", Encoding.UTF8) == "làm việc và họp"


# --- Recognising ----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.VIQR, Encoding.UTF8])
def test_a_story_in_an_old_encoding_is_recognised_and_comes_back(encoding: Encoding) -> None:
    old = written(STORY, encoding)
    found = recognise(old)
    assert found is not None
    assert found.encoding == encoding
    assert found.share > 0.9
    converted = convert(old, encoding)
    assert converted.casefold() == unicodedata.normalize("NFC", STORY).casefold()


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
def test_bytes_of_an_old_encoding_are_recognised(encoding: Encoding) -> None:
    content = written(STORY.replace("\u201c", '"').replace("\u201d", '"'), encoding).encode("cp1252", "replace")
    found = recognise(content)
    assert found is not None
    assert found.encoding == encoding
    assert "bắc kạn" in decode(content, encoding).casefold()


def test_bytes_of_vietnamese_windows_are_recognised() -> None:
    content = "".join("".join(_apart(char)) for char in STORY).encode("cp1258", "replace")
    found = recognise(content)
    assert found is not None
    assert found.encoding == Encoding.WINDOWS_1258
    assert decode(content, Encoding.WINDOWS_1258)[:60] == unicodedata.normalize("NFC", STORY)[:60]


def test_a_few_words_are_enough_where_the_font_says_so() -> None:
    assert recognise("häp") is None
    assert recognise("häp", expected=Encoding.TCVN3)
    assert recognise("họp", expected=Encoding.TCVN3) is None


def test_texts_in_unicode_and_in_other_languages_raise_no_alarm() -> None:
    bare = [unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")) for text in TEXTS]
    without_accents = ["".join(char for char in text if not unicodedata.combining(char)) for text in bare]
    for text in (*TEXTS, *bare, *without_accents, ENGLISH, FRENCH, GERMAN, "", "Hà Nam: các cô là mẹ"):
        assert recognise(text) is None, text[:60]
        assert recognise(text.encode("utf-8")) is None
    assert recognise(FRENCH.encode("latin-1")) is None


def test_the_samples_of_the_project_raise_no_alarm() -> None:
    root = Path(__file__).resolve().parents[3]
    for path in (*root.glob("docs/*.md"), root / "README.md"):
        assert recognise(path.read_text(encoding="utf-8")) is None, path.name


@given(strategies.text(max_size=300), strategies.binary(max_size=300), strategies.sampled_from(list(Encoding)))
def test_anything_is_looked_at_and_converted_without_an_error(text: str, content: bytes, encoding: Encoding) -> None:
    recognise(text), recognise(content), recognise(text, encoding)
    assert unicodedata.is_normalized("NFC", convert(text, encoding))
    decode(content, encoding)


# --- Syllables --------------------------------------------------------------------------


def test_words_of_stories_are_syllables_and_broken_ones_are_not() -> None:
    for word in "nghiêng quyết khuỷu giữa gì oanh hoà hòa ương nguyễn rượu huyện khuya quốc thuở".split():
        assert is_syllable(word), word
    for word in "cỏc mỹller trốs hạp̣ xyz thẻâ các̀ âc".split():
        assert not is_syllable(word), word
