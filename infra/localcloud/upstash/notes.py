"""Where the emulated Upstash is as peculiar as the real one, and where it is not the real one."""

from __future__ import annotations

from infra.localcloud.notes import RECORDED, Note

_REDIS = "api.upstash.com/v2/redis"
_API = "Upstash's OpenAPI description"

QUIRKS = (
    Note('Changes are answered with the JSON string "OK", errors with a JSON string too.', f"{_API}; {RECORDED}"),
    Note(
        "What is missing is a 404, by which the provider stops: it knows no objects that somebody else deleted.",
        RECORDED,
    ),
    Note(
        "`region` has to be `global`, and `platform` may be missing: the provider never sends it, the document wants "
        "it.",
        f"https://github.com/upstash/pulumi-upstash/issues/35; {_API}",
        (f"POST {_REDIS}/database",),
    ),
    Note(
        "TLS is always on, whatever was asked for: a program that leaves `tls` out has its database replaced in every "
        "plan.",
        RECORDED,
        (f"POST {_REDIS}/database", f"GET {_REDIS}/database/{{id}}", f"POST {_REDIS}/enable-tls/{{id}}"),
    ),
    Note(
        'Some switches are the strings "true" and "false"; `credentials=hide` leaves the credentials out.',
        _API,
        (f"GET {_REDIS}/database/{{id}}", f"GET {_REDIS}/databases"),
    ),
    Note("A new backup's id is not told: it is found by its name.", _API, (f"POST {_REDIS}/create-backup/{{id}}",)),
    Note(
        "An empty list may come as null.",
        RECORDED,
        (f"POST {_REDIS}/update-allowlist/{{id}}", f"POST {_REDIS}/update-regions/{{id}}"),
    ),
    Note(
        "The provider fetches QStash's token here, before every call to QStash; the document does not have this path.",
        RECORDED,
        ("GET api.upstash.com/v2/qstash/user",),
    ),
)

DIFFERENCES = (
    Note(
        "Allowed addresses, read regions, budgets and a plan's limits are kept and change nothing.",
        "there is one server per database, and nobody is billed",
        (f"POST {_REDIS}/update-allowlist/{{id}}", f"POST {_REDIS}/update-regions/{{id}}"),
    ),
    Note(
        "`multizone` and `consistent` are always false.",
        "deprecated at Upstash; what the API makes of them is not documented",
        (f"POST {_REDIS}/database",),
    ),
    Note(
        "Statistics, teams, Vector and Search are not known (501).",
        "not used by this project",
    ),
)
