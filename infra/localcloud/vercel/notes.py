"""Where the emulated Vercel is as peculiar as the real one, and where it is not the real one."""

from __future__ import annotations

from infra.localcloud.notes import RECORDED, Note

_HOST = "api.vercel.com"
_PROJECT = f"{_HOST}/projects/{{project}}"
_ENV = f"{_PROJECT}/env"
_FIREWALL = f"{_HOST}/security/firewall/config"
_ISSUES = "https://github.com/vercel/terraform-provider-vercel/issues"
_API = "Vercel's OpenAPI description"

QUIRKS = (
    Note(
        "The version in a path does not count: the provider's differ from the published ones.",
        f"{RECORDED}, against {_API}",
    ),
    Note(
        "What is missing is a 404 with `error.code` and `error.message`: with another body the provider would not take "
        "it for gone, and stop.",
        RECORDED,
    ),
    Note("A team of others, and one that does not exist, are a 403.", _API, (f"GET {_HOST}/teams/{{team}}",)),
    Note(
        "`publicSource` is refused, as since June 2026.",
        f"{_ISSUES}/524",
        (f"POST {_HOST}/projects", f"PATCH {_PROJECT}"),
    ),
    Note(
        "Null leaves a setting of `resourceConfig` as it is; in other places it is a value. Fields that a project does "
        "not have are let by, since the provider sends some.",
        RECORDED,
        (f"PATCH {_PROJECT}",),
    ),
    Note(
        "`crons`, `link` and `gitComments` are left out where there are none, and a protecting password always.",
        f"{_API}; {RECORDED}",
        (f"GET {_PROJECT}",),
    ),
    Note(
        "Retention is asked for by name (`1m`) and shown in days.",
        RECORDED,
        (f"PATCH {_PROJECT}/deployment-expiration", f"GET {_PROJECT}"),
    ),
    Note("The repository can be unlinked twice.", RECORDED, (f"DELETE {_PROJECT}/link",)),
    Note(
        "A variable whose key, target and branch another one has is a 400 with ENV_CONFLICT, and in a list of several "
        "a 201 that names it in `failed`.",
        f"{_ISSUES}/192; {RECORDED}",
        (f"POST {_ENV}", f"PATCH {_ENV}/{{variable}}"),
    ),
    Note(
        "The value of a sensitive variable is never shown, its type cannot be changed, and it cannot be for "
        "development.",
        f"https://vercel.com/docs/environment-variables/sensitive-environment-variables; {_ISSUES}/154",
        (f"POST {_ENV}", f"GET {_ENV}", f"GET {_ENV}/{{variable}}", f"PATCH {_ENV}/{{variable}}"),
    ),
    Note(
        "Shared variables of the team are in no project's list, and their own list has no values: each is read by its "
        "id, and a sensitive one has none there either. A key has one for each target.",
        f"{_API}; https://github.com/vercel/vercel, packages/cli; the conflict: the provider's source",
        (f"POST {_HOST}/env", f"GET {_HOST}/env", f"GET {_HOST}/env/{{variable}}"),
    ),
    Note(
        "A git branch that the linked repository does not have is refused.",
        f"https://vercel.com/docs/environment-variables; {RECORDED}",
        (f"POST {_ENV}", f"PATCH {_ENV}/{{variable}}", f"PATCH {_PROJECT}/branch"),
    ),
    Note(
        "A branch is built from the linked repository alone: another `repoId`, and a branch that was not pushed, are a "
        "400 with incorrect_git_source_info. Without `target` it is a preview, which also answers at "
        "`<project>-git-<branch>-<team>.vercel.app`; a hash ends what would be too long.",
        f"{_API}; https://vercel.com/docs/deployments/generated-urls; the status and the hash: as users report them",
        (f"POST {_HOST}/deployments", f"GET {_HOST}/deployments/{{deployment}}"),
    ),
    Note(
        "A push is built at once, with the variables of that moment: what is set for its branch later comes with the "
        "next deployment.",
        "https://vercel.com/docs/git; https://vercel.com/docs/environment-variables",
        (f"GET {_HOST}/deployments",),
    ),
    Note(
        "PUT replaces the whole firewall, and rules sent without an id get new ones; PATCH changes single rules. All "
        "eleven core rules are shown, those that are off as `{active: false, action: log}`. Each change is a version.",
        f"{_ISSUES}/465; {RECORDED}",
        (f"PUT {_FIREWALL}", f"PATCH {_FIREWALL}", f"GET {_FIREWALL}/{{version}}"),
    ),
    Note(
        "The signing secret is in this reply alone; without projects, `projectIds` is left out.",
        f"{_API}; {RECORDED}",
        (f"POST {_HOST}/webhooks",),
    ),
    Note(
        "The value of an MX record is `priority host`, of an SRV record `priority weight port target`.",
        RECORDED,
        (f"POST {_HOST}/domains/{{domain}}/records", f"GET {_HOST}/domains/records/{{record}}"),
    ),
    Note(
        "Lists begin with the newest; `next` is a time, which goes out as `until` (of projects: as `from`).",
        _API,
        (f"GET {_HOST}/projects", f"GET {_ENV}", f"GET {_HOST}/deployments"),
    ),
    Note(
        "The provider asks here without a token, in every plan that names a framework or a region.",
        RECORDED,
        ("GET api-frameworks.zeit.sh/", "GET dcs.vercel-infra.com/"),
    ),
    Note(
        "`current` names the token that asks; what it may reach is in `scopes`, and one without an end has no "
        "`expiresAt`.",
        "https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata",
        (f"GET {_HOST}/user/tokens/{{token}}",),
    ),
)

