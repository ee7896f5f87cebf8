"""Rebuilds a stack whose state is lost: from Git, Secrets Manager, the backups, and what the vendors still have."""
