"""What a program declares, when the state holds resources of which the creation was not finished."""

from __future__ import annotations

import pulumi
import upstash_pulumi as upstash

from infra.components import providers
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind
from infra.operations.state import Managed
from infra.operations.verify.declared import Declaration, declared
from infra.policy.resources import REDIS
from tests.platform import samples

INVENTORY = Inventory([Kind(REDIS, "Redis database", lambda p: str(p["databaseName"]), lambda _: ())])


def program() -> None:
    opts = pulumi.ResourceOptions(provider=providers.upstash("upstash"))
    redis = upstash.RedisDatabase("redis", database_name="cache", region="global", tls=True, opts=opts)
    pulumi.export("rest_url", pulumi.Output.concat("https://", redis.endpoint))


def test_what_an_unfinished_creation_lacks_cannot_be_compared() -> None:
    outputs = {"databaseId": "d-1", "endpoint": None}
    held = Managed(REDIS, "d-1", {}, "redis", outputs)
    there = declared(Declaration(samples.platform(), program), INVENTORY, {(held.type, held.name): held})
    assert [each.id for each in there.recorded.resources if each.request.type == REDIS] == ["d-1"]
    assert there.depends_on_missing(there.recorded.exports["rest_url"])
