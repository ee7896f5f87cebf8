"""Every name of a thing that this project makes, from environment, system and name: creation and teardown agree."""

from __future__ import annotations

import re

PREFIX = "eleva"
PROJECT = "eleva"  # Pulumi's name for this repository's programs, as in Pulumi.yaml
PUBLISHED = "published/"  # in a bucket of states: what other environments' jobs may read
LEASES = "leases/"  # in a bucket of states: who works on which stack
RESERVATIONS = "reservations/"  # beside them: who has been promised room for a preview
# The systems, which begin the logical names of their resources.
CACHE = "cache"
DATABASE = "database"
HOSTING = "hosting"
MONITORING = "monitoring"
SCHEDULES = "schedules"
STATUS_PAGE = "status-page"
VARIABLES = "variables"
_BRANCH = "preview"
BRANCH_STACKS = f"{_BRANCH}-"  # what the names of branches' stacks begin with, and of no other
_ALLOWED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _joined(*parts: str) -> str:
    """The parts joined by dashes.

    Raises:
        ValueError: a part is not lower-case words joined by dashes, which some vendor would refuse or alter.
    """
    for part in parts:
        if not _ALLOWED.fullmatch(part):
            raise ValueError(f"'{part}' cannot be part of a name: lower-case letters, digits and single dashes only")
    return "-".join(parts)


def resource(system: str, *names: str) -> str:
    """A resource's logical name within its stack, which already stands for the environment."""
    return _joined(system, *names)


# The logical names of what must exist once at a vendor: declared by the components, and named to who adopts them.
DATABASE_PROJECT = resource(DATABASE, "project")
REDIS_DATABASE = resource(CACHE, "redis")
HOSTING_PROJECT = resource(HOSTING, "project")
PUBLIC_STATUS_PAGE = resource(STATUS_PAGE, "page")
DATABASE_BRANCH = resource(DATABASE, "branch")


def domain(name: str) -> str:
    """A domain's logical name: `hosting-domain-eleva-care`."""
    return resource(HOSTING, "domain", name.replace(".", "-"))


def schedule(job: str) -> str:
    """A QStash schedule's logical name."""
    return resource(SCHEDULES, job)


def monitor(name: str) -> str:
    """A monitor's logical name."""
    return resource(MONITORING, "monitor", name)


def heartbeat(job: str) -> str:
    """A heartbeat's logical name."""
    return resource(MONITORING, "heartbeat", job)


def severity(tier: str) -> str:
    """A tier's severity's logical name."""
    return resource(MONITORING, "severity", tier)


def policy(tier: str) -> str:
    """A tier's escalation policy's logical name."""
    return resource(MONITORING, "policy", tier)


def variable(name: str) -> str:
    """The logical name of one of the application's variables."""
    return resource(VARIABLES, name.lower().replace("_", "-"))


def branch_stack(slug: str) -> str:
    """The stack of a branch's environment, which is the environment's name, and its Neon branch's."""
    return _joined(_BRANCH, slug)


def slug_of(name: str) -> str | None:
    """The slug in a name that `branch_stack` has made; None in every other name."""
    found = re.fullmatch(rf"{_BRANCH}-({_ALLOWED.pattern})", name)
    return found[1] if found else None


def slug_of_physical(name: str) -> str | None:
    """The slug in the name of a thing that a branch's environment has at a vendor; None in every other name."""
    return slug_of(name.removeprefix(f"{PREFIX}-")) if name.startswith(f"{PREFIX}-") else None


def owned_comment(stack: str, purpose: str) -> str:
    """The comment on a variable of a branch's environment: whose it is, which its branch alone would not say."""
    return f"{stack}: {purpose}"


def slug_of_comment(comment: str) -> str | None:
    """The slug in a comment that `owned_comment` has made; None in every other one."""
    stack, separator, _ = comment.partition(": ")
    return slug_of(stack) if separator else None


def physical(environment: str, *names: str) -> str:
    """A thing's name at a vendor: `eleva-<environment>` and what tells it from its siblings."""
    return _joined(PREFIX, environment, *names)


def database_project(environment: str) -> str:
    """The Neon project."""
    return physical(environment)


def cache(environment: str) -> str:
    """The Redis database."""
    return physical(environment)


def schedule_id(environment: str, job: str) -> str:
    """The QStash schedule's id: fixed, so that creating it again overwrites it instead of running the job twice."""
    return physical(environment, job)


def secret_prefix(environment: str) -> str:
    """What stands before each variable in the names of an environment's secrets in AWS Secrets Manager."""
    return f"{PREFIX}/{environment}/"


def alerting(environment: str, *names: str) -> str:
    """What Better Stack shows to the one on call: monitors, heartbeats, groups, policies, severities."""
    return physical(environment, *names)


def lease(stack: str) -> str:
    """The object in the state's bucket, beside Pulumi's `.pulumi/`, that says who works on the stack.

    Raises:
        ValueError: no stack of ours has such a name.
    """
    return f"{LEASES}{PROJECT}/{_joined(stack)}.json"


def kms_alias(environment: str) -> str:
    """The KMS key of an environment: it encrypts its states, its stacks' secrets, its secrets and its backups."""
    return f"alias/{physical(environment)}"


def state_bucket(environment: str, account_id: str) -> str:
    """The S3 bucket of an environment's stacks. Bucket names are unique in all of AWS, so the account is part of it."""
    return physical(environment, "state", account_id)


def backup_bucket(environment: str, account_id: str) -> str:
    """The S3 bucket of the dumps of an environment's databases."""
    return physical(environment, "backups", account_id)


def ci_role(name: str) -> str:
    """The IAM role of one of the delivery's jobs."""
    return _joined(PREFIX, "ci", name)


# In that bucket: what goes by the retention of backups, and what stays.
DUMPS = "dumps/"
RESTORE_TESTS = "restore-tests/"
BACKUPS_BEGAN = "began.json"


def rebuild(stack: str) -> str:
    """The object in the state's bucket that says that a rebuild of `stack` has begun and not ended.

    Raises:
        ValueError: no stack of ours has such a name.
    """
    return f"rebuilds/{PROJECT}/{_joined(stack)}.json"


def admission_lease() -> str:
    """The object beside the stacks' leases that says who decides whether there is room for another preview."""
    return lease("admission")


def reservation(stack: str) -> str:
    """The object in the state's bucket that says that a run is about to make a branch's environment.

    Raises:
        ValueError: no stack of ours has such a name.
    """
    return f"{RESERVATIONS}{PROJECT}/{_joined(stack)}.json"


def fingerprints(environment: str) -> str:
    """The object in the state's bucket with which previews are compared: keyed fingerprints, and no value."""
    return f"{PUBLISHED}{PROJECT}/{_joined(environment)}.json"


def backup_lease(stack: str) -> str:
    """The object beside the stacks' leases that says who takes a backup of `stack`.

    Raises:
        ValueError: no stack of ours has such a name.
    """
    return lease(f"backup-{stack}")


# Branches at Neon that recovery makes, before the time of their making: filled or tried and not of use yet, restored
# and compared, and what was in use before.
RESTORING = "restoring-"
RESTORED = "restored-"
REPLACED = "replaced-"
