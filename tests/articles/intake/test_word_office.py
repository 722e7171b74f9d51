"""Word files of the old format through a real LibreOffice, where one is installed: what was written is what is read."""

import resource
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from articles.intake import parse, word
from tests.articles.checks.world import facts
from tests.journey import TWIN

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        shutil.which(settings.SOFFICE) is None, reason="needs LibreOffice: apt-get install libreoffice-writer-nogui"
    ),
]


def written(path: Path, kind: str, read_as: str) -> bytes:
    """The file as LibreOffice writes it in another format."""
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    ways = [f"--infilter={read_as}", "--convert-to", kind, "--outdir", str(path.parent)]
    subprocess.run(
        [settings.SOFFICE, profile, "--headless", *ways, str(path)], check=True, capture_output=True, timeout=300
    )
    return path.with_suffix(f".{kind}").read_bytes()


@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_a_story_in_the_old_format_is_read_as_in_the_new_one(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "tin.txt"
    path.write_text(TWIN.read_text(encoding="utf-8"), encoding="utf-8")
    old = written(path, kind, "Text (encoded):UTF8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    story = word.read(old, f"tin.{kind}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{kind}: {len(old) // 1000} kB, {cpu:.1f} s, at most {after.ru_maxrss // 1024} MB")  # noqa: T201
    assert "old-format" in story.warnings
    known, found = (parse(text, facts()) for text in (TWIN.read_text(encoding="utf-8"), story.text))
    for field in (
        "headline",
        "lead",
        "body",
        "captions",
        "officials",
        "documents",
        "event_date",
        "period",
        "provinces",
    ):
        assert getattr(found, field) == getattr(known, field), field


def test_headings_and_tables_come_through_the_old_format(tmp_path: Path) -> None:
    rows = [("Xã", "Nhà"), ("Một", "4"), ("Hai", "5")]
    cells = "".join(f"<tr><td>{place}</td><td>{count}</td></tr>" for place, count in rows)
    path = tmp_path / "tin.html"
    path.write_text(
        f"<meta charset='utf-8'><h1>Lạng Sơn: Trao nhà</h1><p>Sáng 5/5, tỉnh trao nhà.</p><table>{cells}</table>",
        encoding="utf-8",
    )
    story = word.read(written(path, "doc", "HTML (StarWriter)"), "tin.doc")
    assert all(cell in story.html for row in rows for cell in row)
    assert "<table>" in story.html


def test_what_is_no_word_file_is_refused_by_the_real_program_too(tmp_path: Path) -> None:
    with pytest.raises(word.Refused) as caught:
        word.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "tin.doc")
    assert caught.value.code in {"old-failed", "not-word", "empty"}
