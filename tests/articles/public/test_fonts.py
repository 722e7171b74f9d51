"""The web fonts: every letter of Vietnamese, and what the command makes of them."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from newsroom.management.commands import subset_fonts

FILES = sorted(subset_fonts.FOLDER.glob("*.woff2"))
TEXT = "Nguyễn Thị Ỷ Lan, Đắk Lắk: ẾỘỮ ằẵặ “Đại đoàn kết” – 46,3 tỷ ₫; H'Nguôm Niê, Čư M’gar"


def test_every_face_is_there_with_its_licence():
    assert {file.stem for file in FILES} == {face.name for face in subset_fonts.FACES}
    for name in subset_fonts.LICENCES.values():
        assert "SIL Open Font License, Version 1.1" in (subset_fonts.FOLDER / name).read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_face_has_every_letter_a_vietnamese_text_needs(file: Path):
    letters = TTFont(file).getBestCmap()
    assert [letter for letter in {*TEXT, *subset_fonts.VIETNAMESE} if ord(letter) not in letters] == []


def test_the_command_makes_the_committed_bytes():
    face = subset_fonts.FACES[0]
    assert subset_fonts.subset(face) == (subset_fonts.FOLDER / f"{face.name}.woff2").read_bytes()


def test_the_style_sheet_names_the_files_that_are_there():
    styles = (subset_fonts.FOLDER.parent / "site.css").read_text()
    for file in FILES:
        assert f'url("fonts/{file.name}")' in styles
    assert styles.count("url(") == len(FILES)
