"""The environment in which plain `pulumi` and every vendor's client work on the local cloud."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from infra.localcloud import aws
from infra.localcloud.accounts import LOCAL, Accounts
from infra.localcloud.paths import Layout

if TYPE_CHECKING:  # it is imported before each `pulumi`, where what `Running` needs would be felt
    from infra.localcloud.running import Running

#: The repository's policies, which plain `pulumi preview` and `up` enforce too.
POLICY_PACK = "infra/policy"
#: Whatever else has such a name could lead a client past the local cloud, so none of it is left over.
OURS = (
    "AWS_",
    "BETTERSTACK_",
    "BETTERUPTIME_",
    "BETTER_STACK_",
    "NEON_",
    "PG",
    "PULUMI_",
    "QSTASH_",
    "UPSTASH_",
    "VERCEL_",
)
#: In capitals or not: the local cloud is reached without, and the vendors not at all.
PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
#: What no proxy is asked for; where there is one, it shall be asked for everything else.
NO_PROXY = "127.0.0.1,localhost"
#: The AWS services in use; the general endpoint covers every other one.
AWS_SERVICES = ("S3", "KMS", "SECRETS_MANAGER", "STS")


def exports(
    running: Running, layout: Layout, path: str, accounts: Accounts = LOCAL, *, official: bool = False
) -> dict[str, str]:
    """Return the variables to set; `path` is the PATH so far. `official`: for the vendors' own plugins."""
    entries = [str(layout.bin), *(entry for entry in path.split(os.pathsep) if entry != str(layout.bin))]
    return {
        "PATH": os.pathsep.join(entries),
        "ELEVA_LOCAL_CLOUD": running.url,
        "ELEVA_LOCAL_GIT": str(layout.git),
        "PGHOSTADDR": "127.0.0.1",
        "PGPORT": str(running.postgres_port),
        "NO_PROXY": NO_PROXY,
        "no_proxy": NO_PROXY,
        **_pulumi(running, layout, accounts),
        **_aws(running, accounts),
        **credentials(accounts),
        **(_official_plugins(running, layout) if official else {}),
    }


def credentials(accounts: Accounts = LOCAL) -> dict[str, str]:
    """Return the vendors' credentials under the names by which their clients look for them."""
    return {
        "VERCEL_API_TOKEN": accounts.vercel_token,
        "NEON_API_KEY": accounts.neon_api_key,
        "UPSTASH_EMAIL": accounts.upstash_email,
        "UPSTASH_API_KEY": accounts.upstash_api_key,
        "QSTASH_TOKEN": accounts.qstash_token,
        "BETTERUPTIME_API_TOKEN": accounts.betterstack_token,
    }


def _official_plugins(running: Running, layout: Layout) -> dict[str, str]:
    """Return what differs: another home, and the way through the proxy.

    A missing plugin stays an error at once: its download would be refused by the proxy.
    """
    return {
        "PULUMI_HOME": str(layout.official_home),
        "HTTPS_PROXY": running.proxy_url,
        "https_proxy": running.proxy_url,
        "SSL_CERT_FILE": str(layout.authority),
    }


def _pulumi(running: Running, layout: Layout, accounts: Accounts) -> dict[str, str]:
    pack = {"PULUMI_OPTION_POLICY_PACK": POLICY_PACK} if (layout.root / POLICY_PACK).is_dir() else {}
    return {
        **pack,
        "PULUMI_HOME": str(layout.pulumi_home),
        "PULUMI_BACKEND_URL": aws.backend_url(running.aws_url, accounts),
        # The stack files in the repository are the real stacks': the engine reads and writes the workspace's copies.
        "PULUMI_OPTION_CWD": str(layout.workspace),
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_SUPPRESS_NEO_LINK": "true",
    }


def _aws(running: Running, accounts: Accounts) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": aws.ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": aws.SECRET_ACCESS_KEY,
        "AWS_REGION": accounts.aws_region,
        "AWS_DEFAULT_REGION": accounts.aws_region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",  # moto sends none, and each would be a warning
        "AWS_ENDPOINT_URL": running.aws_url,
        **{f"AWS_ENDPOINT_URL_{service}": running.aws_url for service in AWS_SERVICES},
    }


def shell(values: Mapping[str, str], environment: Mapping[str, str], layout: Layout) -> str:
    """Return commands for sh, bash or zsh that bring a shell with `environment` to `values`."""
    stray = sorted(name for name in environment if _leads_elsewhere(name) and name not in values)
    if environment.get("SSL_CERT_FILE") == str(layout.authority) and "SSL_CERT_FILE" not in values:
        stray.append("SSL_CERT_FILE")  # the proxy's; somebody's own stays
    lines = [f"unset {name}" for name in stray if name.isidentifier()]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    return "\n".join(lines)


def _leads_elsewhere(name: str) -> bool:
    return name.startswith(OURS) or name.lower() in PROXIES
