"""A QStash schedule with a fixed id, as a resource that this project implements itself.

Upstash's own `QStashScheduleV2` replaces a schedule on every edit (a new id, and for a moment two that fire), knows
neither time-out nor failure callback, and makes everything a second time after a lost state: money would be moved
twice. Here the id is an input, which the API overwrites in place, so creating again changes nothing.

* Default providers are off, so `opts` must bring the provider of `infra.components.providers.dynamic`.
* The token is read from QSTASH_TOKEN on every call, and is neither an input nor in the state: refresh and destroy work
  right after a rotation.
* `import_` cannot work: the engine sends a dynamic provider neither inputs nor state then, and with them the
  implementation (pulumi 3.259, ImportStep). None is needed: creating a schedule that exists under its id adopts it,
  without a write when it is as declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, ResourceProvider
from pulumi.dynamic import UpdateResult as Updated
from pulumi.runtime import rpc

from infra.platform.cron import InvalidCron, checked
from infra.platform.variables.formats import description, fits

if TYPE_CHECKING:  # the SDK takes a while, and previews, which are most runs, call nobody
    from qstash.message import FlowControlProperties
    from qstash.schedule import Schedule

    from infra.vendors.qstash import Qstash

Properties = dict[str, Any]

_IMPLEMENTATION = "__provider"  # what Pulumi adds to the properties
_SETTINGS = ("destination", "cron", "method", "body", "content_type", "headers", "retries", "timeout_s")
# Declared as empty secrets: what is secret in the state stays so when the engine reads it again, and nothing else does.
_EMPTY_SECRETS = ("callback", "callback_headers", "failure_callback_headers")
_DECLARED = ("schedule_id", *_SETTINGS, "failure_callback", "paused", *_EMPTY_SECRETS)
_ID = re.compile(r"[A-Za-z0-9._-]+")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class QstashScheduleProvider(ResourceProvider):
    """Creates, compares and removes one schedule. It has no state, so that its pickle is always the same."""

    serialize_as_secret_always = False  # nothing secret is in it

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """Refuse what QStash would refuse, or what it would take and never deliver."""
        return CheckResult(news, [CheckFailure(*failure) for failure in _failures(news)])

    def diff(self, _id: str, olds: Properties, news: Properties) -> DiffResult:
        """Compare what QStash has (`olds`) with what is declared: another id replaces, all else changes in place.

        Without an answer the engine compares the inputs itself, which names each property that differs.
        """
        if olds.get("schedule_id") != news.get("schedule_id"):
            return DiffResult(changes=True, replaces=["schedule_id"], delete_before_replace=True)
        return DiffResult(changes=None if comparable(olds) != comparable(news) else False)

    def create(self, props: Properties) -> CreateResult:
        """Adopt the schedule where it exists as declared, else write it: a second creation changes nothing."""
        wanted = _plain(props)
        with _account() as account:
            found = account.find(wanted["schedule_id"])
            if found is None or comparable(properties_of(found)) != comparable(wanted):
                _write(account, wanted)
        return CreateResult(wanted["schedule_id"], wanted)

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Return what QStash has; an empty id tells the engine that the schedule is gone.

        Differences become inputs too, so that the next preview names them.
        """
        with _account() as account:
            found = account.find(id_)
        if found is None:
            return ReadResult("", {})
        known, actual = _plain(props), properties_of(found)
        as_known, as_actual = comparable(known), comparable(actual)
        if as_actual == as_known:
            return ReadResult(id_, known)
        same = {name: value for name, value in known.items() if as_actual.get(name) == as_known.get(name)}
        shown = {**actual, **same}
        return ReadResult(id_, shown, dict(shown))

    def update(self, _id: str, _olds: Properties, news: Properties) -> Updated:
        """Overwrite the schedule in place."""
        wanted = _plain(news)
        with _account() as account:
            _write(account, wanted)
        return Updated(wanted)

    def delete(self, id_: str, _props: Properties) -> None:
        """Delete the schedule; one that is gone already is fine."""
        with _account() as account:
            account.delete(id_)


