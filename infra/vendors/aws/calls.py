"""What AWS's clients can answer: settings for all of them, and errors in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

Answer = TypeVar("Answer")

SETTINGS = Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 4, "mode": "standard"})


class AwsRefused(Exception):
    """AWS did not answer or refused; the message says which call and why."""


def code(error: BotoCoreError | ClientError) -> str:
    """Return AWS's code for what went wrong; empty when it did not answer."""
    return error.response.get("Error", {}).get("Code", "refused") if isinstance(error, ClientError) else ""


def cause(error: BotoCoreError | ClientError) -> str:
    """Return what went wrong in a word or a sentence, without anything that was sent."""
    if isinstance(error, NoCredentialsError):
        return "no AWS credentials: set AWS_PROFILE, or the AWS_* variables that your sign-in gives"
    return code(error) or type(error).__name__


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Say of a failed call what it was for.

    Raises:
        AwsRefused: a call within the block failed.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise AwsRefused(f"cannot {what}: {cause(error)}") from error


def unless(absent: str, call: Callable[[], Answer]) -> Answer | None:
    """Return what `call` answers; None when AWS answers with the code `absent`: there is no such thing."""
    try:
        return call()
    except ClientError as error:
        if code(error) == absent:
            return None
        raise
