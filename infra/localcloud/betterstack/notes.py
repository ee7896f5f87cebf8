"""Where the emulated Better Stack is as peculiar as the real one, and where it is not the real one."""

from __future__ import annotations

from infra.localcloud.betterstack.core import HOST
from infra.localcloud.notes import RECORDED, Note

_API = f"{HOST}/api/v2"
_POLICIES = f"{HOST}/api/v3/policies"
_METADATA = f"{HOST}/api/v3/metadata"
_PAGES = f"{_API}/status-pages"
_DOCS = "https://betterstack.com/docs/uptime/api"

QUIRKS = (
    Note("Creating is a 201, changing a 200, deleting an empty 204: the provider takes nothing else.", RECORDED),
    Note(
        "Ids are text, and numbers inside of attributes, except a policy's; the `errors` of a 404 are one text, of a "
        "422 a list per attribute.",
        f"{_DOCS}; {RECORDED}",
    ),
    Note("Pages of a list are named by whole URLs.", _DOCS),
    Note("`team_name` counts at creation alone.", RECORDED),
    Note("Empty text and 0 take a reference away; deleting an object clears the references to it.", RECORDED),
    Note(
        "Request headers have ids: one is changed or destroyed by it, and one without is new.",
        RECORDED,
        (f"PATCH {_API}/monitors/{{id}}",),
    ),
    Note(
        "Request timeouts are closed lists: milliseconds for servers, seconds for the rest.",
        _DOCS,
        (f"POST {_API}/monitors", f"PATCH {_API}/monitors/{{id}}"),
    ),
    Note(
        "Of a Playwright monitor, URL and name of the scenario are one value.",
        RECORDED,
        (f"POST {_API}/monitors", f"PATCH {_API}/monitors/{{id}}"),
    ),
    Note(
        "A heartbeat is pending until its first ping, and down when none came within period and grace; pings need no "
        "token.",
        _DOCS,
        (f"GET {_API}/heartbeats/{{id}}", f"POST {HOST}/api/v1/heartbeat/{{token}}"),
    ),
    Note(
        "`steps` that are null stay as they are; a user in a step is shown with id and email, whichever was sent.",
        RECORDED,
        (f"POST {_POLICIES}", f"PATCH {_POLICIES}/{{id}}"),
    ),
    Note(
        "The rotation is set apart from its calendar, and can be replaced but not removed.",
        RECORDED,
        (f"POST {_API}/on-calls/{{id}}/rotation", f"GET {_API}/on-calls/{{id}}/rotation"),
    ),
    Note(
        "The password is never shown, and logos only where there are any.",
        RECORDED,
        (f"GET {_PAGES}/{{id}}", f"PATCH {_PAGES}/{{id}}"),
    ),
    Note("A subdomain is one page's among all.", _DOCS, (f"POST {_PAGES}", f"PATCH {_PAGES}/{{id}}")),
    Note(
        "A resource without a section goes to the page's first one, which may have to be made.",
        _DOCS,
        (f"POST {_PAGES}/{{page}}/resources",),
    ),
    Note(
        "One call sets (201), replaces (200) and, without values, removes (204).",
        RECORDED,
        (f"POST {_METADATA}",),
    ),
    Note(
        "A team's own token is refused: teams are listed for global tokens alone, on betterstack.com.",
        f"{_DOCS}/teams/list.md",
        (f"GET {_API}/teams",),
    ),
)

DIFFERENCES = (
    Note(
        "No site is asked: a monitor is pending until its first check is due, then up. Nothing opens an incident, and "
        "nobody is told anything.",
        "the sites are real, and so are people",
        (f"GET {_API}/monitors/{{id}}",),
    ),
    Note(
        "Whoever is named by email is a member of the team.",
        "people are clicked together in the account, and no API lists them",
        (f"POST {_POLICIES}", f"POST {_API}/on-calls/{{id}}/rotation"),
    ),
    Note(
        "What the two built-in severities do is a guess: the high one also rings and texts.",
        "not documented",
        (f"GET {_API}/urgencies",),
    ),
    Note(
        "A custom domain is taken without a look at its DNS, and limits of plans are not known.",
        "nothing resolves names here",
        (f"POST {_PAGES}", f"PATCH {_PAGES}/{{id}}"),
    ),
    Note(
        "Nothing is received: incoming webhooks and addresses for email are made up.",
        "nothing listens there",
        (f"POST {_API}/incoming-webhooks", f"POST {_API}/email-integrations"),
    ),
    Note(
        "Incidents, integrations with other services and the catalogue are not known (501).",
        "not used by this project",
    ),
    Note(
        "The refusal to list teams has the status 401; Better Stack's is not documented.",
        "what an unknown token gets; clients have to take a 403 for the same",
        (f"GET {_API}/teams",),
    ),
)