DIFFERENCES = (
    Note(
        "There is one team with one token. Without `teamId` Vercel would use the personal account; here that is a 403.",
        "nothing of a platform belongs into a personal account",
    ),
    Note(
        "A deployment is ready at once, and no site answers for it. It can be made from an earlier one or from a "
        "branch; files are refused.",
        "nothing is built here",
        (f"POST {_HOST}/deployments",),
    ),
    Note(
        "A repository of GitHub is a bare one on this machine, made with an empty commit on `main` when a project is "
        "linked to it; `eleva local branch` pushes to it and deletes, and so does git itself, whose pushes nobody "
        "builds. Of repositories of other hosts every branch is taken.",
        "nothing here reaches GitHub",
        (f"POST {_PROJECT}/link", f"POST {_HOST}/projects"),
    ),
    Note(
        "Every domain is verified and configured from the start.",
        "nothing resolves names here",
        (f"POST {_PROJECT}/domains", f"GET {_HOST}/domains/{{domain}}/config"),
    ),
    Note(
        "Records are taken for every domain, also contradictory ones.",
        "nothing resolves names here",
        (f"POST {_HOST}/domains/{{domain}}/records",),
    ),
    Note(
        "Firewall and attack mode are kept and stop nobody.",
        "there is no traffic here",
        (f"PUT {_FIREWALL}", f"PATCH {_FIREWALL}", f"POST {_HOST}/security/attack-mode"),
    ),
    Note(
        "Shared variables cannot be changed, only made and deleted.",
        "no program has any: they are there to be found",
        (f"POST {_HOST}/env", f"DELETE {_HOST}/env"),
    ),
    Note(
        "`upsert` is refused, and no project has custom environments.",
        "neither is used by this project",
        (f"POST {_ENV}",),
    ),
    Note(
        "A list shows a new variable at once; at Vercel it may take seconds.",
        f"a lag helps nobody unless it is asked for; {_ISSUES}/129",
        (f"GET {_ENV}",),
    ),
    Note(
        "A region says of itself only that it can be deployed to, and the list of frameworks has slug and name.",
        "the provider reads no more",
        ("GET api-frameworks.zeit.sh/", "GET dcs.vercel-infra.com/"),
    ),
)
