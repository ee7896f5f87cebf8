"""Judging values by the contract. No message ever holds a value: it might be a secret, also where it should not be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from infra.platform.environments import Environment
from infra.platform.plans import VERCEL_VARIABLES_MAX_BYTES
from infra.platform.problems import Problem
from infra.platform.variables.forbidden import forbidden
from infra.platform.variables.formats import description, fits
from infra.platform.variables.model import PUBLIC_PREFIX, Generated, Setting, Supplied, Unset, Variable

# What vendors' secrets begin with; a public variable that does is a secret in every browser.
_SECRET_SHAPE = re.compile(
    r"(sk|rk)_(live|test)_|whsec_|sig_|re_\w{8}|phx_|sntrys_|vercel_blob_|napi_|postgres(ql)?://|-----BEGIN"
)
# Each member of a group must have a value of its own.
DISTINCT: tuple[tuple[str, ...], ...] = (
    ("DATABASE_URL", "AUDITLOG_DATABASE_URL"),
    ("DATABASE_URL_UNPOOLED", "AUDITLOG_DATABASE_URL"),
    (
        "STRIPE_WEBHOOK_SECRET",
        "STRIPE_CONNECT_WEBHOOK_SECRET",
        "STRIPE_IDENTITY_WEBHOOK_SECRET",
        "CLERK_WEBHOOK_SIGNING_SECRET",
    ),
    ("QSTASH_CURRENT_SIGNING_KEY", "QSTASH_NEXT_SIGNING_KEY"),
    ("CRON_API_KEY", "CRON_SECRET", "DIAGNOSTICS_TOKEN", "INTERNAL_ADMIN_KEY", "ENCRYPTION_KEY"),
)


def judged_format(variable: Variable, value: str, environment: Environment | None = None) -> str | None:
    """What is wrong with how a value looks, in words without it; None when nothing is."""
    if not fits(variable.format, value):
        return f"is not {description(variable.format)}"
    if environment is None or variable.mode_prefix is None:
        return None
    if not value.startswith(variable.mode_prefix.of(environment.key_mode)):
        return f"is not of {environment.key_mode} mode, as all keys of {environment.name} are"
    return None


def judge(
    variables: Sequence[Variable], values: Mapping[str, str | None], environment: Environment, unknown: Collection[str]
) -> list[Problem]:
    """Everything that is wrong with an environment's values; those in `unknown` will be known only after creation."""
    known = {name: value for name, value in values.items() if value is not None and name not in unknown}
    present = dict.fromkeys((*known, *unknown))  # in one order, so that two runs tell the same
    declared = {variable.name: variable for variable in variables}
    return [
        *_absent(variables, present, environment),
        *(problem for name in present for problem in _unexpected(name, declared.get(name), environment)),
        *(problem for name, value in known.items() for problem in _value(name, value, declared.get(name), environment)),
        *_pairs(variables, known, environment),
        *_shared(known, environment),
        *_exposed(variables, known, environment),
        *_size(known, environment),
    ]


def _place(name: str, environment: Environment) -> str:
    return f"variable {name} of {environment.name}"


def _remedy(variable: Variable, environment: Environment) -> str:
    """How a value is set or mended, by where it comes from."""
    use = variable.use(environment)
    match use.origin if use else None:
        case Supplied():
            return f"eleva secrets set {environment.kind} {variable.name}"
        case Generated(only_for_new_platform=True):
            return (
                f"bring the old value along with: eleva secrets set {environment.kind} {variable.name} "
                f"(or, for a platform without data: eleva secrets ensure {environment.kind} --new-platform)"
            )
        case Generated():
            return f"eleva secrets ensure {environment.kind}"
        case Setting():
            return f"set eleva:variables.{variable.name} in the stack's Pulumi.<stack>.yaml"
        case _:
            return "mend the program: it makes this value"


def _absent(variables: Sequence[Variable], present: Collection[str], environment: Environment) -> Iterator[Problem]:
    for variable in variables:
        use = variable.use(environment)
        if use and use.required and variable.in_base(environment) and variable.name not in present:
            yield Problem(
                place=_place(variable.name, environment),
                message=f"is missing ({variable.purpose})",
                remedy=_remedy(variable, environment),
            )


