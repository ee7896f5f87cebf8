"""The key of the medical records is there, well-formed and protected."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.variables.formats import description, fits
from infra.policy.reading import known_text, text
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named

_NAME = "ENCRYPTION_KEY"


def check(variable: Resource) -> Iterator[str]:
    """Look at its form, and that nobody can delete it."""
    if text(variable.get("key")) != _NAME:
        return
    value = known_text(variable, "value")
    if value is not None and not fits("hex-key", value):
        yield f"{_NAME} is not {description('hex-key')}"
    if not variable.protect:
        yield f"{_NAME} is not protected: an edit could delete the only copy that the site has"


RULE = Rule(
    id=named(__name__),
    title="ENCRYPTION_KEY is well-formed and protected",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="Medical records are encrypted with it. There is no rotation: with the key the records are lost.",
    source="application, lib/utils/encryption.ts",
    remedy="Bring the old value along with `eleva secrets set`, and keep `never_replaced` in "
    "infra/platform/variables/application.py.",
    guards={VERCEL_VARIABLE: ("value", "(unprotected)")},
    each=check,
)
