"""The cells of the matrix that do not hold yet, each with what it waits for. Empty it as they come to hold."""

from __future__ import annotations

from collections.abc import Mapping

_MADE_TWICE = (
    "the provider makes it a second time and forgets the first, and the run succeeds: the state is complete, the next "
    "`up` does not ask, and the first one stays. `eleva verify` names it with both ids, and somebody removes the one "
    "that the state does not have"
)
_NOT_GONE = (
    "the provider takes it for an error that the object is gone already, as each run does that follows, until somebody "
    "takes it out of the state (`pulumi state delete`)"
)

WAITING: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "neon-half_done:_databases_(the_password,_500)-up",
            "neon-done,_but_500:_databases-up",
        ),
        _MADE_TWICE,
    ),
    **dict.fromkeys(
        (
            "neon-lost_answer:_role-destroy",
            "neon-lost_answer:_database-destroy",
            "upstash-lost_answer:_redis-destroy",
        ),
        _NOT_GONE,
    ),
}
