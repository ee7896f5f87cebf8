"""Where the stacks' states are: the S3 bucket of Pulumi's backend URL, and how to reach it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from infra.operations.pulumi_command import answer
from infra.vendors.aws.calls import refusals

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Parameters of an S3 backend's URL that say how to reach the bucket: https://www.pulumi.com/docs/iac/concepts/state-and-backends/
_WAY = frozenset({"endpoint", "s3ForcePathStyle", "use_path_style", "disableSSL", "disable_https"})
_CHECKSUMS = "request_checksum_calculation"
#: Those that only the engine needs to know besides.
_ENGINES = frozenset({"awssdk", "ssetype", "kmskeyid", _CHECKSUMS, "response_checksum_validation"})
_KNOWN = _WAY | _ENGINES | {"region", "profile"}
#: Short, and never tried again by itself: a lease is worth only as much as the time of its last renewal.
_SETTINGS = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 1})


class BackendRefused(Exception):
    """There can be no lease where the stacks are kept; the message says why and what to do."""


@dataclass(frozen=True)
class Backend:
    """An S3 bucket with stacks, below `prefix`, which is empty or ends with a slash."""

    bucket: str
    prefix: str
    parameters: Mapping[str, str]

    @classmethod
    def at(cls, url: str) -> Backend:
        """Return the backend at Pulumi's `url`.

        Raises:
            BackendRefused: it is none in S3, or reached in a way that is not known here.
        """
        parts = urlsplit(url)
        if parts.scheme != "s3":
            raise BackendRefused(
                f"a lease needs the stacks in S3, and they are at {parts.scheme}://{parts.hostname or ''}: log in with "
                "pulumi login 's3://BUCKET' or set PULUMI_BACKEND_URL. Where nobody interferes, run pulumi itself"
            )
        parameters = dict(parse_qsl(parts.query))
        if unknown := sorted(set(parameters) - _KNOWN):
            raise BackendRefused(
                f"the backend's URL has {', '.join(unknown)}, which eleva does not know and would not heed; it knows "
                f"{', '.join(sorted(_KNOWN))}"
            )
        folder = parts.path.strip("/")
        return cls(parts.netloc, f"{folder}/" if folder else "", parameters)

    @cached_property
    def session(self) -> boto3.Session:
        """The AWS account and region in use.

        Raises:
            BackendRefused: the URL names a profile that does not exist.
        """
        try:
            return boto3.Session(profile_name=self.parameters.get("profile"), region_name=self.parameters.get("region"))
        except BotoCoreError as error:
            raise BackendRefused(f"the backend's URL: {error}") from None

    @cached_property
    def s3(self) -> S3Client:
        """A client for the bucket."""
        path_style = any(self._is_set(name) for name in ("s3ForcePathStyle", "use_path_style"))
        further = Config(
            s3={"addressing_style": "path"} if path_style else None,
            request_checksum_calculation=self._checksums,
            response_checksum_validation=self._checksums,
        )
        return self.session.client("s3", endpoint_url=self._endpoint, config=_SETTINGS.merge(further))

    def keys(self, folder: str) -> list[str]:
        """Return the keys of all objects whose keys begin with `folder`.

        Raises:
            AwsRefused: S3 did not answer or refused.
        """
        with refusals(f"list s3://{self.bucket}/{folder}"):
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=folder)
            return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def through(self, endpoint: str) -> str:
        """Return the URL by which an engine reaches the same stacks at another `endpoint`."""
        kept = {name: value for name, value in self.parameters.items() if name not in _WAY}
        query = urlencode({_CHECKSUMS: self._checksums, **kept, "endpoint": endpoint, "s3ForcePathStyle": "true"})
        return f"s3://{self.bucket}/{self.prefix.rstrip('/')}?{query}"

    @property
    def _checksums(self) -> Literal["when_supported", "when_required"]:
        """As pulumi has it: AWS gets checksums, which object lock demands, and other stores may not know them."""
        return "when_required" if self._endpoint else "when_supported"

    @property
    def _endpoint(self) -> str | None:
        endpoint = self.parameters.get("endpoint")
        if endpoint is None or "://" in endpoint:
            return endpoint
        plain = any(self._is_set(name) for name in ("disableSSL", "disable_https"))
        return f"{'http' if plain else 'https'}://{endpoint}"

    def _is_set(self, name: str) -> bool:
        return self.parameters.get(name, "").lower() in ("true", "1", "t")


def current_backend(environment: Mapping[str, str] = os.environ, pulumi: str = "pulumi") -> Backend:
    """Return the backend that `pulumi` works on here: PULUMI_BACKEND_URL, the project's, or that of the login.

    Raises:
        BackendRefused: it is none in S3.
        PulumiFailed: there is no login.
    """
    url = environment.get("PULUMI_BACKEND_URL") or json.loads(answer("whoami", "--json", pulumi=pulumi))["url"]
    return Backend.at(url)