class QstashSchedule(pulumi.dynamic.Resource, module="qstash", name="Schedule"):
    """A message that QStash sends on a schedule.

    A schedule that elsewhere is paused, delayed, queued, throttled (flow control, retry delay), labelled or given a
    callback or headers for one counts as changed, and the next update takes all of that away.

    Attributes:
        schedule_id: its id, the same in every run.
        destination: the URL that is called.
    """

    schedule_id: pulumi.Output[str]
    destination: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        schedule_id: str,
        destination: pulumi.Input[str],
        cron: str,
        method: str,
        retries: int,
        timeout_s: int,
        headers: Mapping[str, pulumi.Input[str]],
        opts: pulumi.ResourceOptions,
        content_type: str | None = None,
        body: str | None = None,
        failure_callback: pulumi.Input[str] | None = None,
    ) -> None:
        """Declare a schedule.

        Args:
            name: its logical name in the stack.
            schedule_id: its id at QStash: letters, digits, `-`, `.`, `_`. Another one replaces the schedule.
            destination: the https URL to call.
            cron: five fields, in UTC.
            method: the HTTP method of the call.
            retries: how often a failed call is repeated; the plan limits it.
            timeout_s: how many seconds the call may take.
            headers: forwarded with the call; all of them are kept secret.
            opts: must bring the provider of `infra.components.providers.dynamic`.
            content_type: the body's media type.
            body: what is sent.
            failure_callback: the https URL that QStash calls when all retries have failed; kept secret.
        """
        inputs = {
            "schedule_id": schedule_id,
            "destination": destination,
            "cron": cron,
            "method": method,
            "retries": retries,
            "timeout_s": timeout_s,
            "headers": pulumi.Output.secret(dict(headers)),  # as a whole, so that one found at QStash is secret too
            "content_type": content_type,
            "body": body,
            "failure_callback": None if failure_callback is None else pulumi.Output.secret(failure_callback),
            "paused": False,
            "callback": pulumi.Output.secret(""),
            "callback_headers": pulumi.Output.secret({}),
            "failure_callback_headers": pulumi.Output.secret({}),
        }
        set_ones = {key: value for key, value in inputs.items() if value is not None}
        secret = pulumi.ResourceOptions(additional_secret_outputs=["headers", "failure_callback", *_EMPTY_SECRETS])
        super().__init__(QstashScheduleProvider(), name, set_ones, pulumi.ResourceOptions.merge(opts, secret))


def _plain(props: Properties) -> Properties:
    """Return the schedule's own properties; whole numbers come from the engine as floats."""
    plain = {name: props[name] for name in _DECLARED if props.get(name) is not None}
    return {**plain, "retries": int(plain["retries"]), "timeout_s": int(plain["timeout_s"])}


def _account() -> Qstash:
    from infra.vendors.qstash import Qstash

    return Qstash()


def _write(account: Qstash, wanted: Properties) -> None:
    # Writing replaces the whole schedule, and so unsets what is not sent. The vendor does not say so; where it were
    # otherwise, the next refresh would name it again.
    settings = {name: wanted.get(name) for name in ("destination", "cron", "method", "body", "content_type", "retries")}
    account.write(
        wanted["schedule_id"],
        wanted["headers"],
        timeout=wanted["timeout_s"],
        failure_callback=wanted.get("failure_callback"),
        **settings,
    )


