"""What can go wrong when a vendor is asked.

VendorError
├── Unreachable     no answer: connection refused, timed out, cut
├── Unauthorized    401 or 403: a credential is wrong, missing or too narrow
├── RateLimited     429, also after waiting as long as we may
└── Failed          any other status that is not a success
"""

from __future__ import annotations


class VendorError(Exception):
    """A vendor's answer (or silence) that stops the operation; the message never holds a credential."""

    def __init__(self, vendor: str, call: str, cause: str) -> None:
        super().__init__(f"{vendor}: {call}: {cause}")
        self.vendor = vendor


class Unreachable(VendorError):
    """The vendor did not answer."""


class Unauthorized(VendorError):
    """The vendor refuses the credential."""


class RateLimited(VendorError):
    """The vendor asks to come back later than we are willing to wait."""


class Failed(VendorError):
    """The vendor answered with an error status."""

    def __init__(self, vendor: str, call: str, cause: str, status: int) -> None:
        super().__init__(vendor, call, cause)
        self.status = status


class CredentialMissing(Exception):
    """An environment variable that holds a credential is not set; the message names it and says who issues it."""


class SecretsUnavailable(Exception):
    """AWS Secrets Manager did not answer or refused; the message says which call and why, never a value."""
