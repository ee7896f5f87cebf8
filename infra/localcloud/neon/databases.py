"""What the emulated Neon API needs from whoever keeps the real databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Databases(Protocol):
    """Branches with their roles and databases, and the host names under which they are reached.

    Branch and endpoint ids are Neon's. The API checks what may be asked; a call that fails here is a fault.
    """

    def create_branch(self, branch: str) -> None:
        """Make an empty branch, without roles and databases of its own."""

    def copy_branch(self, branch: str, parent: str) -> None:
        """Make `branch` with the present content of `parent`: data, roles and passwords."""

    def copy_branch_as_of(self, branch: str, parent: str, at: datetime) -> None:
        """Make `branch` with the content that `parent` had at the machine's time `at`, not before it was made."""

    def replace_branch(self, branch: str, source: str, preserved: str) -> None:
        """Give `branch` the present content of `source`, and make `preserved` with what it held; sessions are ended."""

    def contents(self, branch: str) -> tuple[list[str], dict[str, str]]:
        """Return the names of the roles made by `create_role`, and the databases with their owners."""

    def delete_branch(self, branch: str) -> None:
        """Drop `branch` with everything in it, and its endpoints; nothing happens when it is gone already."""

    def create_role(self, branch: str, name: str, password: str) -> None:
        """Make a role that may log in, with the rights that Neon gives roles made by its API."""

    def set_password(self, branch: str, name: str, password: str) -> None:
        """Give a role another password."""

    def delete_role(self, branch: str, name: str) -> None:
        """Drop a role that owns no database; what it owns elsewhere goes to that database's owner."""

    def create_database(self, branch: str, name: str, owner: str) -> None:
        """Make an empty database."""

    def change_database(self, branch: str, name: str, new_name: str, owner: str) -> None:
        """Rename a database and set its owner; sessions in it are ended."""

    def delete_database(self, branch: str, name: str) -> None:
        """Drop a database; sessions in it are ended."""

    def open_endpoint(
        self, endpoint: str, branch: str, *, read_only: bool, disabled: bool, settings: Mapping[str, str]
    ) -> None:
        """Let clients reach `branch` at `endpoint`, or change how they do; `settings` are PostgreSQL's."""

    def close_endpoint(self, endpoint: str) -> None:
        """Let nobody reach anything at `endpoint` any more."""

    def reset(self) -> None:
        """Drop everything."""
