"""A change at Neon is done when every operation that it began is: it is waited for, and a failed one is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call, Reply
from infra.vendors import destination, neon
from infra.vendors.errors import Failed
from infra.vendors.neon import Neon
from tests.support.listener import serving


class Slow:
    """A Neon whose operations go through the statuses that a test lines up."""

    def __init__(self) -> None:
        self.statuses: list[str] = []
        self.api = Api("neon", ("console.neon.tech",), lambda _: None)
        self.api.route("DELETE", "/api/v2/projects/{project}/branches/{branch}")(self._delete)
        self.api.route("GET", "/api/v2/projects/{project}/operations/{operation}")(self._operation)
        self.gone = False
        self.locked = 0

    def _delete(self, _: Call) -> Reply:
        if self.locked:
            self.locked -= 1
            return Reply(423, {"message": "project already has running conflicting operations"})
        return Reply(204, None) if self.gone else Reply(200, {"operations": [{"id": "op"}]})

    def _operation(self, _: Call) -> Reply:
        return Reply(200, {"operation": {"id": "op", "action": "delete_timeline", "status": self.statuses.pop(0)}})


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    it = Slow()
    monkeypatch.setenv("NEON_API_KEY", LOCAL.neon_api_key)
    monkeypatch.setattr(neon, "_LOOK_S", 0.01)
    with serving(it.api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        yield it


def delete() -> None:
    with Neon(LOCAL.neon_org_id) as client:
        client.delete_branch("p", "br")


def test_what_is_under_way_is_waited_for(slow: Slow) -> None:
    slow.statuses = ["scheduling", "running", "finished"]
    delete()
    assert slow.statuses == []


@pytest.mark.parametrize("status", ["failed", "error", "cancelled"])
def test_what_failed_is_told(slow: Slow, status: str) -> None:
    slow.statuses = ["running", status]
    with pytest.raises(Failed, match=f"delete_timeline ended as {status}"):
        delete()


def test_what_does_not_end_is_given_up(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neon, "OPERATION_TIMEOUT_S", -1.0)
    slow.statuses = ["running"]
    with pytest.raises(Failed, match="delete_timeline is not done running"):
        delete()


def test_what_is_gone_already_is_fine(slow: Slow) -> None:
    slow.gone = True
    delete()


def test_what_others_have_under_way_is_waited_for(slow: Slow) -> None:
    slow.locked, slow.statuses = 2, ["finished"]
    with Neon("org") as client:
        client.delete_branch("p", "b")
    assert (slow.locked, slow.statuses) == (0, [])


def test_that_has_an_end_too(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neon, "OPERATION_TIMEOUT_S", 0.05)
    slow.locked = 1000
    with Neon("org") as client, pytest.raises(Failed, match="status 423"):
        client.delete_branch("p", "b")
