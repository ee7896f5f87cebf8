"""What the recorded programs declared, by resource type and step; ids are those of the recording."""

from __future__ import annotations

from typing import Any

Inputs = dict[str, Any]
DEMO = {"projectId": "prj_demo"}
OTHER = {"projectId": "prj_other"}

NEXT: Inputs = {
    "name": "app-demo",
    "framework": "nextjs",
    "buildCommand": "pnpm build",
    "nodeVersion": "22.x",
    "gitRepository": {"type": "github", "repo": "fake-org/fake-repo", "productionBranch": "main"},
    "gitComments": {"onCommit": False, "onPullRequest": True},
    "gitForkProtection": True,
    "autoAssignCustomDomains": True,
    "automaticallyExposeSystemEnvironmentVariables": True,
    "enablePreviewFeedback": True,
    "enableProductionFeedback": False,
    "skewProtection": "12 hours",
    "vercelAuthentication": {"deploymentType": "standard_protection_new"},
    "resourceConfig": {
        "functionDefaultCpuType": "standard",
        "functionDefaultRegions": ["fra1"],
        "functionDefaultTimeout": 60,
        "fluid": True,
    },
}
NEXT_2: Inputs = {
    **NEXT,
    "buildCommand": "turbo build",
    "nodeVersion": "24.x",
    "resourceConfig": {**NEXT["resourceConfig"], "functionDefaultTimeout": 120},
}
NEXT_3: Inputs = {
    **NEXT_2,
    "skewProtection": "1 day",
    "vercelAuthentication": {"deploymentType": "all_deployments"},
    "resourceConfig": {**NEXT_2["resourceConfig"], "functionDefaultRegions": ["iad1", "fra1"]},
}
NEXT_4: Inputs = {**NEXT_3, "gitRepository": {**NEXT["gitRepository"], "productionBranch": "release"}}
BARE: Inputs = {"name": "app-demo"}
REPOSITORY: Inputs = {"type": "github", "repo": "fake-org/fake-repo"}
INLINE: list[Inputs] = [
    {"key": "A", "value": "one", "targets": ["production"], "sensitive": True, "comment": ""},
    {"key": "B", "value": "two", "targets": ["preview"], "sensitive": False, "comment": ""},
]
SECRET: Inputs = {
    **DEMO,
    "key": "SECRET_KEY",
    "value": "one",
    "targets": ["production"],
    "sensitive": True,
    "comment": "made here",
}
BOTH: Inputs = {**SECRET, "value": "two", "targets": ["production", "preview"], "comment": "both"}
PREVIEW: Inputs = {
    **DEMO,
    "key": "PREVIEW_URL",
    "value": "https://example.com",
    "targets": ["preview"],
    "gitBranch": "staging",
    "sensitive": False,
}
ORG: Inputs = {**PREVIEW, "value": "https://example.org"}
WRITE_ONLY: Inputs = {
    **DEMO,
    "key": "WO",
    "valueWo": "one",
    "valueWoVersion": 1,
    "targets": ["production"],
    "sensitive": True,
}
A: Inputs = {"key": "A", "value": "one", "targets": ["production"], "sensitive": True}
A_3: Inputs = {**A, "value": "three"}
B: Inputs = {"key": "B", "value": "two", "targets": ["preview", "development"], "sensitive": False}
C: Inputs = {"key": "C", "value": "4", "targets": ["preview"], "sensitive": False, "comment": "c"}


def limit(requests: int) -> Inputs:
    """Return the rule that limits sign-ins."""
    return {
        "name": "Limit sign-in",
        "conditionGroups": [
            {
                "conditions": [
                    {"type": "path", "op": "eq", "value": "/api/login"},
                    {"type": "method", "op": "inc", "values": ["POST", "PUT"]},
                ]
            }
        ],
        "action": {
            "action": "rate_limit",
            "actionDuration": "5m",
            "rateLimit": {"algo": "fixed_window", "window": 60, "limit": requests, "keys": ["ip"], "action": "deny"},
        },
    }


