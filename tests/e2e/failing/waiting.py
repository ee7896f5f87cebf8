"""The cells of the matrix that do not hold yet, each with what it waits for. Empty it as they come to hold."""

from __future__ import annotations

from collections.abc import Mapping

_FORGOTTEN = (
    "the provider forgets what it made: the next `up` refuses, since it exists outside the state, and somebody has to "
    "adopt it by hand; it waits for the adoption of what a failed run made"
)
_UNLOOKED_FOR = (
    "the provider forgets what it made, and the next `up` does not look for such objects before: the vendor refuses a "
    "second one each time; it waits for natural keys of all types, and the adoption of what a failed run made"
)
_MADE_TWICE = (
    "the provider makes it a second time and forgets the first, and the run succeeds: the state is complete, the next "
    "`up` does not ask, and the first one stays; it waits for a look at what exists twice"
)
_NOT_GONE = (
    "the provider takes it for an error that the object is gone already; it waits for what takes objects out of the "
    "state that the vendor does not have"
)

WAITING: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "vercel-lost_answer:_project-up",
            "vercel-lost_answer:_domain-up",
            "vercel-half_done:_project_(its_variables)-up",
            "vercel-half_done:_domain_(its_configuration)-up",
            "vercel-done,_but_502:_project-up",
            "neon-lost_answer:_databases-up",
            "upstash-lost_answer:_redis-up",
            "upstash-done,_but_502:_redis-up",
            "betterstack-lost_answer:_status_page-up",
        ),
        _FORGOTTEN,
    ),
    **dict.fromkeys(
        (
            "vercel-lost_answer:_variable-up",
            "neon-lost_answer:_role-up",
            "neon-lost_answer:_database-up",
        ),
        _UNLOOKED_FOR,
    ),
    **dict.fromkeys(
        (
            "neon-half_done:_databases_(the_password,_500)-up",
            "neon-done,_but_500:_databases-up",
            "betterstack-lost_answer:_severity-up",
            "betterstack-lost_answer:_policy-up",
            "betterstack-lost_answer:_monitor_group-up",
            "betterstack-lost_answer:_monitor-up",
            "betterstack-lost_answer:_heartbeat_group-up",
            "betterstack-lost_answer:_heartbeat-up",
            "betterstack-lost_answer:_section-up",
            "betterstack-lost_answer:_page_resource-up",
            "betterstack-done,_but_502:_monitor-up",
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