def properties_of(found: Schedule) -> Properties:
    """Return a schedule of QStash as properties; those that are never declared are there only when they are set."""
    headers = _joined(found.headers)
    content_type = next((headers.pop(name) for name in list(headers) if name.lower() == "content-type"), None)
    properties = {
        "schedule_id": found.schedule_id,
        "destination": found.destination,
        "cron": found.cron,
        "method": found.method,
        "body": found.body,
        "content_type": content_type,
        "headers": headers,
        "retries": found.retries,
        "timeout_s": found.timeout,
        "failure_callback": found.failure_callback,
        "paused": found.paused,
        "callback": found.callback,
        "callback_headers": _joined(found.callback_headers),
        "failure_callback_headers": _joined(found.failure_callback_headers),
        "delay_s": found.delay,
        "retry_delay": found.retry_delay_expression,
        "queue": found.queue,
        "flow_control": _limits(found.flow_control),
        "label": found.label,
        "body_base64": found.body_base64,
    }
    return {name: value for name, value in properties.items() if _is_set(value) and (value or name in _DECLARED)}


def _joined(headers: Mapping[str, list[str]] | None) -> dict[str, str]:
    return {name: ", ".join(values) for name, values in (headers or {}).items()}


def _limits(flow_control: FlowControlProperties | None) -> Properties:
    """Return what throttles a schedule; QStash answers 0 for a limit that is not set."""
    return {name: value for name, value in asdict(flow_control).items() if value} if flow_control else {}


def comparable(props: Mapping[str, Any]) -> Properties:
    """Return the properties so that equal means equal to QStash: header names in one case, nothing empty."""
    kept = {name: value for name, value in props.items() if name != _IMPLEMENTATION and _is_set(value)}
    headers = kept.get("headers")
    if isinstance(headers, dict):
        kept["headers"] = {name.lower(): value for name, value in headers.items()}
    return kept


def _is_set(value: Any) -> bool:
    return value not in (None, "", {})


def _failures(props: Properties) -> list[tuple[str, str]]:
    """Return property and reason of what is wrong; values not known yet are left for later."""
    checks: dict[str, Callable[[Any], str | None]] = {
        "schedule_id": lambda text: _unless(_ID.fullmatch(text), "letters, digits, '-', '.' and '_' only"),
        "destination": _url_problem,
        "cron": _cron_problem,
        "method": lambda text: _unless(text in _METHODS, f"one of {', '.join(_METHODS)}"),
        "retries": lambda number: _unless(number >= 0, "0 or more"),
        "timeout_s": lambda number: _unless(number >= 1, "1 second or more"),
    }
    found = [(name, check(props[name])) for name, check in checks.items() if _is_known(props.get(name))]
    named = [(name, problem) for name, problem in found if problem]
    return [*named, *(("", problem) for problem in _secret_problems(props))]


def _secret_problems(props: Properties) -> list[str]:
    """Check what is secret. The engine shows the value of a property that fails, so none is named as the property."""
    url: Any = props.get("failure_callback")
    wrong = _url_problem(url) if _is_known(url) else None
    return [*([f"failure_callback {wrong}"] if wrong else []), *_header_problems(props.get("headers"))]


def _header_problems(headers: Any) -> list[str]:
    if not isinstance(headers, dict):
        return []
    wrong = [
        name
        for name, value in headers.items()
        if not re.fullmatch(r"[A-Za-z0-9-]+", name)
        or (_is_known(value) and not (isinstance(value, str) and re.fullmatch(r"[!-~]([ -~]*[!-~])?", value)))
    ]
    return [f"header {name!r}: letters, digits and '-' in its name, plain text in its value" for name in wrong]


def _is_known(value: Any) -> bool:
    """Whether there is a value to judge; in a preview one that comes from another resource may stand for none yet."""
    return value is not None and value != rpc.UNKNOWN and not pulumi.contains_unknowns(value)


def _unless(condition: Any, wanted: str) -> str | None:
    return None if condition else f"must be {wanted}"


def _url_problem(url: str) -> str | None:
    return _unless(fits("public-https-url", url), description("public-https-url"))


def _cron_problem(cron: str) -> str | None:
    try:
        checked(cron)
    except InvalidCron as error:
        return str(error)
    return None
