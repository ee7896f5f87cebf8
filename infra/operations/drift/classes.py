"""What is at stake when something drifts: every rule, in one place.

* destructive: data, the site or a job is gone or can be lost, or is kept for a shorter time than promised;
* security: who may reach, read or change what, which code runs, and which secret is used;
* alerting: somebody is not told, is told late, or is told by another way;
* vendor: all is as declared, and the vendor itself says that something is wrong;
* unmanaged: it exists at a vendor, and in no stack;
* cosmetic: words, places and looks;
* kept: in no stack, but made by `eleva recovery` (decision 11): shown until somebody removes it, and no drift.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from infra.operations.drift.finding import DriftClass
from infra.policy import resources as r

_DESTRUCTIVE, _SECURITY = DriftClass.DESTRUCTIVE, DriftClass.SECURITY
_ALERTING, _COSMETIC = DriftClass.ALERTING, DriftClass.COSMETIC

#: The class of a type's properties that no rule below names, and of its deletion.
_TYPES: dict[str, tuple[DriftClass, DriftClass]] = {
    r.VERCEL_PROJECT: (_SECURITY, _DESTRUCTIVE),  # how it is built, and who gets in
    r.VERCEL_DOMAIN: (_SECURITY, _DESTRUCTIVE),  # where visitors are led
    r.VERCEL_VARIABLE: (_SECURITY, _DESTRUCTIVE),
    r.VERCEL_FIREWALL: (_SECURITY, _SECURITY),
    r.VERCEL_RETENTION: (_DESTRUCTIVE, _DESTRUCTIVE),  # how far back a rollback reaches
    r.VERCEL_CRONS: (_DESTRUCTIVE, _DESTRUCTIVE),  # jobs that run twice
    r.NEON_PROJECT: (_DESTRUCTIVE, _DESTRUCTIVE),
    r.NEON_BRANCH: (_SECURITY, _DESTRUCTIVE),
    r.NEON_ENDPOINT: (_DESTRUCTIVE, _DESTRUCTIVE),  # without it nothing opens the databases
    r.NEON_ROLE: (_SECURITY, _DESTRUCTIVE),
    r.NEON_DATABASE: (_SECURITY, _DESTRUCTIVE),
    r.REDIS: (_DESTRUCTIVE, _DESTRUCTIVE),
    r.SCHEDULE: (_DESTRUCTIVE, _DESTRUCTIVE),  # jobs that do not run, or at another time
    r.SEVERITY: (_ALERTING, _ALERTING),
    r.POLICY: (_ALERTING, _ALERTING),
    r.MONITOR_GROUP: (_ALERTING, _ALERTING),
    r.HEARTBEAT_GROUP: (_ALERTING, _ALERTING),
    r.MONITOR: (_ALERTING, _ALERTING),
    r.HEARTBEAT: (_ALERTING, _ALERTING),
    r.STATUS_PAGE: (_COSMETIC, _ALERTING),  # the public is told there
    r.STATUS_PAGE_SECTION: (_COSMETIC, _COSMETIC),
    r.STATUS_PAGE_RESOURCE: (_COSMETIC, _ALERTING),
}
#: Type, pattern of the first name in a property's path, and class; the first that fits counts.
_PROPERTIES: tuple[tuple[str, str, DriftClass], ...] = (
    (r.VERCEL_PROJECT, "name|enable\\w*Feedback|onDemandConcurrentBuilds|prioritiseProductionBuilds", _COSMETIC),
    (r.VERCEL_VARIABLE, "comment", _COSMETIC),
    (r.NEON_PROJECT, "name", _COSMETIC),
    (r.NEON_PROJECT, "block\\w+|storePassword|orgId|regionId", _SECURITY),
    (r.REDIS, "tls|region|primaryRegion|readRegions", _SECURITY),
    (r.REDIS, "databaseName", _COSMETIC),
    (r.SCHEDULE, "destination|callback\\w*|failure_callback\\w*", _SECURITY),  # who is called, with our secrets
    (r.SCHEDULE, "label", _COSMETIC),
    (r.SEVERITY, "name", _COSMETIC),
    (r.POLICY, "name", _COSMETIC),
    (r.MONITOR, "pronounceableName", _COSMETIC),
    (r.MONITOR_GROUP, "name|sortIndex", _COSMETIC),
    (r.HEARTBEAT, "name|sortIndex", _COSMETIC),
    (r.HEARTBEAT_GROUP, "name|sortIndex", _COSMETIC),
    (r.STATUS_PAGE, "published|subscribable|automaticReports|subdomain|customDomain", _ALERTING),
    (r.STATUS_PAGE, "customCss|customJavascript|password\\w*|hideFromSearchEngines", _SECURITY),
    (r.STATUS_PAGE_RESOURCE, "resourceId|resourceType|statusPageSectionId", _ALERTING),
)


def class_of_change(type_: str, paths: Iterable[str]) -> DriftClass:
    """Return the worst class among the changed properties of a resource.

    Args:
        type_: its Pulumi type.
        paths: of what changed, "steps[0].type"; without any the type's own class.
    """
    found = [_class_of_path(type_, path) for path in paths]
    return min(found, key=list(DriftClass).index, default=_TYPES[type_][0])


def class_of_deletion(type_: str) -> DriftClass:
    """Return the class of a resource's deletion."""
    return _TYPES[type_][1]


def _class_of_path(type_: str, path: str) -> DriftClass:
    name = re.split(r"[.\[ ]", path)[0]
    for of, pattern, class_ in _PROPERTIES:
        if of == type_ and re.fullmatch(pattern, name):
            return class_
    return _TYPES[type_][0]
