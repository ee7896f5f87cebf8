"""Where the stacks are, from Pulumi's backend URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.operations.lease.backend import Backend, BackendRefused, current_backend
from infra.operations.pulumi_command import PulumiFailed
from tests.support.answers import command

REAL = "s3://eleva-state/infra?region=eu-central-1&kmskeyid=key-1&ssetype=aws:kms"


def test_bucket_and_folder_are_told_apart() -> None:
    assert (Backend.at(REAL).bucket, Backend.at(REAL).prefix) == ("eleva-state", "infra/")
    assert Backend.at("s3://eleva-state").prefix == ""
    assert Backend.at("s3://eleva-state/?region=eu-central-1").prefix == ""


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("s3://b?region=eu-central-1", "https://s3.eu-central-1.amazonaws.com"),
        ("s3://b?region=eu-central-1&endpoint=http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("s3://b?region=eu-central-1&endpoint=minio:9000", "https://minio:9000"),
        ("s3://b?region=eu-central-1&endpoint=minio:9000&disableSSL=true", "http://minio:9000"),
    ],
)
def test_the_endpoint_is_the_one_that_pulumi_uses(url: str, endpoint: str) -> None:
    backend = Backend.at(url)
    assert backend.s3.meta.endpoint_url == endpoint


@pytest.mark.parametrize("flag", ["s3ForcePathStyle", "use_path_style"])
def test_a_bucket_is_in_the_path_where_pulumi_has_it_there(flag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    backend = Backend.at(f"s3://bucket?region=eu-central-1&endpoint=https://store.example&{flag}=true")
    client = backend.s3
    assert client.generate_presigned_url("head_bucket", Params={"Bucket": "bucket"}).startswith(
        "https://store.example/bucket?"
    )


def test_the_engine_gets_another_way_to_the_same_place_and_keeps_how_it_encrypts() -> None:
    way = urlsplit(Backend.at(f"{REAL}&endpoint=store.example&disableSSL=true").through("http://127.0.0.1:1/secret"))
    assert (way.netloc, way.path) == ("eleva-state", "/infra")
    assert parse_qs(way.query) == {
        "region": ["eu-central-1"],
        "kmskeyid": ["key-1"],
        "ssetype": ["aws:kms"],
        "endpoint": ["http://127.0.0.1:1/secret"],
        "request_checksum_calculation": ["when_required"],
        "s3ForcePathStyle": ["true"],
    }


def test_aws_gets_checksums_as_from_plain_pulumi_since_object_lock_demands_them() -> None:
    backend = Backend.at(REAL)
    assert "request_checksum_calculation=when_supported" in backend.through("http://127.0.0.1:1/secret")
    assert getattr(backend.s3.meta.config, "request_checksum_calculation") == "when_supported"  # noqa: B009  (the stubs miss it)
    asked_otherwise = Backend.at(f"{REAL}&request_checksum_calculation=when_required")
    assert "request_checksum_calculation=when_required" in asked_otherwise.through("http://127.0.0.1:1/secret")


@pytest.mark.parametrize("url", ["file:///home/ada/.pulumi", "https://api.pulumi.com", "gs://bucket"])
def test_where_there_can_be_no_lease_the_remedy_is_told(url: str) -> None:
    with pytest.raises(BackendRefused, match="pulumi login 's3://BUCKET'"):
        Backend.at(url)


def test_what_would_not_be_heeded_is_refused() -> None:
    with pytest.raises(BackendRefused, match="fips"):
        Backend.at("s3://bucket?region=eu-central-1&fips=true")


def test_a_profile_that_is_not_there_is_told() -> None:
    with pytest.raises(BackendRefused, match="nobody"):
        _ = Backend.at("s3://bucket?profile=nobody").session


def test_the_environment_goes_before_the_login(tmp_path: Path) -> None:
    pulumi = command(tmp_path, 'echo \'{"user": "ada", "url": "s3://of-the-login?region=eu-central-1"}\'')
    assert current_backend({}, pulumi).bucket == "of-the-login"
    assert current_backend({"PULUMI_BACKEND_URL": "s3://of-the-environment"}, pulumi).bucket == "of-the-environment"


def test_without_a_login_pulumi_s_words_are_passed_on(tmp_path: Path) -> None:
    with pytest.raises(PulumiFailed, match="PULUMI_ACCESS_TOKEN"):
        current_backend({}, command(tmp_path, "echo 'error: PULUMI_ACCESS_TOKEN must be set' >&2; exit 1"))
