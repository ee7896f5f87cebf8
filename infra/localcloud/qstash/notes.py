"""Where the emulated QStash is as peculiar as the real one, and where it is not the real one."""

from __future__ import annotations

from infra.localcloud.notes import RECORDED, Note

_SCHEDULES = "qstash.upstash.io/v2/schedules"
_CREATE = f"POST {_SCHEDULES}/{{destination:rest}}"
_READ = f"GET {_SCHEDULES}/{{id}}"
_API = "QStash's OpenAPI description"

QUIRKS = (
    Note(
        "The destination stands in the path as it is, with `//` and its own query.",
        RECORDED,
        (_CREATE,),
    ),
    Note(
        "A fixed `Upstash-Schedule-Id` overwrites the schedule that has it, in place.",
        "https://upstash.com/docs/qstash/features/schedules",
        (_CREATE,),
    ),
    Note("A header that is sent empty counts as unset: the provider sends such.", RECORDED, (_CREATE,)),
    Note(
        "Without a method it is POST, and is shown as such: the provider then replaces the schedule in every plan.",
        RECORDED,
        (_CREATE, _READ),
    ),
    Note("Delay and timeout are shown in whole seconds; an unset callback is left out.", RECORDED, (_READ,)),
    Note(
        "Success is 200 (the recordings have 201 and 202), and a change has no body.",
        _API,
        (_CREATE, f"DELETE {_SCHEDULES}/{{id}}"),
    ),
    Note(
        "A destination on this machine is refused, and so is a group that does not exist.",
        "QStash's error messages",
        (_CREATE,),
    ),
    Note(
        "Pausing and resuming is POST in the document and PATCH in the vendor's SDK; both are taken.",
        f"{_API}; qstash on PyPI",
        (f"POST {_SCHEDULES}/{{id}}/pause", f"PATCH {_SCHEDULES}/{{id}}/pause"),
    ),
    Note(
        "The plan's limits on schedules, retries and timeout are a 412.",
        "https://upstash.com/pricing/qstash",
        (_CREATE,),
    ),
)

DIFFERENCES = (
    Note("Nothing is ever delivered; when it would be is shown.", "the destinations are real addresses", (_CREATE,)),
    Note(
        "A schedule that is overwritten stays paused.",
        "not documented: the worse surprise of the two",
        (_CREATE,),
    ),
    Note("An `Upstash-` header that is not emulated is a 400.", "better than losing a setting unseen", (_CREATE,)),
    Note("Messages, queues, the dead letter queue and logs are not known (501).", "not used by this project"),
)
