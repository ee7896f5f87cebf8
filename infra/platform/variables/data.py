"""Variables of the databases, of Redis and of the scheduled jobs."""

from __future__ import annotations

from infra.platform.variables.model import Deviation, Generated, Output, Supplied, Unset, Use, Variable

_DOCUMENT = "platform document, Environment Variables"

DATA: tuple[Variable, ...] = (
    Variable(
        name="DATABASE_URL",
        kind="secret",
        purpose="The main database, through its connection pooler",
        format="postgres-url",
        production=Use(origin=Output(system="database", attribute="main.pooled_url")),
        preview=Use(origin=Output(system="database", attribute="main.pooled_url")),
        per_branch=True,
        document_required=True,
        source=f"{_DOCUMENT}; application, drizzle/db.ts",
    ),
    Variable(
        name="DATABASE_URL_UNPOOLED",
        kind="secret",
        purpose="The main database without the pooler, for migrations",
        format="postgres-url",
        production=Use(origin=Output(system="database", attribute="main.direct_url")),
        preview=Use(origin=Output(system="database", attribute="main.direct_url")),
        per_branch=True,
        source="application, .env.example",
    ),
    Variable(
        name="AUDITLOG_DATABASE_URL",
        kind="secret",
        purpose="The audit database, through its connection pooler",
        format="postgres-url",
        production=Use(origin=Output(system="database", attribute="audit.pooled_url")),
        preview=Use(origin=Output(system="database", attribute="audit.pooled_url")),
        per_branch=True,
        source="application, drizzle/auditDb.ts",
    ),
    Variable(
        name="UPSTASH_REDIS_REST_URL",
        kind="secret",
        purpose="Redis; without it the application silently works in memory",
        format="upstash-url",
        production=Use(origin=Output(system="cache", attribute="rest_url")),
        preview=Use(origin=Output(system="cache", attribute="rest_url")),
        per_branch=True,
        document_required=True,
        source=f"{_DOCUMENT}; application, lib/redis/manager.ts",
    ),
    Variable(
        name="UPSTASH_REDIS_REST_TOKEN",
        kind="secret",
        purpose="Redis' token",
        production=Use(origin=Output(system="cache", attribute="rest_token")),
        preview=Use(origin=Output(system="cache", attribute="rest_token")),
        per_branch=True,
        document_required=True,
        source=f"{_DOCUMENT}; application, lib/redis/manager.ts",
    ),
    Variable(
        name="QSTASH_TOKEN",
        kind="secret",
        purpose="Lists and writes schedules of a QStash account",
        production=Use(origin=Supplied()),
        preview=Use(origin=Supplied(), required=False),
        document_required=True,
        deviation=Deviation(
            document_says="required for all environments",
            instead="optional in previews, and there only the token of a QStash account of their own",
            reason="the application's postbuild script deletes every schedule of the account whose token it finds: a "
            "preview build with production's would end the jobs that pay experts",
        ),
        source=f"{_DOCUMENT}; application, lib/integrations/qstash/schedules.ts",
    ),
    *(
        Variable(
            name=name,
            kind="secret",
            purpose="Checks QStash's signatures; needed to build, too",
            format="qstash-signing-key",
            production=Use(origin=Supplied()),
            # Nothing calls a preview's jobs, so any key that no one knows lets it build and refuses every delivery.
            preview=Use(origin=Generated(prefix="sig_")),
            source="application, .github/workflows/test.yml and app/api/cron/appointment-reminders/route.ts",
        )
        for name in ("QSTASH_CURRENT_SIGNING_KEY", "QSTASH_NEXT_SIGNING_KEY")
    ),
    Variable(
        name="QSTASH_URL",
        kind="config",
        purpose="QStash's address",
        format="https-url",
        production=Unset(reason="the SDK's default is right"),
        preview=Unset(reason="the SDK's default is right"),
        source="application, scripts/utilities/check-qstash-env.js",
    ),
    Variable(
        name="CRON_API_KEY",
        kind="secret",
        purpose="QStash sends it to the job routes that check no signature",
        format="random",
        production=Use(origin=Generated()),
        preview=Use(origin=Generated()),
        source="application, app/api/cron",
    ),
    Variable(
        name="CRON_SECRET",
        kind="secret",
        purpose="Bearer token of keep-alive",
        format="random",
        production=Use(origin=Generated()),
        preview=Use(origin=Generated()),
        source="application, app/api/cron/keep-alive/route.ts",
    ),
)
