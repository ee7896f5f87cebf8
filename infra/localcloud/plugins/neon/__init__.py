"""The stand-in for `neon` (the Terraform provider kislerdm/neon 0.15.0 behind the dynamic bridge)."""

from __future__ import annotations

from infra.localcloud.plugins.neon.branch import Branch
from infra.localcloud.plugins.neon.calls import CALLS
from infra.localcloud.plugins.neon.client import Neon, connect
from infra.localcloud.plugins.neon.database import Database
from infra.localcloud.plugins.neon.endpoint import Endpoint
from infra.localcloud.plugins.neon.permission import ProjectPermission
from infra.localcloud.plugins.neon.project import Project
from infra.localcloud.plugins.neon.role import Role
from infra.localcloud.plugins.resource import Handler, Plugin, name_of

_HANDLERS: dict[str, Handler[Neon]] = {
    "neon:index/project:Project": Project(),
    "neon:index/branch:Branch": Branch(),
    "neon:index/endpoint:Endpoint": Endpoint(),
    "neon:index/role:Role": Role(),
    "neon:index/database:Database": Database(),
    "neon:index/projectPermission:ProjectPermission": ProjectPermission(),
}

PLUGIN: Plugin[Neon] = Plugin(
    package="neon",
    version="0.15.0",
    handlers=_HANDLERS,
    calls={token: CALLS[name_of(token)] for token in _HANDLERS},
    connect=connect,
)
