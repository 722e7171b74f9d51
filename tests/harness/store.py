"""An S3-compatible store of a test's own (moto), on a port of this machine; its objects are in memory."""

import threading
from typing import Any

from botocore.session import Session
from moto.backends import get_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

BUCKET = "toa-soan"
KEYS = {"S3_ACCESS_KEY": "toa-soan", "S3_SECRET_KEY": "only-for-tests"}


class _Quiet(WSGIRequestHandler):
    def log_request(self, *args: object) -> None:
        """Write no line for each request."""


class Store:
    """A bucket in it; `stop` takes the server away and `start` brings it back at its address, with its objects."""

    def __init__(self) -> None:
        self.port = 0
        self._thread: threading.Thread | None = None
        self._application = DomainDispatcherApplication(create_backend_app)
        self.start()
        self.create()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def url(self, folder: str = "") -> str:
        """The value of S3_URL."""
        return f"{self.address}/{BUCKET}{folder}"

    def environment(self, folder: str = "") -> dict[str, str]:
        """The variables of a process whose files lie in it."""
        return {"S3_URL": self.url(folder), **KEYS}

    def storages(self, folder: str = "") -> dict[str, Any]:
        """The entries of STORAGES that those variables give."""
        given = {"endpoint": self.address, "bucket": BUCKET, "prefix": folder, "region": "us-east-1"}
        given |= {"access_key": KEYS["S3_ACCESS_KEY"], "secret_key": KEYS["S3_SECRET_KEY"]}
        return {
            name: {"BACKEND": "newsroom.s3.BucketStorage", "OPTIONS": {**given, "folder": place}}
            for name, place in {"default": "media", "private": "private"}.items()
        }

    def start(self) -> None:
        """Answer, unless it does already."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._server = make_server("127.0.0.1", self.port, self._application, threaded=True, request_handler=_Quiet)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more."""
        if self._thread is None or not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def create(self) -> None:
        """The empty bucket."""
        get_backend("s3").reset()
        self.calls().create_bucket(Bucket=BUCKET)

    def calls(self) -> Any:
        """A client that is not ours."""
        keys = {"aws_access_key_id": KEYS["S3_ACCESS_KEY"], "aws_secret_access_key": KEYS["S3_SECRET_KEY"]}
        return Session().create_client("s3", region_name="us-east-1", endpoint_url=self.address, **keys)

    def objects(self) -> dict[str, bytes]:
        """What is in the bucket, by key."""
        calls = self.calls()
        listed = calls.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {one["Key"]: calls.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in listed}
