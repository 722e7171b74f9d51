"""Settings of the test suite: those of production, pointed at temporary places.

`tests/conftest.py` sets the environment that production would have before this is read.
"""

import os
from pathlib import Path

from newsroom.settings import *
from newsroom.settings import BUCKET, DATABASES, STORAGES

# Each pytest-xdist worker has folders of its own; a process that a test starts may be told another.
FOLDER = Path(os.environ["NEWSROOM_TEST_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
FILES_DIR = Path(os.environ.get("NEWSROOM_FILES", "") or FOLDER)

MEDIA_ROOT = FILES_DIR / "media"
if not BUCKET:
    STORAGES["private"]["OPTIONS"]["location"] = FILES_DIR / "private"
STATIC_ROOT = FOLDER / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Plain names: the suite needs no collectstatic. Tests of the manifest build their own.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the server that the browser talks to has connections of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

# The whole suite asks from one address. Tests of the limit set their own.
API_REQUESTS_PER_MINUTE = 1_000_000_000

# Jobs are kept aside and not run; tests of the worker turn the real backend on, also in processes that they start.
if os.environ.get("NEWSROOM_TEST_JOBS") != "database":
    TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": ["default", "mail"]}}
