"""Where data lives: regions in the EU, protection against loss, and databases that are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.aggregate import Platform
from infra.platform.checks.duplicates import duplicates
from infra.platform.problems import Problem, Severity
from infra.platform.regions import in_eu
from infra.platform.variables.model import Output

DATABASES_FILE = "infra/platform/databases.py"
CACHE_FILE = "infra/platform/cache.py"
BACKUPS_FILE = "infra/platform/backups.py"


def check(platform: Platform) -> list[Problem]:
    """What is wrong with databases, cache, backups and regions."""
    databases = platform.database.databases
    return [
        *_regions(platform),
        *duplicates(DATABASES_FILE, "database name", (database.database_name for database in databases)),
        *duplicates(DATABASES_FILE, "owner role", (database.owner_role for database in databases)),
        *_unused(platform),
        *_protection(platform),
        *_cache(platform),
        *_backups(platform),
    ]


def _regions(platform: Platform) -> Iterator[Problem]:
    places = [
        (DATABASES_FILE, platform.database.region),
        *((CACHE_FILE, region) for region in (platform.cache.primary_region, *platform.cache.read_regions)),
        ("infra/platform/hosting.py", platform.hosting.function_region),
        ("stack configuration, eleva:accounts.aws.region", platform.settings.accounts.aws.region),
        *(
            (f"infra/platform/services.py, service '{service.name}'", service.region)
            for service in platform.services
            if service.region_is_ours_to_choose
        ),
    ]
    for place, region in places:
        if not in_eu(region):
            yield Problem(
                place=place,
                message=f"'{region}' is not known to be in the EU, where health data stays",
                remedy="choose a region in the EU, such as Frankfurt",
            )


def _unused(platform: Platform) -> Iterator[Problem]:
    uses = (variable.use(platform.environment) for variable in platform.contract.variables)
    origins = [use.origin for use in uses if use and isinstance(use.origin, Output)]
    used = {origin.attribute.split(".")[0] for origin in origins if origin.system == "database"}
    for database in platform.database.databases:
        if database.name not in used:
            yield Problem(
                place=f"{DATABASES_FILE}, database '{database.name}'",
                message="no variable tells the application where it is",
                remedy="declare one in infra/platform/variables/data.py, or remove the database",
            )


def _protection(platform: Platform) -> Iterator[Problem]:
    if not platform.database.protected:
        yield Problem(
            place=DATABASES_FILE,
            message="the default branch is not protected: it can be deleted, and its children may share its passwords",
            remedy="protect it",
        )
    needed_s = platform.backups.history_retention_s
    if platform.environment.is_production and platform.database.history_retention_s < needed_s:
        yield Problem(
            place=DATABASES_FILE,
            message=f"production keeps {platform.database.history_retention_s} s of history and not {needed_s} s",
            remedy=f"keep what {BACKUPS_FILE} promises",
        )


def _cache(platform: Platform) -> Iterator[Problem]:
    if not platform.cache.tls:
        yield Problem(
            place=CACHE_FILE, message="TLS is off, and Upstash replaces a database to change that", remedy="leave it on"
        )
    if platform.cache.eviction:
        yield Problem(
            place=CACHE_FILE,
            message="eviction is on, and would throw away locks and rate limits",
            remedy="switch it off; grow the database instead",
        )
    if platform.environment.is_production and not platform.cache.prod_pack:
        yield Problem(
            place=CACHE_FILE,
            message="production's data at rest is not encrypted, which the platform document promises",
            remedy="order it by prod_pack=True; decision 6 in docs/decisions has the price",
            severity=Severity.WARNING,
        )


def _backups(platform: Platform) -> Iterator[Problem]:
    backups = platform.backups
    if backups.rpo_s < backups.interval_s and backups.history_retention_s < backups.interval_s:
        yield Problem(
            place=BACKUPS_FILE,
            message=f"dumps every {backups.interval_s} s cannot keep a recovery point of {backups.rpo_s} s, and the "
            "history does not reach back to the last one",
            remedy="keep more history than the time between two dumps",
        )
