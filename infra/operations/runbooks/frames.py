"""The frames of all runbooks of production, from the declaration: every tier, every monitor, every job that runs."""

from __future__ import annotations

from collections.abc import Iterator

from infra.operations.runbooks.page import Frame
from infra.platform import naming
from infra.platform.domains import PRODUCTION_ORIGIN
from infra.platform.environments import PRODUCTION
from infra.platform.job import Authentication, Job
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import EXPIRATION_TIER, MONITORS, Monitor
from infra.platform.oncall import ON_CALL
from infra.platform.procedures import INCIDENT_STEPS
from infra.platform.services import HEALTH_ENDPOINTS, SERVICES
from infra.platform.status_page import STATUS_PAGE
from infra.platform.tiers import TIERS, Tier, tier

_STACK = PRODUCTION.name
#: Prints a secret into a pipe: a header that curl reads there is in no process's arguments.
_PRINTED = "aws secretsmanager get-secret-value --query SecretString --output text --secret-id"
_VERIFY = {f"eleva verify {_STACK}": "Everything that is not as declared, with its remedy"}
_QSTASH = "https://qstash.upstash.io/v2/publish"


def frames() -> Iterator[Frame]:
    """Yield the frame of each page."""
    yield from map(_of_tier, TIERS)
    yield from map(_of_monitor, MONITORS)
    yield from map(_of_job, enabled(JOBS))


def of_tier(name: str) -> str:
    """The file of an alert tier's page."""
    return f"tier-{name}.md"


def of_monitor(name: str) -> str:
    """The file of a monitor's page."""
    return f"service-{name}.md"


def of_job(name: str) -> str:
    """The file of a job's page."""
    return f"job-{name}.md"


def _of_tier(declared: Tier) -> Frame:
    monitors = [each for each in MONITORS if each.tier == declared.name]
    jobs = [each for each in enabled(JOBS) if each.heartbeat and each.tier == declared.name]
    facts = [
        ("Alerts", _after(declared)),
        ("At once", f"whoever is on call, and {ON_CALL.email(declared.name)}; by {channels(declared)}"),
        ("Nobody reacted", f"after {_minutes(declared.escalation_s)}: the entire team"),
        ("Incident steps", "; ".join(f"{step.name.lower()}: {step.action}" for step in INCIDENT_STEPS)),
        ("Status page", STATUS_PAGE.url),
    ]
    see = [(each.name, of_monitor(each.name)) for each in monitors] + [(each.name, of_job(each.name)) for each in jobs]
    return Frame(of_tier(declared.name), f"Alert tier: {declared.name}", facts, _VERIFY, see)


def _of_monitor(declared: Monitor) -> Frame:
    url = declared.url(PRODUCTION_ORIGIN)
    endpoint = next((each for each in HEALTH_ENDPOINTS if each.name == declared.name), None)
    services = [each for each in SERVICES if declared.name in each.health_endpoints]
    facts = [
        ("Alert", f"`{naming.alerting(_STACK, declared.name)}` at Better Stack"),
        ("Asks", f"`GET {url}` every {declared.check_frequency_s} s, from {', '.join(declared.regions)}"),
        ("Is down when", _down_when(declared)),
        *([("The route checks", endpoint.checks)] if endpoint else []),
        *[("Vendor", f"{each.name} ({each.purpose}), region {each.region}") for each in services],
        ("Alerts", f"{_after(declared.alert_tier)}: tier {_link(declared.alert_tier)}"),
        ("Status page", f"section {declared.section}" if declared.section else "not shown there"),
    ]
    commands = {f"curl -sS -i '{url}'": "Status code, and the message of what is wrong", **_VERIFY}
    see = [(f"tier {declared.tier}", of_tier(declared.tier))]
    return Frame(of_monitor(declared.name), f"Service: {declared.name}", facts, commands, see)


