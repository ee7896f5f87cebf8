"""The stand-in for the `upstash` plugin (pulumi-upstash 0.5.0 on the Terraform provider upstash/upstash 2.0.1)."""

from __future__ import annotations

from infra.localcloud.plugins.resource import Plugin
from infra.localcloud.plugins.upstash.client import UpstashClient, connect
from infra.localcloud.plugins.upstash.qstash import Schedule, Topic
from infra.localcloud.plugins.upstash.redis import RedisDatabase

PLUGIN: Plugin[UpstashClient] = Plugin(
    package="upstash",
    version="0.5.0",
    handlers={
        "upstash:index/redisDatabase:RedisDatabase": RedisDatabase(),
        "upstash:index/qstashScheduleV2:QstashScheduleV2": Schedule(),
        "upstash:index/qstashTopicV2:QstashTopicV2": Topic(),
    },
    connect=connect,
)
