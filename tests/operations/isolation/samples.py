"""A production and a preview with values as the vendors make them, which share nothing; tests plant one leak each."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from infra.operations.isolation.fingerprints import Published, fingerprints
from infra.platform.environments import PREVIEW, PRODUCTION, Environment
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Constant, Copy

CONTRACT = Contract.of(JOBS)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
KEY = "5a" * 32
PRODUCTIONS_IDS = {
    "neon_project_id": "quiet-harbor-31415926",
    "neon_branch_id": "br-old-lake-27182818",
    "redis_database_id": "0c1d2e3f-4a5b-4c6d-8e7f-101112131415",
}
PREVIEWS_IDS = {
    "neon_project_id": "young-forest-16180339",
    "neon_branch_id": "br-new-rain-14142135",
    "redis_database_id": "7e8f9a0b-1c2d-4e3f-9a4b-202122232425",
}


def login(account: str, password: str) -> str:
    """Return a QStash token."""
    return base64.b64encode(json.dumps({"UserID": account, "Password": password}).encode()).decode()


def values(environment: Environment) -> dict[str, str]:
    """Return a value for each variable of an environment, a preview's per branch included."""
    here, mode = environment.name, environment.key_mode
    endpoint = "ep-calm-meadow-112233" if environment is PRODUCTION else "ep-wild-river-445566"
    redis = "eu2-fine-owl-30001" if environment is PRODUCTION else "eu2-keen-fox-30002"
    found: dict[str, str] = {}
    for variable in CONTRACT.variables:
        use = variable.use(environment)
        if use is None:
            continue
        unique = f"{here}{variable.name.lower().replace('_', '')}0123456789abcdef"
        if isinstance(use.origin, Constant):
            found[variable.name] = use.origin.value
        elif variable.mode_prefix:
            found[variable.name] = variable.mode_prefix.of(mode) + unique
        elif variable.format == "https-url":
            found[variable.name] = f"https://{unique}.example/callback"
        elif variable.format == "heartbeat-url":
            found[variable.name] = f"https://uptime.betterstack.com/api/v1/heartbeat/{unique}"
        else:
            found[variable.name] = unique
    pooled, direct = (f"{endpoint}{pool}.eu-central-1.aws.neon.tech" for pool in ("-pooler", ""))
    found |= {
        "DATABASE_URL": f"postgresql://elevadb_owner:npg_{here}Main%2B77@{pooled}/elevadb?sslmode=require",
        "DATABASE_URL_UNPOOLED": f"postgresql://elevadb_owner:npg_{here}Main%2B77@{direct}/elevadb?sslmode=require",
        "AUDITLOG_DATABASE_URL": f"postgresql://auditdb_owner:npg_{here}Audit88@{pooled}/auditdb?sslmode=require",
        "UPSTASH_REDIS_REST_URL": f"https://{redis}.upstash.io",
        "UPSTASH_REDIS_REST_TOKEN": f"AXAA{here}RedisToken==",
        "QSTASH_TOKEN": login(f"{here}-4f1c-account", f"{here}-qstash-password"),
        "BLOB_READ_WRITE_TOKEN": f"vercel_blob_rw_{here}Store77_{here}BlobSecret88",
        "NEXT_PUBLIC_APP_URL": "https://eleva.care"
        if environment is PRODUCTION
        else "https://eleva-care-app-git-fix-auth-eleva.vercel.app",
    }
    for variable in CONTRACT.variables:
        use = variable.use(environment)
        if use and isinstance(use.origin, Copy):
            found[variable.name] = found[use.origin.of]
    return found


PRODUCTIONS = values(PRODUCTION)
PREVIEWS = values(PREVIEW)
PUBLISHED: Published = fingerprints(PRODUCTIONS, PRODUCTIONS_IDS, CONTRACT, KEY, NOON)
