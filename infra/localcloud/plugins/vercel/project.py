"""`vercel.Project`: the project, its git repository, deploy hooks and inline variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from infra.localcloud.plugins.resource import Failure, HalfDone, Handler, Unknown, Values, VendorError, known
from infra.localcloud.plugins.vercel import project_wire, variable_items
from infra.localcloud.plugins.vercel.client import Vercel, split_id


class Project(Handler[Vercel]):
    """A project. Vercel does not take everything at once: its creation is finished by further calls."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Create the project, then set what its creation does not take.

        The provider notes the project once it has read its variables: one of which that fails is forgotten.
        """
        reply = http.call("POST", "/v8/projects", inputs, project_wire.create_body(inputs))
        id_ = reply["id"]
        variables = http.variables(id_, inputs) or []
        try:
            for hook in inputs.get("gitRepository", {}).get("deployHooks", []):
                self._add_hook(http, id_, inputs, hook)
            body = project_wire.update_body(inputs, inputs["name"])
            reply = http.call("PATCH", f"/v9/projects/{id_}", inputs, body)
            branch = inputs.get("gitRepository", {}).get("productionBranch")
            if branch is not None:
                reply = http.call("PATCH", f"/v9/projects/{id_}/branch", inputs, {"branch": branch})
        except VendorError as error:
            raise HalfDone(id_, self._state(http, reply, variables, inputs), error) from error
        return id_, self._state(http, reply, variables, inputs)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the project and its variables."""
        found = self._read(http, id_, state)
        return None if found is None else found[1]

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]project`, the project by id or name."""
        team, (project,) = split_id(given, 1)
        return self._read(http, project, team)

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Change the inline variables, then the settings, then the repository."""
        plan = project_wire.planned(old, new)
        self._update_variables(http, id_, old, new)
        reply = http.call("PATCH", f"/v9/projects/{id_}", plan, project_wire.update_body(plan, old["name"]))
        reply = self._update_repository(http, id_, old, new) or reply
        if self._update_hooks(http, id_, old, new):
            reply = http.call("GET", f"/v10/projects/{id_}", plan)
        return self._state(http, reply, http.variables(id_, plan) or [], plan)

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Delete the project, and with it all that hangs on it."""
        http.drop(f"/v8/projects/{id_}", state)

    def check(self, http: Vercel | None, inputs: Values) -> Iterable[Failure]:
        """Check framework and regions against Vercel's lists, and what does not go together."""
        return list(_misfits(http, inputs))

    def _read(self, http: Vercel, id_: str, state: Values) -> tuple[str, Values] | None:
        reply = http.seek(f"/v10/projects/{id_}", state)
        if reply is None:
            return None
        variables = http.variables(reply["id"], state) or []
        return reply["id"], self._state(http, reply, variables, state)

    def _state(self, http: Vercel, reply: Values, variables: list[Values], plan: Values) -> Values:
        return {**http.ownership(plan), **project_wire.state(reply, variables, plan)}

    def _update_variables(self, http: Vercel, id_: str, old: Values, new: Values) -> None:
        before, after = old.get("environments", []), new.get("environments", [])
        for item in before:
            if not any(variable_items.equal(item, wanted) for wanted in after):
                http.call("DELETE", f"/v8/projects/{id_}/env/{item['id']}", new)
        added = [wanted for wanted in after if not any(variable_items.equal(item, wanted) for item in before)]
        if added:
            variable_items.create(http, new, id_, [variable_items.wire(item) for item in added])

    def _update_repository(self, http: Vercel, id_: str, old: Values, new: Values) -> Any:
        before, after = old.get("gitRepository"), new.get("gitRepository")
        link, reply = f"/v9/projects/{id_}/link", None
        if after is None:
            for _ in range(2 if before else 0):  # the provider asks twice
                reply = http.call("DELETE", link, new)
            return reply
        moved = before is None or any(before[name] != after[name] for name in ("type", "repo"))
        if moved and before:
            http.call("DELETE", link, new)
        if moved:
            reply = http.call("POST", link, new, {name: after[name] for name in ("type", "repo")})
        branch = after.get("productionBranch")
        if branch is not None and (moved or (before or {}).get("productionBranch") != branch):
            reply = http.call("PATCH", f"/v9/projects/{id_}/branch", new, {"branch": branch})
        return reply

    def _update_hooks(self, http: Vercel, id_: str, old: Values, new: Values) -> bool:
        """Delete and add deploy hooks; tell whether there were any changes."""
        before = old.get("gitRepository", {}).get("deployHooks", [])
        after = new.get("gitRepository", {}).get("deployHooks", [])
        wanted = [(hook["name"], hook["ref"]) for hook in after]
        had = [(hook["name"], hook["ref"]) for hook in before]
        removed = [hook for hook in before if (hook["name"], hook["ref"]) not in wanted]
        added = [hook for hook in after if (hook["name"], hook["ref"]) not in had]
        if "gitRepository" in new:  # without a repository there are no hooks left to delete
            for hook in removed:
                http.call("DELETE", f"/v2/projects/{id_}/deploy-hooks/{hook['id']}", new)
        for hook in added:
            self._add_hook(http, id_, new, hook)
        return bool(removed or added)

    def _add_hook(self, http: Vercel, id_: str, values: Values, hook: Values) -> None:
        body = {"name": hook["name"], "ref": hook["ref"]}
        http.call("POST", f"/v2/projects/{id_}/deploy-hooks", values, body)


def _misfits(http: Vercel | None, inputs: Values) -> Iterator[Failure]:
    if "trustedSources" in inputs:
        yield Failure("trustedSources", "the local cloud does not know trusted sources")
    framework = inputs.get("framework")
    if http and framework is not None and known(framework) and framework not in http.frameworks():
        yield Failure("framework", f"{framework!r} is no framework that Vercel knows")
    resources = inputs.get("resourceConfig", {})
    if isinstance(resources, Unknown):
        return
    yield from _wrong_regions(http, resources, inputs)
    if known(resources) and resources.get("fluid") and resources.get("functionDefaultCpuType") == "standard_legacy":
        yield Failure("resourceConfig", "fluid compute needs the CPU type standard or performance")
    items = inputs.get("environments", [])
    if not isinstance(items, Unknown):
        yield from variable_items.check(http, inputs, ((f"environments[{i}].", item) for i, item in enumerate(items)))


def _wrong_regions(http: Vercel | None, resources: Values, inputs: Values) -> Iterator[Failure]:
    regions = resources.get("functionDefaultRegions", [])
    given = [] if isinstance(regions, Unknown) else [("resourceConfig.functionDefaultRegions", one) for one in regions]
    if "serverlessFunctionRegion" in inputs:
        given.append(("serverlessFunctionRegion", inputs["serverlessFunctionRegion"]))
    for path, region in given:
        if http and known(region) and region not in http.regions:
            yield Failure(path, f"{region!r} is no region of Vercel's functions: {', '.join(sorted(http.regions))}")
