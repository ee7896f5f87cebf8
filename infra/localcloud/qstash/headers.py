"""Reading the `Upstash-*` headers in which QStash takes a message's settings, and refusing what the vendor refuses.

A header that is sent empty counts as unset: the vendor's own Terraform provider sends empty ones.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from croniter import croniter

from infra.localcloud.http.api import Refused

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FORWARD = "upstash-forward-"
_FLOW_CONTROL = "upstash-flow-control-key", "upstash-flow-control-value"
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def refuse(message: str, status: int = 400) -> Refused:
    """Return the vendor's form of an error."""
    return Refused(status, {"error": message})


def check_url(url: object, what: str) -> str:
    """Return `url` when QStash can deliver to it: http or https, and not this machine."""
    if not isinstance(url, str) or not re.match(r"https?://", url):
        raise refuse(f"invalid {what} url: endpoint has invalid scheme, add http:// or https://")
    host = urlsplit(url).hostname
    if not host:
        raise refuse(f"invalid {what} url: endpoint has no host")
    if host == "localhost" or _is_loopback(host):
        raise refuse(f"invalid {what} url: endpoint resolves to a loopback address: {host}")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def callback(headers: Mapping[str, str], name: str) -> str | None:
    """Return the URL in a header, or None when it is unset."""
    url = headers.get(name, "")
    return check_url(url, name.removeprefix("upstash-")) if url else None


def method(headers: Mapping[str, str]) -> str:
    """Return the HTTP method of the delivery; unset means POST."""
    name = headers.get("upstash-method", "").upper() or "POST"
    if name not in METHODS:
        raise refuse(f"invalid method: {name}")
    return name


def count(headers: Mapping[str, str], name: str, default: int) -> int:
    """Return the whole number in a header."""
    text = headers.get(name, "")
    if text and not re.fullmatch(r"[0-9]{1,9}", text):
        raise refuse(f"invalid {name} header: {text}")
    return int(text) if text else default


def duration_s(headers: Mapping[str, str], name: str) -> int | None:
    """Return the duration in a header (`90s`, `1h30m`) in seconds, or None when it is unset."""
    text = headers.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"([0-9]{1,9}[smhd])+", text):
        raise refuse(f"invalid {name} header: {text}")
    return sum(int(number) * _UNITS_S[unit] for number, unit in re.findall(r"(\d+)([smhd])", text))


def forwarded(headers: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the headers that the delivery will carry, named in the usual capitals."""
    content_type = {"Content-Type": [headers["content-type"]]} if headers.get("content-type") else {}
    return content_type | behind(headers, _FORWARD)


def behind(headers: Mapping[str, str], prefix: str) -> dict[str, list[str]]:
    """Return the headers whose names start with `prefix`, without it and in the usual capitals."""
    return {name.removeprefix(prefix).title(): [text] for name, text in headers.items() if name.startswith(prefix)}


def flow_control(headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a flow control (`rate=10, period=1m, parallelism=3` under a key), none when it is unset."""
    key, value = (headers.get(name, "") for name in _FLOW_CONTROL)
    if not key and not value:
        return {}
    limits = dict(re.findall(r"(\w+)=(\w+)", value))
    sizes = {name: limits[name] for name in ("parallelism", "rate") if name in limits}
    well_formed = re.fullmatch(r"(rate|period|parallelism)=\w+(, ?(rate|period|parallelism)=\w+)*", value)
    if not key or not well_formed or not sizes or not all(re.fullmatch("[1-9][0-9]{0,8}", n) for n in sizes.values()):
        raise refuse("invalid flow control: a key, and a value of parallelism, rate and period, are required")
    fields: dict[str, Any] = {"flowControlKey": key, **{name: int(number) for name, number in sizes.items()}}
    if "rate" in sizes:
        fields["period"] = duration_s({"flow-control-period": limits.get("period", "1s")}, "flow-control-period")
    return fields


def retry_delay(headers: Mapping[str, str]) -> str | None:
    """Return the expression for the milliseconds between tries, or None when it is unset."""
    text = headers.get("upstash-retry-delay", "")
    if text and not re.fullmatch(r"[a-z0-9_ .,()+*/%^-]+", text):
        raise refuse(f"invalid upstash-retry-delay header: {text}")
    return text or None


def refuse_unknown(headers: Mapping[str, str], known: Collection[str], prefixes: tuple[str, ...]) -> None:
    """Refuse a setting that is not emulated, so that none is lost unseen."""
    for name, text in headers.items():
        ours = name in known or name.startswith(prefixes) or not name.startswith("upstash-")
        if text and not ours:
            raise refuse(f"{name} is not emulated")


def next_time_ms(cron: str, after: datetime) -> int:
    """Return when a cron expression (five fields, UTC unless it starts with `CRON_TZ=`) is due next.

    Raises:
        Refused: it is none.
    """
    zone, expression = "UTC", cron
    if cron.startswith("CRON_TZ="):
        zone, _, expression = cron.removeprefix("CRON_TZ=").partition(" ")
    try:
        if len(expression.split()) != 5:
            raise ValueError("expected exactly 5 fields")
        start = after.astimezone(ZoneInfo(zone))
        due: datetime = croniter(expression, start).get_next(datetime)
    except (ValueError, KeyError, OSError) as error:
        raise refuse(f"invalid cron: {cron}: {error}") from error
    return int(due.astimezone(UTC).timestamp() * 1000)
