"""The stand-in plugins as the engine sees them: gRPC in, requests to the emulated vendor out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc, status_pb2

from infra.localcloud import upstash
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call, Refused, Reply, Route
from infra.localcloud.plugins.registry import EXECUTABLES
from infra.localcloud.plugins.resource import UNKNOWN
from infra.localcloud.plugins.server import serving
from infra.localcloud.plugins.values import Secret, decode, encode
from infra.localcloud.world import Clock, Ids
from infra.vendors.destination import LOCAL_CLOUD
from tests.support import listener

REDIS = "upstash:index/redisDatabase:RedisDatabase"
CONFIG = {"email": LOCAL.upstash_email, "apiKey": Secret(LOCAL.upstash_api_key), "version": "0.5.0"}
INPUTS: dict[str, Any] = {
    "databaseName": "cache",
    "region": "global",
    "primaryRegion": "eu-central-1",
    "tls": True,
    "ipAllowlists": ["192.0.2.0/24", "198.51.100.7"],
}


class NoServers:
    """Databases without content: these tests look at the developer API only."""

    def create(self, database_id: str, *, eviction: bool) -> Any:
        return self

    def drop(self, database_id: str) -> None:
        pass


@contextmanager
def stub_of(plugin: str) -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    with serving(EXECUTABLES[plugin], {}) as (_, port), grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[upstash.Upstash]:
    vendor = upstash.build(LOCAL, Clock(), Ids(), NoServers())
    with listener.serving(vendor.developer) as url:
        monkeypatch.setenv(LOCAL_CLOUD, url)
        yield vendor


@pytest.fixture
def stub(cloud: upstash.Upstash) -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    with stub_of("upstash") as stub:
        stub.Configure(pb.ConfigureRequest(args=encode(CONFIG)))
        yield stub


def checked(stub: provider_pb2_grpc.ResourceProviderStub, **changes: Any) -> dict[str, Any]:
    reply = stub.Check(pb.CheckRequest(type=REDIS, name="cache", news=encode(INPUTS | changes)))
    assert not reply.failures
    return decode(reply.inputs)


def created(stub: provider_pb2_grpc.ResourceProviderStub, **changes: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return id, outputs and inputs of a new database."""
    inputs = checked(stub, **changes)
    reply = stub.Create(pb.CreateRequest(type=REDIS, name="cache", properties=encode(inputs)))
    return reply.id, decode(reply.properties), inputs


def read(stub: provider_pb2_grpc.ResourceProviderStub, id_: str, *known: dict[str, Any]) -> pb.ReadResponse:
    outputs, inputs = known or ({}, {})
    reply: pb.ReadResponse = stub.Read(
        pb.ReadRequest(type=REDIS, id=id_, properties=encode(outputs), inputs=encode(inputs))
    )
    return reply


def test_the_engine_gets_secrets_and_previews() -> None:
    with stub_of("upstash") as stub:
        assert stub.Handshake(pb.ProviderHandshakeRequest()).accept_secrets
        assert stub.GetPluginInfo(empty_pb2.Empty()).version == "0.5.0"
        schema = json.loads(stub.GetSchema(pb.GetSchemaRequest()).schema)
        assert (schema["name"], schema["version"]) == ("upstash", "0.5.0")
        assert REDIS in schema["resources"]


def test_a_plugin_of_several_packages_tells_the_schema_of_the_one_that_is_asked_for() -> None:
    with stub_of("terraform-provider") as stub:
        asked = pb.GetSchemaRequest(subpackage_name="neon", subpackage_version="0.13.0")
        schema = json.loads(stub.GetSchema(asked).schema)
        assert (schema["name"], schema["version"]) == ("neon", "0.13.0")
        assert "neon:index/project:Project" in schema["resources"]
        with pytest.raises(grpc.RpcError, match="no package 'aws'"):
            stub.GetSchema(pb.GetSchemaRequest(subpackage_name="aws"))


