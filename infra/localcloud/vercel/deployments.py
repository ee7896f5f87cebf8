"""Deployments: what was built of a project. A new one is ready at once: the local cloud builds nothing."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import bad_request, refused
from infra.localcloud.vercel.state import USER_ID, USERNAME, Json, Project, State, body_of, page


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("GET", "/deployments")
    def listing(call: Call) -> Reply:
        found = [item for project in _asked(state, call) for item in project.deployments.values()]
        shown, paging = page(call, [item for item in found if _fits(call, item)], limit=20, at="created")
        return Reply(200, {"deployments": shown, "pagination": paging})

    @api.route("POST", "/deployments")
    def create(call: Call) -> Reply:
        """Redeploy an earlier deployment, or build a branch of the linked repository."""
        sent = body_of(call, "name")
        if "deploymentId" in sent:
            project, source = _find(state, sent["deploymentId"])
            meta, target = source["meta"], sent.get("target", source["target"])
        elif "gitSource" in sent:
            project = state.project(sent.get("project", sent["name"]))
            meta, target = _git_meta(state, project, sent["gitSource"]), sent.get("target")
        else:
            raise bad_request("Invalid request: `deploymentId` or `gitSource` is needed; files are not emulated here.")
        made = _deploy(state, project, target, {**meta, **sent.get("meta", {})})
        return Reply(200, single(made))

    @api.route("GET", "/deployments/{deployment}")
    def read(call: Call) -> Reply:
        return Reply(200, single(_find(state, call.params["deployment"])[1]))


def _asked(state: State, call: Call) -> list[Project]:
    if "projectId" in call.query:
        return [state.project(call.query["projectId"])]
    if "app" in call.query:
        return [project for project in state.projects.values() if project.name == call.query["app"]]
    return list(state.projects.values())


def _fits(call: Call, item: Json) -> bool:
    states = call.query.get("state", item["state"]).split(",")
    target = call.query.get("target")
    branch = call.query.get("branch")
    return (
        item["state"] in states
        and target in (None, item["target"] or "preview")
        and branch in (None, item["meta"].get("githubCommitRef"))
        and item["created"] >= int(call.query.get("since", "0"))
    )


def _find(state: State, id_or_url: str) -> tuple[Project, Json]:
    for project in state.projects.values():
        for item in project.deployments.values():
            if id_or_url in (item["uid"], item["url"]):
                return project, item
    raise refused(404, "not_found", "The deployment could not be found")


def _git_meta(state: State, project: Project, source: Json) -> Json:
    branch = source.get("ref")
    if not project.settings.get("link") or not isinstance(branch, str):
        raise refused(400, "branch_not_found", "The project has no git repository, or the branch is missing.")
    state.check_branch(project, branch)
    return {"githubCommitRef": branch}


def _deploy(state: State, project: Project, target: str | None, meta: Json) -> Json:
    now = state.now_ms()
    uid = state.new_id("dpl_", 28)
    team = state.accounts.vercel_team_slug
    item: Json = {
        "uid": uid,
        "name": project.name,
        "projectId": project.id,
        "url": f"{project.name}-{state.ids.token('vercel/url', 9)}-{team}.vercel.app",
        "created": now,
        "createdAt": now,
        "ready": now,
        "type": "LAMBDAS",
        "creator": {"uid": USER_ID, "username": USERNAME},
        "inspectorUrl": f"https://vercel.com/{team}/{project.name}/{uid.removeprefix('dpl_')}",
        "state": "READY",
        "readyState": "READY",
        "target": None if target == "preview" else target,
        "meta": meta,
        "isRollbackCandidate": target == "production",
    }
    project.deployments[uid] = item
    return item


def single(item: Json) -> Json:
    """Return a deployment in the form of its own calls, where the id is `id`."""
    rest = {name: value for name, value in item.items() if name not in ("uid", "state", "created")}
    return {"id": item["uid"], **rest, "aliasAssigned": True}
