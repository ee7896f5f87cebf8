"""A lease on a stack: one run at a time, and a run that died holds up nobody for long (docs/decisions/0009)."""
