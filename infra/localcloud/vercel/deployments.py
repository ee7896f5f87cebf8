"""Deployments: what was built of a project. A new one is ready at once: the local cloud builds nothing."""

from __future__ import annotations

import hashlib
import re

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import bad_request, refused
from infra.localcloud.vercel.git import repository
from infra.localcloud.vercel.state import USER_ID, USERNAME, Json, Project, State, body_of, page

#: What a name may have before the first dot.
_LABEL_MAX = 63


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("GET", "/deployments")
    def listing(call: Call) -> Reply:
        found = [item for project in _asked(state, call) for item in project.deployments.values()]
        shown, paging = page(call, [item for item in found if _fits(call, item)], limit=20, at="created")
        listed = [{name: value for name, value in item.items() if name != "alias"} for item in shown]
        return Reply(200, {"deployments": listed, "pagination": paging})

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


def build_push(state: State, name: str, branch: str) -> None:
    """Build a branch of a repository for every project that is linked to it, unless the project builds no pushes."""
    for project in state.projects.values():
        link = project.settings.get("link")
        if (
            not link
            or repository(link) != name
            or project.settings["gitProviderOptions"]["createDeployments"] != "enabled"
        ):
            continue
        target = "production" if branch == link["productionBranch"] else None
        if target or not project.settings["previewDeploymentsDisabled"]:
            _deploy(state, project, target, _meta(link, branch))


def _git_meta(state: State, project: Project, source: Json) -> Json:
    """Return what a deployment says of its origin, once the repository is the project's and has the branch."""
    link, branch = project.settings.get("link"), source.get("ref")
    if not isinstance(branch, str) or not branch:
        raise bad_request("Invalid request: `gitSource` misses required property `ref`.")
    if not link or link["type"] != source.get("type") or not _is_linked(link, source):
        raise refused(400, "incorrect_git_source_info", "The provided GitHub repository can't be found.")
    if not state.may_have(project, branch):
        raise refused(400, "incorrect_git_source_info", f'The branch "{branch}" can\'t be found in the repository.')
    return _meta(link, branch)


def _is_linked(link: Json, source: Json) -> bool:
    """Whether a source of GitHub names the linked repository; those of other hosts are taken as they are."""
    if link["type"] != "github":
        return True
    if "repoId" in source:
        return str(source["repoId"]) == str(link["repoId"])
    return (source.get("org"), source.get("repo")) == (link["org"], link["repo"])


def _meta(link: Json, branch: str) -> Json:
    if link["type"] != "github":
        return {f"{link['type']}CommitRef": branch}
    named = {"Org": link["org"], "Repo": link["repo"], "RepoId": str(link["repoId"])}
    return {
        "githubDeployment": "1",
        "githubCommitRef": branch,
        **{f"github{part}{name}": value for part in ("", "Commit") for name, value in named.items()},
    }


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
        "alias": _aliases(project, target, meta.get("githubCommitRef"), team),
        "meta": meta,
        "isRollbackCandidate": target == "production",
    }
    project.deployments[uid] = item
    return item


def _aliases(project: Project, target: str | None, branch: str | None, team: str) -> list[str]:
    """Return where a deployment is found besides its own URL: at its branch's, in production also at the domains."""
    domains = [name for name, domain in project.domains.items() if domain["gitBranch"] is None]
    return [
        *(domains if target == "production" else []),
        *([f"{_branch_label(project.name, branch, team)}.vercel.app"] if branch else []),
    ]


def _branch_label(project: str, branch: str, team: str) -> str:
    """Return the name of a branch's newest deployment, which a hash ends where it would be too long for a label."""
    label = f"{project}-git-{re.sub('[^a-z0-9]+', '-', branch.lower()).strip('-')}-{team}"
    if len(label) <= _LABEL_MAX:
        return label
    end = f"-{hashlib.sha256(f'git-{branch}{project}'.encode()).hexdigest()[:6]}-{team}"
    return label[: _LABEL_MAX - len(end)] + end


def single(item: Json) -> Json:
    """Return a deployment in the form of its own calls, where the id is `id`."""
    rest = {name: value for name, value in item.items() if name not in ("uid", "state", "created")}
    return {"id": item["uid"], **rest, "aliasAssigned": True}
