"""A branch's stack file: the previews' one without what is the base's alone, and with its branch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.operations.previews.stack import file_of, make_stack, write_file
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.stack_file import FOLDER, StackFile, stack_file
from infra.platform.previews import Branch
from tests.platform.samples import ACCOUNTS, BRANCH
from tests.support.landscape import Session

STACK = "preview-fix-auth-22c6c0216f"
CONFIG: dict[str, Any] = {
    "pulumi:disable-default-providers": ["*"],
    "eleva:accounts": ACCOUNTS,
    "eleva:previews": {"ttl_h": 24, "hook": ["make", "seed"]},
    "eleva:variables": {"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": "pk_test_x"},
    "eleva:imports": {"database-project": "young-forest-1"},
    "eleva:protect": False,
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))


def base(content: dict[str, Any] | None = None) -> StackFile:
    return StackFile(Path("Pulumi.preview.yaml"), content or {"config": CONFIG}, "preview")


def written(branch: dict[str, Any] = BRANCH, of: StackFile | None = None) -> StackFile:
    write_file(STACK, of or base(), Branch.model_validate(branch))
    return stack_file(STACK)


def test_it_is_where_pulumi_looks_for_it(tmp_path: Path) -> None:
    assert file_of(STACK) == tmp_path / f"Pulumi.{STACK}.yaml"
    assert file_of(STACK, {}) == Path(f"Pulumi.{STACK}.yaml")


def test_it_sets_what_previews_share_and_its_branch() -> None:
    settings = written().settings
    assert settings.branch == Branch.model_validate(BRANCH)
    assert (settings.previews.ttl_h, settings.accounts) == (24, base().settings.accounts)


def test_what_the_base_alone_is_made_of_is_not_taken_over() -> None:
    config = written().content["config"]
    assert set(config) == {"pulumi:disable-default-providers", "eleva:accounts", "eleva:previews", "eleva:branch"}
    assert written().settings.protect is True  # the default again; a branch's things are never protected


def test_secrets_of_the_stack_are_encrypted_as_all_previews_are() -> None:
    assert written().content["secretsprovider"] == "awskms://alias/eleva-preview?region=eu-central-1"
    own = base({"secretsprovider": "awskms://alias/mine", "config": CONFIG})
    assert written(of=own).content["secretsprovider"] == "awskms://alias/mine"


def test_it_takes_the_place_of_an_older_one_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written({**BRANCH, "pull_request": 17})
    before = file_of(STACK).read_text()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", _refusing)
        with pytest.raises(OSError, match="no room"):
            written()
    assert file_of(STACK).read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == [file_of(STACK).name]
    assert written().settings.branch == Branch.model_validate(BRANCH)
    assert [path.name for path in tmp_path.iterdir()] == [file_of(STACK).name]


def _refusing(*_: object) -> None:
    raise OSError("no room")


def test_a_branch_of_any_name_is_read_as_it_was_written() -> None:
    for name in ("fix/auth", "a: b", "- x", "${HOME}", "é✓", "'\"", "yes", "1", "null", "!tag", "#x", "%x"):
        settings = written({**BRANCH, "name": name}).settings
        assert settings.branch is not None
        assert settings.branch.name == name


class _Refused(Session):
    def __init__(self) -> None:
        super().__init__(backend=None, code=255)  # type: ignore[arg-type]


def test_a_stack_that_pulumi_refuses_is_told() -> None:
    session = _Refused()
    with pytest.raises(PulumiFailed, match=rf"pulumi stack init {STACK} failed \(exit code 255\)"):
        make_stack(session, STACK, "awskms://alias/x")  # type: ignore[arg-type]
    ((program, *arguments),) = session.ran
    assert program == "pulumi"
    assert arguments[:5] == ["stack", "init", STACK, "--secrets-provider", "awskms://alias/x"]
