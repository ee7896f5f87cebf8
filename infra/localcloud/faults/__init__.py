"""Vendors that fail on purpose: which calls to the local cloud go wrong, and how."""
