"""Projects: create, read, list, change, delete; their git repository, deploy hooks, crons, retention, attack mode."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel import variables
from infra.localcloud.vercel.errors import bad_request, conflict, not_found
from infra.localcloud.vercel.settings import check, new_settings, project_reply, take_over
from infra.localcloud.vercel.state import Json, Project, State, body_of, page

#: What the retention call takes, in the days that the project shows.
RETENTION_DAYS = {"1d": 1, "1w": 7, "1m": 30, "2m": 60, "3m": 90, "6m": 180, "1y": 365, "unlimited": 36500}
_RETENTION_FIELDS = {
    "expiration": "expirationDays",
    "expirationProduction": "expirationDaysProduction",
    "expirationCanceled": "expirationDaysCanceled",
    "expirationErrored": "expirationDaysErrored",
}
GIT_HOSTS = ("github", "gitlab", "bitbucket")


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""
    _add_projects(api, state)
    _add_git(api, state)
    _add_switches(api, state)


def _add_projects(api: Api, state: State) -> None:
    @api.route("POST", "/projects")
    def create(call: Call) -> Reply:
        sent = body_of(call, "name")
        check(sent)
        _check_free(state, sent["name"])
        project = Project(new_settings(state, sent))
        if sent.get("gitRepository"):
            project.settings["link"] = _link(state, sent["gitRepository"])
        for variable in sent.get("environmentVariables") or []:
            variables.insert(state, project, variable)
        state.projects[project.id] = project
        return Reply(200, project_reply(project))

    @api.route("GET", "/projects")
    def listing(call: Call) -> Reply:
        search = call.query.get("search", "")
        found = [project_reply(project) for project in state.projects.values() if search in project.name]
        shown, paging = page(call, found, limit=20, cursor="from")
        return Reply(200, {"projects": shown, "pagination": paging})

    @api.route("GET", "/projects/{project}")
    def read(call: Call) -> Reply:
        return Reply(200, project_reply(state.of_call(call)))

    @api.route("PATCH", "/projects/{project}")
    def update(call: Call) -> Reply:
        project, sent = state.of_call(call), body_of(call)
        check(sent)
        if sent.get("name", project.name) != project.name:
            _check_free(state, sent["name"])
        take_over(project.settings, sent)
        return _changed(state, project)

    @api.route("DELETE", "/projects/{project}")
    def delete(call: Call) -> Reply:
        del state.projects[state.of_call(call).id]
        return Reply(204)


def _add_git(api: Api, state: State) -> None:
    @api.route("POST", "/projects/{project}/link")
    def link(call: Call) -> Reply:
        project = state.of_call(call)
        project.settings["link"] = _link(state, body_of(call))
        return _changed(state, project)

    @api.route("DELETE", "/projects/{project}/link")
    def unlink(call: Call) -> Reply:
        project = state.of_call(call)
        project.settings.pop("link", None)  # the provider asks twice when the block is removed
        return _changed(state, project)

    @api.route("PATCH", "/projects/{project}/branch")
    def production_branch(call: Call) -> Reply:
        project = state.of_call(call)
        link, branch = _linked(project), body_of(call, "branch")["branch"]
        state.check_branch(project, branch)
        link["productionBranch"] = branch
        return _changed(state, project)

    @api.route("POST", "/projects/{project}/deploy-hooks")
    def add_hook(call: Call) -> Reply:
        project, sent = state.of_call(call), body_of(call, "name", "ref")
        hook_id, secret = state.new_id("", 24), state.new_id("", 10)
        url = f"https://api.vercel.com/v1/integrations/deploy/{project.id}/{secret}"
        hook = {"id": hook_id, "name": sent["name"], "ref": sent["ref"], "url": url, "createdAt": state.now_ms()}
        _linked(project)["deployHooks"].append(hook)
        return Reply(201, _changed(state, project).body)

    @api.route("DELETE", "/projects/{project}/deploy-hooks/{hook}")
    def remove_hook(call: Call) -> Reply:
        project = state.of_call(call)
        hooks = _linked(project)["deployHooks"]
        kept = [hook for hook in hooks if hook["id"] != call.params["hook"]]
        if len(kept) == len(hooks):
            raise not_found("Deploy hook not found")
        _linked(project)["deployHooks"] = kept
        return _changed(state, project)


def _add_switches(api: Api, state: State) -> None:
    @api.route("PATCH", "/projects/{project}/crons")
    def crons(call: Call) -> Reply:
        project, enabled = state.of_call(call), body_of(call).get("enabled")
        if not isinstance(enabled, bool):
            raise bad_request("Invalid request: `enabled` should be boolean.")
        now = state.now_ms()
        before = project.settings.get("crons") or {"enabledAt": now, "deploymentId": None, "definitions": []}
        enabled_at = now if enabled and before.get("disabledAt") else before["enabledAt"]
        project.settings["crons"] = {
            **before,
            "enabledAt": enabled_at,
            "disabledAt": None if enabled else now,
            "updatedAt": now,
        }
        return _changed(state, project)

    @api.route("PATCH", "/projects/{project}/deployment-expiration")
    def retention(call: Call) -> Reply:
        project, sent = state.of_call(call), body_of(call)
        for name, field in _RETENTION_FIELDS.items():
            if name in sent and sent[name] not in RETENTION_DAYS:
                raise bad_request(f"Invalid request: `{name}` should be equal to one of the allowed values.")
            if name in sent:
                project.settings["deploymentExpiration"][field] = RETENTION_DAYS[sent[name]]
        _changed(state, project)
        return Reply(200, {"deploymentExpiration": {name: sent[name] for name in _RETENTION_FIELDS if name in sent}})

    @api.route("POST", "/security/attack-mode")
    def attack_mode(call: Call) -> Reply:
        sent = body_of(call)
        project, now = state.project(sent.get("projectId")), state.now_ms()
        shown = {"attackModeEnabled": bool(sent.get("attackModeEnabled")), "attackModeUpdatedAt": now}
        project.settings["security"] = {**shown, "attackModeActiveUntil": sent.get("attackModeActiveUntil")}
        return Reply(200, shown)


def _changed(state: State, project: Project) -> Reply:
    project.settings["updatedAt"] = state.now_ms()
    return Reply(200, project_reply(project))


def _check_free(state: State, name: str) -> None:
    if any(project.name == name for project in state.projects.values()):
        raise conflict(f'A project with the name "{name}" already exists; please use another one.')


def _link(state: State, sent: Json) -> Json:
    kind, repository = sent.get("type"), sent.get("repo")
    if kind not in GIT_HOSTS or not isinstance(repository, str) or "/" not in repository:
        raise bad_request("Invalid request: `gitRepository` needs a `type` and a `repo` such as owner/name.")
    owner, _, name = repository.rpartition("/")  # the groups of GitLab can be nested
    if kind == "github":
        state.git.make(repository)
    now = state.now_ms()
    named: dict[str, Json] = {
        "github": {"org": owner, "repo": name, "repoId": state.ids.number("vercel/repository")},
        "gitlab": {"projectNamespace": owner, "projectName": name, "projectUrl": f"https://gitlab.com/{repository}"},
        "bitbucket": {"owner": owner, "slug": name, "name": name},
    }
    return {
        "type": kind,
        **named[kind],
        "productionBranch": "main",
        "deployHooks": [],
        "gitCredentialId": state.new_id("cred_", 24),
        "createdAt": now,
        "updatedAt": now,
    }


def _linked(project: Project) -> Json:
    link: Json | None = project.settings.get("link")
    if link is None:
        raise bad_request("The project has no git repository linked.")
    return link
