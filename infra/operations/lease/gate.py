"""What an engine may write: only while its run holds the lease, and only what belongs to its stack."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from infra.operations.lease.checkpoint import FORMS, Checkpoint, StateChanged, alters
from infra.operations.lease.clock import now_s
from infra.operations.lease.holder import Held, LeaseLost
from infra.operations.lease.store import LeaseUnavailable
from infra.operations.lease.upstream import Request, Response
from infra.platform.naming import PROJECT


class Refused(Exception):
    """The engine may not write this; the message says why."""


class Gate:
    """Lets an engine's requests pass to the bucket.

    Args:
        held: the lease.
        send: sends a request to the bucket.
        folder: where the stacks are in the bucket; empty, or ending with a slash.
        stack: the stack of the lease.
    """

    def __init__(self, held: Held, send: Callable[[Request], Response], folder: str, stack: str) -> None:
        self._held = held
        self._send = send
        self._stack = stack
        home = f"{folder}.pulumi"
        state = f"{home}/stacks/{PROJECT}/{stack}"
        self._locks = f"{home}/locks/organization/{PROJECT}/{stack}/"
        self._checkpoints = {state + form: Checkpoint(send, state + form) for form in FORMS}
        self._own = re.compile(
            "|".join(
                (
                    re.escape(f"{home}/meta.yaml") + "$",
                    re.escape(state) + r"\.(json|pulumi-tags)",
                    re.escape(self._locks),
                    re.escape(home) + "/(history|backups)/" + re.escape(f"{PROJECT}/{stack}/"),
                )
            )
        )

    @property
    def pending(self) -> tuple[str, ...]:
        """What the run before was doing when it died."""
        return tuple(operation for checkpoint in self._checkpoints.values() for operation in checkpoint.pending)

    def pass_on(self, request: Request) -> Response:
        """Send the request, if it may pass.

        Raises:
            Refused: it may not.
        """
        if request.method in ("GET", "HEAD"):
            return self._send(request)
        if request.headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
            raise Refused("the engine signs what it sends piece by piece, which cannot be passed on as it is")
        key = unquote(request.key)
        if not self._own.match(key):
            raise Refused(f"the lease is on the stack {PROJECT}/{self._stack}, and the engine would write {key}")
        if now_s() >= self._held.may_run_until_s:
            raise Refused(self._held.trouble)
        try:
            if request.method == "PUT" and key.startswith(self._locks):
                self._held.note_lock(key)
            if key in self._checkpoints and alters(request):
                return self._checkpoints[key].write(request)
        except (StateChanged, LeaseLost, LeaseUnavailable) as failure:
            raise Refused(str(failure)) from None
        return self._send(request)
