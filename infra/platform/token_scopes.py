"""What each vendor's token reaches: where a token cannot be limited to previews, nothing here proves that it is."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact


class TokenScope(Fact):
    """One kind of credential.

    Attributes:
        vendor: who issues it.
        credential: what it is called, with its variable.
        reaches: what it opens, at its narrowest.
        limited_to_previews: whether one can be had that opens nothing of production's.
        own_account: the setting in Pulumi.preview.yaml that takes an account which previews have to themselves, and
            what speaks against it; empty where there is none.
        done: what is done here so that previews do not reach production with it.
        unproved: what nobody proves.
        source: the vendor's page, and the month it was read.
    """

    vendor: str
    credential: str
    reaches: str
    limited_to_previews: Literal["yes", "no", "only by an account of their own"]
    own_account: str
    done: str
    unproved: str
    source: str


TOKEN_SCOPES: tuple[TokenScope, ...] = (
    TokenScope(
        vendor="Vercel",
        credential="access token (VERCEL_API_TOKEN)",
        reaches="the account, a team, or since 2026-07 a single project: of that, production's deployments and "
        "variables too, since previews are deployments of the same project",
        limited_to_previews="no",
        own_account="eleva:accounts.vercel takes another team, but a team has its own projects: previews would be of "
        "another project than the platform document's",
        done="a token of their own in the GitHub environment `preview`, of the team, since the provider looks that up "
        "(one of the project alone was not tried); production's secrets are sensitive, which Vercel shows to no token",
        unproved="that the token writes nothing of production's: it could change variables, domains and deployments",
        source="vercel.com/docs/accounts/access-tokens and vercel.com/changelog/project-scoped-tokens, 2026-11",
    ),
    TokenScope(
        vendor="Neon",
        credential="API key (NEON_API_KEY)",
        reaches="personal: every project of its owner; organisation: every project of it; project-scoped: one project, "
        "without creating or deleting it",
        limited_to_previews="yes",
        own_account="eleva:accounts.neon.org_id: an organisation of previews alone, whose key makes their project and "
        "reaches no other",
        done="previews have a project of their own, and its id, branches and hosts are compared with production's",
        unproved="which kind of key is in use: an organisation's or a person's reaches production where both are in "
        "one organisation",
        source="neon.com/docs/manage/api-keys, 2026-11",
    ),
    TokenScope(
        vendor="Upstash",
        credential="management key (UPSTASH_EMAIL, UPSTASH_API_KEY)",
        reaches="everything of the account or team: databases, their tokens, QStash; a key may be made to expire, "
        "and to read only where the console offers that",
        limited_to_previews="only by an account of their own",
        own_account="eleva:accounts.upstash.email: an account or team of previews alone",
        done="each branch has a Redis database of its own, whose id, host and token are compared with production's; "
        "only the jobs that make and destroy branches' environments hold one",
        unproved="that the key reaches no production database: in one account it reads their tokens",
        source="upstash.com/docs/devops/developer-api/introduction, 2026-11",
    ),
    TokenScope(
        vendor="Upstash",
        credential="a database's REST token (UPSTASH_REDIS_REST_TOKEN)",
        reaches="that database",
        limited_to_previews="yes",
        own_account="",
        done="made with the branch's database, and compared with production's",
        unproved="",
        source="upstash.com/docs/redis/commands/server/acl-resttoken, 2026-11",
    ),
    TokenScope(
        vendor="QStash",
        credential="token (QSTASH_TOKEN)",
        reaches="everything of a QStash account: schedules, messages, topics; the account's read-only token sees all "
        "of it and changes nothing",
        limited_to_previews="only by an account of their own",
        own_account="the secret eleva/preview/QSTASH_TOKEN takes the token of such an account; previews need none",
        done="no preview has schedules, and no job of previews holds a token; one among a preview's variables is "
        "refused that is production's, is of its account, or does not tell its account; production's jobs are guarded "
        "by production's signing keys, which are compared too",
        unproved="that two accounts are not owned by one Upstash account, whose management key opens both",
        source="upstash.com/docs/qstash/features/security and upstash.com/docs/qstash/howto/readonly-token, 2026-11",
    ),
    TokenScope(
        vendor="Better Stack",
        credential="API token (BETTERUPTIME_API_TOKEN, BETTERSTACK_API_TOKEN)",
        reaches="global: every team; Uptime: everything of one team",
        limited_to_previews="only by an account of their own",
        own_account="eleva:accounts.betterstack.team_name, and a token of that team",
        done="previews declare nothing there, and none of their jobs holds a token; the application's token must be "
        "another one than production's, and a heartbeat of anybody's is refused",
        unproved="that the application's token in previews is of another team and only reads: of one team, it sees "
        "production's monitors",
        source="betterstack.com/docs/uptime/api/getting-started-with-uptime-api, 2026-11",
    ),
    TokenScope(
        vendor="AWS",
        credential="roles eleva-ci-preview and eleva-ci-preview-drift, for GitHub's environments of these names",
        reaches="the previews' state, key and secrets, of which the second changes nothing, and production's published "
        "fingerprints",
        limited_to_previews="yes",
        own_account="eleva:accounts.aws.account_id; production's bucket would have to let that account read what is "
        "published, which is not made here: until then every preview is refused",
        done="the roles' documents are made from names and tested: they read nothing else of production's",
        unproved="what a person who is signed in to the account may do",
        source="derived: infra/operations/foundation/policies.py",
    ),
    TokenScope(
        vendor="Stripe, Clerk, Resend, Novu and others of the application",
        credential="the keys in the variables",
        reaches="a mode (test or live) of an account, or a whole account",
        limited_to_previews="only by an account of their own",
        own_account="each is a secret or setting of the stack `preview`",
        done="live keys are refused everywhere; every other key must be another one than production's",
        unproved="that two different keys are of different accounts: only QStash's and Vercel Blob's tell theirs",
        source="derived: infra/platform/variables",
    ),
)
