"""A stack's state and its runs as the S3 bucket of the backend has them, read without `pulumi`.

Each start of `pulumi` takes a third of a second, which a program that the engine waits for would take twice.
Where the objects are is told by pulumi 3.259, backend/diy/state.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.operations.lease.backend import Backend
from infra.operations.lease.checkpoint import FORMS
from infra.platform.naming import PROJECT
from infra.vendors.aws.calls import cause

_STATE, *_COMPRESSED = FORMS
_RUN = ".history.json"


class NotStored(Exception):
    """There is no such state that can be read here; the message says why, and `pulumi` may know more."""


class Stored:
    """What the bucket has of `stack`."""

    def __init__(self, backend: Backend, stack: str) -> None:
        self._s3, self._bucket = backend.s3, backend.bucket
        self._home, self._stack = f"{backend.prefix}.pulumi", f"{PROJECT}/{stack}"

    def deployment(self) -> dict[str, Any]:
        """Return what `pulumi stack export` shows as the deployment, secrets encrypted; empty when there was none.

        Raises:
            NotStored: there is no plain state, or one beside a compressed one, or S3 does not give it.
        """
        state = f"{self._home}/stacks/{self._stack}"
        found = self._keys(state + _STATE)
        if state + _STATE not in found or found & {state + form for form in _COMPRESSED}:
            raise NotStored(f"{state} is not there, or compressed")
        checkpoint = self._json(state + _STATE)
        if "checkpoint" not in checkpoint:
            raise NotStored(f"{state} has a form that is not known here")
        return checkpoint["checkpoint"].get("latest") or {}

    def runs(self) -> Iterator[dict[str, Any]]:
        """Yield the entries of the history, newest first, each read when it is asked for.

        Raises:
            NotStored: S3 does not give them, or one is compressed.
        """
        keys = self._keys(f"{self._home}/history/{self._stack}/")
        for key in sorted((key for key in keys if _RUN in key), reverse=True):  # their names end with their time
            if not key.endswith(_RUN):
                raise NotStored(f"{key} is compressed")
            yield self._json(key)

    def _keys(self, prefix: str) -> set[str]:
        try:
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return {each["Key"] for page in pages for each in page.get("Contents", ())}
        except (BotoCoreError, ClientError) as error:
            raise NotStored(f"cannot list {prefix}: {cause(error)}") from error

    def _json(self, key: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        except (BotoCoreError, ClientError, ValueError) as error:
            raise NotStored(f"cannot read {key}: {error}") from error
        return found
