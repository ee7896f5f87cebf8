"""The few messages of PostgreSQL's protocol that a proxy has to understand, in version 3.x.

https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Mapping
from dataclasses import dataclass

CANCEL_REQUEST = 80877102
SSL_REQUEST = 80877103
GSS_REQUEST = 80877104
_STARTUP_MAX = 10_000  # as in PostgreSQL itself


class Garbled(Exception):
    """What came is not PostgreSQL's protocol."""


@dataclass(frozen=True)
class Startup:
    """The first message of a client: a request code or protocol version, and what follows it."""

    code: int
    payload: bytes

    def encode(self) -> bytes:
        """Return the message as bytes."""
        return struct.pack("!ii", len(self.payload) + 8, self.code) + self.payload

    def with_settings(self, settings: Mapping[str, str]) -> Startup:
        """Return a startup message that sets `settings` before the client's own options."""
        if not settings:
            return self
        fields = self.payload.rstrip(b"\0").split(b"\0")
        parameters = dict(zip(fields[::2], fields[1::2], strict=False))
        ours = " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())
        parameters[b"options"] = f"{ours} ".encode() + parameters.get(b"options", b"")
        payload = b"".join(key + b"\0" + value + b"\0" for key, value in parameters.items()) + b"\0"
        return Startup(self.code, payload)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


async def read_startup(reader: asyncio.StreamReader) -> Startup:
    """Read a client's first message.

    Raises:
        Garbled: it is something else.
        asyncio.IncompleteReadError: the client went away.
    """
    length, code = struct.unpack("!ii", await reader.readexactly(8))
    if not 8 <= length <= _STARTUP_MAX:
        raise Garbled(f"a startup message of {length} bytes")
    return Startup(code, await reader.readexactly(length - 8))


async def read_message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read one message of a server: its type and its payload."""
    kind, length = struct.unpack("!ci", await reader.readexactly(5))
    return kind, await reader.readexactly(length - 4)


def message(kind: bytes, payload: bytes) -> bytes:
    """Return a server's message as bytes."""
    return struct.pack("!ci", kind, len(payload) + 4) + payload


def error(text: str, sqlstate: str = "XX000") -> bytes:
    """Return the message with which a server ends a connection attempt."""
    fields = {"S": "ERROR", "V": "ERROR", "C": sqlstate, "M": text}
    return message(b"E", b"".join(f"{key}{value}\0".encode() for key, value in fields.items()) + b"\0")