def test_a_refused_input_is_named_without_its_value(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    news = encode({**INPUTS, "tls": "yes", "bugdet": 3})
    failures = stub.Check(pb.CheckRequest(type=REDIS, name="cache", news=news)).failures
    assert {(failure.property, failure.reason) for failure in failures} == {
        ("", "bugdet: there is no such property; did you mean 'budget'?"),
        ("", "tls: must be a boolean, not a string"),
    }


def test_a_creation_keeps_inputs_and_marks_secrets(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    id_, outputs, _ = created(stub, primaryRegion=Secret("eu-central-1"))
    assert id_ == f"upstash-database-{outputs['databaseId']}"
    assert outputs["ipAllowlists"] == INPUTS["ipAllowlists"]
    assert outputs["budget"] == 20
    secret = {name for name, value in outputs.items() if isinstance(value, Secret)}
    assert secret == {"password", "restToken", "readOnlyRestToken", "primaryRegion"}


def test_a_preview_calls_nobody_and_leaves_open_what_the_vendor_chooses(
    stub: provider_pb2_grpc.ResourceProviderStub, cloud: upstash.Upstash
) -> None:
    inputs = checked(stub, primaryRegion=UNKNOWN)
    reply = stub.Create(pb.CreateRequest(type=REDIS, properties=encode(inputs), preview=True))
    outputs = decode(reply.properties)
    assert (reply.id, outputs["databaseName"], outputs["primaryRegion"], outputs["endpoint"]) == (
        "",
        "cache",
        UNKNOWN,
        UNKNOWN,
    )
    assert outputs["restToken"] == Secret(UNKNOWN)
    assert "readRegions" not in outputs
    assert cloud.databases.all() == []


def test_a_refresh_of_an_unchanged_object_changes_nothing(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    id_, outputs, inputs = created(stub)
    reply = read(stub, id_, outputs, inputs)
    assert (reply.id, decode(reply.properties), decode(reply.inputs)) == (id_, outputs, inputs)
    diff = stub.Diff(pb.DiffRequest(type=REDIS, id=id_, olds=reply.properties, news=encode(inputs)))
    assert diff.changes == pb.DiffResponse.DIFF_NONE


def test_a_refresh_shows_drift_and_an_update_mends_it(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    id_, outputs, inputs = created(stub)
    stub.Update(pb.UpdateRequest(type=REDIS, id=id_, olds=encode(outputs), news=encode({**inputs, "budget": 99})))
    reply = read(stub, id_, outputs, inputs)
    assert decode(reply.inputs) == {**inputs, "budget": 99}
    diff = stub.Diff(pb.DiffRequest(type=REDIS, id=id_, olds=reply.properties, news=encode(inputs)))
    assert {path: each.kind for path, each in diff.detailedDiff.items()} == {"budget": pb.PropertyDiff.UPDATE}
    mended = stub.Update(pb.UpdateRequest(type=REDIS, id=id_, olds=reply.properties, news=encode(inputs)))
    assert decode(mended.properties) == outputs


def test_a_preview_of_an_update_keeps_what_the_vendor_chose(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    id_, outputs, inputs = created(stub)
    news = encode({**inputs, "budget": 99})
    reply = stub.Update(pb.UpdateRequest(type=REDIS, id=id_, olds=encode(outputs), news=news, preview=True))
    assert decode(reply.properties) == {**outputs, "budget": 99}
    assert decode(read(stub, id_, outputs, inputs).properties)["budget"] == 20


@pytest.mark.parametrize(
    ("changes", "replaces"),
    [({"budget": 50}, []), ({"primaryRegion": "eu-west-1"}, ["primaryRegion"]), ({"tls": False}, ["tls"])],
)
def test_what_replaces(
    stub: provider_pb2_grpc.ResourceProviderStub, changes: dict[str, Any], replaces: list[str]
) -> None:
    id_, outputs, inputs = created(stub)
    diff = stub.Diff(pb.DiffRequest(type=REDIS, id=id_, olds=encode(outputs), news=encode({**inputs, **changes})))
    assert (list(diff.diffs), list(diff.replaces)) == (list(changes), replaces)
    assert not diff.deleteBeforeReplace


def test_an_import_reconstructs_the_inputs(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    id_, outputs, _ = created(stub)
    reply = read(stub, outputs["databaseId"])
    assert (reply.id, decode(reply.properties)) == (id_, outputs)
    assert decode(reply.inputs) == {**INPUTS, "budget": 20, "__defaults": []}


def test_an_error_names_resource_operation_and_the_vendors_answer(
    stub: provider_pb2_grpc.ResourceProviderStub,
) -> None:
    id_, outputs, _ = created(stub)
    delete = pb.DeleteRequest(type=REDIS, name="cache", id=id_, properties=encode(outputs))
    stub.Delete(delete)
    with pytest.raises(grpc.RpcError) as raised:
        stub.Delete(delete)
    assert raised.value.code() is grpc.StatusCode.UNKNOWN
    assert raised.value.details() == (
        f"{REDIS} cache delete: DELETE https://api.upstash.com/v2/redis/database/{outputs['databaseId']}: "
        "HTTP 404: Database not found"
    )


def test_what_is_half_created_is_kept(stub: provider_pb2_grpc.ResourceProviderStub, cloud: upstash.Upstash) -> None:
    def fail(call: Call) -> Reply:
        raise Refused(500, "the allow list is out of order")

    cloud.developer.routes.insert(0, Route("POST", "/v2/redis/update-allowlist/{id}", fail))
    with pytest.raises(grpc.RpcError) as raised:
        created(stub)
    trailers = {each.key: each.value for each in raised.value.trailing_metadata()}
    detail = pb.ErrorResourceInitFailed()
    status_pb2.Status.FromString(trailers["grpc-status-details-bin"]).details[0].Unpack(detail)
    [database] = cloud.databases.all()
    assert detail.id == f"upstash-database-{database.database_id}"
    assert "the allow list is out of order" in detail.reasons[0]
    assert decode(detail.properties)["databaseName"] == "cache"


def test_a_stand_in_never_talks_to_the_vendor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LOCAL_CLOUD, raising=False)
    with stub_of("upstash") as stub, pytest.raises(grpc.RpcError, match="ELEVA_LOCAL_CLOUD is not set"):
        stub.Configure(pb.ConfigureRequest(args=encode(CONFIG)))


def test_missing_credentials_are_named(cloud: upstash.Upstash) -> None:
    with stub_of("upstash") as stub, pytest.raises(grpc.RpcError, match="upstash needs `email` and `apiKey`"):
        stub.Configure(pb.ConfigureRequest(args=encode({"email": "someone@eleva.example"})))


def test_a_provider_that_is_not_known_yet_serves_previews_only(cloud: upstash.Upstash) -> None:
    with stub_of("upstash") as stub:
        stub.Configure(pb.ConfigureRequest(args=encode({**CONFIG, "apiKey": UNKNOWN})))
        inputs = checked(stub)
        stub.Create(pb.CreateRequest(type=REDIS, properties=encode(inputs), preview=True))
        with pytest.raises(grpc.RpcError, match="not configured"):
            stub.Create(pb.CreateRequest(type=REDIS, properties=encode(inputs)))


def test_a_setting_that_the_provider_lacks_is_refused() -> None:
    with stub_of("upstash") as stub:
        [failure] = stub.CheckConfig(pb.CheckRequest(news=encode({**CONFIG, "token": "x"}))).failures
    assert failure.reason.startswith("token: there is no such property")


def test_a_type_or_a_function_that_is_not_emulated_is_refused(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    with pytest.raises(grpc.RpcError, match="no resources of this type; upstash has"):
        stub.Check(pb.CheckRequest(type="upstash:index/vectorIndex:VectorIndex", name="v"))
    with pytest.raises(grpc.RpcError, match="the local cloud has no functions"):
        stub.Invoke(pb.InvokeRequest(tok="upstash:index/getRedisDatabaseData:getRedisDatabaseData"))


def parameter(name: str, version: str) -> pb.ParameterizeRequest:
    return pb.ParameterizeRequest(value=pb.ParameterizeRequest.ParametersValue(name=name, version=version))


def test_the_bridge_becomes_the_package_of_its_parameter() -> None:
    with stub_of("terraform-provider") as stub:
        reply = stub.Parameterize(parameter("better-uptime", "0.21.10"))
        assert (reply.name, reply.version) == ("better-uptime", "0.21.10")
        heartbeat = "better-uptime:index/heartbeat:Heartbeat"
        news = encode({"name": "Transfers", "period": 60})
        [failure] = stub.Check(pb.CheckRequest(type=heartbeat, name="t", news=news)).failures
        assert failure.reason == "grace: is required"
        # What is no text comes as JSON in a provider's configuration.
        config = encode({"apiRetryMax": "0", "apiToken": "x"})
        assert not stub.CheckConfig(pb.CheckRequest(news=config)).failures


def test_the_bridge_refuses_other_packages_and_to_work_without_one() -> None:
    with stub_of("terraform-provider") as stub:
        with pytest.raises(grpc.RpcError, match="no package 'cloudflare', only neon, better-uptime"):
            stub.Parameterize(parameter("cloudflare", "5.0.0"))
        with pytest.raises(grpc.RpcError, match="needs a parameter: the package neon or better-uptime"):
            stub.Configure(pb.ConfigureRequest())


def test_an_object_under_a_chosen_name_is_deleted_before_its_replacement() -> None:
    old = {"domain": "eleva.example", "type": "A", "value": "192.0.2.1", "name": "www"}
    with stub_of("vercel") as stub:
        for names_made, first in (([], True), (["name"], False)):
            news = encode({**old, "type": "TXT", "__defaults": names_made})
            diff = stub.Diff(pb.DiffRequest(type="vercel:index/dnsRecord:DnsRecord", olds=encode(old), news=news))
            assert list(diff.replaces) == ["type"]
            assert diff.deleteBeforeReplace is first
