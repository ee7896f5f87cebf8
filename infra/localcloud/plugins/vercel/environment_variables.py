"""`vercel.ProjectEnvironmentVariables`: several variables of a project as one resource."""

from __future__ import annotations

from collections.abc import Iterable

from infra.localcloud.plugins.resource import Failure, Handler, Refusal, Unknown, Values
from infra.localcloud.plugins.vercel import variable_items
from infra.localcloud.plugins.vercel.client import Vercel

#: What the provider waits between deleting a variable and making it anew: Vercel's lists lag behind.
PAUSE_S = 5.0


class ProjectEnvironmentVariables(Handler[Vercel]):
    """A set of variables; one that changes is deleted and made anew."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Create the variables, in a project that exists."""
        http.require_project(inputs)
        made = self._create(http, inputs, inputs["variables"])
        return inputs["projectId"], self._state(http, inputs, made)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the variables: those of the state by id, else those that took their place."""
        ours = state.get("variables", [])
        if not ours:
            return state
        found = http.variables(state["projectId"], state)
        if found is None:
            return None
        ids = {item.get("id") for item in ours}
        places = {variable_items.place(item) for item in ours}
        kept = [one for one in found if one["id"] in ids]
        kept += [one for one in found if one["id"] not in ids and variable_items.reply_place(one) in places]
        return self._state(http, state, [variable_items.state(one, ours) for one in kept])

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Refuse: the provider has no import for them."""
        raise Refusal("these cannot be imported: import each as a ProjectEnvironmentVariable")

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Delete what changed or is not declared any more, then create what is missing."""
        before = old.get("variables", [])
        kept = [item for item in before if any(variable_items.equal(item, one) for one in new["variables"])]
        removed = [item for item in before if item not in kept]
        added = [one for one in new["variables"] if not any(variable_items.equal(item, one) for item in kept)]
        leaving = {item.get("id") for item in before}
        for one in http.variables(new["projectId"], new) or []:
            item = variable_items.state(one, [])
            twins = [wanted for wanted in added if one["id"] not in leaving and variable_items.equal(item, wanted)]
            if twins and "value" in item:  # made by somebody else, exactly as declared
                kept.append(item)
                added = [wanted for wanted in added if wanted not in twins]
        for item in removed:
            http.drop(f"/v8/projects/{new['projectId']}/env/{item['id']}", new)
        if removed and added:
            http.sleep(PAUSE_S)
        made = self._create(http, new, added) + kept
        order = [variable_items.place(wanted) for wanted in new["variables"]]
        return self._state(http, new, sorted(made, key=lambda item: order.index(variable_items.place(item))))

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Delete every variable."""
        for item in state.get("variables", []):
            http.drop(f"/v8/projects/{state['projectId']}/env/{item['id']}", state)

    def check(self, http: Vercel | None, inputs: Values) -> Iterable[Failure]:
        """Refuse a sensitive variable for development, and a readable one where the team forbids it."""
        items = inputs.get("variables", [])
        if isinstance(items, Unknown):
            return []
        return list(variable_items.check(http, inputs, ((f"variables[{i}].", item) for i, item in enumerate(items))))

    def _create(self, http: Vercel, inputs: Values, items: list[Values]) -> list[Values]:
        if not items:
            return []
        made = variable_items.create(http, inputs, inputs["projectId"], [variable_items.wire(item) for item in items])
        return [variable_items.state(one, items) for one in made]

    def _state(self, http: Vercel, values: Values, items: list[Values]) -> Values:
        return {**http.ownership(values), "projectId": values["projectId"], "variables": items}
