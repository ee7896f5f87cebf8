"""References lead to what they name, and to nothing else."""

from __future__ import annotations

import pytest

from infra.localcloud.paths import ROOT
from infra.operations.coverage.references import BrokenReference, follow, path_of
from infra.operations.recovery.drills.catalogue import DRILLS
from infra.platform.cache import CACHE
from infra.platform.jobs import JOBS
from infra.platform.procedures import MAINTENANCE
from infra.platform.webhooks import WEBHOOKS


@pytest.mark.parametrize(
    ("reference", "passed", "path"),
    [
        ("infra.platform.jobs:JOBS[keep-alive].cron", (JOBS, JOBS[7], JOBS[7].cron), "infra/platform/jobs.py"),
        ("infra.platform.cache:CACHE.tls", (CACHE, True), "infra/platform/cache.py"),
        # Three have the vendor "stripe": the name counts, where there is one.
        ("infra.platform.webhooks:WEBHOOKS[stripe]", (WEBHOOKS, WEBHOOKS[0]), "infra/platform/webhooks.py"),
        (
            "infra.platform.procedures:MAINTENANCE[audit access]",
            (MAINTENANCE, MAINTENANCE[9]),
            "infra/platform/procedures.py",
        ),
        ("drill:state-lost", (DRILLS[4],), "infra/operations/recovery/drills/catalogue.py"),
        ("docs/runbooks/README.md", (ROOT / "docs/runbooks/README.md",), "docs/runbooks/README.md"),
    ],
)
def test_a_reference_leads_to_what_it_names(reference: str, passed: tuple[object, ...], path: str) -> None:
    assert follow(reference) == passed
    assert path_of(reference) == path


def test_a_test_is_found_in_its_file() -> None:
    here = "tests/operations/coverage/test_references.py"
    assert follow(f"{here}::test_a_test_is_found_in_its_file") == ("test_a_test_is_found_in_its_file",)
    assert path_of(f"{here}::test_a_test_is_found_in_its_file") == here


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("infra.platform.gone:JOBS", "infra.platform.gone:JOBS is not there"),
        ("infra.platform.jobs:GONE", "infra.platform.jobs:GONE is not there"),
        ("infra.platform.jobs:JOBS[gone]", "'gone' names 0 items and not one"),
        ("infra.platform.procedures:MAINTENANCE[daily]", "'daily' names 3 items and not one"),
        ("infra.platform.cache:CACHE.gone", "Cache has no 'gone'"),
        ("infra.platform.cache:CACHE[tls].on", "'tls' names 0 items and not one"),
        ("infra.platform.cache:CACHE.tls[on]", "bool has no items"),
        ("drill:gone", "there is no drill 'gone'"),
        ("tests/gone.py::test_gone", "there is no file 'tests/gone.py'"),
        ("tests/operations/coverage/test_references.py::test_gone", "has no test 'test_gone'"),
        ("docs/gone.md", "there is no file 'docs/gone.md'"),
        ("../", "there is no file '../' in this repository"),
    ],
)
def test_a_reference_that_leads_nowhere_says_where_it_ends(reference: str, why: str) -> None:
    with pytest.raises(BrokenReference) as broken:
        follow(reference)
    assert why in str(broken.value)
