"""The stand-in for the `upstash` plugin (pulumi-upstash 0.5.0 on the Terraform provider upstash/upstash 2.0.1)."""

from __future__ import annotations

from infra.localcloud.plugins.resource import Handler, Plugin, name_of
from infra.localcloud.plugins.upstash.calls import CALLS
from infra.localcloud.plugins.upstash.client import UpstashClient, connect
from infra.localcloud.plugins.upstash.qstash import Schedule, Topic
from infra.localcloud.plugins.upstash.redis import RedisDatabase

_HANDLERS: dict[str, Handler[UpstashClient]] = {
    "upstash:index/redisDatabase:RedisDatabase": RedisDatabase(),
    "upstash:index/qstashScheduleV2:QstashScheduleV2": Schedule(),
    "upstash:index/qstashTopicV2:QstashTopicV2": Topic(),
}

PLUGIN: Plugin[UpstashClient] = Plugin(
    package="upstash",
    version="0.5.0",
    handlers=_HANDLERS,
    calls={token: CALLS[name_of(token)] for token in _HANDLERS},
    connect=connect,
)
