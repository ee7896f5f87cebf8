"""What the rules say of a stack as a SARIF 2.1.0 log, for code scanning; findings stand at the stack's program."""

from __future__ import annotations

from sarif_pydantic import (
    ArtifactLocation,
    Level,
    Location,
    LogicalLocation,
    Message,
    PhysicalLocation,
    ReportingConfiguration,
    ReportingDescriptor,
    Result,
    Run,
    Sarif,
    Tool,
    ToolDriver,
)
from sarif_pydantic.sarif import Suppression

from infra.operations.policy_report import ordered
from infra.policy import rule as rules
from infra.policy.catalogue import catalogue
from infra.policy.judge import Judged, Verdict

_LEVELS = {rules.Level.MANDATORY: Level.ERROR, rules.Level.ADVISORY: Level.WARNING}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(verdict: Verdict) -> str:
    """The log."""
    results = [_result(verdict, judged) for judged in ordered(verdict)]
    results += [
        Result(rule_id="waivers", level=Level.ERROR, message=Message(text=problem), locations=[_at(verdict, "waivers")])
        for problem in verdict.stale
    ]
    driver = ToolDriver(name="eleva policy", rules=[_descriptor(rule) for rule in catalogue()])
    log = Sarif(
        version="2.1.0",
        schema_uri=SCHEMA,
        runs=[Run(tool=Tool(driver=driver), results=results)],
    )
    written: str = log.model_dump_json(indent=2, exclude_none=True, by_alias=True)
    return written


def _descriptor(rule: rules.Rule) -> ReportingDescriptor:
    return ReportingDescriptor(
        id=rule.id,
        short_description=Message(text=rule.title),
        full_description=Message(text=rule.reason),
        help=Message(text=rule.remedy),
        default_configuration=ReportingConfiguration(level=_LEVELS[rule.level].value),
    )


def _result(verdict: Verdict, judged: Judged) -> Result:
    waiver = judged.waiver
    return Result(
        rule_id=judged.rule.id,
        level=_LEVELS[judged.rule.level],
        message=Message(text=f"{judged.finding.message} {judged.rule.remedy}"),
        locations=[_at(verdict, judged.finding.urn)],
        # The standard's name for it; the library has a field `suppression` and takes others as they are.
        suppressions=[Suppression(kind="external", justification=waiver.told)] if waiver else None,
    )


def _at(verdict: Verdict, urn: str) -> Location:
    program = "production" if verdict.stack == "production" else "preview"
    return Location(
        physical_location=PhysicalLocation(artifact_location=ArtifactLocation(uri=f"stacks/{program}.py")),
        logical_locations=[LogicalLocation(fully_qualified_name=urn, kind="resource")],
    )