BYPASS: Inputs = {
    "name": "Bypass for cron callers",
    "description": "signed scheduler calls",
    "conditionGroups": [
        {
            "conditions": [
                {"type": "path", "op": "pre", "value": "/api/cron"},
                {"type": "header", "op": "ex", "key": "upstash-signature"},
            ]
        }
    ],
    "action": {"action": "bypass"},
}
BLOCK: Inputs = {
    "name": "Block old path",
    "conditionGroups": [{"conditions": [{"type": "path", "op": "eq", "value": "/old"}]}],
    "action": {"action": "deny"},
}


def firewall(*rules: Inputs, sqli: str = "deny", notes: str = "noisy") -> Inputs:
    """Return a firewall with these rules."""
    return {
        **DEMO,
        "enabled": True,
        "managedRulesets": {
            "owasp": {
                "xss": {"action": "deny"},
                "sqli": {"action": sqli, "active": True},
                "rce": {"action": "deny", "active": True},
            },
            "botProtection": {"active": True, "action": "challenge"},
            "aiBots": {"active": True, "action": "deny"},
        },
        "rules": {"rules": list(rules)},
        "ipRules": {"rules": [{"hostname": "app.example.com", "ip": "192.0.2.10", "notes": notes, "action": "deny"}]},
    }


KEPT: Inputs = {
    **DEMO,
    "expirationPreview": "1m",
    "expirationProduction": "1y",
    "expirationCanceled": "1w",
    "expirationErrored": "2m",
}
ATTACK: Inputs = {**DEMO, "enabled": True, "attackModeActiveUntil": 1893456000000}
HOOK: Inputs = {
    "endpoint": "https://hooks.example.com/demo",
    "events": ["deployment.error", "deployment.created"],
    "projectIds": ["prj_1"],
}
ZONE: Inputs = {"domain": "demo.example.com"}
WWW: Inputs = {**ZONE, "name": "www", "type": "CNAME", "ttl": 60, "value": "cname.example.net.", "comment": "c"}
MX: Inputs = {**ZONE, "name": "", "type": "MX", "mxPriority": 10, "value": "mx.example.net."}
SRV: Inputs = {
    **ZONE,
    "name": "_sip._tcp",
    "type": "SRV",
    "srv": {"port": 5060, "priority": 10, "target": "sip.example.net.", "weight": 20},
}

