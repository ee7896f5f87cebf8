"""What the faults that hit a call do to it: wait, answer in the vendor's place, say nothing, or alter the reply."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from infra.localcloud.faults.model import Cut, Delay, Fault, Lag, Operations, RateLimit, Status, Timeout
from infra.localcloud.faults.plan import Hit, Plan
from infra.localcloud.faults.replies import RunningOperations, lagging
from infra.localcloud.faults.words import error
from infra.localcloud.http.api import Call, Reply


class Cutting(Exception):
    """The connection is to be cut without an answer."""


class Faults:
    """The faults of one local cloud: what is planned, and what is under way."""

    def __init__(self) -> None:
        self.plan = Plan()
        self._operations = RunningOperations()

    def clear(self, id_: int | None = None) -> int:
        """Take one fault or all of them away, with what they keep going; return how many there were."""
        self._operations.forget()
        return self.plan.clear(id_)

    async def carry_out(
        self,
        hits: Sequence[Hit],
        vendor: str,
        call: Call,
        answer: Callable[[], Awaitable[Reply | None]],
        given_up: Callable[[], Coroutine[Any, Any, object]],
    ) -> Reply | None:
        """Return the reply to `call`, after everything that `hits` do to it.

        Args:
            hits: from `plan.strike`; at most the last one ends the call.
            vendor: whose words errors have.
            call: the call.
            answer: lets the vendor answer; None when it does not know the call.
            given_up: returns when the client has closed the connection.

        Raises:
            Cutting: there is no reply.
        """
        ending = hits[-1] if hits and hits[-1].fault.ends_call else None
        await asyncio.sleep(sum(hit.fault.seconds for hit in hits if isinstance(hit.fault, Delay)))
        if ending and not getattr(ending.fault, "after_effect", False):
            return await _end(ending, vendor, given_up)
        busy = self._operations.refusal(call) if vendor == "neon" else None
        reply = busy or await answer()
        if ending:
            return await _end(ending, vendor, given_up)
        if reply is None:
            return None
        for hit in hits:
            reply = self._altered(hit.fault, reply)
        return self._operations.shown(reply) if vendor == "neon" else reply

    def _altered(self, fault: Fault, reply: Reply) -> Reply:
        if isinstance(fault, Lag):
            return lagging(reply, fault.seconds, time.time())
        if isinstance(fault, Operations):
            self._operations.begin(reply, fault.seconds)
        return reply


async def _end(hit: Hit, vendor: str, given_up: Callable[[], Coroutine[Any, Any, object]]) -> Reply:
    match hit.fault:
        case Status(status=status, body=body, retry_after_s=retry_after_s):
            told = error(vendor, status, retry_after_s)
            return told if body is None else Reply(status, body, told.headers)
        case RateLimit():
            return error(vendor, 429, hit.wait_s)
        case Timeout(seconds=seconds):
            await _first(given_up(), hit.over.wait(), within_s=seconds)
        case Cut():
            pass
    raise Cutting


async def _first(*waits: Coroutine[Any, Any, object], within_s: float) -> None:
    """Return when one of `waits` has come to pass, or the time is over."""
    tasks = [asyncio.ensure_future(each) for each in waits]
    await asyncio.wait(tasks, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
