"""The providers of one run of a program, so that a preview can have them started before it needs them."""

from __future__ import annotations

from functools import cached_property

import pulumi

from infra.components import providers
from infra.platform.environments import Environment


class Providers:
    """Each is declared when first asked for; the engine then starts its plugin, one at a time."""

    def __init__(self) -> None:
        self._vercel: dict[str, pulumi.ProviderResource] = {}

    @cached_property
    def qstash(self) -> pulumi.ProviderResource:
        """That of QStash schedules."""
        return providers.dynamic("qstash")

    @cached_property
    def betterstack(self) -> pulumi.ProviderResource:
        """Better Stack's."""
        return providers.betterstack("betterstack")

    @cached_property
    def neon(self) -> pulumi.ProviderResource:
        """Neon's."""
        return providers.neon("neon")

    @cached_property
    def upstash(self) -> pulumi.ProviderResource:
        """Upstash's."""
        return providers.upstash("upstash")

    def vercel(self, team: str) -> pulumi.ProviderResource:
        """Vercel's, for `team` (id or slug)."""
        if team not in self._vercel:
            self._vercel[team] = providers.vercel("vercel", team)
        return self._vercel[team]

    def declare(self, environment: Environment) -> None:
        """Declare at once what `environment` uses, but for Vercel's: its team is among the settings."""
        if environment.has_schedules:
            _ = self.qstash
        if environment.has_monitoring:
            _ = self.betterstack
        _ = self.neon
        if environment.has_cache:
            _ = self.upstash