def _unexpected(name: str, variable: Variable | None, environment: Environment) -> Iterator[Problem]:
    place = _place(name, environment)
    if (reason := forbidden(name)) is not None:
        yield Problem(place=place, message=f"must never be set: {reason.reason}", remedy="remove it")
    elif variable is None:
        yield Problem(
            place=place, message="is not in the contract", remedy="declare it in infra/platform/variables, or remove it"
        )
    elif variable.use(environment) is None:
        entry = variable.production if environment.is_production else variable.preview
        reason_text = entry.reason if isinstance(entry, Unset) else ""
        yield Problem(place=place, message=f"must not be set here: {reason_text}", remedy="remove it")
    elif not variable.in_base(environment):
        share, branch = "what all previews share", "each branch"
        belongs, here = (share, branch) if environment.is_branch else (branch, share)
        yield Problem(place=place, message=f"belongs to {belongs}, and not to {here}", remedy="remove it")


def _value(name: str, value: str, variable: Variable | None, environment: Environment) -> Iterator[Problem]:
    place = _place(name, environment)
    if name.startswith(PUBLIC_PREFIX) and _SECRET_SHAPE.match(value):
        yield Problem(
            place=place,
            message="holds what looks like a secret, and every browser can read it",
            remedy="replace that secret at its vendor, and set the public value here",
        )
    if variable is None:
        return
    if not value.strip():
        yield Problem(place=place, message="is empty", remedy=_remedy(variable, environment))
    elif wrong := judged_format(variable, value, environment):
        yield Problem(place=place, message=wrong, remedy=_remedy(variable, environment))
    if name == "NEXT_PUBLIC_APP_URL" and environment.origin not in (None, value):
        yield Problem(
            place=place,
            message="is not the origin that jobs and webhooks call",
            remedy="let it be the environment's origin",
        )


def _pairs(variables: Sequence[Variable], known: Mapping[str, str], environment: Environment) -> Iterator[Problem]:
    modes = {
        variable.name: mode
        for variable in variables
        if variable.mode_prefix and (mode := variable.mode_prefix.mode_of(known.get(variable.name, "")))
    }
    for variable in variables:
        first, second = modes.get(variable.name), modes.get(variable.pair or "")
        if first and second and first != second:
            yield Problem(
                place=_place(variable.name, environment),
                message=f"is of {first} mode and {variable.pair} of {second} mode",
                remedy=f"let both be of {environment.key_mode} mode",
            )


def _shared(known: Mapping[str, str], environment: Environment) -> Iterator[Problem]:
    for group in DISTINCT:
        members = [name for name in group if known.get(name, "").strip()]
        for index, name in enumerate(members):
            same = [other for other in members[:index] if known[other] == known[name]]
            if same:
                yield Problem(
                    place=_place(name, environment),
                    message=f"has the same value as {same[0]}",
                    remedy="give each a value of its own",
                )


def _exposed(variables: Sequence[Variable], known: Mapping[str, str], environment: Environment) -> Iterator[Problem]:
    secrets = {known[v.name]: v.name for v in variables if v.kind == "secret" and known.get(v.name, "").strip()}
    for variable in variables:
        if variable.kind != "secret" and (other := secrets.get(known.get(variable.name, ""))) is not None:
            yield Problem(
                place=_place(variable.name, environment),
                message=f"is readable and has the value of the secret {other}",
                remedy=f"replace {other} at its vendor, and set the right value here",
            )


def _size(known: Mapping[str, str], environment: Environment) -> Iterator[Problem]:
    size = sum(len(name.encode()) + len(value.encode()) for name, value in known.items())
    if size > VERCEL_VARIABLES_MAX_BYTES:
        yield Problem(
            place=f"variables of {environment.name}",
            message=f"have {size} bytes together, and Vercel allows {VERCEL_VARIABLES_MAX_BYTES} per deployment",
            remedy="shorten or remove some",
        )
