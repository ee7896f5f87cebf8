"""Where the emulated Neon is as peculiar as the real one, and where it is not the real one."""

from __future__ import annotations

from infra.localcloud.notes import RECORDED, Note

_API = "console.neon.tech/api/v2"
_PROJECT = f"{_API}/projects/{{project}}"
_BRANCH = f"{_PROJECT}/branches/{{branch}}"
_ENDPOINT = f"{_PROJECT}/endpoints/{{endpoint}}"
_ROLE = f"{_BRANCH}/roles/{{role}}"
_DATABASE = f"{_BRANCH}/databases/{{database}}"
_OPENAPI = "Neon's OpenAPI description"
_PROTECTED = "https://neon.com/docs/guides/protected-branches"
_ISSUES = "https://github.com/kislerdm/terraform-provider-neon/issues"

QUIRKS = (
    Note("An error has `code` (mostly empty), `message`, and the caller's X-Request-ID as `request_id`.", _OPENAPI),
    Note(
        "The operations in a reply are running or scheduled; whoever asks for one finds it finished.",
        _OPENAPI,
        (f"POST {_API}/projects", f"POST {_PROJECT}/branches", f"GET {_PROJECT}/operations/{{operation}}"),
    ),
    Note(
        "What is absent already is deleted with an empty 204, which kislerdm/neon cannot read.",
        f"{_OPENAPI}; {RECORDED}",
        (f"DELETE {_BRANCH}", f"DELETE {_ENDPOINT}", f"DELETE {_ROLE}", f"DELETE {_DATABASE}"),
    ),
    Note(
        "A protected branch cannot be deleted, nor its endpoints, nor its project: protection goes first, also before "
        "`terraform destroy`. A branch made from it has other passwords.",
        _PROTECTED,
        (f"DELETE {_PROJECT}", f"DELETE {_BRANCH}", f"DELETE {_ENDPOINT}", f"POST {_PROJECT}/branches"),
    ),
    Note(
        "A root or default branch and one with children cannot be deleted.",
        "https://neon.com/docs/manage/branches",
        (f"DELETE {_BRANCH}",),
    ),
    Note(
        "`settings.allowed_ips` is always there: without it the provider crashes.",
        RECORDED,
        (f"POST {_API}/projects", f"GET {_PROJECT}", f"PATCH {_PROJECT}"),
    ),
    Note(
        "The default branch is marked twice, as `default` and as `primary`, and has an endpoint, a role and a database "
        "from the start.",
        _OPENAPI,
        (f"POST {_API}/projects", f"GET {_PROJECT}/branches"),
    ),
    Note(
        "History is 0 to 30 days, and a branch from the past lies within it.",
        _OPENAPI,
        (f"POST {_API}/projects", f"PATCH {_PROJECT}", f"POST {_PROJECT}/branches"),
    ),
    Note(
        "Logical replication cannot be switched off again.",
        "https://neon.com/docs/guides/logical-replication-guide",
        (f"PATCH {_PROJECT}",),
    ),
    Note(
        "Sizes of the default endpoint's settings count for new endpoints; existing ones keep theirs.",
        f"{_OPENAPI}; {_ISSUES}/149",
        (f"PATCH {_PROJECT}",),
    ),
    Note(
        "A branch has one endpoint that writes.",
        f"{_OPENAPI}; {_ISSUES}/69",
        (f"POST {_PROJECT}/endpoints", f"PATCH {_ENDPOINT}"),
    ),
    Note(
        "The password is in the reply that makes a role; later it is revealed only while the project stores passwords "
        "(else 412).",
        _OPENAPI,
        (f"POST {_BRANCH}/roles", f"GET {_ROLE}/reveal_password"),
    ),
    Note(
        "A branch whose time has come is still there until a job deletes it, here a minute later; one that expires is "
        "neither default nor protected and has no children.",
        f"https://neon.com/docs/guides/branch-expiration; {_OPENAPI}",
        (f"POST {_PROJECT}/branches", f"PATCH {_BRANCH}"),
    ),
    Note(
        "The list of branches pages by `next`, other lists by `cursor`.",
        _OPENAPI,
        (f"GET {_PROJECT}/branches", f"GET {_API}/projects", f"GET {_PROJECT}/operations"),
    ),
    Note(
        "Restoring keeps a branch's id and its endpoints. What it held goes to a new branch, and its children with it.",
        _OPENAPI,
        (f"POST {_BRANCH}/restore",),
    ),
    Note("A permission is granted with a 200 and not with a 201.", _OPENAPI, (f"POST {_PROJECT}/permissions",)),
    Note(
        "The kind of key that asks is told, and whose it is: `api_key_org` and the organisation.",
        "https://neon.com/docs/reference/api/users/get-auth-details",
        (f"GET {_API}/auth",),
    ),
)

DIFFERENCES = (
    Note(
        "PostgreSQL is 18, whatever version is asked for; the version that was asked for is shown.",
        "the one that comes as a package",
        (f"POST {_API}/projects",),
    ),
    Note(
        "A branch is a whole copy of its parent's data, made from a time and not from an LSN (501).",
        "PostgreSQL has no copy on write below it",
        (f"POST {_PROJECT}/branches",),
    ),
    Note(
        "Allowed addresses, blocked connections, quotas and sizes are kept and change nothing; usage is 0.",
        "every client has the same address here, and nobody is billed",
        (f"PATCH {_PROJECT}", f"GET {_PROJECT}", f"PATCH {_ENDPOINT}"),
    ),
    Note(
        "What is deleted cannot be recovered.",
        "recovery is a preview at Neon, for some accounts",
        (f"DELETE {_PROJECT}", f"DELETE {_BRANCH}"),
    ),
    Note(
        "The refusal to delete what is protected has the status 409; Neon's is not documented. "
        "With 422 the provider would believe that it is gone.",
        "the safe one of two guesses",
        (f"DELETE {_PROJECT}", f"DELETE {_BRANCH}", f"DELETE {_ENDPOINT}"),
    ),
    Note(
        "A branch is restored from another one's present content only, and has that one's passwords afterwards; a time "
        "or an LSN gets a 501.",
        "whether Neon keeps the passwords is not documented: so whoever restores has to look",
        (f"POST {_BRANCH}/restore",),
    ),
    Note(
        "Projects that others share, snapshots, API keys, JWKS and VPC endpoints are not known (501).",
        "not used by this project",
        (f"GET {_API}/projects/shared",),
    ),
)
