"""The vendors' providers, one of each per stack, named explicitly since default providers are off.

None of them is given a credential: each reads its own from the environment whenever it starts (VERCEL_API_TOKEN,
NEON_API_KEY, UPSTASH_EMAIL and UPSTASH_API_KEY, BETTERUPTIME_API_TOKEN, QSTASH_TOKEN). What a provider is given would
be kept in the state, and a refresh or destroy after a rotation would use the old one.
"""

from __future__ import annotations

from importlib.metadata import version

import pulumi

_VERSION_IS_NO_CHANGE = ["version"]  # a bridged SDK's provider shows its version as a change on the second `up`


def vercel(name: str, team: str) -> pulumi.ProviderResource:
    """Return the Vercel provider for `team` (id or slug)."""
    import pulumiverse_vercel

    return pulumiverse_vercel.Provider(name, team=team)


def neon(name: str) -> pulumi.ProviderResource:
    """Return the Neon provider."""
    import pulumi_neon

    return pulumi_neon.Provider(name, opts=pulumi.ResourceOptions(ignore_changes=_VERSION_IS_NO_CHANGE))


def upstash(name: str) -> pulumi.ProviderResource:
    """Return the Upstash provider."""
    import upstash_pulumi

    return upstash_pulumi.Provider(name)


def betterstack(name: str) -> pulumi.ProviderResource:
    """Return the Better Stack provider.

    Its generated class demands a token as an argument; the provider itself takes the environment's. It would try calls
    again after a lost answer, creations too, which makes a second monitor that nobody knows of. A run that stops
    instead is repeated, and adopts what the first one made (docs/decisions/0010-orphans-of-failed-runs.md).
    """
    from pulumi_better_uptime import _utilities

    options = pulumi.ResourceOptions(ignore_changes=_VERSION_IS_NO_CHANGE, version=version("pulumi-better-uptime"))
    once = {"apiRetryMax": 0}
    return pulumi.ProviderResource("better-uptime", name, once, options, package_ref=_utilities.get_package())


def dynamic(name: str) -> pulumi.ProviderResource:
    """Return the provider of the resources that this project implements itself (QStash schedules)."""
    return pulumi.ProviderResource("pulumi-python", name, {})
