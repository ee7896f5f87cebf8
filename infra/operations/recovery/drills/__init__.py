"""Drills: disasters on a local cloud of their own, the way back as people type it, and what it took."""
