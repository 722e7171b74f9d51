"""Static files as production has them: every file that a page or a style sheet names is there."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage
from django.core.management import call_command

from tests.harness.source import templates

NAMED = re.compile(r"""\{%\s*static\s+["']([^"'{}|]+)["'](?!\|add)""")
SHEET = re.compile(r"""\{%\s*include\s+"desk/sheet.html"\s+with\s+name="([^"]+)\"""")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory):
    """The storage of production, without compression, filled by collectstatic."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("static")
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield staticfiles_storage


def test_every_file_that_a_template_names_is_there(manifest: StaticFilesStorage) -> None:
    named = {(path, name) for path, text in templates().items() for name in NAMED.findall(text)}
    sheets = {(path, f"desk/{name}.css") for path, text in templates().items() for name in SHEET.findall(text)}
    assert min(len(named), len(sheets)) > 3
    named |= sheets
    assert [(path, name) for path, name in sorted(named) if name not in manifest.hashed_files] == []


def test_files_have_names_that_change_with_their_content(manifest: StaticFilesStorage) -> None:
    address = manifest.url("site/site.css")
    assert re.search(r"/site\.[0-9a-f]{12}\.css$", address)
    assert Path(manifest.path(manifest.stored_name("site/site.css"))).exists()
