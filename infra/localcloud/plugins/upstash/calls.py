"""The calls of each type of `upstash`, in the order in which its handler makes them."""

from __future__ import annotations

from collections.abc import Mapping

from infra.localcloud.plugins.calls import on

HOST = "api.upstash.com"
QSTASH_HOST = "qstash.upstash.io"
_TOKEN = on(HOST, "GET /v2/qstash/user")  # before each call to QStash
_SWITCHES = tuple(
    f"POST /v2/redis/{way}-{name}/{{id}}"
    for name in ("eviction", "autoupgrade", "prodpack")
    for way in ("enable", "disable")
)
_TOPIC = "/v2/topics/{name}"

CALLS: Mapping[str, tuple[str, ...]] = {
    "redisDatabase": on(
        HOST,
        "POST /v2/redis/database",
        "POST /v2/redis/update-allowlist/{id}",
        "GET /v2/redis/database/{id}",
        *_SWITCHES,
        "POST /v2/redis/enable-tls/{id}",
        "PATCH /v2/redis/update-budget/{id}",
        "POST /v2/redis/update-regions/{id}",
        "DELETE /v2/redis/database/{id}",
    ),
    "qstashScheduleV2": (
        *_TOKEN,
        *on(QSTASH_HOST, "POST /v2/schedules/{destination:rest}", "GET /v2/schedules/{id}"),
        *on(QSTASH_HOST, "DELETE /v2/schedules/{id}"),
    ),
    "qstashTopicV2": (
        *_TOKEN,
        *on(QSTASH_HOST, f"POST {_TOPIC}/endpoints", f"GET {_TOPIC}", f"DELETE {_TOPIC}/endpoints", f"DELETE {_TOPIC}"),
    ),
}
