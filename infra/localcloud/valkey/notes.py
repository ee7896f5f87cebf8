"""Where the emulated REST endpoint of a Redis database differs from Upstash's, and where it is as peculiar."""

from __future__ import annotations

from infra.localcloud.notes import Note

_REST = "https://upstash.com/docs/redis/features/restapi"

QUIRKS = (
    Note("A command is a path, or a JSON array in the body; a posted text is its last argument.", _REST),
    Note(
        "Commands need a connection of their own for MULTI, WATCH and the like, and are refused; a transaction is "
        "`/multi-exec`.",
        _REST,
        ("POST *.upstash.io/multi-exec",),
    ),
    Note(
        "The second token may only read: it gets NOPERM for everything else.",
        "https://upstash.com/docs/redis/features/acl",
    ),
)

DIFFERENCES = (
    Note("It is Valkey, with the commands that Upstash has.", "the server that comes as a package"),
    Note("RESP2 replies, MONITOR and SUBSCRIBE are not known.", "not used by this project"),
    Note("A host of no database answers 404; at Upstash its name would not resolve.", "every name leads here"),
)
