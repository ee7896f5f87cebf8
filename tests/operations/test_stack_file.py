"""A stack's settings are read from its file in Git, where no state can be asked for them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra.localcloud.workspace import local_accounts
from infra.operations.stack_file import stack_file
from infra.platform.naming import kms_alias
from infra.platform.problems import InvalidPlatform

CONFIG = {"eleva:accounts": local_accounts(), "eleva:www": "redirect", "pulumi:disable-default-providers": ["*"]}


def written(tmp_path: Path, text: str) -> dict[str, str]:
    (tmp_path / "Pulumi.production.yaml").write_text(text)
    return {"PULUMI_OPTION_CWD": str(tmp_path)}


def test_settings_are_those_of_the_file(tmp_path: Path) -> None:
    file = stack_file("production", written(tmp_path, yaml.safe_dump({"config": CONFIG})))
    assert file.settings.www == "redirect"
    region = local_accounts()["aws"]["region"]
    assert file.secrets_provider == f"awskms://{kms_alias('production')}?region={region}"


def test_the_key_that_the_file_names_goes_before_the_project_s_own(tmp_path: Path) -> None:
    content = {"secretsprovider": "awskms://alias/other", "config": CONFIG}
    assert stack_file("production", written(tmp_path, yaml.safe_dump(content))).secrets_provider.endswith("other")


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidPlatform, match=r"Pulumi\.preview\.yaml.* cannot be read: No such file"):
        stack_file("preview", {"PULUMI_OPTION_CWD": str(tmp_path)})
    with pytest.raises(InvalidPlatform, match="is not a stack file"):
        stack_file("production", written(tmp_path, "config: ["))


def test_what_is_wrong_in_it_is_told(tmp_path: Path) -> None:
    file = stack_file("production", written(tmp_path, ""))
    with pytest.raises(InvalidPlatform, match="eleva:accounts"):
        _ = file.settings
