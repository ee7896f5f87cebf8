"""Neon's branches and computes: as `pulumi import` takes them, and the project's own compute counted to the project."""

from __future__ import annotations

from typing import Any, cast

from infra.operations.inventory.neon import kinds
from infra.policy.resources import NEON_BRANCH, NEON_ENDPOINT
from infra.vendors.neon import Neon

TIMES = {"created_at": "2026-11-26T12:00:00Z", "updated_at": "2026-11-26T12:00:00Z"}
SIZES = {"autoscaling_limit_min_cu": 0.25, "autoscaling_limit_max_cu": 1, "suspend_timeout_seconds": 0}


def branch(id_: str, *, default: bool = False, protected: bool = False) -> dict[str, Any]:
    return {"id": id_, "name": id_, "default": default, "protected": protected, **TIMES}


def compute(id_: str, of: str, type_: str = "read_write") -> dict[str, Any]:
    return {"id": id_, "branch_id": of, "type": type_, "host": f"{id_}.neon.tech", **SIZES, **TIMES}


class Project:
    """A project with two branches, and computes on both."""

    def branches(self, _project: str) -> list[dict[str, Any]]:
        return [branch("br-main", default=True), branch("br-own", protected=True)]

    def endpoints(self, _project: str) -> list[dict[str, Any]]:
        return [compute("ep-1", "br-main"), compute("ep-2", "br-main", "read_only"), compute("ep-3", "br-own")]


def listed(type_: str, *scope: str) -> list[tuple[str, str]]:
    (kind,) = [each for each in kinds(lambda: cast(Neon, Project())) if each.type == type_]
    return [(live.id, live.import_id) for live in kind.list(scope)]


def test_what_is_imported_is_named_with_its_project() -> None:
    assert listed(NEON_BRANCH, "p") == [("br-own", "p/br-own")]
    assert listed(NEON_ENDPOINT, "p", "br-own") == [("ep-3", "p/ep-3")]


def test_the_project_s_own_compute_is_none_of_its_branch_s_and_a_replica_there_is() -> None:
    assert listed(NEON_ENDPOINT, "p", "br-main") == [("ep-2", "p/ep-2")]
