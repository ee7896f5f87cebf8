"""The URLs by which the application opens a database: through the connection pooler, and without it."""

from __future__ import annotations

from urllib.parse import quote

import pulumi

from infra.platform.databases import Database


def urls(
    database: Database,
    role: pulumi.Output[str],
    password: pulumi.Output[str],
    pooler: pulumi.Output[str],
    host: pulumi.Output[str],
) -> dict[str, pulumi.Output[str]]:
    """Return both by the names that the variables' contract uses, `main.pooled_url`; secret."""
    return {
        f"{database.name}.pooled_url": _url(role, password, pooler, database),
        f"{database.name}.direct_url": _url(role, password, host, database),
    }


def _url(
    role: pulumi.Output[str], password: pulumi.Output[str], host: pulumi.Output[str], database: Database
) -> pulumi.Output[str]:
    """Return the connection URL, always encrypted in transit; secret, as it holds the password."""
    joined = pulumi.Output.all(role, password, host).apply(lambda parts: _joined(database, *parts))
    return pulumi.Output.secret(joined)


def _joined(database: Database, role: str, password: str, host: str) -> str:
    """Return the URL.

    Raises:
        pulumi.RunError: a part is empty. Neon's provider empties all that it knows of the default branch when a refresh
            finds it not listed, and the application must not get a URL that leads nowhere.
    """
    if not (role and password and host):
        raise pulumi.RunError(
            f"the state has no role, password or host for the database {database.database_name}: the last refresh did "
            "not find the project's default branch. Run `pulumi refresh` again, until it shows no emptied values"
        )
    user = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{user}@{host}/{database.database_name}?sslmode=require"
