"""The site is built by its framework, and the build cannot touch schedules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.policy.reading import differing, known_text, number, shown
from infra.policy.resources import UNKNOWN, VERCEL_PROJECT, Resource
from infra.policy.rule import Level, Rule, named

_NEXT_BUILD = re.compile(r"(pnpm exec |npx )?next build")
_LOCKED = re.compile(r"pnpm install .*--frozen-lockfile( .*)?|npm ci( .*)?|bun install .*--frozen-lockfile( .*)?")
_WANTED = {"framework": "nextjs", "automaticallyExposeSystemEnvironmentVariables": True}
_RUNS_S = (60, 300)  # application, maxDuration in app/api/cron/*/route.ts
_NODE = ("20.x", "22.x", "24.x")


def check(project: Resource) -> Iterator[str]:
    """Look at framework, commands and Node."""
    yield from (f"{project.name}: {message}" for message in differing(project, _WANTED))
    runs = project.get("resourceConfig.functionDefaultTimeout")
    if runs is not UNKNOWN and not _RUNS_S[0] <= (number(runs) or 0) <= _RUNS_S[1]:
        yield f"{project.name} lets functions run {shown(runs)} s; jobs need {_RUNS_S[0]} to {_RUNS_S[1]} s"
    build, install = known_text(project, "buildCommand"), known_text(project, "installCommand")
    if build is not None and not _NEXT_BUILD.fullmatch(build):
        yield (
            f"{project.name} is not built by `next build` alone: a package manager's build also runs the postbuild "
            "script, which deletes every QStash schedule"
        )
    if install is not None and not _LOCKED.fullmatch(install):
        yield f"{project.name} does not install exactly what its lock file names"
    for property_ in ("devCommand", "outputDirectory"):
        if project.get(property_) not in ("", UNKNOWN):
            yield f"{project.name}: {property_} must be declared, and empty: the framework's own"
    if project.is_not("nodeVersion", *_NODE):
        yield f"{project.name} does not pin a Node version that gets security updates"


RULE = Rule(
    id=named(__name__),
    title="The site is built by its framework alone, from its lock file",
    level=Level.MANDATORY,
    types=(VERCEL_PROJECT,),
    environments=("production",),
    reason="`pnpm build` runs the postbuild script after every build, previews included: it deletes every schedule of "
    "the QStash account and makes new ones. That has ended payouts in production.",
    source="application, package.json and lib/integrations/qstash/schedules.ts; platform document, Hosting & "
    "Deployment (Next.js)",
    remedy="Mend HOSTING in infra/platform/hosting.py.",
    guards={
        VERCEL_PROJECT: (
            *_WANTED,
            "resourceConfig",
            "resourceConfig.functionDefaultTimeout",
            "buildCommand",
            "installCommand",
            "devCommand",
            "outputDirectory",
            "nodeVersion",
        )
    },
    each=check,
)
