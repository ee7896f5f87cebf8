"""What recovery refuses; every message says what to do next, and none has a row or a password in it."""

from __future__ import annotations


class RecoveryRefused(Exception):
    """Something is not as it has to be, and nothing in use was touched."""


class BackupAltered(RecoveryRefused):
    """What is in the bucket is not what the manifest says."""


class NotEmpty(RecoveryRefused):
    """There are tables where a backup was to be restored."""


class ClientTooOld(RecoveryRefused):
    """PostgreSQL's clients here are missing, or older than the server."""


class ClientFailed(RecoveryRefused):
    """One of PostgreSQL's clients ended with an error."""


class Differs(RecoveryRefused):
    """What was restored is not what was backed up."""
