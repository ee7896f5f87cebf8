"""Backups that are restored: taking them, trying them, and going back to one or to any second of Neon's history."""
