"""What a large photo costs in memory, when it is checked and when its renditions are made: bounded by its pixels."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.harness.source import ROOT

MEGABYTE = 1024**2
MEASURED = """
import re, sys
import django
django.setup()
from django.core.files import File
from articles import pictures, renditions
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
small = File(open(sys.argv[1], "rb"))
def work(path):
    with open(path, "rb") as file:
        pictures.check(File(file))
        for _width, picture in renditions._cascade(file, renditions.WIDTHS):
            for extension in renditions.MEDIA_TYPES:
                renditions._encode(picture, extension)
work(sys.argv[1])
before = peak()
work(sys.argv[2])
print(before, peak())
"""
LARGE = pytest.param(8660, marks=pytest.mark.full)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux says how much memory a process had at most")
@pytest.mark.parametrize("width", [4500, LARGE])
@pytest.mark.parametrize(("mode", "ending"), [("RGB", "jpg"), ("RGBA", "png")])
def test_a_large_photo_is_held_in_memory_once_at_most(tmp_path: Path, width: int, mode: str, ending: str) -> None:
    size = (width, width * 2 // 3)
    paths = [tmp_path / f"{name}.{ending}" for name in ("small", "large")]
    for path, of in zip(paths, [(2000, 1333), size], strict=True):
        Image.linear_gradient("L").convert(mode).resize(of).save(path)
    command = [sys.executable, "-c", MEASURED, *map(str, paths)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    before, after = map(int, run.stdout.split())
    assert after - before < 6 * size[0] * size[1]  # bytes; each pixel of the whole picture takes four
    assert after < 400 * MEGABYTE
