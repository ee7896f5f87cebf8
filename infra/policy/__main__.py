"""Serves the rules to the engine, which starts this file; whoever imports `PolicyPack` elsewhere would serve, too."""

from __future__ import annotations

import atexit
import gc

from pulumi_policy import PolicyPack

from infra.policy.analyzer import policies

gc.disable()  # as in the program that it judges: it lives for seconds and keeps what it makes
atexit.register(gc.freeze)

PolicyPack(name="eleva", policies=policies())
