"""Typed REST clients for the vendors, only for what their Pulumi providers cannot do."""