PROGRAMS: dict[str, dict[str, Inputs]] = {
    "project": {
        "Next.js with git, functions, protection": NEXT,
        "build command, node version, function timeout": NEXT_2,
        "protection, skew protection, two regions": NEXT_3,
        "production branch": NEXT_4,
        "name only": BARE,
        "rename": {"name": "app2-demo"},
        "link git repository": {"name": "app2-demo", "gitRepository": REPOSITORY},
        "git_provider_options with consolidated status": {
            **BARE,
            "gitProviderOptions": {
                "createDeployments": True,
                "repositoryDispatchEvents": True,
                "requireVerifiedCommits": False,
                "gitCommitStatus": True,
                "consolidatedGitCommitStatus": {"enabled": True, "propagateFailures": False},
            },
        },
        "deploy hook, password and ip protection": {
            **BARE,
            "gitRepository": {**REPOSITORY, "deployHooks": [{"name": "cms", "ref": "main"}]},
            "vercelAuthentication": {"deploymentType": "none"},
            "passwordProtection": {"deploymentType": "standard_protection_new", "password": "fake-page-password"},
            "trustedIps": {
                "deploymentType": "only_production_deployments",
                "addresses": [{"value": "192.0.2.1", "note": "office"}],
                "protectionMode": "trusted_ip_required",
            },
            "optionsAllowlist": {"paths": [{"value": "/api"}]},
        },
        "git_provider_options": {**BARE, "gitProviderOptions": {"createDeployments": True}},
        "standard_protection, ignore command": {
            **BARE,
            "framework": "nextjs",
            "installCommand": "pnpm i",
            "outputDirectory": ".next",
            "rootDirectory": "apps/web",
            "ignoreCommand": "exit 1",
            "vercelAuthentication": {"deploymentType": "standard_protection"},
            "prioritiseProductionBuilds": True,
        },
        "inline environment": {**BARE, "environments": INLINE},
        "change one inline variable": {**BARE, "environments": [{**INLINE[0], "value": "three"}, INLINE[1]]},
    },
    "projectDomain": {
        "plain": {**DEMO, "domain": "demo.example.com"},
        "redirect added": {
            **DEMO,
            "domain": "demo.example.com",
            "redirect": "www.example.com",
            "redirectStatusCode": 308,
        },
        "redirect removed": {**DEMO, "domain": "demo.example.com"},
        "domain changed": {**DEMO, "domain": "new-demo.example.com"},
        "redirect": {**DEMO, "domain": "demo.example.com", "redirect": "www.example.com", "redirectStatusCode": 307},
        "status code": {**DEMO, "domain": "demo.example.com", "redirect": "www.example.com", "redirectStatusCode": 308},
        "branch domain": {**DEMO, "domain": "staging-demo.example.com", "gitBranch": "staging"},
    },
    "projectEnvironmentVariable": {
        "sensitive production": SECRET,
        "value": {**SECRET, "value": "two"},
        "targets and comment": BOTH,
        "sensitive to encrypted": {**BOTH, "sensitive": False},
        "key": {**BOTH, "sensitive": False, "key": "SECRET_KEY2"},
        "encrypted preview with git branch": PREVIEW,
        "value of the preview variable": ORG,
        "git branch": {**ORG, "gitBranch": "next"},
        "encrypted to sensitive": {**ORG, "gitBranch": "next", "sensitive": True},
        "write-only value": WRITE_ONLY,
        "version raised": {**WRITE_ONLY, "valueWo": "two", "valueWoVersion": 2},
    },
    "projectEnvironmentVariables": {
        "two variables": {**DEMO, "variables": [A, B]},
        "one value changed": {**DEMO, "variables": [A_3, B]},
        "one added, one removed": {**DEMO, "variables": [A_3, C]},
        "project": {**OTHER, "variables": [A_3]},
    },
    "firewallConfig": {
        "rules, managed rulesets, ip rules": firewall(BYPASS, limit(20)),
        "only a custom rule changed (limit)": firewall(BYPASS, limit(50)),
        "custom rule added": firewall(BYPASS, limit(50), BLOCK),
        "custom rule removed": firewall(BYPASS, limit(50)),
        "managed ruleset and ip note changed": firewall(BYPASS, limit(50), sqli="log", notes="known"),
        "project": {**firewall(BYPASS, limit(20)), **OTHER},
        "enabled only": {**DEMO, "enabled": True},
    },
    "projectDeploymentRetention": {
        "all four": KEPT,
        "preview": {**KEPT, "expirationPreview": "3m"},
        "project": {**KEPT, "expirationPreview": "3m", **OTHER},
        "defaults": DEMO,
    },
    "projectCrons": {
        "on": {**DEMO, "enabled": True},
        "off": {**DEMO, "enabled": False},
        "project": {**OTHER, "enabled": False},
    },
    "attackChallengeMode": {
        "on": ATTACK,
        "until": {**ATTACK, "attackModeActiveUntil": 1893459600000},
        "off": {**ATTACK, "attackModeActiveUntil": 1893459600000, "enabled": False},
        "project": {**ATTACK, "attackModeActiveUntil": 1893459600000, **OTHER},
    },
    "webhook": {
        "one project": HOOK,
        "events": {**HOOK, "events": ["deployment.succeeded", "deployment.created"]},
        "whole team": {"endpoint": "https://hooks.example.com/demo", "events": ["deployment.error"]},
    },
    "dnsRecord": {
        "CNAME": WWW,
        "ttl and value": {**WWW, "ttl": 300, "value": "other.example.net."},
        "type": {**WWW, "ttl": 300, "type": "A", "value": "192.0.2.1"},
        "MX": MX,
        "priority": {**MX, "mxPriority": 20},
        "SRV": SRV,
        "port": {**SRV, "srv": {**SRV["srv"], "port": 5061}},
        "TXT": {**ZONE, "name": "_v", "type": "TXT", "value": "v=1"},
    },
}
