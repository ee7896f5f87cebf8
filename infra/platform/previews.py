"""Preview environments: how long one lasts, and what a stack file may say about them."""

from __future__ import annotations

from pydantic import Field

from infra.platform.base import Fact

#: Told so long before an environment goes.
WARNING_H = 24
#: Neon's documentation, Branch expiration, 2026-11: at most 30 days from now.
TTL_MAX_H = 30 * 24


class Previews(Fact):
    """The settings of all previews.

    Attributes:
        ttl_h: hours that an environment lasts from its creation, or from the last `eleva preview extend`.
        hook: a command with its arguments that migrates and seeds a new environment's databases; it gets their direct
            URLs in its environment (`DATABASE_URL_UNPOOLED`), never as an argument. None runs where it is empty.
        hook_timeout_s: how long that command may take.
    """

    ttl_h: int = Field(default=72, ge=1, le=TTL_MAX_H)
    hook: tuple[str, ...] = ()
    hook_timeout_s: int = Field(default=600, ge=1)


class Branch(Fact):
    """The branch that an environment is of, and what it is declared upon; `eleva preview create` writes it.

    Attributes:
        name: the branch, as git has it.
        pull_request: its pull request's number, for people.
        origin: the URL at which Vercel shows the branch's newest deployment.
        vercel_project_id: the project that it is a deployment of.
        neon_project_id: the previews' project at Neon.
        neon_parent_id: the branch there that its databases hang below.
    """

    name: str
    pull_request: int | None = None
    origin: str
    vercel_project_id: str
    neon_project_id: str
    neon_parent_id: str
