"""Serves the rules to the engine, which starts this file; whoever imports `PolicyPack` elsewhere would serve, too."""

from __future__ import annotations

from pulumi_policy import PolicyPack

from infra.policy.analyzer import policies

PolicyPack(name="eleva", policies=policies())
