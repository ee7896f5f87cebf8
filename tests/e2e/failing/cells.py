"""The matrix: which vendor fails, how, in the middle of which operation, and what is expected of that.

A cell is one failure in one operation. What is expected of the operation stands here, and is what the page
docs/reference/failing-vendors.md tells; that a second run completes and leaves nothing double, lost or orphaned is
expected of every cell, once whatever it names under `mend` has been run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

OPERATIONS = ("up", "refresh", "destroy")
VENDORS = ("vercel", "neon", "upstash", "qstash", "betterstack")
ALL = frozenset(VENDORS)
RETRYING = frozenset({"neon", "qstash"})

Fault = Mapping[str, Any]


class Mend(StrEnum):
    """What a second run takes besides being the same command once more: `eleva` in its place, or before it."""

    NOTHING = ""
    DESTROY = "eleva destroy"  # in place of `pulumi destroy`
    REMOVE_TWIN = "eleva state remove-twin"  # as the second run says, which stops


@dataclass(frozen=True)
class Call:
    """A call in the middle of an operation, and the resource (the beginning of its logical name) that makes it."""

    method: str
    path: str
    resource: str
    skip: int = 0

    @property
    def meant(self) -> Fault:
        """The fields of a fault that means this call."""
        return {"method": self.method, "path": self.path, "skip": self.skip}


@dataclass(frozen=True)
class Failure:
    """A way to fail.

    Attributes:
        name: what it is called in ids of tests.
        told: what it is called in the table.
        fault: what goes wrong.
        lasting: what goes wrong in all of the vendor's calls, and also in the second run.
        cause: what the message says of it, as a regular expression.
        survivors: the vendors whose provider gets over it.
        everywhere: it is every call of the vendor that goes wrong, not only the one in the middle.
        vendors: who can fail so.
        operations: when it can be noticed.
    """

    name: str
    told: str
    fault: Fault
    cause: str = ""
    survivors: frozenset[str] = frozenset()
    lasting: Fault | None = None
    everywhere: bool = False
    vendors: frozenset[str] = ALL
    operations: tuple[str, ...] = OPERATIONS


@dataclass(frozen=True)
class Cell:
    """One test: `faults` hit while `operation` runs; `lasting` ones hit then and while it runs again.

    `survives` says that the first run succeeds, and `mend` what the second one takes.
    """

    vendor: str
    what: str
    operation: str
    faults: tuple[Fault, ...]
    resource: str
    cause: str
    survives: bool
    lasting: tuple[Fault, ...] = ()
    mend: Mend = Mend.NOTHING

    @property
    def group(self) -> str:
        """The cells with which it runs best in one process: each begins where the one before ended."""
        return f"{self.vendor} {self.what.partition(':')[0]}" if ":" in self.what else self.vendor

    @property
    def id(self) -> str:
        """Its name as a test."""
        return f"{self.vendor}-{self.what}-{self.operation}".replace(" ", "_")


_IN_THE_MIDDLE: Mapping[str, Mapping[str, Call]] = {
    "vercel": {
        "up": Call("POST", "/v*/projects/*/env", "variables-", skip=1),
        "refresh": Call("GET", "/v*/projects/*/env/*", "variables-", skip=1),
        "destroy": Call("DELETE", "/v*/projects/*/env/*", "variables-", skip=1),
    },
    "neon": {
        "up": Call("POST", "/api/v2/projects/*/branches/*/roles", "database-audit-role"),
        "refresh": Call("GET", "/api/v2/projects/*/branches/*/roles/auditdb_owner", "database-audit-role"),
        "destroy": Call("DELETE", "/api/v2/projects/*/branches/*/roles/*", "database-audit-role"),
    },
    "upstash": {
        "up": Call("POST", "/v2/redis/database", "cache-redis"),
        "refresh": Call("GET", "/v2/redis/database/*", "cache-redis"),
        "destroy": Call("DELETE", "/v2/redis/database/*", "cache-redis"),
    },
    "qstash": {
        "up": Call("POST", "/v2/schedules/**", "schedules-"),
        "refresh": Call("GET", "/v2/schedules/*", "schedules-"),
        "destroy": Call("DELETE", "/v2/schedules/*", "schedules-"),
    },
    "betterstack": {
        "up": Call("POST", "/api/v2/monitors", "monitoring-monitor-"),
        "refresh": Call("GET", "/api/v2/monitors/*", "monitoring-monitor-"),
        "destroy": Call("DELETE", "/api/v2/monitors/*", "monitoring-monitor-"),
    },
}

FAILURES = (
    Failure("outage", "503 from then on", {"kind": "status", "status": 503}, "503"),
    Failure("hiccup", "500, once", {"kind": "status", "status": 500, "count": 1}, "500", RETRYING),
    Failure(
        "busy",
        "429 with Retry-After, twice",
        {"kind": "status", "status": 429, "retry_after_s": 1, "count": 2},
        "429",
        RETRYING | {"vercel"},
    ),
    Failure("cut", "connections cut from then on", {"kind": "cut"}, "no answer"),
    Failure("blip", "a connection cut, once", {"kind": "cut", "count": 1}, "no answer", RETRYING - {"neon"}),
    Failure("silence", "no answer from then on", {"kind": "timeout"}, "no answer"),
    Failure("refusal", "401 from then on", {"kind": "status", "status": 401}, "401"),
    Failure("slowness", "each call takes a second", {"kind": "delay", "seconds": 1}, "", ALL, everywhere=True),
    Failure(
        "lag",
        "503 from then on, and lists that lag behind by an hour, also in the second run",
        {"kind": "status", "status": 503},
        "503",
        lasting={"kind": "lag", "seconds": 3600},
        operations=("up",),
    ),
    Failure(
        "lists",
        "lists lag behind by an hour",
        {"kind": "lag", "seconds": 3600},
        "",
        ALL,
        everywhere=True,
        vendors=frozenset({"vercel", "neon"}),  # no other's provider reads a list
        operations=("refresh",),
    ),
    Failure("lock", "423, twice", {"kind": "status", "status": 423, "count": 2}, "", ALL, vendors=frozenset({"neon"})),
    Failure(
        "operations",
        "operations run for 2 s",
        {"kind": "operations", "seconds": 2},
        "",
        ALL,
        everywhere=True,
        vendors=frozenset({"neon"}),
        operations=("up", "destroy"),
    ),
)

#: Everything that components create, with the call that does: the vendor's answer to it is lost.
CREATIONS: Mapping[str, tuple[str, Call]] = {
    "project": ("vercel", Call("POST", "/v*/projects", "hosting-project")),
    "domain": ("vercel", Call("POST", "/v*/projects/*/domains", "hosting-domain-")),
    "retention": ("vercel", Call("PATCH", "/v*/projects/*/deployment-expiration", "hosting-retention")),
    "crons": ("vercel", Call("PATCH", "/v*/projects/*/crons", "hosting-crons")),
    "firewall": ("vercel", Call("PUT", "/v*/security/firewall/config", "hosting-firewall")),
    "variable": ("vercel", Call("POST", "/v*/projects/*/env", "variables-", skip=1)),
    "databases": ("neon", Call("POST", "/api/v2/projects", "database-project")),
    "role": ("neon", Call("POST", "/api/v2/projects/*/branches/*/roles", "database-audit-role")),
    "database": ("neon", Call("POST", "/api/v2/projects/*/branches/*/databases", "database-audit")),
    "redis": ("upstash", Call("POST", "/v2/redis/database", "cache-redis")),
    "schedule": ("qstash", Call("POST", "/v2/schedules/**", "schedules-")),
    "severity": ("betterstack", Call("POST", "/api/v2/urgencies", "monitoring-severity-")),
    "policy": ("betterstack", Call("POST", "/api/v3/policies", "monitoring-policy-")),
    "monitor group": ("betterstack", Call("POST", "/api/v2/monitor-groups", "monitoring-monitors-")),
    "monitor": ("betterstack", Call("POST", "/api/v2/monitors", "monitoring-monitor-")),
    "heartbeat group": ("betterstack", Call("POST", "/api/v2/heartbeat-groups", "monitoring-heartbeats-")),
    "heartbeat": ("betterstack", Call("POST", "/api/v2/heartbeats", "monitoring-heartbeat-")),
    "status page": ("betterstack", Call("POST", "/api/v2/status-pages", "status-page-page")),
    "section": ("betterstack", Call("POST", "/api/v2/status-pages/*/sections", "status-page-section-")),
    "page resource": ("betterstack", Call("POST", "/api/v2/status-pages/*/resources", "status-page-resource-")),
}
#: The same for what is deleted; retention has no deletion.
DELETIONS: Mapping[str, tuple[str, Call]] = {
    "project": ("vercel", Call("DELETE", "/v*/projects/*", "hosting-project")),
    "domain": ("vercel", Call("DELETE", "/v*/projects/*/domains/*", "hosting-domain-")),
    "crons": ("vercel", Call("PATCH", "/v*/projects/*/crons", "hosting-crons")),
    "firewall": ("vercel", Call("PUT", "/v*/security/firewall/config", "hosting-firewall")),
    "variable": ("vercel", Call("DELETE", "/v*/projects/*/env/*", "variables-", skip=1)),
    "databases": ("neon", Call("DELETE", "/api/v2/projects/*", "database-project")),
    "role": ("neon", Call("DELETE", "/api/v2/projects/*/branches/*/roles/*", "database-audit-role")),
    "database": ("neon", Call("DELETE", "/api/v2/projects/*/branches/*/databases/*", "database-audit")),
    "redis": ("upstash", Call("DELETE", "/v2/redis/database/*", "cache-redis")),
    "schedule": ("qstash", Call("DELETE", "/v2/schedules/*", "schedules-")),
    "severity": ("betterstack", Call("DELETE", "/api/v2/urgencies/*", "monitoring-severity-")),
    "policy": ("betterstack", Call("DELETE", "/api/v3/policies/*", "monitoring-policy-")),
    "monitor group": ("betterstack", Call("DELETE", "/api/v2/monitor-groups/*", "monitoring-monitors-")),
    "monitor": ("betterstack", Call("DELETE", "/api/v2/monitors/*", "monitoring-monitor-")),
    "heartbeat group": ("betterstack", Call("DELETE", "/api/v2/heartbeat-groups/*", "monitoring-heartbeats-")),
    "heartbeat": ("betterstack", Call("DELETE", "/api/v2/heartbeats/*", "monitoring-heartbeat-")),
    "status page": ("betterstack", Call("DELETE", "/api/v2/status-pages/*", "status-page-page")),
    "section": ("betterstack", Call("DELETE", "/api/v2/status-pages/*/sections/*", "status-page-section-")),
    "page resource": ("betterstack", Call("DELETE", "/api/v2/status-pages/*/resources/*", "status-page-resource-")),
}
#: Calls that follow the one that creates, by the resource of which the creation remains half done.
_SECOND_CALLS: Mapping[str, tuple[str, Call, int]] = {
    "project (its settings)": ("vercel", Call("PATCH", "/v*/projects/*", "hosting-project"), 503),
    "project (its variables)": ("vercel", Call("GET", "/v8/projects/*/env", "hosting-project"), 503),
    "domain (its configuration)": ("vercel", Call("GET", "/v*/domains/*/config", "hosting-domain-"), 503),
    "databases (the password)": ("neon", Call("GET", "**/reveal_password", "database-project"), 503),
    "databases (the password, 500)": ("neon", Call("GET", "**/reveal_password", "database-project"), 500),
    "redis (reading it)": ("upstash", Call("GET", "/v2/redis/database/*", "cache-redis"), 503),
}
#: Whose provider takes it for an error to delete what is gone already, in every run.
_STUCK_WHEN_GONE = ("role", "database", "redis")
#: The vendor has done it, and a gateway says that it has not.
_GATEWAY = ("project", "databases", "redis", "schedule", "monitor")
#: After which answer of Neon its provider makes a whole project again, and the run succeeds with the second one.
_MADE_AGAIN_AFTER = (500,)


def failures_in_the_middle() -> Iterator[Cell]:
    """Yield vendor by vendor, failure by failure, the three operations: each begins where the one before ended."""
    for vendor in VENDORS:
        for failure in FAILURES:
            for operation in failure.operations if vendor in failure.vendors else ():
                call = _IN_THE_MIDDLE[vendor][operation]
                yield Cell(
                    vendor=vendor,
                    what=failure.name,
                    operation=operation,
                    faults=({"vendor": vendor, **({} if failure.everywhere else call.meant), **failure.fault},),
                    resource=call.resource,
                    cause=failure.cause,
                    survives=vendor in failure.survivors,
                    lasting=({"vendor": vendor, **failure.lasting},) if failure.lasting else (),
                )


def lost_answers() -> Iterator[Cell]:
    """Yield what was done without anybody having been told, by creation and by deletion."""
    lost = {"kind": "cut", "count": 1, "after_effect": True}
    for operation, calls in (("up", CREATIONS), ("destroy", DELETIONS)):
        for name, (vendor, call) in calls.items():
            faults = ({"vendor": vendor, **call.meant, **lost},)
            survives = vendor in RETRYING - {"neon"}
            mend = Mend.DESTROY if operation == "destroy" and name in _STUCK_WHEN_GONE else Mend.NOTHING
            what = f"lost answer: {name}"
            yield Cell(vendor, what, operation, faults, call.resource, "no answer", survives, mend=mend)


def half_done() -> Iterator[Cell]:
    """Yield creations of which the first call succeeded, and answers that say otherwise."""
    for name, (vendor, call, status) in _SECOND_CALLS.items():
        faults = ({"vendor": vendor, **call.meant, "kind": "status", "status": status, "count": 1},)
        mend = Mend.REMOVE_TWIN if status in _MADE_AGAIN_AFTER else Mend.NOTHING
        yield Cell(vendor, f"half done: {name}", "up", faults, call.resource, str(status), bool(mend), mend=mend)
    for name in _GATEWAY:
        vendor, call = CREATIONS[name]
        status = 500 if vendor == "neon" else 502
        lost = {"kind": "status", "status": status, "count": 1, "after_effect": True}
        faults = ({"vendor": vendor, **call.meant, **lost},)
        mend = Mend.REMOVE_TWIN if status in _MADE_AGAIN_AFTER else Mend.NOTHING
        what = f"done, but {status}: {name}"
        yield Cell(vendor, what, "up", faults, call.resource, str(status), vendor in RETRYING, mend=mend)


#: A few of all kinds, for `make check`; each begins where the one before ended.
QUICK = frozenset(
    {
        "vercel-busy-refresh",
        "neon-refusal-refresh",
        "upstash-cut-destroy",
        "qstash-blip-up",
        "betterstack-outage-destroy",
    }
)
CELLS = (*failures_in_the_middle(), *lost_answers(), *half_done())
