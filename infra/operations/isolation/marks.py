"""What must not be shared: an environment's values taken apart into marks, and the texts in which one can hide."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from infra.platform.environments import PRODUCTION
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Constant, Copy, Setting, Variable

MarkKind = Literal["value", "setting", "host", "password", "token", "account", "id"]

#: Whole words of a value; of the others, any part is as good as the whole to who finds it.
NAMES: frozenset[MarkKind] = frozenset({"host", "account", "id"})
_POOLED = "-pooler"  # Neon's pooler answers beside its endpoint, under the endpoint's name and this
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_BLOB = re.compile(r"vercel_blob_[a-z]+_(?P<store>[A-Za-z0-9]+)_\w+")


class Mark(NamedTuple):
    """One thing that belongs to one environment alone."""

    kind: MarkKind
    text: str


def is_compared(variable: Variable, contract: Contract) -> bool:
    """Whether no preview may have production's value of this variable, as the contract has it.

    Secrets never; a setting that differs per account neither, but for those that the contract lets be shared. Constants
    are the same by declaration, and a setting with a default is a vendor's address.
    """
    use = variable.use(PRODUCTION)
    if use is None or isinstance(use.origin, Constant):
        return False
    if variable.kind == "secret":
        return True
    if isinstance(use.origin, Copy):
        copied = contract.variable(use.origin.of)
        return copied is not None and is_compared(copied, contract)
    of_the_vendor = isinstance(use.origin, Setting) and use.origin.default is not None
    return variable.may_be_shared is None and not of_the_vendor


def marks(variable: Variable, value: str) -> tuple[Mark, ...]:
    """Return the marks of a variable's value: of one that may be read, itself alone."""
    if variable.kind != "secret":
        return (Mark("setting", value),)
    return tuple(dict.fromkeys((Mark("value", value), *_parts(variable, value))))


def _parts(variable: Variable, value: str) -> Iterator[Mark]:
    if variable.format == "heartbeat-url":
        yield Mark("token", value.rstrip("/").rpartition("/")[2])
    if variable.format in ("postgres-url", "upstash-url"):
        yield from _of_url(value)
    if store := _BLOB.fullmatch(value):
        yield Mark("account", store["store"])
    yield from _of_login(value)


def _of_url(value: str) -> Iterator[Mark]:
    """Yield host and password. The databases and roles of all environments have the same names: the host tells."""
    try:
        url = urlsplit(value)
        host, password = url.hostname, url.password
    except ValueError:
        return
    if host:
        yield Mark("host", host.partition(".")[0].removesuffix(_POOLED))
    if password:
        yield Mark("password", unquote(password))


def _of_login(value: str) -> Iterator[Mark]:
    """Yield account and password of a QStash token, which is both in JSON in Base64: another token of it opens it too.

    Source: the tokens that QStash issues; https://upstash.com/docs/qstash/features/security shows where they go.
    """
    try:
        login = json.loads(decoded(value) or "")
    except ValueError:
        return
    if isinstance(login, dict):
        for field, kind in (("UserID", "account"), ("Password", "password")):
            if isinstance(found := login.get(field), str) and found:
                yield Mark(kind, found)  # type: ignore[arg-type]  # a kind, by the line above


def decoded(text: str) -> str | None:
    """Return what a text is the Base64 of, if that is text."""
    bare = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def readings(value: str) -> tuple[str, ...]:
    """Return the texts that a value is: as it stands, without percent-encoding, and what it holds in Base64."""
    plain = [value]
    while (opened := unquote(plain[-1])) != plain[-1]:
        plain.append(opened)
    inner = [text for each in plain for found in _ENCODED.findall(each) if (text := decoded(found))]
    return tuple(dict.fromkeys((*plain, *inner)))
