"""Domains of a project, and how a domain's DNS stands."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import bad_request, not_found, refused
from infra.localcloud.vercel.state import Json, Project, State, body_of, only_set, page

REDIRECT_STATUSES = (301, 302, 307, 308)
_CHANGEABLE = ("gitBranch", "redirect", "redirectStatusCode", "customEnvironmentId")


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("POST", "/projects/{project}/domains")
    def create(call: Call) -> Reply:
        project, sent = state.of_call(call), body_of(call)
        name = _checked_name(sent)
        _check(sent)
        _check_free(state, project, name)
        now = state.now_ms()
        project.domains[name] = {
            "name": name,
            "apexName": ".".join(name.split(".")[-2:]),
            "projectId": project.id,
            **{field: sent.get(field) for field in _CHANGEABLE},
            "createdAt": now,
            "updatedAt": now,
            "verified": True,
            "verification": [],
        }
        return Reply(200, _shown(project.domains[name]))

    @api.route("GET", "/projects/{project}/domains")
    def listing(call: Call) -> Reply:
        branch = call.query.get("gitBranch")
        found = [d for d in state.of_call(call).domains.values() if branch in (None, d["gitBranch"])]
        shown, paging = page(call, found, limit=20)
        return Reply(200, {"domains": [_shown(domain) for domain in shown], "pagination": paging})

    @api.route("GET", "/projects/{project}/domains/{domain}")
    def read(call: Call) -> Reply:
        return Reply(200, _shown(_of_call(state, call)))

    @api.route("PATCH", "/projects/{project}/domains/{domain}")
    def update(call: Call) -> Reply:
        domain, sent = _of_call(state, call), body_of(call)
        _check(sent)
        domain.update({field: sent[field] for field in _CHANGEABLE if field in sent}, updatedAt=state.now_ms())
        return Reply(200, _shown(domain))

    @api.route("DELETE", "/projects/{project}/domains/{domain}")
    def delete(call: Call) -> Reply:
        domain = _of_call(state, call)
        del state.of_call(call).domains[domain["name"]]
        return Reply(200, {})

    @api.route("GET", "/domains/{domain}/config")
    def config(_call: Call) -> Reply:
        # The local cloud's domains are as if their DNS were in place: nothing here resolves them.
        return Reply(
            200,
            {
                "configuredBy": "CNAME",
                "acceptedChallenges": ["http-01"],
                "misconfigured": False,
                "recommendedIPv4": [{"rank": 1, "value": ["76.76.21.21"]}],
                "recommendedCNAME": [{"rank": 1, "value": "cname.vercel-dns.com."}],
            },
        )


def _shown(domain: Json) -> Json:
    return only_set(domain, *_CHANGEABLE)


def _of_call(state: State, call: Call) -> Json:
    domain = state.of_call(call).domains.get(call.params["domain"])
    if domain is None:
        raise not_found("The domain is not assigned to the project")
    return domain


def _checked_name(sent: Json) -> str:
    name = sent.get("name")
    if not isinstance(name, str) or "." not in name or name != name.lower() or any(c in name for c in " /:"):
        raise refused(400, "invalid_domain", "The domain is not valid.")
    return name


def _check(sent: Json) -> None:
    if sent.get("customEnvironmentId"):  # no project has one here
        raise not_found("Custom environment not found")
    status = sent.get("redirectStatusCode")
    if status is not None and status not in REDIRECT_STATUSES:
        raise bad_request("Invalid request: `redirectStatusCode` should be equal to one of the allowed values.")


def _check_free(state: State, project: Project, name: str) -> None:
    for other in state.projects.values():
        if name in other.domains:
            where = "this project" if other is project else "another project"
            raise refused(
                409,
                "domain_already_in_use",
                f"Cannot add {name} since it is already assigned to {where}.",
                domain=_shown(other.domains[name]),
            )
