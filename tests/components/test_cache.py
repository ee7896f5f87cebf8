"""The Redis database: in the EU, encrypted, and never evicting what it holds."""

from __future__ import annotations

import pulumi
import pytest
import upstash_pulumi as upstash

from infra.components import providers
from infra.components.cache import RedisCache
from infra.platform.cache import CACHE
from tests.support.declaring import Declared, arguments_of, declare, one, secret_among


def declared_cache() -> tuple[list[Declared], dict[str, str]]:
    """Return what is declared, and what the application gets of it."""
    outputs: dict[str, str] = {}

    def program() -> pulumi.Output[None]:
        cache = RedisCache(CACHE, "eleva-production", pulumi.ResourceOptions(providers=[providers.upstash("upstash")]))
        return pulumi.Output.all(**cache.outputs).apply(outputs.update)

    return declare(program), outputs


def test_the_database_is_declared_with_every_property_whose_drift_matters() -> None:
    declared, _ = declared_cache()
    database = one(declared, "RedisDatabase")
    assert database.inputs["tls"] is True
    assert database.inputs["eviction"] is False
    assert database.inputs["region"] == "global"  # Upstash creates no others
    assert database.inputs["primaryRegion"].startswith("eu-")
    assert (database.protect, database.retain, database.provider) == (True, True, "upstash")


def test_password_and_tokens_are_secret_whatever_the_sdk_does(monkeypatch: pytest.MonkeyPatch) -> None:
    given = arguments_of(monkeypatch, upstash, "RedisDatabase")
    declared_cache()
    assert [set(a["opts"].additional_secret_outputs) for a in given] == [{"password", "restToken", "readOnlyRestToken"}]


def test_the_token_is_secret_wherever_it_goes() -> None:
    secret: set[str] = set()

    async def program() -> None:
        opts = pulumi.ResourceOptions(providers=[providers.upstash("upstash")])
        secret.update(await secret_among(RedisCache(CACHE, "eleva-production", opts).outputs))

    declare(program)
    assert secret == {"rest_token"}


def test_the_application_gets_an_https_url_and_the_token() -> None:
    _, outputs = declared_cache()
    assert outputs == {"rest_url": "https://db.upstash.io", "rest_token": "rest-token"}
