"""For each rule a change of the declared environment that breaks it, and what the rule says then."""

from __future__ import annotations

from dataclasses import dataclass

from infra.policy import resources as of
from infra.policy.resources import Stack
from tests.policy.breaking import (
    Break,
    beside,
    changed,
    dropped,
    having,
    many,
    more_variable,
    nested,
    planted,
    policy_of,
    rules_without,
    same,
    variable,
)
from tests.support.declared import stack


@dataclass(frozen=True)
class Case:
    """A declared environment, changed so that a rule says `says`."""

    rule: str
    says: str
    broken: Break
    environment: str = "production"


TRANSFERS = "process-expert-transfers"
PROVIDER = "urn:pulumi:production::eleva::pulumi:providers:vercel::default_5_21_1"
ROOT = "urn:pulumi:production::eleva::pulumi:pulumi:Stack::eleva-production"

CASES: tuple[Case, ...] = (
    Case("alert-has-policy", "names no escalation policy", changed(of.HEARTBEAT, TRANSFERS, policyId=None)),
    Case("alert-not-silenced", "is paused", changed(of.MONITOR, "monitor-stripe", paused=True)),
    Case("alert-plan-limits", "beyond the 20 monitors", many(of.MONITOR, "monitor-stripe", 9)),
    Case(
        "alert-policy-steps",
        "after 300 s by the platform document",
        nested(of.POLICY, "policy-critical", "steps", 1, "waitBefore", value=900),
    ),
    Case("alert-severity", "sms is off and must be on", changed(of.SEVERITY, "severity-critical", sms=False)),
    Case("alert-tier-heartbeat", "its job is critical", policy_of(TRANSFERS, of.HEARTBEAT, "medium")),
    Case("alert-tier-monitor", "confirmationPeriod is 60", changed(of.MONITOR, "monitor-clerk", confirmationPeriod=60)),
    Case(
        "app-origin",
        "not one https://",
        variable("NEXT_PUBLIC_APP_URL", value="https://eleva.care,https://www.eleva.care"),
    ),
    Case("cache-safe", "eviction is on", changed(of.REDIS, "redis", eviction=True)),
    Case(
        "database-branch-protected",
        "defaultBranchProtected is off",
        changed(of.NEON_PROJECT, "project", defaultBranchProtected=False),
    ),
    Case("database-history", "30 days are", changed(of.NEON_PROJECT, "project", historyRetentionSeconds=604800)),
    Case(
        "database-keeps-running",
        "suspends after 300 s",
        nested(of.NEON_PROJECT, "project", "defaultEndpointSettings", "suspendTimeoutSeconds", value=300),
    ),
    Case(
        "database-roles-own",
        "role of another database",
        changed(of.NEON_DATABASE, "database-audit", ownerName="elevadb_owner"),
    ),
    Case(
        "database-url",
        "sslmode=require",
        variable("DATABASE_URL", value="postgresql://user:word@ep-main.eu-central-1.aws.neon.tech/elevadb"),
    ),
    Case("database-urls-distinct", "the database and the role", same(("DATABASE_URL", "AUDITLOG_DATABASE_URL"))),
    Case(
        "declared-once",
        "declares already",
        beside(of.SCHEDULE, TRANSFERS, "schedules-process-tasks", schedule_id="eleva-production-process-tasks"),
    ),
    Case(
        "deployment-retention",
        "expirationProduction must be",
        changed(of.VERCEL_RETENTION, "retention", expirationProduction="1d"),
    ),
    Case("domains", "has no eleva.care", dropped(of.VERCEL_DOMAIN, "eleva-care")),
    Case("encryption-key", "not protected", having(of.VERCEL_VARIABLE, "encryption-key", protect=False)),
    Case(
        "environment-data-own", "not called eleva-production", changed(of.REDIS, "redis", databaseName="eleva-preview")
    ),
    Case("eu-regions", "not in the EU", changed(of.NEON_PROJECT, "project", regionId="aws-us-east-1")),
    Case("explicit-provider", "default provider", having(of.VERCEL_PROJECT, "project", provider=PROVIDER)),
    Case("firewall-lets-vendors-pass", "QStash may be challenged", rules_without(4)),
    Case("firewall-limits", "does not limit /api/create-payment-intent", rules_without(8)),
    Case("firewall-on", "the firewall is off", changed(of.VERCEL_FIREWALL, "firewall", enabled=False)),
    Case(
        "git-fork-protection",
        "gitForkProtection is off",
        changed(of.VERCEL_PROJECT, "project", gitForkProtection=False),
    ),
    Case("heartbeat-grace", "1440 to 2160 s", changed(of.HEARTBEAT, TRANSFERS, grace=60)),
    Case(
        "heartbeat-period",
        "waits 86400 s and its job runs every 7200 s",
        changed(of.HEARTBEAT, TRANSFERS, period=86400),
    ),
    Case(
        "ids-agree",
        "projectId is not the id",
        changed(of.VERCEL_VARIABLE, "variables-cron-secret", projectId="prj_ofSomebodyElse"),
    ),
    Case("in-component", "hangs below no component", having(of.REDIS, "redis", parent=ROOT)),
    Case("job-has-heartbeat", "process-expert-transfers (critical) has no heartbeat", dropped(of.HEARTBEAT, TRANSFERS)),
    Case("jobs-scheduled", "no schedule runs the job process-expert-transfers", dropped(of.SCHEDULE, TRANSFERS)),
    Case("key-mode", "STRIPE_SECRET_KEY is not of live mode", variable("STRIPE_SECRET_KEY", value="sk_test_abcdef")),
    Case("key-mode-pair", "STRIPE_SECRET_KEY test", variable("STRIPE_SECRET_KEY", value="sk_test_abcdef")),
    Case(
        "mixed-healthcheck-tier", "any one of ten services", policy_of("healthcheck-services", of.MONITOR, "critical")
    ),
    Case(
        "monitor-expiry", "before the certificate expires", changed(of.MONITOR, "monitor-healthcheck", sslExpiration=-1)
    ),
    Case("monitor-frequency", "at most 60 s", changed(of.MONITOR, "monitor-stripe", checkFrequency=300)),
    Case(
        "monitor-question",
        "unhealthy answer may hold",
        changed(of.MONITOR, "monitor-stripe", requiredKeyword="healthy"),
    ),
    Case(
        "monitor-runs-no-job",
        "each check would run the job",
        changed(of.MONITOR, "monitor-stripe", url="https://eleva.care/api/cron/check-upcoming-payouts"),
    ),
    Case("monitor-timeout", "make it 3 to 5 s", changed(of.MONITOR, "monitor-stripe", requestTimeout=30)),
    Case(
        "named-by-module",
        "is not called eleva-production-stripe",
        changed(of.MONITOR, "monitor-stripe", pronounceableName="payments"),
    ),
    Case("no-emergency-switch", "ENABLE_CRON_FALLBACK is a switch", more_variable("ENABLE_CRON_FALLBACK", "true")),
    Case(
        "preview-not-from-production",
        "one named by id",
        having(of.NEON_DATABASE, "database-audit", references={}),
        "preview",
    ),
    Case(
        "preview-pings-nothing",
        "pass for production's",
        more_variable("BETTERSTACK_TASKS_HEARTBEAT", "https://uptime.betterstack.com/api/v1/heartbeat/abc"),
        "preview",
    ),
    Case(
        "preview-protection",
        "open to everybody",
        changed(of.VERCEL_PROJECT, "project", vercelAuthentication={"deploymentType": "none"}),
    ),
    Case(
        "preview-without-queue", "QSTASH_TOKEN is set in a preview", more_variable("QSTASH_TOKEN", "token"), "preview"
    ),
    Case("production-only", "belongs to production", planted(of.SCHEDULE, TRANSFERS), "preview"),
    Case(
        "project-build",
        "deletes every QStash schedule",
        changed(of.VERCEL_PROJECT, "project", buildCommand="pnpm build"),
    ),
    Case(
        "project-exposure",
        "protectedSourcemaps is off",
        changed(of.VERCEL_PROJECT, "project", protectedSourcemaps=False),
    ),
    Case(
        "provider-holds-no-credential",
        "is given apiToken",
        changed("pulumi:providers:vercel", "vercel", apiToken="given"),
    ),
    Case(
        "reminder-window",
        "runs every 28800 s",
        changed(of.SCHEDULE, "schedules-appointment-reminders", cron="0 */8 * * *"),
    ),
    Case("required-variables", "NOVU_SECRET_KEY is missing", dropped(of.VERCEL_VARIABLE, "variables-novu-secret-key")),
    Case("schedule-credentials", "another x-api-key", variable("CRON_API_KEY", value="rotated" * 6)),
    Case("schedule-cron", "6 fields", changed(of.SCHEDULE, TRANSFERS, cron="0 0 */2 * * *")),
    Case(
        "schedule-destination",
        "does not call a job's route",
        changed(of.SCHEDULE, TRANSFERS, destination="https://www.eleva.care/api/cron/process-expert-transfers"),
    ),
    Case("schedule-id", "would run beside", changed(of.SCHEDULE, TRANSFERS, schedule_id="scd_7Hq")),
    Case("schedule-route", "its route takes GET", changed(of.SCHEDULE, "keep-alive", method="POST")),
    Case("schedule-timing", "may run for 300 s", changed(of.SCHEDULE, "process-pending-payouts", timeout_s=60)),
    Case("schedule-watched", "is paused", changed(of.SCHEDULE, TRANSFERS, paused=True)),
    Case(
        "secret-is-not-public", "every browser gets it", variable("NEXT_PUBLIC_POSTHOG_KEY", value="phx_secretsecret")
    ),
    Case("secret-is-sensitive", "STRIPE_SECRET_KEY is a secret", variable("STRIPE_SECRET_KEY", sensitive=False)),
    Case(
        "secrets-distinct",
        "same value as STRIPE_WEBHOOK_SECRET",
        same(("STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET")),
    ),
    Case("service-monitored", "nothing watches /api/health/stripe", dropped(of.MONITOR, "monitor-stripe")),
    Case("stateful-protected", "is not protected", having(of.NEON_PROJECT, "project", protect=False)),
    Case("status-page-components", "not on the status page", dropped(of.STATUS_PAGE_RESOURCE, "resource-stripe")),
    Case("status-page-public", "published is off", changed(of.STATUS_PAGE, "page", published=False)),
    Case("systems-declared", "cache-redis is missing", dropped(of.REDIS, "redis")),
    Case("variable-branch", "should be for no single branch", variable("CRON_SECRET", gitBranch="fix/auth"), "preview"),
    Case("variable-not-empty", "NOVU_SECRET_KEY is empty", variable("NOVU_SECRET_KEY", value=" ")),
    Case(
        "variable-target",
        "not for preview alone",
        variable("CRON_SECRET", targets=["production", "preview"]),
        "preview",
    ),
    Case("vercel-crons-off", "beside QStash", changed(of.VERCEL_CRONS, "crons", enabled=True)),
)


def broken(case: Case) -> Stack:
    """The stack of a case."""
    return case.broken(stack(case.environment))
