"""Neon's routes, a module per kind of object; each has `add(router)`."""
