"""Mutants of the declared platform: each weakens it in one place, and shows whether a rule notices."""
