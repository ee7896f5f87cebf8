"""AWS on the local cloud as clients see it: the bucket and key of the stacks, and made-up credentials."""

from __future__ import annotations

from infra.localcloud.accounts import LOCAL, Accounts

#: Where stacks are kept, and the key that their secrets are encrypted with.
STATE_BUCKET = "eleva-local-state"
STATE_KEY_ALIAS = "alias/eleva-local-state"
#: Made up, accepted by moto alone.
ACCESS_KEY_ID = "AKIALOCALELEVA000000"
SECRET_ACCESS_KEY = "localSecretAccessKey0123456789abcdefghij"  # noqa: S105


def backend_url(endpoint: str, accounts: Accounts = LOCAL) -> str:
    """Return the Pulumi backend that keeps its stacks in the bucket at `endpoint`."""
    return f"s3://{STATE_BUCKET}?region={accounts.aws_region}&endpoint={endpoint}&s3ForcePathStyle=true"


def secrets_provider(accounts: Accounts = LOCAL) -> str:
    """Return the Pulumi secrets provider that uses the key; its endpoint comes from the environment."""
    return f"awskms://{STATE_KEY_ALIAS}?region={accounts.aws_region}"
