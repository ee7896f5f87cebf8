"""AWS on the local cloud: moto's S3, KMS and Secrets Manager, with the bucket and the key that stacks are kept with."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import boto3
import httpx
from botocore.config import Config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from infra.localcloud import own_pages
from infra.localcloud.accounts import LOCAL, Accounts
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, STATE_BUCKET, STATE_KEY_ALIAS
from infra.vendors.aws import bucket, key
from infra.vendors.aws.bucket import Bucket

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Aws:
    """The emulated AWS, served from a thread of this process."""

    def __init__(self, accounts: Accounts = LOCAL) -> None:
        self._accounts = accounts
        app = _OneAfterTheOther(DomainDispatcherApplication(create_backend_app))
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line per request helps nobody

    def start(self) -> None:
        """Begin to listen, and make the state's bucket and key."""
        self._thread.start()
        self._seed()

    @property
    def url(self) -> str:
        """The endpoint of every emulated service."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def reset(self) -> None:
        """Forget everything, stacks included, and begin again with an empty bucket and a new key."""
        self._forget()
        self._seed()

    def stop(self) -> None:
        """Forget everything, which would outlive the server in this process, and stop listening."""
        self._forget()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _forget(self) -> None:
        httpx.post(f"{self.url}/moto-api/reset", trust_env=False).raise_for_status()

    def _seed(self) -> None:
        session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=self._accounts.aws_region)
        straight = Config(proxies={})  # whatever proxy the user has is for the internet
        s3 = session.client("s3", endpoint_url=self.url, config=straight)
        kms = session.client("kms", endpoint_url=self.url, config=straight)
        stacks = Bucket(
            STATE_BUCKET,
            self._accounts.aws_region,
            f"arn:aws:kms:{self._accounts.aws_region}:{self._accounts.aws_account_id}:{STATE_KEY_ALIAS}",
            versioned=False,  # moto keeps versions in memory, and a deployment writes its whole state hundreds of times
            tls_only=False,  # moto listens without
        )
        for change in key.changes(kms, STATE_KEY_ALIAS, "Encrypts the secrets of the local stacks"):
            change.apply()
        for change in bucket.changes(s3, stacks):
            change.apply()


class _OneAfterTheOther:
    """Answers one request after the other, so that a conditional write is atomic, as S3's are.

    moto looks whether the condition holds and then writes, and lets other requests in between. A request's body is
    read before its turn comes: a client that stops in the middle of sending holds up nobody.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._turn = threading.Lock()
        self._puts = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if length := int(environ.get("CONTENT_LENGTH") or 0):
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        with self._turn:
            if environ["PATH_INFO"] == own_pages.PUTS:
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [str(self._puts).encode()]
            self._puts += environ["REQUEST_METHOD"] == "PUT"
            return list(self._app(environ, start_response))
