"""What a stack file may set (Pulumi configuration, namespace `eleva:`); everything else is declared in this package."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from infra.platform.accounts import NOT_OF_AN_ACCOUNT, Accounts
from infra.platform.base import Fact
from infra.platform.domains import WwwHandling
from infra.platform.previews import Branch, Previews
from infra.platform.problems import InvalidPlatform, Problem


class JobOverride(Fact):
    """Another schedule for a job, or whether it runs at all."""

    cron: str | None = None
    enabled: bool | None = None


class Settings(Fact):
    """A stack's settings.

    `variables` are values of public and plain variables which differ per account (publishable keys, identifiers).
    `www` says whether www.eleva.care redirects or is not served. `failure_callback_url` is told when a job without a
    heartbeat used up its retries; the application has no route for that, so there is none unless it is set here.
    `imports` adopts what exists in an account that is in use: the vendor's id (as `pulumi import` takes it) by the
    logical name of its resource, such as `hosting-project`; needed for one `up` only.
    `protect` keeps what holds data from being deleted; off only to give up an environment for good.
    `previews` are the settings of all previews, and `branch` is what one branch's environment is made for.
    """

    accounts: Accounts
    jobs: dict[str, JobOverride] = Field(default_factory=dict)
    variables: dict[str, str] = Field(default_factory=dict)
    www: WwwHandling = "none"
    failure_callback_url: str | None = None
    imports: dict[str, str] = Field(default_factory=dict)
    protect: bool = True
    previews: Previews = Previews()
    branch: Branch | None = None

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> Settings:
        """The settings in a stack file's `eleva:` section, given without that prefix.

        Raises:
            InvalidPlatform: keys are unknown or missing, or values are not of their type; all of them at once.
        """
        try:
            return cls.model_validate(dict(config))
        except ValidationError as error:
            raise InvalidPlatform([_problem(detail) for detail in error.errors()]) from None


def _problem(detail: ErrorDetails) -> Problem:
    """What pydantic found, in the words of a stack file. Never the value: it might be a secret put there by mistake."""
    place = "stack configuration, eleva:" + ".".join(str(part) for part in detail["loc"])
    kind, message = detail["type"], detail["msg"]
    if kind == "missing":
        return Problem(
            place=place, message="is required and not set", remedy="set it in the stack's Pulumi.<stack>.yaml"
        )
    if kind == "extra_forbidden":
        return Problem(place=place, message="is not a setting", remedy="remove it, or mend its spelling")
    if kind == "string_type":
        return Problem(place=place, message="is not a text", remedy="put it in quotes")
    if kind == NOT_OF_AN_ACCOUNT:
        return Problem(place=place, message=message, remedy=f"copy it from where it stands: {detail['ctx']['found']}")
    return Problem(place=place, message=message, remedy="mend the value in the stack's Pulumi.<stack>.yaml")
