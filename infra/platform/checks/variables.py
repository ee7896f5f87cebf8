"""The contract itself, and the values of it that stand in the stack file."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.aggregate import Platform
from infra.platform.checks.duplicates import duplicates
from infra.platform.problems import Problem
from infra.platform.variables.checking import judged_format
from infra.platform.variables.forbidden import forbidden
from infra.platform.variables.model import (
    PUBLIC_PREFIX,
    Constant,
    Copy,
    Generated,
    Output,
    Setting,
    Supplied,
    Use,
    Variable,
)

FILE = "infra/platform/variables"
SETTINGS = "stack configuration, eleva:variables"


def check(platform: Platform) -> list[Problem]:
    """What is wrong with the declared variables, and with those that the stack file sets."""
    contract = platform.contract
    return [
        *duplicates(FILE, "variable", (variable.name for variable in contract.variables)),
        *(problem for variable in contract.variables for problem in _variable(variable)),
        *(problem for variable in contract.variables for problem in _references(platform, variable)),
        *_documented(platform),
        *_settings(platform),
    ]


def _place(variable: Variable) -> str:
    return f"{FILE}, {variable.name}"


def _uses(variable: Variable) -> Iterator[tuple[str, Use]]:
    for name, entry in (("production", variable.production), ("preview", variable.preview)):
        if isinstance(entry, Use):
            yield name, entry


def _variable(variable: Variable) -> Iterator[Problem]:
    place = _place(variable)
    secret = variable.kind == "secret"
    if secret and variable.name.startswith(PUBLIC_PREFIX):
        yield Problem(
            place=place,
            message=f"is a secret behind {PUBLIC_PREFIX}, which Next.js sends to every browser",
            remedy="take the prefix off, here and in the application",
        )
    if (variable.kind == "public") != variable.name.startswith(PUBLIC_PREFIX) and not secret:
        yield Problem(
            place=place,
            message=f"variables are public exactly when they start with {PUBLIC_PREFIX}",
            remedy="call it config, or rename it",
        )
    if (reason := forbidden(variable.name)) is not None:
        yield Problem(place=place, message=f"must never be set: {reason.reason}", remedy="remove it from the contract")
    for environment, use in _uses(variable):
        if secret and isinstance(use.origin, Constant | Setting):
            yield Problem(
                place=place,
                message=f"is a secret and would stand in Git in plain text for {environment}",
                remedy="let it be supplied or generated: it is then kept in AWS Secrets Manager",
            )
        if not secret and isinstance(use.origin, Supplied | Generated):
            yield Problem(
                place=place,
                message=f"comes from AWS Secrets Manager for {environment} and is not declared a secret",
                remedy="declare it a secret, or let it be a setting",
            )
        if (value := _declared_value(use)) is not None and judged_format(variable, value):
            yield Problem(
                place=place,
                message=f"its value for {environment} does not have its own format",
                remedy="mend one of the two",
            )


def _references(platform: Platform, variable: Variable) -> Iterator[Problem]:
    place = _place(variable)
    if variable.pair and platform.contract.variable(variable.pair) is None:
        yield Problem(place=place, message=f"its pair {variable.pair} is not in the contract", remedy="mend the name")
    for environment, use in _uses(variable):
        if isinstance(use.origin, Copy):
            original = platform.contract.variable(use.origin.of)
            if (
                original is None
                or original.kind == "secret" != variable.kind
                or environment not in dict(_uses(original))
            ):
                yield Problem(
                    place=place,
                    message=f"copies {use.origin.of}, which {environment} has not, or which is a secret",
                    remedy="copy a variable of the same environment, and call the copy of a secret a secret",
                )
        if isinstance(use.origin, Output) and use.origin.system == "database":
            names = {database.name for database in platform.database.databases}
            if use.origin.attribute.split(".")[0] not in names:
                yield Problem(
                    place=place,
                    message=f"{environment} has no database '{use.origin.attribute.split('.')[0]}'",
                    remedy=f"use one of {', '.join(sorted(names))}",
                )


def _documented(platform: Platform) -> Iterator[Problem]:
    for variable in platform.contract.variables:
        entries = (variable.production, variable.preview)
        everywhere = all(isinstance(entry, Use) and entry.required for entry in entries)
        if variable.document_required and not everywhere and variable.deviation is None:
            yield Problem(
                place=_place(variable),
                message="the platform document requires it in all environments",
                remedy="require it, or record the deviation with its reason",
            )


def _settings(platform: Platform) -> Iterator[Problem]:
    environment, given = platform.environment, platform.settings.variables
    settable = {
        variable.name: variable
        for variable in platform.contract.base(environment)
        if (use := variable.use(environment)) and isinstance(use.origin, Setting)
    }
    for name, value in given.items():
        place = f"{SETTINGS}.{name}"
        variable = platform.contract.variable(name)
        if variable is not None and variable.kind == "secret":
            yield Problem(
                place=place,
                message="is a secret and must not stand in a stack file",
                remedy=f"remove it here, replace it at its vendor, then: eleva secrets set {environment.name} {name}",
            )
        elif name not in settable:
            yield Problem(
                place=place, message="is not a variable that a stack sets", remedy="remove it, or mend its name"
            )
        elif wrong := judged_format(settable[name], value, environment):
            yield Problem(place=place, message=wrong, remedy="mend the value")
    for name, variable in settable.items():
        use = variable.use(environment)
        if use and use.required and name not in given and _declared_value(use) is None:
            yield Problem(
                place=f"{SETTINGS}.{name}",
                message=f"is required in {environment.name} and not set ({variable.purpose})",
                remedy="set it in the stack's Pulumi.<stack>.yaml",
            )


def _declared_value(use: Use) -> str | None:
    """The value that stands in the contract itself."""
    match use.origin:
        case Constant(value=value) | Setting(default=value):
            return value
        case _:
            return None
