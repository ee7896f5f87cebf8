"""The real bucket behind the engine's: sends the engine's requests on, signed for where they go."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from infra.operations.lease.backend import Backend, BackendRefused

#: What a request is about; everything else belongs to the connection it came by, or to its signature.
_KEPT = ("content-", "if-", "range", "x-amz-")
_SIGNATURES = frozenset({"x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "content-length"})
_TIMEOUT_S = 20  # to connect, and between two bytes of the answer


@dataclass(frozen=True)
class Request:
    """A request for `key` as it is in the URL, percent-encoded; empty for one about the bucket."""

    method: str
    key: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def with_headers(self, **headers: str) -> Request:
        """Return it with further headers, whose names have dashes for underscores."""
        added = {name.replace("_", "-"): value for name, value in headers.items()}
        return Request(self.method, self.key, self.query, {**self.headers, **added}, self.body)


@dataclass(frozen=True)
class Response:
    """An answer of S3; status 0 means that there was none."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def unsure(self) -> bool:
        """Whether the request may have had its effect although nothing says so."""
        return self.status == 0 or self.status >= 500


class Upstream:
    """The bucket, by its own address and with the credentials of this process.

    Raises:
        BackendRefused: there are no credentials.
    """

    def __init__(self, backend: Backend) -> None:
        address = urlsplit(backend.s3.generate_presigned_url("head_bucket", Params={"Bucket": backend.bucket}))
        self._base = f"{address.scheme}://{address.netloc}{address.path.rstrip('/')}"
        credentials = backend.session.get_credentials()
        if credentials is None:
            raise BackendRefused("no AWS credentials: set AWS_PROFILE, or the AWS_* variables that your sign-in gives")
        self._credentials = credentials
        self._region = backend.s3.meta.region_name
        self._http = URLLib3Session(
            verify=os.environ.get("AWS_CA_BUNDLE") or True,  # type: ignore[arg-type]  # the stubs miss the path
            proxies=get_environ_proxies(self._base),
            timeout=_TIMEOUT_S,
            # Head and body are sent one after the other: without it, the second would wait for an acknowledgement.
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],  # type: ignore[list-item]
            max_pool_connections=32,
        )

    def send(self, request: Request) -> Response:
        """Send `request` and return the answer."""
        kept = {n: v for n, v in request.headers.items() if n.startswith(_KEPT) and n not in _SIGNATURES}
        url = f"{self._base}/{request.key}" + (f"?{request.query}" if request.query else "")
        signed = AWSRequest(request.method, url, kept, request.body)
        S3SigV4Auth(self._credentials.get_frozen_credentials(), "s3", self._region).add_auth(signed)
        try:
            answer = self._http.send(signed.prepare())
        except BotoCoreError as failure:
            return Response(0, body=str(failure).encode())
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if request.method != "HEAD" and len(answer.content) < int(headers.get("content-length", 0)):
            return Response(0, body=b"the answer was cut off")
        return Response(answer.status_code, headers, answer.content)
