"""Files in a bucket of an S3-compatible store: whole objects that nobody outside can read; an error when it is away.

One client for all threads of a process. While the store does not answer, one caller at a time tries whether it is back
and all others are told at once, so that requests for pictures never hold every thread of a server.
"""

import base64
import hashlib
import io
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from articles.away import FilesAway

logger = logging.getLogger(__name__)

CONNECT, READ = 2, 5  # seconds that the store has to take a connection, and to send or take the next bytes
ATTEMPTS = 2
PAGE = 1000  # objects that the store lists at once
NOT_THERE = {"404", "NoSuchKey"}  # codes of a missing file, which `NoSuchBucket` is not


@dataclass(frozen=True)
class Entry:
    """An object as a list of the bucket has it; the name is that within its folder."""

    name: str
    size: int
    modified: datetime


class Client:
    """The calls of the store that are used, with `FilesAway` for whatever is not an answer."""

    def __init__(self, endpoint: str, access_key: str, secret_key: str, region: str) -> None:
        config = Config(
            connect_timeout=CONNECT,
            read_timeout=READ,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            # Checksums in trailers came late, and not every other maker's store knows them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._calls = Session().create_client(
            "s3",
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=config,
        )
        self._failed = False
        self._trying = threading.Lock()

    def call(self, name: str, **options: Any) -> dict[str, Any]:
        """The answer; FileNotFoundError where there is no such object, FilesAway where none came."""
        with self._watched(options.get("Key", "")):
            return getattr(self._calls, name)(**options)

    def read(self, **options: Any) -> tuple[bytes, dict[str, Any]]:
        """The bytes of an object, and what was said of it."""
        with self._watched(options["Key"]):
            answer = self._calls.get_object(**options)
            with answer["Body"] as body:
                return body.read(), answer

    @contextmanager
    def _watched(self, key: str) -> Iterator[None]:
        alone = self._failed
        if alone and not self._trying.acquire(blocking=False):
            raise FilesAway("The store of the files does not answer.")
        try:
            yield
            self._failed = False
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            self._failed = status >= 500
            if error.response["Error"]["Code"] in NOT_THERE:
                raise FileNotFoundError(key) from error
            raise self._away(error) from error
        except (BotoCoreError, OSError) as error:
            self._failed = True
            raise self._away(error) from error
        finally:
            if alone:
                self._trying.release()

    def _away(self, error: Exception) -> FilesAway:
        logger.error("The store of the files: %s", error)
        return FilesAway(f"The store of the files does not do what it should: {error}")


@cache
def client(endpoint: str, access_key: str, secret_key: str, region: str) -> Client:
    """The client of this process."""
    return Client(endpoint, access_key, secret_key, region)


@deconstructible
class BucketStorage(Storage):
    """A folder of a bucket. An object is there as a whole or not at all, and has no address of its own."""

    def __init__(
        self, endpoint: str, bucket: str, prefix: str, access_key: str, secret_key: str, region: str, folder: str
    ) -> None:
        self.bucket, self.before = bucket, f"{prefix}{folder}/"
        self._access = (endpoint, access_key, secret_key, region)

    def __repr__(self) -> str:
        return f"<BucketStorage {self.bucket}/{self.before}>"

    @property
    def _client(self) -> Client:
        return client(*self._access)

    def _at(self, name: str) -> dict[str, str]:
        if not {"", ".", ".."}.isdisjoint(name.split("/")):
            raise SuspiciousFileOperation(f"{name!r} lies outside of {self.before}")
        return {"Bucket": self.bucket, "Key": self.before + name}

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Objects are read, and saved as a whole.")
        content, _said = self._client.read(**self._at(name))
        return File(io.BytesIO(content), name=name)

    def _save(self, name: str, content: Any) -> str:
        content.seek(0)
        body = content.read()
        checksum = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        self._client.call("put_object", Body=body, ContentMD5=checksum, **self._at(name))
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: names follow from contents, so what is under it already is the same."""
        return name

    def delete(self, name: str) -> None:
        """Take it away; nothing happens where it is not there."""
        self._client.call("delete_object", **self._at(name))

    def exists(self, name: str) -> bool:
        """Whether it is there."""
        try:
            self._client.call("head_object", **self._at(name))
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """Its bytes."""
        return self._client.call("head_object", **self._at(name))["ContentLength"]

    def get_modified_time(self, name: str) -> datetime:
        """When it was saved."""
        return self._client.call("head_object", **self._at(name))["LastModified"]

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files directly below that folder."""
        within = f"{path.strip('/')}/" if path.strip("/") else ""
        folders, files = [], []
        for page in self._pages(within, Delimiter="/"):
            folders += [one["Prefix"].removeprefix(self.before + within).rstrip("/") for one in page["CommonPrefixes"]]
            files += [one["Key"].removeprefix(self.before + within) for one in page["Contents"]]
        return folders, files

    def entries(self) -> Iterator[Entry]:
        """All files, in the order of their names."""
        for page in self._pages(""):
            for one in page["Contents"]:
                yield Entry(one["Key"].removeprefix(self.before), one["Size"], one["LastModified"])

    def _pages(self, within: str, **options: str) -> Iterator[dict[str, Any]]:
        asked = {"Bucket": self.bucket, "Prefix": self.before + within, "MaxKeys": PAGE} | options
        while True:
            page = self._client.call("list_objects_v2", **asked)
            yield {"Contents": [], "CommonPrefixes": []} | page
            if not page.get("IsTruncated"):
                return
            asked["ContinuationToken"] = page["NextContinuationToken"]
