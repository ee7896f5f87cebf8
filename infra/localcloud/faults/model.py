"""The kinds of faults, each with what it needs, and the description from which one is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

Vendor = Literal["betterstack", "neon", "qstash", "upstash", "upstash-redis", "vercel"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
#: Longer than any client waits, and short enough that no call is left over for ever.
SILENCE_S = 3600.0

Seconds = Annotated[float, Field(gt=0, le=SILENCE_S)]
PathGlob = Annotated[str, StringConstraints(min_length=1, pattern=r"^(/|\*)")]


class InvalidFault(ValueError):
    """A description of a fault is wrong; `problems` has the field (empty: the whole) and the reason of each."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in problems))
        self.problems = problems


class _Fault(BaseModel):
    """Which calls are meant; a field that is None means all.

    Attributes:
        vendor: as in `eleva local requests --json`.
        method: GET, POST, ...
        path: a glob: `*` is anything within one segment of a path, `**` anything.
        skip: how many of the calls that are meant pass first.
        count: how many of the following are hit; None: all of them.
        probability: the share of these that is hit, chosen by `seed`: the same calls every time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    #: Whether it answers in the vendor's place; what follows it does not come to pass then.
    ends_call: ClassVar[bool] = True
    vendor: Vendor | None = None
    method: Method | None = None
    path: PathGlob | None = None
    skip: int = Field(default=0, ge=0)
    count: int | None = Field(default=None, ge=1)
    probability: float = Field(default=1, gt=0, le=1)
    seed: int = 0

    def means(self, vendor: str, method: str, path: str) -> bool:
        """Tell whether a call is meant, were it not for `skip`, `count` and `probability`."""
        return (
            self.vendor in (None, vendor)
            and self.method in (None, method)
            and (self.path is None or _compiled(self.path).fullmatch(path) is not None)
        )


class Status(_Fault):
    """The vendor answers with an error: by default in its own form, with the usual words of the status.

    With `after_effect` it has done what it was asked before it answers so, as a gateway does that lost patience.
    """

    kind: Literal["status"] = "status"
    status: int = Field(ge=200, le=599)
    body: Any = None
    retry_after_s: int | None = Field(default=None, ge=0)
    after_effect: bool = False


class Timeout(_Fault):
    """The vendor says nothing, until the client gives up or `seconds` have passed."""

    kind: Literal["timeout"] = "timeout"
    seconds: Seconds = SILENCE_S
    after_effect: bool = False


class Cut(_Fault):
    """The connection is cut without an answer."""

    kind: Literal["cut"] = "cut"
    after_effect: bool = False


class RateLimit(_Fault):
    """More than `per_minute` calls in a minute that begins with the first get a 429, which says when it is over."""

    kind: Literal["rate-limit"] = "rate-limit"
    per_minute: int = Field(ge=1)


class Delay(_Fault):
    """The vendor takes `seconds` longer; other calls do not wait."""

    ends_call = False
    kind: Literal["delay"] = "delay"
    seconds: Seconds


class Operations(_Fault):
    """What Neon began is still running for `seconds`; other changes of the same project are refused with 423 then."""

    ends_call = False
    kind: Literal["operations"] = "operations"
    vendor: Literal["neon"] = "neon"
    seconds: Seconds


class Lag(_Fault):
    """A list leaves out what was created less than `seconds` ago; reading the object itself finds it."""

    ends_call = False
    kind: Literal["lag"] = "lag"
    method: Literal["GET"] = "GET"
    seconds: Seconds


Fault = Status | Timeout | Cut | RateLimit | Delay | Operations | Lag
KINDS: tuple[type[Fault], ...] = (Status, Timeout, Cut, RateLimit, Delay, Operations, Lag)
_BY_NAME = {kind.model_fields["kind"].default: kind for kind in KINDS}


def fault(description: Any) -> Fault:
    """Return the fault that plain data describes: `kind`, and the fields of that kind.

    Raises:
        InvalidFault: with everything that is wrong.
    """
    if not isinstance(description, dict):
        raise InvalidFault([("", "a fault is described by a JSON object")])
    kind = _BY_NAME.get(str(description.get("kind")))
    if kind is None:
        raise InvalidFault([("kind", f"must be one of {', '.join(_BY_NAME)}"), *_general_problems(description)])
    try:
        return kind.model_validate(description)
    except ValidationError as error:
        raise InvalidFault(list(_problems(error, str(description["kind"])))) from None


def _general_problems(description: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with the fields that every kind has, where the kind itself is wrong."""
    general = {name: value for name, value in description.items() if name in _Fault.model_fields}
    try:
        TypeAdapter(_Fault).validate_python(general)
    except ValidationError as error:
        return list(_problems(error, ""))
    return []


def _problems(error: ValidationError, kind: str) -> Iterator[tuple[str, str]]:
    for each in error.errors(include_url=False):
        name = str(each["loc"][0])
        match each["type"]:
            case "extra_forbidden":
                yield name, f"means nothing for {kind}"
            case "missing":
                yield name, f"{kind} needs it"
            case "string_pattern_mismatch":
                yield name, "must begin with / or *"
            case "literal_error":
                yield name, f"must be {each['ctx']['expected']}{f' for {kind}' if kind else ''}"
            case _:
                yield name, each["msg"].replace("Input should be", "must be")


@cache
def _compiled(glob: str) -> re.Pattern[str]:
    parts = {"**": ".*", "*": "[^/]*"}
    return re.compile("".join(parts.get(part) or re.escape(part) for part in re.split(r"(\*\*|\*)", glob)))
