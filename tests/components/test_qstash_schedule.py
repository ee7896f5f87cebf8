"""The schedule resource against the emulated QStash: nothing fires twice, nothing is lost, no secret is shown."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.output import UNKNOWN
from pulumi.runtime import rpc

from infra.components.qstash_schedule import QstashScheduleProvider
from infra.vendors.errors import CredentialMissing
from tests.support.qstash import Emulated, emulated

DECLARED: dict[str, Any] = {
    "schedule_id": "eleva-production-keep-alive",
    "destination": "https://eleva.example/api/cron/keep-alive",
    "cron": "*/5 * * * *",
    "method": "GET",
    "retries": 3.0,  # as the engine sends numbers
    "timeout_s": 70.0,
    "headers": {"Authorization": "Bearer cron-secret", "x-cron-job-name": "keepAlive"},
    "content_type": "application/json",
    "failure_callback": "https://eleva.example/api/failed",
    "paused": False,
    "__provider": "pickled",
}
ID = DECLARED["schedule_id"]
WRITE = f"POST /v2/schedules/{DECLARED['destination']}"


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulated]:
    with emulated(monkeypatch) as running:
        yield running


@pytest.fixture
def provider() -> QstashScheduleProvider:
    return QstashScheduleProvider()


def declared(**changes: Any) -> dict[str, Any]:
    return DECLARED | changes


def outs(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in declared(**changes).items() if name != "__provider"}


def test_creation_sends_every_setting(vendor: Emulated, provider: QstashScheduleProvider) -> None:
    made = provider.create(declared(body='{"job": 1}'))
    assert (made.id, made.outs) == (ID, outs(body='{"job": 1}'))
    stored = vendor.http.get(f"schedules/{ID}").json()
    expected = {
        "destination": DECLARED["destination"],
        "cron": "*/5 * * * *",
        "method": "GET",
        "retries": 3,
        "timeout": 70,
        "failureCallback": "https://eleva.example/api/failed",
        "body": '{"job": 1}',
        "header": {
            "Content-Type": ["application/json"],
            "Authorization": ["Bearer cron-secret"],
            "X-Cron-Job-Name": ["keepAlive"],
        },
    }
    assert {name: stored[name] for name in expected} == expected


def test_a_second_creation_after_a_lost_state_changes_nothing(
    vendor: Emulated, provider: QstashScheduleProvider
) -> None:
    provider.create(declared())
    before = vendor.http.get("schedules").json()
    vendor.calls.clear()
    again = provider.create(declared())
    assert (again.id, again.outs) == (ID, outs())
    assert vendor.writes() == []
    assert [s | {"nextScheduleTime": 0} for s in vendor.http.get("schedules").json()] == [
        s | {"nextScheduleTime": 0} for s in before
    ]


def test_creation_over_another_schedule_of_that_id_overwrites_it(
    vendor: Emulated, provider: QstashScheduleProvider
) -> None:
    provider.create(declared(cron="0 9 * * *", body="old"))
    vendor.http.post(f"schedules/{ID}/pause")
    provider.create(declared())
    [stored] = vendor.http.get("schedules").json()
    assert (stored["cron"], stored["body"], stored["isPaused"]) == ("*/5 * * * *", "", False)


def test_reading_what_is_as_declared_changes_nothing(vendor: Emulated, provider: QstashScheduleProvider) -> None:
    provider.create(declared())
    read = provider.read(ID, declared())
    assert (read.id, read.outs, read.inputs) == (ID, outs(), None)


def test_reading_what_is_gone_empties_the_id(vendor: Emulated, provider: QstashScheduleProvider) -> None:
    read = provider.read(ID, declared())
    assert (read.id, read.outs) == ("", {})


@pytest.mark.parametrize(
    ("header", "value", "drift"),
    [
        ("Upstash-Cron", "0 9 * * *", {"cron": "0 9 * * *"}),
        ("Upstash-Forward-Authorization", "Bearer other", {"headers": {"Authorization": "Bearer other"}}),
        ("Upstash-Delay", "30s", {"delay_s": 30}),
        ("Upstash-Callback", "https://other.example", {"callback": "https://other.example"}),
        ("Upstash-Callback-Forward-X-Key", "other", {"callback_headers": {"X-Key": "other"}}),
        ("Upstash-Failure-Callback-Forward-X-Key", "other", {"failure_callback_headers": {"X-Key": "other"}}),
        ("Upstash-Retry-Delay", "1000 * 60", {"retry_delay": "1000 * 60"}),
        ("Upstash-Queue-Name", "slow", {"queue": "slow"}),
        ("Upstash-Label", "mine", {"label": "mine"}),
    ],
)
def test_drift_is_read_and_repaired(
    vendor: Emulated, provider: QstashScheduleProvider, header: str, value: str, drift: dict[str, Any]
) -> None:
    provider.create(declared())
    sent = next(call for call in vendor.calls if call.method == "POST")
    vendor.http.post(f"schedules/{DECLARED['destination']}", headers={**sent.headers, header.lower(): value})
    read = provider.read(ID, declared())
    assert read.outs
    assert read.inputs
    for name, found in drift.items():
        assert read.outs[name] == read.inputs[name]
        assert found == read.outs[name] or found.items() <= read.outs[name].items()
    assert provider.diff(ID, read.outs, declared()).changes is None  # the engine compares, and names, the inputs
    provider.update(ID, read.outs, declared())
    assert provider.read(ID, declared()).inputs is None


@pytest.mark.parametrize(
    ("value", "limits"),
    [("rate=1, period=1d", {"rate": 1, "period": 86400}), ("parallelism=1", {"parallelism": 1})],
)
def test_a_schedule_that_somebody_throttled_is_drift(
    vendor: Emulated, provider: QstashScheduleProvider, value: str, limits: dict[str, int]
) -> None:
    provider.create(declared())
    sent = next(call for call in vendor.calls if call.method == "POST")
    throttle = {"upstash-flow-control-key": "jobs", "upstash-flow-control-value": value}
    vendor.http.post(f"schedules/{DECLARED['destination']}", headers={**sent.headers, **throttle})
    read = provider.read(ID, declared())
    assert read.inputs == outs(flow_control={"key": "jobs", **limits})
    provider.create(declared())  # also after a lost state: such a schedule is not as declared
    assert "flowControlKey" not in vendor.http.get(f"schedules/{ID}").json()


def test_only_what_drifted_is_read_otherwise(vendor: Emulated, provider: QstashScheduleProvider) -> None:
    news = declared(callback="", callback_headers={}, failure_callback_headers={})  # as the resource declares them
    provider.create(news)
    assert provider.read(ID, news).inputs is None
    vendor.http.post(f"schedules/{ID}/pause")
    assert provider.read(ID, news).inputs == outs(
        callback="", callback_headers={}, failure_callback_headers={}, paused=True
    )


def test_a_schedule_that_somebody_paused_is_drift(vendor: Emulated, provider: QstashScheduleProvider) -> None:
    provider.create(declared())
    vendor.http.post(f"schedules/{ID}/pause")
    read = provider.read(ID, declared())
    assert read.inputs
    assert read.inputs == outs(paused=True)  # header names as declared, though QStash spells them its own way
    provider.update(ID, read.outs or {}, declared())
    assert vendor.http.get(f"schedules/{ID}").json()["isPaused"] is False


def test_updates_are_in_place(vendor: Emulated, provider: QstashScheduleProvider) -> None:
    provider.create(declared())
    vendor.calls.clear()
    updated = provider.update(ID, outs(), declared(cron="0 9 * * *"))
    assert updated.outs == outs(cron="0 9 * * *")
    assert vendor.writes() == [WRITE]
    assert [schedule["scheduleId"] for schedule in vendor.http.get("schedules").json()] == [ID]


def test_deletion_succeeds_also_when_it_is_gone(vendor: Emulated, provider: QstashScheduleProvider) -> None:
    provider.create(declared())
    provider.delete(ID, declared())
    provider.delete(ID, declared())
    assert vendor.http.get("schedules").json() == []


def test_equal_declarations_do_not_differ(provider: QstashScheduleProvider) -> None:
    lower = {name.lower(): value for name, value in DECLARED["headers"].items()}
    for news in (declared(), declared(retries=3, body=""), declared(headers=lower), declared(__provider="other")):
        assert provider.diff(ID, outs(), news).changes is False


@pytest.mark.parametrize(
    "changes", [{"cron": "0 9 * * *"}, {"timeout_s": 80}, {"headers": {}}, {"destination": rpc.UNKNOWN}]
)
def test_a_changed_setting_is_no_replacement(provider: QstashScheduleProvider, changes: dict[str, Any]) -> None:
    result = provider.diff(ID, outs(), declared(**changes))
    assert (result.changes, result.replaces) == (None, None)


def test_another_id_replaces_and_deletes_first_so_that_nothing_fires_twice(provider: QstashScheduleProvider) -> None:
    result = provider.diff(ID, outs(), declared(schedule_id="other"))
    assert (result.changes, result.replaces, result.delete_before_replace) == (True, ["schedule_id"], True)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"schedule_id": "a b"}, "letters, digits"),
        ({"destination": "http://eleva.example/job"}, "https:// URL"),
        ({"destination": "https://eleva.example/a b"}, "https:// URL"),
        ({"destination": "https://[eleva.example/job"}, "https:// URL"),
        *(
            ({"failure_callback": url}, "failure_callback must be an https:// URL")
            for url in ("https:///secret", "http://eleva.example/secret", "https://[secret", "https://secret.example#")
        ),
        ({"cron": "0 * * * * *"}, "6 fields"),
        ({"method": "FETCH"}, "one of GET"),
        ({"retries": -1.0}, "0 or more"),
        ({"timeout_s": 0.0}, "1 second"),
        ({"headers": {"bad name": "x"}}, "header 'bad name'"),
        ({"headers": {"x-key": "secret\nvalue"}}, "header 'x-key'"),
        ({"headers": {"x-key": ""}}, "header 'x-key'"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_called(
    provider: QstashScheduleProvider, changes: dict[str, Any], reason: str
) -> None:
    [failure] = provider.check({}, declared(**changes)).failures
    assert reason in failure.reason
    assert "secret" not in failure.reason
    [changed] = changes
    assert failure.property == ("" if changed in ("headers", "failure_callback") else changed)


def test_values_not_known_yet_pass(provider: QstashScheduleProvider) -> None:
    for unknown in (rpc.UNKNOWN, UNKNOWN):
        for changes in (
            {},
            {"destination": unknown},
            {"failure_callback": unknown},
            {"headers": unknown},
            {"headers": {"x-key": unknown}},
        ):
            news = declared(**changes)
            result = provider.check({}, news)
            assert (result.inputs, result.failures) == (news, [])


def test_the_pickled_provider_is_a_small_reference_that_never_changes() -> None:
    pickled = serialize_provider(QstashScheduleProvider())
    assert pickled == serialize_provider(QstashScheduleProvider())
    content = base64.b64decode(pickled)
    assert len(content) < 200
    assert b"infra.components.qstash_schedule" in content


def test_without_a_token_nothing_is_tried(
    vendor: Emulated, provider: QstashScheduleProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QSTASH_TOKEN")
    for operation in (
        lambda: provider.create(declared()),
        lambda: provider.read(ID, declared()),
        lambda: provider.update(ID, outs(), declared()),
        lambda: provider.delete(ID, declared()),
    ):
        with pytest.raises(CredentialMissing, match="QSTASH_TOKEN"):
            operation()
    assert vendor.calls == []
