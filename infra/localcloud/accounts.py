"""The local cloud's own accounts: made-up ids and tokens in the vendors' forms, of no use anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Accounts:
    """Ids and credentials that the emulated vendors accept; everything else they refuse."""

    vercel_team_id: str = "team_localeleva0000000000000"
    vercel_team_slug: str = "eleva-local"
    vercel_token: str = "localVercelToken0123456789abcdef"
    neon_org_id: str = "org-local-eleva-00000000"
    neon_api_key: str = "napi_localneonkey0123456789abcdefghijklmnop"
    upstash_email: str = "platform@eleva.example"
    upstash_api_key: str = "11111111-2222-4333-8444-555555555555"
    qstash_token: str = "eyJVc2VySUQiOiJsb2NhbCIsIlBhc3N3b3JkIjoibG9jYWwtcXN0YXNoIn0="
    betterstack_team_id: int = 1001
    betterstack_team_name: str = "Eleva Care"
    betterstack_token: str = "localBetterStackToken0123"
    aws_account_id: str = "123456789012"  # the account that moto answers with
    github_repository: str = "eleva-local/infrastructure"
    aws_region: Literal["eu-central-1"] = "eu-central-1"


LOCAL = Accounts()
