"""Real credentials stay out of local runs, and local runs off real machines."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from infra.localcloud import running
from infra.localcloud.environment import exports
from infra.localcloud.guard import NotLocal, refuse_unless_local, scrubbed
from infra.localcloud.paths import Layout
from infra.localcloud.running import Running
from tests.support.credentials import REAL

RUNNING = Running(1, 0.0, "http://127.0.0.1:4001", "http://127.0.0.1:4002", 4003)
LAYOUT = Layout(Path("/clone"), Path("/clone/.local"))
LOCAL = exports(RUNNING, LAYOUT, "/usr/bin")
ENDPOINTS = [name for name in LOCAL if name.startswith(("AWS_ENDPOINT_URL", "ELEVA_LOCAL_CLOUD"))]


def test_nothing_but_what_is_known_to_be_harmless_survives() -> None:
    harmless = {"PATH": "/usr/bin", "HOME": "/home/somebody", "LC_ALL": "C.UTF-8", "TMPDIR": "/var/tmp"}
    assert scrubbed({**REAL, **harmless, "SOME_NEW_TOOL_TOKEN": "x"}) == harmless


def test_the_local_cloud_s_own_environment_is_accepted() -> None:
    refuse_unless_local({**scrubbed(REAL), **LOCAL}, LAYOUT)


def test_a_backend_in_a_temporary_folder_is_accepted(tmp_path: Path) -> None:
    refuse_unless_local({**LOCAL, "PULUMI_BACKEND_URL": tmp_path.as_uri()}, LAYOUT)


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize("value", ["https://s3.eu-central-1.amazonaws.com", "http://10.0.0.1:9000", "", "no url"])
def test_an_endpoint_elsewhere_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(NotLocal, match=rf"\* {name} is "):
        refuse_unless_local({**LOCAL, name: value}, LAYOUT)


@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_missing_endpoint_is_refused_by_name(name: str) -> None:
    with pytest.raises(NotLocal, match=f"{name} is not set"):
        refuse_unless_local({key: value for key, value in LOCAL.items() if key != name}, LAYOUT)


@pytest.mark.parametrize(
    "backend",
    [
        "https://api.pulumi.com",
        "s3://eleva-state?region=eu-central-1",
        "s3://eleva-state?endpoint=http://127.0.0.1:1&endpoint=https://s3.amazonaws.com",
        "s3://127.0.0.1/state",
        "gs://127.0.0.1/state?endpoint=http://127.0.0.1:1",
        "file:///home/somebody/state",
        f"file://10.0.0.1{tempfile.gettempdir()}/state",
        f"file://{tempfile.gettempdir()}/../home/state",
        "",
    ],
)
def test_a_backend_elsewhere_is_refused(backend: str) -> None:
    with pytest.raises(NotLocal, match="PULUMI_BACKEND_URL is "):
        refuse_unless_local({**LOCAL, "PULUMI_BACKEND_URL": backend}, LAYOUT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PGHOSTADDR", "10.1.2.3"),
        ("PGHOSTADDR", ""),
        ("AWS_ENDPOINT_URL_DYNAMODB", "https://dynamodb.eu-central-1.amazonaws.com"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("HTTPS_PROXY", "http://proxy.corp.example:3128"),
        ("all_proxy", "socks5://127.0.0.1:1080"),
        ("AWS_PROFILE", "eleva-production-admin"),
        ("ELEVA_LOCAL_GIT", "/elsewhere"),
        ("ELEVA_LOCAL_GIT", ""),
        ("PULUMI_HOME", "/home/somebody/.pulumi"),
        ("PULUMI_HOME", ""),
        ("PULUMI_HOME", str(LAYOUT.official_home)),
    ],
)
def test_other_ways_out_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(NotLocal, match=name):
        refuse_unless_local({**LOCAL, name: value}, LAYOUT)


def test_the_refusal_lists_every_problem_and_shows_no_credentials() -> None:
    wrong = {"ELEVA_LOCAL_CLOUD": "https://user:hunter2@api.example.com/?token=hunter2", "PGHOSTADDR": "10.0.0.1"}
    with pytest.raises(NotLocal) as refusal:
        refuse_unless_local({**LOCAL, **wrong}, LAYOUT)
    assert "hunter2" not in str(refusal.value)
    assert all(name in str(refusal.value) for name in wrong)


PROXY = "http://127.0.0.1:4004"


@pytest.fixture
def official(tmp_path: Path) -> tuple[Layout, dict[str, str]]:
    """A local cloud with a proxy, and the environment for the vendors' own plugins on it."""
    layout, found = Layout(tmp_path, tmp_path), replace(RUNNING, proxy_url=PROXY)
    running.write(found, layout.state)
    return layout, exports(found, layout, "/usr/bin", official=True)


def test_the_vendors_own_plugins_are_accepted_behind_the_local_cloud_s_proxy(
    official: tuple[Layout, dict[str, str]],
) -> None:
    layout, environment = official
    refuse_unless_local(environment, layout)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE"])
@pytest.mark.parametrize("value", ["", "http://127.0.0.1:3128", "http://user:hunter2@proxy.corp.example", "*"])
def test_what_could_lead_them_past_it_is_refused_by_name(
    name: str, value: str, official: tuple[Layout, dict[str, str]]
) -> None:
    layout, environment = official
    with pytest.raises(NotLocal, match=rf"\* {name} is .*, not the local cloud's ") as refusal:
        refuse_unless_local({**environment, name: value}, layout)
    assert "hunter2" not in str(refusal.value)


def test_they_are_refused_with_a_second_proxy_or_where_no_local_cloud_runs(
    official: tuple[Layout, dict[str, str]],
) -> None:
    layout, environment = official
    with pytest.raises(NotLocal, match="ALL_PROXY is set"):
        refuse_unless_local({**environment, "ALL_PROXY": PROXY}, layout)
    layout.state.unlink()
    with pytest.raises(NotLocal, match="need the TLS proxy, and the local cloud runs without"):
        refuse_unless_local(environment, layout)
