"""The base of every declaration: immutable, strict about unknown fields, and able to say where its fact comes from."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """A frozen piece of the declared platform.

    Declarations carry a `source`, which begins with where the fact is from, if need be after what it is that is from
    there ("database: ..."): "platform document, <heading>", "application, <file>", "derived: <reason>",
    "setting: eleva:<key>" or a vendor's page ("neon.com/docs: <title>, <month it was read>"). Further origins follow
    after a semicolon. Where the document and the application disagree, the document wins.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=False)

    def altered(self, **changes: object) -> Self:
        """A copy with some fields changed and everything validated again.

        Raises:
            pydantic.ValidationError: a changed field is unknown or not of its type.
        """
        return type(self).model_validate({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})
