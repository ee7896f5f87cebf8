"""The programs behind the recording of neon, under Pulumi's names, by recorded type and variant."""

from __future__ import annotations

from typing import Any

Inputs = dict[str, Any]

PRODUCTION: Inputs = {
    "name": "demo",
    "regionId": "aws-eu-central-1",
    "pgVersion": 17,
    "historyRetentionSeconds": 2592000,
    "defaultBranchProtected": True,
    "branch": {"name": "main", "databaseName": "app", "roleName": "app_owner"},
    "defaultEndpointSettings": {
        "autoscalingLimitMinCu": 0.25,
        "autoscalingLimitMaxCu": 2,
        "suspendTimeoutSeconds": 300,
    },
}
_RENAMED: Inputs = {**PRODUCTION, "name": "demo renamed", "historyRetentionSeconds": 604800}
_LARGER: Inputs = {
    **_RENAMED,
    "defaultEndpointSettings": {**PRODUCTION["defaultEndpointSettings"], "autoscalingLimitMaxCu": 4},
}
_OPEN: Inputs = {**_LARGER, "defaultBranchProtected": False}
_LISTED: Inputs = {
    **_OPEN,
    "allowedIps": ["192.0.2.0/24"],
    "allowedIpsProtectedBranchesOnly": "yes",
    "enableLogicalReplication": "yes",
}
_MOVED: Inputs = {**PRODUCTION, "name": "demo renamed", "regionId": "aws-eu-west-2", "defaultBranchProtected": False}
_IN_PROJECT: Inputs = {"projectId": "proj-demo"}
_IN_BRANCH: Inputs = {**_IN_PROJECT, "branchId": "br-demo"}
_READER: Inputs = {
    **_IN_BRANCH,
    "type": "read_only",
    "autoscalingLimitMinCu": 0.25,
    "autoscalingLimitMaxCu": 1,
    "suspendTimeoutSeconds": 300,
}
_SIZED: Inputs = {"autoscalingLimitMinCu": 0.5, "autoscalingLimitMaxCu": 2, "suspendTimeoutSeconds": 600}
_REPORTS: Inputs = {**_IN_BRANCH, "name": "reports", "ownerName": "neondb_owner"}

#: The programs behind the recording, under Pulumi's names, by recorded variant.
PROGRAMS: dict[str, dict[str, Inputs]] = {
    "neon_project": {
        "eu, pg 17, 30 days history, protected default branch": PRODUCTION,
        "name and history": _RENAMED,
        "endpoint settings": _LARGER,
        "default branch no longer protected": _OPEN,
        "ip allow list and logical replication": _LISTED,
        "region": _MOVED,
        "name only": {"name": "demo"},
    },
    "neon_branch": {
        "plain": {**_IN_PROJECT, "name": "staging"},
        "rename": {**_IN_PROJECT, "name": "stage"},
        "protected": {**_IN_PROJECT, "name": "stage", "protected": "yes"},
        "unprotected": {**_IN_PROJECT, "name": "stage", "protected": "no"},
        "from a past time": {**_IN_PROJECT, "name": "yesterday", "parentId": "br-demo", "parentTimestamp": 1767225600},
        "parent_timestamp": {**_IN_PROJECT, "name": "yesterday", "parentId": "br-demo", "parentTimestamp": 1767229200},
        "protected, named parent": {**_IN_PROJECT, "name": "prod", "parentId": "br-demo", "protected": "yes"},
    },
    "neon_endpoint": {
        "read-only, autoscaling": _READER,
        "autoscaling and suspend": {**_READER, **_SIZED},
        "defaults": _IN_BRANCH,
        "branch (goes out in place)": {**_IN_PROJECT, "branchId": "br-other"},
        "pooler and pg settings": {**_IN_BRANCH, "poolerEnabled": True, "poolerMode": "transaction",
                                   "pgSettings": {"statement_timeout": "30000"}},
    },
    "neon_role": {"plain": {**_IN_BRANCH, "name": "worker"}, "name": {**_IN_BRANCH, "name": "worker2"}},
    "neon_database": {
        "plain": _REPORTS,
        "rename": {**_REPORTS, "name": "reports2"},
        "owner": {**_REPORTS, "name": "reports2", "ownerName": "other"},
    },
    "neon_project_permission": {
        "plain": {**_IN_PROJECT, "grantee": "dev-demo@example.com"},
        "grantee": {**_IN_PROJECT, "grantee": "ops-demo@example.com"},
    },
}  # fmt: skip
