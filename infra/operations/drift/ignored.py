"""What may exist at the vendors without being in a stack, each with the reason why."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field, ValidationError

from infra.platform.base import Fact

FILE = Path(__file__).with_name("ignored.toml")


class InvalidIgnored(Exception):
    """The file cannot be used; the message names every problem."""


class Ignored(Fact):
    """What is not reported: a Pulumi type, a pattern with `*` for the natural key, and why."""

    type: str = Field(min_length=1)
    key: str = Field(min_length=1)
    reason: str = Field(min_length=20)

    def covers(self, type_: str, key: str) -> bool:
        """Whether an object of that type and natural key is meant."""
        return type_ == self.type and fnmatchcase(key, self.key)


class _File(Fact):
    ignored: tuple[Ignored, ...] = ()


def load(path: Path = FILE) -> tuple[Ignored, ...]:
    """Return the entries of a file.

    Raises:
        InvalidIgnored: it is not TOML, or entries are incomplete or wrong; all problems at once.
    """
    try:
        return _File.model_validate(tomllib.loads(path.read_text())).ignored
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidIgnored(f"{path.name} cannot be read: {error}") from None
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise InvalidIgnored("\n".join([f"{path.name} cannot be used:", *lines])) from None