def _down_when(declared: Monitor) -> str:
    wrong = (
        f"the answer lacks `{declared.required_keyword}`"
        if declared.required_keyword
        else f"the status code is not {', '.join(map(str, declared.expected_status_codes))}"
    )
    watched = {"the certificate": declared.ssl_expiration_days, "the domain": declared.domain_expiration_days}
    by = _link(tier(EXPIRATION_TIER))
    expires = [f"{what} expires within {days} days (tier {by})" for what, days in watched.items() if days]
    return "; ".join([f"{wrong}, or there is none within {declared.request_timeout_s} s", *expires])


def _of_job(declared: Job) -> Frame:
    alert_tier = declared.alert_tier
    facts = [
        ("Runs", f"`{declared.cron}` UTC, every {_minutes(declared.interval_s)}: {declared.purpose}"),
        ("Schedule", f"`{naming.schedule_id(_STACK, declared.name)}` at QStash"),
        ("Calls", f"`{declared.method} {declared.url(PRODUCTION_ORIGIN)}`, at most {declared.max_duration_s} s"),
        ("Is let in by", _let_in_by(declared)),
        ("A failed call", f"is repeated {declared.retries} times; QStash waits {declared.timeout_s} s for an answer"),
        ("Alert", _heartbeat(declared)),
        *([("Tier", _link(tier(alert_tier)))] if alert_tier else []),
    ]
    commands = {**_VERIFY, **_by_hand(declared)}
    see = [(f"tier {alert_tier}", of_tier(alert_tier))] if alert_tier else []
    see += [("QStash", of_monitor("upstash-qstash")), ("all schedules wiped", "README.md")]
    return Frame(of_job(declared.name), f"Job: {declared.name}", facts, commands, see)


def _let_in_by(declared: Job) -> str:
    if declared.authentication is Authentication.QSTASH_SIGNATURE:
        return "QStash's signature (`QSTASH_CURRENT_SIGNING_KEY`, `QSTASH_NEXT_SIGNING_KEY`), and nothing else"
    (secret,) = [header for header in declared.headers if header.variable]
    return f"the header `{secret.name}: {secret.prefix}<{secret.variable}>`"


def _heartbeat(declared: Job) -> str:
    if declared.heartbeat is None or declared.heartbeat_period_s is None or declared.heartbeat_grace_s is None:
        return "none: that it does not run shows in `eleva verify` and at QStash alone"
    late_s = declared.heartbeat_period_s + declared.heartbeat_grace_s
    silent = "" if declared.heartbeat.pinged_by_application else "; **the application does not ping it yet**"
    return (
        f"`{naming.alerting(_STACK, declared.name)}` at Better Stack, {_minutes(late_s)} after the last ping of "
        f"`{declared.heartbeat.variable}`, or at once when QStash has used up its calls{silent}"
    )


def _by_hand(declared: Job) -> dict[str, str]:
    """Return what runs it once, out of turn."""
    url = declared.url(PRODUCTION_ORIGIN)
    prefix = naming.secret_prefix(_STACK)
    secret = next((header for header in declared.headers if header.variable), None)
    if secret is None:
        token = f"printf 'Authorization: Bearer %s' \"$({_PRINTED} {prefix}QSTASH_TOKEN)\""
        return {
            f"{token} | curl -sS -X POST -H @- '{_QSTASH}/{url}'": "Once, out of turn, through QStash (see above first)"
        }
    method = "" if declared.method == "GET" else f" -X {declared.method}"
    header = f"printf '{secret.name}: {secret.prefix}%s' \"$({_PRINTED} {prefix}{secret.variable})\""
    return {f"{header} | curl -sS -i{method} -H @- '{url}'": "Once, out of turn (see above first)"}


def _after(declared: Tier) -> str:
    number = declared.failures_before_alert
    return "with the first failure" if number == 1 else f"after {number} failures in a row"


def channels(declared: Tier) -> str:
    """The ways in which a tier alerts, in words."""
    return ", ".join(sorted(channel.replace("_", " ") for channel in declared.channels))


def _link(declared: Tier) -> str:
    return f"[{declared.name}]({of_tier(declared.name)})"


def _minutes(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours} h {rest // 60} min" if hours and rest else f"{hours} h" if hours else f"{seconds // 60} min"
