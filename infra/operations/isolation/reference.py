"""docs/reference/isolation.md: what is compared, and what each vendor's token reaches."""

from __future__ import annotations

from collections.abc import Iterator

from infra.operations.isolation.check import IDS
from infra.operations.isolation.fingerprints import CONTAINED_LENGTH_MIN, VERSION
from infra.operations.isolation.marks import is_compared
from infra.operations.markdown import cell
from infra.platform import naming
from infra.platform.environments import PREVIEW, PRODUCTION
from infra.platform.jobs import JOBS
from infra.platform.token_scopes import TOKEN_SCOPES
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Constant, Setting, Variable

_BUCKET = naming.state_bucket(PRODUCTION.name, "account-id")
_IDS = ", ".join(f"`{name}`" for name in IDS)
_HEAD = f"""\
# What previews share with production: nothing

Made from `infra/operations/isolation/` and `infra/platform/` by `make reference`; edit these, and not this page.

A preview is compared with production before anything is created, and what was created is compared again. **Equal,
or not comparable, is refused**, with the names of both variables and never a value.

## How

At the end of each `up`, production writes keyed fingerprints of what it has to
`{naming.fingerprints(PRODUCTION.name)}` in the bucket `{_BUCKET}`: an HMAC-SHA256 under a random key that is made
once and stands beside them. They are all that a preview's job may read of production's: no secret, no state. Who
reads them learns which values are equal and how long they are, and can try a guess; the values are random. The
object is written when something has changed, encrypted by S3 itself (production's KMS key is closed to previews),
and an `up` that cannot write it fails. Its form has version {VERSION}.

Each production value is taken apart: a database URL into host and password, Redis' URL into its host, a heartbeat's
into its token, a QStash token into account and password, a Vercel Blob token into its store. Neon's pooler is the
same host as its endpoint. Each of these is looked for **inside every value of the preview**, whatever that is
called, however it is wrapped: as it stands, percent-encoded, in Base64, a host in any case. What has fewer than
{CONTAINED_LENGTH_MIN} characters is compared with whole values and their parts. So are the ids:
{_IDS}, also where `eleva:imports` would adopt something.

Refused by itself, whatever production has: a key of live mode, a heartbeat's URL, a host of production's domains,
the name that production has at a vendor, and a value that should be known and is not.

Not comparable, and so refused: fingerprints that are not there, cannot be read or are of another version; a
variable that production has and has published nothing of; a QStash token that does not tell its account.

## At Vercel

After creation every variable that Vercel lists is judged, whoever has set it. Refused: one of the branch's own
whose only target is not `preview` or whose Git branch is another; one that deployments of the branch get and nobody
declared, such as an integration's or somebody's default for all previews, which shows no value; any variable of a
custom environment, which may take the branch; and one whose value is shown and is production's.

[Shared variables](https://vercel.com/docs/environment-variables/shared-environment-variables) of the team are in no
project's list. Before anything is made, those that are linked to the project and that the branch would get are
refused, each by its name, since nobody declares any; what their values share with production is named, too, or that
Vercel shows none.

What stays unproved there: that nobody has changed a sensitive variable since (`eleva drift` looks for that), or has
linked a shared one while an environment was made; the next `eleva preview create` finds that.

What production changed in an `up` that failed half-way is compared only after the next one that does not.
"""


def reference() -> str:
    """The page."""
    return "\n".join([_HEAD, *_variables(Contract.of(JOBS)), "", *_tokens()]) + "\n"


def _variables(contract: Contract) -> Iterator[str]:
    yield "## Variables"
    yield ""
    yield "| variable of production's | compared | why not |"
    yield "|---|---|---|"
    for variable in contract.variables:
        if variable.use(PRODUCTION) is not None:
            compared = is_compared(variable, contract)
            yield f"| `{variable.name}` | {'yes' if compared else 'no'} | {'' if compared else cell(_why(variable))} |"


def _why(variable: Variable) -> str:
    if variable.may_be_shared is not None:
        return variable.may_be_shared
    use = variable.use(PRODUCTION)
    if use and isinstance(use.origin, Constant):
        return "declared here, for each environment" if variable.use(PREVIEW) else "declared here, and in no preview"
    return "a vendor's address or name by default" if use and isinstance(use.origin, Setting) else "a second name"


def _tokens() -> Iterator[str]:
    yield "## What each vendor's token can reach"
    yield ""
    yield (
        "The comparison is about what the application gets. What the job that creates previews could do with its own "
        "tokens is another question; **what cannot be scoped is said here, and is not proved**."
    )
    yield ""
    columns = ("vendor", "token", "reaches", "limited to previews", "an account of their own", "what is done")
    yield f"| {' | '.join((*columns, 'unproved', 'source'))} |"
    yield "|---|---|---|---|---|---|---|---|"
    for scope in TOKEN_SCOPES:
        fields = (
            scope.vendor,
            scope.credential,
            scope.reaches,
            scope.limited_to_previews,
            scope.own_account,
            scope.done,
            scope.unproved,
            scope.source,
        )
        yield f"| {' | '.join(cell(field) for field in fields)} |"
