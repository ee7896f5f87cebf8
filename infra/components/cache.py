"""The Redis database at Upstash, with the REST URL and token that the application uses."""

from __future__ import annotations

import pulumi
import upstash_pulumi as upstash

from infra.components.component import Component
from infra.platform import naming
from infra.platform.cache import Cache

SYSTEM = naming.CACHE


class RedisCache(Component):
    """One Redis database.

    Attributes:
        database_id: Upstash's id.
        outputs: `rest_url`, the https URL of its REST endpoint, and `rest_token`, which may read and write; secret.
    """

    database_id: pulumi.Output[str]
    outputs: dict[str, pulumi.Output[str]]

    def __init__(self, declared: Cache, name: str, opts: pulumi.ResourceOptions, *, keeps_data: bool = True) -> None:
        """Declare the database `name`. A change of name or region replaces it, which is why it is protected."""
        super().__init__("RedisCache", SYSTEM, opts, keeps_data=keeps_data)
        database = upstash.RedisDatabase(
            naming.REDIS_DATABASE,
            database_name=name,
            region=declared.region,
            primary_region=declared.primary_region,
            read_regions=list(declared.read_regions) or None,
            tls=declared.tls,  # the provider's default is off, Upstash's is on: left out, it is replaced on every run
            eviction=declared.eviction,
            auto_scale=declared.auto_scale,
            prod_pack=declared.prod_pack,
            budget=declared.budget_usd,
            opts=self.holding_data(secret_outputs=["password", "restToken", "readOnlyRestToken"]),
        )
        self.database_id = database.database_id
        self.outputs = {
            "rest_url": pulumi.Output.concat("https://", database.endpoint),
            "rest_token": pulumi.Output.secret(database.rest_token),
        }
        self.register_outputs({"database_id": self.database_id, **self.outputs})
