"""Which routes a stand-in's calls end at, as data: for the table in docs/reference/local-cloud.md.

A call is written `METHOD host/pattern`, with the pattern of the emulated API's route. That these are the calls that
the vendors' own providers make is tested with the recordings.
"""

from __future__ import annotations


def on(host: str, *calls: str) -> tuple[str, ...]:
    """Return `calls`, each `METHOD /pattern`, as calls to `host`."""
    return tuple(call.replace(" ", f" {host}", 1) for call in calls)


def plain(host: str, collection: str) -> tuple[str, ...]:
    """Return the calls of a type that is made at a collection, and read, changed and deleted at its own id."""
    one = f"{collection}/{{id}}"
    return on(host, f"POST {collection}", f"GET {one}", f"PATCH {one}", f"DELETE {one}")
