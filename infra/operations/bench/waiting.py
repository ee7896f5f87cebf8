"""How much of a first `up` is waiting for vendors, against what it has to be: the longest chain of dependent calls."""

from __future__ import annotations

import os

import httpx

from infra.localcloud import own_pages
from infra.localcloud.paths import Layout
from infra.operations.bench.figure import Figure, Figures
from infra.operations.bench.run import from_nothing, up
from infra.vendors.destination import LOCAL_CLOUD

#: What a call to a vendor takes from a CI machine.
CALL_S = 0.15
#: A call that takes so long is nearly all that a run waits for.
SLOW_CALL_S = 1.0
#: More than there are resources: nothing waits but for what it needs.
UNLIMITED = ("--parallel", "500")
WAITING_RATIO_MAX = 2.0


def waiting_figures(here: Layout, stack: str, up_s: float) -> Figures:
    """Bring the stack up with calls that take longer.

    Where nothing waits for its turn, an `up` takes so much longer as the longest chain has calls: the difference of
    two such runs by the difference of their calls' times is the number of calls in that chain.

    Args:
        here: the local cloud to use.
        stack: what is brought up.
        up_s: how long that takes when vendors answer at once.
    """
    usual = _up_with_delay(here, stack, CALL_S)
    quick = _up_with_delay(here, stack, CALL_S, *UNLIMITED)
    slow = _up_with_delay(here, stack, SLOW_CALL_S, *UNLIMITED)
    _faults("DELETE")
    chain = (slow - quick) / (SLOW_CALL_S - CALL_S)
    waiting = max(usual - up_s, 0)
    return {
        "up_with_calls_of_150_ms_s": Figure(usual),
        "up_share_of_waiting": Figure(waiting / usual),
        "longest_chain_calls": Figure(chain),
        "up_waiting_by_longest_chain_ratio": Figure(waiting / (chain * CALL_S), WAITING_RATIO_MAX),
    }


def _up_with_delay(here: Layout, stack: str, seconds: float, *arguments: str) -> float:
    from_nothing(here)
    _faults("POST", {"kind": "delay", "seconds": seconds})
    return up(stack, *arguments).seconds


def _faults(method: str, fault: dict[str, object] | None = None) -> None:
    url = f"{os.environ[LOCAL_CLOUD]}{own_pages.FAULTS}"
    httpx.request(method, url, json=fault, trust_env=False).raise_for_status()
